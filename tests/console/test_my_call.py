"""What an agent does from his page: he says how he is, and does with his call what the keys of a telephone do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.calls.adoption import adopt
from ivr.core.access import Role
from ivr.core.agent import WrapUp
from ivr.core.console_rights import Person
from ivr.core.rulebook import DutyRules, TransferRules
from ivr.core.talk_wishes import talk_of
from ivr.core.trace import TraceStep
from ivr.switch.fake import FakeSwitch
from tests.calls.house import House
from tests.console.test_live import over, talks
from tests.console.visiting import PEOPLE, Browser, Visited

ME = "/api/v1/me"


@pytest.fixture
async def chen(console: Visited, house: House) -> AsyncIterator[Browser]:
    """Agent 1001, at his page."""
    duty = DutyRules(reasons={"1": "tea"}, results={"1": "sold"})
    ruled = replace(house.rules, on_duty=duty, transfers=TransferRules({"1": "wealth"}, ("1380000*",)))
    house.reception.new_rules(ruled, house.sounds)
    async with console.browser(PEOPLE[Role.AGENT]) as browser:
        yield browser


@pytest.fixture
async def call(chen: Browser, house: House) -> AsyncIterator[str]:
    """He talks with a caller."""
    call = await talks(house)
    yield call
    if house.reception.call(call):
        await over(house, call)


async def until_stage(house: House, call: str, stage: str) -> None:
    async with asyncio.timeout(10):
        while (found := house.reception.call(call)) and type(found.stage).__name__ != stage:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_he_says_how_he_is(chen: Browser) -> None:
    told = await chen.told("POST", f"{ME}/not_ready?reason=tea")
    assert (told["agent"], told["status"], told["reason"], told["state"]) == ("1001", "not_ready", "tea", "idle")
    assert (await chen.told("POST", f"{ME}/ready"))["status"] == "available"
    assert (await chen.told("POST", f"{ME}/log_out"))["status"] == "logged_out"
    assert (await chen.told("POST", f"{ME}/log_in"))["status"] == "available"
    assert (await chen.told("GET", ME))["status"] == "available"


async def test_what_cannot_be_is_refused_with_a_sentence(chen: Browser) -> None:
    assert await chen.told("POST", f"{ME}/longer", status=409) == "Agent 1001 is not in wrap-up."
    assert (await chen.told("POST", f"{ME}/not_ready?reason=fishing", status=422)).startswith(
        "The rules know no reason"
    )
    await chen.told("POST", f"{ME}/fly", status=404)
    assert await chen.told("POST", f"{ME}/call/hold", status=409) == "You talk with no caller at this moment."


async def test_he_may_choose_among_what_the_rules_have(chen: Browser, call: str) -> None:
    told = await chen.told("GET", f"{ME}/choices")
    assert (told["reasons"], told["results"], told["longest_wrap_up_s"]) == (["tea"], ["sold"], 600)
    assert (told["queues"], told["numbers"]) == (["wealth"], ["1380000*"])
    assert [one["id"] for one in told["agents"]] == ["1002", "1005"]
    assert told["rms"] == [{"rm": "own", "name": "Zhang"}, {"rm": "deputy", "name": "Wang"}]


async def test_he_puts_his_caller_on_hold_and_takes_him_back(chen: Browser, house: House, call: str) -> None:
    await chen.told("POST", f"{ME}/call/hold")
    await until_stage(house, call, "OnHold")
    assert "on hold already" in await chen.told("POST", f"{ME}/call/hold", status=409)
    await chen.told("POST", f"{ME}/call/resume")
    await until_stage(house, call, "Talking")
    assert "caller on hold, as agent 1001 wishes" in [step.line for step in house.trace]


async def test_he_transfers_where_the_rules_let_him(chen: Browser, house: House, call: str) -> None:
    assert "not to noted" in await chen.told("POST", f"{ME}/call/transfer", {"queue": "noted"}, status=403)
    refused = await chen.told("POST", f"{ME}/call/transfer", {"number": "13911112222"}, status=403)
    assert refused == "The rules do not let agents transfer to 139****2222."
    assert "not free" in await chen.told("POST", f"{ME}/call/transfer", {"agent": "1002"}, status=409)
    await chen.told("POST", f"{ME}/call/transfer", {"queue": "wealth"})
    await until_stage(house, call, "Waiting")


async def test_the_telephone_on_his_table_is_muted_and_sends_keys(chen: Browser, house: House, call: str) -> None:
    await chen.told("POST", "/api/v1/me/telephone/mute", {"muted": True})
    talk = talk_of(house.reception.calls[0].stage)
    assert talk
    assert house.fake.channels[talk.leg].is_muted
    await chen.told("POST", "/api/v1/me/telephone/mute", {"muted": False})
    assert not house.fake.channels[talk.leg].is_muted
    await chen.told("POST", "/api/v1/me/telephone/keys", {"keys": "42#"})
    assert house.fake.channels[call].keys_heard == ["42#"]
    assert "does not ring" in await chen.told("POST", "/api/v1/me/telephone/answer", status=409)
    assert (await chen.ask("POST", "/api/v1/me/telephone/keys", {"keys": "4 2"})).status in (400, 422)


async def test_he_hangs_up_and_has_his_wrap_up(chen: Browser, house: House, call: str) -> None:
    await chen.told("POST", f"{ME}/call/end")
    async with asyncio.timeout(10):
        await house.over()
    assert house.outcome(call) == "COMPLETEAGENT"
    assert isinstance(house.floor.presence("1001").state, WrapUp)
    assert (await chen.told("POST", f"{ME}/longer?seconds=60"))["state"] == "wrap_up"
    await chen.told("POST", f"{ME}/result?result=sold")
    assert (await chen.told("POST", f"{ME}/note", {"text": "wants the\nprospectus"}))["call"] == call
    notes = [step for step in house.trace if step.what == "note"]
    assert notes == [TraceStep(call, notes[0].at, "note", "agent 1001 notes: wants the prospectus")]


async def test_what_is_noted_as_the_next_call_comes_stands_with_the_call_that_was_meant(
    chen: Browser, house: House, call: str
) -> None:
    await over(house, call)
    await chen.told("POST", f"{ME}/ready")
    after = await talks(house)
    assert after != call
    soon = {"at": (house.clock.wall() + timedelta(hours=1)).isoformat()}
    for path, body in (("note", {"text": "of the first"}), ("callbacks", soon), ("tickets", {"subject": "x"})):
        told = await chen.told("POST", f"{ME}/{path}", body | {"call": call}, status=200 if path == "note" else 201)
        assert told["call"] == call, path
        refused = await chen.told("POST", f"{ME}/{path}", body | {"call": "390141.9"}, status=409)
        assert refused == "You have had another call since: nothing was written down."
    assert (await chen.told("POST", f"{ME}/note", {"text": "of this one"}))["call"] == after
    await over(house, after)


async def test_a_talk_that_waits_to_be_taken_up_again_is_not_over(chen: Browser, house: House, call: str) -> None:
    assert isinstance(house.desk.switch, FakeSwitch)
    house.desk.switch.down = True
    await chen.ask("POST", f"{ME}/call/hold")
    async with asyncio.timeout(10):
        while house.reception.call(call):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    late = await chen.ask("POST", f"{ME}/call/end?call={call}")
    assert (late.status, late.headers["Retry-After"]) == (503, "2")
    house.desk.switch.down = False
    await adopt(house.desk, house.reception, await house.desk.switch.snapshot())
    await until_stage(house, call, "Talking")
    await chen.told("POST", f"{ME}/call/end?call={call}")
    async with asyncio.timeout(10):
        await house.over()
    assert house.outcome(call) == "COMPLETEAGENT"


async def test_a_hang_up_that_comes_late_ends_no_other_call(chen: Browser, house: House, call: str) -> None:
    assert "none of yours" in await chen.told("POST", f"{ME}/call/end?call=390141.9", status=409)
    await until_stage(house, call, "Talking")
    await chen.told("POST", f"{ME}/call/end?call={call}")
    async with asyncio.timeout(10):
        await house.over()


async def test_he_pauses_the_recording_with_a_reason(chen: Browser, house: House, call: str) -> None:
    assert "Say why" in await chen.told("POST", f"{ME}/call/recording/pause", status=400)
    assert (await chen.told("POST", f"{ME}/call/recording/pause", {"reason": "card number"}))["recording"] == "paused"
    assert (await chen.told("POST", f"{ME}/call/recording/resume"))["recording"] == "on"


async def test_a_signing_that_the_rules_do_not_know_is_not_begun(chen: Browser, call: str) -> None:
    await chen.told("GET", f"{ME}/call/signing", status=404)
    await chen.told("POST", f"{ME}/call/signing", {"signing": "fund_purchase"}, status=409)


@pytest.mark.parametrize("assists", [False, True])
async def test_the_call_of_another_is_none_of_his(console: Visited, house: House, call: str, assists: bool) -> None:
    """Nor if he is with it, as somebody who is asked."""
    wu = Person("wu", "Wu", frozenset({Role.AGENT}), "1002")
    await console.enters(wu)
    if assists:
        assert house.floor.assistants.rung("1002", call)
    async with console.browser(wu) as browser:
        for wish in ("hold", "end", "recording/resume"):
            await browser.told("POST", f"{ME}/call/{wish}", status=409)
        await browser.told("POST", f"{ME}/call/transfer", {"queue": "wealth"}, status=409)
    found = house.reception.call(call)
    assert found is not None
    assert type(found.stage).__name__ == "Talking"


async def test_who_is_no_agent_says_nothing_of_himself(console: Visited) -> None:
    for person in (PEOPLE[Role.ADMIN], PEOPLE[Role.SUPERVISOR]):
        async with console.browser(person) as browser:
            await browser.told("POST", f"{ME}/ready", status=403)
            await browser.told("POST", f"{ME}/call/hold", status=403)


async def test_an_agent_whom_the_rules_know_no_more_is_told_so(console: Visited) -> None:
    gone = Person("gone", "Gone", frozenset({Role.AGENT}), "9999")
    await console.enters(gone)
    async with console.browser(gone) as browser:
        assert "none of the agents" in await browser.told("POST", f"{ME}/ready", status=403)
