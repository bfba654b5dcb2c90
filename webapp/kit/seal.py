"""Secrets: sealed text, receipts, tokens."""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import current_app


def _keys() -> MultiFernet:
    keys = current_app.config["SEAL_KEYS"]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys])


def encrypt(text: str) -> str:
    """The text, readable only with this installation's seal key."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(sealed: str) -> str:
    """The text again. Raises cryptography.fernet.InvalidToken for anything not sealed by one of our keys."""
    return _keys().decrypt(sealed.encode()).decode()


def receipt(*parts: str) -> str:
    """A keyed hash over the parts: proof that this server kept them."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, "\x1f".join(("receipt", *parts)).encode(), hashlib.sha256).hexdigest()[:32]


def token() -> str:
    """192 random bits for a link, a session or a device."""
    return secrets.token_urlsafe(24)


def digest(text: str) -> str:
    """What is kept of a token: it can be recognised, not read back."""
    return hashlib.sha256(text.encode()).hexdigest()


def _ledger_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(current_app.config["LEDGER_KEY"].encode()).digest())


def sign(content: bytes) -> str:
    """This installation's Ed25519 signature (hex): anybody can verify it, with the public key alone."""
    return _ledger_key().sign(content).hex()


def public_key() -> str:
    """The public key (hex) that `sign` is verified with."""
    return _ledger_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def is_signed(content: bytes, signature: str, key: str) -> bool:
    """Whether that public key's owner signed this."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True
