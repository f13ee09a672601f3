"""YAML text as a tree of texts, each with its line and column; nothing is guessed about what a text means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

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
    """A text, a list or a mapping, where it begins (counted from 1), and how much hangs below it."""

    line: int
    column: int
    text: str | None = None
    """None: nothing stands there."""
    items: list[Node] | None = None
    entries: dict[str, Node] | None = None
    keys: dict[str, tuple[int, int]] | None = None
    """Where the names of its entries stand."""
    size: int = 1
    height: int = 1


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
    path: str
    anchor: str | None
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    key: str | None = None
    key_at: tuple[int, int] = (0, 0)
    dropped: bool = False
    """The key cannot be used: its value is read and dropped."""

    @property
    def wants_key(self) -> bool:
        return self.node.entries is not None and self.key is None

    def below(self) -> str:
        if self.node.items is not None:
            return f"{self.path}[{len(self.node.items)}]"
        if self.key is None:
            return self.path
        return f"{self.path}.{self.key}" if self.path else self.key


def grow(source: Source) -> Tree:
    """The file's tree. Raises RulesRefused where it is no YAML, or too large or too deep."""
    builder = _Builder(source.name)
    try:
        parser = LOADER(source.text)
        while (event := parser.get_event()) is not None:
            if type(event) is yaml.ScalarEvent:  # two of three events of a large file
                builder.scalar(event)
            else:
                builder.take(event)
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

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._begin(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end()
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.DocumentStartEvent() if self.root is not None:
                mend = "Keep one, without the line `---`."
                self._refuse(*_at(event), "A second document begins here.", mend, Code.DOCUMENTS)
            case _:
                pass

    def scalar(self, event: yaml.ScalarEvent) -> None:
        """Take a text: a name, or a value."""
        mark, text = event.start_mark, event.value
        assert mark is not None  # the parser always sets it
        if self._open and self._open[-1].wants_key:
            self._key(text, mark.line + 1, mark.column + 1)
            return
        empty = not text and event.implicit[0] and event.style not in ("'", '"')
        node = Node(mark.line + 1, mark.column + 1, None if empty else text)
        if event.tag == "!secret":
            self.secrets.append(SecretName(node, self._path()))
        elif event.tag is not None:
            self._tag(event)
        self._add(node, event.anchor)

    def _tag(self, event: yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if event.tag is not None:
            tag = shown(event.tag.replace("tag:yaml.org,2002:", "!!"))
            mend = "Remove it; only `!secret name` is known."
            self._complain(*_at(event), f"The tag {tag} is unknown here.", mend, Code.TAG)

    def _key(self, key: str, line: int, column: int) -> None:
        top = self._open[-1]
        top.key, top.key_at, top.dropped = key, (line, column), False
        assert top.node.entries is not None  # only a mapping wants a key
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
        if self._open and self._open[-1].wants_key:
            self._key("{...}", line, column)
            what = "A name is expected here, not a list or a mapping."
            self._complain(line, column, what, 'Quote it: "{name}".', Code.KEY)
            self._open[-1].dropped = True
        self._tag(event)
        node = Node(line, column)
        path = self._path()
        if isinstance(event, yaml.MappingStartEvent):
            node.entries = {}
        else:
            node.items = []
        self._open.append(_Open(node, path, event.anchor))
        node.keys = self._open[-1].keys

    def _end(self) -> None:
        closed = self._open.pop()
        self._add(closed.node, closed.anchor)

    def _alias(self, event: yaml.AliasEvent) -> None:
        line, column = _at(event)
        node = self._anchors.get(str(event.anchor))
        if node is None:
            what = f"*{event.anchor} refers to nothing that was named before, or to itself."
            self._refuse(line, column, what, "If a star is meant, write it in quotes.", Code.ALIAS)
        if self._open and self._open[-1].wants_key:
            self._key(node.text or "{...}", line, column)
            return
        if node.height + len(self._open) > DEEPEST:
            what = f"Lists and mappings are nested deeper than {DEEPEST}."
            self._refuse(line, column, what, "Write it out.", Code.GROWS)
        self._add(node, None)

    def _add(self, node: Node, anchor: str | None) -> None:
        self._count += 1
        if node.size > MOST_NODES or self._count > MOST_NODES:
            what = f"The file holds more than {MOST_NODES} values."
            self._refuse(node.line, node.column, what, "Make it smaller.", Code.GROWS)
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        parent = top.node
        parent.size += node.size
        parent.height = max(parent.height, node.height + 1)
        if parent.items is not None:
            parent.items.append(node)
        elif parent.entries is not None and top.key is not None:
            if not top.dropped:
                parent.entries[top.key] = node
                top.keys[top.key] = top.key_at
            top.key = None

    def _path(self) -> str:
        return self._open[-1].below() if self._open else ""

    def _complain(self, line: int, column: int, what: str, mend: str, code: Code) -> None:
        if len(self.complaints) < 100:
            self.complaints.append(Complaint(self._file, line, column, self._path(), what, mend, code))

    def _refuse(self, line: int, column: int, what: str, mend: str, code: Code) -> NoReturn:
        raise RulesRefused((Complaint(self._file, line, column, self._path(), what, mend, code),))


def _at(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    assert mark is not None  # the parser always sets it
    return mark.line + 1, mark.column + 1
