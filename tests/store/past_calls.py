"""Six calls that differ in level, hour, length, result and score, and by what each is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.core.call import Customer, Incoming, Outcome, Talking
from ivr.core.calls_seen import CallsSeen
from ivr.core.clock_times import ClockTimes, ahead_of_utc
from ivr.core.scoring import Form, Question
from ivr.store.calls_found import CallsFound
from ivr.store.calls_sought import SoughtCalls, SoughtScore
from ivr.store.judging import Judging, Score
from ivr.store.store import Store

BERLIN = ahead_of_utc(ZoneInfo("Europe/Berlin"))
SHANGHAI = ahead_of_utc(ZoneInfo("Asia/Shanghai"))
FORM = Form("service", "Service", (Question("greeting", "Greets", 5),))
CALLS = (
    # id, arrived in UTC, level, agent, seconds of talk, result, points of 5
    ("winter", datetime(2026, 1, 14, 8, 30, tzinfo=UTC), "gold", "1001", 60, "sold", 5),
    ("summer", datetime(2026, 7, 14, 7, 30, tzinfo=UTC), "gold", "1002", 600, "", 2),
    ("night", datetime(2026, 7, 14, 21, 30, tzinfo=UTC), "silver", "1001", 61, "sold", None),
    ("early", datetime(2026, 7, 15, 3, 59, 59, tzinfo=UTC), "", "1001", 5, "", 0),
    ("four", datetime(2026, 7, 15, 4, 0, tzinfo=UTC), "", "", 0, "", None),
    ("changed", datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "", "1002", 30, "", None),
)


def times(begin: int, end: int, ahead: tuple[tuple[datetime, int], ...] = BERLIN) -> ClockTimes:
    return ClockTimes(begin * 3600, end * 3600, ahead)


SOUGHT: tuple[tuple[SoughtCalls, list[str]], ...] = (
    (SoughtCalls(level="gold"), ["summer", "winter"]),
    (SoughtCalls(result="sold"), ["night", "winter"]),
    (SoughtCalls(times=times(9, 10)), ["summer", "winter"]),  # 09:30 by its clocks, in summer time and without
    (SoughtCalls(times=times(23, 6)), ["early", "night", "changed"]),
    (SoughtCalls(times=times(6, 7)), ["four"]),
    (SoughtCalls(times=times(3, 4)), ["changed"]),  # the first moment of summer time: 02:00 is not
    (SoughtCalls(times=times(2, 3)), []),
    (SoughtCalls(times=times(15, 16, SHANGHAI)), ["summer"]),
    (SoughtCalls(least=61), ["night", "summer"]),
    (SoughtCalls(least=30, most=60), ["changed", "winter"]),
    (SoughtCalls(most=5), ["early"]),
    (SoughtCalls(score=SoughtScore()), ["early", "summer", "winter"]),
    (SoughtCalls(score=SoughtScore(judged=False)), ["four", "night", "changed"]),
    (SoughtCalls(score=SoughtScore(least=40, most=99)), ["summer"]),
    (SoughtCalls(score=SoughtScore(most=39)), ["early"]),
    (SoughtCalls(score=SoughtScore(of=frozenset({"1001"}))), ["early", "winter"]),
    (SoughtCalls(score=SoughtScore(judged=False, of=frozenset({"1001"}))), ["night"]),
    (SoughtCalls(level="gold", least=61, times=times(9, 10), score=SoughtScore(most=50)), ["summer"]),
)


async def tell_past_calls(store: Store, judging: Judging) -> None:
    """They are over and judged."""
    for call, arrived, level, agent, seconds, result, points in CALLS:
        store.call_arrived(Incoming(call, "4008001234", "13900001111", arrived))
        store.caller_known(call, Customer("C1", "李明", "13900001111", level, "zh"))
        if agent:
            store.call_answered(call, arrived)
            store.stage(call, Talking("agent", agent, f"leg-{call}", "bridge", arrived, "wealth", "zh"))
            store.call_result(call, result, arrived)
        store.call_ended(call, Outcome.COMPLETEAGENT, arrived + timedelta(seconds=seconds))
        if points is not None:
            score = Score(call, agent, FORM.id, FORM.name, {"greeting": points}, points, 5, "", "qian", arrived)
            await judging.give(score)
    await store.flush()


async def found(calls: CallsFound, sought: SoughtCalls) -> list[str]:
    """Their ids, the newest first."""
    page = await calls.search(sought, CallsSeen(None), 50, None)
    return [one.call for one in page.found]
