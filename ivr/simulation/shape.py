"""The shape of a model file; the words are those of `docs/simulation.md`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import AfterValidator, Field, PrivateAttr, ValidationInfo, model_validator

from ivr.core.queues import Choose
from ivr.rules.codes import Code
from ivr.rules.complaint import shown
from ivr.rules.scalars import Line, Name, Reads, reads, whole, wrong
from ivr.rules.shape import Strict, optional, wanted
from ivr.simulation.measured import measured
from ivr.simulation.model import ChooseCaller, Empirical

Formula = Literal["exponential", "uniform", "lognormal", "gamma", "constant"]
Dist = Literal["exponential", "uniform", "lognormal", "gamma", "constant", "empirical"]
DISTRIBUTIONS = get_args(Dist)
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?")


def number(least: float, most: float) -> Reads:
    """A number within bounds, as programs write numbers too: 2, 0.25, 1e-05."""
    bounds = [f"{bound:.6f}".rstrip("0").rstrip(".") for bound in (least, most)]
    mend = f"Write a number from {bounds[0]} to {bounds[1]}, such as 2 or 0.5."

    def parse(text: str) -> float:
        if not _NUMBER.fullmatch(text):
            raise wrong(f"{shown(text)} is not a number.", mend, Code.NUMBER)
        if not least <= float(text) <= most:
            raise wrong(f"{text} is out of bounds.", mend, Code.NUMBER)
        return float(text)

    return reads(parse, type="number", minimum=least, maximum=most)


def _true_or_false(text: str) -> bool:
    if text.lower() not in ("true", "false", "yes", "no"):
        raise wrong(f"{shown(text)} is neither true nor false.", "Write true or false.", Code.CHOICE)
    return text.lower() in ("true", "yes")


def _without_null(value: Any) -> Any:
    """What a program writes as null is left out."""
    return {word: of for word, of in value.items() if of not in (None, "null")} if isinstance(value, dict) else value


Minutes = Annotated[float, number(0, 1e6)]
AboveZero = Annotated[float, number(1e-6, 1e6)]
Cv = Annotated[float, number(0, 100)]
Weight = Annotated[float, number(0, 1e6)]
Unit = Literal["seconds", "minutes"]
CallsAMinute = Annotated[float, number(0, 1e6)]
TrueFalse = Annotated[bool, reads(_true_or_false, enum=["true", "false"])]


class Spread(Strict):
    """How lengths are spread, whatever unit they are written in: that is the words' own."""

    words: ClassVar[Mapping[str, str]]
    """What `mean`, `low`, `high` and `lengths` are called."""
    dist: Dist = wanted("exponential")
    """How lengths are spread."""
    weights: Annotated[list[Weight], Field(min_length=1)] = optional("[5, 3, 1]")
    """Of the lengths, one for each: how often it comes, compared with the others."""
    file: Line = optional("calls.csv")
    """A table of the firm's own calls (CSV); its path counts from the folder of this file."""
    column: Line = optional("talk_s")
    """Its column in which the lengths stand."""
    unit: Unit = optional("seconds")
    """What they are counted in there."""
    _measured: tuple[float, ...] = PrivateAttr(())
    """Minutes, from the file."""

    @model_validator(mode="before")
    @classmethod
    def _name_first(cls, value: Any) -> Any:
        """`{uniform: {low_min: 2, high_min: 8}}`"""
        if isinstance(value, dict) and len(value) == 1:
            ((dist, inner),) = value.items()
            if dist in DISTRIBUTIONS and isinstance(inner, dict):
                return {"dist": dist, **inner}
            if dist == "empirical" and isinstance(inner, list):
                return {"dist": dist, cls.words["lengths"]: inner}
            if dist == "constant" and isinstance(inner, str):
                return {"dist": dist, cls.words["mean"]: inner}
        return value

    @model_validator(mode="after")
    def _its_words(self) -> Spread:
        called = {**self.words, **{word: word for word in ("cv", "weights", "file", "column", "unit")}}
        words = [called[word] for word in self._wanted()]
        example = f"Write {{dist: {self.dist}, {', '.join(f'{word}: ...' for word in words)}}}."
        for word in called.values():
            given = getattr(self, word) is not None
            if given is not (word in words):
                what = f"{self.dist} takes no {word}." if given else f"{self.dist} lacks {word}."
                raise wrong(what, example, Code.AT_ODDS, at=word if given else "")
        low, high = called["low"], called["high"]
        if self.dist == "uniform" and getattr(self, low) >= getattr(self, high):
            raise wrong("The shortest is not below the longest.", f"Write {low} below {high}.", Code.AT_ODDS)
        return self

    def _wanted(self) -> tuple[str, ...]:
        if self.dist != "empirical":
            return _WORDS[self.dist]
        if self.file is not None or self.column is not None:
            return ("file", "column", "unit")
        return ("lengths",) if self.weights is None else ("lengths", "weights")

    @model_validator(mode="after")
    def _can_be_drawn(self, info: ValidationInfo) -> Spread:
        """Of lengths that were measured: that there are some, and a weight for each that has one."""
        if self.dist != "empirical":
            return self
        if self.file is not None:
            folder = info.context.folder if info.context else Path()
            self._measured = measured(folder / self.file, self.column, self.unit)
        lengths = self._measured or getattr(self, self.words["lengths"])
        if self.weights is not None and len(self.weights) != len(lengths):
            what = f"{len(self.weights)} weights stand here, and {len(lengths)} lengths."
            raise wrong(what, "Write a weight for each length.", Code.AT_ODDS, at="weights")
        if not any(length and weight for length, weight in zip(lengths, self.weights or lengths, strict=True)):
            raise wrong("All of these lengths are 0.", "Write one that is not.", Code.AT_ODDS)
        return self

    def empirical(self, minutes: Sequence[float]) -> Empirical:
        """What is drawn, if lengths were measured: those in the file, or these."""
        return Empirical(self._measured or tuple(minutes), tuple(self.weights or ()))


