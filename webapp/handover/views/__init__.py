"""The pages of handing over, and the way in for scans."""

from flask import Blueprint

from webapp.handover.rules.reading import visible
from webapp.handover.rules.reasons import day_words
from webapp.handover.rules.times import parse_time

bp = Blueprint("handover", __name__)
bp.add_app_template_filter(visible)
bp.add_app_template_filter(parse_time, "moment")
bp.add_app_template_filter(day_words)

from webapp.handover.views import (  # noqa: E402, F401 -- they add their routes
    api,
    batches,
    closings,
    commands,
    manifests,
    outbox,
    phones,
    runs,
    scans,
    sightings,
)
