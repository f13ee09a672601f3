"""Root's rights are given up for good, or it is said why not."""

from __future__ import annotations

import json
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from ivr.privileges import CannotStepDown, step_down

ME = pwd.getpwuid(os.getuid()).pw_name
AS_ROOT = pytest.mark.skipif(os.getuid() != 0, reason="only root has rights to give up")
STEPS_DOWN = """
import json, os, sys
from pathlib import Path
from ivr.privileges import step_down
state = Path(sys.argv[1])
step_down("nobody", state)
(state / "file").write_text("mine")
try:
    os.setuid(0)
    back = True
except PermissionError:
    back = False
print(json.dumps({"ids": [os.getuid(), os.geteuid(), os.getgid()], "groups": os.getgroups(), "back": back}))
"""


@AS_ROOT
def test_root_becomes_the_user_that_is_named_and_cannot_go_back(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if folder == tmp_path or folder.name.startswith(("pytest-", "popen-")):
            folder.chmod(0o755)
    nobody, state = pwd.getpwnam("nobody"), tmp_path / "state"
    done = subprocess.run([sys.executable, "-c", STEPS_DOWN, str(state)], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["ids"] == [nobody.pw_uid, nobody.pw_uid, nobody.pw_gid]
    assert 0 not in told["groups"]
    assert not told["back"]
    assert ((state / "file").stat().st_uid, (state / "file").stat().st_mode & 0o077) == (nobody.pw_uid, 0)


@AS_ROOT
def test_a_state_folder_of_somebody_else_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(CannotStepDown, match="chown -R nobody"):
        step_down("nobody", tmp_path)
    assert os.getuid() == 0


def test_a_user_whom_nobody_knows_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotStepDown, match="useradd"):
        step_down("no-such-user", tmp_path)


def test_without_a_name_and_under_the_own_one_nothing_changes(tmp_path: Path) -> None:
    step_down("", tmp_path)
    step_down(ME, tmp_path)


def test_whoever_is_not_root_cannot_become_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    with pytest.raises(CannotStepDown, match="only root can become"):
        step_down("nobody", tmp_path)
