"""What becomes of an example's texts: blocks left out, calls moved with the opening hours, values put in one go."""

from __future__ import annotations

import pytest

from ivr.beginning.answers import QUESTIONS, Answers, answers_of
from ivr.beginning.examples import EXAMPLES, RULES, WEALTH, Example, texts_of
from ivr.beginning.filling import filled, moved, without_block
from ivr.rules.scalars import span


def answered(example: Example, **said: str) -> Answers:
    answers = answers_of(example)
    for question in QUESTIONS[1:]:
        answers = question.take(answers, said.get(question.word, question.default(answers)))
    return answers


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_the_examples_own_answers_change_nothing(example: Example) -> None:
    texts = texts_of(example)
    assert filled(texts, answers_of(example)) == texts


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_every_value_for_which_a_firms_own_is_put_stands_in_the_example(example: Example) -> None:
    rules = texts_of(example)[RULES]
    for value in (example.chinese, example.english, f'"{example.number}"', f'mon-fri: "{example.hours}"'):
        assert value in rules


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_nothing_of_the_made_up_firm_remains(example: Example) -> None:
    answers = answered(example, name="丙 / Third", number="4009", hours="09:10-16:20")
    for text in filled(texts_of(example), answers).values():
        for value in (example.chinese, example.english, example.number, f'mon-fri: "{example.hours}"'):
            assert value not in text


def test_a_firm_that_is_named_like_the_example_is_named_once() -> None:
    rules = filled(texts_of(WEALTH), answered(WEALTH, name="恒信财富 Hengxin Wealth / New Hengxin Wealth"))[RULES]
    assert 'name: {zh: "恒信财富 Hengxin Wealth", en: "New Hengxin Wealth"}' in rules


def test_the_rules_are_written_last_so_that_half_a_firm_has_none() -> None:
    assert list(texts_of(WEALTH))[-1] == RULES


@pytest.mark.parametrize(
    ("at", "new", "becomes"),
    [
        ("08:30", "10:00-16:00", "10:00"),
        ("08:29", "10:00-16:00", "09:59"),
        ("09:30", "10:00-16:00", "11:00"),
        ("17:59", "10:00-16:00", "15:59"),
        ("18:00", "10:00-16:00", "16:00"),
        ("18:00", "01:00-23:00", "23:00"),
        ("08:29", "01:00-23:00", "00:59"),
    ],
)
def test_a_call_keeps_its_distance_to_opening_or_closing(at: str, new: str, becomes: str) -> None:
    monday = f'    at: "2026-10-12 {at}"\n'
    assert moved(monday, span("08:30-18:00"), span(new)) == f'    at: "2026-10-12 {becomes}"\n'


def test_a_call_on_saturday_stays_where_it_is() -> None:
    saturday = 'at: "2026-10-17 09:00"'
    assert moved(saturday, span("08:30-18:00"), span("10:00-16:00")) == saturday


def test_a_block_goes_with_all_that_is_indented_below_it() -> None:
    text = "a:\n  b: 1\n  gone:\n    c: 1\n\n    d: 2\n  e: 3\nf: 4\n"
    assert without_block(text, "  gone:") == "a:\n  b: 1\n  e: 3\nf: 4\n"
