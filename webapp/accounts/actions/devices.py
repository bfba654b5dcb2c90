from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Device, hold_business
from webapp.accounts.rules import named
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal, Refused
from webapp.kit.seal import digest, token


def add_device(business_id: UUID, name: str) -> tuple[Device, str]:
    """Enrol a device. Its token is answered once and kept only as a hash. Raises Refused."""
    name = named(name, "name")
    hold_business(business_id)
    if db.session.scalar(select(Device).where(Device.business_id == business_id, Device.name == name)):
        raise Refused(Refusal("known_device", "A device of that name exists already.", "name"))
    fresh = f"hd_{token()}"
    device = Device(business_id=business_id, name=name, token_hash=digest(fresh))
    db.session.add(device)
    db.session.flush()
    return device, fresh


def revoke_device(device: Device) -> None:
    """The device's token is worth nothing from now on."""
    device.revoked_at = device.revoked_at or now()
