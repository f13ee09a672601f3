"""The API's own description (OpenAPI 3.1), made from its operations and the types in their handlers' signatures."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from inspect import getdoc
from sys import modules
from typing import Any, TypeAlias

from aiohttp import web
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from ivr.web.operation import JSON, Body, Operation, Query, Right

Json: TypeAlias = dict[str, Any]
_AT = "#/components/schemas/{model}"

SECURITY = {
    "installation": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of this installation, which `ivr secret http` shows to whoever runs it.",
    },
    "supervisor": {
        "type": "apiKey",
        "in": "header",
        "name": "Supervisor",
        "description": "The token of all supervisors, or the one that the rules give to this supervisor.",
    },
    "listener": {
        "type": "apiKey",
        "in": "header",
        "name": "Listener",
        "description": "The token of a person who has rights to recordings.",
    },
}
PARTS = {
    "agent": "An agent's number, as the rules have it.",
    "wish": "What is wished.",
    "address": "An IP address.",
    "call": "The call's id.",
    "callback": "The callback's id.",
    "level": "`normal`, or a level of the rules.",
    "name": "A name under `eligibility` in the rules.",
    "target": "The id of what is held.",
    "case": "The case's name.",
    "recording": "The recording's id.",
    "hold": "The hold's id.",
    "checkpoint": "The checkpoint's name in the rules.",
    "task": "The task's id.",
    "deed": "What is done with it.",
}
"""What stands in an address."""
FILE: Json = {"type": "string", "format": "binary"}
REFUSALS = {
    400: "It cannot be understood, or there are characters in it that belong in no text.",
    401: "It lacks the token of this installation.",
    403: "It lacks the right.",
    404: "What it names is not there.",
    409: "It cannot be now; the answer says why.",
    413: "Its body is too long.",
    416: "There is no such part of it.",
    422: "What it says will not do: the rules have no word for it, or the answer says why.",
    429: "It was tried too often; `Retry-After` says for how many seconds to wait.",
    500: "A file cannot be read or written; the answer says which.",
    502: "The mail server did not take it; the answer says what it said.",
    503: "The database is away at the moment.",
}


@dataclass(frozen=True, slots=True)
class Api:
    """What is said of an API as a whole."""

    title: str
    about: str
    security: Mapping[str, Json]
    """The ways of saying who one is, by name."""
    parts: Mapping[str, str]
    """What stands in an address."""


LOOPBACK = Api(
    "ivr", "What programs may ask of a running controller. It listens on this machine alone.", SECURITY, PARTS
)


class Described:
    """The document, made in a thread when it is first asked for: that takes half a second, and calls do not wait."""

    def __init__(self, operations: tuple[Operation, ...], api: Api = LOOPBACK) -> None:
        self._operations, self._api = operations, api
        self._made: asyncio.Future[Json] | None = None

    async def document(self) -> Json:
        """It, the same for everybody."""
        if self._made is None:
            self._made = asyncio.ensure_future(asyncio.to_thread(document, self._operations, self._api))
        return await asyncio.shield(self._made)


DESCRIBED: web.AppKey[Described] = web.AppKey("described", Described)


def operations() -> list[Operation]:
    """What can be asked of it."""
    return [Operation("GET", "/openapi.json", description, Right.NOBODYS)]


async def description(request: web.Request) -> dict[str, Any]:
    """This document."""
    return await request.app[DESCRIBED].document()


def document(operations: tuple[Operation, ...], api: Api = LOOPBACK) -> Json:
    """All of it."""
    refs, schemas = _schemas(operations)
    paths: dict[str, Json] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, refs, api)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": api.title,
            "version": version("ivr"),
            "description": api.about,
        },
        "tags": [{"name": tag, "description": getdoc(modules[module])} for tag, module in _tags(operations).items()],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": api.security},
    }


class _Plain(GenerateJsonSchema):
    """Without a title for each field, which would only say its name again."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never."""
        return False


Refs = Mapping[tuple[str, str], Json]
"""By an operation's id, and what it is of it: `body`, or a status."""


def _tags(operations: Iterable[Operation]) -> dict[str, str]:
    return {one.tag: one.handle.__module__ for one in operations}


