from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from aiohttp import ClientConnectorError, ClientSession

from ivr.core.agent import InCall, LoggedOut, NotReady, Ringing
from ivr.core.rulebook import DutyRules
from ivr.core.steps import EnterQueue
from ivr.errors import PortTaken
from ivr.store.reading import Reader
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import NeverAnswers
from ivr.web.keys import Engine
from ivr.web.server import serve
from tests.calls.house import DID, NODES, House, rules

TOKEN = "the token of this installation"
CALLER = "13900001111"
AWAY = [
    {"agent": "1001", "name": "1001", "phone": False, "status": "available", "reason": "", "state": "idle", "idle": 0},
    {"agent": "1002", "name": "1002", "phone": False, "status": "available", "reason": "", "state": "idle", "idle": 0},
]


@dataclass
class Visitor:
    """Someone who asks a running server, with its token unless told otherwise."""

    session: ClientSession
    url: str

    async def get(self, path: str, **headers: str) -> tuple[int, object]:
        """The status, and the answer as JSON or text."""
        return await self._ask("GET", path, headers)

    async def post(self, path: str, body: str = "") -> tuple[int, object]:
        """The same, of a wish."""
        return await self._ask("POST", path, {}, body)

    async def put(self, path: str) -> tuple[int, object]:
        """The same, of something that is set."""
        return await self._ask("PUT", path, {})

    async def delete(self, path: str) -> tuple[int, object]:
        """The same, of something that is given back."""
        return await self._ask("DELETE", path, {})

    async def _ask(self, verb: str, path: str, headers: dict[str, str], body: str = "") -> tuple[int, object]:
        headers = headers or {"Authorization": f"Bearer {TOKEN}"}
        async with self.session.request(verb, self.url + path, headers=headers, data=body) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await (answer.json() if is_json else answer.text())


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """Callers go straight to their queue; 1001's phone rings and nobody takes it."""
    queue = replace(rules().queues["wealth"], overflow=(), announce=())
    nodes = {**NODES, "flows.main[0]": EnterQueue("wealth")}
    house = House(FakeSwitch(), rules(nodes=nodes, queues={"wealth": queue}))
    house.fake.phones["PJSIP/1001"] = NeverAnswers()
    yield house
    await Reader.close(house.store)  # who asked it has opened connections; nobody has opened it to be written


@pytest.fixture
async def visitor(house: House) -> AsyncIterator[Visitor]:
    async with serve(house.desk, house.reception, 0, TOKEN) as port, ClientSession() as session:
        yield Visitor(session, f"http://127.0.0.1:{port}")


@pytest.fixture
async def caller(house: House) -> AsyncIterator[str]:
    """A call that 1001's phone is ringing for."""
    house.agents_ready("1001")
    call = house.fake.call_in(DID, CALLER)
    async with asyncio.timeout(5):
        while not isinstance(house.floor.agents()[0].state, Ringing):  # noqa: ASYNC110 - the next turn may do it
            await asyncio.sleep(0)
    yield call
    house.fake.hang_up_by_peer(call)
    async with asyncio.timeout(10):
        await house.over()


async def test_health_is_told_to_everybody_and_says_how_much_goes_on(visitor: Visitor, caller: str) -> None:
    status, told = await visitor.get("/health", Authorization="")
    assert isinstance(told, dict)
    assert (status, told["alive"], told["asterisk"], told["calls"]) == (200, True, "connected", 1)


