"""Which differences are told in words."""

from __future__ import annotations

import pytest

from ivr.simulation.day.comparing import in_words, means_something
from ivr.simulation.day.figures import Told
from ivr.simulation.figures import Figure

NONE = Figure(0.0, 0.0)


def told(**total: Figure) -> Told[Figure]:
    return Told(total, {}, {}, {}, {})


@pytest.mark.parametrize(
    ("value", "half_width", "means"),
    [
        (0.2, 0.1, True),
        (-0.2, 0.1, True),
        (0.1, 0.1, False),
        (0.1, 0.2, False),
        (0.2, None, False),
        (None, None, False),
    ],
)
def test_a_difference_means_something_beyond_its_half_width(
    value: float | None, half_width: float | None, means: bool
) -> None:
    assert means_something(Figure(value, half_width)) is means


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        (told(service_level=NONE, abandoned=Figure(None, None)), ["Nothing differs."]),
        (
            told(service_level=Figure(0.01, 0.02)),
            ["No difference is larger than chance may make it: with more replications, more can be told."],
        ),
        (
            told(service_level=Figure(0.05, 0.02), mean_answer_s=Figure(-3.25, 1.0), to_rm=Figure(-0.01, 0.02)),
            [
                "all calls: service level 5.0 ± 2.0 points more; mean answer 3.2 ± 1.0 s shorter.",
                "All other differences may be chance.",
            ],
        ),
        (
            Told({}, {"a": {"offered": Figure(-4.0, 1.5)}}, {}, {"x, y": {"occupancy": Figure(0.1, 0.02)}}, {}),
            [
                "a: calls 4.0 ± 1.5 fewer.",
                "agents (x, y): occupancy 10.0 ± 2.0 points more.",
                "All other differences may be chance.",
            ],
        ),
    ],
)
def test_differences_in_words(found: Told[Figure], lines: list[str]) -> None:
    assert in_words(found) == lines
