"""The units as shipped: valid, hardened, and Asterisk outlives whatever happens to the controller."""

from __future__ import annotations

import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[1] / "systemd"
CONTROLLERS = ("ivr.service", "ivr-standby.service")
NAMES = (*CONTROLLERS, "ivr-asterisk.service")
MOST_EXPOSED = 25
"""Tenths, of 100, by systemd's own count; without any hardening it is 96."""

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze on this machine")


def unit(name: str) -> RawConfigParser:
    read = RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[method-assign, assignment]
    read.read(UNITS / name)
    return read


@needs_systemd
@pytest.mark.parametrize("name", NAMES)
def test_systemd_takes_it_and_finds_it_little_exposed(name: str, tmp_path: Path) -> None:
    """With a program and a user that this machine has: what is tried is the rest."""
    for each in NAMES:
        text = (UNITS / each).read_text("utf-8").replace("/opt/ivr/current/bin/ivr", "/bin/true")
        (tmp_path / each).write_text(text.replace("=ivr\n", "=daemon\n"), "utf-8")
    path = str(tmp_path / name)
    for command in (("verify", path), ("security", "--offline=true", f"--threshold={MOST_EXPOSED}", path)):
        shown = {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
        done = subprocess.run(["systemd-analyze", *command], env=shown, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_that_happens_to_the_controller_stops_asterisk() -> None:
    controller, asterisk = unit("ivr.service"), unit("ivr-asterisk.service")
    assert not {"Requires", "BindsTo", "PartOf"} & {*controller["Unit"], *asterisk["Unit"]}
    assert "IVR_ASTERISK=apart" in controller["Service"]["Environment"]
    assert "ivr-asterisk.service" in controller["Unit"]["After"]


def test_whichever_controller_serves_is_the_same_and_lets_the_other_one_stand_by() -> None:
    first, second = (unit(name) for name in CONTROLLERS)
    assert first["Service"] == second["Service"]
    assert first["Service"]["ExecStart"].endswith(" up --stand-by")


def test_a_controller_that_stands_still_for_five_seconds_is_started_anew_as_often_as_it_takes() -> None:
    controller = unit("ivr.service")
    assert (controller["Service"]["Type"], controller["Service"]["WatchdogSec"]) == ("notify", "5s")
    for name in NAMES:
        assert unit(name)["Service"]["Restart"] == "always"
        assert unit(name)["Unit"]["StartLimitIntervalSec"] == "0"
