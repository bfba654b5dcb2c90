"""The document speaks of every address under /api/, and what is really answered is what it says."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from webapp.deadlines.actions import follow
from webapp.kit.access import for_anyone
from webapp.kit.clock import now
from webapp.kit.db import transaction
from webapp.kit.ids import new_id
from webapp.kit.openapi import Problem, document, documented, routes, spoken


@pytest.fixture
def described(client):
    return client.get("/api/v1/openapi.json").json


def test_every_address_under_the_api_is_described(app, described):
    silent = [rule.rule for rule in routes(app) if not spoken(app, rule)]
    assert silent == []
    told = {(path, method.upper()) for path, ways in described["paths"].items() for method in ways}
    known = {
        (re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule), method)
        for rule in routes(app)
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert told == known


def test_the_document_is_well_formed(described):
    assert described["openapi"].startswith("3.1.")
    names = [operation["operationId"] for ways in described["paths"].values() for operation in ways.values()]
    assert len(names) == len(set(names))
    for reference in re.findall(r'"\$ref": ?"#/components/schemas/([^"]+)"', str(described).replace("'", '"')):
        assert reference in described["components"]["schemas"]
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def faults(described, path, method, answer):
    """What the document says against an answer."""
    responses = described["paths"][path][method]["responses"]
    assert str(answer.status_code) in responses, f"{answer.status_code} is not described"
    schema = responses[str(answer.status_code)]["content"]["application/json"]["schema"]
    whole = {**schema, "components": described["components"]}
    return [fault.message for fault in Draft202012Validator(whole).iter_errors(answer.json)]


@pytest.mark.parametrize("question", ["", "?standing=open&limit=1", "?limit=0", "?after=x"])
def test_what_is_answered_about_deadlines_is_what_is_described(cast, described, question):
    order = cast.order(placed_ago=timedelta(hours=1), kinds=("attempt_failed",))
    with transaction():
        follow(cast.business, [order])
    answer = cast.client(cast.seller).get(f"/api/v1/deadlines{question}")
    assert faults(described, "/api/v1/deadlines", "get", answer) == []


@pytest.mark.parametrize("body", [None, [], {"scans": []}, {"scans": [{"number": 1}]}])
def test_what_is_answered_to_scans_is_what_is_described(cast, described, body):
    scan = {"client_id": str(new_id()), "number": "SMP1", "device_time": now().isoformat()}
    bearer = {"Authorization": f"Bearer {cast.device()}"}
    answer = cast.client(None).post(
        "/api/v1/scans", json=body if body is not None else {"scans": [scan]}, headers=bearer
    )
    assert faults(described, "/api/v1/scans", "post", answer) == []


def test_what_is_answered_about_an_order_is_what_is_described(cast, described):
    order = cast.order(number="1001", kinds=("confirmed", "handed_over"))
    with transaction():
        follow(cast.business, [order])
    for number in ("1001", "none"):
        answer = cast.client(cast.seller).get(f"/api/v1/orders/{number}")
        assert faults(described, "/api/v1/orders/{number}", "get", answer) == []


def test_who_is_not_signed_in_is_answered_as_described(client, described):
    assert faults(described, "/api/v1/deadlines", "get", client.get("/api/v1/deadlines")) == []


def test_the_description_describes_itself(client, described):
    assert faults(described, "/api/v1/openapi.json", "get", client.get("/api/v1/openapi.json")) == []


# The check's own checks, on a small app.


class Count(BaseModel):
    count: int


@pytest.fixture
def small():
    app = Flask("small")

    @app.get("/api/v1/counts/<uuid:count_id>")
    @for_anyone
    @documented("One count", answers={200: Count, 404: Problem})
    def show(count_id):
        return {"count": "three"}

    return app


def test_an_answer_that_is_not_what_was_said_is_noticed(small):
    described = document(small, "Small", "1")
    answer = small.test_client().get(f"/api/v1/counts/{new_id()}")
    assert faults(described, "/api/v1/counts/{count_id}", "get", answer) == ["'three' is not of type 'integer'"]


def test_a_silent_view_is_noticed(small):
    small.add_url_rule("/api/v1/quiet", "quiet", lambda: "")
    assert [rule.rule for rule in routes(small) if not spoken(small, rule)] == ["/api/v1/quiet"]


def test_places_in_an_address_are_described(small):
    [place] = document(small, "Small", "1")["paths"]["/api/v1/counts/{count_id}"]["get"]["parameters"]
    assert place == {"name": "count_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
