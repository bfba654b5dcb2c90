"""bin/handover: what it does, and what it says when it cannot."""

import json
import os
import sqlite3
import stat

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from tests.orders.exports import csv_file, number, row
from tests.stock.test_actions import confirm
from tests.stock.test_short import kit, shelf
from webapp import sample
from webapp.accounts.actions import identity_of_device, use_owner_code
from webapp.accounts.models import Business, Person
from webapp.commands import handover
from webapp.kit.db import db, transaction
from webapp.labels.models import Label
from webapp.ledger.models import Chain, Fact
from webapp.orders.models import Order
from webapp.stock.models import Item, Pick


@pytest.fixture
def office_of(app, monkeypatch):
    """Runs a command in the test's own app and database."""
    monkeypatch.setattr("webapp.commands.group.create_app", lambda: app)
    monkeypatch.setenv("REDIS_URL", "")

    def run(*words: str) -> Result:
        db.session.rollback()
        done = CliRunner().invoke(handover, list(map(str, words)))
        db.session.rollback()
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    return run


def shop_name(cast) -> str:
    from webapp.accounts.models import Shop

    return db.session.get_one(Shop, (cast.business, cast.shop)).name


def test_orders_come_in_from_a_file_and_the_same_file_again_changes_nothing(office_of, cast, tmp_path):
    file = tmp_path / "orders.csv"
    file.write_bytes(csv_file([row(1), row(2)]))
    first = office_of("import-orders", file, "--shop", shop_name(cast))
    assert first.exit_code == 0
    assert "2 orders new, 0 updated, 0 unchanged, 0 rows refused" in first.output
    again = office_of("import-orders", file, "--shop", shop_name(cast))
    assert "0 orders new, 0 updated, 2 unchanged" in again.output


def test_a_bad_row_is_refused_by_its_number_and_the_rest_comes_in(office_of, cast, tmp_path):
    file = tmp_path / "orders.csv"
    file.write_bytes(csv_file([row(1), row(2, Created_Time="31/02/2026 10:00:00")]))
    done = office_of("import-orders", file, "--shop", shop_name(cast))
    assert done.exit_code == 2
    assert "1 orders new" in done.output
    assert "row 4, Created Time:" in done.output
    assert db.session.scalars(select(Order.number)).all() == [number(1)]


@pytest.mark.parametrize(
    ("content", "words"), [(b"not a table at all", "Error:"), (b"", "Error:"), (b"PK\x03\x04 broken", "Error:")]
)
def test_a_file_that_is_no_export_is_refused_in_words(office_of, cast, tmp_path, content, words):
    file = tmp_path / "orders.csv"
    file.write_bytes(content)
    done = office_of("import-orders", file, "--shop", shop_name(cast))
    assert done.exit_code == 1
    assert words in done.output


def test_an_unknown_shop_is_answered_with_the_shops_there_are(office_of, cast, tmp_path):
    file = tmp_path / "orders.csv"
    file.write_bytes(csv_file([row(1)]))
    done = office_of("import-orders", file, "--shop", "Nowhere")
    assert done.exit_code == 1
    assert "there is no shop called 'Nowhere'" in done.output
    assert shop_name(cast) in done.output


def test_a_file_that_is_not_there_is_named(office_of, cast):
    done = office_of("import-orders", "/nowhere/orders.csv", "--shop", "x")
    assert done.exit_code == 2
    assert "'/nowhere/orders.csv' does not exist" in done.output


def test_a_stock_list_comes_in_and_bad_rows_are_named(office_of, cast, tmp_path):
    file = tmp_path / "stock.csv"
    file.write_text("SKU,Name,Place,On hand\nKETTLE-1,Sample kettle,Sample Warehouse,5\nMUG-1,Sample mug,,many\n")
    done = office_of("import-stock", file, "--business", "Sample Kettle Co")
    assert done.exit_code == 2
    assert "1 counts kept, 1 rows refused" in done.output
    assert "row 3:" in done.output


def test_a_stock_list_that_makes_a_kit_smaller_frees_what_was_promised_too_much(office_of, cast, tmp_path):
    """As the page does."""
    kit(cast)
    confirm(cast, cast.order(sku="SET-1", quantity=2))
    assert shelf(cast, "CUP") == [(4, 4)]
    file = tmp_path / "stock.csv"
    file.write_text("SKU,Name,Kit\nSET-1,Set,KETTLE-1 x 1\n")
    office_of("import-stock", file, "--business", "Sample Kettle Co")
    assert shelf(cast, "CUP") == [(4, 0)]


def test_several_businesses_want_to_be_told_apart(office_of, cast, tmp_path):
    file = tmp_path / "stock.csv"
    file.write_text("SKU,On hand\nKETTLE-1,5\n")
    done = office_of("import-stock", file)
    assert done.exit_code == 1
    assert "'Next Door Ltd', 'Sample Kettle Co'" in done.output


def test_a_device_gets_its_token_once_and_the_token_works(office_of, cast):
    done = office_of("device", "add", "Gate scanner", "--business", "Sample Kettle Co")
    assert done.exit_code == 0
    token = done.stdout.strip()
    assert identity_of_device(token).business_id == cast.business
    again = office_of("device", "add", "Gate scanner", "--business", "Sample Kettle Co")
    assert again.exit_code == 1
    assert "exists already" in again.output


def test_an_owner_code_opens_one_business_and_an_older_code_none(office_of):
    old, new = (office_of("owner", "code").stdout.strip() for _ in range(2))
    with pytest.raises(Exception, match="code"), transaction():
        use_owner_code(old)
    with transaction():
        use_owner_code(new)


