"""YAML text as a tree of texts, each with its line and column; nothing is guessed about what a text means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from ivr.rules.codes import Code
from ivr.rules.complaint import Complaint, RulesRefused, shown
from ivr.rules.source import Source
from ivr.rules.syntax import worded

DEEPEST = 40
MOST_NODES = 400_000
"""Counted with every alias written out, so that a small file cannot grow into a large one."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Plain = str | None | list["Plain"] | dict[str, "Plain"]


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
    measures: tuple[int, int] | None = None
    """How many values hang here, and how deep, once somebody has asked."""

    def measured(self) -> tuple[int, int]:
        """How many values hang here, this one included, and how deep, each alias written out."""
        if self.measures is None:
            below = [child.measured() for child in (*(self.items or ()), *(self.entries or {}).values())]
            self.measures = 1 + sum(size for size, _ in below), 1 + max((height for _, height in below), default=0)
        return self.measures


@dataclass(slots=True, eq=False)
class SecretName:
    """A text written as `!secret name`, and the path where it stands."""

    node: Node
    path: str


@dataclass(slots=True)
class Tree:
    """A file's tree, its secrets still by name, and what is wrong with its keys."""

    root: Node
    secrets: list[SecretName]
    complaints: list[Complaint]


@dataclass(slots=True, eq=False)
class _Open:
    """A list or mapping that is being read; `key` is the name whose value comes next."""

    node: Node
    anchor: str | None
    entries: dict[str, Node] | None = None
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    key: str | None = None
    key_at: tuple[int, int] = (0, 0)
    dropped: bool = False
    """The key cannot be used: its value is read and dropped."""

    def below(self, path: str) -> str:
        """The path of what comes next, if this one's is `path`."""
        if self.node.items is not None:
            return f"{path}[{len(self.node.items)}]"
        if self.key is None:
            return path
        return f"{path}.{self.key}" if path else self.key


def grow(source: Source) -> Tree:
    """The file's tree. Raises RulesRefused where it is no YAML, or too large or too deep."""
    builder = _Builder(source.name)
    takes = builder.takes()
    try:
        for event in iter(LOADER(source.text).get_event, None):
            if (take := takes.get(type(event))) is not None:
                take(event)
    except yaml.YAMLError as error:
        raise RulesRefused((worded(source.name, source.text, error),)) from None
    if builder.root is None:
        empty = Complaint(source.name, 1, 1, "", "The file is empty.", "Begin with `version: 1`.", Code.EMPTY)
        raise RulesRefused((empty,))
    return Tree(builder.root, builder.secrets, builder.complaints)


def plain(node: Node) -> Plain:
    """The tree as nested dicts, lists and texts."""
    if node.entries is not None:
        return {key: plain(child) for key, child in node.entries.items()}
    if node.items is not None:
        return [plain(child) for child in node.items]
    return node.text


