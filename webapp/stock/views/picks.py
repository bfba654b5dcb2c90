"""Walking a pick list, bin by bin, with a scanner."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from flask import Response, abort, flash, url_for
from htmx_flask import request

from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.headers import may_read_codes
from webapp.kit.ids import new_id
from webapp.kit.pages import page, see_other
from webapp.places.models import Place
from webapp.stock import actions
from webapp.stock.models import Item, PickList, holdings_of, items_by_id, moving_on, picks_of
from webapp.stock.rules import MARKS, bin_key
from webapp.stock.rules.commands import LACK_COMMANDS
from webapp.stock.rules.picking import LACKS, OTHERS
from webapp.stock.views import bp
from webapp.stock.views.scans import answer_scan, read_scan


@dataclass(frozen=True, slots=True)
class Stop:
    """An item on the walk: where it lies, and how many are to be taken for how many orders."""

    item: Item
    bin: str
    wanted: int
    picked: int
    short: int
    orders: int
    reasons: tuple[str, ...]

    @property
    def left(self) -> int:
        """How many are still to be taken."""
        return self.wanted - self.picked - self.short


@bp.get("/picks/<uuid:list_id>", endpoint="show_pick")
@for_roles("seller", "staff")
@may_read_codes
def show_pick(list_id: UUID) -> Response:
    """The walk: what to take next, and what comes then."""
    return page(
        "stock/picks/show.html", **_walk(_mine(list_id), actions.Heard("", "", "", request.args.get("bin", "")))
    )


@bp.post("/picks/<uuid:list_id>/scans", endpoint="create_pick_scan")
@for_roles("seller", "staff")
def create_pick_scan(list_id: UUID) -> Response:
    """Take a scan of a bin or an item, or put the last one back."""
    scan = read_scan()
    with transaction():
        pick_list = actions.held_list(me.business_id, list_id, done=True)
        heard = actions.take_pick(pick_list, scan, me.actor, me.name) if pick_list else None
    heard = heard or actions.Heard("closed", "There is no such list.", "amber")
    there = url_for("stock.show_pick", list_id=list_id, bin=heard.bin or None)
    return answer_scan("stock/picks/_walk.html", scan, there, _walk(_mine(list_id), heard))


@bp.post("/picks/<uuid:list_id>/lacks/<uuid:item_id>", endpoint="create_pick_lack")
@for_roles("seller", "staff")
def create_pick_lack(list_id: UUID, item_id: UUID) -> Response:
    """The rest of an item cannot be picked, and why."""
    reason = request.form.get("reason", "")
    item = items_by_id(me.business_id, [item_id]).get(item_id) or abort(404)
    sku = item.sku
    if reason not in LACKS:
        flash("Say why it cannot be picked.", "amber")
        return see_other("stock.show_pick", list_id=list_id)
    with transaction():
        pick_list = actions.held_list(me.business_id, list_id)
        item = items_by_id(me.business_id, [item_id])[item_id]
        short = actions.lack_item(pick_list, item, reason, me.name) if pick_list else 0
    flash(f"{sku}: {LACKS[reason].words.lower()}. {LACKS[reason].then} Orders short of it: {short}.", "amber")
    return see_other("stock.show_pick", list_id=_mine(list_id).id)


@bp.post("/picks/<uuid:list_id>/ending", endpoint="create_pick_ending")
@for_roles("seller", "staff")
def create_pick_ending(list_id: UUID) -> Response:
    """Stop walking; what is not picked can go on another list."""
    with transaction():
        if pick_list := actions.held_list(me.business_id, list_id):
            actions.end_list(pick_list)
    return see_other("stock.show_pick", list_id=_mine(list_id).id)


def _mine(list_id: UUID) -> PickList:
    return db.one_or_404(db.select(PickList).filter_by(business_id=me.business_id, id=list_id))


def _walk(pick_list: PickList, heard: actions.Heard) -> dict:
    stops = _stops(pick_list)
    ahead = [stop for stop in stops if stop.left]
    ahead.sort(key=lambda stop: (not heard.bin or stop.bin != heard.bin, bin_key(stop.bin), stop.item.sku))
    return {
        "pick_list": pick_list,
        "place": db.session.get_one(Place, (me.business_id, pick_list.place_id)),
        "ahead": ahead,
        "behind": [stop for stop in stops if not stop.left],
        "wanted": sum(stop.wanted for stop in stops),
        "picked": sum(stop.picked for stop in stops),
        "short": sum(stop.short for stop in stops),
        "heard": heard,
        "key": new_id(),
        "LACKS": LACKS,
        "LACK_COMMANDS": LACK_COMMANDS,
        "commands": actions.stock_codes(me.business_id),
        "WORDS": {code: lack.words for code, lack in LACKS.items()} | OTHERS,
        "MARKS": MARKS,
    }


def _stops(pick_list: PickList) -> list[Stop]:
    going = moving_on(me.business_id, pick_list.id)
    by_item = defaultdict(list)
    for pick in picks_of(me.business_id, pick_list.id):
        if pick.order_id in going or pick.picked or pick.short:
            by_item[pick.item_id].append(pick)
    items = items_by_id(me.business_id, by_item)
    bins = {row.item_id: row.bin for row in holdings_of(me.business_id, by_item) if row.place_id == pick_list.place_id}
    return [
        Stop(
            items[item_id],
            bins.get(item_id, ""),
            sum(pick.wanted if pick.order_id in going else pick.picked + pick.short for pick in picks),
            sum(pick.picked for pick in picks),
            sum(pick.short for pick in picks),
            len(picks),
            tuple(sorted({pick.reason for pick in picks if pick.reason})),
        )
        for item_id, picks in by_item.items()
    ]
