from datetime import timedelta

import pytest

from webapp.handover.actions import Witness, open_batch
from webapp.kit.clock import now
from webapp.kit.db import transaction
from webapp.kit.ids import new_id


class Scanner:
    """A phone in the hands of somebody: makes scans, sends them, and knows its batch."""

    def __init__(self, cast, who=None, token: str | None = None):
        self.cast, self.seq, self.device = cast, 0, f"phone-{new_id()}"
        self.client = cast.client(None if token else who or cast.staff)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def open(self, method: str = "pick_up", carrier=None, place=None):
        """Begin a batch; the next scans belong to it."""
        by = Witness(self.cast.business, "person:test", "Sample Ana")
        with transaction():
            self.batch = open_batch(by, carrier or self.cast.carrier, place or self.cast.warehouse, method).id
        return self.batch

    def scan(self, number: str, *, ago: timedelta = timedelta(0), batch: bool | str = True, **more) -> dict:
        """One scan as the phone keeps it."""
        self.seq += 1
        batch = (str(self.batch) if hasattr(self, "batch") else None) if batch is True else batch or None
        made = {
            "client_id": str(new_id()), "seq": self.seq, "number": number, "symbology": "code_128",
            "purpose": "handover", "device_time": (now() - ago).isoformat(), "batch": batch, "place": None,
            "photo_sha256": None,
        }  # fmt: skip
        return made | more

    def post(self, *scans: dict, sent_at: str | None = None, **more):
        """Send these scans in one request; the whole answer."""
        body = {"device_id": self.device, "sent_at": sent_at or now().isoformat(), "scans": list(scans)} | more
        return self.client.post("/api/v1/scans", json=body, headers=self.headers)

    def send(self, *scans: dict, **more) -> list[dict]:
        """Send these scans; the answers."""
        answer = self.post(*scans, **more)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.json["answers"]

    def code(self, number: str, **more) -> str:
        """Scan one number; its verdict's code."""
        return self.send(self.scan(number, **more))[0]["verdict"]["code"]


def ready(cast, tracking: str | None = None, **columns):
    """An order placed yesterday and confirmed this morning, so that scans of the last hours may find it ready."""
    order = cast.order(tracking=tracking, placed_ago=timedelta(days=1), **columns)
    cast.tell(order, "confirmed", happened_at=now() - timedelta(hours=20))
    return order


@pytest.fixture
def scanner(cast) -> Scanner:
    """Staff with a phone and an open batch of cast.carrier at cast.warehouse."""
    scanner = Scanner(cast)
    scanner.open()
    return scanner
