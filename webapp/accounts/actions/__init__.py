"""Opening a business, letting people in, and out again."""

from webapp.accounts.actions.badges import (
    end_badge,
    forget_tries,
    give_badge,
    hash_pin,
    lift_lock,
    note_try,
    recognise_badge,
    reset_pin,
    set_pin,
)
from webapp.accounts.actions.businesses import add_shop, ask_positions, make_owner_code, open_business, use_owner_code
from webapp.accounts.actions.devices import add_device, enrol, offer_enrolment, revoke_device
from webapp.accounts.actions.passwords import change_password, check_password, hash_password
from webapp.accounts.actions.people import accept_invitation, add_person, end_membership, invite
from webapp.accounts.actions.samples import remove_samples
from webapp.accounts.actions.sessions import (
    NOT_ENROLLED,
    begin_session,
    identity_of_device,
    identity_of_session,
    recognise,
    sign_in,
    sign_out,
)
from webapp.accounts.models import Business
from webapp.accounts.rules import MARKETS, fold_email

__all__ = [
    "MARKETS",
    "NOT_ENROLLED",
    "Business",
    "accept_invitation",
    "add_device",
    "add_person",
    "add_shop",
    "ask_positions",
    "begin_session",
    "change_password",
    "check_password",
    "end_badge",
    "end_membership",
    "enrol",
    "fold_email",
    "forget_tries",
    "give_badge",
    "hash_password",
    "hash_pin",
    "identity_of_device",
    "identity_of_session",
    "invite",
    "lift_lock",
    "make_owner_code",
    "note_try",
    "offer_enrolment",
    "open_business",
    "recognise",
    "recognise_badge",
    "remove_samples",
    "reset_pin",
    "revoke_device",
    "set_pin",
    "sign_in",
    "sign_out",
    "use_owner_code",
]
