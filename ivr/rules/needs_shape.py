"""The shape of what callers need and wish: skills with levels, alternatives, wishes that weigh."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, ValidationInfo, model_validator

from ivr.rules.codes import Code
from ivr.rules.complaint import shown
from ivr.rules.names import Names, SkillName, SkillOrJoint, SkillOrNot, is_eligibility, is_skill, no_eligibility
from ivr.rules.scalars import reads, whole, wrong
from ivr.rules.shape import Shape, optional


def _need(text: str) -> int | Literal["valid", "yes"]:
    """A level from 1 to 5; `valid` asks for the skill at any level, as its certificate must be valid at any rate.

    `yes` asks for what holds of an agent or does not.
    """
    if text == "valid":
        return "valid"
    if text == YES:
        return "yes"
    if text not in ("1", "2", "3", "4", "5"):
        raise wrong(f'"{text}" is not a level.', "Write 1 to 5, or valid.", Code.NUMBER)
    return int(text)


def _each_as_it_is(needs: object, info: ValidationInfo[Names]) -> object:
    """A level belongs to a skill, and `yes` to what holds of an agent or does not."""
    for name, needed in needs.items() if isinstance(needs, dict) else ():
        level = needed.get("level") if isinstance(needed, dict) else needed
        if not isinstance(level, str) or not isinstance(name, str) or (name == NOT and isinstance(needed, dict)):
            continue
        if level == YES and not is_eligibility(name, info):
            if is_skill(name, info, unless_known=False):
                mend = f"Write `{name}: valid`, or a least level from 1 to 5."
                raise wrong(f"{shown(name)} is a skill.", mend, Code.AT_ODDS, at=name)
            raise no_eligibility(name)
        if level != YES and is_eligibility(name, info):
            what = f"{shown(name)} holds of an agent or does not: it has no level."
            raise wrong(what, f"Write `{name}: {YES}`.", Code.AT_ODDS, at=name)
    return needs


ANY, NOT, YES = "any", "not", "yes"
"""The words under which alternatives, and what he must not have, stand beside skills; that for what must hold."""
_LOOKS: Mapping[str, Any] = {"enum": [1, 2, 3, 4, 5, "valid", YES], "type": ["integer", "string"]}
Level = Annotated[int | Literal["valid", "yes"], reads(_need, **_LOOKS)]


def _skills_alone(names: object, info: ValidationInfo[Names]) -> object:
    """Of what holds of an agent its own words say when it does not."""
    for name in names if isinstance(names, dict) else ():
        if isinstance(name, str) and is_eligibility(name, info):
            raise wrong(f"Only skills stand under `{NOT}`.", f"Take {name} away.", Code.AT_ODDS, at=name)
    return names


Negated = Annotated[dict[SkillName, Level], Field(min_length=1), BeforeValidator(_skills_alone)]


def _not_alone(needs: object, info: ValidationInfo[Names]) -> object:
    """A mapping stands under `not`, and nothing but a mapping, unless there is a skill of that name."""
    _each_as_it_is(needs, info)
    for name, needed in needs.items() if isinstance(needs, dict) else ():
        if name != NOT and isinstance(needed, dict):
            what = "A mapping stands where a level should." if name != ANY else "A mapping stands where a list should."
            mend = (
                f"Only under `{NOT}` stands one." if name != ANY else "Begin each entry with a dash, or write [a, b]."
            )
            raise wrong(what, mend, Code.KIND, at=name)
        if name == NOT and not isinstance(needed, dict) and not is_skill(name, info):
            raise wrong(f"`{NOT}` takes skills with levels.", f"Write {NOT}: {{trainee: 1}}.", Code.AT_ODDS, at=name)
    return needs


def _kind(value: object) -> str:
    return "<level>" if isinstance(value, str) else "<not>" if isinstance(value, dict) else "<list>"


One = Annotated[Annotated[Level, Tag("<level>")] | Annotated[Negated, Tag("<not>")], Discriminator(_kind)]
AllOf = Annotated[dict[SkillOrNot, One], Field(min_length=1), BeforeValidator(_not_alone)]
Needed = Annotated[
    Annotated[Level, Tag("<level>")]
    | Annotated[Negated, Tag("<not>")]
    | Annotated[tuple[AllOf, ...], Field(min_length=1), Tag("<list>")],
    Discriminator(_kind),
]


def _alternatives(needs: object, info: ValidationInfo[Names]) -> object:
    """Lists stand under `any`, and nothing but a list, unless there is a skill of that name."""
    _not_alone(needs, info)
    for name, needed in needs.items() if isinstance(needs, dict) else ():
        if name != ANY and isinstance(needed, list):
            what = f"A list stands where the level of {name} should."
            raise wrong(what, f"Alternatives stand under `{ANY}`: {_EXAMPLE}.", Code.AT_ODDS, at=name)
        if name == ANY and isinstance(needed, str) and not is_skill(name, info):
            raise wrong(f"`{ANY}` takes a list of alternatives.", f"Write {_EXAMPLE}.", Code.AT_ODDS, at=name)
    return needs


_EXAMPLE = "any: [{sales: 3}, {service: 3, english: 2}]"
Needs = Annotated[dict[SkillOrJoint, Needed], BeforeValidator(_alternatives)]


class WishShape(Shape):
    """What is preferred, and how much it counts against others."""

    short: ClassVar[Mapping[str, Any]] = _LOOKS
    level: Level = optional("2")
    """The least level, valid for a certificate, or yes for what must hold; any level if left out."""
    weight: Annotated[int, whole(1, 100)] = optional("3")
    """How much it counts; 1 if left out."""

    @model_validator(mode="before")
    @classmethod
    def _bare_level(cls, value: object) -> object:
        return {"level": value} if isinstance(value, str) else value


Wishes = Annotated[dict[SkillName, WishShape], BeforeValidator(_each_as_it_is)]
