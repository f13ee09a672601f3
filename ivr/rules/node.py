"""What a rules file is made of once it is read as YAML: texts, lists and mappings, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.core.secret import Secret


@dataclass(slots=True, eq=False)
class Node:
    """A text, a list or a mapping, and where it begins (counted from 1)."""

    line: int
    column: int
    text: str | None = None
    """None: nothing stands there."""
    items: list[Node] | None = None
    entries: dict[str, Node] | None = None
    keys: dict[str, tuple[int, int]] | None = None
    """Where the names of its entries stand."""
    cut_off: bool = False
    """Nothing stands there, for a # made a comment of it."""
    measures: tuple[int, int] | None = None
    """How many values hang here, and how deep, once somebody has asked."""
    file: str = ""
    """The file's name, where one begins; all below stands in it, up to where another begins."""
    secret: Secret | None = None
    """What a text written as `!secret name` stands for, once it has been looked for."""

    def measured(self) -> tuple[int, int]:
        """How many values hang here, this one included, and how deep, each alias written out."""
        if self.measures is None:
            below = [child.measured() for child in (*(self.items or ()), *(self.entries or {}).values())]
            self.measures = 1 + sum(size for size, _ in below), 1 + max((height for _, height in below), default=0)
        return self.measures


@dataclass(slots=True, eq=False)
class SecretName:
    """A text written as `!secret name`, and the path and the file where it stands."""

    node: Node
    path: str
    file: str
