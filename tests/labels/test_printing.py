"""Straight to a printer: what it really receives, and what is said when it does not take it."""

import socket
import threading
from contextlib import contextmanager

import pytest

from webapp.labels.actions import try_printer


@contextmanager
def printer(app, name="packing"):
    """A network printer that keeps what it is sent."""
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(10)

        def take():
            line, _ = door.accept()
            with line:
                got.append(b"".join(iter(lambda: line.recv(65_536), b"")))

        taking = threading.Thread(target=take, daemon=True)
        taking.start()
        app.config["PRINTERS"] = {name: door.getsockname()}
        try:
            yield lambda: (taking.join(10), got[0])[1]
        finally:
            app.config["PRINTERS"] = {}


def test_a_test_label_comes_out_of_the_printer(app, cast):
    with printer(app) as received:
        seller = cast.client(cast.seller)
        seller.post("/printers/tests", data={"printer": "packing"})
        label = received()
    assert label.startswith(b"^XA")
    assert b"This is a test" in label
    assert "packing took the test label" in seller.get("/printers").text


def test_a_run_goes_to_its_printer_by_itself_and_once(app, cast, office):
    order = cast.order(tracking="SMPX90000001", kinds=("confirmed",))
    with printer(app) as received:
        run = office.make(order, form="zpl203", printer="packing")
        label = received()
    assert label.count(b"^XA") >= 1
    assert b"SMPX90000001" in label
    assert run.printed_at
    assert not run.print_failure


@pytest.mark.parametrize(
    ("name", "words"),
    [("packing", "packing is there, but takes no work on this port."), ("gone", "There is no printer “gone”")],
)
def test_why_a_printer_took_nothing_is_said(app, name, words):
    with socket.create_server(("127.0.0.1", 0)) as door:
        nobody = door.getsockname()
    app.config["PRINTERS"] = {"packing": nobody}
    with app.app_context():
        refused = try_printer(name)
    app.config["PRINTERS"] = {}
    assert words in refused.words


def test_a_run_that_did_not_come_out_says_why(app, cast, office):
    with socket.create_server(("127.0.0.1", 0)) as door:
        app.config["PRINTERS"] = {"packing": door.getsockname()}
    run = office.make(cast.order(tracking="SMPX90000001", kinds=("confirmed",)), form="zpl203", printer="packing")
    app.config["PRINTERS"] = {}
    assert "takes no work" in run.print_failure
    assert run.printed_at is None
