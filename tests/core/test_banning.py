"""Who is shut out after failed logins, who is borne, and who is spared."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from ivr.core.banning import LOOPBACK, Ban, Borne, Failure, Judgement, Spared, Terms, forgiven, host, judged, spared

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
S = timedelta(seconds=1)
TERMS = Terms(failures=5, spared=(*LOOPBACK, ip_network("198.51.100.0/24"), ip_network("2001:db8:1::/48")))
THIEF = "203.0.113.66"


def failures(many: int, account: str = "1001", apart: timedelta = S, *, proven: bool = True) -> tuple[Failure, ...]:
    """So many, the last of them now."""
    return tuple(Failure(NOW - apart * (many - 1 - n), account, proven) for n in range(many))


def judge(*failed: tuple[Failure, ...], address: str = THIEF, agents: int = 0) -> Judgement:
    return judged(address, sum(failed, ()), agents, TERMS, NOW)


def test_the_fifth_failure_within_ten_minutes_is_a_ban_of_an_hour() -> None:
    assert judge(failures(4)) == Borne(4)
    assert judge(failures(5)) == Ban(THIEF, NOW, NOW + timedelta(hours=1), "5 failed logins, for 1001")


def test_failures_that_lie_longer_back_than_the_window_count_for_nothing() -> None:
    assert judge(failures(5, apart=149 * S)) == Ban(THIEF, NOW, NOW + timedelta(hours=1), "5 failed logins, for 1001")
    assert judge(failures(5, apart=150 * S)) == Borne(4)


def test_a_scanner_of_many_names_is_told_shortly() -> None:
    many = sum((failures(1, str(n), proven=False) for n in range(1001, 1010)), ())
    ban = judge(many)
    assert isinstance(ban, Ban)
    assert ban.why == "9 failed logins, for 1001, 1002, 1003 and 6 more"


@pytest.mark.parametrize("address", ["127.0.0.5", "::1", "::ffff:127.0.0.1", "198.51.100.7", "2001:db8:1::9"])
def test_who_is_on_the_list_is_never_shut_out(address: str) -> None:
    assert isinstance(judge(failures(50), address=address), Spared)


@pytest.mark.parametrize("address", ["", "sip.example.net", "1.2.3", "0.0.0.0/0"])
def test_what_is_no_address_is_never_shut_out(address: str) -> None:
    assert spared(address, TERMS)
    assert host(address) is None


def test_one_mistyped_phone_does_not_lock_out_its_colleagues() -> None:
    assert judge(failures(50), agents=12) == Spared("phones registered from there: 12")
    assert isinstance(judge(failures(50)), Ban)


def test_forged_senders_cannot_have_an_office_shut_out() -> None:
    forged = sum((failures(1, f"x{n}", proven=False) for n in range(40)), ())
    assert isinstance(judge(forged, agents=1), Spared)


def test_wrong_passwords_for_several_accounts_are_an_attack_also_from_an_office() -> None:
    assert isinstance(judge(failures(2, "1001"), failures(3, "1002"), agents=12), Spared)
    assert isinstance(judge(failures(2, "1001"), failures(2, "1002"), failures(2, "1003"), agents=12), Ban)


def test_a_good_login_forgives_its_own_account_only() -> None:
    both = failures(4, "1001") + failures(3, "1002")
    assert forgiven(both, "1001") == failures(3, "1002")
    assert forgiven(both, "1009") == both
