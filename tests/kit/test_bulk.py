from datetime import UTC, datetime

from tests.cast import Cast
from webapp.carriers.models import Carrier
from webapp.kit.bulk import insert_many, insert_new, update_many
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id

AT = datetime(2026, 11, 22, 8, 30, 0, 123456, tzinfo=UTC)


def row(cast: Cast, name: str, **columns) -> dict:
    given = {"business_id": cast.business, "id": new_id(), "name": name, "known_as": [], "created_at": AT,
             "retired_at": None, "promised_days_from": None, "promised_days_to": 3}  # fmt: skip
    return given | columns


def names() -> dict[str, Carrier]:
    return {carrier.name: carrier for carrier in db.session.query(Carrier)}


def test_rows_come_back_as_they_went_in(cast: Cast):
    rows = [row(cast, "A", known_as=["a", 'ä, "q" {x}']), row(cast, "B", retired_at=AT)]
    with transaction():
        insert_many(Carrier, rows)
        insert_many(Carrier, [row(cast, "C")])

    found = names()
    assert found["A"].known_as == ["a", 'ä, "q" {x}']
    assert (found["B"].retired_at, found["A"].retired_at, found["C"].created_at) == (AT, None, AT)


def test_inserting_what_is_there_changes_nothing(cast: Cast):
    there = row(cast, "A")
    with transaction():
        insert_new(Carrier, [there], ["business_id", "id"])
        insert_new(Carrier, [there | {"name": "Z"}, row(cast, "B")], ["business_id", "id"])

    assert {"A", "B"} <= set(names()) and "Z" not in names()


def test_each_row_is_updated_by_its_own_key(cast: Cast):
    rows = [row(cast, name) for name in "AB"]
    with transaction():
        insert_many(Carrier, rows)
        update_many(
            Carrier,
            [{"business_id": r["business_id"], "id": r["id"], "known_as": [r["name"]]} for r in rows],
            ["business_id", "id"],
        )
        update_many(Carrier, [{"business_id": cast.business, "id": rows[0]["id"], "retired_at": AT}], ["id"])

    assert (names()["A"].known_as, names()["B"].known_as) == (["A"], ["B"])
    assert (names()["A"].retired_at, names()["B"].retired_at) == (AT, None)
