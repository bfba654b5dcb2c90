"""Signing in on a shared phone: a badge says who, a PIN proves it. Never one without the other."""

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from webapp.accounts.actions.passwords import check_password, hasher
from webapp.accounts.models import Badge, Device, Membership, PinTry, Session, badge_by, tries_at
from webapp.accounts.rules.badges import BADGE, BADGE_LENGTH, BADGE_LETTERS, MOST_WRONG, badge_of, pin_of
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal, Refused
from webapp.kit.seal import digest, receipt

FORGOTTEN = timedelta(days=1)


def give_badge(membership: Membership, by_name: str) -> str:
    """A new badge's code, answered once and kept only as a hash; the badge from before is worth nothing."""
    held = select(Membership.id).where(Membership.business_id == membership.business_id, Membership.id == membership.id)
    db.session.execute(held.with_for_update())
    end_badge(membership)
    code = BADGE + "".join(secrets.choice(BADGE_LETTERS) for _ in range(BADGE_LENGTH))
    badge = Badge(
        business_id=membership.business_id, membership_id=membership.id, code_hash=digest(code), made_by_name=by_name
    )
    db.session.add(badge)
    db.session.flush()
    return code


def end_badge(membership: Membership) -> None:
    """The member's badge is worth nothing from now on, nor is what was begun with it."""
    theirs = Badge.business_id == membership.business_id, Badge.membership_id == membership.id
    db.session.execute(update(Badge).where(*theirs, Badge.ended_at.is_(None)).values(ended_at=now()))
    _sign_out_of_shared_phones(membership)


def _sign_out_of_shared_phones(membership: Membership) -> None:
    theirs = Session.business_id == membership.business_id, Session.membership_id == membership.id
    on_phones = update(Session).where(*theirs, Session.device_id.is_not(None), Session.ended_at.is_(None))
    db.session.execute(on_phones.values(ended_at=now()))


def hash_pin(membership: Membership, old: str, pin: str, again: str) -> str:
    """What is kept of a member's new PIN; who has one must know it. Reads only: the slow part must hold no lock.

    Raises Refused(wrong_pin, bad_pin, weak_pin, not_repeated).
    """
    if membership.pin_hash and not check_password(membership.pin_hash, _peppered(membership.id, old)):
        raise Refused(Refusal("wrong_pin", "That is not your PIN. A seller can reset it.", "old"))
    return hasher.hash(_peppered(membership.id, pin_of(pin, again)))


def set_pin(membership: Membership, pin_hash: str) -> None:
    """Keep a member's new PIN, as `hash_pin` made it."""
    membership.pin_hash = pin_hash


def reset_pin(membership: Membership) -> None:
    """Take a member's PIN away: they set a new one after signing in with their password."""
    membership.pin_hash = None
    lift_lock(membership)
    _sign_out_of_shared_phones(membership)


def lift_lock(membership: Membership) -> None:
    """Forget the wrong PINs that were typed after a member's badge."""
    theirs = select(Badge.code_hash).where(
        Badge.business_id == membership.business_id, Badge.membership_id == membership.id
    )
    db.session.execute(
        delete(PinTry).where(PinTry.business_id == membership.business_id, PinTry.badge_hash.in_(theirs))
    )


def note_try(phone: Device, text: str) -> str:
    """Write down that a PIN is tried after a badge, before it is looked at: however many try at once, in however many
    processes, no more than MOST_WRONG are looked at. Answers the badge's hash."""
    badge_hash = digest(badge_of(text))
    db.session.execute(delete(PinTry).where(PinTry.tried_at < now() - FORGOTTEN))
    db.session.add(PinTry(business_id=phone.business_id, badge_hash=badge_hash, device_id=phone.id, tried_at=now()))
    return badge_hash


def recognise_badge(phone: Device, badge_hash: str, pin: str) -> Membership:
    """Who that is, by badge and PIN, on an enrolled phone of their business; reads only.

    Raises Refused(badge_locked, wrong_badge): the same, and after the same time, for an unknown badge and a wrong PIN.
    """
    if tries_at(phone.business_id, badge_hash) > MOST_WRONG:
        words = "Too many wrong PINs after this badge. Wait 15 minutes, or ask a seller to lift the lock."
        raise Refused(Refusal("badge_locked", words))
    badge = badge_by(phone.business_id, badge_hash)
    membership = badge.membership if badge else None
    proof = _peppered(membership.id if membership else phone.id, pin)
    if not check_password(membership.pin_hash if membership else None, proof) or membership is None:
        raise Refused(Refusal("wrong_badge", "That badge and PIN do not belong together. Try again.", "pin"))
    return membership


def forget_tries(phone: Device, badge_hash: str) -> None:
    """The PIN was right: what was typed before no longer counts."""
    db.session.execute(delete(PinTry).where(PinTry.business_id == phone.business_id, PinTry.badge_hash == badge_hash))


def _peppered(membership_id: UUID, pin: str) -> str:
    """A PIN has few digits: whoever reads only the database cannot guess through them without this server's key."""
    return receipt("pin", str(membership_id), pin[:64])
