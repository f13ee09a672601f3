"""The API against its own description: a request that fits it, or just not, is answered as it says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import pytest
import schemathesis
from hypothesis import assume, given
from schemathesis import GenerationMode

from ivr.core.access import Person, Role
from ivr.recording.front_desk import FrontDesk
from ivr.recording.people import People
from ivr.switch.fake import FakeSwitch
from ivr.web.keys import Listeners
from ivr.web.openapi import document
from ivr.web.server import OPERATIONS, serve
from tests.calls.house import DID, House
from tests.recording.rooms import a_room
from tests.web.described import AS_LONG_AS_IT_TAKES, MANY, answers_as_described, modes, schema_of

HEADERS = {"installation": "Authorization", "supervisor": "Supervisor", "listener": "Listener"}
DOCUMENT = document(OPERATIONS)
ASKED = sorted((path, verb) for path, by_verb in DOCUMENT["paths"].items() for verb in by_verb)
Asked = tuple[str, dict[str, str]]
UNFIT = "characters in it that belong in no text"
"""What no schema says of a text."""
pytestmark = AS_LONG_AS_IT_TAKES


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


@pytest.mark.parametrize(
    ("path", "verb", "mode"), [(*each, mode) for each in ASKED for mode in modes(DOCUMENT["paths"][each[0]][each[1]])]
)
async def test_an_answer_is_as_it_is_described(asked: Asked, path: str, verb: str, mode: GenerationMode) -> None:
    url, tokens = asked
    its = _schema(url)[path][verb]
    await asyncio.to_thread(answers_as_described, its, mode, url, [tokens], by_token=True)


@pytest.mark.parametrize(("path", "verb"), ASKED)
async def test_no_token_that_is_asked_for_can_be_left_out(asked: Asked, path: str, verb: str) -> None:
    await asyncio.to_thread(_refused_without_each, asked, path, verb)


def _refused_without_each(asked: Asked, path: str, verb: str) -> None:
    url, tokens = asked
    needed = (DOCUMENT["paths"][path][verb]["security"] or [{}])[0]

    @MANY
    @given(_schema(url)[path][verb].as_strategy(generation_mode=GenerationMode.POSITIVE))
    def refused(case: schemathesis.Case) -> None:
        for name in needed:
            left = {header: token for header, token in tokens.items() if header != HEADERS[name]}
            answer = case.call(base_url=url, headers=left)
            assume(UNFIT not in answer.text)
            assert answer.status_code == (401 if name == "installation" else 403), (name, answer.text)

    refused()


@cache
def _schema(url: str) -> schemathesis.BaseSchema:
    return schema_of(DOCUMENT, url)
