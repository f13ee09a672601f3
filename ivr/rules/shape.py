"""The file's shape, a model per kind of mapping; the words are those of the dataclasses they become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from ivr.rules.codes import Code
from ivr.rules.complaint import choice
from ivr.rules.scalars import wrong


class Strict(BaseModel):
    """A mapping with known keys, in whatever file."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class Shape(Strict):
    """A mapping of the rules file."""

    short: ClassVar[Mapping[str, Any]] = {}
    """What may stand here instead of a mapping, in words of JSON Schema; for editors."""

    @classmethod
    def __get_pydantic_json_schema__(cls, kind: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        made = handler(kind)
        return {"anyOf": [dict(cls.short), made]} if cls.short else made

    def given(self, *but: str) -> dict[str, Any]:
        """What the file says, without what it leaves out: the dataclasses know their defaults."""
        return {name: getattr(self, name) for name in self.model_fields_set if name not in but}


class OneOf(Shape):
    """A mapping in which exactly one of the known keys stands."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})
    apart: ClassVar[str] = "Keep one, and write others apart from it."

    @model_validator(mode="after")
    def _only_one(self) -> OneOf:
        if len(self.model_fields_set) == 1:
            return self
        known = choice(field.alias or name for name, field in type(self).model_fields.items())
        raise wrong(f"Exactly one of {known} may stand here.", self.apart, Code.ONE_OF)


def optional(*examples: str, alias: str | None = None) -> Any:
    """A key that may be left out; what then holds is the dataclass's default."""
    return Field(default=None, alias=alias, examples=list(examples))


def wanted(*examples: str, alias: str | None = None) -> Any:
    """A key that must be there."""
    return Field(alias=alias, examples=list(examples))


def section() -> Any:
    """A mapping that may be left out, and is empty then."""
    return Field(default_factory=dict)
