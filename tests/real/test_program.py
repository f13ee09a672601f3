"""The program as a newcomer uses it: `ivr up` in one terminal, `ivr lab` in another, then Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

ROOT = Path(__file__).parents[2]
WORKING_HOURS = "2026-11-25T10:00:00+08:00"


class Program:
    """A command that runs, line by line."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-c", "from ivr.cli import main; main()", *arguments],
            cwd=ROOT,
            env={**os.environ, "IVR_PRETEND_NOW": WORKING_HOURS, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def says(self, words: str, within: float = 60) -> str:
        """The next line with these words; fails if it does not come."""
        while words not in (line := self._lines.get(timeout=within)):
            assert line, f"it ended without saying {words!r}"
        return line

    def said(self) -> list[str]:
        """All its lines that nobody has waited for yet."""
        return list(filter(None, (self._lines.get() for _ in range(self._lines.qsize()))))

    def ctrl_c(self) -> None:
        """What the terminal sends."""
        self._process.send_signal(signal.SIGINT)

    def is_killed(self) -> None:
        """Without a warning."""
        self._process.kill()
        self.ends(10)

    def runs(self) -> bool:
        return self._process.poll() is None

    def ends(self, within: float) -> int:
        """Its exit code."""
        code = self._process.wait(within)
        self._reader.join(5)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code

    def end(self) -> None:
        """Whatever has become of it."""
        if self._process.poll() is None:
            self.ctrl_c()
            self.ctrl_c()
            self.ends(30)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    """Flags for both: a state, and the example's rules with a trunk that nobody else uses."""
    with socket.socket(type=socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.2", 0))
        port = free.getsockname()[1]
    text = (ROOT / "routing_rules.yaml").read_text("utf-8").replace("crm/", f"{ROOT}/crm/")
    rules = tmp_path / "rules.yaml"
    rules.write_text(text.replace("127.0.0.2:5062", f"127.0.0.2:{port}"), "utf-8")
    return ["--rules", str(rules), "--state", str(tmp_path / "state"), "--sip-host", "127.0.0.1"]


@pytest.fixture
def up(place: list[str]) -> Iterator[Program]:
    """`ivr up`, ready."""
    program = Program("up", *place, "--sip-port", "0", "--http-port", "0", "--console-port", "0")
    program.says("/health", within=120)
    yield program
    program.end()


def test_a_visit_by_the_lab_and_a_stop_that_does_not_wait_for_the_talk(
    up: Program, place: list[str], tmp_path: Path
) -> None:
    visit = lab_visit(place)
    heard = [moment["what"] for moment in visit["moments"] if moment["kind"] == "prompt"]
    assert heard[:2] == ["welcome/zh", "main_menu/zh"]
    answered = [m["what"] for m in visit["moments"] if m["kind"] == "answers"]
    assert answered in (["1001"], ["1002"])  # whichever of the two registered first
    talked = sum(m["end"] - m["start"] for m in visit["moments"] if m["kind"] == "tone")
    assert 0.3 < talked < 4, "one second was wanted, five are usual"
    assert (visit["ended"]["by"], visit["ended"]["cause"]) == ("lab", 16)

    _figures_are_true(tmp_path / "state")
    _the_doctor_looks(place)

    lab = Program("lab", *place, "--talk", "100")
    lab.says("somebody talks with him")
    up.ctrl_c()
    assert re.search(r"goodbye to 0, 1 talks may end \(Ctrl-C again ends them\)", up.says("stopping"))
    up.ctrl_c()
    assert up.ends(within=20) == 0
    lab.says("the firm hung up")
    assert lab.ends(within=20) == 0
    assert not list((tmp_path / "state/asterisk/run").iterdir())


def test_asterisk_as_a_unit_of_its_own_outlives_the_controller(place: list[str]) -> None:
    beside = {"IVR_ASTERISK": "apart"}
    up = Program("up", *place, "--http-port", "0", "--console-port", "0", **beside)
    up.says("waiting for Asterisk, which is started apart")
    asterisk = Program("asterisk", *place, "--sip-port", "0")
    again = None
    try:
        up.says("/health")
        assert lab_visit(place)["ended"]["cause"] == 16
        up.is_killed()
        again = Program("up", *place, "--http-port", "0", "--console-port", "0", **beside)
        again.says("Asterisk is running already")
        again.says("/health")
        again.ctrl_c()
        assert again.ends(within=20) == 0
        assert asterisk.runs()
        second = Program("asterisk", *place, "--sip-port", "0")
        second.says("Asterisk already runs")
        assert second.ends(within=20) == 1
    finally:
        for program in (up, again, asterisk):
            if program is not None:
                program.end()


def _figures_are_true(state: Path) -> None:
    """What `/metrics` tells after one visit, as Prometheus' own parser reads it, and that callers may be sent here."""
    url = f"http://127.0.0.1:{(state / 'http.port').read_text('ascii')}"
    with urlopen(f"{url}/metrics", timeout=5) as answer:
        families = text_string_to_metric_families(answer.read().decode())
    seen = {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}
    assert seen["ivr_asterisk_connected",] == 1
    assert seen["ivr_offers_total", "wealth", "answered"] == 1
    assert seen["ivr_wait_seconds_count", "wealth", "answered"] == 1
    assert seen["ivr_switch_request_seconds_count", "ari"] > 10
    assert seen["ivr_switch_request_seconds_count", "ami"] > 2
    assert seen["ivr_loop_late_seconds_count",] > 50
    with urlopen(f"{url}/ready", timeout=5) as answer:
        assert json.load(answer)["ready"]


def _the_doctor_looks(place: list[str]) -> None:
    """At an installation that runs: its ports are its own, its codecs are loaded, its database is of this version."""
    command = [sys.executable, "-c", "from ivr.cli import main; main()", "doctor", "--json", *place[:4]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    found = json.loads(done.stdout)
    bad = [each["what"] for each in found if each["level"] == "bad"]
    assert bad == ["carrier: nobody listens there"]  # the lab's carrier is there while the lab is
    told = " ".join(each["what"] for each in found)
    for word in ("SIP: ours", "ARI: ours", "AMI: ours", "HTTP: ours", "g722, alaw, ulaw: loaded", "of this version"):
        assert word in told
    assert done.returncode == 1


def lab_visit(place: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", "from ivr.cli import main; main()", "lab", *place, "--talk", "1", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    visit: dict[str, Any] = json.loads(done.stdout)
    return visit
