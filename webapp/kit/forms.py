"""What no form may hold, however it was sent."""

from typing import IO

from flask import Flask, abort
from werkzeug.datastructures import MultiDict
from werkzeug.formparser import FormDataParser

NUL = "\0"  # no text of a person holds it, and PostgreSQL keeps none


class CleanForms(FormDataParser):
    """Reads forms as ever, and turns away texts with a NUL in them: 400. What a file is called is not looked at."""

    def parse(self, *arguments, **named) -> tuple[IO[bytes], MultiDict[str, str], MultiDict]:
        """The stream, the fields and the files of a form."""
        stream, fields, files = super().parse(*arguments, **named)
        texts = (text for some in fields.listvalues() for text in some)
        if any(NUL in text for text in (*fields, *texts)):
            abort(400)
        return stream, fields, files


def init_app(app: Flask) -> None:
    """Have every form read this way."""
    app.request_class.form_data_parser_class = CleanForms
