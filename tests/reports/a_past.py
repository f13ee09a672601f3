"""A small day in a store: each way in which a call may go, told as the running house tells it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ivr.core.call import CallId, Customer, Incoming, InFlow, Outcome, RelationshipManager, Talking, Waiting
from ivr.core.callback import Callback, State
from ivr.core.trace import TraceStep
from ivr.store.rows import AgentState, SurveyAnswer, Voicemail
from ivr.store.store import Store

NINE = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai."""
RM = RelationshipManager("R1", "Zhang Wei", "13800000001", "R2")
LI = Customer("C1", "李明", "13900001111", "gold", "zh", RM)


def at(seconds: float) -> datetime:
    """So long after nine."""
    return NINE + timedelta(seconds=seconds)


async def told(store: Store) -> None:
    """Five calls: served by 1001 just before his RM; by the deputy; given up; called back; hung up in the menu."""
    for agent in ("1001", "1002"):
        _state(store, agent, -60, "ready")
    _served(store)
    _by_rm(store)
    _given_up(store)
    _called_back(store)
    _left_in_the_menu(store)
    for agent in ("1001", "1002"):
        _state(store, agent, 3540, "logged out")
    await store.flush()


def _served(store: Store) -> None:
    call = _arrives(store, "served", 0, "1")
    _waits(store, call, 10, 18.0)
    store.leg_dialled("served-1", call, "agent", "1002", at(12))
    store.leg_ended("served-1", "no_answer", at(20))
    store.leg_dialled("served-2", call, "agent", "1001", at(21))
    store.leg_answered("served-2", at(28))
    store.traced(TraceStep(call, at(20), "overflow", "2 failed offers, overflow -> RM Zhang Wei"))
    store.leg_dialled("served-3", call, "rm", "R1", at(20))
    store.leg_answered("served-3", at(25))
    _talks(store, call, "agent", "1001", 28)
    store.traced(TraceStep(call, at(28), "rm_accepted", "RM Zhang Wei pressed 1"))
    store.leg_ended("served-3", "dropped", at(28))
    _state(store, "1001", 28, "in a call", call)
    _state(store, "1001", 60, "on hold", call)
    _state(store, "1001", 70, "in a call", call)
    store.traced(TraceStep(call, at(80), "transfer", "transfer to queue loans, as 1001 wishes"))
    store.traced(TraceStep(call, at(90), "transfer_failed", "queue loans: nobody -> back"))
    _state(store, "1001", 128, "wrap-up")
    _state(store, "1001", 158, "ready")
    store.survey_answered(SurveyAnswer(call, "satisfied", "4", "wealth", "1001", at(130)))
    store.call_ended(call, Outcome.COMPLETEAGENT, at(128))


def _by_rm(store: Store) -> None:
    """As it was told before a trace had a word for his accepting."""
    call = _arrives(store, "rm", 600, "1")
    _waits(store, call, 610, 65.0)
    store.traced(TraceStep(call, at(670), "overflow", "60 s waited, overflow -> RM Zhang Wei"))
    store.leg_dialled("rm-0", call, "rm", "R1", at(669))
    store.leg_ended("rm-0", "congestion", at(670))
    store.leg_dialled("rm-1", call, "rm", "R1", at(670))
    store.leg_ended("rm-1", "no_answer", at(695))
    store.leg_dialled("rm-2", call, "rm", "R2", at(696))
    _talks(store, call, "rm", "R2", 700)
    store.call_ended(call, Outcome.COMPLETECALLER, at(800))


def _given_up(store: Store) -> None:
    call = _arrives(store, "given-up", 1200, "2")
    _waits(store, call, 1205, 3.0)
    store.call_ended(call, Outcome.ABANDON, at(1208))


def _called_back(store: Store) -> None:
    call = _arrives(store, "asks", 1800, "2")
    _waits(store, call, 1810, 30.0)
    back = Callback(
        "b1", "wealth", "box", "13900001111", "13900001111", "4008001234", "zh", at(1810), at(1840), call=call
    )
    store.callback(back)
    store.voicemail(Voicemail(call, "box", "x.wav", 4.0, at(1845)))
    store.call_ended(call, Outcome.CALLBACK, at(1850))
    out = "node-1-back-1-1"
    store.call_arrived(Incoming(out, "4008001234", "13900001111", at(3000)))
    store.traced(TraceStep(out, at(3000), "calls_back", "139****1111 is called back by 1002"))
    _state(store, "1002", 3000, "in a call", out)
    _talks(store, out, "agent", "1002", 3010)
    _state(store, "1002", 3100, "ready")
    store.call_ended(out, Outcome.COMPLETECALLER, at(3100))
    store.callback(Callback(**{**{f: getattr(back, f) for f in back.__slots__}, "state": State.DONE}))


def _left_in_the_menu(store: Store) -> None:
    call = "left"
    store.call_arrived(Incoming(call, "02155501234", "", at(2400)))
    store.traced(TraceStep(call, at(2405), "menu", "main_menu: no key, try 1 of 3"))
    store.stage(call, InFlow("menus.main_menu", "zh"))
    store.call_ended(call, Outcome.EXITEMPTY, at(2410))


def _arrives(store: Store, call: CallId, seconds: float, key: str) -> CallId:
    store.call_arrived(Incoming(call, "4008001234", "13900001111", at(seconds)))
    store.caller_known(call, LI)
    store.leg_dialled(call, call, "caller", "13900001111", at(seconds))
    store.traced(TraceStep(call, at(seconds + 4), "menu", f"main_menu: key {key}"))
    return call


def _waits(store: Store, call: CallId, seconds: float, waited: float) -> None:
    store.stage(call, Waiting("wealth", "zh", at(seconds)))
    store.traced(TraceStep(call, at(seconds), "ENTERQUEUE", "waits in wealth", facts={"queue": "wealth"}))
    store.call_waited(call, waited)


def _talks(store: Store, call: CallId, kind: str, party: str, seconds: float) -> None:
    store.stage(call, Talking(kind, party, "leg", "bridge", at(seconds), "wealth", "zh"))  # type: ignore[arg-type]


def _state(store: Store, agent: str, seconds: float, state: str, call: CallId = "") -> None:
    store.agent_state(AgentState(agent, at(seconds), state, call=call))
