"""What programs ask about deadlines."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from flask import Response, request
from pydantic import BaseModel, Field, ValidationError

from webapp.deadlines.models import Listed, Sieve, list_deadlines, parse_cursor
from webapp.deadlines.views import bp
from webapp.kit.access import for_api, me
from webapp.kit.openapi import Problem, documented
from webapp.kit.pages import json_answer


class DeadlinesQuery(BaseModel):
    """Which deadlines are wanted."""

    standing: Literal["open", "met", "late", "missed", "excused"] = "open"
    rule: str = Field(default="", max_length=100, description="Only deadlines of the rule with this code")
    limit: int = Field(default=50, ge=1, le=200)
    after: str = Field(default="", max_length=100, description="`next` of the page before")


class DeadlineOut(BaseModel):
    """How an order stands before a rule."""

    id: UUID
    order: str = Field(description="The order's number")
    shop: str
    status: str = Field(description="The order's status")
    rule: str
    title: str
    sentence: str
    standing: Literal["open", "met", "late", "missed", "excused"]
    started_at: datetime
    due_at: datetime | None = Field(description="None while a count decides that is not reached yet")
    basis: str = Field(description="Whose time it is: book, carrier, or the name of the platform's field")
    remind_at: datetime | None
    closed_at: datetime | None
    effect: str = Field(description="What a miss makes of the order: lost, delayed, cancellation_due or late")
    cost: str
    source: str
    turn: int


class DeadlinesOut(BaseModel):
    """A page of deadlines, what hurts most first."""

    deadlines: list[DeadlineOut]
    next: str | None = Field(description="Ask with `after` set to this for the next page; None at the end")


def deadline_out(listed: Listed) -> DeadlineOut:
    """A deadline as programs read it."""
    rule = listed.rule
    return DeadlineOut(
        id=listed.id, order=listed.number, shop=listed.shop_name, status=listed.status, rule=rule.code,
        title=rule.title, sentence=rule.words, standing=listed.standing, started_at=listed.started_at,  # type: ignore[arg-type]
        due_at=listed.due_at, basis=listed.basis, remind_at=listed.remind_at, closed_at=listed.closed_at,
        effect=rule.effect, cost=rule.cost, source=rule.source, turn=listed.turn,
    )  # fmt: skip


@bp.get("/api/v1/deadlines")
@for_api("seller", "staff", "courier")
@documented(
    "Deadlines, what hurts most first", answers={200: DeadlinesOut, 400: Problem}, query=DeadlinesQuery,
    tag="deadlines",
)  # fmt: skip
def index_deadlines() -> Response:
    """A page of deadlines. An order's most pressing ones come first, by due time and by what a miss costs."""
    try:
        asked = DeadlinesQuery.model_validate(request.args.to_dict())
    except ValidationError as wrong:
        first = wrong.errors()[0]
        return _refused("bad_question", first["msg"], ".".join(map(str, first["loc"])))
    after = parse_cursor(asked.after)
    if asked.after and after is None:
        return _refused("bad_cursor", "That is not the `next` of any page.", "after")
    found = list_deadlines(me.business_id, Sieve(asked.standing, rule=asked.rule), asked.limit + 1, after)
    page, more = found[: asked.limit], len(found) > asked.limit
    answer = DeadlinesOut(deadlines=[deadline_out(one) for one in page], next=page[-1].cursor if more else None)
    return json_answer(answer.model_dump(mode="json"))


def _refused(code: str, words: str, where: str) -> Response:
    return json_answer({"error": {"code": code, "words": words, "where": where}}, 400)
