"""Every route, every role, the business next door: each has its expectation here, and a route without one fails."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.cast import Cast
from tests.pages import FILLERS, FORMS, ROUTES
from webapp.accounts.actions import add_person
from webapp.kit.access import access_of
from webapp.kit.db import db, transaction

ROLES = ("seller", "staff", "courier")
HTMX = {"HX-Request": "true"}
INERT = "src=|importmap|application/json"  # scripts from files, the one map that the policy knows, and mere data


@dataclass(frozen=True, slots=True)
class Way:
    """One address and method of the app, with what is expected of it."""

    rule: Rule
    method: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule.endpoint}"

    @property
    def expected(self) -> str:
        return ROUTES.get(self.name, "")

    @property
    def roles(self) -> set[str]:
        return {role for role in ROLES if role in self.expected.split()}

    @property
    def is_api(self) -> bool:
        return "api" in self.expected.split()

    @property
    def is_public(self) -> bool:
        return "anyone" in self.expected.split()

    def address(self, app: Flask, fill: Callable[[str], object]) -> str:
        values = {name: fill(name) for name in self.rule.arguments}
        with app.test_request_context():
            return app.url_map.bind("localhost").build(self.rule.endpoint, values, method=self.method)


def ways(app: Flask) -> Iterator[Way]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in {"static", "stylesheet"}:
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield Way(rule, method)


def of_business(app: Flask) -> list[Way]:
    """What only signed-in people may see."""
    return [way for way in ways(app) if way.expected and not way.is_public]


@pytest.fixture
def theirs(cast: Cast) -> Callable[[Way], Callable[[str], object]]:
    """Fills addresses with ids of the cast's own business."""
    made: dict[str, object] = {}

    def fill(way: Way) -> Callable[[str], object]:
        def value(argument: str) -> object:
            key = f"{way.rule.endpoint}:{argument}"
            key = key if key in FILLERS else argument
            if way.method != "GET":
                return FILLERS[key](cast)  # what is to be changed is nobody else's
            if key not in made:
                made[key] = FILLERS[key](cast)
            return made[key]

        return value

    return fill


def unknown(_argument: str) -> object:
    return uuid4()


def test_every_route_has_an_expectation_and_every_expectation_a_route(app):
    names = {way.name for way in ways(app)}
    assert sorted(names - set(ROUTES)) == []
    assert sorted(set(ROUTES) - names) == []


def test_every_address_can_be_filled(app):
    arguments = {(way.rule.endpoint, name) for way in of_business(app) for name in way.rule.arguments}
    assert sorted(f"{e}:{name}" for e, name in arguments if not {f"{e}:{name}", name} & set(FILLERS)) == []


def test_every_route_declares_what_is_expected(app):
    wrong = []
    for way in ways(app):
        access = access_of(app, way.rule.endpoint)
        if way.is_public != (access["roles"] is None) or way.is_api != bool(access.get("api")):
            wrong.append(way.name)
        elif access["roles"] is not None and set(access["roles"]) != way.roles:
            wrong.append(f"{way.name}: {sorted(access['roles'])}")
    assert wrong == []


def test_nobody_comes_in_without_signing_in(app, client):
    wrong = []
    for way in of_business(app):
        address = way.address(app, unknown)
        answer, fragment = (
            client.open(address, method=way.method),
            client.open(address, method=way.method, headers=HTMX),
        )
        if way.is_api:
            right = answer.status_code == fragment.status_code == 401 and "error" in (answer.json or {})
        else:
            right = (
                answer.status_code == 303
                and answer.headers["Location"].startswith("/sign-in")
                and fragment.status_code == 401
                and fragment.headers["HX-Redirect"].startswith("/sign-in")
                and not fragment.text
            )
        if not right:
            wrong.append(f"{way.name}: {answer.status}, as a fragment {fragment.status}")
    assert wrong == []


def test_a_role_that_may_not_is_refused_before_anything_is_looked_up(app, cast):
    clients, wrong = {role: cast.client(getattr(cast, role)) for role in ROLES}, []
    for way in of_business(app):
        for role in set(ROLES) - way.roles:
            answer = clients[role].open(way.address(app, unknown), method=way.method)
            if answer.status_code != 403:
                wrong.append(f"{way.name} as {role}: {answer.status}")
    assert wrong == []


def test_whoever_may_is_answered(app, cast, theirs):
    """GET shows; an empty form is answered in words. Nothing is missing, nothing breaks."""
    clients, wrong = {role: cast.client(getattr(cast, role)) for role in ROLES}, []
    for way in sorted(of_business(app), key=lambda way: way.method):  # what changes things comes last
        for role in sorted(way.roles) if way.method == "GET" else [role for role in ROLES if role in way.roles][:1]:
            form = FORMS.get(way.name)
            answer = clients[role].open(way.address(app, theirs(way)), method=way.method, data=form)
            allowed = {200, 302, 303} if way.method == "GET" else {200, 201, 204, 303, 400, 409, 415, 422}
            if answer.status_code not in allowed:
                wrong.append(f"{way.name} as {role}: {answer.status}")
    assert wrong == []


