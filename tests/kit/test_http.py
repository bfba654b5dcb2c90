"""Calls to the outside that must not be turned against us. The listeners are real; nothing leaves this machine."""

import asyncio
import contextlib
import socket
import socketserver
import threading

import pytest

from webapp.kit import addresses, http

INSIDE = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "169.254.169.254", "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::1", "::", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::",
    "3fff::1", "5f00::1", "not an address", "",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "198.20.0.1", "2606:4700::1111", "2a00:1450:4001::1"]
REFUSED = [
    "http://carrier.example", "ftp://carrier.example", "file:///etc/passwd", "gopher://carrier.example",
    "carrier.example",
    "https://", "", "https://user@carrier.example", "https://user:secret@carrier.example",
    "https://carrier.example:6379", "https://carrier.example:8443", "https://127.0.0.1", "https://[::1]",
    "https://[::ffff:10.0.0.1]", "https://100.64.0.1", "https://169.254.169.254/latest", "https://[64:ff9b::7f00:1]",
    "https://2130706433", "https://0x7f.1", "https://0x7f000001", "https://127.1", "https://0177.0.0.1",
    "https://0177.1", "http://127.0.0.1:8902", "https://[not an address", "javascript:alert(1)", "https://10.0.0.1.",
    "https://xn--/", "https://xn--a", "https://\ud800",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_denied(address):
    assert addresses.denied(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_not(address):
    assert not addresses.denied(address)


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_must_not_be_called_is_refused_when_it_is_typed(address):
    with pytest.raises(http.Rejected):
        http.checked(address, ["http://127.0.0.1:8901"])


def test_an_https_address_and_an_allowed_origin_are_taken():
    assert str(http.checked("https://carrier.example/api", [])) == "https://carrier.example/api"
    assert str(http.checked(" http://127.0.0.1:8901 ", ["http://127.0.0.1:8901"])).startswith("http://127.0.0.1:8901")


class Canary:
    """A listener that counts who knocks."""

    def __enter__(self):
        knocks = self.knocks = []

        class Knock(socketserver.BaseRequestHandler):
            def handle(self):
                knocks.append(self.client_address)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Knock)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def _call(address: str, path: str = "/", **named):
    async def call():
        async with http.caller(address, **named) as caller:
            return await caller("GET", path)

    return asyncio.run(call())


def test_a_name_that_leads_inside_is_never_connected_to(app, monkeypatch):
    with Canary() as canary:

        async def resolved(_loop, host, port, **_named):
            place = ("127.0.0.1", canary.port)
            return [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", place),
                (socket.AF_INET6, 1, 6, "", ("::1", port, 0, 0)),
            ]

        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolved)
        with pytest.raises(http.Rejected, match="private or reserved"):
            _call("https://rebound.example")
        assert canary.knocks == []


def test_every_spelling_of_an_inside_address_reaches_nobody(app):
    with Canary() as canary:
        for host in ("127.0.0.1", "0x7f.1", "127.1", "2130706433", "[::ffff:127.0.0.1]", "localhost", "[::1]"):
            for scheme in ("http", "https"):
                with contextlib.suppress(http.Rejected, http.Unreachable):
                    _call(f"{scheme}://{host}:{canary.port}")
        assert canary.knocks == []


def test_a_redirect_is_not_followed(app, sandbox):
    app.config["OUTSIDE_ALLOWED_ORIGINS"] = [sandbox.address]
    sandbox.misbehave(redirect=1)
    with pytest.raises(http.Rejected, match="another address"):
        _call(sandbox.address, "/v2/trackers")
    app.config["OUTSIDE_ALLOWED_ORIGINS"] = []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("huge", "more than 1 MB"),
        ("bomb", "more than 1 MB"),
        ("errors", "answered 500"),
        ("reset", "connection broke"),
        ("limit", "slow down"),
    ],
)
def test_an_answer_that_cannot_be_used_is_tried_again_later(app, sandbox, fault, words):
    app.config["OUTSIDE_ALLOWED_ORIGINS"] = [sandbox.address]
    sandbox.misbehave(**{fault: 1})
    with pytest.raises(http.Unreachable, match=words) as caught:
        _call(sandbox.address, "/v2/trackers")
    assert caught.value.retry_after == (2 if fault == "limit" else None)
    app.config["OUTSIDE_ALLOWED_ORIGINS"] = []


@pytest.mark.parametrize("fault", ["silence", "drip"])
def test_a_call_ends_in_time_even_if_the_other_side_never_does(app, sandbox, fault):
    app.config["OUTSIDE_ALLOWED_ORIGINS"] = [sandbox.address]
    sandbox.misbehave(**{fault: 1})
    with pytest.raises(http.Unreachable, match="in time"):
        _call(sandbox.address, "/v2/trackers", seconds=1.5)
    app.config["OUTSIDE_ALLOWED_ORIGINS"] = []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7), ("0", 0), ("999999", http.LONGEST_WAIT), ("-1", None), ("soon", None), ("", None), (None, None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("Fri, 31 Dec 2099 23:59:59 GMT", http.LONGEST_WAIT), ("9" * 400, None),
    ],
)  # fmt: skip
def test_retry_after_is_read_in_both_its_forms(header, seconds):
    assert http._wait(header) == seconds
