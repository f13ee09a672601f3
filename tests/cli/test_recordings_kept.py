"""`ivr recordings`: finding, hearing, holding, deleting, erasing and exporting, as people do it."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import wave
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
import soundfile

from ivr.core.call import Customer, Incoming, Outcome, Talking, Waiting
from ivr.core.gaps import Quality
from ivr.core.recording_state import RecordingState
from ivr.evidence.entry import Entry, Kind
from ivr.evidence.keys import public_path, signing_key
from ivr.evidence.ledger import Ledger
from ivr.provision.layout import Layout, make
from ivr.recording.opening import open_safe
from ivr.store.rows import Recording
from ivr.store.store import Store
from ivr.versions.shelf import Shelf
from tests.cli.program import EXAMPLE, Here, Said
from tests.recording.rooms import PCM, RATE

ENDED = datetime(2020, 3, 4, 12, 0, tzinfo=UTC)
BECAUSE = ("--because", "complaint 17")


@dataclass
class House:
    """An installation with two recordings of years ago, and who has rights in it."""

    here: Here
    layout: Layout
    monkeypatch: pytest.MonkeyPatch
    tokens: dict[str, str]

    def __call__(self, *arguments: str, by: str = "") -> Said:
        """The command, with this person's token."""
        self.monkeypatch.setenv("IVR_RECORDINGS_TOKEN", self.tokens.get(by, ""))
        return self.here("recordings", *arguments, "--state", str(self.layout.state))

    def allow(self, who: str, role: str, *more: str, by: str = "ops") -> Said:
        said = self("allow", who, "--role", role, *more, "--because", "works here", by=by)
        if found := re.search(r"kept nowhere: (\S+)", said.out):
            self.tokens[who] = found[1]
        return said

    def entries(self, *kinds: Kind) -> list[Entry]:
        key = signing_key(self.layout.ledger_key)
        return [entry for entry in Ledger.open(self.layout.ledger, key, now).entries() if entry.kind in kinds]

    def rules(self, keep: str) -> None:
        """Come into force."""
        line = f"  keep: {keep}\n" if keep else ""
        changed, times = re.subn(r"(?m)^  keep: .*\n", line, EXAMPLE.read_text("utf-8"))
        assert times == 1
        contents = {EXAMPLE.name: changed.encode()}
        Shelf(self.layout.rules).keep(f"{len(changed):040}", EXAMPLE, contents, "li", now())


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def house(here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    layout = Layout(tmp_path / "state")
    make(layout)
    layout.rules.mkdir()
    house = House(here, layout, monkeypatch, {})
    asyncio.run(_two_calls(layout))
    house.allow("ops", "admin")
    for who, role in (("li", "compliance"), ("wang", "compliance"), ("1001", "agent")):
        house.allow(who, role)
    return house


async def _two_calls(layout: Layout) -> None:
    store = Store(layout.database, "node1")
    await store.open()
    safe = open_safe(layout, now)
    wav = layout.state / "captured.wav"
    soundfile.write(wav, PCM, RATE, subtype="PCM_16")
    for call, agent, customer in (("node1-1.1", "1001", "C1"), ("node1-2.1", "1002", "C2")):
        began = ENDED - timedelta(seconds=2)
        store.call_arrived(Incoming(call, "4008001234", "13900001111", began))
        store.caller_known(call, Customer(customer, "李明", "13900001111", "gold", "zh"))
        store.call_answered(call, began)
        store.stage(call, Waiting("wealth", "zh", began))
        store.stage(call, Talking("agent", agent, f"leg-{call}", "bridge", began, "wealth", "zh"))
        store.call_ended(call, Outcome.COMPLETEAGENT, ENDED)
        recording = Recording(call, "", 2.0, 2, RecordingState.RECORDED, began, ENDED)
        stored = safe.keep(recording, began, wav, {"recording": call}, Quality.EXACT)
        store.recorded(replace(recording, path=str(safe.path(stored)), size=stored.audio_bytes))
    await store.close()


def test_the_first_rights_are_an_admins_and_he_alone_gives_more(house: House) -> None:
    assert re.findall(r"(?m)^(\S+) +(admin|compliance|agent)", house("people").out) == [
        ("ops", "admin"), ("li", "compliance"), ("wang", "compliance"), ("1001", "agent"),
    ]  # fmt: skip
    said = house.allow("me", "compliance", by="li")
    assert (said.code, said.err) == (
        1,
        "ivr: That may not be done. Li is compliance and may not give rights: that is for admin.\n",
    )
    assert house("disallow", "wang", *BECAUSE, by="ops").out == "wang has no rights any more.\n"
    assert house("holds", *BECAUSE, by="wang").code == 1
    changes = [(entry.about["person"], entry.about["rights"]) for entry in house.entries(Kind.RIGHTS_CHANGED)]
    assert changes[-1] == ("wang", "none")
    assert len(changes) == 5


def test_the_last_admin_stays(house: House) -> None:
    for said in (house("disallow", "ops", *BECAUSE, by="ops"), house.allow("ops", "auditor")):
        assert (said.code, "ops is the only admin: make another one first." in said.err) == (1, True)
    told = json.loads(house.allow("zhao", "admin", "--json").out)
    assert (told["who"], told["role"], len(told["token"])) == ("zhao", "admin", 32)
    assert house("disallow", "ops", *BECAUSE, by="ops").code == 0


def test_rights_of_an_empty_house_begin_with_an_admin(here: Here, tmp_path: Path, house: House) -> None:
    house.layout.people.unlink()
    said = house.allow("li", "compliance", by="")
    assert (said.code, "Nobody has rights yet: give them to an admin first" in said.err) == (1, True)


def test_without_a_token_nobody_comes_near_and_that_stands_in_the_ledger(house: House) -> None:
    for command in (("search",), ("play", "node1-1.1", "--out", "x.wav"), ("hold", "--recording", "node1-1.1")):
        said = house(*command, *BECAUSE)
        assert (said.code, "Nobody knows who you are." in said.err) == (1, True)
    assert [entry.about["act"] for entry in house.entries(Kind.REFUSED)] == ["search", "listen", "hold"]


def test_a_reason_must_be_given(house: House) -> None:
    assert house("search", by="li").code == 2
    for command in (("search",), ("holds",), ("retain",), ("erase", "--customer", "C1")):
        said = house(*command, "--because", " ", by="li")
        assert (said.code, "Say why" in said.err) == (2, True)


def test_a_wrong_state_folder_stays_as_it_was(house: House, tmp_path: Path) -> None:
    house.layout = Layout(tmp_path / "mistyped")
    for command in (("search", *BECAUSE), ("people",), ("allow", "me", "--role", "admin", *BECAUSE)):
        said = house(*command, by="li")
        assert (said.code, said.err.startswith("ivr: Nothing was ever recorded there.")) == (1, True)
    assert not house.layout.state.exists()


def test_a_wrong_token_is_told_from_none(house: House) -> None:
    house.tokens["thief"] = "guessed"
    assert "IVR_RECORDINGS_TOKEN is nobody's" in house("search", *BECAUSE, by="thief").err
    assert "Give your token in IVR_RECORDINGS_TOKEN" in house("search", *BECAUSE).err


def test_a_number_is_found_by_its_last_digits(house: House) -> None:
    assert "node1-2.1" in house("search", "--last-digits", "1111", *BECAUSE, by="li").out
    assert house("search", "--last-digits", "2222", *BECAUSE, by="li").out == "Nothing was found.\n"
    said = house("search", "--last-digits", "11", *BECAUSE, by="li")
    assert (said.code, "Give three digits or more" in said.err) == (2, True)


def test_a_search_shows_what_he_may_see(house: House) -> None:
    said = house("search", "--queue", "wealth", *BECAUSE, by="1001")
    assert "node1-1.1" in said.out
    assert "139****1111" in said.out
    assert "node1-2.1" not in said.out
    told = json.loads(house("search", "--number", "139 0000 1111", "--limit", "1", "--json", *BECAUSE, by="li").out)
    assert [found["recording"] for found in told["found"]] == ["node1-2.1"]
    assert told["found"][0]["caller"] == "13900001111"
    more = json.loads(house("search", "--after", told["after"], "--json", *BECAUSE, by="li").out)
    assert ([found["recording"] for found in more["found"]], more["after"]) == (["node1-1.1"], None)
    assert " 2020-03-04 " in said.out, "the year, for what is kept for years"
    assert house("search", "--recorded", "x", *BECAUSE, by="li").code == 2
    assert house("search", "--outcome", "completed", *BECAUSE, by="li").code == 2
    assert "node1-2.1" in house("search", "--outcome", "COMPLETEAGENT", *BECAUSE, by="li").out
    assert house("search", "--since", "2020-03-04", "--until", "2020-03-01", *BECAUSE, by="li").code == 2
    assert house("search", "--number", "x", *BECAUSE, by="li").code == 2
    assert house("search", "--after", "x/y", *BECAUSE, by="li").code == 2


def test_a_recording_is_given_as_a_wav_to_whoever_may_have_it(house: House, tmp_path: Path) -> None:
    out = tmp_path / "heard.wav"
    said = house("play", "node1-1.1", "--out", str(out), *BECAUSE, by="li")
    assert said.code == 0
    with wave.open(str(out)) as wav:
        assert wav.readframes(RATE * 9) == PCM.tobytes()
    out.unlink()
    said = house("play", "node1-1.1", "--out", str(out), *BECAUSE, by="1001")
    assert (said.code, "1001 is agent and may not download" in said.err, out.exists()) == (1, True, False)
    said = house("play", "node1-9.1", "--out", str(out), *BECAUSE, by="li")
    assert (said.code, said.err) == (1, "ivr: It is not there. There is no recording node1-9.1.\n")
    assert [entry.about["why"] for entry in house.entries(Kind.PLAYED)] == ["complaint 17"]


def test_without_a_policy_nothing_is_deleted(house: House) -> None:
    assert house("retain", by="li").out == "Deleted 0, kept 2 (2 no policy).\n"
    house.rules("")
    assert house("retain", by="li").out == "Deleted 0, kept 2 (2 no policy).\n"


def test_retention_deletes_what_may_go_after_a_dry_run_has_told_it(house: House) -> None:
    house.rules("{for: 1y, because: the law}")
    assert house("hold", "--recording", "node1-2.1", *BECAUSE, by="li").code == 0
    dry = house("retain", "--dry-run", by="li").out.splitlines()
    assert dry[-1] == "Would delete 1, kept 1 (1 under hold)."
    assert dry[0].startswith("node1-1.1  would go: retention ended")
    assert json.loads(house("retain", "--json", *BECAUSE, by="ops").out)["deleted"] == 1
    assert house.entries(Kind.RETAINED)[-1].about["why"] == "complaint 17"
    assert not (house.layout.recordings / "2020/03/04/node1-1.1.audio").exists()
    assert (house.layout.recordings / "2020/03/04/node1-2.1.audio").exists()
    assert "deleted" in house("search", "--recorded", "deleted", *BECAUSE, by="li").out
    assert house("retain", by="1001").code == 1


def test_a_hold_that_was_removed_by_hand_is_told_and_put_back(house: House) -> None:
    placed = json.loads(house("hold", "--customer", "C1", "--json", *BECAUSE, by="li").out)["hold"]
    with closing(sqlite3.connect(house.layout.database)) as database, database:
        database.execute("DELETE FROM holds")
    said = house("holds", *BECAUSE, by="li")
    assert said.code == 1
    assert f"REMOVED BY HAND from the database, and in the ledger: hold {placed['id']}" in said.err
    back = house("hold", "--restore", placed["id"], "--customer", "C1", *BECAUSE, by="wang")
    assert back.out == f"Hold {placed['id']} stands again on customer C1.\n"
    assert house("holds", *BECAUSE, by="li").code == 0


def test_requests_for_erasure_that_are_open_are_listed(house: House) -> None:
    assert house("erasures", *BECAUSE, by="li").out == "No request is open.\n"
    house.rules("{for: 90y, because: the law}")
    house("erase", "--customer", "C1", "--proof", str(house.layout.state / "proof.json"), *BECAUSE, by="li")
    assert "C1" in house("erasures", *BECAUSE, by="li").out
    assert [each["customer"] for each in json.loads(house("erasures", "--json", *BECAUSE, by="li").out)] == ["C1"]


def test_a_hold_ends_by_two_people(house: House) -> None:
    house.rules("{for: 1y, because: the law}")
    said = house("hold", "--customer", "C1", *BECAUSE, by="li")
    name = re.search(r"Hold (\w+) stands on customer C1", said.out)
    assert name
    assert "Is the id right?" not in said.err
    assert house("release", name[1], *BECAUSE, by="li").out.startswith("Asked for. It stands until somebody else")
    said = house("release", name[1], "--confirm", *BECAUSE, by="li")
    assert (said.code, "Li has asked for it: somebody else has to confirm." in said.err) == (1, True)
    assert "asked by li" in house("holds", *BECAUSE, by="li").out
    assert house("release", name[1], "--confirm", *BECAUSE, by="wang").out.startswith("Released")
    assert house("holds", *BECAUSE, by="li").out == "No hold stands.\n"
    assert json.loads(house("holds", "--all", "--json", *BECAUSE, by="li").out)[0]["released_by"] == "wang"
    assert house("hold", *BECAUSE, by="li").code == 2
    assert "Is the id right?" in house("hold", "--customer", "C9", *BECAUSE, by="li").err
    placed = json.loads(house("hold", "--recording", "node1-2.1", "--json", *BECAUSE, by="li").out)["hold"]
    assert json.loads(house("release", placed["id"], "--json", *BECAUSE, by="li").out)["asked_by"] == "li"
    assert json.loads(house("people", "--json").out)[0] == {"who": "ops", "role": "admin", "queues": []}


def test_an_erasure_leaves_a_proof_and_names_what_stays(house: House, tmp_path: Path) -> None:
    house.rules("{for: 1y, because: the law}")
    proof, key = tmp_path / "proof.json", public_path(house.layout.ledger_key)
    said = house("erase", "--customer", "C1", "--proof", str(proof), *BECAUSE, by="li")
    assert (said.code, said.out) == (
        0,
        f"Erased 1 recordings; names and numbers of 1 calls and 0 callbacks. Proof: {proof}\n",
    )
    assert house.here("recordings", "proof", str(proof), "--key", str(key)).out.startswith("Genuine: request")
    said = house.here("recordings", "proof", str(proof), "--key", str(key), "--json")
    assert json.loads(said.out) == {"genuine": True, "proof": json.loads(proof.read_text())}
    proof.write_text(proof.read_text().replace("C1", "C2"))
    assert house.here("recordings", "proof", str(proof), "--key", str(key)).code == 1
    house("hold", "--customer", "C2", *BECAUSE, by="li")
    said = house("erase", "--customer", "C2", "--proof", str(tmp_path / "other.json"), *BECAUSE, by="li")
    assert (said.code, "node1-2.1  stays: under hold" in said.out) == (1, True)
    assert house("erase", "--customer", "C2", "--proof", str(proof), *BECAUSE, by="li").code == 2
    assert house("erase", *BECAUSE, by="li").code == 2
    with sqlite3.connect(house.layout.database) as database:
        assert database.execute("SELECT id, caller FROM calls ORDER BY id").fetchall() == [
            ("node1-1.1", ""), ("node1-2.1", "13900001111"),
        ]  # fmt: skip


def test_what_had_to_stay_is_proven_once_it_went(house: House, tmp_path: Path) -> None:
    house.rules("{for: 1y, because: the law}")
    house("hold", "--recording", "node1-1.1", *BECAUSE, by="li")
    said = house("erase", "--customer", "C1", "--proof", str(tmp_path / "first.json"), *BECAUSE, by="li")
    request = json.loads((tmp_path / "first.json").read_text())["request"]
    assert f"by then: ivr recordings erase --request {request}" in said.err
    rest = ("erase", "--request", request, *BECAUSE, "--proof")
    assert house(*rest, str(tmp_path / "still.json"), by="li").code == 1
    hold = json.loads(house("holds", "--json", *BECAUSE, by="li").out)[0]["id"]
    house("release", hold, *BECAUSE, by="li")
    house("release", hold, "--confirm", *BECAUSE, by="wang")
    assert house("retain", by="ops").code == 0
    for again in ("whole.json", "again.json"):
        assert house(*rest, str(tmp_path / again), by="li").code == 0
    proof = json.loads((tmp_path / "again.json").read_text())
    assert ([each["recording"] for each in proof["recordings"]], proof["complete"]) == (["node1-1.1"], True)
    with sqlite3.connect(house.layout.database) as database:
        assert database.execute("SELECT caller FROM calls WHERE id = 'node1-2.1'").fetchall() == [("13900001111",)]
    told = json.loads(house(*rest, str(tmp_path / "json.json"), "--json", by="li").out)
    assert (told["request"], told["stays"]) == (request, [])
    assert house("erase", "--request", "x", *BECAUSE, "--proof", str(tmp_path / "no.json"), by="li").code == 1


def test_an_erasure_of_nobody_says_so(house: House, tmp_path: Path) -> None:
    said = house("erase", "--customer", "C3", "--proof", str(tmp_path / "proof.json"), *BECAUSE, by="li")
    assert (said.code, "No call of his is known here" in said.err) == (0, True)


def test_nothing_is_erased_whose_proof_could_not_be_written(house: House, tmp_path: Path) -> None:
    house.rules("{for: 1y, because: the law}")
    said = house("erase", "--customer", "C1", "--proof", str(tmp_path / "no/proof.json"), *BECAUSE, by="li")
    assert (said.code, house.entries(Kind.DELETED, Kind.ERASED)) == (2, [])


def test_a_case_is_exported_as_one_archive(house: House, tmp_path: Path) -> None:
    out = tmp_path / "case17.zip"
    assert house("case", "17", "node1-1.1", "node1-2.1", *BECAUSE, by="li").out == "2 added to case 17.\n"
    said = house("export", "--case", "17", "--out", str(out), *BECAUSE, by="li")
    assert (said.code, said.out) == (0, f"{out}: 2 recordings. Whoever gets it reads README.txt first.\n")
    with ZipFile(out) as archive:
        assert {"README.txt", "verify.py", "audio/node1-1.1.wav", "audio/node1-2.1.wav"} < set(archive.namelist())
    again = str(tmp_path / "again.zip")
    told = json.loads(house("export", "--case", "17", "--out", again, "--json", *BECAUSE, by="li").out)
    assert told == {"recordings": ["node1-1.1", "node1-2.1"], "missing": {}}
    assert house("export", "--case", "17", "--out", str(out), *BECAUSE, by="li").code == 2, "it is there already"
    out.unlink()
    assert house("export", "--out", str(out), *BECAUSE, by="li").code == 2
    assert house("export", "--case", "17", "--out", str(tmp_path / "no/case.zip"), *BECAUSE, by="li").code == 2
    said = house("export", "--case", "18", "--out", str(out), *BECAUSE, by="li")
    assert (said.code, list(tmp_path.glob("case*"))) == (1, [])
    assert house("export", "--case", "17", "--out", str(out), *BECAUSE, by="1001").code == 1


def test_what_went_lawfully_is_neither_a_change_nor_an_exception(house: House, tmp_path: Path) -> None:
    house.rules("{for: 1y, because: the law}")
    house("hold", "--recording", "node1-2.1", *BECAUSE, by="li")
    for _ in range(2):
        assert house("retain", by="li").code == 0
        house("erase", "--customer", "C1", "--proof", str(tmp_path / "proof.json"), *BECAUSE, by="li")
        said = house("verify", "--database", str(house.layout.database))
        assert (said.code, said.out[:10]) == (0, "Unchanged:")
        said = house("reconcile", "--since", "2020-03-01", "--until", "2020-03-31", "--json")
        told = json.loads(said.out)
        assert (said.code, told["exceptions"], told["counts"]["recorded"], told["counts"]["deleted"]) == (0, [], 1, 1)
