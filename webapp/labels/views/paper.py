"""Network printers: which there are, and whether they print."""

from flask import Response, flash, request

from webapp.kit.access import for_roles
from webapp.kit.pages import page, see_other
from webapp.labels.actions import printers, try_printer
from webapp.labels.views import bp


@bp.get("/printers", endpoint="index_printers")
@for_roles("seller", "staff")
def index() -> Response:
    """The printers that the settings name."""
    return page("labels/printers.html", printers=printers())


@bp.post("/printers/tests", endpoint="create_test")
@for_roles("seller", "staff")
def create() -> Response:
    """Print a small test label, or say why that does not work."""
    name = request.form.get("printer", "")
    trouble = try_printer(name)
    flash(*((trouble.words, "red") if trouble else (f"{name} took the test label. It should come out now.", "green")))
    return see_other("labels.index_printers")
