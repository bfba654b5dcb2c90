from collections.abc import Sequence

from flask import Response, request
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError

from webapp.handover.actions import Answer, Post, Raced, Witness, take_scans
from webapp.handover.views import bp
from webapp.handover.views.wire import HEAVIEST, AnswersOut, ScansIn, read_scans
from webapp.kit.access import for_api, me
from webapp.kit.clock import now
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.group_commit import GroupCommit
from webapp.kit.openapi import Problem, documented
from webapp.kit.pages import json_answer
from webapp.purposes import JUDGES

TRIES = 3
CLASHES = {"40001", "40P01"}  # PostgreSQL: serialization_failure, deadlock_detected
ANSWERS: dict[int, type] = {200: AnswersOut, 400: Problem, 413: Problem, 503: Problem}


@bp.post("/api/v1/scans")
@for_api("seller", "staff", "courier")
@documented("Take 1 to 100 scans; the same scan again changes nothing", answers=ANSWERS, body=ScansIn, tag="scans")
def create_scans() -> Response:
    request.max_content_length = HEAVIEST
    sent = read_scans(request.get_data())
    if isinstance(sent, Refusal):
        return problem(sent, 413 if sent.code == "too_many_scans" else 400)
    received_at = now()
    post = Post(witness(), sent.reports(), sent.device_id, sent.sent_at, received_at)
    answers = TOGETHER.do(me.business_id, post)
    if answers is None:
        # A commit that failed may still have lasted: unknown, not no. The sender asks again, and gets its receipts.
        words = "The scans could not be kept just now. Send them again."
        answer = problem(Refusal("not_kept", words), 503)
        answer.headers["Retry-After"] = "2"
        return answer
    return json_answer({"received_at": received_at.isoformat(), "answers": [_as_json(answer) for answer in answers]})


def _take(posts: list[Post]) -> Sequence[list[Answer] | None]:
    for attempt in range(TRIES):
        try:
            with transaction():
                return take_scans(posts, attempt > 0, JUDGES)
        except Raced:
            continue
        except (OperationalError, InternalError, InterfaceError) as trouble:
            if _may_pass(trouble):
                continue
            if len(posts) > 1 and not _is_locked(trouble):
                raise  # then each is done by itself, and nobody comes again for another's sake
            break
    return [None] * len(posts)


def _may_pass(trouble: DBAPIError) -> bool:
    """Two transactions that waited for each other, or a connection that was lost: the same again may well do."""
    return trouble.connection_invalidated or getattr(trouble.orig, "sqlstate", None) in CLASHES


def _is_locked(trouble: DBAPIError) -> bool:
    """Somebody else held the whole file for ten seconds: one after the other, each would wait as long again."""
    return "locked" in str(trouble.orig)


TOGETHER = GroupCommit[Post, list[Answer] | None](_take)


def witness() -> Witness:
    """Whoever asks, as the ledger will name them."""
    return Witness(me.business_id, me.actor, me.name, me.role)


def _as_json(answer: Answer) -> dict:
    return {
        "client_id": str(answer.client_id), "outcome": answer.outcome,
        "verdict": {"code": answer.code, "believed": answer.believed}, "receipt": answer.receipt,
    }  # fmt: skip


def problem(refusal: Refusal, status: int) -> Response:
    """A refusal as programs read it."""
    fault = {"code": refusal.code, "words": refusal.words, "where": refusal.where or None}
    return json_answer({"error": fault}, status)
