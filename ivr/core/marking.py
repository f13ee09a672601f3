"""What stands beside the sound of a recorded call as long as a stage lasts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr.core.call import CallingIn, Consulting, LeavingMessage, OnHold, Stage, Surveyed, Talking
from ivr.core.marks import MarkKind
from ivr.core.talk_wishes import talk_of


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is marked from its beginning to its end."""

    what: str = ""
    who: str = ""
    why: str = ""


Stretches = Mapping[MarkKind, Stretch]

OF_STAGES = frozenset(
    (
        MarkKind.CONNECTED,
        MarkKind.HOLD,
        MarkKind.CONSULTATION,
        MarkKind.CONFERENCE,
        MarkKind.VOICEMAIL,
        MarkKind.SURVEY,
    )
)
"""Kinds that begin and end with stages."""


def stretches(stage: Stage | None) -> Stretches:
    """What is marked while a call is in this stage."""
    talk = talk_of(stage)
    connected = {MarkKind.CONNECTED: Stretch(who=_party(talk))} if talk else {}
    match stage:
        case OnHold() | CallingIn():
            return connected | {MarkKind.HOLD: Stretch()}
        case Consulting(kind=kind, party=party, heard="target"):
            return connected | {MarkKind.HOLD: Stretch(), MarkKind.CONSULTATION: Stretch(who=f"{kind} {party}")}
        case Consulting(kind=kind, party=party, heard="both"):
            return connected | {MarkKind.CONFERENCE: Stretch(who=f"{kind} {party}")}
        case LeavingMessage(box=box):
            return {MarkKind.VOICEMAIL: Stretch(what=box)}
        case Surveyed(survey=survey):
            return {MarkKind.SURVEY: Stretch(what=survey)}
        case _:
            return connected


def over(marked: Stretches, now: Stretches) -> Iterator[MarkKind]:
    """The kinds whose stretch ends as a stage begins."""
    return (kind for kind, stretch in marked.items() if kind in OF_STAGES and now.get(kind) != stretch)


def _party(talk: Talking) -> str:
    return f"{talk.kind} {talk.party}"
