"""Starts the web server with what the command line says: `python -m webapp.serve [options of granian]`.

The application is loaded once, before the server makes its processes: they then share its memory, and a process that
fell is back at once. Where Python does not fork (macOS, or Python 3.14 by default), each loads its own, as ever.
"""

import gc
import multiprocessing
import sys

from granian.cli import entrypoint
from sqlalchemy.orm import configure_mappers

APP = "webapp.wsgi:app"


def main() -> None:
    """The process's entry."""
    if multiprocessing.get_start_method() == "fork":
        import webapp.wsgi  # noqa: F401 - for the children, who find it here

        configure_mappers()
        gc.freeze()  # the collector would write into every page, and so make it each child's own
    sys.argv.append(APP)
    entrypoint()


if __name__ == "__main__":
    main()
