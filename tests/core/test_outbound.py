"""What may be dialled: whose number it is, where it leads, how much has gone out, what it costs, what hour it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal

import pytest

from ivr.core.outbound import Lately, May, MayNot, Numbers, calls_out, cost, decide, unlimited
from ivr.core.outbound_rules import Night, OutboundRules
from ivr.core.overflow_rules import OverflowStep, ToNumber, ToRm, ToVoicemail
from ivr.core.queues import CallbackRules, Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Firm, Rulebook, TransferRules
from ivr.core.steps import CallRm, DialOut, HangUp, Node

CHINA = r"00|1(?:[12]\d|79)\d\d00"
NOON, NIGHT = time(12), time(23)
HOURS = ((time(0), time(7)), (time(22), time(0)))


NOTHING = Lately()


def found(number: str, whose: str = "", lately: Lately = NOTHING, clock: time = NOON, **rules: object) -> May | MayNot:
    known = OutboundRules(country_code="86", abroad=CHINA, **rules)  # type: ignore[arg-type]
    return decide(known, ("02155556666", "4008*"), number, whose, lately, clock)


def is_allowed(number: str, whose: str = "", **rules: object) -> bool:
    return isinstance(found(number, whose, **rules), May)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", ["13800000001", "02161234567", "+8613800000001", "008613800000001"])
def test_without_a_word_in_the_rules_all_in_the_country_is_allowed(number: str) -> None:
    assert is_allowed(number)


@pytest.mark.parametrize("number", ["+19005550100", "0019005550100", "179110019005550100", "+979123456789", "00979123"])
def test_and_nothing_abroad_however_it_is_written(number: str) -> None:
    assert not is_allowed(number)
    assert is_allowed(number[:15], "RM Zhang"), "unless it is a number of the tables"


@pytest.mark.parametrize("number", ["", "12", "911*", "13800000001@evil", "PJSIP/1001", "1" * 16])
def test_what_is_no_number_is_never_dialled_whosever_it_is(number: str) -> None:
    assert not is_allowed(number)
    assert not is_allowed(number, "RM Zhang")


def test_a_list_of_what_is_allowed_shuts_out_the_rest_but_not_the_tables_or_the_rules() -> None:
    assert is_allowed("02161234567", allow=("021*",))
    assert not is_allowed("13800000001", allow=("021*",))
    assert is_allowed("13800000001", "customer Li", allow=())
    assert is_allowed("02155556666", allow=())
    assert is_allowed("4008123456", allow=())


@pytest.mark.parametrize("number", ["+44207123456", "0044207123456", "17911004420712345"])
def test_what_is_denied_is_denied_however_it_is_written_and_whosever_it_is(number: str) -> None:
    assert not is_allowed(number, "RM Zhang", deny=("0044*",))
    assert not is_allowed(number, "RM Zhang", deny=("+44*",))


def test_a_denied_number_at_home_is_denied_with_the_country_in_front() -> None:
    for number in ("16812345", "+8616812345", "008616812345"):
        assert not is_allowed(number, deny=("168*",))


def test_what_is_denied_abroad_leaves_the_country_alone() -> None:
    for number in ("13800000001", "02161234567", "+8613800000001"):
        assert is_allowed(number, deny=("00*", "+*"))
    assert not is_allowed("0044207123456", "RM Zhang", deny=("+*",))


def test_the_night_has_a_list_and_an_hourly_figure_of_its_own() -> None:
    night = Night(HOURS, allow=("021*",), per_hour=2)
    by_day: dict[str, object] = {"at_night": night, "per_hour": 100}
    assert is_allowed("13800000001", clock=NOON, **by_day)
    assert not is_allowed("13800000001", clock=NIGHT, **by_day)
    assert not is_allowed("13800000001", clock=time(6, 59), **by_day)
    assert is_allowed("13800000001", clock=time(7), **by_day)
    assert is_allowed("02161234567", clock=NIGHT, **by_day)
    assert is_allowed("13800000001", "RM Zhang", clock=NIGHT, **by_day)
    assert not is_allowed("13800000001", "RM Zhang", clock=NIGHT, lately=Lately(last_hour=2), **by_day)


@pytest.mark.parametrize(
    ("rules", "below", "at"),
    [
        ({"at_once": 5}, Lately(at_once=4), Lately(at_once=5)),
        ({"per_hour": 5}, Lately(last_hour=4), Lately(last_hour=5)),
        ({"per_number_per_hour": 5}, Lately(same_number=4), Lately(same_number=5)),
        ({"cost_per_day": Decimal(5)}, Lately(spent=Decimal("4.99")), Lately(spent=Decimal(5))),
    ],
)
def test_each_limit_holds_also_for_the_firms_own_rms(rules: dict[str, object], below: Lately, at: Lately) -> None:
    assert is_allowed("13800000001", "RM Zhang", lately=below, **rules)
    refused = found("13800000001", "RM Zhang", lately=at, **rules)
    assert isinstance(refused, MayNot)
    assert "5" in refused.because


def test_an_emergency_number_is_dialled_whatever_has_gone_out_and_whatever_the_hour_unless_it_is_denied() -> None:
    rules: dict[str, object] = {"allow": (), "at_once": 1, "at_night": Night(HOURS, allow=()), "emergency": ("120",)}
    assert found("120", lately=Lately(at_once=1), clock=NIGHT, **rules) == May("it is an emergency number")
    assert isinstance(found("119", lately=Lately(at_once=1), clock=NIGHT, **rules), MayNot)
    assert isinstance(found("120", deny=("12*",), **rules), MayNot)


def test_a_minute_that_has_begun_costs_by_the_longest_beginning() -> None:
    rules = OutboundRules(cost={"1*": Decimal("0.1"), "138*": Decimal("0.2"), "00*": Decimal(3)}, country_code="86")
    assert cost(rules, "13900000000", 61) == Decimal("0.2")
    assert cost(rules, "13800000000", 60) == Decimal("0.2")
    assert cost(rules, "+44207123456", 1) == Decimal(3)
    assert cost(rules, "02161234567", 600) == 0
    assert cost(rules, "13800000000", 0) == 0


def test_a_refusal_names_no_whole_number() -> None:
    refused = found("0019005550100")
    assert isinstance(refused, MayNot)
    assert "0019005550100" not in refused.because


def test_a_country_without_a_code_knows_only_what_is_dialled() -> None:
    assert Numbers().spellings("0044123")[1] == "+44123"
    assert not Numbers().at_home("+8613800000001")


SECONDS = timedelta(seconds=20)
RM = CallRm("sales", SECONDS, "1", SECONDS, None)


def firm(node: Node, queue: Queue, *numbers: str) -> Rulebook:
    book = Rulebook(
        "v1", Firm({}, "Asia/Shanghai", ("en",)), {}, {"here": node}, {}, {}, {}, {"sales": queue}, {}, {}, {}
    )
    return replace(book, transfers=TransferRules(numbers=numbers))


def queue(*targets: ToRm | ToNumber | ToVoicemail, callback: CallbackRules | None = None) -> Queue:
    at = RuleRef("queues.sales")
    return Queue("sales", at, {}, overflow=tuple(OverflowStep(at, to) for to in targets), callback=callback)


@pytest.mark.parametrize(
    ("book", "goes_out"),
    [
        (firm(HangUp(), queue(ToVoicemail("box"))), False),
        (firm(RM, queue()), True),
        (firm(DialOut("02155556666", SECONDS, None), queue()), True),
        (firm(HangUp(), queue(ToVoicemail("box"), ToRm("own", SECONDS, "1", SECONDS))), True),
        (firm(HangUp(), queue(ToNumber("02155556666", SECONDS))), True),
        (firm(HangUp(), queue(callback=CallbackRules())), True),
        (firm(HangUp(), queue(), "0755*"), True),
    ],
)
def test_calls_go_out_to_rms_to_numbers_of_the_rules_and_to_who_is_called_back(book: Rulebook, goes_out: bool) -> None:
    assert calls_out(book) is goes_out


@pytest.mark.parametrize(("rules", "is_so"), [({}, True), ({"allow": ()}, False), ({"per_hour": 5}, False)])
def test_nothing_is_limited_where_the_rules_say_nothing_of_it(rules: dict[str, object], is_so: bool) -> None:
    assert unlimited(OutboundRules(country_code="86", abroad=CHINA, **rules)) is is_so  # type: ignore[arg-type]
