"""A case can be played and verified by whoever gets the archive, without us."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from ivr.core.access import Person, Role
from ivr.evidence.entry import Fact, Kind
from ivr.evidence.keys import key_id, pem
from ivr.recording.exporting import Exported
from ivr.recording.front_desk import FrontDesk, NotThere, Refused
from ivr.recording.retention import retain
from tests.recording.rooms import PCM, Here

LI = Person("li", Role.COMPLIANCE)
LIST = "the list, and what is written down"


async def exported(here: Here, folder: Path, *recordings: str, case: str = "") -> Exported:
    """Unpacked there."""
    into = io.BytesIO()
    done = await FrontDesk(here.room).export(LI, "court", case, recordings, into, lambda done, of: None)
    assert isinstance(done, Exported)
    with ZipFile(into) as archive:
        archive.extractall(folder)
    return done


def unpacked(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def verified(folder: Path, *key: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", *key], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
async def case(here: Here, tmp_path: Path) -> Path:
    """A case of two recordings among others, unpacked."""
    for number in range(5):
        await here.keep(f"r{number}")
        here.room.ledger.append([Fact(Kind.PLAYED, {"recording": f"r{number}"})] * 3)
    await here.room.store.add_to_case("17", ["r1", "r3"], "li", here.rules.now)
    assert await exported(here, tmp_path / "case", case="17") == Exported(("r1", "r3"), {})
    return tmp_path / "case"


async def test_it_holds_sound_manifest_proof_and_what_is_needed_to_play_and_verify(here: Here, case: Path) -> None:
    assert unpacked(case) == [
        "README.txt",
        "about/r1.json",
        "about/r3.json",
        "audio/r1.wav",
        "audio/r3.wav",
        "case.json",
        "proof/case.proof.json",
        "proof/keys.json",
        "proof/r1.proof.json",
        "proof/r3.proof.json",
        "verify.py",
    ]
    assert (case / "audio/r1.wav").read_bytes()[44:] == PCM.tobytes()
    assert json.loads((case / "about/r1.json").read_bytes())["caller"] == "13900001111"
    listed = json.loads((case / "case.json").read_bytes())
    assert [(each["recording"], each["proof"], each["transcript"]) for each in listed["recordings"]] == [
        ("r1", True, None),
        ("r3", True, None),
    ]
    assert (listed["case"], listed["exported_by"], listed["because"]) == ("17", "li", "court")
    *recordings, whole = here.entries(Kind.EXPORTED)
    assert [entry.about["recording"] for entry in recordings] == ["r1", "r3"]
    assert whole.about["list_sha256"] == hashlib.sha256((case / "case.json").read_bytes()).hexdigest()
    assert (whole.about["case"], whole.about["by"], whole.about["why"]) == ("17", "li", "court")


async def test_whoever_gets_it_verifies_it_with_the_key_he_was_handed(here: Here, case: Path) -> None:
    key = key_id(here.room.ledger.signing.public_key())
    assert verified(case, key) == (0, f"{LIST}: unchanged\nr1: unchanged\nr3: unchanged\n")
    assert verified(case)[1].startswith(f"{LIST}: unchanged\nr1: unchanged\nr3: unchanged\nNO KEY WAS GIVEN")
    assert f"\nr1: the root is signed by the key {key}, which you did not give" in verified(case, "0" * 16)[1]
    (case / "key.pem").write_bytes(pem(here.room.ledger.signing.public_key()))
    assert verified(case, "0" * 16, "key.pem")[0] == 0, "its file, and several"
    for wrong in ("verify.py", "no.pem"):
        code, said = verified(case, wrong)
        assert (code, said[:8]) == (2, "No key: ")


@pytest.mark.parametrize("what", ["sound", "entry", "root", "swapped", "path", "key", "gone"])
async def test_any_change_is_found(case: Path, what: str) -> None:
    proof = case / "proof/r1.proof.json"
    told = json.loads(proof.read_bytes())
    match what:
        case "sound":
            data = bytearray((case / "audio/r1.wav").read_bytes())
            data[5000] ^= 1
            (case / "audio/r1.wav").write_bytes(data)
        case "entry":
            told["entry"] = told["entry"].replace('"seconds":2.0', '"seconds":3.0')
        case "root":
            told["root"] = told["root"].replace('"first":0', '"first":1')
        case "swapped":
            proof.write_bytes((case / "proof/r3.proof.json").read_bytes())
            told = json.loads(proof.read_bytes())
        case "path":
            told["path"][0] = "00" * 32
        case "key":
            (case / "proof/keys.json").write_text(json.dumps({"0" * 16: "00" * 32}))
        case "gone":
            (case / "audio/r1.wav").unlink()
    proof.write_text(json.dumps(told))
    code, said = verified(case)
    assert code == 1
    assert "r1: unchanged" not in said


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("case.json", '"because": "court"', '"because": "a bet"'),
        ("case.json", '"caller": "13900001111"', '"caller": "13900001112"'),
        ("about/r1.json", "C1", "C2"),
        ("proof/case.proof.json", '\\"by\\":\\"li\\"', '\\"by\\":\\"ma\\"'),
        ("proof/case.proof.json", "list_sha256", "list_sha257"),
    ],
)
async def test_a_change_of_the_list_or_of_what_is_written_down_is_found(
    case: Path, file: str, before: str, after: str
) -> None:
    text = (case / file).read_text("utf-8")
    assert before in text
    (case / file).write_text(text.replace(before, after, 1), "utf-8")
    code, said = verified(case)
    assert code == 1
    assert f"{LIST}: unchanged" not in said


async def test_a_list_of_which_a_recording_was_taken_is_found(here: Here, case: Path) -> None:
    told = json.loads((case / "case.json").read_bytes())
    told["recordings"] = [each for each in told["recordings"] if each["recording"] != "r1"]
    (case / "case.json").write_text(json.dumps(told))
    for name in ("audio/r1.wav", "proof/r1.proof.json", "about/r1.json"):
        (case / name).unlink()
    code, said = verified(case)
    assert (code, f"{LIST}: THE LIST IS NOT THE ONE THAT WAS EXPORTED\n" in said) == (1, True)


async def test_a_text_that_is_put_in_or_a_proof_of_the_list_that_is_gone_is_found(case: Path) -> None:
    (case / "about/r9.json").write_text("{}")
    assert "about/r9.json IS PUT IN" in verified(case)[1]
    (case / "about/r9.json").unlink()
    (case / "proof/case.proof.json").unlink()
    assert (verified(case)[0], f"{LIST}: there is no proof of it\n" in verified(case)[1]) == (1, True)


@pytest.mark.parametrize("gone", [("proof/r1.proof.json",), ("proof/r1.proof.json", "audio/r1.wav")])
async def test_a_proof_that_is_gone_is_found(case: Path, gone: tuple[str, ...]) -> None:
    for name in gone:
        (case / name).unlink()
    assert verified(case)[0] == 1
    assert "r1: there is no proof of it\n" in verified(case)[1]


async def test_what_is_put_in_is_found(case: Path) -> None:
    (case / "audio/r2.wav").write_bytes((case / "audio/r1.wav").read_bytes())
    assert verified(case)[0] == 1
    assert "r2: PUT IN: the list does not have it\n" in verified(case)[1]


async def test_what_is_deleted_is_named_and_the_rest_exported(here: Here, tmp_path: Path) -> None:
    for recording in ("r1", "r2"):
        await here.keep(recording)
    here.rules.endless = {"r2"}
    await retain(here.room, "night")
    done = await exported(here, tmp_path / "case", "r1", "r2")
    assert done.recordings == ("r2",)
    assert done.missing["r1"].startswith("it was deleted: retention ended 2027-03-04")
    code, said = verified(tmp_path / "case")
    assert (code, "r1: not in this archive: it was deleted: retention ended" in said) == (0, True)


async def test_nothing_is_exported_of_what_is_not_there_or_by_who_may_not(here: Here) -> None:
    desk, into = FrontDesk(here.room), io.BytesIO()
    assert await desk.export(LI, "court", "18", (), into, lambda done, of: None) == NotThere("there is no case 18")
    assert await desk.export(LI, "court", "", ("r9",), into, lambda done, of: None) == NotThere(
        "there is no recording r9"
    )
    agent = Person("1001", Role.AGENT)
    assert isinstance(await desk.export(agent, "court", "18", (), into, lambda done, of: None), Refused)
    assert into.getvalue() == b""
