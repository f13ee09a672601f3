"""The shape of what may go out: which numbers, how many calls, at what cost, and what is different at night."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from ivr.core.outbound_rules import Night, OutboundRules
from ivr.core.rulebook import Span
from ivr.rules.codes import Code
from ivr.rules.scalars import Spans, fraction, matching, whole, wrong
from ivr.rules.shape import Shape, optional, wanted

Beginning = Annotated[
    str,
    matching(
        r"\+?[0-9]{3,20}|\+?[0-9]{0,19}\*",
        "a telephone number",
        'Write digits, or their beginning and a star: "021*".',
    ),
]
Money = Annotated[Decimal, fraction(1_000_000)]


def _some(hours: tuple[Span, ...]) -> tuple[Span, ...]:
    if not hours:
        raise wrong("A night without hours.", "Write its hours, or leave `at_night` out.", Code.HOURS)
    return hours


class NightShape(Shape):
    """What is different at night, local time of the firm."""

    hours: Annotated[Spans, AfterValidator(_some)] = wanted('"00:00-07:00, 22:00-24:00"')
    """From when to when; past midnight as two spans."""
    allow: tuple[Beginning, ...] = optional('["1*"]')
    """What may be dialled besides RMs and customers, instead of what may by day; the same if left out."""
    per_hour: Annotated[int, whole(1, 1_000_000)] = optional("5")
    """Calls that may go out in an hour; as by day if left out."""


class OutboundShape(Shape):
    """Which calls may go out over the trunks."""

    allow: tuple[Beginning, ...] = optional('["1*", "0*"]')
    """Numbers, or beginnings and `*`, that may be dialled besides RMs, customers and numbers in the rules; all in the
    firm's country if left out."""
    deny: Annotated[tuple[Beginning, ...], Field(min_length=1)] = optional('["00*", "168*"]')
    """What is never dialled, whosever it is; none if left out."""
    emergency: Annotated[tuple[Beginning, ...], Field(min_length=1)] = optional('["110", "120"]')
    """What is dialled whatever limits and night say, also on lines that trunks keep as `urgent`; none if left out."""
    at_once: Annotated[int, whole(1, 100_000)] = optional("20")
    """Calls that may be out at once; no limit if left out."""
    per_hour: Annotated[int, whole(1, 1_000_000)] = optional("200")
    """Calls that may go out in an hour; no limit if left out."""
    per_number_per_hour: Annotated[int, whole(1, 100_000)] = optional("10")
    """How often in an hour one number may be dialled; no limit if left out."""
    cost: Annotated[dict[Beginning, Money], Field(min_length=1)] = optional('{"1*": 0.15, "00*": 3}')
    """What a minute costs, by the longest beginning that fits; nothing if left out."""
    cost_per_day: Money = optional("300")
    """Once calls have cost so much on a day, no more go out; no limit if left out."""
    at_night: NightShape | None = optional('{hours: "00:00-07:00", per_hour: 5}')
    """What is different at night; nothing if left out."""

    @model_validator(mode="after")
    def _brake_with_cost(self) -> OutboundShape:
        if "cost_per_day" in self.model_fields_set and "cost" not in self.model_fields_set:
            what = "A limit of cost stands here, and no call costs anything."
            raise wrong(what, 'Write what a minute costs: cost: {"1*": 0.15}.', Code.AT_ODDS, at="cost_per_day")
        return self


def outbound(shape: OutboundShape, country: str) -> OutboundRules:
    """The rules of it; how a number leads out of the country is known of each."""
    given: dict[str, Any] = shape.given("at_night")
    night = None if shape.at_night is None else _night(shape.at_night)
    return OutboundRules(**given, at_night=night, country_code=_code(country), abroad=_abroad(country))


def _night(shape: NightShape) -> Night:
    spans = tuple((span.start, span.end) for span in shape.hours)
    return Night(spans, **shape.given("hours"))


def _code(country: str) -> str:
    import phonenumbers  # noqa: PLC0415 - a large module

    code = phonenumbers.country_code_for_region(country)
    return str(code) if code else ""


def _abroad(country: str) -> str:
    import phonenumbers  # noqa: PLC0415

    known = phonenumbers.PhoneMetadata.metadata_for_region(country)
    return (known and known.international_prefix) or "00"
