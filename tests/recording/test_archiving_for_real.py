"""A real object store, stopped and started; and an archiver that is killed for real."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.core.archiving import AUDIO, MANIFEST
from ivr.recording import archiver as module
from ivr.recording.archiver import Archiver
from ivr.recording.moving import Mover
from tests.recording.archiving import DAY, Ledger, content, left, sealed
from tests.recording.archiving_process import entries
from tests.vault.places.object_store import ObjectStore, free_port, object_store

KILLS = 12


def in_bucket(store: ObjectStore, bucket: str) -> dict[str, bytes]:
    client = store.client()
    found = client.list_objects_v2(Bucket=bucket).get("Contents", [])
    return {each["Key"]: client.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in found}


def expected(*names: str) -> dict[str, bytes]:
    return {f"{DAY}/{name}{part}": content(name, part) for name in names for part in (AUDIO, MANIFEST)}


async def test_a_store_that_is_stopped_and_started_again_gets_everything_and_the_loop_never_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(module, "pauses", lambda _: iter(lambda: 0.2, None))
    ledger, recordings, alarms, threads = Ledger(), tmp_path / "recordings", [], connecting(monkeypatch)
    store = ObjectStore(free_port())
    await asyncio.to_thread(store.start)
    try:
        await asyncio.to_thread(store.make, "calls")
        sealed(recordings, ledger, "c1", "c2")
        mover = Mover(recordings, store.place("calls"), ledger)
        archiver = Archiver(mover, lambda *alarm: alarms.append(alarm), lambda: datetime.now(UTC))
        archiver.start()
        await until(lambda: ledger.recordings() == ["c1", "c2"])
        assert await asyncio.to_thread(in_bucket, store, "calls") == expected("c1", "c2")
        await asyncio.to_thread(store.stop)
        sealed(recordings, ledger, "c3", "c4")
        await until(lambda: archiver.away_since is not None)
        assert left(recordings) == ["c3.about", "c3.audio", "c4.about", "c4.audio"]
        await asyncio.to_thread(store.start)
        await asyncio.to_thread(store.make, "calls")  # its memory is new
        await until(lambda: len(ledger.entered) == 4)
        assert await asyncio.to_thread(in_bucket, store, "calls") == expected("c3", "c4")
        await until(lambda: archiver.away_since is None)
        assert left(recordings) == []
        assert [what for what, _ in alarms] == ["archive away"]
        await archiver.close()
        assert threads
        assert threading.get_ident() not in threads
    finally:
        await asyncio.to_thread(store.stop)


async def until(done: Callable[[], bool]) -> None:
    """Wait for what another process brings about."""
    async with asyncio.timeout(60):
        while not done():  # noqa: ASYNC110 - it sets no event here
            await asyncio.sleep(0.02)


def connecting(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The threads that connect to anybody, from now on."""
    threads, connect = set[int](), socket.socket.connect

    def noted(its: socket.socket, address: tuple[str, int]) -> None:
        threads.add(threading.get_ident())
        connect(its, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return threads


def test_an_archiver_that_is_killed_again_and_again_archives_everything_once(tmp_path: Path) -> None:
    names, chance = [f"c{n:03}" for n in range(60)], random.Random(5)
    ledger, recordings, book = Ledger(), tmp_path / "recordings", tmp_path / "ledger"
    sealed(recordings, ledger, *names)
    book.write_text("".join(json.dumps({"sealed": name, "files": ledger.seals[name]}) + "\n" for name in names))
    with object_store() as store:
        store.make("calls")
        command = [sys.executable, "-m", "tests.recording.archiving_process", str(recordings), str(book)]
        kills = 0
        while left(recordings):
            running = subprocess.Popen([*command, str(store.port), "calls"], stdout=subprocess.PIPE)
            if kills < KILLS:
                assert running.stdout
                for _ in range(chance.randint(1, 4)):
                    running.stdout.readline()
                time.sleep(chance.random() * 0.01)
                running.kill()
                kills += 1
            running.communicate(timeout=60)
            archived = {entry["archived"] for entry in entries(book) if "archived" in entry}
            here, there = {file[:4] for file in left(recordings)}, in_bucket(store, "calls")
            for name in names:
                in_archive = expected(name).items() <= there.items()
                assert name in here or (name in archived and in_archive)
                assert in_archive or name not in archived
        assert in_bucket(store, "calls") == expected(*names)
    assert kills == KILLS
    counted = Counter(entry["archived"] for entry in entries(book) if "archived" in entry)
    assert counted == dict.fromkeys(names, 1)


def test_an_archive_that_hangs_does_not_hold_up_the_end(tmp_path: Path) -> None:
    ledger, recordings, book = Ledger(), tmp_path / "recordings", tmp_path / "ledger"
    sealed(recordings, ledger, "c1")
    book.write_text(json.dumps({"sealed": "c1", "files": ledger.seals["c1"]}) + "\n")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        command = [sys.executable, "-m", "tests.recording.archiving_process", str(recordings), str(book)]
        running = subprocess.Popen(
            [*command, str(silent.getsockname()[1]), "calls"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        asked, _ = silent.accept()
        with asked:
            running.send_signal(signal.SIGINT)
            began = time.monotonic()
            running.communicate(timeout=60)
            assert time.monotonic() - began < 5
    assert left(recordings) == ["c1.about", "c1.audio"]
