"""A call's trace as spans."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ivr.core.spans import Span, spans
from ivr.core.trace import TraceStep

BEGAN = datetime(2026, 11, 25, 9, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def step(seconds: float, what: str, **facts: object) -> TraceStep:
    return TraceStep("c1", at(seconds), what, "Li Ming, gold", "rules.yaml:3", facts)


def test_a_call_has_its_wait_its_offers_and_its_talk() -> None:
    story = [
        step(0, "arrived"),
        step(2, "ENTERQUEUE", queue="wealth", others=["1003"]),
        step(3, "offer", agent="1001"),
        step(18, "RINGNOANSWER"),
        step(18, "offer", agent="1002"),
        step(20, "CONNECT"),
        step(80, "ended"),
    ]
    rule = {"rule": "rules.yaml:3"}
    assert spans(story) == [
        Span("waiting", at(2), at(20), {"queue": "wealth"} | rule),
        Span("offer", at(3), at(18), {"agent": "1001"} | rule),
        Span("offer", at(18), at(20), {"agent": "1002"} | rule),
        Span("talk", at(20), at(80), rule),
    ]


def test_whoever_gives_up_has_waited_until_the_end() -> None:
    assert [span.ended for span in spans([step(0, "ENTERQUEUE"), step(1, "offer"), step(9, "ended")])] == [at(9), at(9)]
