"""Values in prompts: told to every caller, or complained about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ivr.core.overflow_rules import ToMessage
from ivr.core.queues import Announce, Exit, Queue
from ivr.core.record_policy import RecordingRules
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Calendar, Firm, Notice, Prompt, Rulebook, Screening, Survey, VoicemailRules
from ivr.core.steps import Menu, Play
from ivr.rules.codes import Code
from ivr.rules.variables import wrongly_held

PLACE = Prompt("place", {"en": "You are number {position}. The wait is {wait}."})
DAY = date(2026, 10, 1)
QUEUE = Queue("q", RuleRef("queues.q"), {}, announce=(Announce("place", timedelta(seconds=10)),))
ELSEWHERE: dict[str, dict[str, object]] = {
    "in flows.main[0]": {"nodes": {"flows.main[0]": Play("place", None)}},
    "in menus.m": {"nodes": {"menus.m": Menu("m", {}, timedelta(1), timedelta(1), 1, None, silence="place")}},
    "as a notice of office": {
        "calendars": {"office": Calendar("office", "UTC", (), notices=(Notice(DAY, DAY, "place"),))}
    },
    "at the end of waiting in q": {"queues": {"q": replace(QUEUE, full=Exit(RuleRef("o"), ToMessage("place")))}},
    "before the tone of box": {"voicemails": {"box": VoicemailRules("box", "place")}},
    "before a call is recorded": {"recording": RecordingRules(announce="place")},
    "in the survey csat": {"surveys": {"csat": Survey("csat", "rate_us", thanks="place")}},
    "to the RM": {"screening": Screening(too_late="place")},
}

KNOWN = (
    "Known: {position}, {ahead}, {wait}, {wait_range}, {date}, {time}, {name}, {waited}, {queue}, {level}. "
    "Answers say how they are read: {digits account}."
)


def book(**changes: object) -> Rulebook:
    empty = Rulebook("v1", Firm({}, "UTC", ("en",)), {}, {}, {}, {"place": PLACE}, {}, {"q": QUEUE}, {}, {}, {})
    return replace(empty, **changes)  # type: ignore[arg-type]


def complaints(zh: str, en: str, files: dict[str, str] | None = None) -> list[str]:
    prompts = {"p": Prompt("p", {"zh": zh, "en": en}, files or {})}
    return [f"{what} {mend}" for _, what, mend, _ in wrongly_held(book(prompts=prompts), ("caller", "account", "name"))]


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("您好", "Hello"),
        ("您是第{position}位。", "You are number {position}."),
        ("您前面还有{ahead}位客户。", "You are number {position}."),
        ("账号{digits account}，账号{digits account}", "Account {number account}"),
        ("{{name}}", "{{"),
        ("{time}，{date}", "{date}, {time}"),
        ("{name}，您好", "Hello {name}"),
    ],
)
def test_what_is_told_in_both_languages_is_right(zh: str, en: str) -> None:
    assert complaints(zh, en) == []


def test_a_text_that_only_tells_what_a_sound_file_says_may_hold_anything() -> None:
    assert complaints("{nonsense", "Hello", {"zh": "hello.wav"}) == []


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("{digits acount}", "Did you mean {digits account}?"),
        ("{digits xyz}", "Known: caller and account."),
        ("{digits name}", "A name is no number or day: write {name}."),
        (
            "{caller}",
            "Say how it is read: {number caller}, {digits caller}, {amount caller}, {date caller}, {time caller}, "
            "{duration caller}.",
        ),
        (
            "{}",
            KNOWN,
        ),
    ],
)
def test_how_it_is_mended(text: str, mend: str) -> None:
    assert [complaint.endswith(mend) for complaint in complaints(text, text)] == [True, True]


@pytest.mark.parametrize(("where", "changes"), ELSEWHERE.items(), ids=ELSEWHERE)
def test_only_those_who_wait_can_be_told_their_place_and_wait(where: str, changes: dict[str, object]) -> None:
    told = [(what, code) for _, what, _, code in wrongly_held(book(**changes), ())]
    known = "is known only while a caller waits, but this is played"
    assert told == [(f"{value} {known} {where}.", Code.NOT_KNOWN_THERE) for value in ("{position}", "{wait}")]


def test_in_a_queue_both_are_told() -> None:
    assert list(wrongly_held(book(), ())) == []
