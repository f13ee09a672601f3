"""A rules text in which one prompt is said otherwise: all else stays as somebody wrote it, comments too."""

from __future__ import annotations

import json
from collections.abc import Iterator

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

from ivr.errors import IvrError


class NotReworded(IvrError):
    """The prompt stands in the rules in a way that only their editor changes."""


def with_text(source: str, line: int, prompt: str, language: str, text: str) -> str:
    """The source with this text in the place of what the prompt on this line (from 1) says. Raises `NotReworded`."""
    begin, end = _place(source, line, prompt, language)
    return source[:begin] + json.dumps(text, ensure_ascii=False) + source[end:]


def with_file(source: str, line: int, prompt: str, language: str, file: str, text: str = "") -> str:
    """The same with a sound file, and for people what it says."""
    begin, end = _place(source, line, prompt, language)
    said = {"file": file, **({"text": text} if text else {})}
    return source[:begin] + json.dumps(said, ensure_ascii=False) + source[end:]


def _place(source: str, line: int, prompt: str, language: str) -> tuple[int, int]:
    """From where to where its value stands."""
    for key, said in _entries(yaml.compose(source, Loader=yaml.SafeLoader)):
        if key.value == prompt and key.start_mark.line + 1 <= line <= said.start_mark.line + 1:
            for inner, value in _entries(said, deep=False):
                if inner.value == language:
                    return _span(source, inner, value)
    raise NotReworded(f"`{prompt}` does not stand there in {language}: change it in the rules.")


def _span(source: str, key: ScalarNode, value: Node) -> tuple[int, int]:
    begin, end = value.start_mark.index, _end(value)
    if begin < key.end_mark.index or source[begin] in "&!":  # an alias stands elsewhere, for others too
        raise NotReworded(f"`{key.value}` is shared with other places: change it in the rules.")
    return begin, begin + len(source[begin:end].rstrip())


def _end(node: Node) -> int:
    """Of a block only its last value tells where it ends: what follows may be comments."""
    if isinstance(node, MappingNode) and not node.flow_style and node.value:
        return _end(node.value[-1][1])
    return int(node.end_mark.index)


def _entries(node: Node | None, *, deep: bool = True) -> Iterator[tuple[ScalarNode, Node]]:
    """Names and what stands below them, at this place and, if `deep`, further in."""
    for key, value in node.value if isinstance(node, MappingNode) else ():
        if isinstance(key, ScalarNode):
            yield key, value
        if deep:
            yield from _entries(value)
