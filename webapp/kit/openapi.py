"""The OpenAPI 3.1 document, built from what each API view says of itself.

A view under /api/ carries one decorator beside its route; shapes are pydantic models:

    @bp.get("/api/v1/orders/<number>")
    @for_api
    @documented("One order, with its facts", answers={200: OrderAnswer, 404: Problem}, query=OrderQuery, tag="orders")
    def show(number): ...

`answers` maps each status the view gives to its model (None for an empty answer), `query` and `body` are the models
of what may be asked. `Problem` is the shape of every refusal. `document(app)` gathers them all; 401 is added by itself.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

View = TypeVar("View", bound=Callable[..., Any])
Shape = type[BaseModel]
REFERENCE = "#/components/schemas/{model}"
CONVERTERS = {
    "UUIDConverter": {"type": "string", "format": "uuid"},
    "IntegerConverter": {"type": "integer"},
    "FloatConverter": {"type": "number"},
}


class Fault(BaseModel):
    """What is wrong: a stable code for programs, words for people, and where in the request it lies."""

    model_config = ConfigDict(extra="allow")

    code: str
    words: str
    where: str | None = Field(default=None, description="The field or place of the fault, where there is one")


class Problem(BaseModel):
    """A refusal."""

    error: Fault


@dataclass(frozen=True, slots=True)
class Documented:
    """What a view says of itself."""

    summary: str
    answers: Mapping[int, Shape | None]
    query: Shape | None
    body: Shape | None
    tag: str

    def shapes(self) -> Iterator[tuple[Shape, str]]:
        """The models to describe, each with its side: what is read, or what is answered."""
        if self.body:
            yield self.body, "validation"
        yield from ((shape, "serialization") for shape in self.answers.values() if shape)


def documented(
    summary: str,
    *,
    answers: Mapping[int, Shape | None],
    query: Shape | None = None,
    body: Shape | None = None,
    tag: str = "",
) -> Callable[[View], View]:
    """Write beside a view what it takes and answers; survives decorators that use functools.wraps."""

    def mark(view: View) -> View:
        view.documented = Documented(summary, {401: Problem, **answers}, query, body, tag)  # type: ignore[attr-defined]
        return view

    return mark


def document(app: Flask, title: str, version: str, prefix: str = "/api/") -> dict[str, Any]:
    """The OpenAPI 3.1 document of every documented view whose address begins with `prefix`."""
    said = [(rule, words) for rule in routes(app, prefix) if (words := spoken(app, rule))]
    references, schemas = _components([shape for _, words in said for shape in words.shapes()])
    paths: dict[str, dict[str, Any]] = {}
    for rule, words in said:
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            paths.setdefault(_path(rule), {})[method.lower()] = _operation(rule, words, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "security": [{"device": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "device": {"type": "http", "scheme": "bearer", "description": "A device token"},
                "session": {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]},
            },
        },
    }


def routes(app: Flask, prefix: str = "/api/") -> list[Rule]:
    """Every address that begins with `prefix`, in order."""
    return sorted((rule for rule in app.url_map.iter_rules() if rule.rule.startswith(prefix)), key=lambda r: r.rule)


def spoken(app: Flask, rule: Rule) -> Documented | None:
    """What the view behind a route says of itself, or None where it says nothing."""
    return getattr(app.view_functions[rule.endpoint], "documented", None)


def _components(shapes: list[tuple[Shape, Any]]) -> tuple[dict[tuple[Shape, str], Any], dict[str, Any]]:
    if not shapes:
        return {}, {}
    references, rest = models_json_schema(list(dict.fromkeys(shapes)), ref_template=REFERENCE)
    return references, rest.get("$defs", {})  # type: ignore[return-value]


def _path(rule: Rule) -> str:
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)


def _operation(rule: Rule, words: Documented, references: dict[tuple[Shape, str], Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": rule.endpoint,
        "summary": words.summary,
        "parameters": [*_places(rule), *_questions(words.query)],
        "responses": {
            str(status): _answer(status, references[shape, "serialization"] if shape else None)
            for status, shape in sorted(words.answers.items())
        },
    }
    if words.tag:
        operation["tags"] = [words.tag]
    if words.body:
        operation["requestBody"] = {"required": True, "content": _json(references[words.body, "validation"])}
    return operation


def _answer(status: int, schema: dict[str, Any] | None) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    return answer | {"content": _json(schema)} if schema else answer


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _places(rule: Rule) -> list[dict[str, Any]]:
    converters = rule._converters
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": CONVERTERS.get(type(converters[name]).__name__, {"type": "string"}),
        }
        for name in sorted(rule.arguments)
    ]


def _questions(query: Shape | None) -> list[dict[str, Any]]:
    if query is None:
        return []
    schema = query.model_json_schema(ref_template=REFERENCE)
    needed = set(schema.get("required", ()))
    return [
        {"name": name, "in": "query", "required": name in needed, "schema": field}
        for name, field in schema.get("properties", {}).items()
    ]
