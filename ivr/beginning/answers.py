"""The five questions, what is taken as an answer to each, and what is told of a wrong one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from ivr.beginning.examples import EXAMPLES, WEALTH, Example
from ivr.core.rulebook import Span
from ivr.rules.complaint import choice, shown
from ivr.rules.scalars import Line, PhoneNumber, span

LANGUAGES = {"both": ("zh", "en"), "zh": ("zh",), "en": ("en",)}
EARLIEST, LATEST, MIDNIGHT = time(1), time(23), time(0)
LEAST_HOURS = 2
"""So that each scenario stays within, before or after the hours, as it was."""
_NO_NAME = '"\\{}'
"""Letters that mean something else in rules and prompts."""


class WrongAnswer(ValueError):
    """An answer that is none, in words for whoever gave it."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a firm has said of itself."""

    example: Example
    languages: tuple[str, ...]
    chinese: str
    """The firm's name; in a language that it does not speak, the example's."""
    english: str
    number: str
    hours: Span


def answers_of(example: Example) -> Answers:
    """As the example has them."""
    return Answers(example, ("zh", "en"), example.chinese, example.english, example.number, span(example.hours))


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `take` gives the answers so far with this one, and raises `WrongAnswer`."""

    word: str
    asks: str
    default: Callable[[Answers], str]
    take: Callable[[Answers, str], Answers]
    choices: tuple[tuple[str, str], ...] = ()
    """The possible answers, each with what it means; none: it is not a choice."""


def _example(_: Answers, text: str) -> Answers:
    if text not in EXAMPLES:
        raise WrongAnswer(f"{shown(text)} is none of the examples. Write {choice(EXAMPLES)}.")
    return answers_of(EXAMPLES[text])


def _languages(so_far: Answers, text: str) -> Answers:
    if text not in LANGUAGES:
        raise WrongAnswer(f"{shown(text)} is none of these. Write {choice(LANGUAGES)}.")
    return replace(so_far, languages=LANGUAGES[text])


def _names(so_far: Answers) -> str:
    names = {"zh": so_far.chinese, "en": so_far.english}
    return " / ".join(names[language] for language in so_far.languages)


def _name(so_far: Answers, text: str) -> Answers:
    name = _read(Line, text)
    if set(name) & set(_NO_NAME):
        raise WrongAnswer('A quotation mark ("), a backslash or a brace cannot be spoken. Leave it out.')
    if so_far.languages == ("zh",):
        return replace(so_far, chinese=name)
    chinese, _, english = name.partition(" / ") if len(so_far.languages) > 1 else ("", "", name)
    english = english.strip() or chinese
    if re.search("[\u3400-\u9fff]", english):
        raise WrongAnswer(
            "The English voice cannot say that. Write the English name too, such as 恒信财富 / Hengxin Wealth."
        )
    return replace(so_far, chinese=chinese.strip() or so_far.chinese, english=english)


def _number(so_far: Answers, text: str) -> Answers:
    return replace(so_far, number=_read(PhoneNumber, text))


def _hours(so_far: Answers, text: str) -> Answers:
    try:
        hours = span(text)
    except PydanticCustomError as error:
        what = (error.context or {})["what"]
        raise WrongAnswer(f"{what} Write two times of one day, such as 08:30-18:00.") from None
    if hours.start < EARLIEST or hours.end == MIDNIGHT or hours.end > LATEST or _minutes(hours) < LEAST_HOURS * 60:
        raise WrongAnswer("Begin with two hours or more between 01:00 and 23:00. The file can say anything later.")
    return replace(so_far, hours=hours)


def _minutes(hours: Span) -> int:
    return (hours.end.hour - hours.start.hour) * 60 + hours.end.minute - hours.start.minute


def _read(scalar: Any, text: str) -> str:
    """The text as the rules file would read it."""
    try:
        return str(TypeAdapter(scalar).validate_python(text))
    except ValidationError as error:
        raise WrongAnswer(error.errors()[0]["msg"]) from None


QUESTIONS = (
    Question(
        "example",
        "Which example is nearest to your firm? Its rules are yours to change.",
        lambda _: WEALTH.name,
        _example,
        tuple((example.name, example.shows) for example in EXAMPLES.values()),
    ),
    Question(
        "languages",
        "Which languages do your callers speak?",
        lambda _: "both",
        _languages,
        (("both", "Chinese and English; callers choose by a key"), ("zh", "Chinese"), ("en", "English")),
    ),
    Question("name", "What is your firm called? Callers hear it in the welcome.", _names, _name),
    Question("number", "Which number do callers dial, as your carrier sends it?", lambda a: a.number, _number),
    Question("hours", "When are you open from Monday to Friday?", lambda a: hours_in_words(a.hours), _hours),
)


def hours_in_words(hours: Span) -> str:
    """`08:30-18:00`."""
    return f"{hours.start:%H:%M}-{hours.end:%H:%M}"
