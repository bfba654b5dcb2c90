"""The ways through the app: only what exists, and only what this person's role may see."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from webapp.kit.access import access_of, me
from webapp.shell.views import bp

# endpoint, words, icon, other rooms and pages that count as being here
Way = tuple[str, str, str, tuple[str, ...]]
SETTLED = ("accounts", "places", "policy", "handover.index_phones", "handover.show_phone", "handover.index_commands")
DESK: tuple[Way, ...] = (
    ("deadlines.index", "Radar", "radar", ()),
    ("shell.show_today", "Today", "today", ()),
    ("orders.index", "Orders", "cart", ("cancellations",)),
    ("stock.index", "Stock", "stack", ()),
    ("stock.index_picks", "Pick", "check", ()),
    ("packing.index", "Pack", "box", ()),
    ("labels.index", "Labels", "barcode", ()),
    ("handover.index", "Handovers", "hand", ()),
    ("cases.index", "Cases", "flag", ("cases",)),
    ("returns.index", "Returns", "back", ()),
    ("notices.index", "Messages", "note", ()),
    ("tracking.index", "Carriers", "truck", ("carriers",)),
    ("shell.index_settings", "Settings", "settings", SETTLED),
)
# A bar of thirteen words is read by nobody: what belongs together opens under one.
GROUPS = {
    "Warehouse": ("warehouse", ("stock.index", "stock.index_picks", "packing.index", "labels.index")),
    "Problems": ("warning", ("cases.index", "returns.index", "notices.index")),
}
PHONE: tuple[Way, ...] = (
    ("shell.show_today", "Today", "today", ()),
    ("handover.new", "Scan", "scan", ()),
    ("handover.index", "Handovers", "hand", ()),
    ("orders.index", "Search", "search", ()),
)
RUN: Way = ("handover.show_run", "Run", "bike", ("handover.show_delivery",))  # a courier's, in the place of Handovers


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to go, or what several `ways` stand under."""

    href: str
    words: str
    icon: str
    open: bool
    kept: bool = False  # also there without a network
    ways: tuple["Entry", ...] = ()


@bp.app_template_global()
def navigation(kind: str) -> list[Entry]:
    """The entries of the laptop's bar ("desk") or of the thumb bar ("phone")."""
    ways = [way for way in (DESK if kind == "desk" else _thumb_bar()) if may_go(way[0])]
    exact = any(request.endpoint in (endpoint, *also) for endpoint, _, _, also in ways)
    entries = {
        endpoint: Entry(url_for(endpoint), words, icon, _is_open(endpoint, also, exact), _is_kept(endpoint))
        for endpoint, words, icon, also in ways
    }
    for words, (icon, endpoints) in GROUPS.items():
        under = {endpoint: entries[endpoint] for endpoint in endpoints if endpoint in entries}
        if len(under) > 1:
            group = Entry("", words, icon, any(entry.open for entry in under.values()), ways=tuple(under.values()))
            first = next(iter(under))
            entries = {name: group if name == first else entry for name, entry in entries.items()
                       if name == first or name not in under}  # fmt: skip
    return list(entries.values())


def _thumb_bar() -> tuple[Way, ...]:
    courier = me.is_authenticated and me.role == "courier"
    return tuple(RUN if courier and way[0] == "handover.index" else way for way in PHONE)


@bp.app_template_global()
def may_go(endpoint: str) -> bool:
    """Whether there is such a page and this person's role may see it."""
    if endpoint not in current_app.view_functions:
        return False
    roles = (access_of(current_app, endpoint) or {}).get("roles")
    return roles is None or (me.is_authenticated and me.role in roles)


def _is_kept(endpoint: str) -> bool:
    return bool((access_of(current_app, endpoint) or {}).get("kept"))


def _is_open(endpoint: str, also: tuple[str, ...], exact: bool) -> bool:
    """A page is under its own entry; failing that, under its room's list, or the entry that names its room."""
    if exact or request.blueprint == "shell":
        return request.endpoint in (endpoint, *also)
    return request.blueprint in also or endpoint == f"{request.blueprint}.index"
