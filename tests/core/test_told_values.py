"""What tells a value is heard in thought exactly where a live call would hear it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.call import InFlow
from ivr.core.rulebook import Prompt
from ivr.core.steps import Collect, HangUp, Menu, Node, Play, Say
from ivr.core.walk import Circumstances, Here, Taken, take
from tests.calls.house import rules

S = timedelta(seconds=1)
AT = datetime(2026, 11, 25, 10, tzinfo=UTC)
PROMPTS = {
    "plain": Prompt("plain", {"en": "Good morning."}),
    "tells": Prompt("tells", {"en": "You have {amount balance}.", "zh": "您好"}),
    "dated": Prompt("dated", {"en": "It is {date}, {name}."}),
}
CARD = Collect("card", "plain", 4, 4, S, S, "#", 1, True, "here", None)
KNOWN = (("balance", "1200"), ("card", "6789"))


def taken(node: Node, *answers: tuple[str, str], language: str = "en") -> Taken:
    book = rules(nodes={"here": node, "card": CARD, "on": HangUp()}, prompts=PROMPTS)
    return take(book, Here(InFlow("here", language, answers=answers)), Circumstances(None, AT))


@pytest.mark.parametrize(
    ("node", "known", "line", "heard"),
    [
        (Play("tells", "on"), (), "does not hear tells: {amount balance} is not known", ()),
        (Play("tells", "on"), KNOWN, "hears tells", ("tells",)),
        (Play("dated", "on"), (), "hears dated", ("dated",)),
        (Say("amount", "{balance}", "on"), (), "hears no amount: {balance} is not known", ()),
        (Say("amount", "{balance}", "on"), (("balance", ""),), "hears no amount: {balance} is not known", ()),
        (Say("amount", "{balance}", "on"), KNOWN, "hears the amount 1200", ("amount {balance}",)),
        (Say("digits", "{card}", "on"), KNOWN, "hears the digits {card}", ("digits {card}",)),
        (Say("digits", "12", "on"), (), "hears the digits 12", ("digits 12",)),
        (HangUp("tells"), (), "is hung up", ()),
        (HangUp("tells"), KNOWN, "hears tells, and is hung up", ("tells",)),
        (Menu("tells", {"1": "on"}, S, S, 1, "on"), (), "here: no key, 1 of 1 tries", ()),
    ],
)
def test_what_holds_a_value_that_is_not_known_is_left_out(
    node: Node, known: tuple[tuple[str, str], ...], line: str, heard: tuple[str, ...]
) -> None:
    found = taken(node, *known)
    assert (found.line, found.heard) == (line, heard)


def test_only_the_text_in_his_language_counts() -> None:
    assert taken(Play("tells", "on"), language="zh").heard == ("tells",)
