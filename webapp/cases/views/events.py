"""Events beyond anybody: written down, with the orders that they touch found and shown."""

from uuid import UUID

from flask import Response, abort
from htmx_flask import request

from webapp.carriers.models import Carrier, carriers_of
from webapp.cases.actions.events import Wish, write_event
from webapp.cases.models import Event, documents_of, event_of, events_of
from webapp.cases.models.touching import COUNTED, MANY, count_excused, numbers_of_event, reach, touched
from webapp.cases.rules.events import EVENTS, STATES, buyers_notice, platform_ticket
from webapp.cases.views import bp
from webapp.cases.views.working import clerk
from webapp.cases.views.zones import as_typed, elsewhere, said, typed, zone_of, zones
from webapp.handover.rules.reports import as_uuid
from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import page, refuse, see_other
from webapp.ledger.kinds import STATUSES
from webapp.places.models import Place, places_of
from webapp.policy.models import books

SHOWN = 50
LISTED = 200  # order numbers in the ticket's text


@bp.get("/cases/events", endpoint="index_events")
@for_roles("seller")
def index() -> Response:
    """The latest events."""
    return page("cases/events.html", events=events_of(me.business_id, 200), kinds=EVENTS, states=STATES)


@bp.get("/cases/events/new", endpoint="new_event")
@for_roles("seller")
def new() -> Response:
    """Write an event down."""
    return page("cases/event_edit.html", **_form(None), form={}, refusals=[])


@bp.post("/cases/events", endpoint="create_event")
@for_roles("seller")
def create() -> Response:
    """Keep it, and show what it touches."""
    return _save(None)


@bp.get("/cases/events/<uuid:event_id>", endpoint="show_event")
@for_roles("seller")
def show(event_id: UUID) -> Response:
    """Which orders it touches, what was done, and the texts for buyers and the platform."""
    event = event_mine(event_id)
    if request.htmx.target == f"event_{event_id}_progress":
        return page("cases/_event_progress.html", event=event, states=STATES)
    return draw(event)


@bp.get("/cases/events/<uuid:event_id>/edit", endpoint="edit_event")
@for_roles("seller")
def edit(event_id: UUID) -> Response:
    """Change an event; what it excuses already stays until it is undone."""
    event = event_mine(event_id)
    return page("cases/event_edit.html", **_form(event), form=_written(event), refusals=[])


@bp.post("/cases/events/<uuid:event_id>", endpoint="update_event")
@for_roles("seller")
def update(event_id: UUID) -> Response:
    """Keep the change, and show what it touches now."""
    return _save(event_mine(event_id))


def event_mine(event_id: UUID) -> Event:
    """The event, if it is this business's; else there is nothing."""
    return event_of(me.business_id, event_id) or abort(404)


def draw(event: Event, refusals: tuple[Refusal, ...] = (), status: int = 200) -> Response:
    """The page of an event."""
    after = as_uuid(request.args.get("after"))
    reached, done = reach(event, SHOWN + 1, LISTED, after), count_excused(event)
    found = touched(event, reached, SHOWN + 1, after)
    numbers = numbers_of_event(event, reached, LISTED)
    known, documents = _known(event, reached.waiting, done), documents_of(me.business_id, [event.id])
    return page(
        "cases/event.html", status, event=event, kinds=EVENTS, states=STATES, waiting=reached.waiting, done=done,
        orders=found[:SHOWN], next=found[SHOWN - 1].id if len(found) > SHOWN else None, paged=bool(after), most=MANY,
        by=reached.by, listed=COUNTED, more=reached.ids is None, known=known,
        elsewhere=elsewhere(event), where=_where(event),
        notice=buyers_notice(known), documents=documents,
        ticket=platform_ticket(known, numbers, len(documents), more=reached.waiting + done > len(numbers)),
        rules=_rules(), refusals=list(refusals), statuses=STATUSES,
        carriers=_names(Carrier, event.carrier_ids), places=_names(Place, event.place_ids),
    )  # fmt: skip


def _save(event: Event | None) -> Response:
    wish = _wish()
    if wrong := _wrong_times(wish):
        return refuse("cases/event_edit.html", wrong, **_form(event), form=request.form)
    with transaction():
        held = event_mine(event.id) if event else None
        kept = write_event(clerk(), wish, held)
    if isinstance(kept, list):
        return refuse("cases/event_edit.html", kept, **_form(event), form=request.form)
    return see_other("cases.show_event", event_id=kept.id)


def _wrong_times(wish: Wish) -> list[Refusal]:
    if not wish.time_zone:
        return [Refusal("no_zone", "Your shops stand in different time zones. Say whose these times are.", "time_zone")]
    if request.form.get("until_at") and wish.until_at is None:
        return [Refusal("no_end", "That is no time. Leave it empty while it goes on.", "until_at")]
    return []


def _wish() -> Wish:
    form, known = request.form, zones()
    zone = form.get("time_zone", "") if len(known) > 1 else next(iter(known))
    zone = zone if zone in known else ""
    moments = [typed(form.get(name, ""), zone or "UTC") for name in ("from_at", "until_at")]
    places = {place.id for place in places_of(me.business_id)}
    carriers = {carrier.id for carrier in carriers_of(me.business_id)}
    return Wish(
        form.get("name", ""), form.get("kind", ""), form.get("note", ""), form.get("postcodes", ""),
        form.get("towns", ""), _chosen("places", places), _chosen("carriers", carriers),
        tuple(code for code in form.getlist("rules") if code in _rules()), *moments, zone,
    )  # fmt: skip


def _chosen(name: str, allowed: set[UUID]) -> tuple[UUID, ...]:
    return tuple(each for text in request.form.getlist(name) if (each := as_uuid(text)) in allowed and each)


def _rules() -> dict[str, str]:
    """Every rule that an event may excuse, with its title."""
    return {rule.code: rule.title for book in books().values() for rule in book.rules}


def _form(event: Event | None) -> dict:
    return {
        "event": event, "kinds": EVENTS, "carriers": carriers_of(me.business_id), "places": places_of(me.business_id),
        "rules": _rules(), "zones": zones(),
    }  # fmt: skip


def _written(event: Event) -> dict:
    """An event as its form holds it."""
    zone = zone_of(event)
    return {
        "name": event.name, "kind": event.kind, "note": event.note, "time_zone": zone,
        "from_at": as_typed(event.from_at, zone), "until_at": as_typed(event.until_at, zone),
        "postcodes": ", ".join(area.words for area in event.where), "towns": ", ".join(event.towns),
        "places": event.place_ids, "carriers": event.carrier_ids, "rules": event.rules,
    }  # fmt: skip


def _names(model, ids: list[str]) -> list[str]:
    query = db.select(model.name).where(model.business_id == me.business_id, model.id.in_([UUID(i) for i in ids]))
    return list(db.session.scalars(query.order_by(model.name)))


def _known(event: Event, waiting: int, done: int) -> dict[str, str]:
    count = f"more than {MANY + done:,}" if waiting > MANY else str(waiting + done)
    return {
        "name": event.name, "kind": EVENTS.get(event.kind, event.kind), "count": count,
        "when": said(event, zone_of(event)),
        "where": ", ".join(_where(event)),
        "carriers": ", ".join(_names(Carrier, event.carrier_ids)) or "all",
    }  # fmt: skip


def _where(event: Event) -> list[str]:
    """Its postcodes, towns and places, each in words."""
    towns = [town.title() for town in event.towns]
    return [area.words for area in event.where] + towns + [f"from {name}" for name in _names(Place, event.place_ids)]
