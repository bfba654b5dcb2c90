"""A round of questions to one carrier's system: many in flight, few when it is in trouble, answers kept as they come.

The network runs in one event loop. Answers are written beside it, a few hundred at a time: no scan waits long for the
database, and no question waits while the database is at work.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from webapp.kit import http
from webapp.kit.db import db, transaction
from webapp.tracking import actions
from webapp.tracking.actions import Answered, Asked, Hold, Outcome

log = logging.getLogger(__name__)
IN_FLIGHT = 50
AT_ONCE = 200  # answers in one transaction
KEEP_WITHIN = 2.0  # seconds after which answers are kept although they are few
ROUND = 20.0  # seconds after which a round ends and other jobs have their turn; the rest is due still


class Desk:
    """Where all work with the database is done: one thing after the other, in a thread beside the event loop."""

    def __init__(self):
        self._turn = asyncio.Lock()

    async def do(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Do that work when its turn comes. Whoever is called back while waiting leaves it to be ended: two things at
        a time is what the session cannot bear."""
        return await asyncio.shield(asyncio.create_task(self._do(work, *arguments)))

    async def _do(self, work: Callable[..., Any], *arguments: Any) -> Any:
        async with self._turn:
            return await asyncio.to_thread(work, *arguments)


async def poll_all(links: list[tuple[UUID, UUID]]) -> int:
    """A round with each of these links, all at the same time. How many parcels were asked about."""
    desk = Desk()
    ended = await asyncio.gather(*(poll(desk, *link) for link in links), return_exceptions=True)
    bugs = [end for end in ended if isinstance(end, BaseException)]
    if bugs:
        raise bugs[0]  # after the others have ended: one link's trouble is not theirs
    return sum(end for end in ended if isinstance(end, int))


async def poll(desk: Desk, business_id: UUID, link_id: UUID) -> int:
    """A round with one link, if nobody else is at it."""
    hold = await desk.do(_committed, actions.take_link, business_id, link_id)
    if hold is None:
        return 0
    round_ = Round(hold, desk)
    try:
        outcome = await round_.run()
        await desk.do(_committed, actions.let_go, hold, outcome)
    except actions.LeaseLost:
        log.warning("somebody else asks link %s now: this worker was away for too long", link_id)
    return round_.asked


def _committed(action: Callable[..., Any], *arguments: Any) -> Any:
    with transaction():
        return action(*arguments)


def _due(hold: Hold, limit: int) -> list[Asked]:
    due = actions.due_watches(hold, limit)
    db.session.rollback()  # nothing is held open while the network is waited for
    return due


class Round:
    """What is under way with one link."""

    def __init__(self, hold: Hold, desk: Desk):
        self.hold, self.adapter, self.desk = hold, hold.adapter, desk
        self.waiting: deque[Asked] = deque()
        self.answers: list[Answered] = []
        self.kept_at = self.ends_at = monotonic()
        self.ends_at += ROUND
        self.asked = self.in_a_row = 0
        self.patience = hold.patience
        self.last_words = ""
        self.outcome: Outcome | None = None

    async def run(self) -> Outcome:
        """Ask about everything that is due, or until there is a reason to stop."""
        try:
            async with http.caller(self.hold.base_url, in_flight=IN_FLIGHT, headers=self.hold.headers) as call:
                while not self.outcome and monotonic() < self.ends_at and await self._refill():
                    await self._ask_all(call)
                    await self._keep()
        except http.Rejected as refusal:
            return Outcome(refusal.words)
        return self.outcome or Outcome(self.last_words if self.in_a_row == self.asked else "")

    async def _refill(self) -> bool:
        self.waiting.extend(await self.desk.do(_due, self.hold, IN_FLIGHT * 40))
        return bool(self.waiting)

    async def _ask_all(self, call: http.Call) -> None:
        """A few askers ask one question each; the first good answer lets the others out; a reason to stop calls all
        of them back."""
        askers = {asyncio.create_task(self._ask_once(call)) for _ in range(min(self.patience, len(self.waiting)))}
        while askers:
            ended, askers = await asyncio.wait(askers, return_when=asyncio.FIRST_COMPLETED)
            if self.outcome:
                await _call_back(askers)
                return
            if any(asker.result() for asker in ended):
                askers |= {asyncio.create_task(self._ask_on(call)) for _ in range(IN_FLIGHT - len(askers))}

    async def _ask_once(self, call: http.Call) -> bool:
        return await self._ask(call, self.waiting.popleft()) if self.waiting else False

    async def _ask_on(self, call: http.Call) -> bool:
        while self.waiting and not self.outcome and monotonic() < self.ends_at:
            await self._ask(call, self.waiting.popleft())
            if len(self.answers) >= AT_ONCE or (self.answers and monotonic() - self.kept_at > KEEP_WITHIN):
                await self._keep()
        return False

    async def _ask(self, call: http.Call, asked: Asked) -> bool:
        self.asked += 1
        try:
            raws = await self.adapter.fetch(call, [asked.number], self.hold.carrier_code)
        except http.Unreachable as trouble:
            return self._failed(asked, trouble)
        except http.Rejected as refusal:
            if not self.adapter.refuses_number(refusal):
                self.outcome = Outcome(refusal.words)
                return False
            self.answers.append(Answered(asked, trouble=refusal.words, refused=True))
        else:
            self.answers.append(Answered(asked, [report for raw in raws for report in self.adapter.parse(raw)]))
        self.in_a_row = 0
        return True

    def _failed(self, asked: Asked, trouble: http.Unreachable) -> bool:
        self.in_a_row, self.last_words = self.in_a_row + 1, trouble.words
        self.answers.append(Answered(asked, trouble=trouble.words))
        if trouble.retry_after is not None:
            self.outcome = Outcome(trouble.words, asked_to_wait=timedelta(seconds=trouble.retry_after))
        elif self.in_a_row >= self.patience:
            self.outcome = Outcome(trouble.words)
        return False

    async def _keep(self) -> None:
        answers, self.answers, self.kept_at = self.answers, [], monotonic()
        if answers:
            await self.desk.do(_committed, actions.keep_answers, self.hold, answers)


async def _call_back(askers: set[asyncio.Task]) -> None:
    for asker in askers:
        asker.cancel()
    await asyncio.gather(*askers, return_exceptions=True)
