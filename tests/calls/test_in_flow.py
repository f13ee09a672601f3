"""Walking the flow: what is said, kept and noted on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from ivr.core.call import Waiting
from ivr.core.conditions import AllOf, HasAnswer
from ivr.core.rulebook import Firm, Notice
from ivr.core.secret import Secret
from ivr.core.steps import (
    AskWeb,
    Branch,
    CallRm,
    ChooseLanguage,
    Collect,
    DialOut,
    EnterQueue,
    GoAtMost,
    HangUp,
    LookUp,
    Menu,
    Node,
    NoteCallback,
    Play,
    PlayNotices,
    Say,
    SetFacts,
)
from ivr.crm.answers import Answered, NoAnswer
from ivr.errors import VoiceError
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, NeverAnswers
from ivr.switch.fake_phones import HangUp as PhoneHangsUp
from tests.calls.house import DID, RM_PHONE, WEDNESDAY, House, rules
from tests.calls.house import Sounds as AnySounds
from tests.virtual_time import virtual

S = timedelta(seconds=1)
DAY = timedelta(days=1)
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
    assert h.fake.said[call] == ["/sounds/zh/choose_language", "/sounds/en/choose_language", "/sounds/zh/goodbye"]


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


@virtual
async def test_a_flow_that_comes_to_its_end_says_goodbye() -> None:
    h = house({"start": Play("hello", None)})
    call = h.fake.call_in(DID, CALLER)
    await h.over()
    assert (h.fake.heard(call), h.outcome(call)) == (["hello", "goodbye"], "EXITEMPTY")


@virtual
async def test_the_notices_of_the_day_are_played_in_their_order() -> None:
    """It is the 25th in the firm's Shanghai."""
    day = WEDNESDAY.date()
    notices = (Notice(day, day, "strike"), Notice(day + DAY, day + DAY, "tomorrow"), Notice(day - DAY, day, "week"))
    office = replace(rules().calendars["office"], notices=notices)
    h = house({"start": PlayNotices("office", None)}, calendars={"office": office})
    call = h.fake.call_in(DID, CALLER)
    await h.over()
    assert h.fake.heard(call) == ["strike", "week", "goodbye"]


@virtual
async def test_a_fact_that_was_set_is_known_later_and_the_newer_one_counts() -> None:
    nodes: dict[str, Node] = {
        "start": SetFacts((("topic", "sales"), ("way", "1")), "again"),
        "again": SetFacts((("topic", "claims"),), "ask"),
        "ask": Branch(AllOf((HasAnswer("topic", ("claims",)), HasAnswer("way", ("1",)))), "yes", "no"),
        "yes": HangUp("yes"),
        "no": HangUp("no"),
    }
    h = house(nodes)
    call = h.fake.call_in(DID, CALLER)
    await h.over()
    assert h.fake.heard(call) == ["yes"]


@virtual
async def test_a_caller_is_led_back_as_often_as_the_rules_say() -> None:
    h = house({"start": Play("round", "back"), "back": GoAtMost(2, "start", "bye"), "bye": HangUp("bye")})
    call = h.fake.call_in(DID, CALLER)
    await h.over()
    assert h.fake.heard(call) == ["round", "round", "round", "bye"]
    assert lines(h, "goto") == [
        "back: led back, 1 of 2 times",
        "back: led back, 2 of 2 times",
        "back: led back 2 times already",
    ]


@virtual
async def test_a_callback_is_noted_and_the_caller_told() -> None:
    h = house({"start": NoteCallback("box")})
    call = h.fake.call_in(DID, CALLER)
    await h.over()
    assert (h.fake.heard(call), h.outcome(call)) == (["callback_noted"], "CALLBACK")


@virtual
async def test_a_step_adds_points_to_a_callers_queue() -> None:
    h = house({"start": EnterQueue("wealth", 50)})
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(1)
    assert [caller.call for caller in h.floor.callers()] == [call]
    assert isinstance(h.reception.calls[0].stage, Waiting)
    assert h.reception.calls[0].stage.priority == 50
    h.fake.hang_up_by_peer(call)
    await h.over()


OUTSIDE = "PJSIP/02160001111@trunk-carrier"
DIALS: dict[str, Node] = {"start": DialOut("02160001111", 20 * S, "bye"), "bye": HangUp("bye")}


@virtual
async def test_who_answers_at_a_number_that_is_dialled_has_the_caller() -> None:
    h = house(DIALS)
    h.fake.phones[OUTSIDE] = Answers(2 * S, (PhoneHangsUp(10 * S),))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(5)
    assert any(h.fake.talking(call, other) for other in h.fake.channels if other != call)
    await h.over()
    assert h.outcome(call) == "COMPLETEAGENT"
    assert h.fake.leaks() == []


