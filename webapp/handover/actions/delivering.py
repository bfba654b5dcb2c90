"""A courier's report on its way in: judged by what was true when it happened, and told to the ledger."""

from webapp.carriers.models import own_fleets_of
from webapp.handover.actions.judging import Court
from webapp.handover.actions.rows import Taken
from webapp.handover.models.scans import Scan
from webapp.handover.rules.deliveries import Claim, facts_told, judge_delivery, read_claim, said_of
from webapp.handover.rules.reports import Report
from webapp.ledger.actions import Telling


def judge_claim(court: Court, taken: Taken) -> list[Telling]:
    """Give a delivery's scan its verdict; what the ledger is told of it."""
    claim, base, by = read_claim(taken.report), taken.verdict, taken.post.by
    if claim is None or base is None or base.code != "kept" or base.candidate is None:
        return []
    at = taken.when.happened_at
    fleets = own_fleets_of(by.business_id)
    taken.verdict = judge_delivery(claim, base.candidate, fleets, court.carried_by(base, at), by.actor)
    return _tellings(court, taken, claim)


def _tellings(court: Court, taken: Taken, claim: Claim) -> list[Telling]:
    verdict, by = taken.verdict, taken.post.by
    assert verdict is not None and verdict.candidate is not None
    details = {"verdict": verdict.code, "number": taken.reading.shown, **(said_of(claim) if verdict.believed else {})}
    if claim.outcome == "out":
        details |= {"courier": by.actor, "courier_name": by.name}
    if taken.when.doubtful:
        details["clock"] = "not to be trusted"
    kinds = facts_told(claim) if verdict.believed else ("scan_refused",)
    keys = delivery_keys(taken.report.client_id)
    return [
        Telling(
            order_id, kind, key, taken.when.happened_at, by.actor, by.name, verdict.candidate.parcel_id,
            taken.place_id, details, None, taken.when.uncertainty,
        )
        for order_id in court.orders_of(verdict)
        for kind, key in zip(kinds, keys, strict=False)
    ]  # fmt: skip


def delivery_keys(client_id: object) -> tuple[str, str]:
    """The keys of the facts that one report may make: what happened, and that the parcel comes back."""
    return f"scan-{client_id}", f"scan-{client_id}-back"


def report_of(scan: Scan) -> Report:
    """A kept delivery as it was reported."""
    return Report(
        scan.client_id, scan.number, scan.device_time, purpose=scan.purpose, photo_sha256=scan.photo_sha256,
        outcome=scan.outcome, reason=scan.reason, recipient=scan.recipient, note=scan.note, next_on=scan.next_on,
        signature_sha256=scan.signature_sha256,
    )  # fmt: skip
