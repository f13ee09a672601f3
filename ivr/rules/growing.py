"""Takes the YAML of a file, and of those it includes, piece by piece; nothing is guessed about what a text means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from ivr.rules.codes import Code
from ivr.rules.complaint import Complaint, RulesRefused, shown
from ivr.rules.node import Node, SecretName
from ivr.rules.parts import Parts, Tag, not_a_name
from ivr.rules.source import Source
from ivr.rules.syntax import worded

DEEPEST = 40
MOST_NODES = 400_000
"""Counted with every alias written out, so that a small file cannot grow into a large one."""
MOST_BROKEN = 20
"""Complaints about files to include; more are not looked for."""
INCLUDE = "!include"
_CUT_OFF = re.compile(r"[ \t]+#(?=[,}\]\s]*$)", re.MULTILINE)
"""A # where a key of the telephone is meant: behind a comment's more is written."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Whole:
    """What the files of a rulebook have in common while they are read."""

    parts: Parts
    secrets: list[SecretName] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    count: int = 0
    broken: bool = False
    """A part is missing: what else is wrong would often only follow from that."""


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
    stands_for_key: bool = False
    """It stands where a name should, and is dropped."""

    def below(self, path: str) -> str:
        """The path of what comes next, if this one's is `path`."""
        if self.node.items is not None:
            return f"{path}[{len(self.node.items)}]"
        if self.key is None:
            return path
        return f"{path}.{self.key}" if path else self.key


class Builder:
    """Takes one file's events one by one; recurses only into the few files that include one another."""

    def __init__(self, source: Source, whole: Whole, path: str = "", depth: int = 0) -> None:
        self._source, self._whole = source, whole
        self._above = path
        self._depth = depth
        """Lists and mappings that are open in the files that include this one."""
        self._root: Node | None = None
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}

    def grown(self) -> Node:
        """The file's root. Raises RulesRefused."""
        takes = self._takes()
        try:
            for event in iter(LOADER(self._source.text).get_event, None):
                if (take := takes.get(type(event))) is not None:
                    take(event)
        except yaml.YAMLError as error:
            raise RulesRefused((worded(self._source.name, self._source.text, error),)) from None
        if self._root is None:
            self._refuse(1, 1, "The file is empty.", self._whole.parts.beginning(self._source), Code.EMPTY)
        self._root.file = self._root.file or self._source.name
        return self._root

    def _takes(self) -> dict[type[yaml.Event], Callable[[Any], None]]:
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
        if self._root is not None:
            mend = "Keep one, without the line `---`."
            self._refuse(*_at(event), "A second document begins here.", mend, Code.DOCUMENTS)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        mark, text = event.start_mark, event.value
        assert mark is not None  # the parser always sets it
        if self._open and (top := self._open[-1]).entries is not None and top.key is None:
            self._key(top, text, mark.line + 1, mark.column + 1)
            return
        if event.tag == INCLUDE:
            self._add(self._included(text, mark.line + 1, mark.column + 1), event.anchor)
            return
        empty = not text and event.implicit[0] and event.style not in ("'", '"')
        node = Node(mark.line + 1, mark.column + 1, None if empty else text)
        node.cut_off = empty and _CUT_OFF.match(self._source.text, mark.index) is not None
        if event.tag == "!secret":
            self._whole.secrets.append(SecretName(node, self._path(), self._source.name))
        elif event.tag is not None:
            self._tag(event)
        self._weigh(1, node.line, node.column)
        self._add(node, event.anchor)

    def _included(self, name: str, line: int, column: int) -> Node:
        """What stands in that file; if it cannot be had, the reasons are noted, and nothing stands here."""
        path = self._path()
        try:
            with self._whole.parts.inside(Tag(self._source, line, column, path), name) as part:
                return Builder(part, self._whole, path, self._depth + len(self._open)).grown()
        except RulesRefused as refused:
            self._whole.broken = True
            self._whole.complaints += refused.complaints
            if len(self._whole.complaints) > MOST_BROKEN:
                raise RulesRefused(()) from None
            return Node(line, column)

    def _tag(self, event: yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if event.tag == INCLUDE:
            self._whole.broken = True
            self._complain(*_at(event), *not_a_name(), Code.INCLUDE_FORM)
        elif event.tag is not None:
            tag = shown(event.tag.replace("tag:yaml.org,2002:", "!!"))
            mend = "Remove it; only `!secret name` and `!include file.yaml` are known."
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
        for_key = self._wanting_key()
        if self._depth + len(self._open) >= DEEPEST:
            what = f"Lists and mappings are nested deeper than {DEEPEST}."
            self._refuse(line, column, what, "Use a flow of its own.", Code.GROWS)
        if (top := for_key) is not None:
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
        self._open[-1].stands_for_key = for_key is not None

    def _wanting_key(self) -> _Open | None:
        """The mapping whose next name is to come now."""
        top = self._open[-1] if self._open else None
        return top if top is not None and top.entries is not None and top.key is None else None

    def _end(self, _event: yaml.Event) -> None:
        closed = self._open.pop()
        if not closed.stands_for_key:
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
        if height + self._depth + len(self._open) > DEEPEST:
            what = f"Lists and mappings are nested deeper than {DEEPEST}."
            self._refuse(line, column, what, "Write it out.", Code.GROWS)
        self._weigh(size, line, column)
        self._add(node, None)

    def _weigh(self, size: int, line: int, column: int) -> None:
        self._whole.count += size
        if self._whole.count > MOST_NODES:
            what = f"The file holds more than {MOST_NODES} values."
            self._refuse(line, column, what, "Make it smaller.", Code.GROWS)

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._open:
            self._root = node
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
        path = self._above
        for opened in self._open:
            path = opened.below(path)
        return path

    def _complain(self, line: int, column: int, what: str, mend: str, code: Code) -> None:
        if len(self._whole.complaints) < 100:
            found = Complaint(self._source.name, line, column, self._path(), what, mend, code)
            self._whole.complaints.append(found)

    def _refuse(self, line: int, column: int, what: str, mend: str, code: Code) -> NoReturn:
        raise RulesRefused((Complaint(self._source.name, line, column, self._path(), what, mend, code),))


def _at(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    assert mark is not None  # the parser always sets it
    return mark.line + 1, mark.column + 1
