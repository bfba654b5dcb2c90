"""The bad network does to a request what it is told, and nothing when it is told nothing."""

import http.client
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep
from urllib import request
from urllib.error import HTTPError, URLError

import pytest

from sandbox.link import STRANGE
from tests.sandbox_server import ROOT, free_port


class Echo(BaseHTTPRequestHandler):
    """Says what it was told; counts what it has done."""

    protocol_version = "HTTP/1.1"
    done: list[str] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.done.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        pass


@pytest.fixture(scope="module")
def told():
    """Ports of the proxy and of its control side."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    Thread(target=server.serve_forever, daemon=True).start()
    port, told_at = free_port(), free_port()
    words = ["--port", str(port), "--control", str(told_at), "--target", f"127.0.0.1:{server.server_port}"]
    process = subprocess.Popen([sys.executable, "-m", "sandbox.proxy", *words], cwd=ROOT)
    for _ in range(200):
        try:
            request.urlopen(f"http://127.0.0.1:{told_at}/", timeout=1).close()
            break
        except URLError:
            sleep(0.05)
    yield port, told_at
    process.kill()
    process.wait()
    server.shutdown()
    server.server_close()


def ask(told, switches: str, body: bytes = b"hello", path: str = "/scans") -> tuple[int, bytes]:
    request.urlopen(f"http://127.0.0.1:{told[1]}/", switches.encode(), timeout=5).close()
    line = http.client.HTTPConnection("127.0.0.1", told[0], timeout=1.5)
    try:
        line.request("POST", path, body)
        with line.getresponse() as answer:
            return answer.status, answer.read()
    finally:
        line.close()


@pytest.mark.parametrize("switches", ["{}", '{"slice": 3}', '{"reset": 1, "only": "/photos"}'])
def test_what_is_not_to_be_touched_goes_through_whole(told, switches):
    assert ask(told, switches, b"x" * 5000) == (200, b"x" * 5000)


@pytest.mark.parametrize(("fault", "done"), [("reset", 0), ("black_hole", 0), ("drop_answer", 1)])
def test_a_cut_and_a_lost_answer_differ_in_what_the_server_did(told, fault, done):
    Echo.done.clear()
    with pytest.raises((ConnectionError, TimeoutError, http.client.HTTPException)):
        ask(told, f'{{"{fault}": 1}}')
    assert len(Echo.done) == done


def test_an_answer_can_stop_in_the_middle(told):
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(told, '{"limit": 300}', b"x" * 500)


@pytest.mark.parametrize("name", STRANGE)
def test_strangers_answer_in_the_servers_place(told, name):
    Echo.done.clear()
    assert ask(told, f'{{"{name}": 1}}')[0] == int(STRANGE[name][9:12])
    assert Echo.done == []


@pytest.mark.parametrize("switches", ['{"latency": 300}', '{"bandwidth": 20000}'])
def test_it_can_be_slow(told, switches):
    began = monotonic()
    ask(told, switches, b"x" * 5000)
    assert 0.25 < monotonic() - began < 1.4


def test_a_switch_that_does_not_exist_is_refused(told):
    with pytest.raises(HTTPError) as caught:
        ask(told, '{"magic": 1}')
    caught.value.close()
