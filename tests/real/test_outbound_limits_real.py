"""What limits, the night and the cost brake hold back on a real switch: the end of the trunk is the judge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ivr.core.outbound_rules import OutboundRules
from ivr.lab import Answer, Party
from ivr.rehearsal import Rehearsal, rehearsal
from tests.real.firm import Firm, Ground, Line, settings_for
from tests.real.scene import PARTY, Scene

ONCE, BY_DAY, DEAR, LATE = "075511110001", "075611110002", "075711110003", "075511110004"
"""One that may be dialled at night, one that may not, one whose minute costs more than a day may, and one after it."""


def hours_now(zone: str = "Asia/Shanghai") -> str:
    """From an hour ago until in an hour, as the rules write it."""
    now = datetime.now(ZoneInfo(zone))
    first, last = now - timedelta(hours=1), now + timedelta(hours=1)
    if first.date() == last.date():
        return f"{first:%H:%M}-{last:%H:%M}"
    return f"00:00-{last:%H:%M}, {first:%H:%M}-24:00"


@dataclass
class Desk:
    """Who calls a number of the firm is put through to a number outside."""

    stage: Rehearsal
    lines: dict[str, Ground]

    async def asks_for(self, number: str) -> str:
        """Whoever is to be put through there hears him, or the farewell; why he was not dialled."""
        scene, mobile = Scene(self.stage, self.lines[number]), self.stage.lab.mobile(number)
        before = len(mobile.calls)
        mobile.behave(Answer(after=0.1, talk=PARTY, hang_up_after=1))
        caller = await scene.call()
        if len(mobile.calls) == before:
            await scene.until(lambda: len(mobile.calls) > before or caller.over is not None)
        assert (await caller.ended(within=15)).by is Party.CORE
        story = await scene.record()
        refused = [step.line for step in story.trace if step.what == "not_allowed"]
        reached = bool(caller.heard.tone(PARTY))
        assert (len(mobile.calls) - before, reached) == ((0, False) if refused else (1, True)), story.trace
        return refused[0] if refused else ""


async def test_once_an_hour_not_at_night_and_not_beyond_the_days_cost(tmp_path: Path) -> None:
    firm = Firm()
    lines = {
        number: firm.line(Line(steps=({"dial": number, "ring": "5s"}, {"hang_up": "goodbye"}), has_rm=False))
        for number in (ONCE, BY_DAY, DEAR, LATE)
    }
    firm.rules["outbound"] = {
        "allow": [], "per_number_per_hour": 1, "cost": {"0757*": 5}, "cost_per_day": 4,
        "at_night": {"hours": hours_now(), "allow": ["0755*", "0757*"]},
    }  # fmt: skip
    async with rehearsal(settings_for(firm.write(tmp_path)), print) as stage:
        desk, reception = Desk(stage, lines), stage.app.reception
        assert await desk.asks_for(ONCE) == ""
        assert "dialled 1 times in an hour" in await desk.asks_for(ONCE)
        assert "not allowed at night" in await desk.asks_for(BY_DAY)
        reception.rules = replace(reception.rules, outbound=by_day(reception.rules.outbound))
        assert await desk.asks_for(BY_DAY) == ""
        assert await desk.asks_for(DEAR) == ""
        assert "calls have cost 5 today" in await desk.asks_for(LATE)
        await stage.app.store.flush()
        alarms = [alarm.detail for alarm in await stage.app.store.alarms() if alarm.what == "outbound call refused"]
        assert len(alarms) == 3


def by_day(rules: OutboundRules) -> OutboundRules:
    """The control of the night."""
    return replace(rules, at_night=None)