def _schemas(operations: Iterable[Operation]) -> tuple[Refs, Json]:
    """The schema of each body and each answer, and those to which they refer."""
    wanted: list[tuple[tuple[str, str], JsonSchemaMode, TypeAdapter[Any]]] = []
    for one in operations:
        if body := one.takes.get("body"):
            wanted.append(((one.id, "body"), "validation", TypeAdapter(body)))
        if one.content == JSON:
            answers = {one.status: one.answers, **one.also}
            wanted += [((one.id, str(status)), "serialization", TypeAdapter(kind)) for status, kind in answers.items()]
    found, rest = TypeAdapter.json_schemas(wanted, ref_template=_AT, schema_generator=_Plain)
    return {key: schema for (key, _), schema in found.items()}, rest.get("$defs", {})


def _operation(one: Operation, refs: Refs, api: Api) -> Json:
    about = one.about or getdoc(one.handle) or ""
    told: Json = {"operationId": one.id, "tags": [one.tag], "summary": _first(about), "description": about}
    told["security"] = _security(one)
    if parameters := [*_parts(one, api), *_query(one.takes.get("query"))]:
        told["parameters"] = parameters
    if body := one.takes.get("body"):
        told["requestBody"] = _body(body, refs[one.id, "body"])
    return told | {"responses": _responses(one, refs)}


def _first(text: str) -> str:
    """The first sentence, or what stands before a colon or semicolon in it."""
    line = text.split("\n", maxsplit=1)[0]
    return min((line.split(sign)[0] for sign in (". ", ": ", "; ")), key=len).rstrip(".")


def _security(one: Operation) -> list[Json]:
    match one.right:
        case Right.NOBODYS:
            return []
        case Right.PERHAPS_SUPERVISOR:
            return [{"installation": []}, {"installation": [], "supervisor": []}]
        case Right.SESSION if one.scope is not None:
            return [{"session": []}, {"token": [one.scope] if one.scope else []}]
        case _:
            return [{name: [] for name in one.right.value}]


def _parts(one: Operation, api: Api) -> list[Json]:
    takes = one.takes
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": api.parts[name],
            "schema": _alone(takes[name]) if name in takes else {"type": "string", "minLength": 1},
        }
        for name in one.parts
    ]


def _alone(kind: Any) -> Json:
    """The schema of what has no parts."""
    schema = TypeAdapter(kind).json_schema()
    return {name: value for name, value in schema.items() if name not in {"title", "description"}}


def _query(kind: type[Query] | None) -> list[Json]:
    if kind is None:
        return []
    schema = kind.model_json_schema(schema_generator=_Plain)
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": told.pop("description", ""),
            "schema": told,
        }
        for name, told in schema["properties"].items()
    ]


def _body(kind: type[Body], schema: Json) -> Json:
    required = "minProperties" in (told := kind.model_json_schema()) or "required" in told
    return {"required": required, "content": {JSON: {"schema": schema, "example": dict(kind.example)}}}


def _responses(one: Operation, refs: Refs) -> Json:
    said = {one.status: "As asked.", **dict.fromkeys(one.also, "As asked, otherwise.")}
    answers: Json = {
        str(status): {"description": what, "content": {one.content: {"schema": refs.get((one.id, str(status)), {})}}}
        for status, what in said.items()
    }
    text = {"text/plain": {"schema": {"type": "string"}}}
    refusals = {str(status): {"description": REFUSALS[status], "content": text} for status in sorted(_refusals(one))}
    answers[str(one.status)]["content"] |= {media: {"schema": FILE} for media in one.files}
    for status in answers.keys() & refusals:
        answers[status]["content"] |= text
    return refusals | answers


def _refusals(one: Operation) -> set[int]:
    takes, found = one.takes, {400, *one.fails}
    if one.right is not Right.NOBODYS:
        found.add(401)
    if one.right in {Right.SUPERVISOR, Right.PERHAPS_SUPERVISOR, Right.LISTENER, Right.SESSION}:
        found.add(403)
    if "body" in takes:
        found.add(413)
    return found - {one.status, *(one.also.keys() - set(one.fails))}
