"""Stepping in over HTTP: who may, and what is said to those who may not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from aiohttp import ClientSession

from ivr.core.agent import AVAILABLE, InCall, LoggedOut, NotReady, Presence
from ivr.core.call import Talking, Waiting
from ivr.core.rulebook import Agent, Skill
from ivr.core.secret import Secret
from ivr.store.store import Store
from ivr.switch.fake_phones import Answers, NeverAnswers
from ivr.web.server import serve
from tests.calls.house import DID, House, Sounds
from tests.calls.talks import A1, A2, CALLER, S, house
from tests.web.test_server import TOKEN

RIGHT = "the supervisors' token"


@dataclass
class Boss:
    """A supervisor who asks, with both tokens unless told otherwise."""

    session: ClientSession
    url: str

    async def post(self, path: str, body: str = '{"supervisor": "1002"}', right: str = RIGHT) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {TOKEN}", "Supervisor": right}
        async with self.session.post(self.url + path, headers=headers, data=body) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def firm() -> House:
    firm = house()
    firm.fake.phones |= {A1: Answers(0 * S), A2: NeverAnswers()}
    return firm


@pytest.fixture
async def boss(firm: House) -> AsyncIterator[Boss]:
    async with (
        serve(firm.desk, firm.reception, 0, TOKEN, supervisor=RIGHT) as port,
        ClientSession() as session,
    ):
        yield Boss(session, f"http://127.0.0.1:{port}")


async def _call(firm: House, until: type[Waiting | Talking]) -> AsyncIterator[str]:
    found = firm.fake.call_in(DID, CALLER)
    async with asyncio.timeout(5):
        while not any(isinstance(call.stage, until) for call in firm.reception.calls):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.02)
    yield found
    firm.fake.hang_up_by_peer(found)
    async with asyncio.timeout(10):
        await firm.over()


@pytest.fixture
async def talk(firm: House) -> AsyncIterator[str]:
    firm.agents_ready("1001")
    async for call in _call(firm, Talking):
        yield call


@pytest.fixture
async def waiting(firm: House) -> AsyncIterator[str]:
    async for call in _call(firm, Waiting):
        yield call


PATHS = [
    *(f"/calls/x/{what}" for what in ("monitor", "whisper", "barge", "take_over", "move", "pick")),
    "/agents/1001/dismiss",
]


@pytest.mark.parametrize("path", PATHS)
async def test_nobody_steps_in_without_the_supervisors_token(firm: House, boss: Boss, path: str) -> None:
    for right in ("", "another"):
        assert await boss.post(path, right=right) == (403, "Give the supervisors' token: `Supervisor: ...`.")
    assert not isinstance(firm.floor.agents()[0].state, NotReady)


async def test_where_no_token_is_set_nobody_may(firm: House) -> None:
    async with serve(firm.desk, firm.reception, 0, TOKEN) as port, ClientSession() as session:
        answer = await Boss(session, f"http://127.0.0.1:{port}").post("/agents/1001/dismiss", right="")
    assert answer == (403, "Nobody may supervise here: there is no token; `ivr rotate supervisors` makes one.")


async def test_a_new_token_holds_from_the_next_request_on(firm: House) -> None:
    tokens = [""]
    async with (
        serve(firm.desk, firm.reception, 0, TOKEN, supervisor=lambda: tokens[-1]) as port,
        ClientSession() as session,
    ):
        boss = Boss(session, f"http://127.0.0.1:{port}")
        assert (await boss.post("/agents/1001/dismiss", right=""))[0] == 403
        for now in ("first", "second"):
            tokens.append(now)
            assert [(await boss.post("/agents/1001/dismiss", right=one))[0] == 403 for one in tokens] == [
                one != now for one in tokens
            ]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "Say who you are"),
        ("[]", "Say who you are"),
        ('{"supervisor": 1002}', "Say who you are"),
        ("{", "Say who you are"),
    ],
)
async def test_who_does_not_say_who_he_is_is_refused(boss: Boss, talk: str, body: str, why: str) -> None:
    status, said = await boss.post(f"/calls/{talk}/monitor", body)
    assert (status, said[: len(why)]) == (400, why)


async def test_he_listens(firm: House, boss: Boss, talk: str) -> None:
    assert await boss.post(f"/calls/{talk}/monitor") == (409, "The telephone of 1002 is not registered.")
    firm.agents_ready("1002")
    assert (await boss.post(f"/calls/{talk}/whisper"))[0] == 200
    status, why = await boss.post(f"/calls/{talk}/take_over")
    assert (status, why) == (409, "Supervisor 1002 does not listen to this call: monitor it first.")
    assert (await boss.post("/calls/nobody/monitor"))[0] == 404


async def test_he_moves_and_picks_a_waiting_caller(boss: Boss, waiting: str) -> None:
    pick = f"/calls/{waiting}/pick"
    assert await boss.post(pick, '{"supervisor": "1002", "agent": "1001"}') == (
        409,
        "Agent 1001 takes no calls: phone not registered.",
    )
    assert (await boss.post(pick))[0] == 400
    assert (await boss.post(f"/calls/{waiting}/move"))[0] == 400
    assert (await boss.post(f"/calls/{waiting}/move", '{"supervisor": "1002", "queue": "noted"}'))[0] == 200


async def test_he_picks_a_waiting_caller_for_an_agent_who_then_has_him(firm: House, boss: Boss, waiting: str) -> None:
    firm.floor.not_ready("1001", "office")
    firm.agents_ready("1001")
    pick = f"/calls/{waiting}/pick"
    why = "Agent 1001 takes no calls: not ready (office)."
    assert await boss.post(pick, '{"supervisor": "1002", "agent": "1001"}') == (409, why)
    assert (await boss.post(pick, '{"supervisor": "1001", "agent": "1001"}'))[0] == 200, "for himself he is ready"
    async with asyncio.timeout(5):
        while firm.floor.presence("1001").state != InCall(waiting):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert ("pickfor", "caller picked for agent 1001, as supervisor 1001 wishes") in {
        (step.what, step.line) for step in firm.trace
    }


async def test_he_moves_a_caller_who_talks(boss: Boss, talk: str) -> None:
    assert (await boss.post(f"/calls/{talk}/move", '{"supervisor": "1002", "queue": "noted"}'))[0] == 200


SALES = Agent("1001", "Li", (Skill("wealth", 4),), team="sales")
BOSSES = {
    "1001": SALES,
    "1002": Agent("1002", "Chen", (), team="claims", supervises=("claims",)),
    "1005": Agent("1005", "Boss", (), supervises=("sales",)),
    "1006": Agent("1006", "Chief", (), supervises=("everybody",), token=Secret("boss_1006", "his own")),
}
NO_RIGHT = "1002 does not supervise 1001, of the team sales."


def said_by(who: str) -> str:
    return f'{{"supervisor": "{who}", "queue": "noted", "agent": "1001"}}'


@pytest.mark.parametrize("what", ["monitor", "whisper", "barge", "take_over", "move"])
async def test_for_whom_he_does_not_supervise_he_may_not_step_in_and_it_stands_on_record(
    firm: House, boss: Boss, talk: str, what: str
) -> None:
    firm.floor.take(BOSSES.values())
    kept = kept_alarms(firm)
    assert await boss.post(f"/calls/{talk}/{what}", said_by("1002")) == (403, NO_RIGHT)
    assert kept == [("supervisor refused", f"/calls/{talk}/{what}: {NO_RIGHT}")]
    assert (await boss.post(f"/calls/{talk}/{what}", said_by("1005")))[0] in {200, 409}, "he may, if it can be done"


async def test_he_picks_and_logs_out_only_whom_he_supervises(firm: House, boss: Boss, waiting: str) -> None:
    firm.floor.take(BOSSES.values())
    for path in (f"/calls/{waiting}/pick", "/agents/1001/dismiss"):
        assert await boss.post(path, said_by("1002")) == (403, NO_RIGHT)
    assert await boss.post("/agents/1001/dismiss", said_by("1001")) == (403, "1001 supervises nobody, by the rules.")
    assert (await boss.post("/agents/1001/dismiss", said_by("1005")))[0] == 200


async def test_who_waits_is_for_those_who_lead_somebody_who_may_serve_his_queue(
    firm: House, boss: Boss, waiting: str
) -> None:
    firm.reception.new_rules(replace(firm.reception.rules, agents=BOSSES), Sounds())
    firm.floor.take(BOSSES.values())
    kept, move = kept_alarms(firm), f"/calls/{waiting}/move"
    why = "1002 supervises nobody who serves the queue wealth."
    assert await boss.post(move, said_by("1002")) == (403, why)
    assert kept == [("supervisor refused", f"{move}: {why}")]
    assert (await boss.post(move, said_by("1005")))[0] == 200


async def test_who_has_a_token_of_his_own_gives_that_and_nobody_else_may_name_him(firm: House, boss: Boss) -> None:
    firm.floor.take(BOSSES.values())
    assert (await boss.post("/agents/1001/dismiss", said_by("1006")))[0] == 403
    assert (await boss.post("/agents/1001/dismiss", said_by("1005"), right="his own"))[0] == 403
    assert (await boss.post("/agents/1001/dismiss", said_by("1006"), right="his own"))[0] == 200


@pytest.mark.parametrize("who", ["the pope", "'; --", "1009"])
async def test_nobody_steps_in_under_a_name_that_nobody_knows(firm: House, boss: Boss, waiting: str, who: str) -> None:
    kept = kept_alarms(firm)
    for path in (f"/calls/{waiting}/move", "/agents/1001/dismiss"):
        status, why = await boss.post(path, said_by(who))
        assert (status, why[:17]) == (403, "There is no agent")
        assert kept.pop() == ("supervisor refused", f"{path}: {why}")
    assert firm.floor.presence("1001").status == AVAILABLE


def kept_alarms(firm: House) -> list[tuple[str, str]]:
    """What is kept from now on, and shown to who asks for alarms."""
    kept = list[tuple[str, str]]()
    firm.store.alarm = lambda what, at, detail="": kept.append((what, detail))  # type: ignore[method-assign]
    return kept


async def test_he_logs_an_agent_out_from_the_end_of_his_call_and_it_stands_on_record(
    firm: House, boss: Boss, talk: str, tmp_path: Path
) -> None:
    firm.desk.store = store = Store(tmp_path / "ivr.db")
    await store.open()
    assert await boss.post("/agents/1001/dismiss") == (200, '{"agent": "1001", "status": "logged out"}')
    assert firm.floor.presence("1001") == Presence(LoggedOut("1002"), InCall(talk))
    assert await boss.post("/agents/1001/dismiss") == (409, "Agent 1001 is not logged in.")
    assert (await boss.post("/agents/1009/dismiss"))[0] == 404
    assert (await boss.post("/agents/1001/dismiss", said_by("1009")))[0] == 403
    await store.flush()
    assert [(alarm.what, alarm.detail) for alarm in await store.alarms()] == [
        ("supervisor refused", "/agents/1001/dismiss: There is no agent 1009: a supervisor is one of the agents."),
        ("agent logged out", "1001: by supervisor 1002"),
    ]
    firm.desk.store = firm.store
    await store.close()
