"""`ivr recordings verify`: what it says, to people and programs, and its exit codes."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from ivr.evidence.entry import Fact, Kind
from ivr.evidence.keys import pem, public_path, signing_key
from ivr.evidence.ledger import Ledger
from ivr.provision.layout import Layout
from ivr.store.migrating import migrate
from ivr.store.rows import Recording, RecordingState
from ivr.store.store import Store
from tests.cli.program import ROOT, Here
from tests.evidence.books import KEY, Clock, only_file, played
from tests.evidence.kept import kept, name

PROGRAM = "from ivr.cli import main; main()"
RECORDED = RecordingState.RECORDED


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A state folder with a ledger of three entries."""
    made = Layout(tmp_path)
    ledger = Ledger.open(made.ledger, signing_key(made.ledger_key), Clock())
    ledger.append([played(1), played(2)])
    return made


def change(layout: Layout) -> None:
    path = only_file(layout.ledger)
    path.write_bytes(path.read_bytes().replace(b"node1-1.1", b"node1-7.1"))


def test_an_unchanged_ledger_is_said_to_be_so(here: Here, layout: Layout) -> None:
    said = here("recordings", "verify", "--state", str(layout.state), "--key", str(public_path(layout.ledger_key)))
    assert said.code == 0
    assert said.out.startswith("Unchanged: 3 entries to 2026-11-26 09:00:02 UTC, 0 roots, 0 recordings, 0 files")
    assert said.err == f"No rows are compared: there is no {layout.database}.\n"


@pytest.mark.parametrize("there", [True, False])
def test_whether_a_database_was_looked_at_is_told_to_people_and_programs_though_it_has_no_row(
    here: Here, layout: Layout, there: bool
) -> None:
    if there:
        asyncio.run(migrate(f"sqlite+aiosqlite:///{layout.database}"))
    flags = ("recordings", "verify", "--state", str(layout.state))
    said = here(*flags)
    assert said.code == 0
    assert ("0 rows of recordings and 0 of calls compared" in said.out, "NO DATABASE" in said.out) == (there, not there)
    told = json.loads(here(*flags, "--json").out)
    assert (told["unchanged"], told["database"], told["rows"], told["calls"]) == (True, there, 0, 0)


def test_the_own_key_proves_less_and_that_is_said(here: Here, layout: Layout) -> None:
    said = here("recordings", "verify", "--state", str(layout.state))
    assert "an auditor gives the one he was handed" in said.err


def test_a_change_is_named_with_its_place_and_time(here: Here, layout: Layout) -> None:
    change(layout)
    said = here("recordings", "verify", "--state", str(layout.state))
    assert said.code == 1
    assert "2026-11.txt:2: entry 1 was changed, or put in" in said.out
    assert "(entry 1 of 2026-11-26 09:00:02 UTC) [line_changed]" in said.out
    assert "CHANGED: 1 to look into" in said.out


def test_programs_get_the_same(here: Here, layout: Layout) -> None:
    change(layout)
    told = json.loads(here("recordings", "verify", "--state", str(layout.state), "--json").out)
    assert told["unchanged"] is False
    assert [(finding["trouble"], finding["n"]) for finding in told["findings"]] == [("line_changed", 1)]
    assert told["last"]["n"] == 2


def test_a_ledger_that_is_not_there_cannot_be_verified(here: Here, layout: Layout, tmp_path: Path) -> None:
    said = here("recordings", "verify", "--state", str(layout.state), "--recordings", str(tmp_path / "none"))
    assert said.code == 2
    assert said.err.startswith("ivr: The ledger of recordings cannot be used.")


@pytest.mark.parametrize("printed", ["7", "1:abc", "x:" + "0" * 64])
def test_an_anchor_that_is_none_is_refused(here: Here, layout: Layout, printed: str) -> None:
    said = here("recordings", "verify", "--state", str(layout.state), "--at-least", printed)
    assert said.code == 2
    assert "give its number, a colon and its 64 hex digits" in said.err.replace("\n", " ").replace("│", "")


def test_an_anchor_holds_or_is_found_missing(here: Here, layout: Layout) -> None:
    last = json.loads(here("recordings", "verify", "--state", str(layout.state), "--json").out)["last"]
    rest = ("--state", str(layout.state), "--at-least")
    assert here("recordings", "verify", *rest, f"{last['n']}:{last['hash']}").code == 0
    assert "[not_as_printed]" in here("recordings", "verify", *rest, f"{last['n']}:{'0' * 64}").out
    assert "[not_as_printed]" in here("recordings", "verify", *rest, f"99:{last['hash']}").out


async def test_the_stores_rows_are_compared_if_it_is_given(here: Here, tmp_path: Path) -> None:
    store = kept(tmp_path / "firm", 3)
    rows = [row for row in store.rows() if row.recording != name(1)]
    database = Store(tmp_path / "firm.db")
    await database.open()
    for row in rows:
        database.recorded(Recording(row.recording, row.path, row.seconds, 2, RECORDED, row.started, row.ended))
    await database.close()
    key = tmp_path / "key.pem"
    key.write_bytes(pem(KEY.public_key()))
    arguments = ("recordings", "verify", "--recordings", str(store.recordings), "--key", str(key))

    said = await asyncio.to_thread(here, *arguments, "--database", str(tmp_path / "firm.db"))
    assert said.code == 1
    assert "node1-1795390097.1: the database has no row of it" in said.out
    assert "2 rows of recordings and 0 of calls compared" in said.out
    assert (await asyncio.to_thread(here, *arguments)).code == 0


def test_files_of_recordings_are_read_unless_told_otherwise(here: Here, layout: Layout) -> None:
    (layout.recordings / "more.audio").write_bytes(b"x")
    assert "more.audio: put in" in here("recordings", "verify", "--state", str(layout.state)).out
    assert here("recordings", "verify", "--state", str(layout.state), "--no-audio").code == 0


def test_a_store_that_is_not_there_is_told(here: Here, layout: Layout) -> None:
    said = here("recordings", "verify", "--state", str(layout.state), "--database", str(layout.state / "none.db"))
    assert said.code == 2
    assert "There is none at" in said.err


def test_of_very_many_findings_the_first_are_told(here: Here, layout: Layout) -> None:
    for number in range(205):
        (layout.recordings / f"{number}.audio").write_bytes(b"x")
    said = here("recordings", "verify", "--state", str(layout.state))
    assert "... and 5 more: --json lists them all" in said.out
    assert "CHANGED: 205 to look into" in said.out


def test_stopped_with_ctrl_c_it_says_so_and_ends_soon(layout: Layout) -> None:
    """The files have no blocks on the disk, and still take minutes to hash."""
    facts = []
    for number in range(400):
        path = layout.recordings / f"{number}.audio"
        with path.open("wb") as file:
            file.truncate(1 << 30)
        about = {"recording": str(number), "audio": path.name, "audio_bytes": 1 << 30, "audio_sha256": "0" * 64}
        facts.append(Fact(Kind.SEALED, about))
    Ledger.open(layout.ledger, signing_key(layout.ledger_key), Clock()).append(facts)
    command = [sys.executable, "-c", PROGRAM, "recordings", "verify", "--state", str(layout.state)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            while not any("audio" in name for name in open_files(process.pid)):
                assert process.poll() is None
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (
        130,
        "",
        f"No rows are compared: there is no {layout.database}.\nStopped.\n",
    )


def open_files(pid: int) -> list[str]:
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            found.append(str(link.readlink()))
    return found
