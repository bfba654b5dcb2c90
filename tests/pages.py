"""What tests/test_pages.py expects: who may use each route, and ids of the cast's own to fill its address with.

A new route is one line in ROUTES; an argument that no other route has yet is one line in FILLERS. A route whose form
cannot be empty has its least form in FORMS.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from tests.cast import Cast
from webapp.accounts.actions import add_person, offer_enrolment
from webapp.accounts.models import Device
from webapp.cancellations.actions import ask_for_buyer
from webapp.cancellations.models import Cancellation, Refund
from webapp.carriers.models import Carrier
from webapp.cases.actions import Clerk, open_case
from webapp.cases.models import Case, Document, Event
from webapp.deadlines.models import Replay
from webapp.evidence.actions import path_of
from webapp.evidence.models import EvidenceFile
from webapp.handover.actions import Closing, Witness, close_batch, open_batch, put_on_run
from webapp.handover.models import Phone, Quarantined
from webapp.kit import files
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.labels.models import Label, Run, Upload
from webapp.notices.models import Notice
from webapp.orders.models import Import, Line
from webapp.packing.models import Box, Insert, Packing
from webapp.policy.actions import add_day
from webapp.proofs.models import Proof
from webapp.returns.models import Inspection, Return, ReturnLine
from webapp.stock.models import Count, Item, PickList
from webapp.tracking.models import Link

ALL = "seller staff courier"

# "METHOD endpoint" -> the roles that may; "anyone" for public pages; "api" for what answers programs in JSON.
ROUTES = {
    "GET accounts.new_session": "anyone",
    "POST accounts.create_session": "anyone",
    "POST accounts.destroy_session": "anyone",
    "GET accounts.edit_invitation": "anyone",
    "POST accounts.update_invitation": "anyone",
    "GET accounts.new_welcome": "anyone",
    "POST accounts.create_welcome": "anyone",
    "GET accounts.edit_password": ALL,
    "POST accounts.update_password": ALL,
    "GET accounts.index_people": "seller",
    "GET accounts.new_person": "seller",
    "POST accounts.create_person": "seller",
    "POST accounts.create_invitation": "seller",
    "POST accounts.create_ending": "seller",
    "GET accounts.index_shops": "seller",
    "GET accounts.new_shop": "seller",
    "POST accounts.create_shop": "seller",
    "GET accounts.index_devices": "seller",
    "POST accounts.create_device": "seller",
    "POST accounts.create_revocation": "seller",
    "GET accounts.index_enrolled": "seller",
    "POST accounts.create_enrolment": "seller",
    "GET accounts.show_enrolment": "seller",
    "POST accounts.create_phone_revocation": "seller",
    "GET accounts.new_enrolled": "anyone",
    "GET accounts.edit_enrolment": "anyone",
    "POST accounts.update_enrolment": "anyone",
    "GET accounts.new_badges": "seller",
    "POST accounts.create_badges": "seller",
    "POST accounts.create_badge_ending": "seller",
    "POST accounts.create_pin_reset": "seller",
    "POST accounts.create_unlocking": "seller",
    "GET accounts.new_badge_session": "anyone",
    "POST accounts.create_badge_session": "anyone",
    "GET accounts.edit_pin": ALL,
    "POST accounts.update_pin": ALL,
    "GET places.index": "seller",
    "GET places.new": "seller",
    "POST places.create": "seller",
    "GET places.edit": "seller",
    "POST places.update": "seller",
    "POST places.create_closing": "seller",
    "POST places.create_reopening": "seller",
    "GET carriers.index": "seller",
    "GET carriers.new": "seller",
    "POST carriers.create": "seller",
    "GET carriers.edit": "seller",
    "POST carriers.update": "seller",
    "POST carriers.create_retirement": "seller",
    "POST carriers.create_return": "seller",
    "GET orders.index": ALL,
    "GET orders.show_export": "seller",
    "GET orders.show": ALL,
    "GET orders.show_by_number": f"{ALL} api",
    "GET orders.new": "seller staff",
    "POST orders.create": "seller staff",
    "GET orders.index_imports": "seller staff",
    "GET orders.new_import": "seller staff",
    "POST orders.create_import": "seller staff",
    "GET orders.show_import": "seller staff",
    "GET orders.show_remarks": "seller staff",
    "GET stock.index": "seller staff",
    "POST stock.create": "seller staff",
    "POST stock.create_import": "seller staff",
    "POST stock.create_confirmations": "seller staff",
    "POST stock.create_cancellation": "seller staff",
    "POST stock.create_part": "seller staff",
    "GET stock.index_counts": "seller staff",
    "POST stock.create_count": "seller staff",
    "GET stock.show_count": "seller staff",
    "POST stock.create_count_scan": "seller staff",
    "POST stock.update_count_line": "seller staff",
    "POST stock.create_count_ending": "seller staff",
    "GET stock.index_receipts": "seller staff",
    "POST stock.create_receipt": "seller staff",
    "POST stock.update_receipt": "seller staff",
    "POST stock.create_receipt_undoing": "seller staff",
    "GET stock.new_barcode": "seller staff",
    "POST stock.create_barcode": "seller staff",
    "GET stock.index_picks": "seller staff",
    "POST stock.create_pick": "seller staff",
    "GET stock.show_pick": "seller staff",
    "POST stock.create_pick_scan": "seller staff",
    "POST stock.create_pick_lack": "seller staff",
    "POST stock.create_pick_ending": "seller staff",
    "GET stock.show": "seller staff",
    "GET stock.new": "seller staff",
    "POST stock.create_item": "seller staff",
    "GET stock.edit": "seller staff",
    "POST stock.update": "seller staff",
    "POST stock.create_movement": "seller staff",
    "GET stock.show_export": "seller staff",
    "POST policy.create_choice": "seller",
    "POST policy.create_day": "seller",
    "POST policy.destroy_day": "seller",
    "GET policy.index": "seller staff",
    "GET evidence.show_order": "seller",
    "POST evidence.create_of_order": "seller",
    "GET evidence.show_batch": "seller",
    "POST evidence.create_of_batch": "seller",
    "GET evidence.show": "seller",
    "POST evidence.create_download": "seller",
    "GET evidence.new_erasure": "seller",
    "POST evidence.create_erasure": "seller",
    "GET evidence.show_key": "seller",
    "GET evidence.show_key_file": "seller",
    "GET deadlines.index": "seller",
    "GET deadlines.index_replays": "seller",
    "POST deadlines.create_replay": "seller",
    "GET deadlines.show_replay": "seller",
    "POST deadlines.create_replay_stopping": "seller",
    "GET deadlines.show_replay_misses": "seller",
    "GET deadlines.index_deadlines": f"{ALL} api",
    "POST proofs.create": ALL,
    "POST proofs.create_piece": ALL,
    "GET proofs.show": ALL,
    "GET proofs.show_original": "seller",
    "POST handover.create_scans": f"{ALL} api",
    "POST handover.create_sightings": f"{ALL} api",
    "GET handover.index_phones": "seller staff",
    "GET handover.show_phone": "seller staff",
    "POST handover.update_phone": "seller",
    "POST handover.create_giving_up": "seller",
    "POST handover.update_positions": "seller",
    "GET handover.index_commands": "seller staff",
    "GET handover.show_outbox": ALL,
    "GET packing.index": "seller staff",
    "POST packing.create": "seller staff",
    "GET packing.show": "seller staff",
    "POST packing.create_piece": "seller staff",
    "POST packing.create_undoing": "seller staff",
    "POST packing.create_tick": "seller staff",
    "POST packing.create_box_choice": "seller staff",
    "POST packing.create_weight": "seller staff",
    "POST packing.create_note": "seller staff",
    "POST packing.create_decision": "seller staff",
    "POST packing.create_labelling": "seller staff",
    "POST packing.create_sealing": "seller staff",
    "POST packing.create_unpacking": "seller staff",
    "GET packing.index_boxes": "seller staff",
    "GET packing.new_box": "seller",
    "POST packing.create_box": "seller",
    "GET packing.edit_box": "seller",
    "POST packing.update_box": "seller",
    "POST packing.create_retirement": "seller",
    "GET packing.index_commands": "seller staff",
    "GET packing.index_inserts": "seller staff",
    "POST packing.create_insert": "seller staff",
    "POST packing.create_removal": "seller staff",
    "GET handover.index": ALL,
    "GET handover.new": ALL,
    "POST handover.create": ALL,
    "GET handover.show": ALL,
    "GET handover.show_expected": ALL,
    "POST handover.create_discarding": ALL,
    "GET handover.new_closing": ALL,
    "POST handover.create_closing": ALL,
    "GET handover.show_manifest": ALL,
    "GET handover.show_manifest_pdf": ALL,
    "GET handover.index_batch_scans": ALL,
    "GET handover.index_scans": "seller staff",
    "POST handover.create_review": "seller staff",
    "GET handover.show_scan": ALL,
    "POST handover.create_undoing": ALL,
    "GET handover.show_run": ALL,
    "GET handover.show_delivery": ALL,
    "POST handover.create_departure": ALL,
    "POST handover.update_stop": ALL,
    "GET handover.index_runs": "seller staff",
    "POST handover.create_stops": "seller staff",
    "GET tracking.index": "seller",
    "GET tracking.new_link": "seller",
    "POST tracking.create_link": "seller",
    "GET tracking.show_link": "seller",
    "GET tracking.edit_link": "seller",
    "POST tracking.update_link": "seller",
    "POST tracking.create_trial": "seller",
    "POST tracking.create_reading": "seller",
    "POST tracking.create_told": "anyone",
    "GET buyer.show": "anyone",
    "POST buyer.create": "anyone",
    "POST buyer.create_cancellation": "anyone",
    "GET cancellations.index": "seller",
    "GET cancellations.new": "seller",
    "POST cancellations.create_choice": "seller",
    "POST cancellations.create": "seller",
    "POST cancellations.create_agreement": "seller",
    "POST cancellations.create_refusal": "seller",
    "POST cancellations.create_stopping": "seller",
    "POST cancellations.create_undoing": "seller",
    "POST cancellations.create_automatic": "seller",
    "POST cancellations.create_request": "seller staff",
    "POST cancellations.create_refund": "seller",
    "POST cancellations.create_refund_undoing": "seller",
    "POST cancellations.create_rest": "seller",
    "GET notices.index": "seller",
    "POST notices.create_sending": "seller",
    "POST buyer.create_complaint": "anyone",
    "GET cases.index": "seller staff",
    "POST cases.create": "seller",
    "GET cases.show": "seller staff",
    "POST cases.create_note": "seller staff",
    "POST cases.update_scenario": "seller",
    "POST cases.update_fault": "seller",
    "POST cases.update_answer": "seller",
    "POST cases.create_refund": "seller",
    "POST cases.create_closing": "seller",
    "POST cases.create_reopening": "seller",
    "POST cases.create_document": "seller staff",
    "POST cases.create_evidence": "seller",
    "GET cases.show_document": "seller staff",
    "GET cases.index_events": "seller",
    "GET cases.new_event": "seller",
    "POST cases.create_event": "seller",
    "GET cases.show_event": "seller",
    "GET cases.edit_event": "seller",
    "POST cases.update_event": "seller",
    "POST cases.create_excusing": "seller",
    "POST cases.create_undoing": "seller",
    "POST cases.create_event_document": "seller",
    "GET returns.index": "seller staff",
    "GET returns.show_receiving": "seller staff",
    "GET returns.index_scans": "seller staff",
    "GET returns.show_expected": "seller staff",
    "GET returns.new": "seller staff",
    "POST returns.create": "seller staff",
    "GET returns.show": "seller staff",
    "POST returns.update": "seller staff",
    "POST returns.create_answer": "seller",
    "POST returns.create_receipt": "seller staff",
    "POST returns.create_inspection": "seller staff",
    "POST returns.create_undoing": "seller staff",
    "POST returns.create_settling": "seller",
    "GET labels.index": "seller staff",
    "POST labels.create_run": "seller staff",
    "GET labels.show_run": "seller staff",
    "GET labels.show_run_file": "seller staff",
    "GET labels.show_slips": "seller staff",
    "POST labels.create_print": "seller staff",
    "GET labels.new_upload": "seller staff",
    "POST labels.create_upload": "seller staff",
    "GET labels.show_upload": "seller staff",
    "GET labels.show": "seller staff",
    "GET labels.show_picture": "seller staff",
    "GET labels.show_parcel": "seller staff",
    "GET labels.index_pools": "seller staff",
    "POST labels.create_pool": "seller",
    "GET labels.index_printers": "seller staff",
    "POST labels.create_test": "seller staff",
    "GET labels.index_rulings": "seller",
    "POST labels.create_requirement": "seller",
    "POST labels.create_permit": "seller",
    "GET shell.index": ALL,
    "GET shell.show_today": ALL,
    "GET shell.show_phone": "seller staff",
    "GET shell.index_settings": "seller",
    "POST shell.create_sample_removal": "seller",
    "GET shell.show_manifest": "anyone",
    "GET shell.show_icon": "anyone",
    "GET shell.show_offline": "anyone",
    "GET shell.show_service_worker": "anyone",
    "GET shell.show_health": "anyone",
    "GET shell.show_openapi": "anyone",
}


def _kept(row):
    with transaction():
        db.session.add(row)
        db.session.flush()
        return row.id


def _refund(cast):
    return _kept(Refund(business_id=cast.business, order_id=cast.order(), key="sample", amount=Decimal(1),
                        currency="SGD", part="part", why="Sample", by="x", by_name="x"))  # fmt: skip


def _member(cast: Cast):
    with transaction():
        return add_person(cast.business, "Sample Temp", f"temp{new_id().hex}@sample.test", "staff").id


def _device(cast: Cast):
    return _kept(Device(business_id=cast.business, name=f"Sample {new_id()}", token_hash=new_id().hex))


def _enrolled(cast: Cast):
    return _kept(Device(business_id=cast.business, name=f"Sample {new_id()}", kind="phone", token_hash=new_id().hex))


def _enrolment(cast: Cast):
    with transaction():
        return offer_enrolment(cast.business, "Sample phone", "Sample")[0].id


def _batch(cast: Cast):
    with transaction():
        return open_batch(Witness(cast.business, "person:sample", "Sample"), cast.carrier, cast.warehouse, "pick_up").id


def _scan(cast: Cast, batch=None):
    """A scan as a scanner sends it: one parcel handed over."""
    tracking = f"SMP{new_id().int % 10**9:09}"
    cast.order(kinds=("confirmed",), tracking=tracking)
    client_id = str(new_id())
    scan = {"client_id": client_id, "number": tracking, "device_time": now().isoformat(), "batch": batch and str(batch)}
    answer = cast.client(None).post(
        "/api/v1/scans",
        json={"scans": [scan], "sent_at": now().isoformat()},
        headers={"Authorization": f"Bearer {cast.device(client_id)}"},
    )
    assert answer.status_code == 200, answer.text
    return UUID(client_id)


def _stop(cast: Cast):
    """A parcel on the courier's run."""
    order = cast.order(kinds=("confirmed", "handed_over"))
    courier = cast.membership(cast.courier)
    with transaction():
        db.session.get_one(Carrier, (cast.business, cast.carrier)).own_fleet_at = now()
        db.session.flush()
        put_on_run(
            Witness(cast.business, "person:sample", "Sample"), f"person:{courier.person_id}", courier.person.name,
            [cast.parcel(order)],
        )  # fmt: skip
    return cast.parcel(order)