async def test_a_controller_without_asterisk_lives_and_is_not_ready(visitor: Visitor, house: House) -> None:
    assert (await visitor.get("/ready", Authorization=""))[0] == 200
    house.fake.down = True
    status, told = await visitor.get("/ready", Authorization="")
    assert isinstance(told, dict)
    assert (status, told["ready"]) == (503, False)
    assert told["checks"]["asterisk"] == {"good": False, "why": "ARI is not connected"}
    assert told["checks"]["store"]["good"]
    assert (await visitor.get("/health"))[0] == 200


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", TOKEN, f"bearer {TOKEN}", "Bearer 令牌"])
@pytest.mark.parametrize(
    ("verb", "path"),
    [("GET", "/agents"), ("GET", "/calls"), ("POST", "/agents/1001/not_ready"), ("GET", "/nothing")],
)
async def test_without_the_token_nothing_is_told_and_nothing_done(
    visitor: Visitor, house: House, verb: str, path: str, given: str
) -> None:
    status, text = await visitor._ask(verb, path, {"Authorization": given})
    assert status == 401
    assert "Authorization: Bearer" in str(text)
    assert not isinstance(house.floor.agents()[0].state, NotReady)


async def test_every_agent_is_listed_with_phone_and_state(visitor: Visitor, house: House) -> None:
    assert await visitor.get("/agents") == (200, AWAY)
    house.agents_ready("1001")
    house.floor.not_ready("1002", "lunch")
    assert await visitor.get("/agents") == (
        200,
        [
            AWAY[0] | {"phone": True},
            AWAY[1] | {"status": "not ready", "reason": "lunch", "idle": None},
        ],
    )


async def test_calls_are_listed_with_their_numbers_shortened(visitor: Visitor, caller: str) -> None:
    status, found = await visitor.get("/calls")
    told = {"call": caller, "caller": "139****1111", "did": DID, "stage": "Waiting", "recording": "on"}
    assert (status, found) == (200, [told])


async def test_no_calls_are_an_empty_list(visitor: Visitor) -> None:
    assert await visitor.get("/calls") == (200, [])


async def test_an_agent_is_set_not_ready_and_ready_again(visitor: Visitor, house: House) -> None:
    away = AWAY[0] | {"status": "not ready", "reason": "own wish", "idle": None}
    assert await visitor.post("/agents/1001/not_ready") == (200, {"said": "not_ready"} | away)
    assert house.floor.agents()[0].state == NotReady("own wish")
    assert await visitor.post("/agents/1001/ready") == (200, {"said": "ready"} | AWAY[0])
    assert await visitor.get("/agents") == (200, AWAY)


@pytest.mark.parametrize(
    ("path", "why"),
    [("/agents/9999/ready", "There is no agent"), ("/agents/1001/asleep", "There is nothing called asleep")],
)
async def test_an_agent_or_a_wish_that_nobody_knows_is_404(visitor: Visitor, path: str, why: str) -> None:
    status, text = await visitor.post(path)
    assert status == 404
    assert why in str(text)


async def test_a_path_that_is_not_there_is_404_and_a_question_for_a_wish_is_405(visitor: Visitor) -> None:
    assert (await visitor.get("/nothing"))[0] == 404
    assert (await visitor.get("/agents/1001/ready"))[0] == 405


async def test_an_agent_goes_not_ready_while_his_phone_rings_and_the_caller_waits_on(
    visitor: Visitor, house: House, caller: str
) -> None:
    assert isinstance(house.floor.agents()[0].state, Ringing)
    assert (await visitor.post("/agents/1001/not_ready"))[0] == 200
    await house.fake.settle()
    assert house.floor.agents()[0].state == NotReady("own wish")
    assert "RINGNOANSWER" not in house.story(caller)


async def test_he_may_decline_with_a_reason(visitor: Visitor, house: House, caller: str) -> None:
    assert (await visitor.post("/agents/1001/decline?reason=no%20licence"))[0] == 200
    await house.fake.settle()
    assert any(step.line == "1001: declined: no licence; 1 failed" for step in house.trace)
    assert await visitor.post("/agents/1001/decline") == (409, "Agent 1001 is offered no call.")


@pytest.mark.parametrize(("reason", "status"), [("x" * 101, 422), ("a%0Ab", 400)])
async def test_a_reason_to_decline_is_a_line(
    visitor: Visitor, house: House, caller: str, reason: str, status: int
) -> None:
    assert (await visitor.post(f"/agents/1001/decline?reason={reason}"))[0] == status
    assert isinstance(house.floor.agents()[0].state, Ringing)


