"""A label: its picture with what is wrong on it, and every label that its parcel had."""

from uuid import UUID

from flask import Response, abort, make_response

from webapp.kit import files
from webapp.kit.access import for_roles, me
from webapp.kit.db import db
from webapp.kit.pages import page
from webapp.labels.actions import marked, reads_letters, why_no_label
from webapp.labels.models import Label, asked_of, label_of, labels_of_parcels
from webapp.labels.rules.making import FORMS
from webapp.labels.rules.offences import WORDS
from webapp.labels.views import bp
from webapp.orders.models import Parcel

PICTURE = {
    "Content-Type": "image/png",
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


@bp.get("/labels/<uuid:label_id>")
@for_roles("seller", "staff")
def show(label_id: UUID) -> Response:
    """One label and what is wrong with it."""
    label = _label(label_id)
    asked = asked_of(me.business_id, [label.parcel_id]).get(label.parcel_id) if label.parcel_id else None
    earlier = labels_of_parcels(me.business_id, [label.parcel_id]) if label.parcel_id else {}
    return page(
        "labels/show.html", label=label, asked=asked, words=WORDS, reads_letters=reads_letters(),
        labels=earlier.get(label.parcel_id, [label]) if label.parcel_id else [label],
    )  # fmt: skip


@bp.get("/labels/<uuid:label_id>/picture", endpoint="show_picture")
@for_roles("seller", "staff")
def show_picture(label_id: UUID) -> Response:
    """The label as it was read, drawn anew, with its offences in numbered frames."""
    label = _label(label_id)
    if not files.has(label.picture_sha256):
        abort(404)
    return make_response(marked(label) if label.offences else files.read(label.picture_sha256), PICTURE)


@bp.get("/parcels/<uuid:parcel_id>/labels", endpoint="show_parcel")
@for_roles("seller", "staff")
def show_parcel(parcel_id: UUID) -> Response:
    """A parcel's labels, and how to make or bring one."""
    parcel = db.session.get(Parcel, (me.business_id, parcel_id)) or abort(404)
    asked = asked_of(me.business_id, [parcel_id]).get(parcel_id)
    labels = labels_of_parcels(me.business_id, [parcel_id]).get(parcel_id, [])
    return page(
        "labels/parcel.html",
        parcel=parcel,
        asked=asked,
        labels=labels,
        why_not=why_no_label(asked),
        words=WORDS,
        forms=FORMS,
    )


def _label(label_id: UUID) -> Label:
    return label_of(me.business_id, label_id) or abort(404)
