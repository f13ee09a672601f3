"""The description of the API: valid, whole, and kept to."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest
from aiohttp import web
from jsonschema import Draft202012Validator

from ivr.web.openapi import PARTS, SECURITY, Described, document
from ivr.web.server import OPEN, OPERATIONS
from tests.web.test_server import TOKEN, Visitor, house, visitor

__all__ = ["house", "visitor"]
DOCUMENT = document(OPERATIONS)


def operations() -> list[tuple[str, str, dict[str, object]]]:
    return [(path, verb, said) for path, by_verb in DOCUMENT["paths"].items() for verb, said in by_verb.items()]


def test_every_route_is_told_and_nothing_else() -> None:
    app = web.Application()
    app.add_routes([one.route() for one in OPERATIONS])
    served = {(route.resource.canonical, route.method.lower()) for route in app.router.routes() if route.resource}
    told = {(path, verb) for path, verb, _ in operations()}
    assert {(path, verb) for path, verb in served if verb != "head"} == told
    assert {path for path, verb in served if verb == "head"} == {path for path, verb in told if verb == "get"}


def test_each_operation_has_a_name_of_its_own_and_a_sentence() -> None:
    names = [str(said["operationId"]) for _, _, said in operations()]
    assert len(names) == len(set(names))
    assert [path for path, _, said in operations() if not said["summary"]] == []


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    text = json.dumps(DOCUMENT)
    named = {piece.partition('"')[0] for piece in text.split('"#/components/schemas/')[1:]}
    assert named == set(schemas)


def test_what_is_open_asks_for_no_token_and_all_else_does() -> None:
    assert {"/health", "/ready", "/metrics", "/openapi.json"} == OPEN
    assert {path for path, _, said in operations() if not said["security"]} == OPEN
    assert {name for one in OPERATIONS for name in one.right.value if name} == set(SECURITY)


def test_no_part_of_an_address_is_told_that_there_is_not() -> None:
    assert {part for one in OPERATIONS for part in one.parts} == set(PARTS)


def test_a_field_of_a_body_is_described_by_what_stands_below_it() -> None:
    task = DOCUMENT["components"]["schemas"]["NewTask"]
    assert task["required"] == ["medium", "queue"]
    assert task["additionalProperties"] is False
    assert task["properties"]["priority"]["maximum"] == 1000
    assert task["properties"]["customer"]["description"] == "His telephone number, by which he is found."


async def test_it_is_served_to_whoever_asks_on_this_machine(visitor: Visitor) -> None:
    assert await visitor.get("/openapi.json", Accept="application/json") == (200, json.loads(json.dumps(DOCUMENT)))


async def test_it_is_made_once_and_calls_do_not_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    def made(*_: object) -> dict[str, object]:
        threads.append(threading.get_ident())
        return {}

    monkeypatch.setattr("ivr.web.openapi.document", made)
    described = Described(OPERATIONS)
    await asyncio.gather(described.document(), described.document())
    await described.document()
    assert len(threads) == 1
    assert threads != [threading.get_ident()]


@pytest.mark.parametrize("path", ["/agents", "/status", "/health"])
async def test_an_answer_is_as_its_schema_says(visitor: Visitor, path: str) -> None:
    said = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    status, told = await visitor.get(path, Authorization=f"Bearer {TOKEN}")
    assert status == 200
    Draft202012Validator({**said, "components": DOCUMENT["components"]}).validate(told)
