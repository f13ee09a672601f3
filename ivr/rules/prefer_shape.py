"""The shape of a queue's `prefer`: whom its callers are to get rather than others."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from ivr.rules.names import AgentName
from ivr.rules.scalars import Length, Pause
from ivr.rules.shape import Shape, optional, wanted

_WAIT = optional("20s")


class OwnRmShape(Shape):
    """`{rm: own, wait: 30s}`"""

    rm: Literal["own"]
    """The caller's own relationship manager, if the table of managers says which agent he is."""
    wait: Pause = _WAIT
    """So long the caller waits for him alone while he is on duty, measured from entering; 0s if left out."""


class LastAgentShape(Shape):
    """`{last_agent: 14d, wait: 20s}`"""

    last_agent: Length = wanted("14d")
    """The agent who talked with the caller last, if he had called within this time."""
    wait: Pause = _WAIT
    """So long the caller waits for him alone while he is on duty, measured from entering; 0s if left out."""


class OneAgentShape(Shape):
    """`{agent: "1003", wait: 10s}`"""

    agent: AgentName = wanted('"1001"')
    """This agent."""
    wait: Pause = _WAIT
    """So long the caller waits for him alone while he is on duty, measured from entering; 0s if left out."""


PREFER_WORDS = ("rm", "last_agent", "agent")


def _kind(value: object) -> str | None:
    return next((f"<{word}>" for word in PREFER_WORDS if isinstance(value, dict) and word in value), None)


One = Annotated[
    Annotated[OwnRmShape, Tag("<rm>")]
    | Annotated[LastAgentShape, Tag("<last_agent>")]
    | Annotated[OneAgentShape, Tag("<agent>")],
    Discriminator(_kind),
]
Prefer = Annotated[tuple[One, ...], Field(min_length=1)]
