"""Who works here."""

from uuid import UUID

from flask import Response, flash, request

from webapp.accounts import actions
from webapp.accounts.models import ROLES, Membership, badges_of, locked_members, members_of
from webapp.accounts.views import bp
from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import page, refuse, see_other


def member(membership_id: UUID) -> Membership:
    """Somebody who is in; 404 for anybody else."""
    return db.one_or_404(db.select(Membership).filter_by(business_id=me.business_id, id=membership_id, ended_at=None))


@bp.get("/people", endpoint="index_people")
@for_roles("seller")
def index() -> Response:
    """Everybody who is in."""
    return page("accounts/people/index.html", **_everybody())


@bp.get("/people/new", endpoint="new_person")
@for_roles("seller")
def new() -> Response:
    """The form to let somebody in."""
    return page("accounts/people/new.html", roles=ROLES)


@bp.post("/people", endpoint="create_person")
@for_roles("seller")
def create() -> Response:
    """Let somebody in and show the link by which they set their password, once."""
    form = request.form
    try:
        with transaction():
            membership = actions.add_person(
                me.business_id, form.get("name", ""), form.get("email", ""), form.get("role", "")
            )
            token = actions.invite(membership.person)
    except Refused as refused:
        return refuse("accounts/people/new.html", refused.refusals, roles=ROLES)
    return page("accounts/people/invited.html", 201, person=membership.person, token=token)


@bp.post("/people/<uuid:membership_id>/invitation", endpoint="create_invitation")
@for_roles("seller")
def create_invitation(membership_id: UUID) -> Response:
    """A new link to set a password, for somebody who lost theirs."""
    with transaction():
        person = member(membership_id).person
        token = actions.invite(person)
    return page("accounts/people/invited.html", 201, person=person, token=token)


@bp.post("/people/<uuid:membership_id>/ending", endpoint="create_ending")
@for_roles("seller")
def create_ending(membership_id: UUID) -> Response:
    """Somebody leaves."""
    try:
        with transaction():
            membership = member(membership_id)
            actions.end_membership(membership, me.person_id)
    except Refused as refused:
        return refuse("accounts/people/index.html", refused.refusals, **_everybody())
    flash(f"{membership.person.name} can no longer sign in.", "green")
    return see_other("accounts.index_people")


def _everybody() -> dict:
    members = members_of(me.business_id)
    badges = badges_of(me.business_id, [each.id for each in members])
    return {"members": members, "badges": badges, "locked": locked_members(me.business_id)}
