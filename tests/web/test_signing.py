"""What a program may ask of a signing over HTTP, for the agent who talks with the customer and for nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from ivr.core.call import Talking
from ivr.core.rulebook import Prompt
from ivr.core.signing import Checkpoint, Script
from ivr.store.store import Store
from ivr.switch.fake_phones import Answers
from ivr.web.server import serve
from tests.calls.house import DID, House
from tests.calls.talks import A1, CALLER, S, house
from tests.web.test_server import TOKEN, Visitor

FUND = Script("fund", (Checkpoint("identity", "say_identity"), Checkpoint("同意", "ask", "voice")))
PROMPTS = {
    "say_identity": Prompt("say_identity", {"zh": "您是谁？", "en": "Who are you?"}),
    "ask": Prompt("ask", {"zh": "您同意吗？", "en": "Do you agree?"}),
}
ME = '{"agent": "1001"}'


@pytest.fixture
async def firm(tmp_path: Path) -> AsyncIterator[House]:
    made = house(signings={"fund": FUND}, prompts=PROMPTS)
    made.desk.store = store = Store(tmp_path / "ivr.db")
    await store.open()
    yield made
    await store.close()


@pytest.fixture
async def visitor(firm: House) -> AsyncIterator[Visitor]:
    async with serve(firm.desk, firm.reception, 0, TOKEN) as port, ClientSession() as session:
        yield Visitor(session, f"http://127.0.0.1:{port}")


@pytest.fixture
async def at(firm: House) -> AsyncIterator[str]:
    """Where to ask about the signings of somebody who talks with agent 1001."""
    firm.fake.phones[A1] = Answers(0 * S)
    firm.agents_ready("1001")
    call = firm.fake.call_in(DID, CALLER)
    async with asyncio.timeout(20):
        while not any(isinstance(call.stage, Talking) for call in firm.reception.calls):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    yield f"/calls/{call}/signing"
    firm.fake.hang_up_by_peer(call)
    async with asyncio.timeout(20):
        await firm.over()


async def begun(visitor: Visitor, at: str) -> dict[str, object]:
    status, told = await visitor.post(at, '{"agent": "1001", "signing": "fund"}')
    assert status == 200
    assert isinstance(told, dict)
    return told


async def test_the_agent_is_told_what_to_say_next_in_the_callers_language(visitor: Visitor, at: str) -> None:
    told = await begun(visitor, at)
    assert told["next"] == {"checkpoint": "identity", "say": "您是谁？", "answer": ""}
    _, told = await visitor.post(f"{at}/identity", ME)  # type: ignore[assignment]
    assert told["next"] == {"checkpoint": "同意", "say": "您同意吗？", "answer": "voice"}
    assert (told["ticked"], told["missing"], told["complete"]) == (["identity"], ["同意"], False)


async def test_each_checkpoint_is_told_with_how_it_stands_and_whether_it_is_its_turn(visitor: Visitor, at: str) -> None:
    await begun(visitor, at)
    _, told = await visitor.post(f"{at}/identity", ME)
    ticked = {"checkpoint": "identity", "say": "您是谁？", "answer": "", "standing": "ticked", "its_turn": False}
    to_come = {"checkpoint": "同意", "say": "您同意吗？", "answer": "voice", "standing": "missing", "its_turn": True}
    assert told["checkpoints"] == [ticked, to_come]  # type: ignore[index]
    assert told["hindered"] == ""  # type: ignore[index]


async def test_with_the_last_checkpoint_it_is_complete(visitor: Visitor, at: str) -> None:
    await begun(visitor, at)
    await visitor.post(f"{at}/identity", ME)
    assert (await visitor.post(f"{at}/同意", ME))[0] == 409
    status, told = await visitor.post(f"{at}/同意", '{"agent": "1001", "said": "同意"}')
    assert (status, told["complete"], told["next"], bool(told["ended"])) == (200, True, None, True)  # type: ignore[index]
    assert (await visitor.get(at))[1] == told


async def test_what_is_skipped_and_what_is_ended_is_told_with_its_reason(visitor: Visitor, at: str) -> None:
    await begun(visitor, at)
    await visitor.post(f"{at}/identity", '{"agent": "1001", "skip": "known"}')
    status, told = await visitor._ask("DELETE", at, {}, '{"agent": "1001", "why": "he goes"}')
    assert (status, told["why"]) == (200, "missing: identity, 同意; identity skipped: known; ended: he goes")  # type: ignore[index]
    assert (await visitor._ask("DELETE", at, {}, ME)) == (409, "No signing is under way in this call.")


async def test_whoever_does_not_talk_with_the_customer_is_refused_and_that_is_kept(
    visitor: Visitor, at: str, firm: House
) -> None:
    await begun(visitor, at)
    refused = (403, "Agent 1002 does not talk with this customer.")
    assert await visitor.post(at, '{"agent": "1002", "signing": "fund"}') == refused
    assert await visitor.post(f"{at}/identity", '{"agent": "1002"}') == refused
    assert await visitor._ask("DELETE", at, {}, '{"agent": "1002"}') == refused
    await firm.desk.store.flush()
    alarms = await firm.desk.store.alarms()  # type: ignore[attr-defined]
    assert [alarm.what for alarm in alarms] == ["signing refused"] * 3


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        ("", 400, "Give short texts on one line"),
        ("{}", 400, "Give short texts on one line"),
        ('{"agent": "1001", "said": "%s"}' % ("a" * 201), 400, "Give short texts on one line"),
        ('{"agent": "1001", "said": "a\\nb"}', 400, "Give short texts on one line"),
        ('{"agent": "1001", "colour": "red"}', 400, "Give short texts on one line"),
    ],
)
async def test_a_request_that_cannot_be_read_is_told_how_to_be_written(
    visitor: Visitor, at: str, body: str, status: int, why: str
) -> None:
    found, told = await visitor.post(f"{at}/identity", body)
    assert (found, str(told)[: len(why)]) == (status, why)


async def test_where_no_signing_was_begun_there_is_none_to_tell_of(visitor: Visitor, at: str) -> None:
    assert await visitor.get(at) == (404, "No signing was begun in this call.")
    assert await visitor.post(f"{at}/identity", ME) == (409, "No signing is under way in this call.")
    assert (await visitor.get("/calls/nobody/signing"))[0] == 404
    assert await visitor.post(at, '{"agent": "1001", "signing": "bond"}') == (409, "The rules have no signing bond.")
