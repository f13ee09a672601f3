"""The shape of a load file; the words are those of `docs/simulation.md`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator

from ivr.core.rulebook import Span
from ivr.rules.codes import Code
from ivr.rules.complaint import shown
from ivr.rules.names import AgentName, FirmLanguage, Names, QueueName, SkillName, TeamName, reference
from ivr.rules.scalars import Day, Length, Reads, reads, span, whole, wrong
from ivr.rules.shape import Strict, optional, wanted
from ivr.simulation.shape import Cv, Spread, number


def _share(text: str) -> float:
    if not re.fullmatch(r"(100|[0-9]{1,2}(\.[0-9]{1,2})?)%", text):
        raise wrong(f"{shown(text)} is not a share.", "Write a share from 0% to 100%, such as 70%.", Code.NUMBER)
    return float(text[:-1]) / 100


def _clock(text: str) -> time:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise wrong(f"{shown(text)} is not a time of day.", 'Write "12:30".', Code.HOURS)
    return time.fromisoformat(text)


def _if_levels_matter(value: object, info: ValidationInfo[Names]) -> object:
    if info.context is not None and not info.context["levels"]:
        what = "The rules name no customer's level, so none makes a difference."
        raise wrong(what, "Remove `levels`.", Code.NO_SUCH_NAME)
    return value


def _not_more_than_all(shares: dict[str, float]) -> dict[str, float]:
    if (whole_ := sum(shares.values())) > 1 + 1e-9:
        raise wrong(f"These shares are {whole_:.0%} together.", "Let them be 100% at most.", Code.AT_ODDS)
    return shares


def _alone(value: Any) -> Any:
    """`12` is short for a list of which every half-hour has the same."""
    return value if isinstance(value, list) else [value]


Share = Annotated[float, reads(_share, pattern="^(100|[0-9]{1,2}([.][0-9]{1,2})?)%$")]
Clock = Annotated[time, reads(_clock, pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Hours = Annotated[Span, reads(span)]
LevelName = Annotated[str, reference("levels", "level"), BeforeValidator(_if_levels_matter)]
Languages = Annotated[dict[FirmLanguage, Share], AfterValidator(_not_more_than_all)]
Levels = Annotated[dict[LevelName, Share], AfterValidator(_not_more_than_all)]
Calls = Annotated[
    list[Annotated[float, number(0, 1e6)]], Field(min_length=1), Reads(_alone, looks={"type": ["number", "array"]})
]


class TimeShape(Spread):
    """`{dist: lognormal, mean: 4m, cv: 1.2}`: how long something takes."""

    words: ClassVar[Mapping[str, str]] = {"mean": "mean", "low": "low", "high": "high", "lengths": "lengths"}
    mean: Length = optional("4m")
    """The mean."""
    cv: Cv = optional("1.2")
    """The standard deviation as a share of the mean; 0: always the same."""
    low: Length = optional("2s")
    """The shortest."""
    high: Length = optional("6s")
    """The longest."""
    lengths: Annotated[list[Length], Field(min_length=1)] = optional("[90s, 3m, 12m]")
    """Lengths that were measured; one that stands here twice comes twice as often."""

    @model_validator(mode="before")
    @classmethod
    def _not_alone(cls, value: Any) -> Any:
        if isinstance(value, str):
            mend = "Write {dist: exponential, mean: 4m}, or {dist: constant, mean: 4m} if it is always the same."
            raise wrong(f"{shown(value)} does not say how lengths are spread.", mend, Code.KIND)
        return value


class CallersShape(Strict):
    """Those who call for a queue."""

    handling: TimeShape = optional("{dist: lognormal, mean: 4m, cv: 1.2}")
    """How long a call takes, without wrap-up."""
    patience: TimeShape = optional("{dist: exponential, mean: 3m}")
    """How long a caller waits until he hangs up."""
    languages: Languages = optional("{zh: 80%, en: 20%}")
    """Which share speaks which language; who is left over speaks the firm's first."""
    levels: Levels = optional("{vip: 5%, gold: 20%}")
    """Which share has which customer's level; who is left over has none."""
    with_rm: Share = optional("60%")
    """Which share has an RM."""
    spoke_before: Share = optional("30%")
    """Which share talked with one of the queue's agents the day before."""


