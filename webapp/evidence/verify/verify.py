#!/usr/bin/env python3
"""Verifies an evidence file of Handover. Needs Python 3.8 or later and nothing else: no network, no other program.

    python3 verify.py evidence.zip
    python3 verify.py evidence.zip --key <public key that the seller gave you on another way>

It says what holds and what does not. Exit status 0: everything holds; 1: something does not; 2: it could not be read.
Nothing is ever unpacked, and no more is read than the file is long.
"""

import argparse
import hashlib
import json
import re
import struct
import sys
import tempfile
import zipfile
from pathlib import Path

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
HEX = re.compile("[0-9a-f]*")
NAME = re.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")  # no name leads out of a folder
LONGEST = 64 << 20  # bytes of JSON: a file of 500 parcels has 1 to 2 million
DIGITS = 20  # of a number: reading a longer one can take for ever
BROKEN = (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, ValueError, EOFError,
          struct.error, OverflowError)  # fmt: skip
SHAPELESS = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError)


def add(one, other):
    """Two points of Ed25519 (RFC 8032, 5.1.4), as (x, y, z, t)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    """A point added to itself so many times."""
    sum_ = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            sum_ = add(sum_, point)
        point, scalar = add(point, point), scalar >> 1
    return sum_


def point_of(packed):
    """The point that 32 bytes stand for (5.1.3), or None."""
    y, sign = int.from_bytes(packed, "little") & (1 << 255) - 1, packed[31] >> 7
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(content, signature, key):
    """Whether the owner of this public key (hex) signed these bytes (hex signature): RFC 8032, 5.1.7."""
    if len(signature) != 128 or len(key) != 64 or not HEX.fullmatch(signature + key):
        return False
    raw, public = bytes.fromhex(signature), bytes.fromhex(key)
    r, a, s = point_of(raw[:32]), point_of(public), int.from_bytes(raw[32:], "little")
    if r is None or a is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(raw[:32] + public + content).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(k, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def sha256(content):
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def canonical(content):
    """JSON in the one form that was signed."""
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def number(digits):
    """A whole number in JSON, if it is none to choke on."""
    if len(digits) > DIGITS:
        raise ValueError("a number of " + str(len(digits)) + " digits")
    return int(digits)


def parsed(content):
    """What JSON says. Raises one of SHAPELESS."""
    if len(content) > LONGEST:
        raise ValueError("too long")
    return json.loads(content.decode(), parse_int=number)


def plain(words):
    """Words of the file for a terminal: nothing in them can move the cursor or begin another line."""
    return str(words)[:300].encode("unicode_escape").decode("ascii")


class Zip:
    """An evidence file as it came. Raises ValueError where it claims to hold more than it has."""

    def __init__(self, file):
        self.file, self.zip = file, zipfile.ZipFile(file)
        self.names = self.zip.namelist()
        entries = self.zip.infolist()
        if any(
            entry.compress_type or entry.flag_bits & 1 or entry.file_size != entry.compress_size for entry in entries
        ):
            raise ValueError("its files are packed or locked, an evidence file's are not")
        if sum(entry.file_size for entry in entries) > file.seek(0, 2):
            raise ValueError("it claims to hold more than it has")

    def read(self, name):
        """A file's bytes. What the ZIP's own sums find broken is read as nothing."""
        try:
            return self.zip.read(name)
        except BROKEN:
            return None

    def is_as_written(self):
        """Whether the ZIP itself has no bit that does not belong there: written anew, it is the same."""
        with tempfile.TemporaryFile() as again:
            with zipfile.ZipFile(again, "w", zipfile.ZIP_STORED) as copy:
                for name in self.names:
                    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                    entry.create_system, entry.external_attr = 3, 0o100644 << 16
                    copy.writestr(entry, self.read(name) or b"")
            self.file.seek(0)
            again.seek(0)
            while True:
                one, other = self.file.read(1 << 20), again.read(1 << 20)
                if one != other:
                    return False
                if not one:
                    return True


def seal_faults(zip_, trusted):
    """What is wrong with the seal; and the manifest that it seals."""
    raw, manifest = zip_.read("SEAL.json"), zip_.read("manifest.json")
    if raw is None or manifest is None:
        return ["SEAL.json or manifest.json is missing or broken"], None
    try:
        seal = parsed(raw)
        whole = raw == canonical(seal) + b"\n" and set(seal) == {"key", "manifest", "purpose", "signature"}
    except SHAPELESS:
        whole = False
    if not whole:
        return ["SEAL.json is not what was written"], None
    if seal["purpose"] != "handover evidence 1" or seal["manifest"] != sha256(manifest):
        return ["manifest.json is not what was sealed"], None
    if not is_signed(b"handover evidence 1\n" + manifest, str(seal["signature"]), str(seal["key"])):
        return ["the signature does not hold"], None
    if trusted and seal["key"] != trusted:
        return ["it is signed with another key: " + seal["key"]], None
    return [], dict(parsed(manifest), sealed_by=seal["key"])


def file_faults(zip_, manifest):
    """Files that are not what they were, are missing, or do not belong here."""
    named = [entry["name"] for entry in manifest["files"]]
    if zip_.names != [*named, "manifest.json", "SEAL.json"] or len(set(zip_.names)) != len(zip_.names):
        odd = sorted(set(zip_.names) ^ {*named, "manifest.json", "SEAL.json"})
        yield "files are missing, doubled, out of order or do not belong here: " + ", ".join(map(repr, odd[:5]))
        return
    for name in named:
        if not NAME.fullmatch(name):
            yield repr(name) + " is no name for a file: do not unpack this"
    for entry in manifest["files"]:
        content = zip_.read(entry["name"])
        if content is None or len(content) != entry["size"] or sha256(content) != entry["sha256"]:
            yield entry["name"] + " is not what was sealed"


def chain_faults(zip_, manifest):
    """Orders whose facts do not lead to the signed checkpoint."""
    checkpoint = manifest["checkpoint"]
    content = canonical({name: value for name, value in checkpoint.items() if name != "signature"})
    if not is_signed(b"handover checkpoint 1\n" + content, checkpoint["signature"], checkpoint["key"]):
        yield "the checkpoint's signature does not hold"
    if checkpoint["key"] != manifest["sealed_by"]:
        yield "the checkpoint is signed with another key: " + checkpoint["key"]
    if len({chain["file"] for chain in manifest["chains"]}) != len(manifest["chains"]):
        yield "an order's record stands for two orders"
        return
    for chain in manifest["chains"]:
        head, length = "", 0
        for line in (zip_.read(chain["file"]) or b"").split(b"\n")[:-1]:
            said, _, fact = line.partition(b" ")
            head, length = sha256(head.encode() + b"\n" + fact), length + 1
            if said.decode("ascii", "replace") != head:
                yield f"order {chain['number']}: fact {length} is not what was recorded"
                return
        at = hashlib.sha256(f"\0{chain['order']}\n{length}\n{head}".encode()).digest()
        for step in chain["path"]:
            other = bytes.fromhex(step[1:])
            at = hashlib.sha256(b"\x01" + (other + at if step[0] == "L" else at + other)).digest()
        if (length, head) != (chain["length"], chain["head"]) or at.hex() != checkpoint["root"]:
            yield f"order {chain['number']}: its record does not lead to the signed checkpoint"


def personal_faults(zip_):
    """Fields of a buyer's data that are not what was fixed."""
    for order in parsed(zip_.read("personal.json") or b"[]"):
        for field in order["fields"]:
            if "value" in field and "salt" in field:
                said = (field["salt"] + "\n" + field["value"]).encode("utf-8", "surrogatepass")
                if sha256(said) != field["digest"]:
                    yield f"order {order['number']}: {field['field']} is not what was fixed"


