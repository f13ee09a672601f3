"""Numbers from strangers: whatever they send, only a number or nothing goes on."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.numbers import a_dialled, clean, dialable, masked, masked_in, rule_for


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("13900001111", "13900001111"),
        ("+86 139 0000 1111", "+8613900001111"),
        ("(021) 3123-4567", "02131234567"),
        ("021/3123.4567", "02131234567"),
        ("95001", "95001"),
        ("", ""),
        ("anonymous", ""),
        ("7", ""),
        ("1" * 21, ""),
        ("139+0000", ""),
        ("++139", ""),
        ("139);Dial(PJSIP/1001", ""),
        ("139&PJSIP/1001", ""),
        ("139,1,Goto(x)", ""),
        ("${SHELL(id)}", ""),
        ("$[1+1]", ""),
        ("139@evil", ""),
        ('139"<sip:x>', ""),
        ("139\r\nVia: x", ""),
        ("139\x00", ""),
        ("１３９００００１１１１", ""),
        ("١٣٩٠٠٠٠١١١١", ""),
        ("²³⁴", ""),
    ],
)
def test_a_callers_number_is_digits_or_nothing(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(st.text())
def test_nothing_but_ascii_digits_ever_comes_through(raw: str) -> None:
    assert re.fullmatch(r"(\+?[0-9]{2,20})?", clean(raw), re.ASCII)
    assert re.fullmatch(r"(\+?[0-9]{3,15})?", dialable(raw), re.ASCII)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("138 0000 0001", "13800000001"),
        ("+8613800000001", "+8613800000001"),
        ("110", "110"),
        ("12", ""),
        ("138-CALL-ME", ""),
        ("1" * 15, "1" * 15),
        ("1" * 16, ""),
        ("", ""),
    ],
)
def test_what_can_be_dialled(raw: str, number: str) -> None:
    assert dialable(raw) == number


@pytest.mark.parametrize(
    ("number", "shown"),
    [("13812340001", "138****0001"), ("+8613812340001", "+86****0001"), ("95001", "***01"), ("12", "12"), ("", "")],
)
def test_people_see_numbers_shortened(number: str, shown: str) -> None:
    assert masked(number) == shown


@pytest.mark.parametrize(
    ("dialled", "rule"),
    [
        ("4008001234", "4008001234"),
        ("40080012345", "4008*"),
        ("4008", "4008*"),
        ("4009", "400*"),
        ("400", "400*"),
        ("40", ""),
        ("", ""),
        ("02131234567", ""),
    ],
)
def test_the_exact_number_counts_before_patterns_and_the_longer_pattern_before_the_shorter(
    dialled: str, rule: str
) -> None:
    assert rule_for(dialled, {"4008001234", "400*", "4008*"}) == rule


@pytest.mark.parametrize(
    ("rule", "number"), [("4008001234", "4008001234"), ("4008*", "4008111111"), ("40081111112222*", "400811111122220")]
)
def test_an_example_of_a_rule_can_be_dialled_and_comes_to_it(rule: str, number: str) -> None:
    rules = ("4008001234", "4008*", "4008000*", "40081111112222*")
    assert a_dialled(rule, rules) == number
    assert rule_for(number, rules) == rule


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13912345678", "139****5678"),
        ("no answer from +8613912345678, next", "no answer from +86****5678, next"),
        ("sip:13912345678@192.0.2.7", "sip:139****5678@192.0.2.7"),
        ("node1-1795695823.0", "node1-1795695823.0"),
        ("2026-11-26T12:23:43", "2026-11-26T12:23:43"),
        ("0x7fee21ea7100 1001 5060", "0x7fee21ea7100 1001 5060"),
        ("(13912345678).", "(139****5678)."),
        ("客户电话13800000001请回拨", "客户电话138****0001请回拨"),
        ("0086 1391 then 008613912345678901", "0086 1391 then 008****8901"),
    ],
)
def test_numbers_in_a_text_are_shortened(text: str, shown: str) -> None:
    assert masked_in(text) == shown