@virtual
async def test_where_nobody_answers_at_a_number_the_flow_goes_on() -> None:
    h = house(DIALS)
    h.fake.phones[OUTSIDE] = NeverAnswers()
    call = h.fake.call_in(DID, CALLER)
    await h.over()
    assert (h.fake.heard(call), lines(h, "dial_failed")) == (["bye"], ["02160001111: no answer"])
    assert h.fake.leaks() == []


@virtual
async def test_who_hangs_up_while_a_number_rings_silences_it() -> None:
    h = house(DIALS)
    h.fake.phones[OUTSIDE] = NeverAnswers()
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    h.fake.hang_up_by_peer(call)
    await h.over()
    assert h.outcome(call) == "ABANDON"
    assert h.fake.leaks() == []


@dataclass
class Service:
    """A web service that answers as it is told, and notes what it is asked."""

    answer: Answered | NoAnswer
    asked: list[tuple[str, timedelta, int, dict[str, str], Secret | None]] = field(default_factory=list)

    async def __call__(
        self, url: str, within: timedelta, tries: int, keep: Mapping[str, str], token: Secret | None
    ) -> Answered | NoAnswer:
        self.asked.append((url, within, tries, dict(keep), token))
        return self.answer


TOKEN = Secret("crm", "hunter2")
ASKS: dict[str, Node] = {
    "start": SetFacts((("account", "1/2 &"),), "ask"),
    "ask": AskWeb("https://crm.example/b?a={account}&n={caller}", 3 * S, 2, (("balance", "x.y"),), "say", "bye", TOKEN),
    "say": Say("number", "{balance}", None),
    "bye": HangUp("bye"),
}


@virtual
async def test_what_a_web_service_answers_is_kept_and_can_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    h = house(ASKS)
    h.desk.ask_web = service = Service(Answered({"balance": "12"}))
    h.fake.call_in(DID, CALLER)
    await h.over()
    url = f"https://crm.example/b?a=1%2F2%20%26&n={CALLER}"
    assert service.asked == [(url, 3 * S, 2, {"balance": "x.y"}, TOKEN)]
    assert h.desk.sounds.said == [("number", "12")]  # type: ignore[attr-defined]
    assert lines(h, "web") == ["https://crm.example/b?a={account}&n={caller} answered, kept balance"]
    assert TOKEN.text not in str((h.trace, capsys.readouterr()))


@virtual
async def test_a_web_service_that_fails_leads_elsewhere_and_gives_nothing_away() -> None:
    h = house(ASKS)
    h.desk.ask_web = Service(NoAnswer("failed with 503"))
    call = h.fake.call_in(DID, CALLER)
    await h.over()
    assert h.fake.heard(call) == ["bye"]
    assert lines(h, "web_failed") == ["https://crm.example/b?a={account}&n={caller} failed with 503"]


@pytest.mark.parametrize("step", [CallRm("wealth", 5 * S, "1", 5 * S, "bye"), DialOut("02160001111", 5 * S, "bye")])
def test_masked_digits_are_not_written_with_a_stage_that_dials(step: Node) -> None:
    @virtual
    async def story() -> None:
        asks = Collect("card", "card_number", 4, 4, 5 * S, 2 * S, "#", 1, True, "dial", None)
        h = house({"start": LookUp("ask"), "ask": asks, "dial": step, "bye": HangUp("bye")})
        h.fake.phones |= {OUTSIDE: NeverAnswers(), RM_PHONE: NeverAnswers()}
        call = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(1)
        h.fake.press(call, *"4711")
        await asyncio.sleep(2)
        written = repr([command for command in h.fake.commands if command.verb == "set_variables"])
        assert '"node":"dial"' in written
        assert "4711" not in written
        await h.over()

    story()


@pytest.mark.parametrize("rings", [CallRm("", 5 * S, "1", 5 * S, "back"), DialOut("02160001111", 5 * S, "back")])
def test_a_way_back_stays_bounded_where_somebody_is_rung_on_it(rings: Node) -> None:
    @virtual
    async def story() -> None:
        h = house({"start": LookUp("ring"), "ring": rings, "back": GoAtMost(2, "ring", "bye"), "bye": HangUp("bye")})
        h.fake.phones |= {OUTSIDE: NeverAnswers(), RM_PHONE: NeverAnswers()}
        call = h.fake.call_in(DID, CALLER)
        await h.over()
        assert lines(h, "goto")[-1] == "back: led back 2 times already"
        assert h.fake.heard(call) == ["bye"]

    story()


@virtual
async def test_what_is_typed_too_much_of_a_secret_is_no_key_of_the_menu_that_follows() -> None:
    asks = Collect("card", "card_number", 4, 4, 5 * S, 2 * S, "#", 1, True, "menu", None)
    h = house({"start": asks, "menu": Menu("m", {"1": "bye"}, 5 * S, 2 * S, 1, "bye"), "bye": HangUp("bye")})
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(1)
    h.fake.press(call, *"471198")
    await h.over()
    assert lines(h, "collect") == ["start: card: ****"]
    assert lines(h, "menu") == ["menu: no key, 1 of 1 tries"]
