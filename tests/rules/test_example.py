"""The example firm's rules: they load, and mean what they say."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from ivr.core.conditions import IsOpen
from ivr.core.needs import Need
from ivr.core.overflow_rules import ToCallbackNote, ToRm, ToVoicemail, WhenFailedOffers, WhenWaited
from ivr.core.queues import OnFailedOffer
from ivr.core.record_policy import IfImpossible
from ivr.core.rulebook import Rulebook, Skill, Span, Trunk
from ivr.core.steps import (
    Back,
    Branch,
    CallRm,
    ChooseLanguage,
    EnterQueue,
    HangUp,
    LeaveMessage,
    LookUp,
    Menu,
    Play,
    Repeat,
)
from ivr.rules import check, load

EXAMPLE = Path(__file__).parents[2] / "routing_rules.yaml"


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load(EXAMPLE, today=date(2026, 6, 1))


def test_nothing_is_wrong_with_it() -> None:
    assert check(EXAMPLE, date(2026, 6, 1)) == ()


def test_its_version_is_a_short_hash_of_its_bytes(book: Rulebook, tmp_path: Path) -> None:
    assert len(book.version) == 12
    assert int(book.version, 16)


def test_numbers_lead_to_the_first_step_of_their_flow(book: Rulebook) -> None:
    assert book.numbers == {"4008001234": "flows.main[0]", "02131234567": "flows.claims_line[0]"}


def test_a_flow_is_a_chain_of_nodes(book: Rulebook) -> None:
    main = [book.nodes[f"flows.main[{at}]"] for at in range(4)]
    assert main == [
        LookUp("flows.main[1]"),
        Play("welcome", "flows.main[2]"),
        ChooseLanguage(
            "choose_language", {"1": "zh", "2": "en"}, timedelta(seconds=4), "customer", next="flows.main[3]"
        ),
        Branch(IsOpen("office", want=False), then="flows.main[3].then[0]", otherwise="menus.main_menu"),
    ]
    assert book.nodes["flows.main[3].then[0]"] == Play("closed", "flows.main[3].then[1]")
    assert book.nodes["flows.main[3].then[1]"] == LeaveMessage("wealth")
    assert book.nodes["flows.claims_line[2].then[1]"] == HangUp("goodbye")


def test_menus_lead_on_by_key(book: Rulebook) -> None:
    menu = book.nodes["menus.main_menu"]
    assert isinstance(menu, Menu)
    assert (menu.wait, menu.tries, menu.silence) == (timedelta(seconds=5), 3, "no_key")
    assert {key: book.nodes[target] for key, target in menu.keys.items() if key != "3"} == {
        "1": EnterQueue("wealth"),
        "2": EnterQueue("claims"),
        "4": book.nodes["menus.hours_menu"],
        "9": Repeat(),
    }
    assert book.nodes["menus.hours_menu.keys.*"] == Back()
    assert book.nodes[menu.otherwise or ""] == EnterQueue("general")


def test_asking_for_the_rm_uses_the_queue_of_its_else(book: Rulebook) -> None:
    assert book.nodes["menus.main_menu.keys.3"] == CallRm(
        "wealth", timedelta(seconds=25), "1", timedelta(seconds=10), "menus.main_menu.keys.3.else"
    )


def test_queues_know_needs_offers_and_overflow(book: Rulebook) -> None:
    wealth, claims = book.queues["wealth"], book.queues["claims"]
    assert wealth.needs == (Need("wealth", 3), Need("fund_licence", 1))
    assert (wealth.offer.ring, wealth.offer.busy) == (timedelta(seconds=15), OnFailedOffer.PAUSE)
    own = ToRm("own", timedelta(seconds=25), "1", timedelta(seconds=10))
    assert [step.target for step in wealth.overflow] == [
        own,
        ToRm("deputy", own.ring, "1", own.accept_within),
        ToVoicemail("wealth"),
    ]
    assert wealth.overflow[0].when == (WhenWaited(timedelta(minutes=1)), WhenFailedOffers(2))
    assert [step.when for step in wealth.overflow[1:]] == [(), ()]
    assert claims.overflow[1].target == ToCallbackNote("claims")


def test_agents_trunks_and_recording(book: Rulebook) -> None:
    assert book.agents["1001"].skills[1] == Skill("fund_licence", 1, date(2027, 12, 31))
    assert book.trunks == {"carrier": Trunk("carrier", "127.0.0.2:5062")}
    assert (book.recording.on, book.recording.if_impossible) == (True, IfImpossible.CONTINUE)


@pytest.mark.parametrize("path", [EXAMPLE, *sorted(EXAMPLE.parent.glob("examples/*/routing_rules.yaml"))], ids=str)
def test_what_is_shipped_limits_what_goes_out_and_what_is_let_in(path: Path) -> None:
    rules = load(path, today=date(2026, 6, 1))
    out, night = rules.outbound, rules.outbound.at_night
    assert night
    assert 0 < night.per_hour < out.per_hour
    assert 0 < out.at_once < out.per_number_per_hour < out.per_hour or path.parent.name == "office"
    assert out.cost
    assert out.cost_per_day
    assert out.deny
    assert out.allow is not None
    assert 0 < rules.admission.new_per_second < rules.admission.burst < rules.admission.most_calls


def test_paths_start_at_the_rules_file(book: Rulebook) -> None:
    assert Path(book.crm.customers) == EXAMPLE.parent / "crm" / "customers.csv"


def test_own_days_win_and_holidays_are_written_out(book: Rulebook) -> None:
    office = book.calendars["office"]
    assert office.days[date(2027, 1, 2)] == ()
    assert office.day_names[date(2027, 1, 2)] == "own exception"
    assert (office.days[date(2026, 10, 1)], office.day_names[date(2026, 10, 1)]) == ((), "National Day")
    assert (office.chinese_names[date(2026, 10, 1)], office.chinese_names[date(2027, 1, 1)]) == ("国庆节", "元旦")
    assert date(2027, 1, 2) not in office.chinese_names
    assert office.day_names[date(2026, 10, 10)] == "make-up working day"
    assert office.days[date(2026, 10, 10)] == office.week[0] != office.week[5]
    assert {day.year for day in office.days} == {2025, 2026, 2027, 2028}
    assert all(isinstance(span, Span) for spans in office.days.values() for span in spans)


def test_every_rule_knows_its_line(book: Rulebook) -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    for path, starts in {
        "flows.main[3]": "- if:",
        "flows.main[4]": "- menu: main_menu",
        "menus.hours_menu": "hours_menu:",
        "menus.main_menu.keys.3": "3: {rm: own",
        "queues.wealth.overflow[0]": "- when:",
        "agents.1003": '"1003":',
    }.items():
        assert lines[book.ref(path).line - 1].strip().startswith(starts)
    assert str(book.queues["claims"].ref).startswith("routing_rules.yaml:")
    assert set(book.nodes) <= set(book.refs)
