"""Witnessed signing: a sale whose scripted checkpoints its agent ticks while it is recorded, and what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from ivr.core.agent import OnHold, State
from ivr.core.call import Consulting, Stage, Talking
from ivr.core.talk_wishes import talk_of

VOICE = "voice"
"""The answer that the customer must give aloud."""

Standing = Literal["missing", "ticked", "skipped"]
"""How a checkpoint stands."""


class Order(StrEnum):
    """In which order checkpoints may be ticked."""

    FIXED = "fixed"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What must be said, and answered, in the recording."""

    name: str
    say: str = ""
    """The prompt whose text the agent says."""
    answer: str = ""
    """How the customer must answer: `voice`, or a key; empty: he need not."""


@dataclass(frozen=True, slots=True)
class Script:
    """A signing as the rules want it."""

    name: str
    checkpoints: tuple[Checkpoint, ...]
    order: Order = Order.FIXED
    key: str = ""
    """The digit with which the agent begins it during a talk; empty: it is begun over HTTP alone."""


@dataclass(frozen=True, slots=True)
class Step:
    """A checkpoint as its agent ticked or skipped it."""

    checkpoint: str
    at: datetime
    answer: str = ""
    """What the customer answered: the key, or what he said."""
    skipped: str = ""
    """Why it was skipped; empty: it was ticked."""


@dataclass(frozen=True, slots=True)
class Signing:
    """A signing as far as it has come."""

    name: str
    agent: str
    begun: datetime
    wanted: tuple[Checkpoint, ...]
    order: Order = Order.FIXED
    steps: tuple[Step, ...] = ()
    faults: tuple[str, ...] = ()
    """What happened to the recording meanwhile."""
    ended: datetime | None = None
    ending: str = ""
    """Why it ended."""

    @property
    def ticked(self) -> frozenset[str]:
        """The checkpoints that stand in the recording."""
        return frozenset(step.checkpoint for step in self.steps if not step.skipped)

    @property
    def missing(self) -> tuple[str, ...]:
        """The checkpoints that do not stand in the recording, in the script's order."""
        return tuple(one.name for one in self.wanted if one.name not in self.ticked)

    @property
    def next(self) -> Checkpoint | None:
        """The first in the script's order that was neither ticked nor skipped."""
        passed = {step.checkpoint for step in self.steps}
        return next((one for one in self.wanted if one.name not in passed), None)

    def standing(self, checkpoint: str) -> Standing:
        """How one of its checkpoints stands."""
        if checkpoint in self.ticked:
            return "ticked"
        return "skipped" if any(step.checkpoint == checkpoint for step in self.steps) else "missing"

    @property
    def complete(self) -> bool:
        """Whether every checkpoint stands in a recording without a hole."""
        return not self.missing and not self.faults

    @property
    def why(self) -> str:
        """What it lacks, and why; empty if it is complete."""
        missing = f"missing: {', '.join(self.missing)}" if self.missing else ""
        skipped = (
            f"{step.checkpoint} skipped: {step.skipped}"
            for step in self.steps
            if step.skipped and step.checkpoint in self.missing
        )
        ending = f"ended: {self.ending}" if self.missing and self.ending else ""
        return "; ".join(part for part in (missing, *skipped, *self.faults, ending) if part)


NOT_RECORDED = "The call is not recorded at this moment, so nothing can be signed."
APART = "Agent and customer do not hear each other at this moment."
NOT_BEGUN = "No signing is under way in this call."


def apart(stage: Stage | None, agent: str, state: State) -> str:
    """Why this agent can tick nothing at this moment, whatever it is; empty if he and the customer talk."""
    talk = talk_of(stage)
    if talk is None or talk.kind != "agent" or talk.party != agent:
        return f"Agent {agent} does not talk with this customer."
    hear = isinstance(stage, Talking) or (isinstance(stage, Consulting) and stage.heard != "target")
    return "" if hear and not isinstance(state, OnHold) else APART


def may_not_begin(script: Script | None, name: str, open_one: Signing | None) -> str:
    """Why the signing cannot begin; empty if it can."""
    if script is None:
        return f"The rules have no signing {name}."
    return f"The signing {open_one.name} is under way: end it first." if open_one else ""


def may_not_tick(signing: Signing, checkpoint: str, said: str, pressed: frozenset[str]) -> str:
    """Why the checkpoint cannot be ticked; empty if it can.

    `said` is what the customer answered aloud, `pressed` the keys that he pressed since the last checkpoint.
    """
    if why := not_its_turn(signing, checkpoint):
        return why
    answer = next(one.answer for one in signing.wanted if one.name == checkpoint)
    match answer:
        case "":
            return ""
        case "voice":
            return "" if said else f'For {checkpoint} the customer must answer aloud: tell what he said, as in `"yes"`.'
        case key:
            return "" if key in pressed else f"For {checkpoint} the customer must press {key}, and he has not."


def may_not_skip(signing: Signing, checkpoint: str) -> str:
    """Why the checkpoint cannot be skipped; empty if it can."""
    if checkpoint in signing.ticked:
        return f"{checkpoint} is ticked already."
    return not_its_turn(signing, checkpoint)


def not_its_turn(signing: Signing, checkpoint: str) -> str:
    """Why it cannot be passed now; what is ticked already may be ticked again at any time."""
    names = [one.name for one in signing.wanted]
    if checkpoint not in names:
        return f"{signing.name} has no checkpoint {checkpoint}, but {', '.join(names)}."
    if signing.order is Order.FREE or checkpoint in signing.ticked:
        return ""
    passed = {step.checkpoint for step in signing.steps}
    before, after = names[: names.index(checkpoint)], names[names.index(checkpoint) + 1 :]
    if early := next((name for name in before if name not in passed), ""):
        return f"Before {checkpoint} comes {early}."
    if late := next((name for name in after if name in passed), ""):
        return f"{checkpoint} was skipped, and {late} came after it: end the signing and begin it anew."
    return ""
