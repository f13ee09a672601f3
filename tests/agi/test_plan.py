"""What the fallback decides for whom."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.agi.plan import Closed, NotInService, Serve, dial_strings, plan
from ivr.agi.snapshot import Party
from tests.agi.a_snapshot import CLAIMS, EVENING, LI, MAIN, NOON, SMITH, a_snapshot

LI_DIALS = (
    ("PJSIP/13800000001@trunk-carrier_a", "PJSIP/13800000001@trunk-carrier_b"),
    ("PJSIP/13800000002@trunk-carrier_a", "PJSIP/13800000002@trunk-carrier_b"),
)


def test_a_card_is_dialled_by_its_group() -> None:
    assert dial_strings(("13800000001",), ("carrier", "DAHDI/g1", "DAHDI/g1/9&x")) == (
        ("PJSIP/13800000001@trunk-carrier", "DAHDI/g1/13800000001"),
    )


@pytest.mark.parametrize(
    "caller", [LI, "+86" + LI, "0086" + LI, "86" + LI, "0" + LI, "139 0000-1111", "+86 (139) 0000 1111"]
)
def test_a_customer_is_known_however_the_network_writes_his_number(caller: str) -> None:
    assert plan(a_snapshot(), MAIN, caller, NOON).then == Serve(("/s/zh/welcome",), LI_DIALS, "wealth")


@pytest.mark.parametrize(
    "caller", ["", "unknown", "13900009999", "+1" + LI, "';DROP", "13900001111&PJSIP/999", "1" * 400]
)
def test_a_stranger_is_greeted_in_the_first_language_and_may_leave_a_message(caller: str) -> None:
    decided = plan(a_snapshot(), MAIN, caller, NOON)
    assert (decided.language, decided.then) == ("zh", Serve(("/s/zh/welcome",), (), "wealth"))


def test_a_customer_without_rm_is_served_in_his_language() -> None:
    assert plan(a_snapshot(), MAIN, SMITH, NOON).then == Serve(("/s/en/welcome",), (), "wealth")


@pytest.mark.parametrize(("did", "box"), [(MAIN, "wealth"), (CLAIMS, "")])
def test_after_hours_the_caller_is_told_so_and_no_mobile_rings(did: str, box: str) -> None:
    assert plan(a_snapshot(), did, LI, EVENING).then == Closed(("/s/zh/welcome", "/s/zh/closed"), box)


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        (NOON - 3600.1, Closed),
        (NOON - 3600, Serve),
        (NOON + 3599.9, Serve),
        (NOON + 3600, Closed),
        (2_000_000.0, Serve),
    ],
)
def test_hours_begin_with_their_first_second_and_end_before_their_last(now: float, kind: type) -> None:
    assert isinstance(plan(a_snapshot(), MAIN, LI, now).then, kind)


def test_an_entrance_without_hours_is_always_open() -> None:
    known = a_snapshot()
    always = replace(known, entrances={MAIN: replace(known.entrances[MAIN], open=None)})
    assert isinstance(plan(always, MAIN, LI, EVENING).then, Serve)


@pytest.mark.parametrize("did", ["", "999", "4008001234,1", "${EXTEN}"])
def test_a_number_that_is_not_ours_is_not_in_service(did: str) -> None:
    assert plan(a_snapshot(), did, LI, NOON).then == NotInService(("/s/zh/unknown",))


def test_a_language_nobody_speaks_any_more_is_the_first_one() -> None:
    known = replace(a_snapshot(), customers={"+86" + LI: Party("fr", ())})
    assert plan(known, MAIN, LI, NOON).language == "zh"


@given(st.text(), st.text())
def test_nothing_but_a_number_and_a_name_gets_into_a_dial_string(mobile: str, trunk: str) -> None:
    for endpoints in dial_strings((mobile, "13800000001"), (trunk, "carrier")):
        for endpoint in endpoints:
            assert not set(endpoint) & set(",&|()^${}\n\r;\"' ")
            assert endpoint.isascii()


@pytest.mark.parametrize("mobile", ["12", "1" * 16, "138a0000001", "+", "", "１３８００００００００"])
def test_what_is_no_number_is_not_dialled(mobile: str) -> None:
    assert dial_strings((mobile,), ("carrier",)) == ()


def test_a_number_that_only_begins_as_known_is_greeted_in_the_language_of_the_number() -> None:
    known = a_snapshot()
    assert plan(known, "02134561", "", NOON).language == "en"
    assert plan(known, "02134561", LI, NOON).language == "zh"
    assert isinstance(plan(known, "0213455", "", NOON).then, NotInService)
