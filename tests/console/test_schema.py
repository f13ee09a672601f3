"""The console's API against its own description, asked by each role, signed in or by a token of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import cache

import pytest
import schemathesis
from schemathesis import GenerationMode

from ivr.console.app import OPERATIONS
from ivr.console.openapi import API
from ivr.core.access import Role
from ivr.core.console_rights import Right, rights_of
from ivr.core.scopes import scopes_of
from ivr.web.openapi import document
from tests.console.quality.visiting import Kept, a_kept
from tests.console.test_tokens import a_token
from tests.console.visiting import PEOPLE
from tests.web.described import AS_LONG_AS_IT_TAKES, Headers, answers_as_described, modes, schema_of

DOCUMENT = document(OPERATIONS, API)
SOCKETS = {("/api/v1/live", "get"), ("/api/v1/me/phone", "get")}
ENDS = {("/api/v1/session", "delete")}
"""The session by which all others ask."""
ASKED = sorted(
    (path, verb)
    for path, by_verb in DOCUMENT["paths"].items()
    for verb in by_verb
    if (path, verb) not in SOCKETS | ENDS
)
pytestmark = AS_LONG_AS_IT_TAKES


@pytest.fixture(scope="module")
async def asked(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[str, list[Headers]]]:
    """Where it listens, and what each says who asks."""
    async with a_kept(tmp_path_factory.mktemp("schema")) as kept:
        await kept.told_of("r1")
        await kept.judged("r1", 4)
        yield (
            f"http://127.0.0.1:{kept.address.port}",
            [*[await _signed_in(kept, role) for role in Role], *await _programs(kept)],
        )
        await kept.house.desk.errands.all_done()


async def _signed_in(kept: Kept, role: Role) -> Headers:
    async with kept.browser(PEOPLE[role]) as browser:
        cookie = f"{kept.address.cookie}={browser.token}"
        return {"Cookie": cookie, "X-CSRF": browser.csrf, "Origin": min(kept.address.origins)}


async def _programs(kept: Kept) -> list[Headers]:
    """Of whoever may let one in, for all that he may give."""
    makers = [person for person in PEOPLE.values() if Right.MAKE_TOKENS in rights_of(person)]
    tokens = [await a_token(kept, *scopes_of(person), person=person) for person in makers]
    return [{"Authorization": f"Bearer {token}"} for token in tokens]


@pytest.mark.parametrize(
    ("path", "verb", "mode"), [(*each, mode) for each in ASKED for mode in modes(DOCUMENT["paths"][each[0]][each[1]])]
)
async def test_an_answer_is_as_it_is_described_whoever_asks(
    asked: tuple[str, list[Headers]], path: str, verb: str, mode: GenerationMode
) -> None:
    url, people = asked
    await asyncio.to_thread(answers_as_described, _schema(url)[path][verb], mode, url, people, by_token=False)


@cache
def _schema(url: str) -> schemathesis.BaseSchema:
    return schema_of(DOCUMENT, url)
