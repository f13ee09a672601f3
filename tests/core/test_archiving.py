from __future__ import annotations

from datetime import timedelta
from itertools import islice

import pytest

from ivr.core.archiving import AUDIO, MANIFEST, PAIR, Local, NotYet, Remove, Send, Stay, Step, Wrong, next_step, pauses

DAY = timedelta(days=1)


def local(*parts: str, age: timedelta = timedelta()) -> Local:
    return Local("c1", frozenset(parts), age)


@pytest.mark.parametrize(
    ("parts", "sealed", "archived", "keep", "step"),
    [
        (PAIR, False, False, timedelta(), NotYet()),
        ((AUDIO,), False, False, timedelta(), NotYet()),
        (PAIR, True, False, timedelta(), Send()),
        (PAIR, True, False, DAY, Send()),
        ((AUDIO,), True, False, timedelta(), Wrong("the manifest is not here, and was not archived")),
        ((MANIFEST,), True, False, timedelta(), Wrong("the sound is not here, and was not archived")),
        (PAIR, True, True, timedelta(), Remove()),
        (PAIR, True, True, DAY, Stay()),
        ((MANIFEST,), True, True, DAY, Remove()),
    ],
)
def test_what_is_done_follows_from_what_is_there(
    parts: tuple[str, ...], sealed: bool, archived: bool, keep: timedelta, step: Step
) -> None:
    assert next_step(local(*parts), sealed=sealed, archived=archived, keep=keep) == step


def test_a_recording_that_is_kept_here_goes_on_the_day() -> None:
    def step(age: timedelta) -> Step:
        return next_step(local(*PAIR, age=age), sealed=True, archived=True, keep=DAY)

    assert step(DAY - timedelta(seconds=1)) == Stay()
    assert step(DAY) == Remove()
    assert step(-timedelta(hours=1)) == Stay()


def test_an_archive_that_is_away_is_tried_ever_more_seldom_but_at_least_every_minute() -> None:
    assert list(islice(pauses(lambda: 0.0), 8)) == [1, 2, 4, 8, 16, 32, 60, 60]
    assert list(islice(pauses(lambda: 1.0), 3)) == [0.5, 1, 2]
