"""Checkpoints, their witness, and every way in which a record may be changed behind our back."""

import random
from datetime import timedelta
from hashlib import sha256

import pytest

from tests.ledger.tampering import FLIPPED, TAMPERINGS, Ledger, flip, tamper
from webapp.kit import seal
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.ledger.actions import Break, Fault, check_chains, check_witnessed, seal_chains, witness
from webapp.ledger.actions.sealing import last_witnessed, witness_path
from webapp.ledger.jobs import sign_checkpoints
from webapp.ledger.models import Checkpoint, checkpoints_of
from webapp.ledger.rules import checkpoints, trees


@pytest.fixture
def ledger(cast) -> Ledger:
    return Ledger(cast)


def test_a_checkpoint_is_signed_over_every_chain_and_says_which_came_before(cast, ledger):
    sign_checkpoints()
    cast.tell(ledger.orders[0], "collected")
    sign_checkpoints()

    first, second = (each.as_row() for each in checkpoints_of(cast.business))
    assert (first["orders"], second["facts"]) == (len(ledger.orders), first["facts"] + 1)
    assert second["before"] == checkpoints.digest(first)
    assert all(seal.is_signed(checkpoints.said(each), each["signature"], seal.public_key()) for each in (first, second))
    assert ledger.found() == []


def test_where_nothing_was_told_the_last_checkpoint_stands(cast, ledger):
    sign_checkpoints()
    sign_checkpoints()
    assert len(checkpoints_of(cast.business)) == 1


def test_a_checkpoint_that_was_not_witnessed_yet_is_by_the_next(cast, ledger):
    with transaction():
        seal_chains(cast.business)  # and here the power goes
    cast.tell(ledger.orders[0], "collected")
    assert "witness file is empty" in ledger.found()[0][1]
    with transaction():
        seal_chains(cast.business)
    assert witness(cast.business) == 2
    assert ledger.found() == []


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 33])
def test_every_chain_is_proven_to_be_under_the_root(count):
    leaves = [trees.leaf(str(place), place, "ab") for place in range(count)]
    ways = trees.paths(leaves, range(count))
    assert all(trees.climbed(leaves[place], ways[place]) == trees.root(leaves) for place in range(count))
    if count > 1:
        assert trees.climbed(leaves[0], ways[1]) != trees.root(leaves)


def test_the_tree_is_that_of_rfc_6962():
    def by_the_book(leaves):  # 2.1: split at the largest power of two below the count
        if len(leaves) < 2:
            return leaves[0] if leaves else sha256().digest()
        cut = 1 << (len(leaves) - 1).bit_length() - 1
        return sha256(b"\x01" + by_the_book(leaves[:cut]) + by_the_book(leaves[cut:])).digest()

    for count in range(40):
        leaves = [trees.leaf(str(place), 1, "") for place in range(count)]
        assert trees.root(leaves) == by_the_book(leaves).hex()


@pytest.mark.parametrize("name", TAMPERINGS)
def test_each_way_of_tampering_is_found(ledger, name):
    sign_checkpoints()
    assert ledger.found() == []

    tamper(ledger, name, random.Random(name))

    assert ledger.found()


@pytest.mark.parametrize("column", FLIPPED)
def test_a_flipped_bit_of_any_column_is_found(ledger, column):
    sign_checkpoints()
    chance = random.Random(column)
    for _ in range(20):
        before, order = ledger.kept(), chance.choice(ledger.orders)
        story = ledger.story(order)
        with transaction():
            flip(order, story, chance, column)
        assert order in {each for each, _ in ledger.found()}
        ledger.put_back(before)
    assert ledger.found() == []


def test_three_hundred_random_tamperings_are_found_and_the_untouched_record_is_not(ledger):
    """The full ten thousand are measured by bin/bench ledger."""
    sign_checkpoints()
    chance = random.Random(5)
    for _ in range(300):
        assert ledger.found() == []  # the negative control: put back as it was, it holds
        before = ledger.kept()
        name = tamper(ledger, chance.choice(list(TAMPERINGS)), chance)
        assert ledger.found(), name
        ledger.put_back(before)