def _closed_batch(cast: Cast):
    batch = _batch(cast)
    _scan(cast, batch)
    with transaction():
        close_batch(Witness(cast.business, "person:sample", "Sample"), batch, Closing("Sample Driver", typed=True))
    return batch


def _quarantined(cast: Cast):
    return _kept(Quarantined(business_id=cast.business, client_id=new_id(), fingerprint="x", cause="too_long",
                             number="x", receipt="x", actor="person:sample", actor_name="Sample"))  # fmt: skip


def _phone(cast: Cast):
    return _kept(Phone(business_id=cast.business, device_id=str(new_id()), actor="person:sample", actor_name="Sample",
                       last_seen_at=now(), waiting=1, oldest_waiting_at=now() - timedelta(days=1)))  # fmt: skip


def _proof(cast: Cast):
    kept = files.keep(b"sample bytes")
    return _kept(Proof(business_id=cast.business, kind="photo", subject="scan", subject_id=new_id(), sha256=kept,
                       size=12, media_type="image/jpeg", width=1, height=1, taken_at=now(), taken_by="person:sample",
                       taken_by_name="Sample", developed_sha256=kept, developed_at=now()))  # fmt: skip


def _link(cast: Cast):
    return _kept(Link(business_id=cast.business, carrier_id=cast.carrier, adapter="easypost", name=f"Sample {new_id()}",
                      base_url="https://carrier.invalid"))  # fmt: skip