async def test_an_agent_who_talks_goes_not_ready_after_the_call(visitor: Visitor, house: House) -> None:
    house.floor.restore("1001", InCall("c1"))
    assert (await visitor.post("/agents/1001/not_ready"))[0] == 200
    assert house.floor.agents()[0].state == InCall("c1")
    house.floor.forget("c1")
    assert house.floor.agents()[0].state == NotReady("own wish")


async def test_a_port_that_is_taken_is_named_with_what_to_do(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"HTTP port {port}: Address already in use\. Give .* --http-port"):
            async with serve(house.desk, house.reception, port, TOKEN):
                pytest.fail("it served on a port that is taken")


async def test_it_is_served_on_loopback_alone_and_not_after_the_end(house: House) -> None:
    async with ClientSession() as session:
        async with serve(house.desk, house.reception, 0, TOKEN) as port:
            with pytest.raises(ClientConnectorError):
                await session.get(f"http://127.0.0.2:{port}/health")
            assert (await session.get(f"http://127.0.0.1:{port}/health")).status == 200
        with pytest.raises(ClientConnectorError):
            await session.get(f"http://127.0.0.1:{port}/health")


async def test_the_level_of_degradation_is_shown_and_set(house: House, visitor: Visitor) -> None:
    house.reception.rules = replace(house.reception.rules, degradation=("busy", "storm"))
    levels = ["normal", "busy", "storm"]
    by_hand = {"levels": levels, "by": "hand", "why": "set by hand"}
    nobody = {"level": "normal", "levels": levels, "by": "", "why": ""}
    assert await visitor.get("/degradation") == (200, nobody)
    assert await visitor.put("/degradation/storm") == (200, {"level": "storm", **by_hand})
    assert house.desk.degradation.level == "storm"
    status = (await visitor.get("/status"))[1]
    assert isinstance(status, dict)
    assert status["degradation"] == "storm"
    assert "ivr_degradation 2\n" in str((await visitor.get("/metrics"))[1])
    code, said = await visitor.put("/degradation/strom")
    assert (code, said) == (404, "The rules in force know no level strom. They know normal, busy, storm.")
    assert await visitor.put("/degradation/normal") == (200, {"level": "normal", **by_hand})
    assert house.desk.degradation.level == ""
    assert await visitor.delete("/degradation") == (200, nobody)


async def test_a_level_is_tried_in_a_drill(house: House, visitor: Visitor) -> None:
    house.reception.rules = replace(house.reception.rules, degradation=("busy", "storm"))
    code, said = await visitor.put("/degradation/storm?drill=600")
    assert isinstance(said, dict)
    assert (code, said["level"], said["by"]) == (200, "storm", "drill")
    assert datetime.fromisoformat(said["until"]) - house.clock.now() > timedelta(seconds=590)
    figures = str((await visitor.get("/metrics"))[1])
    assert 'ivr_degradation_by{by="drill"} 1\n' in figures
    assert "ivr_degradation_changes_total 1\n" in figures
    status = (await visitor.get("/status"))[1]
    assert isinstance(status, dict)
    assert status["degraded_by"] == {"by": "drill", "why": "a drill"}
    await visitor.delete("/degradation")
    assert house.desk.degradation.level == ""


@pytest.mark.parametrize(
    "wish", ["storm?drill=0", "storm?drill=x", "storm?drill=1e9", "storm?drill=nan", "normal?drill=60"]
)
async def test_a_drill_is_of_a_level_and_for_a_while(house: House, visitor: Visitor, wish: str) -> None:
    house.reception.rules = replace(house.reception.rules, degradation=("busy", "storm"))
    assert (await visitor.put(f"/degradation/{wish}"))[0] == 400
    assert house.desk.degradation.drill is None


@pytest.fixture
async def worded(house: House) -> None:
    """Rules that have words for what agents say."""
    duty = DutyRules(reasons={"1": "lunch"}, results={"1": "sold"})
    house.reception.rules = replace(house.reception.rules, on_duty=duty)


