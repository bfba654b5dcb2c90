"""Telling: every new step of a parcel is posted to whoever asked to be told, signed, again when it was not taken."""

import asyncio
import json
import logging

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox import easypost, ninjavan
from sandbox.faults import Faults
from sandbox.parcels import Depot, Parcel, now

log = logging.getLogger(__name__)
VOICES = {easypost.NAME: easypost, ninjavan.NAME: ninjavan}
TRIES, PAUSE = 4, 0.5


class Teller:
    """Watches the depot and posts what is new."""

    def __init__(self, depot: Depot, faults: dict[str, Faults]):
        self.depot, self.faults = depot, faults
        self.listeners: dict[str, tuple[str, str]] = {}  # carrier -> address, secret
        self.answers: list[dict] = []

    async def run(self) -> None:
        """For ever: post what has happened since the last look."""
        async with ClientSession(timeout=ClientTimeout(total=10)) as session:
            while True:
                await asyncio.sleep(0.2)
                await self.tell(session)

    async def tell(self, session: ClientSession) -> None:
        """Post every step not told yet, of all parcels whose carrier has a listener."""
        posts = []
        for parcel in self.depot.parcels.values():
            if parcel.carrier in self.listeners:
                happened = len(parcel.happened(now()))
                posts += [(parcel, count) for count in range(parcel.told + 1, happened + 1)]
                parcel.told = happened
        if posts:
            self.depot.save()
            await self._post_all(session, posts)

    async def _post_all(self, session: ClientSession, posts: list[tuple[Parcel, int]]) -> None:
        mixed = any(faults.strikes("reordering") for faults in self.faults.values())
        for parcel, count in reversed(posts) if mixed else posts:
            times = 2 if self.faults[parcel.carrier].strikes("duplicates") else 1
            for _ in range(times):
                await self.post(session, parcel, count)

    async def post(self, session: ClientSession, parcel: Parcel, count: int) -> None:
        """Post one step, up to four times until it is taken."""
        voice, faults = VOICES[parcel.carrier], self.faults[parcel.carrier]
        address, secret = self.listeners[parcel.carrier]
        body = json.dumps(voice.event(parcel, count, faults)).encode()
        signed = voice.signature(body, "another key" if faults.strikes("forged") else secret)
        for attempt in range(TRIES):
            try:
                async with session.post(
                    address, data=body, headers={"Content-Type": "application/json", **signed}
                ) as answer:
                    self._note(parcel, count, str(answer.status))
                    if answer.status < 500:
                        return
            except (ClientError, TimeoutError) as trouble:
                self._note(parcel, count, type(trouble).__name__)
            await asyncio.sleep(PAUSE * 2**attempt)

    def _note(self, parcel: Parcel, count: int, outcome: str) -> None:
        self.answers = [*self.answers[-199:], {"number": parcel.number, "step": count, "outcome": outcome}]
        log.info("told %s step %d: %s", parcel.number, count, outcome)
