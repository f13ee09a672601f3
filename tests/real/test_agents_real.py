"""An agent's day on a real switch: he logs in with his PIN, says "not ready" while he talks, and is back by a code."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.core.agent import InCall, LoggedOut, NotReady, OnHold
from ivr.lab import Answer, Leg, Party
from ivr.rehearsal import rehearsal
from tests.real.firm import Firm, Line, after, settings_for
from tests.real.scene import CALLER, PARTY, Scene, in_order, step, talk_recorded, wholly_recorded

PIN = "4711"
PROMPTS = {
    "agent_pin": {"zh": "请输入您的密码。", "en": "Please enter your PIN."},
    "agent_wrong_pin": {"zh": "密码有误，请重新输入。", "en": "That was not your PIN. Please try again."},
    "agent_logged_in": {"zh": "您已签入，可以接听来电。", "en": "You are logged in."},
    "agent_logged_out": {"zh": "您已签出，再见。", "en": "You are logged out."},
    "agent_result": {"zh": "通话结果已记录。", "en": "The result has been noted."},
}


def written(firm: Firm, folder: Path, agent: str) -> Path:
    """The firm's rules, in which the agent has a PIN and must log in."""
    firm.rules["prompts"] |= PROMPTS
    firm.rules["on_duty"] = {"log_in": "required", "reasons": {"1": "break"}, "results": {"1": "sold"}}
    firm.rules["agents"][agent]["pin"] = "<pin>"
    path = firm.write(folder)
    path.write_text(path.read_text("utf-8").replace('"<pin>"', "!secret pin"), "utf-8")
    (folder / "secrets").mkdir()
    (folder / "secrets" / "pin").write_text(PIN, "utf-8")
    return path


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    firm = Firm()
    ground = firm.line(Line(overflow=after(120, {"message": "goodbye"})))
    path = written(firm, tmp_path_factory.mktemp("ag"), ground.agents[0])
    async with rehearsal(settings_for(path), print) as stage:
        yield Scene(stage, ground)


async def dials(s: Scene, code: str, confirmed: str) -> None:
    """The agent dials a code, hears that it is done, and the core hangs up."""
    line = await s.agent().dial(code)
    await line.answered()
    await line.hears(f"{confirmed}/zh")
    assert (await line.ended()).by is Party.CORE


async def on_hold(s: Scene, caller: Leg, agent: Leg) -> None:
    """The caller hears music as long as the agent holds him, who says nothing meanwhile."""
    await agent.hold()
    await s.until(lambda: isinstance(s.state(), OnHold))
    await asyncio.sleep(0.5)
    held = caller.heard.seconds
    await asyncio.sleep(2)
    music = [sound for sound in caller.heard.sound() if sound.end > held + 1]
    assert music, "nobody waits in silence"
    assert not [tone for tone in caller.heard.tone(PARTY) if tone.end > held]
    await agent.take_back()
    await s.until(lambda: isinstance(s.state(), InCall))
    await caller.hears_tone(PARTY)
    await agent.hears_tone(CALLER)


async def test_he_logs_in_with_his_pin_and_who_says_not_ready_while_he_talks_gets_no_second_call(scene: Scene) -> None:
    s = scene
    s.agent().behave(Answer(after=0.3, talk=PARTY))
    await s.log_in(0)
    assert s.state() == LoggedOut(), "his phone alone does not log him in"
    first = await s.call()
    await first.talk(CALLER)
    await first.hears_sound()
    assert not s.agent().calls

    code = await s.agent().dial("*70")
    await code.answered()
    await code.hears("agent_pin/zh")
    await code.press("9999")
    await code.hears("agent_wrong_pin/zh")
    await code.press(PIN)
    await code.hears("agent_logged_in/zh")
    talk = await s.agent().next_call(within=15)
    await talk.hears_tone(CALLER)
    await first.hears_tone(PARTY)

    await dials(s, "*731", "agent_not_ready")
    assert isinstance(s.state(), InCall), "he talks on"
    second_number = s.ground.caller[:-1] + "9"
    second = await s.call(second_number)
    await second.talk(CALLER)
    await first.hang_up()
    await talk.ended()
    await s.until(lambda: s.state() == NotReady("break"))
    await asyncio.sleep(3)
    assert len(s.agent().calls) == 1
    assert not second.heard.tone(PARTY)

    await dials(s, "*751", "agent_result")
    await dials(s, "*72", "agent_ready")
    talk = await s.agent().next_call(within=15)
    await talk.hears_tone(CALLER)
    await second.hears_tone(PARTY)
    await on_hold(s, second, talk)
    await dials(s, "*71", "agent_logged_out")
    await second.hang_up()
    await talk.ended()
    await s.until(lambda: s.state() == LoggedOut())

    one, two = await s.record(), await s.record(second_number)
    in_order(one, "ENTERQUEUE", "offer", "CONNECT", "ended", "result")
    assert one.call.result == "sold"
    assert "logged out" in step(one, "ENTERQUEUE").line
    assert "in a call" in step(two, "ENTERQUEUE").line
    assert step(two, "offer").at - one.call.ended > timedelta(seconds=3)
    talk_recorded(one)
    in_order(two, "CONNECT", "held", "taken_back", "ended")
    wholly_recorded(two)
