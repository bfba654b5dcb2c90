"""A certificate authority of this installation's own, for https on the local network.

It is made once and kept in the data folder, readable by its owner only. A phone that trusts it trusts it for local
addresses and names alone: its constraints (RFC 5280, section 4.2.1.10) forbid it to vouch for anything else, so that a
stolen key opens no bank.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from webapp.kit.networks import LOCAL

AUTHORITY_LASTS = timedelta(days=5 * 365)
SERVER_LASTS = timedelta(days=396)  # with YESTERDAY, 397: browsers on phones refuse what lasts longer than 398
YESTERDAY = timedelta(days=1)  # a phone's clock may be behind ours
EARLY = timedelta(days=30)  # before its end, what we made is made anew
NAMES = ("local", "localhost")  # and everything below them


@dataclass(frozen=True)
class Pair:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @cached_property
    def pem(self) -> bytes:
        """The certificate as text."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @cached_property
    def der(self) -> bytes:
        """The certificate as phones take it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as phones show it: "AB 12 CD ..."."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(" ").upper()

    @property
    def common_name(self) -> str:
        """What people see it called."""
        return str(self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)

    @property
    def ends_at(self) -> datetime:
        """When it is no longer valid."""
        return self.certificate.not_valid_after_utc

    @property
    def names(self) -> set[str]:
        """The addresses and names it vouches for."""
        said = self.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return {*said.get_values_for_type(x509.DNSName), *map(str, said.get_values_for_type(x509.IPAddress))}

    def holds(self, at: datetime) -> bool:
        """Whether it is valid then, and not about to end."""
        return self.certificate.not_valid_before_utc <= at < self.ends_at - EARLY


def authority(folder: Path, owner: str, at: datetime) -> Pair:
    """The authority kept in the folder; made, with `owner` in its name, if there is none that still holds."""
    kept = read(folder, "authority")
    return kept if kept and kept.holds(at) else _keep(folder, "authority", _make_authority(owner, at))


def server(folder: Path, issuer: Pair, names: Sequence[str], at: datetime) -> Pair:
    """The web server's certificate for these addresses and names; made anew by `issuer` if the kept one is of others,
    of another issuer, or about to end."""
    kept = read(folder, "server")
    if kept and kept.holds(at) and kept.names == set(names) and _is_by(kept, issuer):
        return kept
    return _keep(folder, "server", _make_server(issuer, names, at))


def read(folder: Path, name: str) -> Pair | None:
    """The kept certificate and key of that name, if both are there."""
    try:
        certificate = x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes())
        key = serialization.load_pem_private_key((folder / f"{name}.key").read_bytes(), None)
    except FileNotFoundError:
        return None
    return Pair(certificate, key)  # type: ignore[arg-type]


def _is_by(pair: Pair, issuer: Pair) -> bool:
    wanted = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    return pair.certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value == wanted


def _keep(folder: Path, name: str, pair: Pair) -> Pair:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = pair.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for path, content in ((folder / f"{name}.key", key), (folder / f"{name}.pem", pair.pem)):
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        fresh.replace(path)
    return pair


def _make_authority(owner: str, at: datetime) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    mark = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    # Two authorities of one name would confuse browsers; the key's mark tells them apart.
    name = _name(f"Handover on {owner} ({mark.digest.hex()[:6]})")
    permitted = [*map(x509.DNSName, NAMES), *map(x509.IPAddress, LOCAL)]
    certificate = (
        _begun(name, name, key, at, at + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None), critical=True)
        .add_extension(mark, critical=False)
        .sign(key, hashes.SHA256())
    )
    return Pair(certificate, key)


def _make_server(issuer: Pair, names: Sequence[str], at: datetime) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    ends_at = min(at + SERVER_LASTS, issuer.ends_at)
    certificate = (
        _begun(_name("Handover"), issuer.certificate.subject, key, at, ends_at)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(list(map(_general, names))), critical=False)
        .add_extension(by, critical=False)
        .sign(issuer.key, hashes.SHA256())
    )
    return Pair(certificate, key)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, at: datetime, ends_at: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - YESTERDAY)
        .not_valid_after(ends_at)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(**allowed: bool) -> x509.KeyUsage:
    every = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign "
        "encipher_only decipher_only"
    )
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in every.split()})
