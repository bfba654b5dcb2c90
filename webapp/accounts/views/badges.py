"""Badges: printed once, ended at will; and what a seller does about PINs."""

from collections.abc import Callable
from uuid import UUID

from flask import Response, flash, request

from webapp.accounts import actions
from webapp.accounts.models import Membership, badges_of, members_of
from webapp.accounts.views import bp
from webapp.accounts.views.people import member
from webapp.kit.access import for_roles, me
from webapp.kit.codes import bars
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import page, refuse, see_other

MODULE = 0.25  # mm; a badge of 26 signs fits 95 mm, and is read from a hand's breadth


@bp.get("/badges", endpoint="new_badges")
@for_roles("seller")
def new() -> Response:
    """Whose badges to print."""
    return page("accounts/badges/new.html", **_members())


@bp.post("/badges", endpoint="create_badges")
@for_roles("seller")
def create() -> Response:
    """New badges, shown this once to be printed; those from before end."""
    wanted = set(request.form.getlist("member"))
    with transaction():
        chosen = [each for each in members_of(me.business_id) if str(each.id) in wanted]
        made = [(each.person.name, each.role, actions.give_badge(each, me.name)) for each in chosen]
    if not made:
        nobody = Refusal("nobody_chosen", "Choose at least one person.", "member")
        return refuse("accounts/badges/new.html", [nobody], **_members())
    drawn = [(name, role, code, bars(code, f"Badge of {name}", MODULE, 18)) for name, role, code in made]
    return page("accounts/badges/show.html", 201, badges=drawn)


@bp.post("/people/<uuid:membership_id>/badge-ending", endpoint="create_badge_ending")
@for_roles("seller")
def create_ending(membership_id: UUID) -> Response:
    """A badge was lost."""
    return _done(
        membership_id, actions.end_badge, "The badge of {} is worth nothing now. Print a new one when you like."
    )


@bp.post("/people/<uuid:membership_id>/pin-reset", endpoint="create_pin_reset")
@for_roles("seller")
def create_pin_reset(membership_id: UUID) -> Response:
    """A PIN was forgotten."""
    return _done(
        membership_id, actions.reset_pin, "{} has no PIN now. They set a new one after signing in with their password."
    )


@bp.post("/people/<uuid:membership_id>/unlocking", endpoint="create_unlocking")
@for_roles("seller")
def create_unlocking(membership_id: UUID) -> Response:
    """Too many wrong PINs were typed, and the seller knows why."""
    return _done(membership_id, actions.lift_lock, "{} can try their PIN again.")


def _done(membership_id: UUID, act: Callable[[Membership], None], words: str) -> Response:
    with transaction():
        holder = member(membership_id)
        act(holder)
        name = holder.person.name
    flash(words.replace("{}", name), "green")
    return see_other("accounts.index_people")


def _members() -> dict:
    members = members_of(me.business_id)
    return {"members": members, "badges": badges_of(me.business_id, [each.id for each in members])}
