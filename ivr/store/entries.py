"""What calls and agents tell the store: plain functions that neither wait nor fail."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Container, Iterator
from dataclasses import fields
from datetime import datetime
from itertools import count
from secrets import token_hex
from time import time_ns

from ivr.core.call import CallId, CallingBack, Customer, Incoming, InFlow, Outcome, Stage, Talking, Waiting
from ivr.core.callback import Callback
from ivr.core.marks import Mark
from ivr.core.message_id import call_of
from ivr.core.recording_state import KEPT, RecordingState
from ivr.core.trace import TraceStep
from ivr.core.webhooks import Event
from ivr.store.encoding import encode_facts, encode_gaps, encode_stage, plain
from ivr.store.entry import Change, New, TableName
from ivr.store.journal import Journal, Unwritten
from ivr.store.rows import Action, AgentState, CallbackNote, LegKind, Recording, Said, SurveyAnswer, Voicemail

OnTrace = Callable[[TraceStep], None]


class Entries:
    """The writing half of the store. Everything here is queued, and written within about a quarter of a second."""

    def __init__(self, journal: Journal, node: str) -> None:
        self._journal = journal
        self.node = node
        """The machine whose calls are written here."""
        self._ids: Iterator[int] = count(1)
        self._on_trace: list[OnTrace] = []
        self._on_over: list[Callable[[CallId], object]] = []
        self.announced: Container[str] = frozenset()
        """Of what webhooks are told: that alone is entered as an event, beside what is written of it."""
        self.outcomes: Counter[str] = Counter()
        """How calls have ended since the start."""
        self.alarms_raised: Counter[str] = Counter()
        self.recordings_made: Counter[str] = Counter()
        """By the word with which they were put on record, or were found later."""
        self.gaps_made: Counter[str] = Counter()
        """Stretches of calls that are not on record, by reason."""

    @property
    def waiting(self) -> int:
        """Rows that are not yet written; a number that grows says that the database is away."""
        return self._journal.waiting

    @property
    def behind(self) -> float:
        """Seconds for which rows have waited to be written."""
        return self._journal.behind

    @property
    def unwritten(self) -> Unwritten:
        """Whether the database takes what it is told, and what it has not taken yet."""
        return self._journal.unwritten

    def call_arrived(self, call: Incoming, rules_version: str = "", *, may_be_there: bool = False) -> None:
        """A call is there; of one that `may_be_there` nobody could ask whether it has a record already.

        Written at once: of a call that ends while a killed controller is away nobody else would know.
        """
        facts = {"id": call.id, "node": self.node, "did": plain(call.did), "caller": plain(call.caller)}
        values = {**facts, "arrived": call.at, "rules_version": rules_version}
        self._journal.append(New("calls", values, may_be_there=may_be_there), soon=True)
        self._announce(Event.CALL_ARRIVED, call.id, call.at)

    def caller_known(self, call: CallId, customer: Customer) -> None:
        """The CRM knows him."""
        rm = customer.rm.id if customer.rm else ""
        who = {"customer_id": customer.id, "customer_name": customer.name, "customer_level": customer.level, "rm": rm}
        self._change_call(call, **{column: plain(text) for column, text in who.items()})

    def call_came_sooner(self, call: CallId, at: datetime) -> None:
        """It had come before we were told: whoever served it meanwhile knows."""
        self._change_call(call, arrived=at)

    def call_answered(self, call: CallId, at: datetime) -> None:
        """The caller's leg was answered."""
        self._change_call(call, answered=at)

    def stage(self, call: CallId, stage: Stage) -> None:
        """The call's story is at this stage now; its language, queue and server are taken from it."""
        self._change_call(call, stage=encode_stage(stage), **_columns_of(stage))

    def call_waited(self, call: CallId, seconds: float) -> None:
        """How long the caller waited in his queue, however the wait ended."""
        self._change_call(call, waited_seconds=seconds)

    def call_ended(self, call: CallId, outcome: Outcome, at: datetime) -> None:
        """The call is over."""
        self.outcomes[outcome.value] += 1
        self._change_call(call, outcome=outcome.value, ended=at)
        self._announce(Event.CALL_ENDED, call, at)
        for take in self._on_over:
            take(call)

    def call_result(self, call: CallId, result: str, at: datetime) -> None:
        """What came of the call, as its agent says; the last word stays."""
        self._change_call(call, result=plain(result))
        self._announce(Event.CALL_RESULT, call, at)

    def traced(self, step: TraceStep) -> None:
        """A line of a call's story; those who asked for it with `on_trace` see it as soon as the loop turns."""
        values = {
            "call": step.call,
            "at": step.at,
            "what": plain(step.what),
            "line": plain(step.line),
            "rule": plain(step.rule),
            "facts": encode_facts(step.facts) if step.facts else None,
        }
        self._number("trace", values, droppable=True)
        for take in self._on_trace:
            asyncio.get_running_loop().call_soon(take, step)

    def on_trace(self, take: OnTrace) -> Callable[[], None]:
        """Hand every trace step, in order, to `take` (a plain, quick function); returns what ends that."""
        self._on_trace.append(take)
        return lambda: self._on_trace.remove(take)

    def on_over(self, take: Callable[[CallId], object]) -> Callable[[], None]:
        """Hand the id of each call that is over from now on to `take`, which is quick; returns what ends that."""
        self._on_over.append(take)
        return lambda: self._on_over.remove(take)

    def leg_dialled(self, leg: str, call: CallId, kind: LegKind, party: str, at: datetime) -> None:
        """A leg begins: dialled by us, or (the caller's) come in."""
        values = {"id": leg, "call": call, "kind": kind, "party": plain(party), "dialled": at}
        self._journal.append(New("legs", values))

    def leg_answered(self, leg: str, at: datetime) -> None:
        """A leg was answered. The first word about it stays."""
        self._journal.append(Change("legs", leg, {"answered": at}, unless="answered"))

    def leg_ended(self, leg: str, ending: str, at: datetime) -> None:
        """A leg is over; `ending` is a word such as `busy` or `no_answer`. The first word about it stays."""
        self._journal.append(Change("legs", leg, {"ended": at, "ending": plain(str(ending))}, unless="ended"))

    def agent_state(self, now: AgentState) -> None:
        """An agent has this state and status from now on."""
        self._number("agent_states", _values(now))

    def said(self, said: Said) -> None:
        """Something is told of what holds of an agent, or that nothing is said any more."""
        self._number("eligibility", _values(said))

    def recorded(self, recording: Recording) -> None:
        """A call's recording, or why there is none; replaces what was said of it before."""
        self.recordings_made[recording.state.value] += 1
        self.gaps_made.update(gap.reason.value for gap in recording.gaps)
        values = {
            "state": recording.state.value,
            "gaps": encode_gaps(recording.gaps),
            "of_call": plain(call_of(recording.call)),
        }
        self._journal.append(New("recordings", _values(recording) | values, replace=True))
        if recording.path and recording.state in KEPT and (at := recording.ended or recording.started):
            self._announce(Event.RECORDING_READY, recording.call, at)

    def recording_seen(self, call: CallId, reason: str, state: RecordingState | None = None) -> None:
        """What was seen of a recording once it had been made; its state changes only if one is given."""
        if state:
            self.recordings_made[state.value] += 1
        values = {"reason": plain(reason)} | ({"state": state.value} if state else {})
        self._journal.append(Change("recordings", call, values))

    def voicemail(self, message: Voicemail) -> None:
        """A caller left a message."""
        self._number("voicemails", _values(message))

    def message_sealed(self, row: int, recording: str, path: str) -> None:
        """The message of this row is a recording now."""
        self._journal.append(Change("voicemails", row, {"recording": recording, "path": path}))

    def callback_noted(self, note: CallbackNote) -> None:
        """A note is kept that a caller is to be called back."""
        row = self._number("callbacks", _values(note))
        self._announce(Event.CALLBACK_NOTED, str(row), note.at)

    def callback(self, callback: Callback) -> None:
        """A callback stands like that now."""
        values = {**_values(callback), "state": callback.state.value, "node": self.node}
        self._journal.append(New("to_call_back", values, replace=True))

    def callback_asked(self, callback: Callback) -> None:
        """A callback is new."""
        self.callback(callback)
        self._announce(Event.CALLBACK_ASKED, callback.id, callback.asked)

    def callback_over(self, callback: Callback, at: datetime) -> None:
        """A callback stands like that, and nobody waits for it any more."""
        self.callback(callback)
        self._announce(Event.CALLBACK_OVER, callback.id, at)

    def survey_answered(self, answer: SurveyAnswer) -> None:
        """A caller has said how it was."""
        self._number("survey_answers", _values(answer))

    def marked(self, mark: Mark) -> None:
        """Something stands beside the sound of a recorded call."""
        self._number("marks", _values(mark) | {"kind": mark.kind.value})

    def alarm(self, what: str, at: datetime, detail: str = "") -> None:
        """Something that a person should look at."""
        self.alarms_raised[what] += 1
        row = self._number("alarms", {"at": at, "what": plain(what), "detail": plain(detail)})
        self._announce(Event.ALARM_RAISED, str(row), at)

    def acted(self, action: Action) -> None:
        """A person has changed something."""
        self._journal.append(New("actions", action_values(action)))

    def event(self, event: Event, about: str, at: datetime) -> dict[str, object] | None:
        """Its row, for whoever writes what it tells of by himself, at once; None: nobody is told of it."""
        if event not in self.announced:
            return None
        return {"id": next(self._ids), "node": self.node, "event": event.value, "about": plain(about), "at": at}

    def _change_call(self, call: CallId, **values: object) -> None:
        self._journal.append(Change("calls", call, values))

    def _number(self, table: TableName, values: dict[str, object], *, droppable: bool = False) -> int:
        values["id"] = row = next(self._ids)
        self._journal.append(New(table, values), droppable=droppable)
        return row

    def _announce(self, event: Event, about: str, at: datetime) -> None:
        """In the same journal as what it tells of, and so never lost where that is kept."""
        if (row := self.event(event, about, at)) is not None:
            self._journal.append(New("events", row))


def _values(
    row: AgentState | Recording | Voicemail | CallbackNote | Callback | SurveyAnswer | Said | Mark,
) -> dict[str, object]:
    found = {field.name: getattr(row, field.name) for field in fields(row)}
    return {name: plain(value) if isinstance(value, str) else value for name, value in found.items()}


def _columns_of(stage: Stage) -> dict[str, object]:
    match stage:
        case InFlow(language=language):
            return {"language": language}
        case Waiting(queue=queue, language=language) | CallingBack(queue=queue, language=language):
            return {"queue": queue, "language": language}
        case Talking(kind=kind, party=party):
            return {"served_by_kind": kind, "served_by": party}
        case _:
            return {}


def action_values(action: Action) -> dict[str, object]:
    """Its row, with a key of its own, which rises with time: of two at one moment the later comes later."""
    texts = {name: plain(getattr(action, name)) for name in ("who", "what", "target", "outcome", "detail", "address")}
    return {"id": f"{time_ns():016x}{token_hex(4)}", "at": action.at, **texts}
