"""Example values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ivr.core.call import Customer, Ended, Incoming, InFlow, Outcome, RelationshipManager, Talking, Waiting
from ivr.core.trace import TraceStep
from ivr.store.store import Store

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
RM = RelationshipManager("R1", "Zhang Wei", "13800000001", "R2")
CUSTOMER = Customer("C1", "李明", "13900001111", "gold", "zh", RM)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def incoming(call: str = "node-1-1.1", at: datetime = NOON) -> Incoming:
    return Incoming(call, "4008001234", "13900001111", at)


def step(line: str, call: str = "node-1-1.1", **facts: object) -> TraceStep:
    return TraceStep(call, NOON, "offer", line, "rules.yaml:3 queues.wealth", facts)


def tell_whole_call(store: Store, call: str = "node-1-1.1") -> None:
    store.call_arrived(incoming(call), rules_version="abc")
    store.leg_dialled(call, call, "caller", "13900001111", NOON)
    store.call_answered(call, later(1))
    store.leg_answered(call, later(1))
    store.caller_known(call, CUSTOMER)
    store.stage(call, InFlow("flows.main[0]", "zh"))
    store.traced(step("arrived", call))
    store.stage(call, Waiting("wealth", "zh", later(5)))
    store.leg_dialled("leg-2", call, "agent", "1001", later(6))
    store.leg_answered("leg-2", later(9))
    store.call_waited(call, 4.0)
    store.stage(call, Talking("agent", "1001", "leg-2", "bridge-1", later(9), "wealth", "zh"))
    store.traced(step("李静 took the call", call, agent="1001", idle=timedelta(seconds=30)))
    store.leg_ended("leg-2", "normal", later(60))
    store.stage(call, Ended(Outcome.COMPLETEAGENT))
    store.call_ended(call, Outcome.COMPLETEAGENT, later(60))
