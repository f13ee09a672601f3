"""`ivr upgrade` where it cannot: nothing is touched, and it says why."""

from __future__ import annotations

import os
import pwd
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ivr import privileges
from ivr.holder import only_one
from tests.cli.program import EXAMPLE, Here


def test_where_nothing_runs_it_says_so(here: Here, tmp_path: Path) -> None:
    said = here("upgrade", "--state", str(tmp_path))
    assert said.code == 1
    assert "Nothing runs" in said.err


def test_where_nobody_would_start_the_new_one_it_leaves_the_old_one_alone(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    with only_one(tmp_path / "ivr.lock"):
        said = here("upgrade", "--state", str(tmp_path))
    assert said.code == 1
    assert f"process {os.getpid()} runs without a supervisor" in said.err


def test_one_that_stands_by_and_that_nobody_would_start_anew_is_not_ended(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "/run/systemd/notify")
    with only_one(tmp_path / "ivr.lock"):
        monkeypatch.delenv("NOTIFY_SOCKET")
        with only_one(tmp_path / "standby.lock"):
            said = here("upgrade", "--state", str(tmp_path))
    assert said.code == 1
    assert f"Process {os.getpid()} stands by without a supervisor" in said.err


def test_a_folder_without_a_version_in_it_is_named(here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "/run/systemd/notify")
    with only_one(tmp_path / "ivr.lock"):
        said = here("upgrade", "--state", str(tmp_path), "--to", str(tmp_path / "2.0"))
    assert said.code == 1
    assert f"There is no {tmp_path}/2.0/bin/ivr" in said.err


def test_a_new_version_that_refuses_the_rules_changes_nothing(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, link = tmp_path / "2.0", tmp_path / "current"
    (new / "bin").mkdir(parents=True)
    (new / "bin/ivr").write_text("#!/bin/sh\nexit 2\n")
    (new / "bin/ivr").chmod(0o755)
    link.symlink_to(tmp_path / "1.0")
    monkeypatch.setenv("NOTIFY_SOCKET", "/run/systemd/notify")
    with only_one(tmp_path / "ivr.lock"):
        said = here("upgrade", "--state", str(tmp_path), "--to", str(new), "--link", str(link))
    assert said.code == 1
    assert "refuses: what it said stands above. Nothing was changed." in said.err
    assert link.readlink() == tmp_path / "1.0"


def test_checking_adds_the_tables_beside_whoever_uses_them(here: Here, tmp_path: Path) -> None:
    said = here("upgrade", "--check", "--rules", str(EXAMPLE), "--state", str(tmp_path / "state"))
    assert said.code == 0, said.err
    assert "is right for this version" in said.out
    with closing(sqlite3.connect(tmp_path / "state/ivr.sqlite3")) as database:
        assert database.execute("select count(*) from calls").fetchone() == (0,)


@pytest.mark.skipif(os.getuid() != 0, reason="only root could write what its owner cannot read")
def test_root_checks_as_the_one_whose_state_it_is(here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state, became = tmp_path / "state", list[tuple[str, Path]]()
    state.mkdir()
    monkeypatch.setattr(privileges, "step_down", lambda user, folder: became.append((user, folder)))
    for owner in ("root", "nobody"):
        os.chown(state, pwd.getpwnam(owner).pw_uid, -1)
        assert here("upgrade", "--check", "--rules", str(EXAMPLE), "--state", str(state)).code == 0
    assert became == [("root", state), ("nobody", state)]


def test_checking_refuses_rules_that_are_not_right_for_this_version(here: Here, tmp_path: Path) -> None:
    rules = tmp_path / "broken.yaml"
    rules.write_text(EXAMPLE.read_text("utf-8").replace("ring: 15s", "ring: soon"), "utf-8")
    said = here("upgrade", "--check", "--rules", str(rules), "--state", str(tmp_path / "state"))
    assert said.code == 2
    assert "R302" in said.err
