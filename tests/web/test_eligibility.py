"""What holds of agents, told over HTTP: by whom, in which words, and how it is shown."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from ivr.core.eligibility import Answer, AnsweredBy, Eligibility
from ivr.store.store import Store
from ivr.switch.fake import FakeSwitch
from ivr.web.server import serve
from tests.calls.house import House, rules
from tests.web.test_server import TOKEN

RIGHT = "the supervisors' token"
TRAINED = Eligibility("trained", AnsweredBy.PROGRAM, if_not="training not done today")
SOUTH = Eligibility("south", unless_known=True)
PATH = "/agents/1001/eligibility/trained"


@dataclass
class Training:
    """A program that knows who has been trained."""

    session: ClientSession
    url: str

    async def ask(self, verb: str, path: str = PATH, *, right: str = RIGHT, **said: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {TOKEN}", "Supervisor": right}
        body = json.dumps({"supervisor": "1005", **said})
        async with self.session.request(verb, self.url + path, headers=headers, data=body) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if answer.content_type == "application/json" else text


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    store = Store(tmp_path / "ivr.db")
    await store.open()
    book = rules(eligibility={one.name: one for one in (TRAINED, SOUTH)})
    agents = {**book.agents, "1002": replace(book.agents["1002"], answers=(Answer("south", False, "moved"),))}
    yield House(FakeSwitch(), replace(book, agents=agents), tmp_path, store)
    await store.close()


@pytest.fixture
async def training(house: House) -> AsyncIterator[Training]:
    async with serve(house.desk, house.reception, 0, TOKEN, supervisor=RIGHT) as port, ClientSession() as session:
        yield Training(session, f"http://127.0.0.1:{port}")


async def test_every_agent_is_listed_with_what_holds_of_him_and_why_he_gets_no_calls(training: Training) -> None:
    status, agents = await training.ask("GET", "/agents")
    assert status == 200
    first, second = agents[0], agents[1]
    assert first["eligibility"] == {}
    assert first["not_eligible"] == ["training not done today: nothing is known"]
    assert second["eligibility"] == {"south": {"holds": False, "reason": "moved", "until": None, "by": "the rules"}}
    assert second["not_eligible"] == ["training not done today: nothing is known", "south does not hold: moved"]


async def test_it_is_told_and_taken_back(training: Training) -> None:
    why = "fire drill course open since Monday"
    status, told = await training.ask("PUT", holds="no", until="2026-12-01 18:00", reason=why)
    assert (status, told["agent"]) == (200, "1001")
    assert told["eligibility"]["trained"] == {
        "holds": False,
        "reason": why,
        "until": "2026-12-01T18:00:00+08:00",
        "by": "supervisor 1005",
    }
    assert told["not_eligible"] == [f"training not done today: {why} (until 2026-12-01 18:00)"]
    assert (await training.ask("PUT", holds="yes"))[1]["not_eligible"] == []
    status, told = await training.ask("DELETE")
    assert (status, told["eligibility"]) == (200, {})
    assert await training.ask("DELETE") == (409, "Agent 1001 has been told nothing of trained.")


async def test_the_agent_is_told_so_as_he_says_that_he_is_ready(training: Training) -> None:
    await training.ask("PUT", holds="no", reason="course open")
    status, told = await training.ask("POST", "/agents/1001/ready")
    assert (status, told["not_eligible"]) == (200, ["training not done today: course open"])


async def test_what_begins_later_is_not_yet_so(training: Training) -> None:
    told = (await training.ask("PUT", holds="yes", **{"from": "2026-12-01T09:00+08:00"}))[1]
    assert told["not_eligible"] == ["training not done today: nothing is known"]


async def test_each_word_is_kept_with_who_said_it(training: Training, house: House) -> None:
    await training.ask("PUT", holds="yes", reason="passed")
    await training.ask("DELETE", supervisor="1006")
    await house.store.flush()
    (row,) = await house.store.eligibility()
    assert (row.agent, row.name, row.says, row.said_by) == ("1001", "trained", "nothing", "supervisor 1006")


@pytest.mark.parametrize("verb", ["PUT", "DELETE"])
async def test_nobody_tells_it_without_the_supervisors_token(training: Training, house: House, verb: str) -> None:
    assert (await training.ask(verb, right="another", holds="yes"))[0] == 403
    assert house.floor.told("1001") == {}


@pytest.mark.parametrize(
    ("path", "said", "status", "why"),
    [
        (PATH, {}, 400, "Say whether it holds, yes or no"),
        (PATH, {"holds": "perhaps"}, 400, "Say whether it holds, yes or no"),
        (PATH, {"holds": "yes", "until": "tomorrow"}, 400, "'tomorrow' is no time."),
        (PATH, {"holds": "yes", "from": "0001-01-01T00:00+14:00"}, 400, "'0001-01-01T00:00+14:00' is no time."),
        (PATH, {"holds": "yes", "until": "2026-11-25 17:00"}, 400, "It is over before it begins, or before now."),
        (PATH, {"holds": "yes", "from": "2026-12-02", "until": "2026-12-01"}, 400, "It is over before it begins"),
        (PATH, {"holds": "yes", "reason": "x" * 101}, 400, "A reason is a line of 100 characters at most."),
        (PATH, {"holds": "yes", "reason": "a\nb"}, 400, "A reason is a line of 100 characters at most."),
        (PATH, {"holds": "yes", "supervisor": ""}, 400, "Say whether it holds, yes or no, and who you are"),
        ("/agents/9/eligibility/trained", {"holds": "yes"}, 404, "There is no agent 9."),
        (
            "/agents/1001/eligibility/tall",
            {"holds": "yes"},
            404,
            "The rules know no eligibility 'tall'. They know",
        ),
        ("/agents/1001/eligibility/south", {"holds": "yes"}, 409, "Agent 1001 is eligible by the rules alone"),
    ],
)
async def test_what_cannot_be_is_refused_with_a_sentence(
    training: Training, house: House, path: str, said: dict[str, str], status: int, why: str
) -> None:
    found = await training.ask("PUT", path, **said)
    assert (found[0], found[1][: len(why)]) == (status, why)
    assert house.floor.told("1001") == {}


async def test_where_the_rules_know_no_eligibility_nothing_is_said_of_it() -> None:
    house = House(FakeSwitch())
    async with serve(house.desk, house.reception, 0, TOKEN) as port, ClientSession() as session:
        _, agents = await Training(session, f"http://127.0.0.1:{port}").ask("GET", "/agents")
    assert "eligibility" not in agents[0]
    assert "not_eligible" not in agents[0]
