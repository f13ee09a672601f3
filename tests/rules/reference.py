"""The examples of docs/rules.md, each laid into a frame that makes it a whole file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import EnumType
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import yaml

from ivr.rules.file_shape import FileShape
from ivr.rules.schema import shapes
from ivr.rules.shape import Shape

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/rules.md"
FRAME = Path(__file__).parent / "reference_frame.yaml"
SECTIONS = {field.alias or name for name, field in FileShape.model_fields.items()}


@dataclass(frozen=True, slots=True)
class Example:
    """A yaml block of the page, and the line in which it begins."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"{PAGE.name}:{self.line}"

    def whole(self) -> str:
        """The example as a file that a firm could have. Raises ValueError if it is neither a file nor a part of one."""
        part = yaml.compose(self.text, yaml.SafeLoader)
        if isinstance(part, yaml.SequenceNode):
            part = _of_steps(part)
        names = _names(part)
        if "version" in names:
            return self.text
        if not names or set(names) - SECTIONS:
            raise ValueError(f"{self}: begin it with a section's name, or with a dash if it is a list of steps")
        return _laid_in(part)


def examples(page: str) -> Iterator[Example]:
    """Every yaml block of the page."""
    for found in re.finditer(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        yield Example(page.count("\n", 0, found.start()) + 2, found[1])


def words(shape: type[Shape]) -> Iterator[str]:
    """Every word that this kind of mapping knows: its keys, and those of their values that are words."""
    for name, field in shape.model_fields.items():
        key = f"{shape.__name__}.{field.alias or name}"
        yield key
        yield from (f"{key}: {value}" for value in _choices(field.annotation))


def all_words() -> set[str]:
    """Every word of the language."""
    return {word for shape in shapes() for word in words(shape)}


def used(value: object) -> Iterator[str]:
    """The words that stand in a file, or in a part of it."""
    match value:
        case Shape():
            for name in value.model_fields_set:
                field, given = type(value).model_fields[name], getattr(value, name)
                key = f"{type(value).__name__}.{field.alias or name}"
                yield key
                yield from (f"{key}: {one}" for one in (given if isinstance(given, tuple) else (given,)))
                yield from used(given)
        case dict():
            yield from (word for one in value.values() for word in used(one))
        case list() | tuple():
            yield from (word for one in value for word in used(one))


def _choices(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from map(str, get_args(annotation))
    elif isinstance(annotation, EnumType):
        yield from map(str, annotation)
    elif get_origin(annotation) is tuple:
        yield from (word for inner in get_args(annotation) for word in _choices(inner))


def _of_steps(steps: yaml.Node) -> yaml.MappingNode:
    """A list of steps is the flow of a number of its own."""
    made = yaml.compose('{numbers: {"4000000000": example}, flows: {}}', yaml.SafeLoader)
    flows = made.value[1][1]
    flows.value.append((yaml.ScalarNode("tag:yaml.org,2002:str", "example"), steps))
    return made


def _names(part: yaml.Node | None) -> Sequence[str]:
    return [key.value for key, _ in part.value] if isinstance(part, yaml.MappingNode) else []


def _laid_in(part: yaml.MappingNode) -> str:
    """The frame with this part's sections, entry by entry in place of the frame's own."""
    frame = yaml.compose(FRAME.read_text("utf-8"), yaml.SafeLoader)
    sections = dict(zip(_names(part), part.value, strict=True))
    made = [_entries(entry, sections.pop(entry[0].value, entry)) for entry in frame.value]
    frame.value = [*made, *sections.values()]
    return yaml.serialize(frame, allow_unicode=True)


def _entries(ours: tuple[yaml.Node, yaml.Node], theirs: tuple[yaml.Node, yaml.Node]) -> tuple[yaml.Node, yaml.Node]:
    key, section = theirs
    if ours is not theirs and isinstance(section, yaml.MappingNode) and isinstance(ours[1], yaml.MappingNode):
        given = _names(section)
        kept = [entry for entry in ours[1].value if entry[0].value not in given]
        return key, yaml.MappingNode(section.tag, [*kept, *section.value])
    return key, section
