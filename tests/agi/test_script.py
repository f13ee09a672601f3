"""The script as Asterisk runs it: a process with nothing but the standard library, and the test at its pipes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.agi.account import FOLDER
from ivr.agi.snapshot import Snapshot, write
from tests.agi.a_snapshot import CLAIMS, LI, MAIN, a_snapshot

SCRIPT = Path(__file__).parents[2] / "agi_scripts/fallback.py"
Answer = Callable[[str], str | None]


class Asterisk:
    """The other side of the pipes: variables, and what `Dial` comes to for each endpoint."""

    def __init__(self, did: str = MAIN, caller: str = LI, dials: dict[str, str] | None = None) -> None:
        self.variables = {"IVR_DID": did, "PLAYBACKSTATUS": "SUCCESS"}
        self.caller, self.dials = caller, dials or {}
        self.told: list[str] = []

    def answer(self, line: str) -> str | None:
        """The reply to one command, None to hang up without one."""
        self.told.append(line)
        match line.replace('"', "").split(maxsplit=3):
            case ["GET", "VARIABLE", name]:
                return f"200 result=1 ({self.variables[name]})" if name in self.variables else "200 result=0"
            case ["SET", "VARIABLE", name, value]:
                self.variables[name] = value
                return "200 result=1"
            case ["EXEC", "Dial", where]:
                return self.dial(where.partition(",")[0])
            case _:
                return "200 result=0"

    def dial(self, endpoint: str) -> str | None:
        """`taken` is an RM who pressed the key and talked; anything else is a DIALSTATUS."""
        status = self.dials.get(endpoint, "NOANSWER")
        if status == "taken":
            self.variables["IVR_FALLBACK"] = "taken"
        self.variables["DIALSTATUS"] = "ANSWER" if status == "taken" else status
        return "200 result=0"

    @property
    def heard(self) -> list[str]:
        """What the caller heard and left, in order."""
        doings = [line.replace('"', "").split(" ") for line in self.told]
        kept = [words for words in doings if words[0] == "RECORD" or words[1:2] == ["Playback"]]
        return ["RECORD" if words[0] == "RECORD" else Path(words[2]).name for words in kept]

    @property
    def dialled(self) -> list[str]:
        """The numbers and trunks that were rung, in order."""
        return [line.split('"')[1].partition(",")[0] for line in self.told if line.startswith("EXEC Dial")]


def run(asterisk: Asterisk, path: Path, answer: Answer | None = None) -> tuple[int, str]:
    """Run the script to its end; gives its exit code and what it complained of."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as it:
        assert it.stdin
        assert it.stdout
        assert it.stderr
        it.stdin.write(f"agi_uniqueid: node-1-17.4\nagi_callerid: {asterisk.caller or 'unknown'}\n\n")
        it.stdin.flush()
        for line in it.stdout:
            reply = (answer or asterisk.answer)(line.rstrip("\n"))
            if reply is None:
                it.stdin.close()
                break
            it.stdin.write(reply + "\n")
            it.stdin.flush()
        it.wait(20)
        return it.returncode, it.stderr.read()


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    (tmp_path / "voicemail").mkdir()
    return tmp_path / "voicemail"


@pytest.fixture
def known(messages: Path) -> Snapshot:
    now = time.time()
    entrances = {
        did: replace(entrance, open=((now - 9, now + 999),)) for did, entrance in a_snapshot().entrances.items()
    }
    return replace(a_snapshot(messages), entrances=entrances)


@pytest.fixture
def path(tmp_path: Path, known: Snapshot) -> Iterator[Path]:
    write(tmp_path / "fallback.json", known)
    return tmp_path / "fallback.json"


def test_the_rm_takes_the_call_and_the_script_is_done(path: Path, messages: Path) -> None:
    asterisk = Asterisk(dials={"PJSIP/13800000001@trunk-carrier_a": "taken"})
    assert run(asterisk, path) == (0, "")
    assert asterisk.heard == ["welcome", "wait"]
    assert asterisk.dialled == ["PJSIP/13800000001@trunk-carrier_a"]
    assert asterisk.variables["IVR_FALLBACK"] == "taken"
    assert asterisk.variables["CALLERID(num)"] == "4008001234"
    assert asterisk.variables["__FALLBACK_KEY"] == "1"
    assert list(messages.iterdir()) == []


def test_a_trunk_that_fails_is_passed_over_but_a_mobile_that_is_busy_is_not_rung_twice(path: Path) -> None:
    asterisk = Asterisk(
        dials={"PJSIP/13800000001@trunk-carrier_a": "CONGESTION", "PJSIP/13800000001@trunk-carrier_b": "BUSY"}
    )
    run(asterisk, path)
    assert asterisk.dialled == [
        "PJSIP/13800000001@trunk-carrier_a",
        "PJSIP/13800000001@trunk-carrier_b",
        "PJSIP/13800000002@trunk-carrier_a",
    ]


def test_nobody_takes_it_and_a_message_is_kept_with_whose_it_is(path: Path, messages: Path) -> None:
    asterisk = Asterisk()
    assert run(asterisk, path) == (0, "")
    assert asterisk.heard == ["welcome", "wait", "leave", "RECORD", "kept", "bye"]
    assert f'RECORD FILE "{messages}/node-1-17.4" wav "#" 120000 BEEP "s=4"' in asterisk.told
    note = json.loads((messages / "node-1-17.4.json").read_text())
    assert {key: note[key] for key in ("call", "did", "caller", "box", "language")} == {
        "call": "node-1-17.4",
        "did": MAIN,
        "caller": LI,
        "box": "wealth",
        "language": "zh",
    }
    assert asterisk.variables["IVR_FALLBACK"] == "served"


