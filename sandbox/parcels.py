"""The parcels that the sandbox knows: each follows a story by the clock, or step by step when someone presses."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.stories import STEPS, STORIES, Step


def now() -> datetime:
    """This instant, aware, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Happening:
    """A step of a story and the instant at which it happened."""

    step: Step
    at: datetime


@dataclass
class Parcel:
    """A parcel on its way. `speed` 0 waits for `advance`; 1 is a story told in about 90 seconds."""

    number: str
    carrier: str
    story: str = "delivered"
    started_at: str = ""
    speed: float = 1.0
    pressed: list[str] = field(default_factory=list)  # when each step was told by hand instead of by the clock
    told: int = 0  # steps already sent by webhook

    @property
    def reference(self) -> str:
        """The carrier's own id of it: the same for the same number, for ever."""
        return hashlib.sha256(f"{self.carrier}/{self.number}".encode()).hexdigest()[:32]

    @property
    def started(self) -> datetime:
        return datetime.fromisoformat(self.started_at)

    def happened(self, instant: datetime) -> list[Happening]:
        """What has happened by this instant, oldest first."""
        steps = STORIES[self.story]
        by_hand = [datetime.fromisoformat(moment) for moment in self.pressed]
        happenings = []
        for place, (seconds, name) in enumerate(steps):
            if place < len(by_hand):
                at = by_hand[place]
            elif self.speed:
                at = self.started + timedelta(seconds=seconds / self.speed)
            else:
                break
            if at > instant and place >= len(by_hand):
                break
            happenings.append(Happening(STEPS[name], at))
        return happenings

    def advance(self, instant: datetime) -> bool:
        """Let the next step happen at this instant; False at the end of the story. Carriers' times count seconds:
        no two steps share one."""
        known = self.happened(instant)
        if len(known) == len(STORIES[self.story]):
            return False
        at = max(instant, known[-1].at + timedelta(seconds=1)) if known else instant
        self.pressed = [happening.at.isoformat() for happening in known] + [at.isoformat()]
        return True

    def expected_at(self) -> datetime:
        """When the carrier says that it will arrive: the last step of its story."""
        steps = STORIES[self.story]
        return self.started + timedelta(seconds=(steps[-1][0] if steps else 86_400) / (self.speed or 0.001))


class Depot:
    """All parcels, kept in a file between runs when one is given."""

    def __init__(self, path: Path | None = None, story: str = "delivered", speed: float = 1.0):
        self.path, self.story, self.speed = path, story, speed
        rows = json.loads(path.read_text()) if path and path.exists() else []
        self.parcels = {row["number"]: Parcel(**row) for row in rows}

    def find(self, number: str, carrier: str) -> Parcel | None:
        """The parcel of that number, if that carrier has it."""
        parcel = self.parcels.get(number)
        return parcel if parcel and parcel.carrier == carrier else None

    def begin(self, number: str, carrier: str, story: str = "", speed: float | None = None) -> Parcel:
        """Start a story for that number; an older story of the same number ends."""
        parcel = Parcel(number, carrier, story or self.story, now().isoformat(), self.speed if speed is None else speed)
        self.parcels[number] = parcel
        self.save()
        return parcel

    def save(self) -> None:
        if self.path:
            part = self.path.with_suffix(".part")
            part.write_text(json.dumps([asdict(parcel) for parcel in self.parcels.values()], indent=1))
            part.replace(self.path)
