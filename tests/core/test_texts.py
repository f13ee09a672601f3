"""Texts taken apart: what is fixed, what is read of a value, and what nobody can read."""

from __future__ import annotations

import pytest

from ivr.core.rulebook import Prompt
from ivr.core.texts import Fixed, Part, Unclear, Value, holds_values, parts, unescaped, varies


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("您好。", (Fixed("您好。"),)),
        ("", ()),
        ("{wait}", (Value("wait", "wait", "{wait}"),)),
        ("{wait_range}", (Value("wait_range", "wait_range", "{wait_range}"),)),
        ("预计等待{wait}。", (Fixed("预计等待"), Value("wait", "wait", "{wait}"))),
        (
            "You are number {position}. The wait is {wait}.",
            (
                Fixed("You are number"),
                Value("number", "position", "{position}"),
                Fixed("The wait is"),
                Value("wait", "wait", "{wait}"),
            ),
        ),
        ("It is {time}, {date}!", (Fixed("It is"), Value("time", "now", "{time}"), Value("date", "today", "{date}"))),
        ("{ digits  account }", (Value("digits", "account", "{ digits  account }"),)),
        ("{{a}} {amount due}", (Fixed("a}"), Value("amount", "due", "{amount due}"))),
        ("{account}", (Unclear("{account}"),)),
        ("{digits my account}", (Unclear("{digits my account}"),)),
        ("{}", (Unclear("{}"),)),
        ("a {b", (Fixed("a"), Unclear("{"), Fixed("b"))),
        ("a} b", (Fixed("a"), Unclear("}"), Fixed("b"))),
        ("{a{wait}", (Unclear("{"), Fixed("a"), Value("wait", "wait", "{wait}"))),
    ],
)
def test_a_text_is_its_parts(text: str, apart: tuple[Part, ...]) -> None:
    assert parts(text) == apart


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("您前面还有{ahead}位客户", "count"),
        ("您前面还有{ahead} 位客户", "count"),
        ("您是第{position}位", "number"),
        ("您排在第 {position} 位", "number"),
        ("您的号码是{position}", "number"),
        ("You are number {position} of all", "number"),
        ("{number months}个月", "count"),
        ("{digits account}位", "digits"),
    ],
)
def test_mandarin_counts_before_a_measure_word_unless_it_numbers(text: str, how: str) -> None:
    assert [part.how for part in parts(text) if isinstance(part, Value)] == [how]


@pytest.mark.parametrize(("text", "holds"), [("a", False), ("{{wait}}", False), ("{wait", False), ("{wait}", True)])
def test_only_values_make_a_text_vary(text: str, holds: bool) -> None:
    assert holds_values(text) is holds
    assert varies(Prompt("p", {"zh": "a", "en": text})) is holds
    assert not varies(Prompt("p", {"en": text}, {"en": "a.wav"}))


def test_a_doubled_brace_is_one() -> None:
    assert unescaped("{{a}}") == "{a}"
