"""How long prompts last: as measured, or as if they were read slowly."""

from __future__ import annotations

import pytest

from ivr.core.rulebook import Firm, Prompt, Rulebook
from ivr.core.speaking import Speaking, estimated

TEXT = {"zh": "您好您好您好您", "en": "Hi"}
RULES = Rulebook(
    "v1",
    Firm({}, "UTC", ("en",)),
    {},
    {},
    {},
    {"hello": Prompt("hello", TEXT), "file": Prompt("file")},
    {},
    {},
    {},
    {},
    {},
)


@pytest.mark.parametrize(
    ("texts", "seconds"),
    [
        ({"zh": "您好您好您好您"}, 2.5),
        ({"en": "a" * 21}, 2.5),
        ({"zh": "您好您好您好您", "en": "Hi"}, 2.5),
        ({"zh": "您好您好您好您{wait}。"}, 2.5 + 6),
        ({"zh": "您好您好您好您{wait_range}。"}, 2.5 + 8),
        ({"en": "{amount due}, " + "a" * 21 + " {position}"}, 14 + 2.5 + 12),
        ({"zh": "您好您好您好{{"}, 0.5 + (6 + 1 / 3) / 3.5),
        ({}, 30),
    ],
)
def test_the_longest_text_read_slowly(texts: dict[str, str], seconds: float) -> None:
    assert estimated(Prompt("hello", texts)) == pytest.approx(seconds)


def test_what_was_measured_is_no_guess() -> None:
    speaking = Speaking(RULES, {"hello": 1.5})
    assert (speaking.seconds("hello"), speaking.is_guess("hello")) == (1.5, False)
    assert (speaking.seconds("file"), speaking.is_guess("file")) == (30, True)


def test_a_prompt_that_is_not_there_takes_no_time() -> None:
    speaking = Speaking(RULES)
    assert (speaking.seconds("none"), speaking.is_guess("none")) == (0, False)
