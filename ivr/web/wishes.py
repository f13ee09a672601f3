"""Wishes for a call, as they are written in a request: the last part of the address, and for some a destination."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from ivr.core.call import Destination, DestinationKind, Stage
from ivr.core.talk_wishes import Complete, Conference, Consult, Hold, Resume, Return, Swap, Transfer, Wish, refusal
from ivr.web.operation import Body

Plain = Literal["hold", "resume", "return", "complete", "swap", "conference"]

PLAIN: dict[Plain, Wish] = {
    "hold": Hold(),
    "resume": Resume(),
    "return": Return(),
    "complete": Complete(),
    "swap": Swap(),
    "conference": Conference(),
}
"""Those that need nothing said beside them."""

WITH_DESTINATION: dict[str, Callable[[Destination], Wish]] = {"transfer": Transfer, "consult": Consult}

_ANYWHERE = Destination("queue", "")
"""Where to makes no difference to whether one may ask."""
_ALL: tuple[tuple[str, Wish], ...] = (
    *PLAIN.items(),
    *((name, wish(_ANYWHERE)) for name, wish in WITH_DESTINATION.items()),
)


def possible(stage: Stage | None) -> tuple[str, ...]:
    """Those that are not refused at this stage."""
    return tuple(name for name, wish in _ALL if not refusal(stage, wish))


Name = Annotated[str, Field(min_length=1)]
_KINDS: tuple[DestinationKind, ...] = ("agent", "queue", "rm", "number")


class To(Body):
    """Where to: one of these, and no other."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})
    hint: ClassVar[str] = (
        'Say where to: `{"agent": "1002"}`, or `{"queue": "wealth"}`, `{"rm": "own"}`, `{"number": "13800000001"}`.'
    )
    example: ClassVar[Mapping[str, object]] = {"queue": "wealth"}

    agent: Name = Field(default_factory=str)
    queue: Name = Field(default_factory=str)
    rm: Literal["own", "deputy"] = "own"
    """The caller's relationship manager, or who stands in for him."""
    number: Name = Field(default_factory=str)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("there must be one of agent, queue, rm and number")
        return self

    @property
    def destination(self) -> Destination:
        """What is said."""
        [kind] = [kind for kind in _KINDS if kind in self.model_fields_set]
        return Destination(kind, getattr(self, kind))