class _Builder:
    """Takes the parser's events one by one; needs no recursion, so no depth can break it."""

    def __init__(self, file: str) -> None:
        self.root: Node | None = None
        self.complaints: list[Complaint] = []
        self.secrets: list[SecretName] = []
        self._file = file
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._count = 0

    def takes(self) -> dict[type[yaml.Event], Callable[[Any], None]]:
        """What takes each kind of event; others say nothing. A table, for a large file has a third of a million."""
        return {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._begin,
            yaml.SequenceStartEvent: self._begin,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def _document(self, event: yaml.Event) -> None:
        if self.root is not None:
            mend = "Keep one, without the line `---`."
            self._refuse(*_at(event), "A second document begins here.", mend, Code.DOCUMENTS)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        mark, text = event.start_mark, event.value
        assert mark is not None  # the parser always sets it
        if self._open and (top := self._open[-1]).entries is not None and top.key is None:
            self._key(top, text, mark.line + 1, mark.column + 1)
            return
        empty = not text and event.implicit[0] and event.style not in ("'", '"')
        node = Node(mark.line + 1, mark.column + 1, None if empty else text)
        if event.tag == "!secret":
            self.secrets.append(SecretName(node, self._path()))
        elif event.tag is not None:
            self._tag(event)
        self._weigh(1, node.line, node.column)
        self._add(node, event.anchor)

    def _tag(self, event: yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if event.tag is not None:
            tag = shown(event.tag.replace("tag:yaml.org,2002:", "!!"))
            mend = "Remove it; only `!secret name` is known."
            self._complain(*_at(event), f"The tag {tag} is unknown here.", mend, Code.TAG)

    def _key(self, top: _Open, key: str, line: int, column: int) -> None:
        top.key, top.key_at, top.dropped = key, (line, column), False
        if key in top.keys:
            first = top.keys[key][0]
            what = f"{shown(key)} stands here twice (first in line {first})."
            self._complain(line, column, what, "Keep one of them.", Code.TWICE)
            top.dropped = True

    def _begin(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        line, column = _at(event)
        if len(self._open) >= DEEPEST:
            what = f"Lists and mappings are nested deeper than {DEEPEST}."
            self._refuse(line, column, what, "Use a flow of its own.", Code.GROWS)
        if (top := self._wanting_key()) is not None:
            self._key(top, "{...}", line, column)
            what = "A name is expected here, not a list or a mapping."
            self._complain(line, column, what, 'Quote it: "{name}".', Code.KEY)
            top.dropped = True
        if event.tag is not None:
            self._tag(event)
        self._weigh(1, line, column)
        if isinstance(event, yaml.MappingStartEvent):
            entries: dict[str, Node] = {}
            keys: dict[str, tuple[int, int]] = {}
            self._open.append(_Open(Node(line, column, entries=entries, keys=keys), event.anchor, entries, keys))
        else:
            self._open.append(_Open(Node(line, column, items=[]), event.anchor))

    def _wanting_key(self) -> _Open | None:
        """The mapping whose next name is to come now."""
        top = self._open[-1] if self._open else None
        return top if top is not None and top.entries is not None and top.key is None else None

    def _end(self, _event: yaml.Event) -> None:
        closed = self._open.pop()
        self._add(closed.node, closed.anchor)

    def _alias(self, event: yaml.AliasEvent) -> None:
        line, column = _at(event)
        node = self._anchors.get(str(event.anchor))
        if node is None:
            what = f"*{event.anchor} refers to nothing that was named before, or to itself."
            self._refuse(line, column, what, "If a star is meant, write it in quotes.", Code.ALIAS)
        if (top := self._wanting_key()) is not None:
            self._key(top, node.text or "{...}", line, column)
            return
        size, height = node.measured()
        if height + len(self._open) > DEEPEST:
            what = f"Lists and mappings are nested deeper than {DEEPEST}."
            self._refuse(line, column, what, "Write it out.", Code.GROWS)
        self._weigh(size, line, column)
        self._add(node, None)

    def _weigh(self, size: int, line: int, column: int) -> None:
        self._count += size
        if self._count > MOST_NODES:
            what = f"The file holds more than {MOST_NODES} values."
            self._refuse(line, column, what, "Make it smaller.", Code.GROWS)

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        parent = top.node
        if parent.items is not None:
            parent.items.append(node)
        elif top.entries is not None and top.key is not None:
            if not top.dropped:
                top.entries[top.key] = node
                top.keys[top.key] = top.key_at
            top.key = None

    def _path(self) -> str:
        path = ""
        for opened in self._open:
            path = opened.below(path)
        return path

    def _complain(self, line: int, column: int, what: str, mend: str, code: Code) -> None:
        if len(self.complaints) < 100:
            self.complaints.append(Complaint(self._file, line, column, self._path(), what, mend, code))

    def _refuse(self, line: int, column: int, what: str, mend: str, code: Code) -> NoReturn:
        raise RulesRefused((Complaint(self._file, line, column, self._path(), what, mend, code),))


def _at(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    assert mark is not None  # the parser always sets it
    return mark.line + 1, mark.column + 1
