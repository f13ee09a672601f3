"""The API against its own description: a request that fits it, or just not, is answered as it says.

`IVR_REQUESTS_EACH=200` tries so many of each operation.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from ivr.core.access import Person, Role
from ivr.recording.front_desk import FrontDesk
from ivr.recording.people import People
from ivr.switch.fake import FakeSwitch
from ivr.web.keys import Listeners
from ivr.web.openapi import document
from ivr.web.server import OPERATIONS, serve
from tests.calls.house import DID, House
from tests.recording.rooms import a_room

MANY = settings(
    max_examples=int(os.environ.get("IVR_REQUESTS_EACH", "3")),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = [
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
]
MEANT = 503
"""Said on purpose, and so described."""
HEADERS = {"installation": "Authorization", "supervisor": "Supervisor", "listener": "Listener"}
DOCUMENT = document(OPERATIONS)
ASKED = sorted((path, verb) for path, by_verb in DOCUMENT["paths"].items() for verb in by_verb)
ANY = {"type": "string", "minLength": 1}
Asked = tuple[str, dict[str, str]]
UNFIT = "characters in it that belong in no text"
"""What no schema says of a text."""
pytestmark = pytest.mark.timeout(0 if "IVR_REQUESTS_EACH" in os.environ else 150)


def _modes(path: str, verb: str) -> list[GenerationMode]:
    """What takes nothing, or any text in its address, cannot be asked wrongly."""
    said = DOCUMENT["paths"][path][verb]
    narrow = [each for each in said.get("parameters", ()) if each["schema"] != ANY]
    both = "requestBody" in said or narrow
    return [GenerationMode.POSITIVE, GenerationMode.NEGATIVE] if both else [GenerationMode.POSITIVE]


@pytest.fixture(scope="module")
async def asked(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Asked]:
    """Where it listens, and the tokens that open everything."""
    folder: Path = tmp_path_factory.mktemp("schema")
    async with a_room(folder / "state") as here:
        house = House(FakeSwitch(), store=here.store)
        house.agents_ready("1001", "1002")
        house.fake.call_in(DID, "13900001111")
        await here.keep("r1")
        people = People(folder / "people.json")
        mine = people.give(Person("li", Role.COMPLIANCE))
        listeners = Listeners(FrontDesk(here.room), people)
        async with serve(house.desk, house.reception, 0, "t", supervisor="b", listeners=listeners) as port:
            yield f"http://127.0.0.1:{port}", {"Authorization": "Bearer t", "Supervisor": "b", "Listener": mine}
        await house.desk.errands.all_done()


@pytest.mark.parametrize(("path", "verb", "mode"), [(*each, mode) for each in ASKED for mode in _modes(*each)])
async def test_an_answer_is_as_it_is_described(asked: Asked, path: str, verb: str, mode: GenerationMode) -> None:
    await asyncio.to_thread(_as_described, asked, path, verb, mode)


def _as_described(asked: Asked, path: str, verb: str, mode: GenerationMode) -> None:
    url, tokens = asked

    @MANY
    @given(_operation(url, path, verb).as_strategy(generation_mode=mode))
    def answered(case: schemathesis.Case) -> None:
        response = case.call(base_url=url, headers=tokens)
        checks = CHECKS if response.status_code == MEANT else [*CHECKS, not_a_server_error]
        case.validate_response(response, checks=checks, headers=tokens)

    answered()


@pytest.mark.parametrize(("path", "verb"), ASKED)
async def test_no_token_that_is_asked_for_can_be_left_out(asked: Asked, path: str, verb: str) -> None:
    await asyncio.to_thread(_refused_without_each, asked, path, verb)


def _refused_without_each(asked: Asked, path: str, verb: str) -> None:
    url, tokens = asked
    needed = (DOCUMENT["paths"][path][verb]["security"] or [{}])[0]

    @MANY
    @given(_operation(url, path, verb).as_strategy(generation_mode=GenerationMode.POSITIVE))
    def refused(case: schemathesis.Case) -> None:
        for name in needed:
            left = {header: token for header, token in tokens.items() if header != HEADERS[name]}
            answer = case.call(base_url=url, headers=left)
            assume(UNFIT not in answer.text)
            assert answer.status_code == (401 if name == "installation" else 403), (name, answer.text)

    refused()


def _operation(url: str, path: str, verb: str) -> schemathesis.APIOperation:
    return _schema(url)[path][verb]


@cache
def _schema(url: str) -> schemathesis.BaseSchema:
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.config.update(base_url=url)
    schema.config.generation.update(with_security_parameters=False)
    schema.config.generation.allow_extra_parameters = False  # behind the question mark they are passed over
    return schema
