"""Each answered microsecond is in a file, tolerated, or in a gap that has a name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.coverage import Answered, Coverage, Sound, cover, state, too_short
from ivr.core.gaps import SECOND, Gap, GapReason, Keep, Terms
from ivr.core.marks import Mark, MarkKind
from ivr.core.on_line import OnLine
from ivr.core.recording_state import RecordingState

START = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
RATE = 8000
ALL = Terms()


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def minute(*legs: OnLine) -> Answered:
    return Answered(START, at(60), legs)


def sound(start: float, caller: float, other: float | None = None) -> Sound:
    return Sound(round(start * RATE), round(caller * RATE), round((caller if other is None else other) * RATE))


def pause(begin: float, end: float | None, who: str = "1001", what: str = "", why: str = "") -> list[Mark]:
    begins = Mark("c1", at(begin), MarkKind.PAUSE, True, what, who, why)
    return [begins] if end is None else [begins, Mark("c1", at(end), MarkKind.PAUSE, False, what, who)]


def gaps(coverage: Coverage) -> list[tuple[float, float, str]]:
    return [(gap.begin / SECOND, gap.end / SECOND, gap.reason.value) for gap in coverage.gaps]


def one(call: Answered, sounds: Sequence[Sound], terms: Terms = ALL, marks: Sequence[Mark] = ()) -> Coverage:
    return cover(call, sounds, terms, marks)


def test_a_call_wholly_in_its_file_has_no_gap() -> None:
    coverage = one(minute(), [sound(0, 59.96)])
    assert (gaps(coverage), state(coverage)) == ([], RecordingState.RECORDED)
    assert (coverage.in_files, coverage.tolerated) == (59_960_000, 40_000)


@pytest.mark.parametrize(
    ("lacks", "found"),
    [(0.0, False), (0.04, False), (0.512, False), (0.513, True), (30.0, True)],
)
def test_half_a_second_and_the_drift_of_two_clocks_are_tolerated(lacks: float, found: bool) -> None:
    assert bool(one(minute(), [sound(0, 60 - lacks)]).gaps) is found


def test_an_hour_may_lack_a_second_but_not_two() -> None:
    hour = Answered(START, at(3600))
    assert state(one(hour, [sound(0, 3599)])) is RecordingState.RECORDED
    assert state(one(hour, [sound(0, 3598)])) is RecordingState.PARTIAL


def test_what_lacks_at_the_end_is_a_failure_with_those_who_were_on_the_line() -> None:
    legs = [OnLine("1001", at(5), at(30)), OnLine("1002", at(31)), OnLine("5551", START, at(60), caller=True)]
    coverage = one(minute(*legs), [sound(0, 50)])
    assert coverage.gaps == (Gap(50 * SECOND, 60 * SECOND, GapReason.FAILURE, "1002", "neither side was captured"),)
    assert state(coverage) is RecordingState.PARTIAL


def test_one_side_that_lacks_is_named() -> None:
    assert one(minute(), [sound(0, 60, 50)]).gaps[0].why == "what he hears was not captured"
    assert one(minute(), [sound(0, 50, 60)]).gaps[0].why == "what the caller says was not captured"


def test_what_was_told_of_the_failure_stands_in_its_gap() -> None:
    told = Mark("c1", at(49), MarkKind.FAILURE, why="the disk is full")
    (gap,) = one(minute(), [sound(0, 50)], marks=[told]).gaps
    assert gap.why == "neither side was captured; the disk is full"


def test_each_segment_is_held_against_its_own_room() -> None:
    coverage = one(minute(), [sound(0, 15), sound(20, 40)])
    assert gaps(coverage) == [(15, 20, "failure")]


def test_where_a_later_segment_has_ended_one_before_it_that_goes_on_is_heard_as_the_file_has_it() -> None:
    assert gaps(one(minute(), [sound(0, 60), sound(20, 10)])) == []
    coverage = one(minute(), [sound(0, 50), sound(20, 10), sound(40, 0)])
    assert gaps(coverage) == [(50, 60, "failure")]
    assert (coverage.in_files, coverage.whole) == (50 * SECOND, 60 * SECOND)


def test_time_before_the_first_segment_is_a_gap() -> None:
    assert gaps(one(minute(), [sound(10, 50)])) == [(0, 10, "failure")]


@pytest.mark.parametrize("empty", [[], [sound(0, 0)], [sound(0, 0), sound(20, 0)]])
def test_no_sound_at_all_is_not_recorded(empty: list[Sound]) -> None:
    assert state(one(minute(), empty)) is RecordingState.NOT_RECORDED


def test_no_sound_at_all_is_one_gap() -> None:
    coverage = one(minute(), [])
    assert (gaps(coverage), state(coverage)) == ([(0, 60, "failure")], RecordingState.NOT_RECORDED)


def test_a_pause_is_a_gap_with_a_name_and_the_call_counts_as_recorded() -> None:
    coverage = one(minute(), [sound(0, 60)], marks=pause(10, 20, "1001", why="card"))
    silent = Gap(9_750_000, 20_250_000, GapReason.PAUSED, "1001", "card")
    assert coverage.gaps == (silent,), "as long as it is silent in the file"
    assert (coverage.in_files, state(coverage)) == (49_500_000, RecordingState.RECORDED)


def test_a_pause_without_an_end_lasts_until_the_call_ends() -> None:
    assert gaps(one(minute(), [sound(0, 40)], marks=pause(40, None))) == [(39.75, 60, "paused")]


def test_two_pauses_at_once_end_each_with_its_own() -> None:
    agents, flows = pause(10, 40, "1001"), pause(20, 30, "flow")
    marks = [agents[0], *flows, agents[1]]
    assert gaps(one(minute(), [sound(0, 60)], marks=marks)) == [(9.75, 40.25, "paused")]


def test_a_pause_can_carry_the_name_of_another_reason() -> None:
    marks = [*pause(10, 20, "the rules", "policy"), *pause(15, 30)]
    assert gaps(one(minute(), [sound(0, 60)], marks=marks)) == [(10, 20, "policy"), (20, 30.25, "paused")]


def test_a_pause_does_not_hide_what_lacks_beside_it() -> None:
    coverage = one(minute(), [sound(0, 30)], marks=pause(20, 40))
    assert gaps(coverage) == [(19.75, 40.25, "paused"), (40.25, 60, "failure")]
    assert state(coverage) is RecordingState.PARTIAL


def test_before_the_consent_is_a_gap_that_ends_with_the_consent() -> None:
    given_at = Mark("c1", at(12), MarkKind.CONSENT, what="given")
    terms = Terms(Keep.AFTER_CONSENT, "consent asked")
    coverage = one(minute(), [sound(12, 48)], terms, [given_at])
    assert (gaps(coverage), state(coverage)) == ([(0, 12, "before_consent")], RecordingState.RECORDED)


def test_a_refused_consent_leaves_the_whole_call_out() -> None:
    refused = Mark("c1", at(12), MarkKind.CONSENT, what="refused")
    terms = Terms(Keep.AFTER_CONSENT)
    assert state(one(minute(), [], terms, [refused])) is RecordingState.INTENTIONALLY_NOT_RECORDED
    assert state(one(minute(), [sound(0, 60)], terms, [refused])) is RecordingState.RECORDED_IN_ERROR


def test_a_call_that_the_rules_leave_out_is_intentionally_not_recorded() -> None:
    terms = Terms(Keep.NOTHING, "internal call")
    coverage = one(minute(), [], terms)
    assert coverage.gaps == (Gap(0, 60 * SECOND, GapReason.POLICY, why="internal call"),)
    assert state(coverage) is RecordingState.INTENTIONALLY_NOT_RECORDED
    assert state(one(minute(), [sound(0, 60)], terms)) is RecordingState.RECORDED_IN_ERROR


def test_a_call_paused_from_end_to_end_is_intentionally_not_recorded() -> None:
    assert state(one(minute(), [], marks=pause(0, 60))) is RecordingState.INTENTIONALLY_NOT_RECORDED


def test_who_was_left_alone_while_nobody_saw_it_lacks_nothing_of_a_talk() -> None:
    left = OnLine("1001", at(5), at(60), parted=at(50))
    coverage = one(minute(left), [sound(0, 49.98)])
    (gap,) = coverage.gaps
    assert (gap.begin, gap.end, gap.reason, gap.who) == (50 * SECOND, 60 * SECOND, GapReason.ALONE, "1001")
    assert state(coverage) is RecordingState.RECORDED
    assert (coverage.in_files, coverage.tolerated) == (49_980_000, 20_000)


def test_what_lacks_of_the_talk_before_he_was_left_alone_is_a_failure() -> None:
    left = OnLine("1001", at(5), at(60), parted=at(50))
    assert gaps(one(minute(left), [sound(0, 40)])) == [(40, 50, "failure"), (50, 60, "alone")]


def test_who_talks_with_another_meanwhile_is_not_alone() -> None:
    legs = [OnLine("1001", at(5), at(60), parted=at(50)), OnLine("1002", at(52), at(58))]
    found = gaps(one(minute(*legs), [sound(0, 50)]))
    assert found == [(50, 52, "alone"), (52, 58, "failure"), (58, 60, "alone")]


def test_what_is_captured_of_one_who_is_alone_counts_as_captured() -> None:
    left = OnLine("1001", at(5), at(60), parted=at(50))
    coverage = one(minute(left), [sound(0, 55)])
    assert gaps(coverage) == [(55, 60, "alone")]
    assert coverage.in_files == 55 * SECOND


def test_the_callers_leg_tells_the_end_where_the_call_does_not() -> None:
    leg = OnLine("5551", START, at(60), caller=True)
    assert gaps(one(Answered(START, None, (leg,)), [sound(0, 50)])) == [(50, 60, "failure")]


def test_a_call_whose_end_nobody_knows_is_not_called_whole() -> None:
    coverage = one(Answered(START, None), [sound(0, 50)])
    assert (coverage.known, state(coverage)) == (False, RecordingState.PARTIAL)


def test_a_call_that_must_not_be_recorded_is_so_whatever_its_length() -> None:
    terms = Terms(Keep.NOTHING, "internal call")
    assert state(one(Answered(START, None), [], terms)) is RecordingState.INTENTIONALLY_NOT_RECORDED
    assert state(one(Answered(START, None), [sound(0, 9)], terms)) is RecordingState.RECORDED_IN_ERROR


def test_a_call_that_was_never_answered_lacks_nothing() -> None:
    coverage = one(Answered(None, at(60)), [])
    assert (coverage.whole, coverage.gaps, coverage.known) == (0, (), True)


def test_sound_of_a_call_that_was_never_answered_cannot_be_checked() -> None:
    assert state(one(Answered(None, at(60)), [sound(0, 60)])) is RecordingState.PARTIAL


def test_a_moment_is_too_short_to_be_recorded() -> None:
    assert too_short(SECOND // 2)
    assert not too_short(SECOND)


moments = st.floats(-100, 4000).map(at)
sounds = st.builds(Sound, *(st.integers(-RATE * 10, RATE * 4000) for _ in range(3)))
marks = st.builds(
    Mark,
    st.just("c1"),
    moments,
    st.sampled_from(MarkKind),
    st.booleans(),
    st.sampled_from(["", "given", "refused", "policy", "before_consent"]),
    st.sampled_from(["", "1001", "flow"]),
    st.sampled_from(["", "card"]),
)
legs = st.builds(
    OnLine,
    st.sampled_from(["1001", "5551"]),
    st.none() | moments,
    st.none() | moments,
    st.booleans(),
    st.none() | moments,
)
calls = st.builds(Answered, st.none() | moments, st.none() | moments, st.lists(legs, max_size=4).map(tuple))
terms = st.builds(Terms, st.sampled_from(Keep))


@given(calls, st.lists(sounds, max_size=6), terms, st.lists(marks, max_size=8))
def test_what_is_covered_and_what_is_not_add_up_to_the_answered_time(
    call: Answered, captured: list[Sound], on: Terms, beside: list[Mark]
) -> None:
    coverage = cover(call, captured, on, beside)
    left_out = sum(gap.end - gap.begin for gap in coverage.gaps)
    assert coverage.in_files + coverage.tolerated + left_out == coverage.whole
    assert min(coverage.in_files, coverage.tolerated, coverage.whole) >= 0
    assert isinstance(state(coverage), RecordingState)


@given(calls, st.lists(sounds, max_size=6), terms, st.lists(marks, max_size=8))
def test_no_gap_overlaps_another_or_leaves_the_call(
    call: Answered, captured: list[Sound], on: Terms, beside: list[Mark]
) -> None:
    coverage = cover(call, captured, on, beside)
    edges = [edge for gap in coverage.gaps for edge in (gap.begin, gap.end)]
    assert edges == sorted(edges)
    assert all(gap.begin < gap.end for gap in coverage.gaps)
    assert not edges or (edges[0] >= 0 and edges[-1] <= coverage.whole)


@given(st.lists(sounds, max_size=6), st.lists(marks, max_size=8))
def test_more_than_the_tolerance_of_each_segment_is_never_lost_in_silence(
    captured: list[Sound], beside: list[Mark]
) -> None:
    coverage = cover(Answered(START, at(3600)), captured, ALL, beside)
    assert coverage.tolerated <= (len(captured) + 1) * SECOND // 2 + coverage.whole // 5000 + len(captured)
