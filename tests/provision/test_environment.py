"""Asterisk inherits no token and no password of ours."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from ivr.cli.asterisk import asterisk
from ivr.provision.environment import for_asterisk
from ivr.provision.layout import Layout
from ivr.provision.process import Asterisk
from ivr.provision.tree import AsteriskProgram

SECRETS = {"IVR_SUPERVISOR_TOKEN": "1", "IVR_SECRET_CARRIER": "2", "IVR_DATABASE_URL": "3", "PGPASSWORD": "4"}


def test_what_is_ours_is_left_out() -> None:
    assert for_asterisk({"PATH": "/bin", "TZ": "Asia/Shanghai", **SECRETS}) == {"PATH": "/bin", "TZ": "Asia/Shanghai"}


async def test_asterisk_is_started_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    shows = AsteriskProgram(("/bin/sh", "-c", "env >&2"), tmp_path, tmp_path, tmp_path, "22")
    _, _, said = await Asterisk(shows, Layout(tmp_path))._run()
    told = {line.partition("=")[0] for line in said.splitlines()}
    assert "TZ" in told
    assert not told & set(SECRETS)
    assert os.environ["PGPASSWORD"], "we have it ourselves"


def test_nor_where_it_runs_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    became = list[tuple[list[str], dict[str, str]]]()

    async def to_run_here(*_: object) -> Asterisk:
        return Asterisk(AsteriskProgram(("asterisk",), tmp_path, tmp_path, tmp_path, "22"), Layout(tmp_path))

    monkeypatch.setattr("ivr.ground.to_run_here", to_run_here)
    monkeypatch.setattr("ivr.versions.beginning.begun", lambda *_: SimpleNamespace(ready=SimpleNamespace(rules=None)))
    monkeypatch.setattr(os, "execve", lambda _, command, environment: became.append((command, environment)))
    monkeypatch.setattr(os, "umask", lambda _: 0)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    asterisk(rules=tmp_path / "rules.yaml", state=tmp_path / "state")
    [(command, environment)] = became
    assert command[0] == "asterisk"
    assert "PATH" in environment
    assert not environment.keys() & SECRETS.keys()
