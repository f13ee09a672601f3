"""Example values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ivr.core.call import Customer, Incoming, RelationshipManager
from ivr.core.trace import TraceStep

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
RM = RelationshipManager("R1", "Zhang Wei", "13800000001", "R2")
CUSTOMER = Customer("C1", "李明", "13900001111", "gold", "zh", RM)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def incoming(call: str = "node-1-1.1", at: datetime = NOON) -> Incoming:
    return Incoming(call, "4008001234", "13900001111", at)


def step(line: str, call: str = "node-1-1.1", **facts: object) -> TraceStep:
    return TraceStep(call, NOON, "offer", line, "rules.yaml:3 queues.wealth", facts)