def test_the_business_next_door_has_nothing_of_ours(app, cast, theirs):
    """Another business's id answers exactly as one that nobody has, in every role, and nothing changes."""
    strangers, wrong = strangers_of(cast), []
    addresses = [(way, way.address(app, theirs(way))) for way in of_business(app) if way.rule.arguments]
    before = everything()
    for way, address in addresses:
        for role in sorted(way.roles):
            ours = strangers[role].open(address, method=way.method)
            nobodys = strangers[role].open(way.address(app, unknown), method=way.method)
            if ours.status_code != 404 or plain(ours) != plain(nobodys) or ours.status != nobodys.status:
                wrong.append(f"{way.name} as {role}: ours {ours.status}, nobody's {nobodys.status}")
    assert wrong == []
    assert everything() == before


def strangers_of(cast: Cast) -> dict:
    """The business next door has people in every role too."""
    with transaction():
        members = {
            role: add_person(cast.stranger_business, f"Next door's {role}", f"{role}@next.test", role).id
            for role in ("staff", "courier")
        }
    return {role: cast.client(who) for role, who in ({"seller": cast.stranger} | members).items()}


def everything() -> dict[str, set]:
    """Every row there is."""
    db.session.rollback()
    tables = db.metadata.sorted_tables
    return {table.name: {repr(tuple(row)) for row in db.session.execute(table.select())} for table in tables}


def read(answer: bytes) -> str:
    """What a page or a file says; a workbook is unpacked first."""
    if answer.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer)) as book:
            answer = b"".join(book.read(name) for name in book.namelist())
    return answer.decode()


def test_a_list_shows_nothing_of_the_business_next_door(app, cast, theirs):
    """The stranger looks at every page that needs no id, after everything of ours was made."""
    ours = {str(theirs(way)(name)) for way in of_business(app) for name in way.rule.arguments}
    client, wrong = cast.client(cast.stranger), []
    for way in of_business(app):
        if way.method == "GET" and not way.rule.arguments and "seller" in way.roles:
            text = read(client.get(way.address(app, unknown)).data)
            wrong += [f"{way.name}: {id_}" for id_ in ours if id_ in text]
            wrong += [f"{way.name}: {words}" for words in ("Sample Kettle", "Sample Warehouse") if words in text]
    assert wrong == []


def test_an_address_that_looks_right_and_is_not_is_not_found(app, cast):
    """Ids that are no ids, upper case, too long, with tricks: 404 and never a fault."""
    client, wrong = cast.client(cast.seller), []
    for way in of_business(app):
        if way.method != "GET" or not way.rule.arguments:
            continue
        pattern = re.sub(r"<[^>]+>", "{}", way.rule.rule)
        for bad in ("1", "x" * 2000, "%00", "..%2f..%2fetc%2fpasswd", "' OR 1=1--", "{{7*7}}"):
            answer = client.get(pattern.replace("{}", bad))
            if answer.status_code not in {301, 308, 400, 404}:
                wrong.append(f"{way.name} with {bad[:20]}: {answer.status}")
    assert wrong == []


def test_looking_changes_nothing(app, cast, theirs):
    """No GET and no HEAD writes a row, and both answer alike."""
    client, wrong = cast.client(cast.seller), []
    looks = [way for way in of_business(app) if way.method == "GET" and "seller" in way.roles]
    addresses = [way.address(app, theirs(way)) for way in looks]
    before = everything()
    for way, address in zip(looks, addresses, strict=True):
        statuses = client.get(address).status_code, client.head(address).status_code
        if len(set(statuses)) != 1 or everything() != before:
            wrong.append(f"{way.name}: {statuses}")
            before = everything()
    assert wrong == []


def test_every_page_carries_the_policy_and_no_inline_script_or_style(app, cast, theirs):
    client, wrong = cast.client(cast.seller), []
    for way in of_business(app):
        if way.method != "GET" or "seller" not in way.roles:
            continue
        answer = client.get(way.address(app, theirs(way)))
        if answer.mimetype != "text/html":
            continue
        policy, text = answer.headers.get("Content-Security-Policy", ""), answer.text
        scripts = [
            tag for tag in re.findall(r"<script[^>]*>", text) if not re.search("src=|importmap|application/json", tag)
        ]
        if "default-src 'none'" not in policy or scripts or re.search(r"\s(style|on\w+|hx-on[\w:-]*)=", text):
            wrong.append(way.name)
    assert wrong == []


EMPTY = re.compile(r'<select[^>]* required[^>]*>\s*<option value=""[^>]*>([^<]*)')


def test_no_page_offers_a_choice_that_its_browser_then_refuses(app, cast, theirs):
    """From a list that must be chosen from a browser takes no empty entry: it sends nothing, and says little of it."""
    client, wrong = cast.client(cast.seller), []
    app.config["PRINTERS"] = {"packing": ("127.0.0.1", 9)}
    for way in of_business(app):
        if way.method == "GET" and "seller" in way.roles:
            text = client.get(way.address(app, theirs(way))).get_data(as_text=False).decode("utf-8", "replace")
            wrong += [(way.name, words) for words in EMPTY.findall(text) if not words.startswith("Choose")]
    app.config["PRINTERS"] = {}
    assert wrong == []


def plain(answer) -> str:
    """The words of an answer without what is new each time."""
    return re.sub(r'(csrf[^>]*?(value|content)=|X-CSRFToken": )"[^"]*"', "", answer.text)
