from __future__ import annotations

import pytest

from ivr.provision.outside import HOME, Outside
from ivr.settings import SettingsRefused, read_settings


def test_without_a_public_address_nothing_is_said_of_one() -> None:
    nobody = Outside(home=("10.0.0.0/8",))
    assert [*nobody.transport(), *nobody.candidates()] == []


def test_those_at_home_are_named_each_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_PUBLIC_ADDRESS", "203.0.113.7")
    lines = [*read_settings().outside.transport()]
    assert lines[:2] == ["external_signaling_address = 203.0.113.7", "external_media_address = 203.0.113.7"]
    assert lines[2:] == [f"local_net = {network}" for network in HOME.split(", ")]


@pytest.mark.parametrize(
    ("setting", "value"),
    [("IVR_PUBLIC_ADDRESS", "pbx.firm.example"), ("IVR_HOME_NETWORKS", "10.0.0.0/99"), ("IVR_HOME_NETWORKS", "home")],
)
def test_what_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, setting: str, value: str) -> None:
    monkeypatch.setenv(setting, value)
    with pytest.raises(SettingsRefused, match=f"{setting}={value}"):
        read_settings()
