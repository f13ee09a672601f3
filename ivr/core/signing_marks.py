"""A call's signings as the marks beside its recording tell them, and what the marks say of each step.

Whoever has the marks can tell what a signing lacks, whatever rules are in force by then: what it must have stands in
the mark with which it begins. That mark's `why` reads `fixed: identity, risk_disclosure, consent by key 1`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import TypedDict

from ivr.core.call import CallId
from ivr.core.gaps import FAR, MICROSECOND, Gap, GapReason
from ivr.core.marks import Mark, MarkKind
from ivr.core.signing import VOICE, Checkpoint, Order, Script, Signing, Step

_UNREADABLE = "what it must have cannot be read"
_NOT_THERE = "a part of it is not in the recording"
INCOMPLETE = "signing_incomplete"
"""The word for a recording in which a signing is not complete."""
COMPLETE = "complete"
"""Why a signing ends of which every checkpoint was ticked."""
_AGENT, _BY, _KEY, _SAID, _SKIPPED = "agent ", " by ", "key ", "said: ", "skipped: "
_HOLES = {MarkKind.PAUSE: "the recording was paused", MarkKind.FAILURE: "the recording broke off"}
"""Marks of what makes a hole in the recording, and what is said of a signing into which it falls."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A call's signings, in their order, and what makes a hole in its recording at this moment."""

    signings: tuple[Signing, ...] = ()
    holes: frozenset[tuple[MarkKind, str]] = frozenset()
    """Each with who made it: several may pause at a time."""

    @property
    def open(self) -> Signing | None:
        """The one that goes on; a call has one at a time."""
        return self.signings[-1] if self.signings and self.signings[-1].ended is None else None


NOTHING_SIGNED = Signed()


def signings(marks: Iterable[Mark], gaps: Sequence[Gap] = (), answered: datetime | None = None) -> tuple[Signing, ...]:
    """The signings that a call's marks tell of, the marks in the order in which they were told.

    `gaps` are those of its recording, counted from the answer; before it is sealed none are known.
    """
    found = reduce(heard, marks, NOTHING_SIGNED).signings
    return tuple(_with_gaps(one, gaps, answered) for one in found) if gaps and answered else found


def incomplete(found: Iterable[Signing]) -> tuple[Signing, ...]:
    """Those for which the recording is refused as complete: of each script the last that was begun, if it lacks
    something. So a signing that was begun anew in the same call, and is complete then, is good."""
    last = {one.name: one for one in found}
    return tuple(one for one in last.values() if not one.complete)


def refusal(found: Iterable[Signing]) -> str:
    """Why the recording is refused as complete, for the store and the manifest; empty if no signing lacks anything."""
    lacking = "; ".join(f"{one.name}: {one.why}" for one in incomplete(found))
    return f"{INCOMPLETE}: {lacking}" if lacking else ""


class Facts(TypedDict):
    """A signing as plain values."""

    signing: str
    agent: str
    begun: str
    ended: str | None
    ticked: list[str]
    missing: list[str]
    complete: bool
    why: str


def facts(one: Signing) -> Facts:
    """A signing as plain values for JSON; times are ISO 8601 in UTC."""
    return {
        "signing": one.name,
        "agent": one.agent,
        "begun": one.begun.isoformat(),
        "ended": one.ended.isoformat() if one.ended else None,
        "ticked": [point.name for point in one.wanted if point.name in one.ticked],
        "missing": list(one.missing),
        "complete": one.complete,
        "why": one.why,
    }


def heard(signed: Signed, mark: Mark) -> Signed:
    """What is known once this mark is told, too."""
    match mark.kind:
        case MarkKind.SIGNING if mark.begins:
            return _with(signed, _begun(mark))
        case MarkKind.SIGNING:
            return _changed(signed, lambda one: replace(one, ended=mark.at, ending=mark.why))
        case MarkKind.CHECKPOINT:
            return _changed(signed, lambda one: replace(one, steps=(*one.steps, _step(mark))))
        case MarkKind.PAUSE | MarkKind.FAILURE as kind:
            hole = (kind, mark.who)
            return _hole(signed, hole) if mark.begins else replace(signed, holes=signed.holes - {hole})
        case _:
            return signed


