"""What the drafts may say of an order: only what is known of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from webapp.cases.models.gathering import Gathered, Say, answers, is_signed
from webapp.cases.rules.drafting import attached
from webapp.cases.rules.opening import CARRIER_SAYS, DISPATCH
from webapp.evidence.models import here

Known = dict[str, str | None]


def known(of: Gathered, tracking: str, carrier: str, at: datetime, say: Say, documents: Iterable[str]) -> Known:
    """Every field of the drafts (rules/drafting.KNOWN); None for what is not known. `say` words a moment; `documents`
    are the names of what people added."""
    order = of.held.order
    return {
        "order": order.number, "tracking": tracking or None, "carrier": carrier or None,
        "placed": say(order.placed_at), "now": say(at),
        "amount": order.worth or None,
        "parcels": str(len(of.held.parcels)) if len(of.held.parcels) > 1 else None,
        "event": "; ".join(event.name for event in of.events) or None,
        "attached": attached(answers(of, say), [*documents, *(report.name for report in of.reports)]),
        **_packed(of, say), **_handed(of, say), **_carried(of, say), **_counted(of),
    }  # fmt: skip


def _packed(of: Gathered, say: Say) -> Known:
    last = of.held.packed[-1] if of.held.packed else None
    fact = of.last("packed")
    whole = last is not None and fact is not None and not ({"missing", "decisions"} & fact.details.keys())
    good = [label for label in of.held.labels if label.verdict == "good"]
    return {
        "packed": say(last.at) if last else None,
        "checked": say(last.at) if last and whole else None,
        "box": f"the box {last.box}" if last and last.box else None,
        "weight": f"{last.weight_g:,} g" if last and last.weight_g else None,
        "labelled": say(good[-1].checked_at) if good else None,
    }


def _handed(of: Gathered, say: Say) -> Known:
    handed, batch = of.first("handed_over"), of.held.manifests[-1] if of.held.manifests else None
    missed = next((f for f in reversed(of.facts) if f.kind == "missed" and f.details.get("effect") == "delayed"), None)
    late = next((f for f in of.facts if f.kind == "missed" and f.details.get("rule") in DISPATCH), None)
    due = _moment(missed)
    kept = _moment(late) if handed and (until := _moment(late)) and handed.happened_at <= until else None
    signed = batch and is_signed(batch)
    return {
        "handed_over": say(handed.happened_at) if handed else None,
        "manifest": str(batch.manifest_number) if batch else None,
        "manifest_count": str(_count(batch)) if batch and _count(batch) else None,
        "signed": say(batch.closed_at) if batch and signed and batch.closed_at else None,
        "due": say(due) if due else None,
        "due_kept": say(kept) if kept else None,
    }


def _carried(of: Gathered, say: Say) -> Known:
    scan, handed = of.held.first_carrier_scan, of.first("handed_over")
    last = next((fact for fact in reversed(of.facts) if fact.kind in CARRIER_SAYS), None)
    later = scan.happened_at - handed.happened_at if scan and handed else None
    damaged, delivered = of.first("damaged"), of.last("delivered")
    return {
        "first_scan": say(scan.happened_at) if scan else None,
        "scan_delay": _hours(later) if later and later > timedelta(0) else None,
        "never_scanned": "" if handed and not scan else None,
        "last_update": say(last.happened_at) if last else None,
        "last_words": (str(last.details.get("words", "")) or last.kind.replace("_", " ")) if last else None,
        "damaged_at": say(damaged.happened_at) if damaged else None,
        "delivered": say(delivered.happened_at) if delivered else None,
    }


def _counted(of: Gathered) -> Known:
    photos = {name: len(here(of.held.photos.get(name, ()))) for name in ("packing", "handover", "delivery")}
    signatures = here(of.held.signatures)
    failed = sum(fact.kind == "attempt_failed" for fact in of.facts)
    return {
        **{f"{name}_photos": str(count) if count else None for name, count in photos.items()},
        "delivery_signatures": str(len(signatures)) if signatures else None,
        "attempts": str(failed) if failed else None,
    }


def _moment(missed: Any) -> datetime | None:
    return datetime.fromisoformat(missed.details["due_at"]) if missed and "due_at" in missed.details else None


def _hours(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def _count(batch: Any) -> int:
    counted = (batch.manifest or {}).get("count") or (batch.manifest or {}).get("scanned")
    return counted if isinstance(counted, int) else len(counted or ())
