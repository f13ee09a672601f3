"""Which of an agent's two telephones is rung, and whose a telephone is."""

from __future__ import annotations

import pytest

from ivr.core import telephones


@pytest.mark.parametrize(
    ("registered", "rung"),
    [
        (set(), "1001"),
        ({"1001"}, "1001"),
        ({"1001-web"}, "1001-web"),
        ({"1001", "1001-web"}, "1001-web"),
        ({"1002-web"}, "1001"),
    ],
)
def test_the_browser_is_rung_if_it_is_registered_else_his_own(registered: set[str], rung: str) -> None:
    assert telephones.rung("1001", registered) == rung


def test_either_of_his_telephones_is_the_agents() -> None:
    assert {telephones.agent_of(one) for one in telephones.telephones_of("1001")} == {"1001"}
    assert [one for one in telephones.telephones_of("1001") if telephones.is_browser(one)] == ["1001-web"]