def _number(cast: Cast):
    number = str(57_646_111_111_111_111 + new_id().int % 10**9)
    cast.order(number=number)
    return number


def _replay(cast: Cast) -> UUID:
    with transaction():
        row = Replay(business_id=cast.business, book="", rule="", shop_ids=[str(cast.shop)], by="test", by_name="Test",
                     placed_from=now() - timedelta(days=9), placed_until=now())  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row.id


def _import(cast: Cast):
    return _kept(Import(business_id=cast.business, shop_id=cast.shop, name="sample.csv", sha256="0" * 64, size=1,
                        by="person:sample", by_name="Sample", state="done", rows_total=0))  # fmt: skip


def _packing(cast: Cast):
    order = cast.order(kinds=("confirmed",))
    return _kept(Packing(business_id=cast.business, unit_id=cast.parcel(order), order_id=order,
                         parcel_id=cast.parcel(order), begun_by_name="Sample Ana"))  # fmt: skip


def _box(cast: Cast):
    return _kept(Box(business_id=cast.business, name=f"Sample box {new_id()}", length_mm=300, width_mm=200,
                     height_mm=100, weight_g=90, max_weight_g=5000))  # fmt: skip


def _insert(cast: Cast):
    return _kept(Insert(business_id=cast.business, name="Sample card", text="Thank you", checked_by_name="Sample"))


