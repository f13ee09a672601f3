"""How long a session lasts, when somebody is locked out, which passwords and addresses are taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.core.enrolment import left_without_admin
from ivr.core.enrolment import unfit as unfit_person
from ivr.core.lock_out import FROM_AN_ADDRESS, OF_A_NAME, WINDOW, counted_as, locked_for
from ivr.core.own_url import origins
from ivr.core.own_url import unfit as unfit_url
from ivr.core.password import unfit as unfit_password
from ivr.core.session import IDLE, LONGEST, NOTED_EVERY, Session

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
S = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def failed(times: int, last: datetime = NOON) -> list[datetime]:
    """So many failures, a second apart."""
    return [last - S * before for before in range(times - 1, -1, -1)]


def test_a_session_ends_by_idling_or_at_its_longest() -> None:
    session = Session("li", NOON, NOON)
    assert session.ends == NOON + IDLE
    assert not session.is_over(NOON + IDLE - S)
    assert session.is_over(NOON + IDLE)
    late = Session("li", NOON, NOON + LONGEST - S)
    assert late.ends == NOON + LONGEST


def test_being_seen_is_noted_now_and_then() -> None:
    session = Session("li", NOON, NOON)
    assert not session.is_to_be_noted(NOON + NOTED_EVERY - S)
    assert session.is_to_be_noted(NOON + NOTED_EVERY)


@pytest.mark.parametrize(
    ("times", "minutes"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (50, 15), (4000, 15)]
)
def test_a_name_waits_ever_longer(times: int, minutes: int) -> None:
    assert locked_for(failed(times), (), NOON) == minutes * MINUTE


def test_a_lock_out_is_over_with_time() -> None:
    assert locked_for(failed(5), (), NOON + 59 * S) == S
    assert locked_for(failed(5), (), NOON + MINUTE) <= timedelta(0)


def test_what_failed_long_ago_is_forgotten() -> None:
    old = failed(OF_A_NAME.free - 1, NOON - WINDOW)
    assert locked_for([*old, NOON], (), NOON) == timedelta(0)
    assert OF_A_NAME.longest < WINDOW
    assert FROM_AN_ADDRESS.longest < WINDOW


def test_the_longer_of_both_counts() -> None:
    assert locked_for(failed(5), failed(FROM_AN_ADDRESS.free + 3), NOON) == 8 * MINUTE
    assert locked_for((), failed(FROM_AN_ADDRESS.free), NOON) == MINUTE


@pytest.mark.parametrize(
    "good", ["four words in a row", "x1y2z3a4b5c6", "correct horse li", "长长的密码一共有十二个字符啊"]
)
def test_long_passwords_are_taken(good: str) -> None:
    assert unfit_password(good, "li") == ""


@pytest.mark.parametrize(
    ("bad", "said"),
    [("", "12 characters"), ("a" * 201, "200"), ("ababababababab", "different"), ("zhangwei" * 2 + "1234567", "name")],
)
def test_others_are_refused_with_what_to_do(bad: str, said: str) -> None:
    assert said in unfit_password(bad, "zhangwei")


@pytest.mark.parametrize(
    "good", ["https://c.example", "https://c.example:8443/", "http://localhost:8090", "http://127.0.0.1"]
)
def test_an_address_is_taken(good: str) -> None:
    assert unfit_url(good) == ""


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("http://c.example", "https"),
        ("https://c.example/console", "nothing behind it"),
        ("c.example", "nothing behind it"),
        ("https://", "nothing behind it"),
        ("https://c.example:99999", "nothing behind it"),
        ("ftp://localhost", "nothing behind it"),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(bad: str, said: str) -> None:
    assert said in unfit_url(bad)


def test_a_browser_says_its_origin_in_small_letters() -> None:
    assert origins("https://C.Example/") == {"https://c.example"}


CHEN = Person("chen", "Chen", frozenset({Role.AGENT}), "1001")
LI = Person("li", "Li", frozenset({Role.ADMIN}))


def test_people_who_can_be_entered() -> None:
    assert unfit_person(CHEN, [LI], {"1001"}) == ""
    assert unfit_person(CHEN, [CHEN], None) == ""
    assert unfit_person(LI, [], ()) == ""


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (Person("Li", "Li", LI.roles), "small letters"),
        (Person("../li", "Li", LI.roles), "small letters"),
        (Person("li", " ", LI.roles), "name"),
        (Person("li", "Li\n", LI.roles), "name"),
        (Person("li", "Li", frozenset()), "role"),
        (Person("li", "Li", LI.roles, queues=frozenset({"wealth"})), "supervisors"),
        (Person("li", "Li", frozenset({Role.AGENT})), "number"),
        (Person("li", "Li", frozenset({Role.SUPERVISOR})), "number"),
        (Person("wu", "Wu", CHEN.roles, "1009"), "no agent 1009"),
        (Person("wu", "Wu", CHEN.roles, "1001"), "chen already"),
        (Person("li", "Li", LI.roles, language="de"), "zh and en"),
    ],
)
def test_people_who_cannot_with_why(person: Person, said: str) -> None:
    assert said in unfit_person(person, [CHEN], {"1001"})


def test_one_admin_is_left() -> None:
    assert left_without_admin(["li"], "li")
    assert not left_without_admin(["li", "wang"], "li")
    assert not left_without_admin(["li"], "chen")


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::5", "2001:db8::/64"),
        ("2001:db8:0:1::5", "2001:db8:0:1::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
    ],
)
def test_failures_are_counted_by_address_and_of_ipv6_by_network(address: str, counted: str) -> None:
    assert counted_as(address) == counted