@pytest.mark.usefixtures("worded")
async def test_an_agent_is_logged_out_and_in_again(visitor: Visitor, house: House) -> None:
    out = AWAY[0] | {"status": "logged out", "idle": None}
    assert await visitor.post("/agents/1001/log_out") == (200, {"said": "log_out"} | out)
    assert house.floor.agents()[0].state == LoggedOut()
    assert await visitor.post("/agents/1001/ready") == (409, "Agent 1001 is not logged in.")
    assert await visitor.post("/agents/1001/log_in") == (200, {"said": "log_in"} | AWAY[0])
    assert await visitor.post("/agents/1001/log_in") == (409, "Agent 1001 is logged in already.")


@pytest.mark.usefixtures("worded")
@pytest.mark.parametrize("reason", ["lunch", "1"])
async def test_a_reason_is_one_of_the_rules(visitor: Visitor, house: House, reason: str) -> None:
    assert (await visitor.post(f"/agents/1001/not_ready?reason={reason}"))[0] == 200
    assert house.floor.agents()[0].state == NotReady("lunch")
    refused = await visitor.post("/agents/1001/not_ready?reason=tea")
    assert refused == (422, "The rules know no reason 'tea'. They know 1 lunch.")


@pytest.mark.usefixtures("worded")
async def test_wrap_up_is_extended_and_the_call_has_its_result(visitor: Visitor, house: House) -> None:
    assert await visitor.post("/agents/1001/longer") == (409, "Agent 1001 is not in wrap-up.")
    assert await visitor.post("/agents/1001/result?result=sold") == (409, "Agent 1001 has had no call yet.")
    house.floor.restore("1001", InCall("c1"))
    house.floor.finished("1001", "c1", timedelta(seconds=5))
    assert (await visitor.post("/agents/1001/longer?seconds=30"))[0] == 200
    assert (await visitor.post("/agents/1001/longer?seconds=soon"))[0] == 422
    assert (await visitor.post("/agents/1001/result?result=sold"))[0] == 200
    assert [step.line for step in house.trace if step.call == "c1"] == ["agent 1001 says: sold"]


async def test_both_status_and_state_are_told(visitor: Visitor, house: House) -> None:
    house.floor.restore("1001", InCall("c1"))
    house.floor.not_ready("1001", "lunch")
    agents = (await visitor.get("/agents"))[1]
    assert isinstance(agents, list)
    assert agents[0] == AWAY[0] | {"status": "not ready", "reason": "lunch", "state": "in a call", "idle": None}


async def test_it_drains_and_takes_calls_again(house: House, visitor: Visitor) -> None:
    drained = {"draining": "fallback", "left": 0, "with_fallback": 0, "stages": {}}
    assert await visitor.get("/drain") == (200, drained | {"draining": None})
    assert await visitor.put("/drain") == (200, drained)
    assert not house.reception.takes_calls
    assert await visitor.put("/drain?refuse=1") == (200, drained | {"draining": "refuse"})
    assert (await visitor.get("/status"))[1]["draining"] == "refuse"
    assert await visitor.delete("/drain") == (200, drained | {"draining": None})
    assert house.reception.takes_calls


async def test_whoever_drains_is_told_of_the_callers_with_the_fallback(house: House) -> None:
    engine = Engine(with_fallback=lambda: 2)
    async with serve(house.desk, house.reception, 0, TOKEN, engine=engine) as port, ClientSession() as session:
        told = (await Visitor(session, f"http://127.0.0.1:{port}").put("/drain"))[1]
    assert isinstance(told, dict)
    assert told["with_fallback"] == 2


async def test_a_token_that_is_no_text_opens_nothing(visitor: Visitor) -> None:
    port = int(visitor.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /agents HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer \xff\xfe\r\nConnection: close\r\n\r\n")
    assert b" 401 " in await reader.readline()
    writer.close()
