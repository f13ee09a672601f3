"""What the server tells in parts (`ivr.core.phrase`) has its Chinese, so that no difference stays English on a page."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import get_args

from ivr.core.diff_told import heading
from ivr.core.diff_unwalked import kind_of
from ivr.core.ladder import Figure
from ivr.core.record_policy import KeepFor
from ivr.core.steps import Node
from tests.words.test_said import IN_PARTS, ROOT, chinese

MADE = frozenset({"phrase.py"})
"""Where phrases come from, and no text of theirs stands."""


@cache
def templates() -> frozenset[str]:
    """What is written as the first argument of `phrase`."""
    return frozenset(text for at, call in calls("phrase") for text in literals(at, call.args[0]))


@cache
def betweens() -> frozenset[str]:
    """What may stand between the words of a series."""
    given = {text for at, call in calls("series") if len(call.args) > 1 for text in _strings(call.args[1])}
    return frozenset({", ", " and ", " or ", " in "} | given)


@cache
def sentences() -> frozenset[str]:
    """What is made of names in the source: headings, kinds of steps, figures."""
    things = ast.parse((ROOT / "ivr/core/diff_things.py").read_text())
    sections = {text for node in ast.walk(things) if isinstance(node, ast.Call | ast.For) for text in _sections(node)}
    kinds = {kind_of(kind) for kind in get_args(Node)}
    lengths = {field.name for field in fields(KeepFor)}
    return frozenset({*map(heading, sections), *kinds, *lengths, *(figure.replace("_", " ") for figure in Figure)})


def test_every_phrase_has_its_chinese() -> None:
    assert sorted(templates() - chinese().keys()) == []


def test_everything_between_words_and_every_name_that_is_told_has_its_chinese() -> None:
    assert sorted((betweens() | sentences()) - chinese().keys()) == []


def test_nothing_is_translated_that_no_phrase_says() -> None:
    assert sorted(json.loads(IN_PARTS.read_text()).keys() - templates() - betweens() - sentences()) == []


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / "ivr").rglob("*.py")):
        if path.name not in MADE and f"{name}(" in (text := path.read_text()):
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def literals(at: str, template: ast.expr) -> Iterator[str]:
    """One text, or one of two: what is put together could not be looked up in the words of another language."""
    match template:
        case ast.Constant(str(text)):
            yield text
        case ast.IfExp(_, ast.Constant(str(one)), ast.Constant(str(other))):
            yield from (one, other)
        case _:
            raise AssertionError(f"{at}: write the template where `phrase` is called, not {ast.unparse(template)}")


def _strings(node: ast.expr) -> Iterator[str]:
    return (one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _sections(node: ast.Call | ast.For) -> Iterator[str]:
    """The first word of a `Thing` or of its entries, or what is gone through one by one."""
    match node:
        case ast.Call(ast.Name("Thing" | "_entries"), [ast.Constant(str(section)), *_]):
            yield section
        case ast.For(ast.Name("section"), ast.Tuple(elements)):
            yield from (text for element in elements for text in _strings(element))
