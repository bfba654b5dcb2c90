"""The programs that go along: pure Python against the library, and the page in a real browser from a file."""

import random
import subprocess
import sys
from zipfile import ZIP_DEFLATED

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.browser.conftest import QUIET, chromium
from tests.evidence.test_hostile import DEEP, forged, packed
from tests.evidence.test_making import made
from tests.evidence.verifying import PROGRAM, verifier

# RFC 8032, 7.1: public key, message, signature
VECTORS = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246"
     "55141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb"
     "00d291612bb0c00"),
]  # fmt: skip
LINK = (0o120777 << 16).to_bytes(4, "little")
NO_ROWS = [("personal.json", b"[]\n")]
HOSTILE = {
    "no shape": (packed([], b"7\n"), "not the form"),
    "too deep": (packed([], DEEP), "not the form"),
    "a bomb": (packed([("bomb", bytes(9_000_000))], b"{}", ZIP_DEFLATED), "changed"),
    "a path": (forged([*NO_ROWS, ("../evil", b"x")]), "do not unpack"),
    "personal data changed": (
        forged([("personal.json", b'[{"fields":[{"digest":"0","field":"f","salt":"s","value":"v"}],"number":"n"}]')]),
        "not what was fixed",
    ),
    "a record named twice": (
        forged(NO_ROWS, chains=[{"file": "personal.json", "path": [], "number": "n"}] * 9), "stands for two orders",
    ),
    "no checkpoint": (forged(checkpoint=None), "not the form"),
}  # fmt: skip


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_standards_own_examples_verify(key, message, signature):
    assert verifier.is_signed(bytes.fromhex(message), signature, key)
    assert not verifier.is_signed(bytes.fromhex(message) + b"!", signature, key)


def test_it_agrees_with_the_library():
    chance = random.Random(1)
    for _ in range(15):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        key = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        message = chance.randbytes(chance.randrange(100))
        signature = bytearray(private.sign(message))
        assert verifier.is_signed(message, signature.hex(), key.hex())
        signature[chance.randrange(64)] ^= 1 << chance.randrange(8)
        assert not verifier.is_signed(message, signature.hex(), key.hex())


@pytest.mark.parametrize("signature", ["", "00" * 64, "ff" * 64, "zz" * 64, "E5" * 64, "é" * 128])
def test_what_is_no_signature_is_none(signature):
    assert not verifier.is_signed(b"", signature, VECTORS[0][0])
    assert not verifier.is_signed(b"", VECTORS[0][2], signature[:64])


def test_a_signature_with_its_number_made_larger_by_the_order_is_refused():
    raw = bytes.fromhex(VECTORS[0][2])
    larger = int.from_bytes(raw[32:], "little") + verifier.L
    assert not verifier.is_signed(b"", (raw[:32] + larger.to_bytes(32, "little")).hex(), VECTORS[0][0])


def test_the_command_says_what_holds_and_what_does_not(cast, tmp_path):
    whole = made(cast, cast.order())
    path = tmp_path / "evidence.zip"

    def ran(content: bytes) -> tuple[int, str]:
        path.write_bytes(content)
        command = [sys.executable, "-I", "-S", str(PROGRAM), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    status, said = ran(whole)
    assert status == 0 and "EVERYTHING HOLDS" in said
    at = whole.index(b"handover evidence 1")
    status, said = ran(whole[:at] + b"H" + whole[at + 1 :])
    assert status == 1 and "DOES NOT HOLD" in said
    assert ran(b"no ZIP at all")[0] == 1
    assert ran(whole[: len(whole) // 2])[0] == 1


@pytest.mark.skipif(not chromium(), reason="needs a browser")
def test_the_page_says_the_same_in_a_browser_from_a_file_without_a_network(cast, tmp_path):
    from playwright.sync_api import sync_playwright

    whole = made(cast, cast.order(), cast.order())
    at = whole.index(b"epcisBody")
    (tmp_path / "whole.zip").write_bytes(whole)
    (tmp_path / "changed.zip").write_bytes(whole[:at] + b"E" + whole[at + 1 :])
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=QUIET)
        page = browser.new_context(offline=True).new_page()
        page.goto(PROGRAM.with_name("verify.html").as_uri())
        said = {}
        for name, verdict in (("whole", ".holds, .part:has(li)"), ("changed", ".fails")):
            page.set_input_files("#file", tmp_path / f"{name}.zip")
            said[name] = page.locator(verdict).inner_text()
        browser.close()
    assert "EVERYTHING HOLDS" in said["whole"] or "signature was not checked" in said["whole"]
    assert "epcis.jsonld is not what was sealed" in said["changed"]


@pytest.mark.skipif(not chromium(), reason="needs a browser")
def test_the_page_refuses_what_is_made_to_deceive_and_says_so(cast, tmp_path):
    from playwright.sync_api import sync_playwright

    whole = made(cast, cast.order(recipient="Sample Somebody"), shows="values")
    seen = {name: content for name, (content, _) in HOSTILE.items()} | {
        "whole": whole, "a link": whole.replace((0o100644 << 16).to_bytes(4, "little"), LINK),
        "bytes before it": b"x" + whole, "bytes behind it": whole + b"x", "nothing": b"",
    }  # fmt: skip
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=QUIET)
        page = browser.new_context(offline=True).new_page()
        page.goto(PROGRAM.with_name("verify.html").as_uri())
        said, broken = {}, []
        page.on("pageerror", lambda error: broken.append(str(error)))
        for name, content in seen.items():
            (tmp_path / "evidence.zip").write_bytes(content)
            page.set_input_files("#file", [])
            page.set_input_files("#file", tmp_path / "evidence.zip")
            page.locator("#verdict strong", has_text="HOLD").wait_for()
            said[name] = page.locator("#verdict").inner_text()
        page.locator("#key").fill("abc")
        page.locator("#key").press("Tab")
        said["no key"] = page.locator("#verdict", has_text="not a public key").inner_text()
        browser.close()
    assert broken == []
    assert "EVERYTHING HOLDS" in said["whole"] or "signature was not checked" in said["whole"]
    assert all("DOES NOT HOLD" in said[name] for name in seen if name != "whole"), said
    assert all(words in said[name] for name, (_, words) in HOSTILE.items()), said