class QueueShape(CallersShape):
    """A queue for which people call."""

    calls_per_half_hour: Calls = wanted("[12, 20, 16]")
    """How many; a number for each half-hour, or one for all."""


class BreakShape(Strict):
    """`{lasts: 45m, at: "12:00"}`"""

    lasts: Length = wanted("45m")
    """How long."""
    at: Clock = optional('"12:00"')
    """When; left out: at some moment of the shift, another for each agent and each replication."""


class ShiftShape(Strict):
    """When some of the agents are at work."""

    hours: Hours = optional('"08:30-17:00"')
    """From when until when; left out: all day."""
    agents: Annotated[list[AgentName], Field(min_length=1)] = optional('["1001", "1002"]')
    """Whose shift it is."""
    team: TeamName = optional("wealth")
    """Or that of a whole team."""
    skill: SkillName = optional("claims")
    """Or that of all who have a skill."""
    breaks: list[BreakShape] = optional('[{lasts: 45m, at: "12:00"}, {lasts: 15m}]')
    """The breaks in it."""

    @model_validator(mode="after")
    def _whose(self) -> ShiftShape:
        named = [word for word in ("agents", "team", "skill") if getattr(self, word) is not None]
        if len(named) > 1:
            what = f"A shift is that of {named[0]} or of {named[1]}, not of both."
            raise wrong(what, "Write a shift for each.", Code.AT_ODDS, at=named[1])
        return self


class AnsweringShape(Strict):
    """How those who are rung take calls."""

    answered: Share = optional("97%")
    """Which share of the phones that ring is answered."""
    answer_after: TimeShape = optional("{dist: uniform, low: 2s, high: 6s}")
    """How long those ring."""


class AgentsShape(AnsweringShape):
    """How agents work."""

    back_after: TimeShape = optional("{dist: constant, mean: 2m}")
    """How long somebody who was made not ready by a phone that rang in vain takes to say that he is back."""
    shifts: list[ShiftShape] = optional('[{team: wealth, hours: "08:30-17:00"}]')
    """Who is at work when; who stands in no shift is so all day."""


class RmsShape(AnsweringShape):
    """How RMs take calls on their mobiles."""

    accept_after: Length = optional("4s")
    """How long an RM who has answered takes to press the key."""
    count: Annotated[int, whole(1, 100_000)] = optional("12")
    """How many RMs there are: who talks is busy. Left out: as many as need be."""
    agents: Annotated[list[AgentName], Field(min_length=1)] = optional('["1005"]')
    """The RMs who are agents, too."""

    @model_validator(mode="after")
    def _so_many(self) -> RmsShape:
        if self.agents is not None and len(self.agents) > (self.count or 0):
            how_many = f"`count` is {self.count}" if self.count else "it is not said how many there are"
            what = f"{len(self.agents)} of the RMs stand here, and {how_many}."
            raise wrong(what, "Write `count: ...`, all RMs together.", Code.AT_ODDS, at="agents")
        return self


class RunShape(Strict):
    """How often the day is simulated."""

    replications: Annotated[int, whole(1, 1000)] = optional("10")
    """How often, each time with other chances."""
    seed: Annotated[int, whole(0, 999_999_999)] = optional("1")
    """Another seed, other chances; the same seed, the same figures."""


class LoadShape(Strict):
    """A load file."""

    day: Day = wanted('"2026-11-25"')
    """The day, by the firm's clock: certificates and calendars depend on it."""
    hours: Hours = wanted('"08:30-18:00"')
    """From when until when people call."""
    queues: Annotated[dict[QueueName, QueueShape], Field(min_length=1)] = wanted("{wealth: {calls_per_half_hour: 12}}")
    """For which queues people call."""
    in_every_queue: CallersShape = Field(default_factory=lambda: CallersShape.model_validate({}))
    """What holds for each of them that says nothing else."""
    agents: AgentsShape = Field(default_factory=lambda: AgentsShape.model_validate({}))
    """How agents work."""
    rms: RmsShape = Field(default_factory=lambda: RmsShape.model_validate({}))
    """How RMs take calls."""
    numbers: AnsweringShape = Field(default_factory=lambda: AnsweringShape.model_validate({}))
    """How calls are taken at the numbers to which queues overflow."""
    run: RunShape = Field(default_factory=lambda: RunShape.model_validate({}))
    """How it is run."""
