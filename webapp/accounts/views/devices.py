"""Programs and scanners that speak to the API."""

from uuid import UUID

from flask import Response, flash, request

from webapp.accounts import actions
from webapp.accounts.models import Device, devices_of
from webapp.accounts.views import bp
from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import page, refuse, see_other


@bp.get("/devices", endpoint="index_devices")
@for_roles("seller")
def index() -> Response:
    """Every device, and the form for a new one."""
    return page("accounts/devices/index.html", devices=devices_of(me.business_id))


@bp.post("/devices", endpoint="create_device")
@for_roles("seller")
def create() -> Response:
    """Enrol a device and show its token, once."""
    try:
        with transaction():
            device, token = actions.add_device(me.business_id, request.form.get("name", ""))
    except Refused as refused:
        return refuse("accounts/devices/index.html", refused.refusals, devices=devices_of(me.business_id))
    return page("accounts/devices/enrolled.html", 201, device=device, token=token)


@bp.post("/devices/<uuid:device_id>/revocation", endpoint="create_revocation")
@for_roles("seller")
def create_revocation(device_id: UUID) -> Response:
    """A device's token ends."""
    with transaction():
        device = db.one_or_404(db.select(Device).filter_by(business_id=me.business_id, id=device_id, kind="program"))
        actions.revoke_device(device)
    flash(f"{device.name} can no longer speak to the API.", "green")
    return see_other("accounts.index_devices")
