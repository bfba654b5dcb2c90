"""Files made to deceive whoever verifies them, or to break the program: always a clear word, never a crash."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.evidence.test_making import made
from tests.evidence.verifying import PROGRAM, verifier, verify

FORGER = Ed25519PrivateKey.from_private_bytes(b"f" * 32)
KEY = FORGER.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
ESCAPE = "\x1b[2J\x1b[HEVERYTHING HOLDS\n  Is that the seller's key? Yes"


def canonical(content) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def packed(files: list[tuple[str, bytes]], manifest: bytes, method: int = ZIP_STORED) -> bytes:
    """A ZIP of these files, sealed with the forger's own key: whatever it says is truly signed."""
    seal = {
        "key": KEY, "manifest": hashlib.sha256(manifest).hexdigest(), "purpose": "handover evidence 1",
        "signature": FORGER.sign(b"handover evidence 1\n" + manifest).hex(),
    }  # fmt: skip
    content = io.BytesIO()
    with ZipFile(content, "w", method) as archive:
        for name, each in [*files, ("manifest.json", manifest), ("SEAL.json", canonical(seal) + b"\n")]:
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o100644 << 16, method
            archive.writestr(entry, each)
    return content.getvalue()


def forged(files: list[tuple[str, bytes]] = (), **changed) -> bytes:
    """A whole evidence file of the forger's own, with these parts of its manifest changed."""
    checkpoint = {"at": "2026-01-01", "before": "", "business": "b", "facts": 0, "key": KEY, "number": 1, "orders": 0,
                  "root": ""}  # fmt: skip
    checkpoint["signature"] = FORGER.sign(b"handover checkpoint 1\n" + canonical(checkpoint)).hex()
    files = list(files) or [("personal.json", b"[]\n")]
    listed = [{"name": n, "sha256": hashlib.sha256(c).hexdigest(), "size": len(c)} for n, c in files]
    manifest = {"title": "Forged", "checkpoint": checkpoint, "chains": [], "files": listed} | changed
    return packed(files, canonical(manifest) + b"\n")


def ran(tmp_path, content: bytes, *more: str) -> subprocess.CompletedProcess:
    path = tmp_path / "evidence.zip"
    path.write_bytes(content)
    command = [sys.executable, "-I", "-S", str(PROGRAM), str(path), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)


def test_the_forgers_file_is_whole_so_that_what_follows_fails_for_its_own_reason():
    assert verify(forged())[0] == []