def begins(call: CallId, at: datetime, script: Script, agent: str) -> Mark:
    """A signing begins."""
    wanted = ", ".join(map(_told, script.checkpoints))
    return Mark(call, at, MarkKind.SIGNING, True, script.name, f"{_AGENT}{agent}", f"{script.order.value}: {wanted}")


def ticks(call: CallId, at: datetime, signing: Signing, checkpoint: str, said: str = "") -> Mark:
    """A checkpoint is ticked; `said` is what the customer answered aloud."""
    answer = next(one.answer for one in signing.wanted if one.name == checkpoint)
    why = "" if not answer else f"{_SAID}{said}" if answer == VOICE else f"{_KEY}{answer}"
    return Mark(call, at, MarkKind.CHECKPOINT, True, checkpoint, f"{_AGENT}{signing.agent}", why)


def skips(call: CallId, at: datetime, signing: Signing, checkpoint: str, why: str) -> Mark:
    """A checkpoint is left out."""
    return Mark(call, at, MarkKind.CHECKPOINT, True, checkpoint, f"{_AGENT}{signing.agent}", f"{_SKIPPED}{why}")


def ends(call: CallId, at: datetime, signing: Signing, why: str) -> Mark:
    """A signing ends."""
    return Mark(call, at, MarkKind.SIGNING, False, signing.name, f"{_AGENT}{signing.agent}", why)


def _with_gaps(one: Signing, gaps: Iterable[Gap], answered: datetime) -> Signing:
    """With what is not in the recording of it; of a pause the marks tell already."""
    begin = (one.begun - answered) // MICROSECOND
    end = (one.ended - answered) // MICROSECOND if one.ended else FAR
    within = any(gap.begin < end and gap.end > begin for gap in gaps if gap.reason is not GapReason.PAUSED)
    return replace(one, faults=(*one.faults, _NOT_THERE)) if within else one


def _hole(signed: Signed, hole: tuple[MarkKind, str]) -> Signed:
    said = _HOLES[hole[0]]
    holed = _changed(signed, lambda one: one if said in one.faults else replace(one, faults=(*one.faults, said)))
    return replace(holed, holes=signed.holes | {hole})


def _changed(signed: Signed, change: Callable[[Signing], Signing]) -> Signed:
    """With another state of the signing that goes on, if one does."""
    if signed.open is None:
        return signed
    return replace(signed, signings=(*signed.signings[:-1], change(signed.open)))


def _with(signed: Signed, begun: Signing) -> Signed:
    """With one that begins, perhaps in a hole; the one before it is over."""
    before = _changed(signed, lambda one: replace(one, ended=begun.begun, ending="another began"))
    holes = dict.fromkeys(_HOLES[kind] for kind, _ in sorted(signed.holes))
    return replace(before, signings=(*before.signings, replace(begun, faults=(*begun.faults, *holes))))


def _begun(mark: Mark) -> Signing:
    order, _, wanted = mark.why.partition(": ")
    begun = Signing(mark.what, mark.who.removeprefix(_AGENT), mark.at, ())
    if order not in set(Order) or not wanted:
        return replace(begun, faults=(_UNREADABLE,))
    return replace(begun, wanted=tuple(map(_wanted, wanted.split(", "))), order=Order(order))


def _told(checkpoint: Checkpoint) -> str:
    match checkpoint.answer:
        case "":
            return checkpoint.name
        case "voice":
            return f"{checkpoint.name}{_BY}{VOICE}"
        case key:
            return f"{checkpoint.name}{_BY}{_KEY}{key}"


def _wanted(told: str) -> Checkpoint:
    name, _, answer = told.partition(_BY)
    return Checkpoint(name, answer=answer.removeprefix(_KEY))


def _step(mark: Mark) -> Step:
    if mark.why.startswith(_SKIPPED):
        return Step(mark.what, mark.at, skipped=mark.why.removeprefix(_SKIPPED))
    return Step(mark.what, mark.at, mark.why.removeprefix(_SAID).removeprefix(_KEY))
