"""The door for phones made ready: certificates, and the plain page that says how to trust them."""

import json
import plistlib
import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import NAMESPACE_OID, uuid5

import click
from flask import current_app, render_template

from webapp.commands.finding import Finding
from webapp.commands.group import handover, in_app
from webapp.kit import certificates
from webapp.kit.certificates import Pair
from webapp.kit.clock import now
from webapp.kit.codes import square_lines
from webapp.shell.actions import phones_door

SOON = timedelta(days=60)


@handover.command(hidden=True)
@click.option("--address", required=True, help="Where the app will be, by https.")
@click.option("--page", required=True, help="Where the plain page will be.")
@click.option("--name", "names", multiple=True, required=True, help="An address or name for the certificate.")
@in_app
def phones(address: str, page: str, names: tuple[str, ...]) -> None:
    """Make or renew the certificates and write the page; print what there is to tell, as JSON."""
    secrets, at = current_app.config["HOME"] / "secrets", now()
    before = certificates.read(secrets, "authority")
    authority = certificates.authority(secrets, socket.gethostname().partition(".")[0], at)
    server = certificates.server(secrets, authority, names, at)
    write_page(current_app.config["HOME"] / "phones", authority, address, page)
    told = {
        "fingerprint": authority.fingerprint,
        "authority": authority.common_name,
        "fresh": not before or before.fingerprint != authority.fingerprint,
        "renew_at": (min(server.ends_at, authority.ends_at) - certificates.EARLY).timestamp(),
        "code": list(square_lines(page)),
    }
    click.echo(json.dumps(told))


def write_page(folder: Path, authority: Pair, address: str, page: str) -> None:
    """Put everything that the plain page gives out into the folder."""
    with current_app.test_request_context(base_url=page):
        html = render_template(
            "shell/trust.html",
            page="",
            address=address,
            name=authority.common_name,
            fingerprint=authority.fingerprint,
        )
    folder.mkdir(mode=0o700, exist_ok=True)
    contents = {
        "index.html": html.encode(),
        **{f"{name}.css": css.encode() for name, css in current_app.extensions["assets"].sheets.items()},
        "handover.crt": authority.der,
        "handover.mobileconfig": profile(authority),
    }
    for name, content in contents.items():
        fresh = folder / f".{name}"
        fresh.write_bytes(content)
        fresh.replace(folder / name)


def profile(authority: Pair) -> bytes:
    """A configuration profile for iPhones and iPads that installs the authority's certificate (Apple, Configuration
    Profile Reference: com.apple.security.root). The same authority again replaces itself."""
    mark = authority.fingerprint.replace(" ", "").lower()
    common = {"PayloadVersion": 1, "PayloadDisplayName": authority.common_name}
    certificate = common | {
        "PayloadType": "com.apple.security.root",
        "PayloadIdentifier": f"handover.{mark[:12]}.certificate",
        "PayloadUUID": str(uuid5(NAMESPACE_OID, f"certificate {mark}")).upper(),
        "PayloadCertificateFileName": "handover.crt",
        "PayloadContent": authority.der,
    }
    whole = common | {
        "PayloadType": "Configuration",
        "PayloadIdentifier": f"handover.{mark[:12]}",
        "PayloadUUID": str(uuid5(NAMESPACE_OID, f"profile {mark}")).upper(),
        "PayloadDescription": "Lets this phone open Handover in your own network. It is good for local addresses only.",
        "PayloadContent": [certificate],
    }
    return plistlib.dumps(whole)


def examine_phones() -> Iterator[Finding]:
    """What the doctor finds about the door for phones."""
    home, at = current_app.config["HOME"], now()
    authority, server = (certificates.read(home / "secrets", name) for name in ("authority", "server"))
    if not authority:
        yield Finding("ok", "Phones", "no certificate of their own; bin/start --phone makes one")
        return
    days = (authority.ends_at - at).days
    if days < SOON.days:
        remedy = "bin/start --phone makes a new one in its last 30 days; every phone must then trust that"
        yield Finding("warn", "Phones", f"the authority ends in {days} days", remedy)
    else:
        yield Finding("ok", "Phones", f"{authority.common_name}, until {authority.ends_at:%Y-%m-%d}")
    door = phones_door(home)
    if door and server:
        yield _look_through(door["address"], authority)


def _look_through(address: str, authority: Pair) -> Finding:
    """Whether the door is open and a phone that trusts the authority would come in."""
    where = urlsplit(address)
    trusting = ssl.create_default_context(cadata=authority.pem.decode())
    try:
        with socket.create_connection((where.hostname, where.port), timeout=2) as plain:
            trusting.wrap_socket(plain, server_hostname=where.hostname).close()
    except OSError as trouble:
        return Finding("bad", "Phones' door", f"{address} does not answer as it should: {trouble}", "bin/start --phone")
    return Finding("ok", "Phones' door", f"{address} answers, with a certificate that is trusted")
