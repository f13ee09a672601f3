"""The shape of a scenario file; the words are those of `docs/scenarios.md`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ivr.core.call import Outcome
from ivr.core.hours import YEARS
from ivr.core.numbers import rule_for
from ivr.rules.codes import Code
from ivr.rules.complaint import choice, shown
from ivr.rules.names import BoxName, FirmLanguage, LevelName, PromptName, QueueName, reference
from ivr.rules.scalars import Length, Line, Pause, YesNo, matching, reads, whole, wrong
from ivr.rules.shape import Strict, optional, section, wanted

AgentName = Annotated[str, reference("agents", "agent")]
EligibilityName = Annotated[str, reference("eligibility", "eligibility")]
RmName = Annotated[str, reference("rms", "RM")]
Party = Annotated[str, reference("parties", "agent, RM or number dialled")]
Called = Annotated[str, reference("called", "RM or number dialled")]
OutsideName = Annotated[str, reference("outside", "number that the rules dial:")]
KeptName = Annotated[str, reference("kept", "value kept of a web service's answer:")]
NumberName = Annotated[str, reference("numbers", "number", rule_for)]
UNKNOWN = "unknown"
HAPPENINGS = (
    "hears", "told", "waits_in", "offered", "rings", "missed_by", "whispers", "talks_to", "voicemail", "callback_note",
    "callback", "called_back", "recorded",
)  # fmt: skip


def _moment(text: str) -> datetime:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?", text, re.ASCII):
        raise wrong(f"{shown(text)} is not a date and time.", 'Write "2026-10-12 09:30".', Code.DAY)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise wrong(f"{shown(text)} is a time that no clock shows.", "Check month, day and hour.", Code.DAY) from None
    if moment.year not in YEARS:
        raise wrong(f"{shown(text)} is too far away.", f"Write a year from {YEARS[0]} to {YEARS[-1]}.", Code.DAY)
    return moment


Moment = Annotated[datetime, reads(_moment)]


def _caller(text: str) -> str:
    if text == "withheld":
        return ""
    if not re.fullmatch(r"\+?[0-9]{3,20}", text):
        raise wrong(f"{shown(text)} is not a telephone number.", "Write digits, or withheld.")
    return text


Others = Annotated[int, whole(1, 200)]
CallerNumber = Annotated[str, reads(_caller)]
Typed = Annotated[str, matching("[0-9*#]{1,41}", "a key of a telephone", "The keys are 0 to 9, * and #.")]
"""Keys, one right after the other: as many as a `collect` takes, and the key that ends them."""


class AgentShape(Strict):
    """`{answers: 3s, talks: 40s}`, or a word."""

    is_: Literal["ready", "not_ready", "away", "in_a_call", "no_answer", "busy", "declines", "unreachable"] = optional(
        "busy", alias="is"
    )
    """How he is; a word that stands alone is short for it."""
    answers: Length = optional("3s")
    """His softphone rings so long until he answers."""
    talks: Length = optional("40s")
    """He hangs up after so long."""
    ready_after: Pause = optional("20s")
    """So long after the call arrived his phone is registered and he is ready."""
    not_eligible: Annotated[tuple[EligibilityName, ...], Field(min_length=1)] = optional("[training_today]")
    """What does not hold of him, whatever the rules say; all that a program answers holds if it is left out."""

    @model_validator(mode="before")
    @classmethod
    def _word(cls, value: Any) -> Any:
        return {"is": value} if isinstance(value, str) else value


class RmShape(Strict):
    """`{accepts: 8s, talks: 40s}`, or a word."""

    is_: Literal["mailbox", "no_answer", "busy", "declines", "unreachable"] = optional("mailbox", alias="is")
    """How his mobile is; a word that stands alone is short for it."""
    accepts: Length = optional("8s")
    """His mobile rings so long until he answers, and he presses the key that takes the call."""
    answers: Length = optional("8s")
    """His mobile rings so long until he answers; he presses what `presses` says, or nothing."""
    presses: Typed = optional('"2"')
    """What he presses instead of the key that takes the call."""
    talks: Length = optional("40s")
    """He hangs up after so long."""

    @model_validator(mode="before")
    @classmethod
    def _word(cls, value: Any) -> Any:
        return {"is": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_way(self) -> RmShape:
        ways = [word for word in ("is", "accepts", "answers") if getattr(self, f"{word}_" if word == "is" else word)]
        if len(ways) != 1:
            raise wrong("He does one thing when his mobile rings.", "Write accepts: 8s, or a word.", Code.ONE_OF)
        return self


class OutsideShape(Strict):
    """`{answers: 5s, talks: 40s}`, or a word."""

    is_: Literal["no_answer", "busy", "declines", "unreachable"] = optional("busy", alias="is")
    """How the telephone is; a word that stands alone is short for it."""
    answers: Length = optional("5s")
    """It rings so long until somebody answers."""
    talks: Length = optional("40s")
    """Who answered hangs up after so long."""

    @model_validator(mode="before")
    @classmethod
    def _word(cls, value: Any) -> Any:
        return {"is": value} if isinstance(value, str) else value


class CustomerShape(Strict):
    """Who is calling, where the scenario does not leave that to the tables of the CRM."""

    name: Line = wanted("王先生")
    """His name; `unknown`, or that word alone, is a caller whom the CRM does not know."""
    level: Line = optional("gold")
    """His level."""
    language: FirmLanguage = optional("zh")
    """The language he prefers."""
    rm: RmName = optional("Zhang Wei")
    """His relationship manager."""
    deputy: RmName = optional("Wang Fang")
    """Who stands in for his relationship manager."""

    @model_validator(mode="before")
    @classmethod
    def _word(cls, value: Any) -> Any:
        return {"name": value} if value == UNKNOWN else value


class HappensShape(Strict):
    """One thing that happens to the caller."""

    hears: PromptName = optional("main_menu")
    """A prompt begins to be played to him."""
    told: Line = optional('"1234"')
    """A number, digits, a date or a time is read out to him."""
    waits_in: QueueName = optional("wealth")
    """He enters a queue."""
    offered: AgentName = optional('"1001"')
    """His call is offered to an agent, whose softphone rings."""
    rings: Called = optional("Zhang Wei")
    """An RM's mobile is dialled for him, or a number to which a flow puts him through."""
    missed_by: Party = optional('"1001"')
    """Whoever was rung did not take the call."""
    whispers: PromptName = optional("who_calls")
    """An agent who has answered hears this prompt before he has the caller."""
    talks_to: Party = optional('"1001"')
    """He is connected."""
    voicemail: BoxName = optional("wealth")
    """He may leave a message in this box."""
    callback_note: BoxName = optional("claims")
    """It is noted in this box that he is to be called back."""
    callback: QueueName = optional("claims")
    """His place in this queue is kept, and he is called back."""
    called_back: CallerNumber = optional('"13900001111"')
    """An agent has answered for him, and this number of his is dialled."""
    recorded: Literal["yes", "no"] = optional("no")
    """From here on he is recorded, or is not, as the rules have it for some calls and not for others."""
    language: FirmLanguage = optional("en")
    """The language in which he hears it."""

    @model_validator(mode="after")
    def _one_happening(self) -> HappensShape:
        words = [word for word in (*HAPPENINGS, "ends") if getattr(self, word, None) is not None]
        least = 0 if isinstance(self, ActShape) else 1
        if not least <= len(words) <= 1:
            known = choice((*HAPPENINGS, *(("ends",) if isinstance(self, ExpectShape) else ())))
            raise wrong("A line names one thing that happens.", f"Write one of {known}.", Code.ONE_OF)
        return self


