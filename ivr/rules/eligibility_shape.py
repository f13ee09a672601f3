"""The shape of what holds of agents or does not, beside their skills: what there is, and what the rules say of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, ValidationInfo, model_validator

from ivr.core.eligibility import AnsweredBy
from ivr.rules.codes import Code
from ivr.rules.complaint import shown
from ivr.rules.names import Names, is_skill, reference
from ivr.rules.needs_shape import ANY, NOT, YES
from ivr.rules.scalars import Day, Line, Name, YesNo, reads, text_of, wrong
from ivr.rules.shape import Shape, optional, wanted


def _no_skill(value: object, info: ValidationInfo[Names]) -> str:
    """A name of its own, as it stands among the skills where something is needed."""
    name = text_of(value)
    taken = {ANY: "the word for alternatives.", NOT: "the word for skills that an agent must not have."}
    if name in taken or is_skill(name, info, unless_known=False):
        what = f"{shown(name)} is {taken.get(name, 'a skill, too.')}"
        raise wrong(what, "Give it a name of its own.", Code.AT_ODDS)
    return name


def _yes(text: str) -> str:
    if text != YES:
        raise wrong(f"{shown(text)} cannot be needed.", f"Write {YES}: it must hold.", Code.CHOICE)
    return text


NewName = Annotated[Name, BeforeValidator(_no_skill)]
EligibilityName = Annotated[str, reference("eligibility", "eligibility")]
Yes = Annotated[str, reads(_yes, enum=[YES])]


class EligibilityShape(Shape):
    """Something that holds of an agent or does not."""

    answered_by: AnsweredBy = optional("program")
    """Who says of an agent whether it holds: rules (his own `eligibility`), or a program, too, over HTTP; rules if left
    out."""
    unless_known: YesNo = optional("yes")
    """Whether it holds of an agent of whom nobody says anything; no if left out."""
    if_not: Line = optional("training not done today")
    """What is said of an agent of whom it does not hold; its name tells if left out."""


class AnswerShape(Shape):
    """What the rules say of an agent."""

    short: ClassVar[Mapping[str, Any]] = {"enum": ["yes", "no"]}
    holds: YesNo = wanted("yes")
    """Whether it holds of him."""
    from_: Day = optional('"2026-12-01"', alias="from")
    """The first day of which this is said; it has always been so if left out."""
    until: Day = optional('"2027-06-30"')
    """The last day of which this is said; it stays so if left out."""
    reason: Line = optional("fire drill course open since Monday")
    """Why, for agents and supervisors."""

    @model_validator(mode="before")
    @classmethod
    def _bare_yes_or_no(cls, value: object) -> object:
        return {"holds": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> AnswerShape:
        if self.from_ is not None and self.until is not None and self.until < self.from_:
            raise wrong("It ends before it begins.", "Write an `until` that is no earlier.", Code.AT_ODDS, at="until")
        return self
