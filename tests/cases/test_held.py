"""What a case says is held: never what was erased, nor what has not arrived."""

import io
import re
from uuid import UUID

import pytest

from tests.evidence.conftest import Parcel
from tests.evidence.test_erasing import erase
from tests.proofs.pictures import picture
from tests.returns.conftest import Desk
from webapp import reactions
from webapp.cases.actions import Clerk, open_case
from webapp.cases.actions.documents import add_document
from webapp.cases.models import Case
from webapp.evidence.models import held
from webapp.handover.models import Scan
from webapp.kit import files, queue
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.proofs.models import Proof


@pytest.fixture
def parcel(cast) -> Parcel:
    """A parcel that was packed, labelled, handed over and signed for, with its photos."""
    parcel = Parcel(cast)
    parcel.pack()
    parcel.label()
    parcel.hand_over()
    parcel.close()
    return parcel


def opened(cast, order, scenario: str = "damaged") -> Case:
    with transaction():
        case = open_case(Clerk(cast.business, "test", "Test"), order, cast.parcel(order), scenario, "")
        case_id = case.id
    db.session.rollback()
    return db.session.get_one(Case, (cast.business, case_id))


def page(cast, case) -> str:
    return cast.client(cast.seller).get(f"/cases/{case.id}").text


def ask(text: str, code: str) -> str:
    """One line of the checklist."""
    return re.search(rf'<li id="ask-{code}".*?</li>\s*(?=<li id="ask|</ul>\s*<p class="small)', text, re.S)[0]


def drafted(text: str) -> str:
    return re.search(r'<copy-text class="case-answer"><code>(.*?)</code>', text, re.S)[1]


def is_held(text: str, code: str) -> bool:
    line = ask(text, code)
    return 'data-tone="green"' in line.split(">")[0]


def test_what_is_here_is_held_and_said(cast, parcel):
    text = page(cast, opened(cast, parcel.order))
    assert is_held(text, "packing") and is_held(text, "label")
    assert "Photographs of the packing: 1" in drafted(text) and "the label" in drafted(text)


def test_what_was_erased_is_not_held_any_more_and_the_draft_does_not_claim_it(cast, parcel):
    erase(cast, parcel.order)
    text = page(cast, opened(cast, parcel.order))

    assert not is_held(text, "packing") and not is_held(text, "label")
    assert "1 photo was erased with the buyer" in ask(text, "packing")
    assert "picture was erased" in ask(text, "label")
    assert is_held(text, "materials")  # the box is known still
    assert "Photographs" not in drafted(text) and "label" not in drafted(text)
    codes = held(cast.business, [parcel.order])[parcel.order].codes
    assert not codes & {"photo_packing", "photo_handover", "label"} and "manifest_signed" in codes


def test_pictures_go_from_the_checklist_when_the_case_that_held_them_is_closed(cast, parcel):
    case = opened(cast, parcel.order)
    erase(cast, parcel.order)
    assert is_held(page(cast, case), "packing")
    seller = cast.client(cast.seller)
    assert seller.post(f"/cases/{case.id}/closing", data={"outcome": "won"}).status_code == 303
    reactions.announce()
    assert not is_held(page(cast, case), "packing")
    assert seller.post(f"/cases/{case.id}/reopening").status_code == 303
    assert not is_held(page(cast, case), "packing")


def test_an_answer_that_a_person_wrote_before_an_erasure_is_to_be_looked_through(cast, parcel):
    case, seller = opened(cast, parcel.order), cast.client(cast.seller)
    assert seller.post(f"/cases/{case.id}/answer", data={"answer": "See our 1 photo."}).status_code == 303
    assert "still hold" not in page(cast, case)
    for name in {name for proof in db.session.query(Proof) for name in (proof.sha256, proof.developed_sha256) if name}:
        files.erase(name, now())
    assert "still hold" in page(cast, case)


def test_a_photo_whose_bytes_are_not_in_the_store_is_not_held(cast, parcel):
    for proof in db.session.query(Proof).filter(Proof.subject == "parcel"):
        files.erase(proof.sha256, now())
    text = page(cast, opened(cast, parcel.order))
    assert not is_held(text, "packing") and "not in the store" in ask(text, "packing")


def test_a_photo_that_is_still_on_a_phone_is_awaited_and_not_held(cast):
    parcel = Parcel(cast)
    parcel.phone.open()
    scan = parcel.phone.scan(parcel.number) | {"photo_sha256": "a" * 64}
    assert parcel.phone.send(scan)[0]["verdict"]["believed"]
    assert db.session.query(Scan).one().photo_sha256
    text = page(cast, opened(cast, parcel.order, "scanned_late"))
    assert not is_held(text, "loading") and "has not arrived yet" in ask(text, "loading")
    assert "Photographs" not in drafted(text)


def test_a_document_whose_bytes_are_gone_is_not_held(cast, parcel):
    case = opened(cast, parcel.order)
    with transaction():
        assert add_document(Clerk(cast.business, "t", "T"), case, "unboxing", "box.jpg", picture(colour="pink")) is None
    text = page(cast, case)
    assert is_held(text, "unboxing") and "box.jpg" in drafted(text)
    files.erase(db.session.query(Proof).filter_by(subject="case").one().sha256, now())
    text = page(cast, case)
    assert not is_held(text, "unboxing") and "box.jpg" not in drafted(text)
    assert "not here any more" in ask(text, "unboxing")


def test_photos_of_what_came_back_are_held_and_go_with_the_buyers_data(cast, parcel):
    desk = Desk(cast)
    parcel.report("delivered", "Left with the recipient")
    row = desk.open(parcel.order)
    case = opened(cast, parcel.order, "returned")
    assert not is_held(page(cast, case), "condition")

    def photo(of: UUID, colour: str) -> str:
        form = {"photo": (io.BytesIO(picture(colour=colour)), "p.jpg"), "subject": "return", "subject_id": str(of),
                "taken_at": now().isoformat(), "sent_at": now().isoformat()}  # fmt: skip
        answer = cast.client(cast.staff).post("/proofs", data=form, headers={"Accept": "application/json"})
        return answer.json["sha256"]

    before = [photo(row, "red"), photo(desk.line(row).id, "blue")]
    text = page(cast, case)
    assert is_held(text, "condition") and "2 photos" in ask(text, "condition")
    assert cast.client(cast.seller).post(f"/cases/{case.id}/closing", data={"outcome": "won"}).status_code == 303
    erase(cast, parcel.order)
    reactions.announce()
    queue.drain()
    assert not any(files.has(name) for name in before)
    text = page(cast, case)
    assert not is_held(text, "condition") and "2 photos were erased" in ask(text, "condition")
    later = photo(row, "white")  # taken since, on purpose: the negative control
    reactions.announce()
    queue.drain()
    assert files.has(later) and is_held(page(cast, case), "condition")
