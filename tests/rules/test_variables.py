"""Values in prompts: told to every caller, or complained about."""

from __future__ import annotations

import pytest

from ivr.core.rulebook import Firm, Prompt, Rulebook
from ivr.rules.variables import wrongly_held


def complaints(zh: str, en: str, files: dict[str, str] | None = None) -> list[str]:
    prompts = {"p": Prompt("p", {"zh": zh, "en": en}, files or {})}
    book = Rulebook("v1", Firm({}, "UTC", ("zh", "en")), {}, {}, {}, prompts, {}, {}, {}, {}, {})
    return [f"{what} {mend}" for _, what, mend, _ in wrongly_held(book, ("caller", "account", "name"))]


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("您好", "Hello"),
        ("您是第{position}位。", "You are number {position}."),
        ("您前面还有{ahead}位客户。", "You are number {position}."),
        ("账号{digits account}，账号{digits account}", "Account {number account}"),
        ("{{name}}", "{{"),
        ("{time}，{date}", "{date}, {time}"),
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
        ("{digits name}", "Texts are recorded before anybody calls, so a caller's name cannot be said: leave it out."),
        ("{caller}", "Say how it is read: {digits caller}, or number, amount, date, time or duration."),
        ("{}", "Known: {position}, {ahead}, {wait}, {date} and {time}, and answers such as {digits account}."),
    ],
)
def test_how_it_is_mended(text: str, mend: str) -> None:
    assert [complaint.endswith(mend) for complaint in complaints(text, text)] == [True, True]
