"""What runs in containers: built from Debian alone, confined, with the versions that were tested."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker/compose.yaml").read_text("utf-8"))
SERVICES = list(COMPOSE["services"])


@pytest.mark.parametrize("dockerfile", sorted((ROOT / "docker").rglob("Dockerfile")), ids=lambda path: path.parent.name)
def test_an_image_begins_with_debian_or_with_another_of_its_own_stages(dockerfile: Path) -> None:
    text = dockerfile.read_text("utf-8")
    stages = set(re.findall(r"(?m)^FROM \S+ AS (\S+)", text))
    bases = re.findall(r"(?m)^FROM (\S+)", text)
    assert bases
    assert {base for base in bases if base not in stages} == {"debian:forky-slim"}
    assert re.findall(r"(?m)^USER (\S+)", text)[-1] != "root"
    assert "HEALTHCHECK" in text


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_built_here_and_confined(name: str) -> None:
    service = COMPOSE["services"][name]
    assert {"build", "image", "stop_grace_period"} <= service.keys()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_the_images_have_the_versions_that_the_tests_have() -> None:
    tested, shipped = (_pins(ROOT / name) for name in ("requirements.lock", "docker/requirements.lock"))
    assert shipped
    assert shipped <= tested
    assert not {pin for pin in shipped if pin[0] in {"pytest", "moto", "flask"}}


LIVES = """
import os, socket, time
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
    told.connect(os.environ["NOTIFY_SOCKET"])
    told.send(b"READY=1\\nWATCHDOG=1")
    {then}
"""


def watched(then: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "docker/watched"), "0.4", sys.executable, "-c", LIVES.format(then=then)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_command_that_falls_silent_is_killed() -> None:
    ended = watched("time.sleep(50)")
    assert (ended.returncode, "no sign of life" in ended.stderr) == (1, True)


def test_one_that_says_that_it_stops_may_take_its_time_and_its_exit_code_is_told() -> None:
    ended = watched("told.send(b'STOPPING=1'); time.sleep(1.2); raise SystemExit(7)")
    assert (ended.returncode, ended.stderr) == (7, "")


def test_one_that_is_not_ready_yet_is_waited_for() -> None:
    command = [sys.executable, str(ROOT / "docker/watched"), "0.2", sys.executable, "-c", "import time; time.sleep(1)"]
    assert subprocess.run(command, timeout=60, check=False).returncode == 0


def _pins(lock: Path) -> set[tuple[str, str]]:
    return set(re.findall(r"(?m)^([a-z0-9.\-]+)==([^\s;]+)", lock.read_text("utf-8")))