def test_a_stranger_hears_no_promise_of_a_connection(path: Path) -> None:
    asterisk = Asterisk(caller="")
    run(asterisk, path)
    assert (asterisk.heard, asterisk.dialled) == (["welcome", "leave", "RECORD", "kept", "bye"], [])


def test_closed_without_a_box_is_said_and_ends(tmp_path: Path, known: Snapshot) -> None:
    shut = replace(known, entrances={CLAIMS: replace(known.entrances[CLAIMS], open=())})
    shut = replace(shut, entrances={CLAIMS: replace(shut.entrances[CLAIMS], until=time.time() + 999)})
    write(tmp_path / "shut.json", shut)
    asterisk = Asterisk(did=CLAIMS)
    assert run(asterisk, tmp_path / "shut.json") == (0, "")
    assert (asterisk.heard, asterisk.dialled) == (["welcome", "closed", "bye"], [])


def test_he_is_on_account_before_he_is_answered_and_whoever_is_not_answered_any_more_is_too(path: Path) -> None:
    asterisk, at_the_answer = Asterisk(), list[str]()

    def hangs_up_at_the_answer(line: str) -> str | None:
        if line != "ANSWER":
            return asterisk.answer(line)
        at_the_answer.extend(file.read_text("utf-8") for file in (path.parent / FOLDER).glob("*.json"))
        return None

    assert run(asterisk, path, hangs_up_at_the_answer)[0] == 0
    (account,) = at_the_answer
    assert json.loads(account)["call"] == "node-1-17.4"
    assert asterisk.heard == []


def test_a_number_not_in_service_is_said(path: Path) -> None:
    asterisk = Asterisk(did="999")
    assert run(asterisk, path) == (0, "")
    assert asterisk.heard == ["unknown", "bye"]


@pytest.mark.parametrize("broken", [None, "", "{", "[]", '{"version": "v1"}'])
def test_without_a_good_snapshot_the_dialplan_is_left_to_apologise(tmp_path: Path, broken: str | None) -> None:
    path = tmp_path / "broken.json"
    if broken is not None:
        path.write_text(broken)
    asterisk = Asterisk()
    code, complaint = run(asterisk, path)
    assert code == 1
    assert complaint.startswith("fallback: The fallback's snapshot cannot be used.")
    assert "IVR_FALLBACK" not in asterisk.variables


def test_sounds_that_are_all_missing_leave_it_to_the_dialplan_too(path: Path) -> None:
    asterisk = Asterisk()
    asterisk.variables["PLAYBACKSTATUS"] = "FAILED"
    code, complaint = run(asterisk, path)
    assert code == 1
    assert "None of its sounds can be played" in complaint


def test_a_folder_for_messages_that_is_gone_leaves_it_to_the_dialplan(path: Path, messages: Path) -> None:
    messages.rmdir()
    assert run(Asterisk(), path)[0] == 1


@pytest.mark.parametrize(
    "reply", [None, "200 result=-1", "511 Command Not Permitted on a dead channel", "HANGUP\n200 result=-1"]
)
@pytest.mark.parametrize("at", [0, 1, 4, 9, 12, 14, 18, 22])
def test_a_caller_who_hangs_up_at_any_moment_ends_the_script_quietly(path: Path, at: int, reply: str | None) -> None:
    asterisk = Asterisk()

    def answer(line: str) -> str | None:
        return asterisk.answer(line) if len(asterisk.told) < at else reply

    assert run(asterisk, path, answer) == (0, "")
    assert len(asterisk.told) == at


@pytest.mark.parametrize("nonsense", ["", "hello", "200", "x" * 20_000, "\0\ufffd"])
def test_nonsense_from_the_other_side_ends_it_with_a_sentence(path: Path, nonsense: str) -> None:
    code, complaint = run(Asterisk(), path, lambda line: nonsense)
    assert code in (0, 1)
    assert "Traceback" not in complaint


@pytest.mark.parametrize("recorded", [True, False])
def test_of_a_number_that_is_not_recorded_nothing_is_kept_either(
    recorded: bool, tmp_path: Path, known: Snapshot
) -> None:
    entrances = {did: replace(entrance, recorded=recorded) for did, entrance in known.entrances.items()}
    write(tmp_path / "fallback.json", replace(known, entrances=entrances))
    files = [tmp_path / f"node-1-17.4.{side}.sln" for side in ("caller", "other")]
    others = tmp_path / "node-1-17.5.caller.sln"
    for file in (*files, others):
        file.write_bytes(b"sound")
    asterisk = Asterisk()
    asterisk.variables["IVR_CAPTURE"] = str(tmp_path)
    assert run(asterisk, tmp_path / "fallback.json") == (0, "")
    ended = [line.split()[1] for line in asterisk.told if "MixMonitor" in line]
    assert ended == ([] if recorded else ["StopMixMonitor"])
    assert [file.exists() for file in (*files, others)] == [recorded, recorded, True]


@pytest.mark.parametrize("hangs_up", [True, False])
def test_whoever_hangs_up_before_the_answer_was_not_answered(path: Path, hangs_up: bool) -> None:
    asterisk = Asterisk()

    def answer(line: str) -> str | None:
        return None if line == "ANSWER" and hangs_up else asterisk.answer(line)

    run(asterisk, path, answer)
    [file] = (path.parent / FOLDER).iterdir()
    told = json.loads(file.read_text())
    assert told["ended"] > told["began"]
    assert bool(told["answered"]) is not hangs_up
