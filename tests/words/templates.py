"""What the server can say in words: each text of its source as a template, `{}` where something of the moment is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

BOUNDARY = re.compile(r"(?:; |[.:?] | -> |[.?]$|^\{\} (?=[A-Z][a-z]))(?=(?:[^`]*`[^`]*`)*[^`]*$)")
"""Where one thing said ends and another begins, out of backquotes: each is put into Chinese by itself, as
console/src/said/translator.ts does."""
_LOGGERS = frozenset({"log", "_log", "logger"})
_FOR_PROGRAMS = frozenset({"example", "hint"})
"""What a body should be: pages know."""


class Template(NamedTuple):
    """A text in the source."""

    where: str
    """`ivr/calls/story.py:17`."""
    text: str

    @property
    def is_said(self) -> bool:
        """Whether it is a saying: no example, no shape of a text, no single word, which may be a name for programs."""
        is_written = re.search(r"^\{\w+: |^\[|^\^|\(\?", self.text)
        return not is_written and " " in self.text.strip() and bool(re.search("[A-Za-z]{2}", self.text))


def templates(path: Path, name: str) -> Iterator[Template]:
    """Everything in quotation marks in a module, but for docstrings and what is only logged."""
    tree = ast.parse(path.read_text())
    unsaid = {id(node) for node in _unsaid(tree)}
    for node in ast.walk(tree):
        if id(node) not in unsaid:
            yield from (Template(f"{name}:{getattr(node, 'lineno', 0)}", text) for text in _texts(node) if text)


def parts(text: str) -> list[str]:
    """What is put into Chinese by itself, of those parts that have words."""
    return [bare(part) for part in BOUNDARY.split(bare(text)) if re.search("[A-Za-z]{2}", part) and _is_whole(part)]


def _is_whole(part: str) -> bool:
    """Not a piece of an example in YAML or JSON: `{all: [{open: office}]}`."""
    return not re.search(r"\{[^}]|[^{]\}", part) and part.count("[") == part.count("]")


def bare(text: str) -> str:
    """A template without its blanks' names; those that touch are one, and one that touches a word may hold nothing."""
    unnamed = re.sub(r"\{\w*\}( ?\{\w*\})*", "{}", text)
    alone = re.sub(r"(?<=[A-Za-z])\{\}|\{\}(?=[A-Za-z])", "", unnamed)
    return alone[:1].lower() + alone[1:]


def _texts(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(str(text)):
            yield text
        case ast.JoinedStr(values):
            yield from map("".join, product(*map(_choices, values)))


def _choices(value: ast.expr) -> list[str]:
    """What may stand in this place of an f-string: `{'has' if n == 1 else 'have'}` is one of two words."""
    match value:
        case ast.Constant(text):
            return [str(text)]
        case ast.FormattedValue(ast.IfExp(_, ast.Constant(str(one)), ast.Constant(str(other)))):
            return [one, other]
        case _:
            return ["{}"]


def _unsaid(tree: ast.Module) -> Iterator[ast.AST]:
    """Docstrings (but those of errors, which are what they say), pieces of f-strings, and whatever is logged."""
    of_errors = {id(node.body[0]) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and _is_error(node)}
    for node in ast.walk(tree):
        match node:
            case ast.Expr(ast.Constant() as docstring) if id(node) not in of_errors:
                yield docstring
            case ast.JoinedStr(values):
                yield from values
            case ast.FormattedValue(format_spec=ast.JoinedStr() as spec):
                yield spec
            case ast.Call(ast.Attribute(ast.Name(name))) if name in _LOGGERS:
                yield from ast.walk(node)
            case ast.Assign([ast.Name(name)]) | ast.AnnAssign(ast.Name(name)) if name in _FOR_PROGRAMS:
                yield from ast.walk(node)


def _is_error(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Name) and base.id.endswith("Error") for base in node.bases)
