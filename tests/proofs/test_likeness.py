"""Near-duplicates: the same picture saved anew is noticed, two boxes of one kind are two."""

from itertools import combinations
from uuid import UUID

import pytest

from tests.proofs.pictures import boxed, picture, saved
from tests.proofs.test_views import upload
from webapp.kit.db import db
from webapp.proofs.actions import develop
from webapp.proofs.jobs import develop_waiting
from webapp.proofs.models import proof_of
from webapp.proofs.rules.likeness import ALIKE, nearest

FIRST, SECOND = UUID(int=1), UUID(int=2)


def seen(content: bytes, caption: str = "") -> str:
    return develop(content, caption).likeness


def apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


@pytest.fixture(scope="module")
def original():
    return boxed(1)


@pytest.mark.parametrize(
    "changed",
    [
        lambda photo: saved(photo, 40),
        lambda photo: saved(photo.resize((600, 450)), 70),
        lambda photo: saved(photo.resize((400, 300)), 70),
        lambda photo: saved(photo.crop((4, 3, 796, 597))),
    ],
    ids=["recompressed", "smaller", "half as large", "an edge cut off"],
)
def test_a_picture_saved_anew_looks_the_same(original, changed):
    assert apart(seen(saved(original)), seen(changed(original))) <= ALIKE


def test_the_caption_is_no_part_of_the_likeness(original):
    assert seen(saved(original)) == seen(saved(original), "JT50 4003 0012")


@pytest.mark.parametrize("shaken", [40, 0], ids=["in the hand", "a camera that stands"])
def test_two_boxes_of_one_kind_never_look_the_same(shaken):
    looks = [seen(saved(boxed(seed, shaken))) for seed in range(2, 7)]
    assert min(apart(one, other) for one, other in combinations(looks, 2)) > ALIKE


def test_a_plain_picture_looks_like_nothing():
    assert seen(picture()) == ""
    assert nearest("", [(FIRST, "0" * 64)]) is None


def test_the_nearest_is_named_and_none_where_all_are_far():
    assert nearest("0" * 64, [(FIRST, f"{0b1111:064x}"), (SECOND, f"{0b1:064x}")]) == SECOND
    assert nearest("0" * 64, [(FIRST, f"{2 ** (ALIKE + 1) - 1:064x}")]) is None


def test_a_photo_sent_anew_for_another_parcel_is_flagged_and_of_the_same_one_it_is_not(cast, original):
    one, again, anew, other = saved(original), saved(original, 60), saved(original, 50), saved(boxed(9))
    client, here = cast.client(cast.staff), str(UUID(int=7))
    sent = [upload(client, content, **of) for content, of in
            ((one, {"subject_id": here}), (again, {"subject_id": here}), (anew, {}), (other, {}))]  # fmt: skip
    ids = [UUID(each.json["id"]) for each in sent]
    db.session.rollback()
    develop_waiting()
    found = [proof_of(cast.business, each).resembles for each in ids]
    assert found[0] is None and found[1] is None
    assert found[2] in ids[:2]
    assert found[3] is None
