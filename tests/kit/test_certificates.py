"""Our own certificate authority, judged by the ssl library as a phone would judge it."""

import ssl
import stat
from datetime import timedelta

import pytest

from webapp.kit import certificates
from webapp.kit.clock import now

NAMES = ["192.168.1.20", "kettle.local", "localhost"]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "secrets"


def made(folder, names=NAMES, at=None):
    at = at or now()
    authority = certificates.authority(folder, "kettle", at)
    return authority, certificates.server(folder, authority, names, at)


def shake_hands(folder, name: str, trusted: str | None) -> None:
    """A whole TLS handshake in memory with what is kept in the folder. Raises ssl.SSLError where a phone would."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / "server.pem", folder / "server.key")
    asking = ssl.create_default_context(cadata=trusted)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    client = asking.wrap_bio(to_client, to_server, server_hostname=name)
    waiting = [client, server]
    while waiting:
        side = waiting.pop(0)
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            waiting.append(side)


@pytest.mark.parametrize("name", NAMES)
def test_a_phone_that_trusts_the_authority_trusts_the_server(folder, name):
    authority, _ = made(folder)
    shake_hands(folder, name, authority.pem.decode())


def test_a_phone_that_does_not_refuses(folder):
    made(folder)
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
        shake_hands(folder, NAMES[0], None)


def test_a_phone_that_trusts_another_authority_refuses(folder, tmp_path):
    made(folder)
    other, _ = made(tmp_path / "other")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(folder, NAMES[0], other.pem.decode())


def test_another_name_of_ours_is_not_this_one(folder):
    authority, _ = made(folder)
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shake_hands(folder, "192.168.1.21", authority.pem.decode())


@pytest.mark.parametrize("name", ["bank.example", "8.8.8.8", "2606:4700::1111", "local.example", "172.32.0.1"])
def test_the_authority_cannot_vouch_for_the_internet(folder, name):
    """Signed with the real key, as a thief of it would: refused by its constraints."""
    authority, _ = made(folder, [name])
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        shake_hands(folder, name, authority.pem.decode())


@pytest.mark.parametrize("name", ["10.1.2.3", "172.16.0.9", "169.254.7.7", "fd00::7", "127.0.0.1"])
def test_it_can_vouch_for_every_kind_of_local_address(folder, name):
    authority, _ = made(folder, [name])
    shake_hands(folder, name, authority.pem.decode())


def test_the_server_cannot_make_certificates(folder):
    authority, server = made(folder)
    certificates._keep(folder, "server", certificates._make_server(server, NAMES, now()))
    both = authority.pem.decode() + server.pem.decode()
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(folder, NAMES[0], both)


def test_it_is_made_once_and_kept(folder):
    first, again = made(folder), made(folder)
    assert [pair.fingerprint for pair in first] == [pair.fingerprint for pair in again]


def test_other_addresses_get_a_new_certificate_of_the_same_authority(folder):
    (authority, server), (same, other) = made(folder), made(folder, ["192.168.7.7", "localhost"])
    assert same.fingerprint == authority.fingerprint
    assert other.fingerprint != server.fingerprint
    shake_hands(folder, "192.168.7.7", authority.pem.decode())


def test_what_is_about_to_end_is_made_anew_and_not_before(folder):
    at = now()
    authority, server = made(folder, at=at)
    early = server.ends_at - certificates.EARLY
    assert made(folder, at=early - timedelta(hours=1))[1].fingerprint == server.fingerprint
    same, fresh = made(folder, at=early + timedelta(hours=1))
    assert (same.fingerprint, fresh.fingerprint != server.fingerprint) == (authority.fingerprint, True)
    late, _ = made(folder, at=authority.ends_at - certificates.EARLY + timedelta(hours=1))
    assert late.fingerprint != authority.fingerprint


def test_the_servers_certificate_ends_with_its_authority_at_the_latest(folder):
    at = now()
    authority, _ = made(folder, at=at)
    near = authority.ends_at - certificates.EARLY - timedelta(days=1)
    assert made(folder, at=near)[1].ends_at == authority.ends_at


def test_no_phone_refuses_it_for_lasting_too_long(folder):
    _, server = made(folder)
    assert server.ends_at - server.certificate.not_valid_before_utc <= timedelta(days=397)


def test_a_new_authority_signs_anew(folder):
    _, server = made(folder)
    for path in folder.glob("authority.*"):
        path.unlink()
    authority, fresh = made(folder)
    assert fresh.fingerprint != server.fingerprint
    shake_hands(folder, NAMES[0], authority.pem.decode())


def test_only_their_owner_can_read_them(folder):
    made(folder)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == dict.fromkeys(("authority.key", "authority.pem", "server.key", "server.pem"), 0o600)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
