"""Walking the flow: what is said, kept and noted on the way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from ivr.core.rulebook import Firm
from ivr.core.steps import ChooseLanguage, Collect, HangUp, LookUp, Menu, Node, Say
from ivr.errors import VoiceError
from ivr.switch.fake import FakeSwitch
from tests.calls.house import DID, House, rules
from tests.calls.house import Sounds as AnySounds
from tests.virtual_time import virtual

S = timedelta(seconds=1)
CALLER = "13900001111"


@dataclass
class Sounds(AnySounds):
    """Notes what it is asked to say, and cannot say what is no date."""

    said: list[tuple[str, str]] = field(default_factory=list)

    def spoken(self, what: str, value: str, language: str) -> list[str]:
        self.said.append((what, value))
        if what == "date" and "-" not in value:
            raise VoiceError(f"{value} is no date.")
        return super().spoken(what, value, language)


def house(nodes: dict[str, Node], **changes: object) -> House:
    h = House(FakeSwitch(), rules(nodes=nodes, numbers={DID: "start"}, **changes))
    h.desk.sounds = Sounds()
    return h


def lines(h: House, what: str) -> list[str]:
    return [step.line for step in h.trace if step.what == what]


@virtual
async def test_today_is_the_firms_own_day() -> None:
    """Ten in the morning in Greenwich is tomorrow on Kiritimati."""
    h = house({"start": Say("date", "{today}", None)}, firm=Firm({"en": "x"}, "Pacific/Kiritimati", ("zh", "en")))
    h.fake.call_in(DID, CALLER)
    await h.over()
    assert h.desk.sounds.said == [("date", "2026-11-26")]  # type: ignore[attr-defined]


@virtual
async def test_what_cannot_be_said_is_noted_by_its_name_alone() -> None:
    """The digits of a card have no place in a trace."""
    asks = Collect("card", "card_number", 4, 4, 5 * S, 2 * S, "#", 1, True, "say", None)
    h = house({"start": asks, "say": Say("date", "{card}", None)})
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(1)
    h.fake.press(call, *"6789")
    await h.over()
    assert h.desk.sounds.said == [("date", "6789")]  # type: ignore[attr-defined]
    assert lines(h, "say_failed") == ["{card} cannot be said as a date"]
    assert "6789" not in repr(h.trace)


@virtual
async def test_a_prompt_tells_what_the_caller_has_typed_and_one_without_it_is_left_out() -> None:
    asks = Collect("card", "card_number", 4, 4, 5 * S, 2 * S, "#", 1, True, "bye", "bye")
    for typed, heard in (("6789", ["card_number", "your", "6789"]), ("", ["card_number"])):
        h = house({"start": asks, "bye": HangUp("your {card}")})
        call = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(1)
        h.fake.press(call, *typed)
        await h.over()
        assert h.fake.heard(call) == heard
        assert len(lines(h, "prompt_left_out")) == (not typed)


@virtual
async def test_the_time_is_the_firms_own() -> None:
    h = house({"start": Say("time", "{now}", None)})
    h.fake.call_in(DID, CALLER)
    await h.over()
    assert h.desk.sounds.said == [("time", "18:00")]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("number", "keys", "otherwise", "line"),
    [
        (CALLER, "2", "customer", "speaks en (key 2)"),
        (CALLER, "", "customer", "speaks zh (customer's own)"),
        ("", "", "customer", "speaks zh (default)"),
        (CALLER, "7", "customer", "speaks zh (customer's own)"),
        ("", "", "en", "speaks en (default)"),
    ],
)
def test_the_language_and_why(number: str, keys: str, otherwise: str, line: str) -> None:
    @virtual
    async def story() -> None:
        choose = ChooseLanguage("choose_language", {"1": "zh", "2": "en"}, 4 * S, otherwise, "bye")
        h = house({"start": LookUp("choose"), "choose": choose, "bye": HangUp("goodbye")})
        call = h.fake.call_in(DID, number)
        await asyncio.sleep(0.5)
        h.fake.press(call, *keys)
        await h.over()
        assert lines(h, "language") == [line]
        assert h.fake.said[call][-1] == f"/sounds/{line.split()[1]}/goodbye"

    story()


@virtual
async def test_the_prompt_for_the_language_is_heard_in_every_language() -> None:
    choose = ChooseLanguage("choose_language", {"1": "zh", "2": "en"}, 4 * S, "customer", None)
    h = house({"start": choose})
    call = h.fake.call_in(DID, CALLER)
    await h.over()
    assert h.fake.said[call] == ["/sounds/zh/choose_language", "/sounds/en/choose_language"]


@virtual
async def test_a_key_of_several_digits_waits_for_the_next_one() -> None:
    h = house(
        {"start": Menu("m", {"1": "one", "12": "two"}, 5 * S, 2 * S, 1, None), "one": HangUp("1"), "two": HangUp("2")}
    )
    short, long = h.fake.call_in(DID, CALLER), h.fake.call_in(DID, CALLER)
    await asyncio.sleep(2)
    h.fake.press(short, "1")
    h.fake.press(long, "1")
    await asyncio.sleep(1.9)
    h.fake.press(long, "2")
    await h.over()
    assert (h.fake.heard(short)[-1], h.fake.heard(long)[-1]) == ("1", "2")


@virtual
async def test_a_step_that_is_gone_from_the_rules_ends_the_call_with_its_reason() -> None:
    h = house({"start": LookUp("nowhere")})
    call = h.fake.call_in(DID, CALLER)
    await h.over()
    assert lines(h, "flow_ends") == ["nowhere leads nowhere"]
    assert h.outcome(call) == "EXITEMPTY"
    assert h.fake.leaks() == []