class LengthShape(Spread):
    """`{dist: exponential, mean_min: 10}`; `{exponential: {mean_min: 10}}` is another way to write it."""

    words: ClassVar[Mapping[str, str]] = {
        "mean": "mean_min",
        "low": "low_min",
        "high": "high_min",
        "lengths": "lengths_min",
    }
    mean_min: AboveZero = optional("10")
    """The mean, in minutes."""
    cv: Cv = optional("1.2")
    """The standard deviation as a share of the mean; 0: always the same."""
    low_min: Minutes = optional("2")
    """The shortest, in minutes."""
    high_min: AboveZero = optional("8")
    """The longest, in minutes."""
    lengths_min: Annotated[list[Minutes], Field(min_length=1)] = optional("[2, 3.5, 12]")
    """Lengths that were measured, in minutes; one that stands here twice comes twice as often."""


_WORDS = {
    "exponential": ("mean",),
    "uniform": ("low", "high"),
    "lognormal": ("mean", "cv"),
    "gamma": ("mean", "cv"),
    "constant": ("mean",),
}


class RateShape(Strict):
    """`{until_min: 480, rate_per_min: 2}`"""

    until_min: AboveZero = optional("480")
    """Up to this minute from the beginning; the last entry may leave it out, and then holds for ever."""
    rate_per_min: CallsAMinute = wanted("2")
    """Calls a minute."""


def _alone(value: Any) -> Any:
    """`1.5` is short for a list of one rate that holds for ever."""
    return value if isinstance(value, list) else [{"rate_per_min": value}]


def _rising(rates: list[RateShape]) -> list[RateShape]:
    if any(rate.until_min is None for rate in rates[:-1]):
        raise wrong("Only the last rate may hold for ever.", "Add `until_min: ...` to the others.", Code.AT_ODDS)
    ends = [rate.until_min for rate in rates if rate.until_min is not None]
    if any(after <= before for before, after in pairwise(ends)):
        raise wrong("The rates are not in order of time.", "Let each `until_min` be later.", Code.AT_ODDS)
    return rates


