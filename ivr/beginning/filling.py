"""An example's files with a firm's own answers put for the example's: texts in, texts out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath

from ivr.beginning.answers import Answers, hours_in_words
from ivr.beginning.examples import RULES, Texts
from ivr.core.rulebook import Span
from ivr.rules.scalars import span

_OF_TWO_LANGUAGES = ("    - language: choose_language", "  choose_language:")
_OF_LUNCH = ('    - if: {time: "12:00-13:00"}', "  lunch:")
_LANGUAGE_SCENARIOS = PurePosixPath("scenarios/languages.yaml")
_LUNCH_SCENARIOS = PurePosixPath("scenarios/lunch.yaml")
_TABLE = PurePosixPath("crm/customers.csv")
_AROUND_LUNCH = Span(time(11), time(14))
"""Who is not open an hour before and after it begins without a lunch break."""
_BOTH = re.compile(r"\{zh: (.*?), en: (.*?)\}")
_ARRIVAL = re.compile(r'at: "(\d{4}-\d\d-\d\d) (\d\d:\d\d)"')


def filled(texts: Texts, answers: Answers) -> Texts:
    """The files as this firm begins with them."""
    kept = _with_languages(texts, answers.languages)
    if answers.hours.start > _AROUND_LUNCH.start or answers.hours.end < _AROUND_LUNCH.end:
        kept = _without(kept, _OF_LUNCH, _LUNCH_SCENARIOS)
    values = _values(answers)
    example = span(answers.example.hours)
    return {
        path: _replaced(text if path in (RULES, _LUNCH_SCENARIOS) else moved(text, example, answers.hours), values)
        for path, text in kept.items()
    }


def _values(answers: Answers) -> Mapping[str, str]:
    """What stands in the example -> what is to stand there."""
    example, spoken = answers.example, answers.languages
    return {
        example.chinese: answers.chinese,
        example.english: answers.english if "en" in spoken else answers.chinese,
        f'"{example.number}"': f'"{answers.number}"',
        f'mon-fri: "{example.hours}"': f'mon-fri: "{hours_in_words(answers.hours)}"',
    }


def _replaced(text: str, values: Mapping[str, str]) -> str:
    """All values in one go, so that none is looked for in another."""
    return re.sub("|".join(map(re.escape, values)), lambda found: values[found[0]], text)


def _with_languages(texts: Texts, spoken: tuple[str, ...]) -> Texts:
    if len(spoken) > 1:
        return texts
    kept = _without(texts, _OF_TWO_LANGUAGES, _LANGUAGE_SCENARIOS)
    one = {**kept, RULES: _in_one_language(kept[RULES], spoken[0])}
    return {**one, _TABLE: _wished(one[_TABLE], spoken[0])} if _TABLE in one else one


def _wished(customers: str, spoken: str) -> str:
    """The table of customers, all of whom wish for this language."""
    return re.sub(",(zh|en),", f",{spoken},", customers)


def _in_one_language(rules: str, spoken: str) -> str:
    """Each text in this language alone."""
    other = "en" if spoken == "zh" else "zh"
    lines = [line for line in rules.splitlines(keepends=True) if not line.startswith(f"    {other}: ")]
    one = _BOTH.sub(lambda found: f"{{{spoken}: {found[1 if spoken == 'zh' else 2]}}}", "".join(lines))
    return re.sub(r"languages: \[zh, en\] .*", f"languages: [{spoken}]", one)


def _without(texts: Texts, blocks: tuple[str, ...], scenarios: PurePosixPath) -> Texts:
    rules = texts[RULES]
    for first in blocks:
        rules = without_block(rules, first)
    return {path: rules if path == RULES else text for path, text in texts.items() if path != scenarios}


def without_block(text: str, first: str) -> str:
    """The text without the line that begins so, and without what is indented below it."""
    kept, depth = [], None
    for line in text.splitlines(keepends=True):
        indented = len(line) - len(line.lstrip())
        if depth is not None and line.strip() and indented <= depth:
            depth = None
        if line.startswith(first):
            depth = indented
        if depth is None:
            kept.append(line)
    return "".join(kept)


def moved(scenarios: str, old: Span, new: Span) -> str:
    """Calls from Monday to Friday, as far from opening or closing, whichever was nearer, as they were."""

    def arrival(found: re.Match[str]) -> str:
        day, at = date.fromisoformat(found[1]), time.fromisoformat(found[2])
        return f'at: "{day} {_moved(at, old, new):%H:%M}"' if day.weekday() < 5 else found[0]

    return _ARRIVAL.sub(arrival, scenarios)


def _moved(at: time, old: Span, new: Span) -> time:
    today = date(2000, 1, 3)
    then = datetime.combine(today, at)
    was, becomes = min(((old.start, new.start), (old.end, new.end)), key=lambda ends: _apart(at, ends[0]))
    return (then + (datetime.combine(today, becomes) - datetime.combine(today, was))).time()


def _apart(one: time, other: time) -> timedelta:
    today = date(2000, 1, 3)
    return abs(datetime.combine(today, one) - datetime.combine(today, other))
