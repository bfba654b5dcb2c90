"""Linking a carrier's system. A secret is written here and never shown again."""

from uuid import UUID

from flask import Response, abort, flash, request

from webapp.carriers.models import carriers_of
from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.db import transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import page, refuse, see_other
from webapp.tracking import actions
from webapp.tracking.carriers import ADAPTERS
from webapp.tracking.models import (
    Link,
    find_link,
    refused_numbers,
    told_counts,
    unheard_of,
    unreadable_of,
    watch_counts,
)
from webapp.tracking.views import bp

NOTHING = {"watched": 0, "quiet": 0, "silent": 0}


def link_or_404(link_id: UUID) -> Link:
    """That link, if it is this business's."""
    return find_link(me.business_id, link_id) or abort(404)


def _form(adapter: str) -> dict:
    carriers = [(str(carrier.id), carrier.name) for carrier in carriers_of(me.business_id)]
    return {"adapter": ADAPTERS[adapter], "adapter_name": adapter, "carriers": carriers}


@bp.get("/tracking/links/new", endpoint="new_link")
@for_roles("seller")
def new() -> Response:
    """Which system it is, then the form for it."""
    adapter = request.args.get("adapter", "")
    if adapter not in ADAPTERS:
        return page("tracking/links/choose.html", adapters=ADAPTERS)
    return page("tracking/links/new.html", **_form(adapter))


@bp.post("/tracking/links", endpoint="create_link")
@for_roles("seller")
def create() -> Response:
    """Link it."""
    adapter = request.form.get("adapter", "")
    if adapter not in ADAPTERS:
        abort(404)
    try:
        with transaction():
            link_id = actions.open_link(me.business_id, request.form).id
    except Refused as refused:
        return refuse("tracking/links/new.html", refused.refusals, **_form(adapter))
    flash("Linked. Try it now: the button really calls.", "green")
    return see_other("tracking.show_link", link_id=link_id)


@bp.get("/tracking/links/<uuid:link_id>", endpoint="show_link")
@for_roles("seller")
def show(link_id: UUID) -> Response:
    """One link: its health, the address for its webhooks, what it was refused, what nobody understands."""
    link = link_or_404(link_id)
    return page(
        "tracking/links/show.html",
        link=link,
        adapter=ADAPTERS[link.adapter],
        counts=watch_counts(me.business_id, now()).get(link.id, NOTHING),
        told=told_counts(me.business_id, link.id),
        unreadable=unreadable_of(me.business_id, link.id),
        refused=refused_numbers(me.business_id, link.id),
        unheard=[code for code in unheard_of(me.business_id) if code.link_id == link.id],
    )


@bp.get("/tracking/links/<uuid:link_id>/edit", endpoint="edit_link")
@for_roles("seller")
def edit(link_id: UUID) -> Response:
    """The form, without the secrets that are kept."""
    link = link_or_404(link_id)
    return page("tracking/links/edit.html", link=link, **_form(link.adapter))


@bp.post("/tracking/links/<uuid:link_id>", endpoint="update_link")
@for_roles("seller")
def update(link_id: UUID) -> Response:
    """Change it; a secret left empty stays what it was."""
    try:
        with transaction():
            actions.change_link(link_or_404(link_id), request.form)
    except Refused as refused:
        link = link_or_404(link_id)
        return refuse("tracking/links/edit.html", refused.refusals, link=link, **_form(link.adapter))
    flash("Saved.", "green")
    return see_other("tracking.show_link", link_id=link_id)