def test_the_sweep_runs_as_of_a_time_that_was_typed(office_of, cast):
    done = office_of("sweep", "--at", "2026-12-24T18:00+08:00")
    assert done.exit_code == 0
    assert "as of 2026-12-24 10:00 UTC" in done.output


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-31T10:00", "", "99999-01-01", "0001-01-01T00:00+14:00"])
def test_a_time_that_is_none_is_refused_in_words(office_of, cast, text):
    done = office_of("sweep", "--at", text)
    assert done.exit_code == 2
    assert "is not a time" in done.output


def test_whole_chains_are_said_to_be_whole(office_of, cast):
    cast.order(kinds=("confirmed",))
    done = office_of("ledger", "check")
    assert done.exit_code == 0
    assert "every chain is whole" in done.output


def test_a_changed_fact_is_found_and_named(office_of, cast):
    order = cast.order(kinds=("confirmed", "handed_over"))
    cast.order()
    with transaction():
        db.session.execute(update(Fact).where(Fact.order_id == order, Fact.kind == "confirmed").values(actor_name="X"))
    done = office_of("ledger", "check")
    assert done.exit_code == 1
    assert f"broken: order {order}" in done.output
    assert "(confirmed) is not what was written" in done.output
    assert done.output.count("broken:") == 1


def test_the_sample_is_loaded_marked_and_alive_then_removed_without_a_trace_and_without_a_neighbour(
    office_of, cast, app, tmp_path
):
    app.config["HOME"], home = tmp_path, app.config["HOME"]
    kept = list(app.config["OUTSIDE_ALLOWED_ORIGINS"])
    try:
        neighbours = len(db.session.scalars(select(Order.id)).all())
        cast.order()
        sample.load(tmp_path)
        business = db.session.scalars(select(Business).where(Business.sample_at.is_not(None))).one()
        assert business.name.startswith("Sample")
        lanes = set(db.session.scalars(select(Chain.lane).where(Chain.business_id == business.id)))
        assert {"fragile"} <= {mark for item in db.session.scalars(select(Item)) for mark in item.marks}
        assert set(db.session.scalars(select(Label.verdict))) == {"good"}
        assert db.session.scalars(select(Pick)).all()
        assert lanes >= {"waiting", "to_confirm", "to_hand_over", "on_the_way", "done"}
        assert len(db.session.scalars(select(Order.id).where(Order.business_id == business.id)).all()) >= 40
        news = sample.news(tmp_path)
        assert {person["role"] for person in news["sign_ins"]} == {"seller", "staff", "courier"}
        assert stat.S_IMODE((tmp_path / "sample.json").stat().st_mode) == 0o600
        assert json.loads((tmp_path / "sandbox.json").read_text())

        done = office_of("sample", "remove")
        assert "removed: Sample Kettle Co" in done.output
        assert db.session.scalars(select(Business.name).where(Business.sample_at.is_not(None))).all() == []
        assert len(db.session.scalars(select(Order.id)).all()) == neighbours + 1
        assert db.session.scalars(select(Person.email).where(Person.email.like("%@sample.test"))).all() != []
        assert "no sample business" in office_of("sample", "remove").output
        assert sample.was_loaded(tmp_path)
        assert sample.news(tmp_path) == {}
    finally:
        app.config["HOME"] = home
        app.config["OUTSIDE_ALLOWED_ORIGINS"] = kept


def test_the_doctor_names_what_is_wrong_and_what_to_do(office_of, app):
    done = office_of("doctor")
    assert done.exit_code == 1
    for words in ("bad   Schema", "bad   Redis", "bad   Worker", "bad   Clock", "-> bin/handover db upgrade"):
        assert words in done.output


def test_the_doctor_sees_a_secret_that_others_can_read(office_of, app, tmp_path):
    secret = app.config["HOME"] / "secrets" / "loose"
    secret.parent.mkdir(exist_ok=True)
    secret.write_text("x")
    secret.chmod(0o644)
    try:
        assert "others on this machine can read them" in office_of("doctor").output
    finally:
        secret.unlink()


@pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="about SQLite's own files")
def test_the_doctor_survives_a_database_that_is_none(tmp_path, monkeypatch):
    (tmp_path / "handover.db").write_bytes(b"this is no database" * 1000)
    monkeypatch.setenv("HANDOVER_HOME", str(tmp_path))
    monkeypatch.setenv("REDIS_URL", "")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    done = CliRunner().invoke(handover, ["doctor"])
    assert done.exit_code == 1
    assert "does not answer: file is not a database" in done.output


@pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="about SQLite's own files")
def test_migrations_bring_an_empty_database_up_and_match_the_models(tmp_path, monkeypatch):
    monkeypatch.setenv("HANDOVER_HOME", str(tmp_path))
    monkeypatch.setenv("REDIS_URL", "")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for _ in range(2):
        assert CliRunner().invoke(handover, ["db", "upgrade"]).exit_code == 0
    with sqlite3.connect(tmp_path / "handover.db") as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    assert tables - {"alembic_version", "sqlite_sequence"} == set(db.metadata.tables)


def test_every_command_has_words_of_its_own():
    def walk(command, path):
        assert command.help, path
        for name, below in getattr(command, "commands", {}).items():
            walk(below, (*path, name))

    walk(handover, ("handover",))


def test_the_program_says_where_it_stands(office_of, monkeypatch):
    monkeypatch.setenv("PORT", "many")
    monkeypatch.setattr("webapp.commands.group.create_app", __import__("webapp").create_app)
    done = office_of("ledger", "check")
    assert done.exit_code == 1
    assert "a setting is wrong: PORT must be" in done.output
