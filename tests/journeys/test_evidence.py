"""Whole stories of evidence, over HTTP and jobs: a buyer is erased in the middle of a case, and nothing is lost."""

import io
import re

from tests.evidence.verifying import opened, verify
from tests.journeys.test_export_to_delivered import Story
from tests.orders.exports import number
from tests.proofs.pictures import picture
from webapp.kit import files
from webapp.kit.db import db
from webapp.ledger.actions import check_chains, check_witnessed
from webapp.ledger.jobs import sign_checkpoints
from webapp.ledger.models import facts_of
from webapp.proofs.models import Proof


def evidence_of(story: Story, order_id) -> bytes:
    """The seller makes the evidence file of an order and takes it out."""
    made = story.seller.post(f"/evidence/orders/{order_id}", data={"values": "1"})
    assert made.status_code == 303
    return story.seller.post(f"{made.location}/download").data


def _case(story: Story, order_id) -> str:
    """A case of that order, by its address."""
    made = story.seller.post(f"/orders/{order_id}/cases", data={"scenario": "lost"})
    assert made.status_code == 303, made.text
    return made.location


def test_a_buyer_is_erased_in_the_middle_of_a_case(cast):
    story = Story(cast, None)
    cells = story.row(1, Recipient="Unmistakable Person", Phone_nr="(+65)80007777")
    story.export(cells)
    order = story.order(1)
    assert (order.recipient, order.phone) == ("Unmistakable Person", "(+65)80007777")
    story.count(5)
    story.confirm(1)
    batch = story.open()
    taken = story.scan(batch, "SMP000000001")
    photo = {"photo": (io.BytesIO(picture()), "p.jpg"), "subject": "scan", "subject_id": taken["client_id"]}
    assert story.staff.post("/proofs", data=photo, headers={"Accept": "application/json"}).status_code == 201
    story.close(batch)
    story.work()
    sign_checkpoints()
    order_id = story.order(1).id
    case = _case(story, order_id)
    before = evidence_of(story, order_id)
    assert verify(before)[0] == [] and b"Unmistakable" in before

    answer = story.seller.post(f"/evidence/orders/{order_id}/erasure", data={"because": "buyer_asked"})
    assert answer.status_code == 303
    photos = [proof.sha256 for proof in db.session.query(Proof).filter_by(subject="scan")]
    assert photos and all(files.has(name) for name in photos)  # the case is open: they are needed to answer it

    story.export(cells)  # the next export of the platform still has the buyer in it
    story.export(story.row(1, Recipient="Unmistakable Twin", Phone_nr="(+65)80007778"))
    assert (story.order(1).recipient, story.order(1).phone, story.order(1).address) == ("", "", "")
    assert "Unmistakable" not in story.seller.get(f"/orders/{order_id}").text
    assert number(1) not in story.seller.get("/orders?q=unmistakable").text

    during = evidence_of(story, order_id)
    faults, manifest = verify(during)
    assert faults == [] and b"Unmistakable" not in during and "data were erased on" in opened(during, "README.html")
    assert {photo["sha256"] for photo in manifest["photos"] if photo["file"]} >= set(photos)

    closed = story.seller.post(f"{case}/closing", data={"outcome": "lost"})
    assert closed.status_code == 303, closed.text
    story.work()
    assert not any(files.has(name) for name in photos)
    after = evidence_of(story, order_id)
    assert verify(after)[0] == []
    digests = [set(re.findall(r'"digest":"([0-9a-f]{64})"', opened(each, "personal.json"))) for each in (before, after)]
    assert digests[0] == digests[1] != set()
    kinds = [fact.kind for fact in facts_of(story.cast.business, [order_id])[order_id]]
    assert kinds.count("redacted") == 2 and kinds.count("evidence_exported") == 3
    sign_checkpoints()
    assert all(isinstance(found, int) for found in [*check_chains(), *check_witnessed()])