Rates = Annotated[
    list[RateShape],
    Field(min_length=1),
    AfterValidator(_rising),
    Reads(_alone, looks={"type": ["number", "array"]}),
]


def _once(skills: list[str]) -> list[str]:
    if len(set(skills)) < len(skills):
        raise wrong("A skill stands here twice.", "Name each once, primary first.", Code.AT_ODDS)
    return skills


class CallTypeShape(Strict):
    """Calls of one type: they need the skill of that name."""

    rate_per_min: Rates = optional("1.5")
    """Calls a minute, or a list of rates, one after the other; after the last it begins again with the first."""
    rates: Rates = optional("[{until_min: 480, rate_per_min: 2}]")
    """The same, in another word that suits a list."""
    service: LengthShape = wanted("{dist: exponential, mean_min: 5}")
    """How long a call occupies an agent."""
    patience: LengthShape = optional("{dist: exponential, mean_min: 3}")
    """How long a caller waits until he hangs up; left out: until he is served."""
    priority: Annotated[int, whole(0, 1000)] = Field(default=0, examples=["10"])
    """Points: who has more is served first; among equals who has waited longest."""

    _nulls = model_validator(mode="before")(_without_null)

    @model_validator(mode="after")
    def _one_word_for_rates(self) -> CallTypeShape:
        if self.rate_per_min is None and self.rates is None:
            raise wrong("`rate_per_min` is missing.", "Add `rate_per_min: 1.5`.", Code.MISSING)
        if self.rate_per_min is not None and self.rates is not None:
            raise wrong("The rates stand here twice.", "Keep rate_per_min or rates.", Code.AT_ODDS, at="rates")
        return self

    def all_rates(self) -> list[RateShape]:
        """Under whichever name."""
        return self.rate_per_min or self.rates


class GroupShape(Strict):
    """Agents who can do the same."""

    count: Annotated[int, whole(0, 100_000)] = wanted("15")
    """How many they are; 0: how would it be without them?"""
    skills: Annotated[list[Name], Field(min_length=1), AfterValidator(_once)] = wanted("[A, B]")
    """The types that they serve, in their own order: primary first. Types that nobody calls for may stand here."""


class RunShape(Strict):
    """How long it is simulated, and how often."""

    calls: Annotated[int, whole(1, 100_000_000)] = optional("200000")
    """Calls that count, in each replication."""
    warmup_calls: Annotated[int, whole(0, 100_000_000)] = optional("5000")
    """Calls before them, which do not count: the centre begins empty."""
    replications: Annotated[int, whole(1, 1000)] = optional("10")
    """How often all of it is done, each time with other chances."""
    seed: Annotated[int, whole(0, 999_999_999)] = optional("1")
    """Another seed, other chances; the same seed, the same figures."""
    service_level_s: Annotated[float, number(0, 86_400)] = optional("20")
    """Seconds within which a call should be answered."""


class ModelShape(Strict):
    """A model file."""

    call_types: Annotated[dict[Name, CallTypeShape], Field(min_length=1)] = wanted("{A: ...}")
    """Who calls."""
    agent_groups: Annotated[dict[Name, GroupShape], Field(min_length=1)] = wanted("{s1: {count: 15, skills: [A]}}")
    """Who answers."""
    lines: Annotated[int, whole(1, 1_000_000)] = optional("120")
    """Callers in the system at most, waiting or served; who comes then is blocked. Left out: no limit."""
    choose_agent: Choose = optional("longest_idle")
    """Which of several free agents a caller gets."""
    by_rank: TrueFalse = optional("false")
    """true: agents who rank the skill higher are tried first, `choose_agent` decides within a rank."""
    choose_caller: ChooseCaller = optional("fcfs")
    """Which of several waiting callers an agent gets who has become free."""
    run: RunShape = Field(default_factory=lambda: RunShape.model_validate({}))
    """How it is run."""

    _nulls = model_validator(mode="before")(_without_null)
