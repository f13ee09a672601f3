from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ivr.app import _claim
from ivr.errors import AlreadyRunning, StoreError
from ivr.provision.layout import Layout
from ivr.recording import sole as module
from ivr.recording.sole import sole
from ivr.settings import Settings

HOLDS = """
import sys
from pathlib import Path
from ivr.recording.sole import sole
with sole(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_controller_on_one_spool_is_refused_under_any_name_until_the_first_is_gone(
    tmp_path: Path,
) -> None:
    spool, other_name = tmp_path / "spool", tmp_path / "other state" / "recording-spool"
    spool.mkdir()
    other_name.parent.mkdir()
    other_name.symlink_to(spool, target_is_directory=True)
    first = subprocess.Popen([sys.executable, "-c", HOLDS, str(spool)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert first.stdout
        assert first.stdout.readline() == b"held\n"
        with (
            pytest.raises(AlreadyRunning, match=r"Another one records into .*other state"),
            sole(other_name),
        ):
            pass
    finally:
        first.kill()
        first.communicate()
    with sole(other_name):
        assert list(spool.iterdir()) == []


def test_two_installations_do_not_share_a_journal(tmp_path: Path) -> None:
    layouts, shared = [Layout(tmp_path / name) for name in ("one", "two")], tmp_path / "journal"
    rules = tmp_path / "rules.yaml"
    with ExitStack() as first, ExitStack() as second:
        _claim(layouts[0], Settings(rules=rules, state=layouts[0].state, journal=shared), first)
        with pytest.raises(AlreadyRunning, match=r"keeps its journal in .*journal: .* IVR_JOURNAL of its own"):
            _claim(layouts[1], Settings(rules=rules, state=layouts[1].state, journal=shared), second)
    with ExitStack() as later:
        _claim(layouts[1], Settings(rules=rules, state=layouts[1].state, journal=shared), later)


def test_a_journal_that_cannot_be_made_is_told_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("a file, where a folder should be")
    layout, rules = Layout(tmp_path / "state"), tmp_path / "rules.yaml"
    settings = Settings(rules=rules, state=layout.state, journal=tmp_path / "journal")
    with ExitStack() as stack, pytest.raises(StoreError, match=r"The journal in .* cannot be used: .*IVR_JOURNAL"):
        _claim(layout, settings, stack)


def test_a_folder_of_two_that_is_held_lets_go_of_the_other(tmp_path: Path) -> None:
    spool, recordings = tmp_path / "spool", tmp_path / "recordings"
    spool.mkdir()
    recordings.mkdir()
    with sole(recordings):
        with pytest.raises(AlreadyRunning, match="recordings"), sole(spool, recordings):
            pass
        with sole(spool):
            pass


def test_a_share_that_cannot_lock_folders_is_told_of_and_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_: object) -> None:
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(module.fcntl, "flock", unable)
    with capture_logs() as logs, sole(tmp_path):
        pass
    assert [entry["event"] for entry in logs] == ["a second controller would not be noticed"]
