"""Pause and resume of the recording over HTTP: who may, what he must say, and what he is told."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from ivr.core.marks import MarkKind
from ivr.web.server import serve
from tests.calls.house import House
from tests.web.test_server import TOKEN
from tests.web.test_supervising import RIGHT, Boss, firm, talk, waiting

__all__ = ["firm", "talk", "waiting"]
AGENT = '{"agent": "1001", "reason": "card number"}'


@pytest.fixture
async def desktop(firm: House) -> AsyncIterator[Boss]:
    async with (
        serve(firm.desk, firm.reception, 0, TOKEN, supervisor=RIGHT) as port,
        ClientSession() as session,
    ):
        yield Boss(session, f"http://127.0.0.1:{port}")


def pauses(firm: House, call: str) -> list[str]:
    marks = [mark for mark in firm.marks if mark.call == call and mark.kind is MarkKind.PAUSE]
    return [f"{'begins' if mark.begins else 'ends'}: {mark.who}, {mark.why}" for mark in marks]


async def test_an_agent_pauses_his_own_callers_recording_and_resumes_it(
    firm: House,
    desktop: Boss,
    talk: str,
) -> None:
    status, told = await desktop.post(f"/calls/{talk}/recording/pause", AGENT)
    assert status == 200
    assert '"recording": "paused"' in told
    assert [capture.muted for capture in firm.fake.captures if capture.ended is None] == [True]
    assert (await desktop.post(f"/calls/{talk}/recording/pause", AGENT))[0] == 409, "once is enough"
    status, told = await desktop.post(f"/calls/{talk}/recording/resume", '{"agent": "1001"}')
    assert status == 200
    assert '"recording": "on"' in told
    assert [capture.muted for capture in firm.fake.captures if capture.ended is None] == [False]
    assert (await desktop.post(f"/calls/{talk}/recording/resume", '{"agent": "1001"}'))[0] == 409
    assert pauses(firm, talk) == ["begins: agent 1001, card number", "ends: agent 1001, resumed by agent 1001"]


async def test_a_program_may_and_so_may_a_supervisor_with_his_token(
    firm: House,
    desktop: Boss,
    talk: str,
) -> None:
    body = '{"program": "payments", "reason": "card number"}'
    assert (await desktop.post(f"/calls/{talk}/recording/pause", body, right=""))[0] == 200
    status, _ = await desktop.post(f"/calls/{talk}/recording/resume", '{"supervisor": "1002"}', right="guessed")
    assert status == 403
    status, _ = await desktop.post(f"/calls/{talk}/recording/resume", '{"supervisor": "1002", "reason": "forgotten"}')
    assert status == 200
    assert pauses(firm, talk)[1] == "ends: program payments, resumed by supervisor 1002: forgotten"


async def test_an_agent_has_no_right_over_anothers_caller_and_that_is_kept(
    firm: House,
    desktop: Boss,
    talk: str,
) -> None:
    status, told = await desktop.post(f"/calls/{talk}/recording/pause", '{"agent": "1002", "reason": "card"}')
    assert (status, told) == (403, "Agent 1002 does not talk with this caller.")
    assert pauses(firm, talk) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{}", "Say who you are"),
        ('{"agent": "1001"}', "Say why"),
        ('{"agent": "1001", "reason": " "}', "Say why"),
        ('{"agent": "1001", "reason": "card 4111 1111 1111 1111"}', "without numbers"),
        ('{"agent": "1001", "supervisor": "1002", "reason": "card"}', "Say who you are"),
        ('{"program": "4111111111111111", "reason": "card"}', "Say who you are"),
        ("[", "Say who you are"),
    ],
)
async def test_who_and_why_must_be_said_in_words(desktop: Boss, talk: str, body: str, said: str) -> None:
    status, told = await desktop.post(f"/calls/{talk}/recording/pause", body)
    assert status == 400
    assert said in told
    assert "4111" not in told


async def test_a_waiting_callers_recording_is_nobodys_but_a_programs_or_a_supervisors(
    desktop: Boss,
    waiting: str,
) -> None:
    assert (await desktop.post(f"/calls/{waiting}/recording/pause", AGENT))[0] == 403
    status, _ = await desktop.post(f"/calls/{waiting}/recording/pause", '{"program": "p", "reason": "card"}')
    assert status == 200
    assert (await desktop.post("/calls/no-such-call/recording/pause", AGENT))[0] == 404