def _run(cast: Cast):
    kept = files.keep(b"sample bytes")
    return _kept(Run(business_id=cast.business, form="zpl203", by="person:sample", by_name="Sample", state="done",
                     sha256=kept, slips_sha256=kept, finished_at=now()))  # fmt: skip


def _upload(cast: Cast):
    return _kept(Upload(business_id=cast.business, name="sample.pdf", kind="pdf", sha256="0" * 64, size=1,
                        by="person:sample", by_name="Sample", state="done", finished_at=now()))  # fmt: skip


def _label(cast: Cast):
    return _kept(Label(business_id=cast.business, parcel_id=cast.parcel(cast.order()), source="own", file_id=new_id(),
                       place=0, verdict="good", picture_sha256=files.keep(b"sample bytes"), width=100, height=150,
                       by_name="Sample"))  # fmt: skip


def _cancellation(cast: Cast):
    order = cast.order()
    with transaction():
        ask_for_buyer(cast.business, order, "Sample words", "typed", "person:sample", "Sample Ana")
    return db.session.query(Cancellation.id).filter_by(order_id=order).scalar()


def _notice(cast: Cast):
    return _kept(Notice(business_id=cast.business, order_id=cast.order(), fact_key=f"sample-{new_id()}",
                        audience="buyer", code="refunded", subject="Sample", text="{hello}{order}"))  # fmt: skip


