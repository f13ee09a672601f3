"""A recording that grows is let be; one that has not for four seconds has stopped, and its policy says what is done."""

from __future__ import annotations

import pytest

from ivr.core.growth import LOOK_EVERY, LOOKS, Captured, Growth, Remedy, remedy
from ivr.core.record_policy import IfImpossible

BLOCK_SECONDS, BLOCK = 2.048, 32768


def looks(seconds: float, *, until: float, late: float = 0.0) -> Growth:
    """What is known after so long, of files that get a block every 2.048 s, up to this moment."""
    growth, at = Growth(None), 0.0
    while (at := at + LOOK_EVERY) <= seconds:
        blocks = int(max(0.0, min(at, until) - late) / BLOCK_SECONDS)
        growth = growth.after(Captured(0, blocks * BLOCK))
    return growth


@pytest.mark.parametrize("late", [0.0, 1.0, 1.9])
def test_a_recording_that_grows_in_blocks_is_let_be_even_if_they_come_late(late: float) -> None:
    assert not any(looks(at / 2, until=1e9, late=late).stopped for at in range(120))


@pytest.mark.parametrize("until", [0.1, 2.0, 2.1, 10.3, 10.9])
def test_one_that_has_stopped_is_found_within_five_seconds(until: float) -> None:
    lasted = [at / 2 for at in range(1, 60) if looks(at / 2, until=until).stopped]
    assert lasted[0] - until <= 5.0


def test_what_is_not_there_does_not_grow() -> None:
    growth = Growth(None)
    for _ in range(LOOKS):
        assert not growth.stopped
        growth = growth.after(None)
    assert growth.stopped
    assert growth.is_due
    assert not growth.after(None).is_due, "what has been done is not done at every look"


def test_a_new_segment_has_its_time_and_shows_nothing_before_it_grows() -> None:
    growth = Growth(Captured(0, 9), LOOKS - 1).after(Captured(5000, 9))
    assert (growth.in_vain, growth.stopped) == (0, False)
    stopped = Growth(Captured(0, 9), LOOKS, stopped=True).after(Captured(5000, 9))
    assert stopped.stopped, "an empty file is no recording"
    assert not stopped.after(Captured(5000, 10)).stopped


@pytest.mark.parametrize(
    ("rule", "first", "then"),
    [
        (IfImpossible.REFUSE, Remedy.REFUSE, Remedy.REFUSE),
        (IfImpossible.CONTINUE, Remedy.AGAIN, Remedy.GO_ON),
        (IfImpossible.MOVE, Remedy.MOVE, Remedy.GO_ON),
        (IfImpossible.MOVE_OR_REFUSE, Remedy.MOVE, Remedy.REFUSE),
    ],
)
def test_the_policy_says_what_is_done_and_what_if_that_does_not_help(
    rule: IfImpossible, first: Remedy, then: Remedy
) -> None:
    assert (remedy(rule, tried=False), remedy(rule, tried=True)) == (first, then)
