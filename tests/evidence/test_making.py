"""Evidence files: made by the worker, the same for the same facts, verified by their own program and no other."""

import io
import random
import re
from uuid import UUID
from zipfile import ZipFile

import pytest

from tests.evidence.conftest import Parcel
from tests.evidence.verifying import opened, verify
from webapp.evidence import actions
from webapp.evidence.actions import About, Asker, Document
from webapp.evidence.jobs import make_files
from webapp.evidence.models import EvidenceFile
from webapp.kit import files, leases
from webapp.kit.db import db, transaction
from webapp.kit.seal import public_key
from webapp.ledger.models import facts_of
from webapp.proofs.jobs import develop_waiting


def made(cast, *orders: UUID, documents=(), shows="digests", title="Sample evidence") -> bytes:
    """The evidence file of these orders."""
    by = Asker(cast.business, "person:test", "Sample Seller")
    with transaction():
        row_id = actions.ask(by, About("order", orders[0], title, orders, documents, shows)).id
    assert make_files() == 1
    row = db.session.get_one(EvidenceFile, (cast.business, row_id))
    assert (row.state, row.done) == ("done", len(orders))
    return actions.path_of(row).read_bytes()


def test_a_whole_story_is_in_it_and_it_verifies(cast, parcel):
    develop_waiting()
    content = made(cast, parcel.order)

    faults, manifest = verify(content)
    assert faults == []
    names = [entry["name"] for entry in manifest["files"]]
    assert {name.split("/")[0] for name in names} == {
        "chain", "photos", "signatures", "handovers", "labels", "events.jsonl", "scans.jsonl", "carrier.jsonl",
        "custody.jsonl", "packing.json", "personal.json", "epcis.jsonld", "CERTIFICATE.txt", "README.html",
        "README.pdf", "verify.html", "verify.py",
    }  # fmt: skip
    assert sum(name.startswith("photos/") for name in names) == 4  # each as it came, and with its caption
    assert "Picked up" in opened(content, "carrier.jsonl")
    assert facts_of(cast.business, [parcel.order])[parcel.order][-1].kind == "evidence_exported"


def test_the_same_facts_give_the_same_bytes(cast, parcel, app, tmp_path):
    by = Asker(cast.business, "person:test", "Sample Seller")
    with transaction():
        claimed = leases.take(actions.ask(by, About("order", parcel.order, "Twice", [parcel.order])))
        sealed = actions.prepare(claimed.row)
    twice = [actions.write(claimed, sealed, lambda _: None) for _ in range(2)]
    with transaction():
        sealed_again = actions.prepare(claimed.row)
    twice.append(actions.write(claimed, sealed_again, lambda _: None))
    assert len(set(twice)) == 1


def test_any_flipped_bit_of_any_file_is_found(cast, parcel):
    content = made(cast, parcel.order)
    chance = random.Random(7)
    with ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
    for entry in (entry for entry in entries if entry.file_size):
        first = content.index(entry.filename.encode(), entry.header_offset) + len(entry.filename)
        for at in {first, first + entry.file_size - 1, first + chance.randrange(entry.file_size)}:
            flipped = bytearray(content)
            flipped[at] ^= 1 << chance.randrange(8)
            assert verify(bytes(flipped))[0], f"{entry.filename} at {at - first}"
    assert verify(content)[0] == []  # the negative control


def test_any_flipped_bit_of_the_zip_around_the_files_is_found(cast):
    content = made(cast, cast.order())
    chance = random.Random(8)
    with ZipFile(io.BytesIO(content)) as archive:
        start = archive.start_dir
    for at in [chance.randrange(start, len(content)) for _ in range(60)] + list(range(30)):
        flipped = bytearray(content)
        flipped[at] ^= 1 << chance.randrange(8)
        assert verify(bytes(flipped))[0], at


def test_another_key_than_the_sellers_is_named(cast):
    content = made(cast, cast.order())
    key = verify(content)[1]["checkpoint"]["key"]
    assert verify(content, key)[0] == []
    assert "another key" in verify(content, "0" * 64)[0][0]


def test_names_with_awful_characters_stay_names(cast):
    order = cast.order(number="<b>../..\\\u202eorder</b>\n", tracking="../../etc/passwd")
    sha256 = files.keep(b"a document")
    awful = [Document("../../../etc/shadow", sha256), Document("C:\\CON.pdf\x00.exe", sha256), Document("...", sha256)]
    content = made(cast, order, documents=awful, title="<script>alert(1)</script> \u0e01\u0e34\u0e19 " + "x" * 400)

    faults, manifest = verify(content)
    assert faults == []
    names = [entry["name"] for entry in manifest["files"]]
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?", name) for name in names)
    assert "<script" not in opened(content, "README.html") and "<b>" not in opened(content, "README.html")


def test_several_orders_of_one_handover_share_its_papers(cast):
    first = Parcel(cast)
    batch = first.hand_over()
    others = [Parcel(cast, f"SMP70000000{n}") for n in (2, 3)]
    for other in others:
        other.hand_over(batch)
    first.photo("batch", batch, "black")
    first.close()
    content = made(cast, first.order, *(other.order for other in others))

    faults, manifest = verify(content)
    assert faults == []
    assert [name for name in (e["name"] for e in manifest["files"]) if name.startswith("handovers/")] == [
        "handovers/manifest-1.json"
    ]
    shared = next(photo for photo in manifest["photos"] if photo["of"] == "batch")
    assert len(shared["orders"]) == 3


def test_the_buyers_data_are_digests_unless_they_are_asked_for(cast):
    order = cast.order(recipient="Sample Somebody", phone="(+65)80001111", buyer_message="Please ring twice")
    without, values = made(cast, order), made(cast, order, shows="values")

    for secret in ("Sample Somebody", "80001111", "ring twice"):
        assert secret.encode() not in without
        assert secret.encode() in values
    assert verify(values)[0] == verify(without)[0] == []


@pytest.mark.parametrize("field", ["recipient", "phone", "address", "buyer_username", "buyer_message", "seller_note"])
def test_no_fact_holds_what_only_the_buyer_knows(cast, field):
    order = cast.order(**{field: "Unmistakable-Person"})
    content = made(cast, order)
    assert b"Unmistakable-Person" not in content


def test_it_says_whose_key_signs_and_how_to_get_the_key_on_another_way(cast):
    """In words that send the reader past the file: the key's own letters in it prove nothing."""
    content = made(cast, cast.order())
    page = " ".join(opened(content, "README.html").split())
    assert "belongs to the installation of Handover that Sample Kettle Co keeps its record with" in page
    assert "proves nothing of whose it is" in page and "ask Sample Kettle Co for its evidence key" in page
    assert "--key followed by the key" in page and public_key() in page
    assert "/evidence/key" not in page  # no address that only the one in doubt could answer at


def test_its_words_are_english_and_nothing_says_otherwise(cast):
    content = made(cast, cast.order())
    assert '<html lang="en">' in opened(content, "README.html")
    assert not any(word in opened(content, name).lower() for name in ("README.html", "CERTIFICATE.txt")
                   for word in ("language", "translat"))  # fmt: skip