def _case(cast: Cast) -> UUID:
    order_id = cast.order()
    with transaction():
        case = open_case(Clerk(cast.business, "test", "Test"), order_id, None, "lost", "")
        assert isinstance(case, Case)
        return case.id


def _document(cast: Cast) -> UUID:
    row = Document(
        business_id=cast.business, subject_id=_case(cast), name="report.pdf", media_type="application/pdf",
        sha256=files.keep(b"%PDF-1.4 %%EOF"), size=14, by="test", by_name="Test",
    )  # fmt: skip
    with transaction():
        return cast._add(row)


def _event(cast: Cast) -> UUID:
    with transaction():
        return cast._add(
            Event(business_id=cast.business, name="Sample flood", kind="flood", areas=[["prefix", "10", ""]],
                  from_at=now(), by="test", by_name="Test")
        )  # fmt: skip


def _return(cast: Cast) -> ReturnLine:
    """A line of a return."""
    row = db.session.query(ReturnLine).filter_by(business_id=cast.business).first()
    if row is None:
        order = cast.order(kinds=("handed_over", "delivered"))
        back = _kept(Return(business_id=cast.business, order_id=order, key="sample", return_type="RETURN_AND_REFUND",
                            cause="buyer", opened_by_name="Sample Ana"))  # fmt: skip
        line = db.session.query(Line).filter_by(order_id=order).one().id
        _kept(ReturnLine(business_id=cast.business, return_id=back, line_id=line, quantity=1, sent=1, sku="KETTLE-1"))
        row = db.session.query(ReturnLine).filter_by(business_id=cast.business).one()
    return row


