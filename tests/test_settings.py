"""Settings that are not right are refused in a sentence that names them."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from ivr.core.banning import spared
from ivr.core.rulebook import Trunk
from ivr.settings import Settings, SettingsRefused, read_settings
from ivr.shutting_out import with_carriers
from tests.calls.house import rules

TABLE = Path(__file__).parents[1] / "docs/settings.md"
NO_SETTINGS = {"IVR_CACHE", "IVR_RECORDINGS_TOKEN", "IVR_SECRET_CARRIER"}
"""Read from the environment elsewhere."""


def test_every_setting_stands_in_the_table_and_no_other() -> None:
    told = set(re.findall(r"`(IVR_[A-Z_]+)`", TABLE.read_text("utf-8")))
    assert told - NO_SETTINGS == {f"IVR_{name.upper()}" for name in Settings.model_fields}


def test_who_is_never_shut_out_is_this_machine_and_whom_the_settings_name() -> None:
    terms = read_settings(never_ban="198.51.100.0/24, 2001:db8::/32", ban_after=3, ban_for=60).ban_terms
    assert (terms.failures, terms.lasts) == (3, timedelta(minutes=1))
    for address in ("127.0.0.1", "198.51.100.200", "2001:db8::7"):
        assert spared(address, terms), ip_address(address)
    assert not spared("203.0.113.7", terms)


def test_the_carriers_are_never_shut_out() -> None:
    hosts = ("203.0.113.7", "203.0.113.8:5070", "[2001:db8::8]:5060", "sip.example.net")
    trunks = {str(n): Trunk(str(n), host) for n, host in enumerate(hosts)}
    terms = with_carriers(read_settings().ban_terms, rules(trunks=trunks))
    for address in ("203.0.113.7", "203.0.113.8", "2001:db8::8"):
        assert spared(address, terms), address
    assert not spared("203.0.113.9", terms)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"never_ban": "office"}, "IVR_NEVER_BAN=office"),
        ({"ban_by": "prayer"}, "IVR_BAN_BY=prayer"),
        ({"ban_after": 1}, "IVR_BAN_AFTER=1"),
    ],
)
def test_a_ban_that_cannot_be_meant_is_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsRefused, match=said):
        read_settings(**given)
