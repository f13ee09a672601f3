"""Which time must be silent, by the marks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.marks import Mark, MarkKind
from ivr.core.pausing import Pause, Silent, left, open_pauses, silences

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def marks(*told: tuple[float, str]) -> list[Mark]:
    """`a` pauses, `-a` resumes."""
    return [Mark("c", at(when), MarkKind.PAUSE, not who.startswith("-"), who=who.strip("-")) for when, who in told]


@pytest.mark.parametrize(
    ("told", "silent"),
    [
        ([], []),
        ([(1, "a"), (2, "-a")], [(1, 2)]),
        ([(1, "a")], [(1, None)]),
        ([(1, "a"), (2, "b"), (3, "-a"), (4, "-b")], [(1, 3), (2, 4)]),
        ([(1, "a"), (2, "a"), (3, "-a")], [(1, 3)]),
        ([(1, "-a"), (2, "a"), (3, "-b")], [(2, None)]),
        ([(1, "a"), (2, "-a"), (3, "a"), (4, "-a")], [(1, 2), (3, 4)]),
    ],
)
def test_silence_is_from_a_beginning_to_its_own_end(
    told: list[tuple[float, str]], silent: list[tuple[float, float | None]]
) -> None:
    expected = tuple(Silent(at(begin), None if end is None else at(end)) for begin, end in silent)
    assert silences(marks(*told)) == expected


def test_other_marks_make_nothing_silent() -> None:
    assert silences([Mark("c", NOON, MarkKind.HOLD), Mark("c", NOON, MarkKind.CONSENT)]) == ()


def test_pauses_without_an_end_are_known_by_who_wanted_them() -> None:
    assert list(open_pauses(marks((1, "a"), (2, "b"), (3, "-a")))) == ["b"]
    policy = Mark("c", at(1), MarkKind.PAUSE, what="policy", who="rules")
    assert open_pauses([policy]) == {}, "what the rules do not record is no pause"


def test_what_is_left_of_a_pause_is_never_less_than_nothing() -> None:
    pause = Pause("a", "card", NOON)
    assert left(pause, timedelta(minutes=3), at(60)) == timedelta(minutes=2)
    assert left(pause, timedelta(minutes=3), at(600)) == timedelta(0)


def test_what_the_rules_want_silent_is_told_from_a_pause() -> None:
    begun = Mark("c", at(0), MarkKind.PAUSE, what="before_consent", who="the rules")
    over = Mark("c", at(5), MarkKind.PAUSE, begins=False, who="the rules")
    assert silences([begun, over]) == (Silent(at(0), at(5), by_the_rules=True),)
    assert open_pauses([begun]) == {}
