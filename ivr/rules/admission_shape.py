"""The shape of `admission`: how many calls are let in, and who is let in first."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from ivr.rules.codes import Code
from ivr.rules.names import PromptName
from ivr.rules.scalars import DialledNumber, Length, Line, YesNo, fraction, whole, wrong
from ivr.rules.shape import Shape, optional

LIMITS = ("most_calls", "new_per_second", "longest_stop")


class FirstShape(Shape):
    """Who is let in before others."""

    customers: YesNo = optional("yes")
    """Everybody whom the customers' table knows; no if left out."""
    levels: Annotated[tuple[Line, ...], Field(min_length=1)] = optional("[gold]")
    """Customers of these levels, as the table has them."""
    numbers: Annotated[tuple[DialledNumber, ...], Field(min_length=1)] = optional('["4008001234"]')
    """Whoever calls one of these numbers, written as in `numbers`."""


class AdmissionShape(Shape):
    """How many calls are let in before new ones are refused."""

    most_calls: Annotated[int, whole(1, 100_000)] = optional("200")
    """Calls under way at once; without limit if left out."""
    new_per_second: Annotated[Decimal, fraction(10_000)] = optional("5")
    """New calls a second in the long run; without limit if left out."""
    burst: Annotated[int, whole(1, 100_000)] = optional("20")
    """So many may come at once before that counts; 20 if left out."""
    longest_stop: Length = optional("0.5s")
    """New calls are refused once the controller stood still for longer in the last seconds; never if left out."""
    reserved: Annotated[int, whole(1, 100_000)] = optional("20")
    """So many of `most_calls` are kept for those who are let in first; none if left out."""
    first: FirstShape = optional("{levels: [gold]}")
    """Who is let in first: neither the rate nor a stop holds them back."""
    say: PromptName = optional("overloaded")
    """What refused callers hear, before the call is answered; nothing if left out."""
    most_told: Annotated[int, whole(1, 100_000)] = optional("20")
    """So many hear it at once, and others are refused without a word; 20 if left out."""

    @model_validator(mode="after")
    def _by_something(self) -> AdmissionShape:
        if not self.model_fields_set & set(LIMITS):
            what = "Nobody is ever refused by this."
            raise wrong(what, "Write a limit, such as `most_calls: 200`.", Code.ONE_OF)
        return self

    @model_validator(mode="after")
    def _somebody(self) -> AdmissionShape:
        if self.new_per_second == 0:
            what = "Nobody would ever be let in by this."
            raise wrong(what, "Write a rate above 0, such as 0.5.", Code.NUMBER, at="new_per_second")
        return self

    @model_validator(mode="after")
    def _places_for_all(self) -> AdmissionShape:
        if self.reserved is None:
            return self
        if self.most_calls is None or self.reserved >= self.most_calls:
            what = "No place is left for anybody else."
            raise wrong(what, "Write a `most_calls` above `reserved`.", Code.AT_ODDS, at="reserved")
        if self.first is None:
            what = "Places are kept, but nobody is let in first."
            raise wrong(what, "Say who with `first: {levels: [gold]}`.", Code.AT_ODDS, at="reserved")
        return self
