"""A recording that stops during its call: the alarm within 5 s, a mark, and what the policy says."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from ivr.calls.recording_watch import RecordingWatch
from ivr.core.agent import Ready
from ivr.core.call import CallId
from ivr.core.growth import Captured
from ivr.core.marks import MarkKind
from ivr.core.record_policy import IfImpossible, RecordingRules
from ivr.switch.fake_phones import Answers
from tests.calls.house import House
from tests.calls.test_being_recorded import A1, S, called, house, queue
from tests.virtual_time import virtual

BREAKS = 10
"""Seconds after the beginning at which the disk fails; the call is answered at once."""


class Disk:
    """What the switch has written: blocks of 2.048 s of every segment, until it breaks, and for good if `dead`."""

    def __init__(self, h: House, breaks: float = BREAKS, *, spare_too: bool = False) -> None:
        self._house, self._began, self._breaks, self._spare_too = (
            h,
            asyncio.get_running_loop().time(),
            breaks,
            spare_too,
        )

    def captured(self) -> Mapping[CallId, Captured]:
        return {call.id: self._of(call.id) for call in self._house.reception.calls}

    def _of(self, call: CallId) -> Captured:
        now = asyncio.get_running_loop().time()
        latest = self._house.fake.captures[-1] if self._house.fake.captures else None
        since = latest.began if latest else self._began
        healthy = latest is not None and "spare" in latest.says_file and not self._spare_too
        until = now if healthy else min(now, max(since, self._began + self._breaks))
        return Captured(round((since - self._began) * 1000), int((until - since) / 2.048) * 32768)


def watched(then: IfImpossible, **broken: bool) -> House:
    h = house(RecordingRules(if_impossible=then), queue("wealth"))
    h.recordings.captured = Disk(h, **broken).captured
    return h


async def call_watched(h: House, seconds: float = 30) -> str:
    """A call of this length, under the watch."""
    watch = RecordingWatch(h.desk, h.reception)
    watch.start()
    try:
        return await called(h, seconds)
    finally:
        await watch.close()


def when(h: House, call: str, what: str) -> list[float]:
    """Seconds from the beginning."""
    begun = next(step for step in h.trace if step.call == call).at
    return [(step.at - begun).total_seconds() for step in h.trace if step.call == call and step.what == what]


@pytest.mark.parametrize("then", list(IfImpossible))
def test_whatever_the_policy_the_alarm_comes_within_five_seconds_with_a_mark(
    then: IfImpossible, monkeypatch: pytest.MonkeyPatch
) -> None:
    @virtual
    async def played() -> None:
        h, alarms = watched(then), list[str]()
        monkeypatch.setattr(h.store, "alarm", lambda what, *_: alarms.append(what))
        call = await call_watched(h)
        first = when(h, call, "recording_stopped")[0]
        assert BREAKS < first <= BREAKS + 5
        assert h.marked(call, MarkKind.FAILURE)[0] == "failure stopped"
        assert "recording stopped" in alarms

    played()


@virtual
async def test_with_continue_the_switch_is_told_once_more_and_the_call_goes_on() -> None:
    h = watched(IfImpossible.CONTINUE)
    call = await call_watched(h)
    assert h.outcome(call) == "ABANDON"
    assert [capture.says_file.split("/")[1] for capture in h.fake.captures] == ["spool"]
    assert len(when(h, call, "recording_stopped")) == 2, "once more has not helped"


@virtual
async def test_with_move_it_goes_on_in_the_spare_folder_and_the_failure_is_over() -> None:
    h = watched(IfImpossible.MOVE)
    call = await call_watched(h)
    (moved,) = h.fake.captures
    assert moved.says_file.startswith("/spare/")
    assert h.marked(call, MarkKind.FAILURE) == ["failure stopped", "failure stopped over"]
    assert when(h, call, "recording_goes_on")
    assert h.outcome(call) == "ABANDON"


@pytest.mark.parametrize("why", ["it cannot be used", "it breaks too"])
@pytest.mark.parametrize(("then", "outcome"), [("move", "ABANDON"), ("move_or_refuse", "REFUSED")])
def test_where_the_spare_folder_does_not_help_either_the_policy_goes_on_or_refuses(
    then: str, outcome: str, why: str
) -> None:
    @virtual
    async def played() -> None:
        h = watched(IfImpossible(then), spare_too=True)
        h.recordings.spare_reason = "its disk is full" if why == "it cannot be used" else ""
        call = await call_watched(h)
        assert h.outcome(call) == outcome
        assert len(h.fake.captures) == (why == "it breaks too")

    played()


@virtual
async def test_with_refuse_both_are_told_and_the_call_ends() -> None:
    h = watched(IfImpossible.REFUSE)
    h.fake.phones[A1] = Answers(2 * S)
    h.agents_ready("1001")
    call = await call_watched(h)
    assert h.outcome(call) == "REFUSED"
    assert h.fake.heard(call)[-1] == "cannot_record"
    agent = next(one for one in h.fake.said if one != call)
    assert h.fake.heard(agent)[-1] == "cannot_record"
    assert when(h, call, "ended")[0] < BREAKS + 7, "he need not wait for it"
    assert h.fake.leaks() == []
    assert isinstance(next(duty.state for duty in h.floor.agents() if duty.agent.id == "1001"), Ready)


@virtual
async def test_nobody_looks_at_calls_that_are_not_recorded() -> None:
    h = house(RecordingRules(on=False), queue("wealth"))
    call = await call_watched(h)
    assert "recording_stopped" not in h.story(call)


@virtual
async def test_what_grows_is_let_be() -> None:
    h = house(RecordingRules(if_impossible=IfImpossible.REFUSE), queue("wealth"))
    h.recordings.captured = Disk(h, breaks=1e9).captured
    call = await call_watched(h, 120)
    assert h.outcome(call) == "ABANDON"
    assert "recording_stopped" not in h.story(call)


@virtual
async def test_once_moved_what_follows_is_recorded_there_too() -> None:
    h = watched(IfImpossible.MOVE)
    h.fake.phones[A1] = Answers(2 * S)
    asyncio.get_running_loop().call_later(BREAKS + 8, h.agents_ready, "1001")
    call = await call_watched(h)
    assert [capture.says_file.split("/")[1] for capture in h.fake.captures] == ["spare", "spare"]
    assert [capture.channel == call for capture in h.fake.captures] == [True, False]
    assert len(when(h, call, "recording_stopped")) == 1
