"""What a picture of the rules shows: boxes of a kind, whose rows lead to other boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ivr.core.phrase import series


class Kind(StrEnum):
    """What a box stands for; each has a colour of its own."""

    NUMBER = "number"
    FLOW = "steps"
    QUESTION = "question"
    MENU = "menu"
    QUEUE = "queue"
    SURVEY = "survey"
    PERSON = "person"
    MESSAGE = "message"
    END = "end"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a box; with `to` it leads to that box."""

    text: str
    key: str = ""
    """The key that is pressed, shown as a key."""
    to: str = ""
    is_silent: bool = False
    """It is the way of a caller who does nothing, or whom nobody answers."""
    given: str = ""
    """What the caller is given on this way: points for the queue."""

    @property
    def shown(self) -> str:
        """All that the line says, beside its key."""
        return series((self.text, self.given))


@dataclass(frozen=True, slots=True)
class Box:
    """A thing in the rules, named as there."""

    id: str
    kind: Kind
    title: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A row of a box leads to another box."""

    source: str
    row: int
    target: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All boxes, in the order in which a reader of the rules meets them."""

    title: str
    version: str
    boxes: Mapping[str, Box]

    def arrows(self) -> Iterator[Arrow]:
        """Every row that leads somewhere."""
        for box in self.boxes.values():
            yield from (Arrow(box.id, at, row.to) for at, row in enumerate(box.rows) if row.to)
