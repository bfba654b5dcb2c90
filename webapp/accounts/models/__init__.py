"""Who is who, and by what they are recognised."""

from webapp.accounts.models.badges import Badge, PinTry, badge_by, badges_of, locked_members, tries_at
from webapp.accounts.models.businesses import Business, OwnerCode, Shop, hold_business, shops_of
from webapp.accounts.models.devices import Device, Enrolment, devices_of, enrolment_by, enrolment_of, phone_holding
from webapp.accounts.models.people import ROLES, Membership, Person, Session, members_of, person_invited_by

__all__ = [
    "ROLES", "Badge", "Business", "Device", "Enrolment", "Membership", "OwnerCode", "Person", "PinTry", "Session",
    "Shop", "badge_by", "badges_of", "devices_of", "enrolment_by", "enrolment_of", "hold_business", "locked_members",
    "members_of", "person_invited_by", "phone_holding", "shops_of", "tries_at",
]  # fmt: skip
