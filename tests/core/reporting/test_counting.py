"""Whatever has been: a report equals a plain count from its definitions, and its rows add up to the whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings

from ivr.core.reporting.counting import EVERYTHING, Counting, Reach, Report
from ivr.core.reporting.cutting import By, Staff
from ivr.core.reporting.figures import FIGURES, values
from ivr.core.reporting.tally import Tally
from ivr.core.reporting.working import WorkByCall, Working
from ivr.core.service_level import ServiceLevel
from tests.core.reporting import slow_count
from tests.core.reporting.histories import AGENTS, Past, pasts

TARGETS = {"wealth": ServiceLevel(timedelta(seconds=20), 80)}
STAFF = Staff(TARGETS, {"1001": "Li Jing"}, {"1001": "east", "1002": "west"})
CUTS = [by for by in By if by is not By.MENU]
TIMED = {By.HOUR, By.DAY, By.WEEK, By.MONTH}
SHORT = 5.0


def counted(past: Past, by: By, reach: Reach = EVERYTHING) -> Report:
    counting, working, work = Counting(past.period, by, STAFF, short=SHORT, reach=reach), Working(), WorkByCall()
    for stretch in [*(one for change in past.changes for one in working.change(change)), *working.rest(past.now)]:
        counting.time(stretch)
        work.add(stretch)
    for call in past.calls:
        counting.call(call, work.of(call.id))
    return counting.report()


@pytest.mark.parametrize("by", CUTS)
@settings(max_examples=10, deadline=None)
@given(past=pasts())
def test_the_whole_is_what_a_plain_count_gives(by: By, past: Past) -> None:
    report = counted(past, by)
    told = values(report.total)

    slow = slow_count.of_calls(past.calls, TARGETS, SHORT)
    assert {name: told[name] for name in slow} == slow
    work = slow_count.of_work(past.changes, past.now, {call.id for call in past.calls}, set(AGENTS))
    assert {name: getattr(report.total, name) for name in work} == pytest.approx(work)


@settings(max_examples=15, deadline=None)
@given(past=pasts())
def test_agents_time_is_what_a_clock_that_ticks_would_count(past: Past) -> None:
    days = range((past.period.last - past.period.first).days + 1)
    wanted = {past.period.first + timedelta(days=number) for number in days}
    slow = slow_count.of_time(past.changes, past.now, past.period.zone, lambda _, here: here.date() in wanted)
    for by in CUTS:
        total = counted(past, by).total
        assert {name: getattr(total, name) for name in slow} == pytest.approx(slow)


@settings(max_examples=15, deadline=None)
@given(past=pasts())
def test_each_hour_is_what_such_a_clock_would_count_in_it(past: Past) -> None:
    rows = counted(past, By.HOUR).rows
    first, last = past.period.first, past.period.last

    def inside(hour: int) -> dict[str, float]:
        def ticks(_: str, here: datetime) -> bool:
            return first <= here.date() <= last and here.hour == hour

        return slow_count.of_time(past.changes, past.now, past.period.zone, ticks)

    for hour in {int(name[:2]) for name in rows}:
        slow = inside(hour)
        assert {name: getattr(rows[f"{hour:02}:00"], name) for name in slow} == pytest.approx(slow)


@pytest.mark.parametrize("by", CUTS)
@settings(max_examples=10, deadline=None)
@given(past=pasts())
def test_each_row_is_the_report_of_its_calls_alone(by: By, past: Past) -> None:
    for name, tally in counted(past, by).rows.items():
        own = [call for call in past.calls if _row(by, call.id, past) == name]
        slow = slow_count.of_calls(own, TARGETS, SHORT)
        told = values(tally)
        assert {figure: told[figure] for figure in slow} == slow


def _row(by: By, call_id: str, past: Past) -> str:
    """Written anew from the words of the definitions."""
    call = next(call for call in past.calls if call.id == call_id)
    here = call.arrived.astimezone(past.period.zone)
    agent = call.served_by if call.served_by_kind == "agent" else ""
    return {
        By.HOUR: f"{here:%H}:00",
        By.DAY: f"{here:%Y-%m-%d}",
        By.WEEK: f"{(here - timedelta(days=here.weekday())).date()}",
        By.MONTH: f"{here:%Y-%m}",
        By.QUEUE: call.queue,
        By.NUMBER: call.did,
        By.AGENT: agent,
        By.TEAM: STAFF.teams.get(agent, ""),
    }[by]


@pytest.mark.parametrize("by", CUTS)
@settings(max_examples=10, deadline=None)
@given(past=pasts())
def test_rows_add_up_to_the_whole(by: By, past: Past) -> None:
    report = counted(past, by)
    whole = counted(past, By.DAY).total

    summed = Tally()
    for tally in report.rows.values():
        summed.add(tally)
    for name in ("calls", "offered", "answered", "abandoned", "in_time", "judged", "handled", "offers", "longest"):
        assert getattr(summed, name) == getattr(whole, name)
    for name in ("talk", "hold", "wrap_up", "waited"):
        assert getattr(summed, name) == pytest.approx(getattr(whole, name))
    if by in TIMED | {By.AGENT, By.TEAM}:
        for name in ("waiting", "busy", "away"):
            assert getattr(summed, name) == pytest.approx(getattr(whole, name))
    assert summed.outcomes == whole.outcomes


@settings(max_examples=30, deadline=None)
@given(past=pasts())
def test_every_call_is_somewhere_and_nowhere_twice(past: Past) -> None:
    tally = counted(past, By.QUEUE).total
    assert tally.calls == tally.before_queue + tally.direct + tally.offered == tally.outcomes.total()
    assert tally.offered == tally.answered + tally.abandoned + tally.otherwise + tally.under_way


@settings(max_examples=30, deadline=None)
@given(past=pasts())
def test_who_may_see_a_queue_and_an_agent_sees_no_other_calls(past: Past) -> None:
    reach = Reach(frozenset({"loans"}), frozenset({"1002"}))
    mine = [
        call
        for call in past.calls
        if call.queue == "loans" or (call.served_by_kind, call.served_by) == ("agent", "1002")
    ]

    report = counted(past, By.QUEUE, reach)

    slow = slow_count.of_calls(mine, TARGETS, SHORT)
    told = values(report.total)
    assert {name: told[name] for name in slow} == slow
    alone = slow_count.of_time([c for c in past.changes if c.agent == "1002"], past.now, past.period.zone, _in(past))
    assert {name: getattr(report.total, name) for name in alone} == pytest.approx(alone)


def _in(past: Past) -> Callable[[str, datetime], bool]:
    return lambda _, here: past.period.first <= here.date() <= past.period.last


def test_where_nobody_called_a_share_or_a_mean_is_empty_and_not_nought() -> None:
    told = values(Tally())
    counts = {figure.name for figure in FIGURES if figure.unit == "count"}
    assert {name for name, value in told.items() if value == 0} == counts
    assert {value for name, value in told.items() if name not in counts} == {None}


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_each_figure_says_what_it_means_in_both_languages(figure: object) -> None:
    for words in (figure.title, figure.means):  # type: ignore[attr-defined]
        assert words.en.isascii()
        assert not words.zh.isascii() or words.zh.isupper()
