"""`ivr up` that cannot: a sentence that says what to do, and the right exit code."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.program import EXAMPLE, ROOT, Here, Said, ivr

FREE = ("--sip-port", "0", "--http-port", "0", "--console-port", "0", "--sip-host", "127.0.0.1")


def told(said: Said, *words: str, code: int = 1) -> None:
    """It was told in a sentence."""
    assert said.code == code, f"{said.code}\n{said.out}\n{said.err}"  # whole: of a crash each line counts
    assert "Traceback" not in said.err
    assert said.err.startswith("ivr: ")
    assert all(word in said.err for word in words), said.err


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def test_broken_rules_are_told_by_place_and_nothing_is_started(tmp_path: Path) -> None:
    rules = tmp_path / "broken.yaml"
    rules.write_text(EXAMPLE.read_text("utf-8").replace("ring: 15s", "ring: soon"), "utf-8")
    state = tmp_path / "state"
    said = ivr("up", "--rules", str(rules), "--state", str(state), *FREE)
    told(said, "broken.yaml:69:13 R302 queues.wealth.offer.ring", code=2)
    assert not (state / "asterisk").exists()


def test_rules_that_are_not_there(tmp_path: Path) -> None:
    said = ivr("up", "--rules", str(tmp_path / "none.yaml"), "--state", str(tmp_path / "state"))
    told(said, "There is no file", "Check the path", code=2)


def test_a_second_one_on_the_same_state(tmp_path: Path) -> None:
    with (tmp_path / "ivr.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = ivr("up", "--state", str(tmp_path), *FREE)
    told(said, "already runs", str(tmp_path), "--state")


def test_a_sip_port_in_use(tmp_path: Path) -> None:
    with taken_port() as port:
        said = ivr("up", "--state", str(tmp_path), "--sip-host", "127.0.0.1", "--sip-port", str(port))
    told(said, f"SIP port {port} on 127.0.0.1 is in use", "--sip-port")


def test_an_http_port_in_use_leaves_no_asterisk_behind(tmp_path: Path) -> None:
    with taken_port() as port:
        said = ivr("up", "--state", str(tmp_path), *FREE[:2], *FREE[4:], "--http-port", str(port))
    told(said, f"HTTP port {port}", "in use", "--http-port")
    assert not list((tmp_path / "asterisk/run").iterdir())


def test_a_state_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    told(ivr("up", "--state", str(tmp_path / "state")), "is no folder", "--state")


def test_a_state_folder_without_rights(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o500)
    told(_without_privileges("up", "--state", str(tmp_path / "state")), "may not be written", "--state")


def _without_privileges(*arguments: str) -> Said:
    """As a user whom the rights of files bind: root has to be deprived of his."""
    program = [sys.executable, "-c", "from ivr.cli import main; main()", *arguments]
    if os.getuid() == 0:
        program = ["setpriv", "--inh-caps=-all", "--bounding-set=-dac_override,-dac_read_search", *program]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    return Said(done.returncode, done.stdout, done.stderr)


def test_a_disk_with_too_little_room(here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")(10**9, 10**9, 3 * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    told(here("up", "--state", str(tmp_path)), "has 3 MB free, 100 MB are needed", "--state")


def test_a_disk_that_fills_up_meanwhile(here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "mkdir", full)
    told(here("up", "--state", str(tmp_path)), "The disk is full: make room")


def test_an_asterisk_that_cannot_be_had(tmp_path: Path) -> None:
    nowhere = {"PATH": str(tmp_path), "IVR_CACHE": str(tmp_path / "cache")}
    said = ivr("up", "--state", str(tmp_path / "state"), *FREE, environment=nowhere)
    told(said, "`mmdebstrap` is missing", "or an Asterisk 20 or newer")


@pytest.mark.parametrize(
    ("url", "words"),
    [("nonsense", "is no database URL"), ("mysql://ivr:hidden@127.0.0.1:1/calls", "mysql is not known")],
)
def test_a_database_that_cannot_be_used(tmp_path: Path, url: str, words: str) -> None:
    said = ivr("up", "--state", str(tmp_path), *FREE, environment={"IVR_DATABASE_URL": url})
    told(said, "The store cannot be used", words)
    assert "hidden" not in said.err


def test_a_setting_of_the_environment_that_is_wrong(tmp_path: Path) -> None:
    told(ivr("up", "--state", str(tmp_path), environment={"IVR_NODE": "Mein Knoten"}), "IVR_NODE=Mein Knoten")


def test_a_port_that_is_none(here: Here) -> None:
    said = here("up", "--sip-port", "70000")
    assert said.code == 2
    assert "'--sip-port'" in said.err
    assert "less than or equal to 65535" in said.err


def test_the_lab_needs_something_to_call(here: Here, tmp_path: Path) -> None:
    told(here("lab", "--state", str(tmp_path)), "Start `ivr up --state", "in another terminal")


def test_the_demonstration_empties_no_stranger_s_folder(here: Here, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    told(here("demo", "--state", str(tmp_path)), "holds something else")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
