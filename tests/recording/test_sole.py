from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ivr.errors import AlreadyRunning
from ivr.recording.capture import captured_calls
from ivr.recording.sole import LOCK, sole
from tests.recording.sounds import captured

HOLDS = """
import sys
from pathlib import Path
from ivr.recording.sole import sole
with sole(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_controller_on_one_spool_is_refused_with_who_holds_it(tmp_path: Path) -> None:
    spool, other_name = tmp_path / "spool", tmp_path / "other state" / "recording-spool"
    spool.mkdir()
    other_name.parent.mkdir()
    other_name.symlink_to(spool, target_is_directory=True)
    first = subprocess.Popen([sys.executable, "-c", HOLDS, str(spool)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert first.stdout
        assert first.stdout.readline() == b"held\n"
        with (
            pytest.raises(AlreadyRunning, match=f"Process {first.pid} on .* records into .*other state"),
            sole(other_name),
        ):
            pass
    finally:
        first.kill()
        first.communicate()
    with sole(other_name):
        assert "Process" in (spool / LOCK).read_text()


def test_a_folder_of_two_that_is_held_lets_go_of_the_other(tmp_path: Path) -> None:
    spool, recordings = tmp_path / "spool", tmp_path / "recordings"
    spool.mkdir()
    recordings.mkdir()
    with sole(recordings):
        with pytest.raises(AlreadyRunning, match="recordings"), sole(spool, recordings):
            pass
        with sole(spool):
            pass


def test_the_lock_is_no_recording(tmp_path: Path) -> None:
    captured(tmp_path, "c1", 1, 1)
    with sole(tmp_path):
        assert captured_calls(tmp_path) == ("c1",)
