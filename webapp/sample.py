"""An invented business to look around in, plainly marked as one, built the way a person would build it: by the rooms'
own actions, from a file like the one that Seller Center gives."""

import json
import secrets
import socket
from pathlib import Path

from sqlalchemy import delete, select

from webapp.accounts.actions import add_person, open_business
from webapp.accounts.models import Business, Membership, Person
from webapp.kit.clock import now
from webapp.kit.db import db, transaction

NAME = "Sample Kettle Co"
SHOP = "Sample Kettle Shop"
PEOPLE = (("seller", "Sample Seller"), ("staff", "Sample Ana"), ("courier", "Sample Budi"))
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


def load(home: Path) -> None:
    """Build the sample, and note its sign-ins in the data folder for the console."""
    passwords = {role: _password() for role, _ in PEOPLE}
    with transaction():
        membership = open_business(NAME, SHOP, "SG", PEOPLE[0][1], _email("seller"), passwords["seller"])
        business = db.session.get_one(Business, membership.business_id)
        business.sample_at = now()
        for role, name in PEOPLE[1:]:
            add_person(business.id, name, _email(role), role, passwords[role])
    _write(home / "sample.json", {"carriers_port": _free_port(), "passwords": passwords})


def was_loaded(home: Path) -> bool:
    """Whether this data folder has had its sample, even if it was removed since."""
    return (home / "sample.json").exists()


def remove(home: Path) -> list[str]:
    """Delete every row of the sample business (its photos go with the next clean-up of files). Returns its name."""
    with transaction():
        samples = db.session.execute(select(Business.id, Business.name).where(Business.sample_at.is_not(None))).all()
        ids = [row.id for row in samples]
        people = select(Membership.person_id).where(Membership.business_id.in_(ids))
        only_here = db.session.scalars(
            select(Person.id).where(
                Person.id.in_(people),
                ~Person.memberships.any(Membership.business_id.not_in(ids)),
            )
        ).all()
        for table in reversed(db.metadata.sorted_tables):
            if "business_id" in table.c:
                db.session.execute(delete(table).where(table.c.business_id.in_(ids)))
        db.session.execute(delete(Person).where(Person.id.in_(only_here)))
        db.session.execute(delete(Business).where(Business.id.in_(ids)))
    _write(home / "sample.json", {})
    (home / "sandbox.json").unlink(missing_ok=True)
    return [row.name for row in samples]


def news(home: Path) -> dict:
    """What bin/start tells about the sample, and what it runs for it."""
    kept = json.loads((home / "sample.json").read_text())
    port = kept["carriers_port"]
    return {
        "sign_ins": [
            {"role": role, "email": _email(role), "password": password} for role, password in kept["passwords"].items()
        ],
        "carriers": {
            "command": f"python -m sandbox serve --port {port} --keep '{home}/sandbox.json'",
            "origin": f"http://127.0.0.1:{port}",
        },
    }


def _password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def _email(role: str) -> str:
    return f"{role}@sample.test"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _write(path: Path, content: dict) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(json.dumps(content, indent=2))