def test_an_older_database_that_is_put_back_is_found_and_its_orders_named(cast, ledger):
    sign_checkpoints()
    older = ledger.kept()
    cast.tell(ledger.orders[1], "collected")
    sign_checkpoints()

    ledger.put_back(older)

    assert any("older database" in words for _, words in ledger.found())
    assert [order for order, words in ledger.found() if "went back" in words] == [ledger.orders[1]]


def test_a_witness_file_that_was_changed_or_emptied_is_found(cast, ledger):
    sign_checkpoints()
    path = witness_path(cast.business)
    whole = path.read_bytes()
    for changed in (whole.replace(b'"facts": ', b'"facts": 1', 1), whole[:-20] + b"\n", b""):
        path.write_bytes(changed)
        assert ledger.found()
    path.write_bytes(whole)
    assert ledger.found() == []


def test_a_line_taken_out_of_the_witness_file_is_found_whatever_else_was_forged(cast, ledger):
    for order in ledger.orders:
        cast.tell(order, "collected")
        sign_checkpoints()
    path = witness_path(cast.business)
    whole = path.read_bytes()
    for gone in range(2):
        lines = whole.splitlines(keepends=True)
        lines.pop(gone)
        path.write_bytes(b"".join(lines))
        assert any("was taken out" in words for _, words in ledger.found()), gone
    path.write_bytes(whole)
    assert ledger.found() == []


def test_a_checkpoint_made_a_moment_ago_need_not_be_witnessed_yet(cast, ledger, monkeypatch):
    sign_checkpoints()
    cast.tell(ledger.orders[0], "collected")
    with transaction():
        seal_chains(cast.business)
    assert ledger.found() == []
    later = now() + timedelta(days=1)
    monkeypatch.setattr("webapp.ledger.actions.comparing.now", lambda: later)
    assert any("not witnessed" in words for _, words in ledger.found())


def test_half_a_line_after_a_power_cut_is_no_fault_and_is_written_again(cast, ledger):
    sign_checkpoints()
    path = witness_path(cast.business)
    first = path.stat().st_size
    cast.tell(ledger.orders[0], "collected")
    sign_checkpoints()
    whole = path.read_bytes()
    path.write_bytes(whole[: first + 40])

    assert ledger.found() == []
    assert witness(cast.business) == 1
    assert (path.read_bytes(), ledger.found()) == (whole, [])


def test_the_last_line_of_a_long_witness_file_is_found_from_its_end(cast, ledger, monkeypatch):
    for _ in range(3):
        cast.tell(ledger.orders[0], "collected", key=f"n-{new_id()}")
        sign_checkpoints()
    path = witness_path(cast.business)
    monkeypatch.setattr("webapp.ledger.actions.sealing.A_LOOK", 16)  # bytes
    assert last_witnessed(path)["number"] == 3
    read = []
    kept = checkpoints.read_line
    monkeypatch.setattr(checkpoints, "read_line", lambda line: read.append(line) or kept(line))
    last_witnessed(path)
    assert path.read_bytes().splitlines()[0] not in read


def test_a_checkpoint_signed_with_another_key_is_found(app, cast, ledger):
    ours = app.config["LEDGER_KEY"]
    app.config["LEDGER_KEY"] = "somebody else's"
    sign_checkpoints()
    app.config["LEDGER_KEY"] = ours
    assert any("not this installation's" in words for _, words in ledger.found())


def test_with_a_new_key_a_checkpoint_is_signed_anew_though_nothing_was_told(app, cast, ledger):
    sign_checkpoints()
    app.config["LEDGER_KEY"] = "a new key"
    sign_checkpoints()
    assert checkpoints_of(cast.business)[-1].key == seal.public_key()


def test_a_business_that_has_vanished_is_found_by_its_witness(cast, ledger):
    sign_checkpoints()
    with transaction():
        db.session.query(Checkpoint).delete()
    assert any(isinstance(found, Fault) for found in check_witnessed(cast.business))
    assert not any(isinstance(found, Break) for found in check_chains(cast.business))