class ExpectShape(HappensShape):
    """`{rings: Zhang Wei, after: 60s}`"""

    ends: Outcome = optional("VOICEMAIL")
    """The call is over, this way."""
    after: Pause = optional("60s")
    """So long after the line before it (the first: after the call arrived), to the second."""
    within: Length = optional("30s")
    """At most so long after the line before it."""


class ActShape(HappensShape):
    """`{hears: main_menu, presses: "1"}`, `{after: 10s, hangs_up: yes}`"""

    after: Pause = optional("10s")
    """So long after that (left out: 1s); where nothing is named that happens, after his act before."""
    presses: Typed = optional('"1"')
    """The keys, one after the other."""
    hangs_up: YesNo = optional("yes")
    """He hangs up."""

    @model_validator(mode="after")
    def _one_act(self) -> ActShape:
        if (self.presses is None) is (self.hangs_up is not True):
            raise wrong("The caller does one thing here.", 'Write presses: "1", or hangs_up: yes.', Code.ONE_OF)
        return self


class CircumstancesShape(Strict):
    """What may stand in a scenario, or above all scenarios of the file, for those that do not say it themselves."""

    at: Moment = optional('"2026-10-12 09:30"')
    """When the call arrives, in the firm's time zone."""
    from_: CallerNumber = optional('"13900001111"', alias="from")
    """The caller's number, or withheld."""
    to: NumberName = optional('"4008001234"')
    """The number that he dials; may be left out where the rules have only one."""
    agents: dict[AgentName, AgentShape] = section()
    """Agents by user name; who is not named is away."""
    rms: dict[RmName, RmShape] = section()
    """RMs by name or id; who is not named does not answer."""
    outside: dict[OutsideName, OutsideShape] = section()
    """Numbers to which flows put callers through; at those that are not named nobody answers."""


class ScenarioShape(CircumstancesShape):
    """One scenario."""

    name: Line = wanted("a gold customer is offered the agent who has been idle longest")
    """What it shows, in a sentence."""
    customer: CustomerShape = optional("{name: 王先生, level: gold}")
    """Who is calling; left out: whom the CRM finds by the number."""
    speaks: Pause = timedelta(seconds=2)
    """How long he speaks into a voicemail box before he falls silent."""
    degraded: LevelName = optional("storm")
    """The level of degradation at which the firm works; left out: as usual."""
    own_phone: OutsideShape = optional("{answers: 5s, talks: 40s}")
    """What his telephone does when he is called back; nobody answers if left out."""
    web: dict[KeptName, Line] = section()
    """What web services answer, by the name under which the rules keep it; of what is not named, nothing."""
    last_agent: AgentName = optional('"1001"')
    """The agent who talked with him in his call of the day before; left out: he did not call."""
    waiting: dict[QueueName, Others] = section()
    """So many others wait in a queue as the call arrives, and are served before him."""
    caller: list[ActShape] = Field(default_factory=list)
    """What he does, in this order; what is left out is silence."""
    expect: Annotated[list[ExpectShape], Field(min_length=1)] = wanted("[{hears: welcome}]")
    """What happens, in this order; other things may happen in between."""
    never: list[ExpectShape] = Field(default_factory=list)
    """What never happens in this call."""


class ScenarioFileShape(CircumstancesShape):
    """A file of scenarios."""

    version: Literal["1"] = wanted("1")
    """The version of these words."""
    scenarios: Annotated[list[ScenarioShape], Field(min_length=1)] = wanted("[{name: ..., expect: [...]}]")
    """The scenarios."""