def verify(content, trusted=None):
    """Everything that does not hold, in words; [] when everything does. `content` is a file opened to read bytes."""
    try:
        zip_ = Zip(content)
    except BROKEN as why:
        return ["this is not a whole ZIP file (" + str(why) + ")"], None
    try:
        faults, manifest = seal_faults(zip_, trusted)
        faults = faults or [*file_faults(zip_, manifest)]
        faults = faults or [*chain_faults(zip_, manifest), *personal_faults(zip_)]
        if not faults and not (told(manifest) and zip_.is_as_written()):
            faults = ["the files in it hold, but the ZIP around them was changed"]
        return faults, manifest
    except SHAPELESS as why:
        return ["it has not the form of an evidence file (" + type(why).__name__ + ": " + str(why) + ")"], None


def told(manifest):
    """What is said of a file that holds, as lines."""
    checkpoint, chains = manifest["checkpoint"], manifest["chains"]
    if not isinstance(manifest["title"], str):
        raise TypeError("a title that is no text")
    facts = sum(chain["length"] for chain in chains)
    return [
        "EVERYTHING HOLDS: " + plain(manifest["title"]),
        f"  {len(manifest['files'])} files, {len(chains)} orders, {facts} facts",
        "  under checkpoint " + plain(checkpoint["number"]) + " of " + plain(checkpoint["at"]),
        "  signed by " + manifest["sealed_by"],
    ]


def public_key(words):
    """A public key as it was typed."""
    key = words.strip().lower()
    if len(key) != 64 or not HEX.fullmatch(key):
        raise argparse.ArgumentTypeError("a public key is 64 letters and digits, 0-9 and a-f")
    return key


def main(words):
    """The command line."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     allow_abbrev=False)  # fmt: skip
    reader.add_argument("file", type=Path)
    reader.add_argument("--key", type=public_key, help="the public key that it must be signed with")
    asked = reader.parse_args(words)
    try:
        with asked.file.open("rb") as file:
            faults, manifest = verify(file, asked.key)
    except OSError as why:
        print("It cannot be read: " + plain(why))
        return 2
    if faults:
        print("DOES NOT HOLD")
        for fault in faults:
            print("  - " + plain(fault))
        return 1
    print("\n".join(told(manifest)))
    if asked.key:
        print("  Is that the seller's key? Yes, it is the one that you gave.")
    else:
        print("  WHOSE KEY THIS IS, THIS FILE CANNOT SAY: anybody can make one. Compare it with the key that the")
        print("  seller published or gave you before, on another way than this file, and name it with --key.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