def _evidence(cast: Cast):
    row = EvidenceFile(business_id=cast.business, subject="order", subject_id=cast.order(), title="Sample",
                       state="done", by="person:sample", by_name="Sample",
                       sha256="0" * 64, size=1, finished_at=now())  # fmt: skip
    file_id = _kept(row)
    path = path_of(db.session.get_one(EvidenceFile, (cast.business, file_id)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"sample bytes")
    return file_id


# What a form must hold at the least to be a form of ours.
FORMS = {"POST tracking.create_link": {"adapter": "easypost"}}


# Argument -> an id of the cast's own business; "endpoint:argument" where a name means something else there.
def _own_day(cast: Cast) -> UUID:
    with transaction():
        day = (now() + timedelta(days=9)).date().isoformat()
        return add_day(cast.business, None, day, "closed", "Sample day", "Sample").id


FILLERS: dict[str, Callable[[Cast], object]] = {
    "membership_id": _member,
    "order_id": lambda cast: cast.order(),
    "number": _number,
    "import_id": _import,
    "replay_id": _replay,
    "device_id": _device,
    "accounts.create_phone_revocation:device_id": _enrolled,
    "enrolment_id": _enrolment,
    "case_id": _case,
    "document_id": _document,
    "event_id": _event,
    "place_id": lambda cast: cast.warehouse,
    "day_id": _own_day,
    "carrier_id": lambda cast: cast.carrier,
    "batch_id": _batch,
    "handover.show_manifest:batch_id": _closed_batch,
    "handover.show_manifest_pdf:batch_id": _closed_batch,
    "handover.create_review:row_id": _quarantined,
    "client_id": _scan,
    "parcel_id": _stop,
    "packing_id": _packing,
    "box_id": _box,
    "insert_id": _insert,
    "cancellation_id": _cancellation,
    "notice_id": _notice,
    "proof_id": _proof,
    "run_id": _run,
    "upload_id": _upload,
    "label_id": _label,
    "return_id": lambda cast: _return(cast).return_id,
    "line_id": lambda cast: _return(cast).id,
    "refund_id": _refund,
    "inspection_id": lambda cast: _kept(
        Inspection(
            business_id=cast.business,
            return_line_id=_return(cast).id,
            key=str(new_id()),
            condition="damaged",
            quantity=1,
            decision="write_off",
            by_name="Sample Ana",
        )
    ),
    "file_id": _evidence,
    "shop_id": lambda cast: cast.shop,
    "phone_id": _phone,
    "link_id": _link,
    "count_id": lambda cast: _kept(Count(business_id=cast.business, place_id=cast.warehouse, by_name="Sample Ana")),
    "list_id": lambda cast: _kept(PickList(business_id=cast.business, place_id=cast.warehouse, by_name="Sample Ana")),
    "item_id": lambda cast: _kept(Item(business_id=cast.business, sku=f"SKU-{new_id()}", name="Sample kettle")),
}
