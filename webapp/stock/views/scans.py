"""Scans of a count or a pick list: read from the form, answered with the part of the page that they change."""

from flask import Response, flash
from htmx_flask import request

from webapp.kit.access import me
from webapp.kit.ids import new_id
from webapp.kit.pages import page, see_there
from webapp.stock.actions import LONGEST, Scanned
from webapp.stock.rules import bin_name


def read_scan() -> Scanned:
    """What the form says was scanned. A number that makes no sense counts as one: the person sees it at once."""
    form = request.form
    quantity = form.get("quantity", "").strip()
    count = int(quantity) if quantity.isascii() and quantity.isdigit() and len(quantity) < 7 else 1
    key = form.get("key", "")[:80] or str(new_id())
    return Scanned(
        key, form.get("code", "").strip()[: LONGEST + 1], max(1, count), bin_name(form.get("bin", "")), me.actor,
        form.get("how") == "typed", "undo" in form,
    )  # fmt: skip


def answer_scan(partial: str, scan: Scanned, there: str, context: dict) -> Response:
    """The changed part for the page's script, which knows by the key that its scan was taken; else the whole page."""
    if not request.htmx:
        flash(context["heard"].words, context["heard"].tone)
        return see_there(there)
    answer = page(partial, **context)
    answer.headers["Scan-Key"] = scan.key
    return answer
