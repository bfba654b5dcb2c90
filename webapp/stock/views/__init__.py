"""The pages of stock."""

from flask import Blueprint

from webapp.stock.rules import in_words

bp = Blueprint("stock", __name__)
bp.add_app_template_filter(in_words, "goods")

from webapp.stock.views import (  # noqa: E402, F401 -- they add their routes
    barcodes,
    confirming,
    counts,
    items,
    listing,
    picks,
    receipts,
    waves,
)
