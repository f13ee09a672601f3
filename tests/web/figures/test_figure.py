"""What is written is what Prometheus' own parser reads, whatever stands in names."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families as read

from ivr.core.histogram import Histogram
from ivr.web.figures.figure import Figure, by, told


def test_a_value_alone_and_values_with_labels() -> None:
    figures = (
        Figure("ivr_calls", "gauge", "Calls.", lambda now: now),
        Figure("ivr_ended_total", "counter", "Ended.", lambda now: by("outcome", {"ABANDON": now, "OK": 0})),
    )
    calls, ended = read(told(figures, 3))
    assert [(calls.name, calls.type, calls.documentation)] == [("ivr_calls", "gauge", "Calls.")]
    assert [sample.value for sample in calls.samples] == [3]
    assert [(sample.labels, sample.value) for sample in ended.samples] == [
        ({"outcome": "ABANDON"}, 3),
        ({"outcome": "OK"}, 0),
    ]


@pytest.mark.parametrize("name", ['a"b', "a\\b", "a\nb", "\\n", "}{", "财富", ""])
def test_whatever_stands_in_a_name_comes_back_as_it_was(name: str) -> None:
    figure = Figure("ivr_x", "gauge", f"Of {name}", lambda now: by("queue", {now: 1.5}))
    [family] = read(told((figure,), name))
    assert family.samples[0].labels == {"queue": name}


def test_a_histogram_has_buckets_a_sum_and_a_count() -> None:
    waits = Histogram((0.5, 10))
    for value in (0.25, 3, 99):
        waits.add(value)
    figure = Figure("ivr_wait_seconds", "histogram", "Waits.", lambda now: [({"queue": "q"}, now)])
    [family] = read(told((figure,), waits))
    assert family.type == "histogram"
    assert [(s.name.removeprefix("ivr_wait_seconds"), s.labels.get("le"), s.value) for s in family.samples] == [
        ("_bucket", "0.5", 1),
        ("_bucket", "10", 2),
        ("_bucket", "+Inf", 3),
        ("_sum", None, 102.25),
        ("_count", None, 3),
    ]


def test_large_numbers_keep_their_digits() -> None:
    figure = Figure("process_resident_memory_bytes", "gauge", "Memory.", lambda now: now)
    [family] = read(told((figure,), 1_234_567_890_123))
    assert family.samples[0].value == 1_234_567_890_123


def test_a_figure_without_values_is_left_out() -> None:
    assert told((Figure("ivr_x", "gauge", "None.", lambda _: ()),), 1) == ""
