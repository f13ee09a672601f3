"""The shape of `recording`: who is recorded, why, how long that is kept, and what happens where it cannot be."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from ivr.core.gaps import Quality
from ivr.core.record_policy import MIN_FREE_MB, Direction, IfImpossible
from ivr.rules.codes import Code
from ivr.rules.complaint import shown
from ivr.rules.names import FlowName, PromptName, QueueName
from ivr.rules.scalars import DialledNumber, Key, Line, Patience, Reads, YesNo, duration, reads, whole, wrong
from ivr.rules.shape import OneOf, Shape, optional, wanted

_LISTED = Reads(
    lambda value: [value] if isinstance(value, str) else value,
    looks={"type": ["string", "array"], "items": {"type": "string"}, "minItems": 1},
)
PromptNames = Annotated[tuple[PromptName, ...], Field(min_length=1), _LISTED]
QueueNames = Annotated[tuple[QueueName, ...], Field(min_length=1), _LISTED]
DialledNumbers = Annotated[tuple[DialledNumber, ...], Field(min_length=1), _LISTED]
Directions = Annotated[tuple[Direction, ...], Field(min_length=1), _LISTED]
SELECTORS = ("queue", "number", "direction")


def _age(text: str) -> dict[str, int]:
    """`7y` as 7 years, `90d` as 90 days."""
    found = re.fullmatch("([1-9][0-9]{0,4})([yd])", text, re.ASCII)
    if not found or (int(found[1]) > 200 and found[2] == "y"):
        raise wrong(f"{shown(text)} is not so many years or days.", "Write 7y or 90d.", Code.DURATION)
    return {"years" if found[2] == "y" else "days": int(found[1])}


Age = Annotated[
    dict[str, int], reads(_age, pattern="^([1-9][0-9]{0,4}d|[1-9][0-9]{0,2}y)$", patternErrorMessage="Write 7y or 90d.")
]


class KeepShape(Shape):
    """How long recordings, or names in the records of calls, are kept."""

    for_: Age = wanted("7y", alias="for")
    """So many years (`y`) of the calendar, or days (`d`), from the end of the call."""
    because: Line = wanted("MiFID II art. 16(7)")
    """The law or the reason, for those who ask why it is still there, or no longer."""


class RefusedShape(OneOf):
    """Where a caller is led who does not agree."""

    queue: QueueName = optional("general")
    """To this queue, where he may be served unrecorded."""
    goto: FlowName = optional("unrecorded")
    """To this flow."""
    hang_up: PromptName = optional("goodbye")
    """Nowhere: the call ends with this prompt."""


Refused = Annotated[
    Annotated[Literal["continue"], Tag("<word>")] | Annotated[RefusedShape, Tag("<way>")],
    Discriminator(lambda value: "<way>" if isinstance(value, dict) else "<word>"),
]


class ConsentShape(Shape):
    """How a caller is asked whether he may be recorded."""

    ask: PromptName = wanted("may_we_record")
    """The prompt that asks; it names the keys."""
    yes: Key = optional("1")
    """The key by which he agrees; 1 if left out."""
    no: Key = optional("2")
    """The key by which he does not; 2 if left out."""
    wait: Patience = optional("5s")
    """How long he may think after the prompt; 5s if left out."""
    tries: Annotated[int, whole(1, 10)] = optional("2")
    """How often he is asked; 2 if left out."""
    silence: YesNo = optional("no")
    """Whether it counts as yes that he presses neither key; no if left out."""
    refused: Refused = optional("continue", "{queue: general}", "{hang_up: goodbye}")
    """What becomes of a caller who does not agree; he goes on unrecorded if left out."""

    @model_validator(mode="after")
    def _two_keys(self) -> ConsentShape:
        if (self.yes or "1") == (self.no or "2"):
            what = "One key cannot mean both yes and no."
            raise wrong(what, "Give each a key of its own.", Code.AT_ODDS)
        return self


class PolicyShape(Shape):
    """Whether certain calls are recorded."""

    queue: QueueNames = optional("wealth", "[wealth, claims]")
    """Calls in one of these queues, from the moment they enter it; every call if left out."""
    number: DialledNumbers = optional('"4008001234"', '["4008001234", "0213*"]')
    """Calls to one of these numbers of the firm; every call if left out."""
    direction: Directions = optional("callback", "[inbound, callback]")
    """Calls that come in, or customers who are called back; every call if left out."""
    calls: Literal["all", "none"] = wanted("none")
    """Whether such calls are recorded."""
    because: Line = wanted("nothing allows it")
    """The law or the reason why they are recorded, or are not."""
    keep: KeepShape = optional("{for: 7y, because: MiFID II art. 16(7)}")
    """How long their recordings are kept; as all others are if left out."""
    sound: Quality = optional("exact", "small")
    """How the sound of such calls is kept; as that of all others if left out."""
    consent: ConsentShape = optional("{ask: may_we_record}")
    """How such callers are asked first whether they agree; they are not asked if left out."""
    if_impossible: IfImpossible = optional("refuse")
    """What becomes of such a call that cannot be recorded; as of all others if left out."""

    @model_validator(mode="after")
    def _for_some(self) -> PolicyShape:
        if not any(word in self.model_fields_set for word in SELECTORS):
            what = "This does not say for which calls it is."
            raise wrong(what, "Name a `queue`, a `number` or a `direction`.", Code.MISSING)
        return self


class RecordingShape(Shape):
    """What is recorded."""

    calls: Literal["all", "none"] = optional("all")
    """Whether answered calls are recorded; all if left out."""
    because: Line = optional("MiFID II art. 16(7)")
    """The law or the reason why they are recorded, or are not."""
    keep: KeepShape = optional("{for: 7y, because: MiFID II art. 16(7)}")
    """How long recordings are kept; until somebody says otherwise if left out."""
    keep_names: KeepShape = optional("{for: 180d, because: complaints come within half a year}")
    """How long the records of calls tell callers' numbers and names; until somebody says otherwise if left out."""
    sound: Quality = optional("exact", "small")
    """How the sound is kept: exactly as it was captured, or small, as it sounds; exact if left out."""
    consent: ConsentShape = optional("{ask: may_we_record}")
    """How callers are asked first whether they agree; they are not asked if left out."""
    announce: PromptName = optional("recorded")
    """A prompt that is played first, once the call is answered."""
    announced_by: PromptNames = optional("welcome")
    """Prompts of the flow that say that the call is recorded, played whole; one must be heard before anybody talks."""
    if_impossible: IfImpossible = optional("continue")
    """What becomes of a call that cannot be recorded; continue if left out."""
    min_free_mb: Annotated[int, whole(0, 10_000_000)] = optional("200")
    """With less room on the disk (MB) recording counts as impossible; 200 if left out."""
    alarm_free_mb: Annotated[int, whole(0, 10_000_000)] = optional("1000")
    """With less room on the disk (MB) an alarm is kept; five times `min_free_mb` if left out."""
    longest_pause: Annotated[timedelta, duration("10s", "1h")] = optional("3m")
    """A pause that an agent, a supervisor or a program has asked for ends by itself after so long; 3m if left out."""
    policies: Annotated[tuple[PolicyShape, ...], Field(min_length=1)] = optional(
        "[{queue: complaints, calls: none, because: nothing allows it}]"
    )
    """Calls for which something else holds; of several, the first that fits decides."""

    @model_validator(mode="after")
    def _alarm_before_stop(self) -> RecordingShape:
        stop = self.min_free_mb if "min_free_mb" in self.model_fields_set else MIN_FREE_MB
        if "alarm_free_mb" in self.model_fields_set and self.alarm_free_mb < stop:
            what = "The alarm would come only after recording has become impossible."
            raise wrong(what, "Let `alarm_free_mb` be more than `min_free_mb`.", Code.AT_ODDS)
        return self