DEEP = b"[" * 200_000 + b"]" * 200_000
LONG = b'{"files":[],"chains":[],"title":' + b"9" * 500_000 + b"}"
SHAPES = {
    "no object": packed([], b"[]\n"), "null": packed([], b"null\n"), "a number": packed([], b"7\n"),
    "nothing in it": packed([], b"{}\n"), "too deep": packed([], DEEP), "a huge number": packed([], LONG),
    "not a number": packed([], b'{"files":NaN}\n'), "no text": packed([], b"\xff\xfe\n"),
    "no checkpoint": forged(checkpoint=None),
    "chains of numbers": forged(chains=[1]), "a chain without a file": forged(chains=[{"order": "x"}]),
    "steps that are no steps": forged(chains=[{"file": "personal.json", "order": "x", "number": "x", "length": 0,
                                                "head": "", "path": ["Xzz"]}]),
    "a title that is a list": forged(title=["x"]), "personal data that are no rows": forged([("personal.json", b"7")]),
    "personal data in no shape": forged([("personal.json", b'[{"fields":[{"value":1,"salt":2}]}]')]),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_signed_but_has_no_shape_is_a_fault_and_no_traceback(name, tmp_path):
    assert verify(SHAPES[name])[0]
    done = ran(tmp_path, SHAPES[name])
    assert (done.returncode, done.stderr) == (1, "") and done.stdout.startswith("DOES NOT HOLD\n"), done


@pytest.mark.parametrize("seal", [b"[]\n", b"7\n", b"null\n", b'"x"\n', DEEP + b"\n"])
def test_a_seal_that_is_no_object_is_a_fault(seal):
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("manifest.json", b"{}")
        archive.writestr("SEAL.json", seal)
    assert "SEAL.json" in verify(content.getvalue())[0][0]


def test_a_bomb_is_refused_before_it_goes_off(tmp_path):
    bomb = packed([("bomb", bytes(50_000_000))], b"{}", ZIP_DEFLATED)
    assert len(bomb) < 100_000
    read = []
    zipfile_read, ZipFile.read = ZipFile.read, lambda self, name, pwd=None: read.append(name)
    try:
        faults, _ = verify(bomb)
    finally:
        ZipFile.read = zipfile_read
    assert "packed" in faults[0] and read == []


def test_entries_that_share_their_bytes_are_refused():
    content = bytearray(packed([("a", b"x" * 1000), ("b", b"y" * 1000)], b"{}"))
    with ZipFile(io.BytesIO(content)) as archive:
        at = archive.start_dir
    second = content.index(b"PK\x01\x02", at + 4)
    content[second + 42 : second + 46] = (0).to_bytes(4, "little")  # the second's bytes are the first's
    assert verify(bytes(content))[0]


@pytest.mark.parametrize("name", ["../../evil", "/etc/evil", "C:\\evil", "a\\..\\evil", "photos/../../evil", ".hidden",
                                  "\u202egpj.exe", "a\nb", "photos/"])  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused_though_it_is_sealed(name):
    assert any("name" in fault for fault in verify(forged([("personal.json", b"[]\n"), (name, b"x")]))[0])


def test_the_same_name_twice_is_refused_though_both_are_sealed():
    with pytest.warns(UserWarning, match="Duplicate"):
        content = forged([("personal.json", b"[]\n"), ("a.txt", b"shown"), ("a.txt", b"meant")])
    assert any("doubled" in fault for fault in verify(content)[0])


def test_a_link_is_refused():
    content = forged([("personal.json", b"[]\n"), ("link", b"/etc/passwd")])
    with ZipFile(io.BytesIO(content)) as archive:
        mode = (archive.getinfo("link").external_attr).to_bytes(4, "little")
    link = content.replace(mode, (0o120777 << 16).to_bytes(4, "little"))
    assert link != content and verify(link)[0]


def test_one_record_named_a_million_times_is_read_once(monkeypatch):
    record = b"0" * 1000 + b" x\n"
    chain = {"file": "chain", "order": "x", "number": "x", "length": 0, "head": "", "path": []}
    content = forged([("personal.json", b"[]\n"), ("chain", record)], chains=[chain] * 50)
    read = []
    kept = verifier.Zip.read
    monkeypatch.setattr(verifier.Zip, "read", lambda self, name: read.append(name) or kept(self, name))
    assert verify(content)[0]
    assert read.count("chain") <= 3


def test_no_text_of_the_file_can_write_over_the_verdict(tmp_path):
    done = ran(tmp_path, forged(title=ESCAPE))
    assert "\x1b" not in done.stdout and len(done.stdout.splitlines()) == 6
    assert "WHOSE KEY THIS IS" in done.stdout.splitlines()[-2]
    bad = forged([("personal.json", b"[]\n")], chains=[{"file": "personal.json", "order": "x", "number": ESCAPE,
                                                         "length": 1, "head": "", "path": []}])  # fmt: skip
    done = ran(tmp_path, bad)
    assert done.returncode == 1 and "\x1b" not in done.stdout and len(done.stdout.splitlines()) == 2


def test_a_checkpoint_under_another_key_than_the_seal_is_refused():
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
    checkpoint = {"at": "2026-01-01", "business": "b", "number": 1, "root": "",
                  "key": other.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()}  # fmt: skip
    checkpoint["signature"] = other.sign(b"handover checkpoint 1\n" + canonical(checkpoint)).hex()
    assert any("another key" in fault for fault in verify(forged(checkpoint=checkpoint))[0])


@pytest.mark.parametrize("key", [["--key"], ["--key", ""], ["--key", "abc"], ["--key=abc"], ["--kez", KEY]])
def test_a_key_that_is_none_is_never_taken_for_no_key(key, tmp_path):
    done = ran(tmp_path, forged(), *key)
    assert done.returncode == 2 and "HOLDS" not in done.stdout, done


def test_a_given_key_is_compared(tmp_path):
    assert "it is the one that you gave" in ran(tmp_path, forged(), "--key", f" {KEY.upper()} ").stdout
    assert "it is the one that you gave" in ran(tmp_path, forged(), f"--key={KEY}").stdout
    assert "another key" in ran(tmp_path, forged(), "--key", "0" * 64).stdout


def test_half_a_file_is_a_fault_wherever_it_is_cut(cast):
    whole = made(cast, cast.order())
    end = whole.rindex(b"PK\x05\x06")
    for cut in {*range(0, len(whole), max(1, len(whole) // 40))} - {end}:  # cut there, and put back, it is whole
        assert verify(whole[:cut])[0]
        assert verify(whole[:cut] + whole[end:])[0], cut  # with the end of the ZIP put back behind it
    assert verify(whole)[0] == []


def test_a_zip_with_a_lying_directory_is_a_fault():
    whole = forged()
    with ZipFile(io.BytesIO(whole)) as archive:
        at = archive.start_dir
    for place in (20, 24, 42):  # the size packed, the size, and where it is
        for lie in (0xFFFFFFFE, 1 << 20, len(whole) - 3):
            changed = bytearray(whole)
            changed[at + place : at + place + 4] = lie.to_bytes(4, "little")
            assert verify(bytes(changed))[0], (place, lie)
    assert zipfile.is_zipfile(io.BytesIO(whole))
