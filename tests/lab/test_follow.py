"""A prompt is followed through whatever a busy machine has done to it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from ivr.lab import Known, Samples
from ivr.lab.follow import Step, follow
from ivr.lab.heard import Heard
from ivr.lab.picture import looks, places
from tests.lab.sounds import Tears, after, named, noise, prompts, silence


def followed(known: Known, samples: Samples) -> list[list[Step]]:
    """From each place where its opening may be."""
    heard = Heard.of(samples)
    (found,) = places(looks(samples), [known.looks])
    return [follow(heard, place, known) for place in found]


@pytest.mark.parametrize("moved", [80, -80, 480, -1600, 37, -203])
def test_it_goes_on_after_a_piece_that_is_late_or_lost(moved: int) -> None:
    known = named("main_menu/zh")
    late, lost = max(0, moved), max(0, -moved)
    heard = after(silence(0.5), known.samples[:16_000], noise(late / 8000, 5), known.samples[16_000 + lost :])
    longest = max(followed(known, heard), key=len)
    assert {longest[0].at, longest[-1].at} == {4000, 4000 + moved}
    assert len(longest) > 0.93 * len(known.units)


def test_it_is_followed_back_to_its_beginning_too() -> None:
    known = named("welcome/en")
    heard = after(silence(0.5), known.samples[:4000], noise(0.08, 5), known.samples[4000:])
    for steps in followed(known, heard)[:5]:
        assert (steps[0].unit, steps[0].at) == (known.units[0], 4000)


@pytest.mark.parametrize("seed", range(3))
def test_no_sound_is_taken_twice_nor_out_of_its_turn(seed: int) -> None:
    for known in prompts():
        torn = Tears(5, late=0.5, hiss=8).tear(known.samples, seed)
        for steps in followed(known, torn):
            assert all(one.unit < two.unit and one.end <= two.begin for one, two in pairwise(steps))


def test_it_ends_where_something_else_begins() -> None:
    known = named("hours_menu/zh")
    heard = after(known.samples[:16_000], named("closed/zh").samples)
    steps = max(followed(known, heard), key=len)
    assert steps[-1].end == pytest.approx(16_000, abs=640)


def test_what_was_heard_may_begin_and_end_anywhere() -> None:
    known = named("screening/zh")
    chance = np.random.default_rng(1)
    for _ in range(50):
        begin, length = chance.integers(0, len(known.samples), 2)
        cut = known.samples[begin : begin + length]
        assert all(0 <= step.begin < len(cut) for steps in followed(known, cut) for step in steps)
