"""What it costs to put a recording away: FLAC or Opus, encryption, hashes; and that four hours need no more memory.

    .venv/bin/python -m bench.vault [--minutes 10] [--rounds 5] [--hours 4] [--keys 2000]

The sound is noise that swells and fades, two who take turns with silence between: harder to compress than most speech.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Coroutine
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench import machine
from ivr.vault.file_masters import FileMasters
from ivr.vault.keyring import Keyring
from ivr.vault.recording import Vault
from ivr.vault.sound import Form

RATE, DAY = 8000, date(2026, 11, 26)
MANIFEST = {"caller": "13900001111", "agent": "1001", "marks": []}


def talk(path: Path, minutes: float) -> Path:
    """A WAV of two who talk in turns."""
    chance, at = np.random.default_rng(5), np.arange(60 * RATE) / RATE
    voice = np.clip(np.sin(at * 1.3), 0, 1) * 6000
    with wave.open(str(path), "wb") as wav:
        wav.setparams((2, 2, RATE, 0, "NONE", ""))
        for _ in range(round(minutes)):
            noise = np.cumsum(chance.standard_normal((60 * RATE, 2)), axis=0)
            heard = (noise - np.roll(noise, 40, axis=0)) / 8
            heard[:, 0] *= voice
            heard[:, 1] *= voice[::-1]
            wav.writeframes(np.clip(heard, -32768, 32767).astype("<i2").tobytes())
    return path


def opened(folder: Path) -> tuple[Vault, Keyring]:
    """A vault of its own."""
    masters = FileMasters(folder / "masters.json")
    masters.make_first(needed=False)
    keyring = Keyring(folder / "keys", masters)
    return Vault(folder / "recordings", keyring), keyring


def costs(folder: Path, minutes: float, rounds: int) -> None:
    """CPU for each minute of call, in both forms, and of playing it."""
    wav, (vault, _) = talk(folder / "talk.wav", minutes), opened(folder)
    for form in Form:
        names = [f"{form}{each}" for each in range(rounds)]
        sealing = statistics.median(cpu(partial(vault.seal, name, DAY, wav, MANIFEST, form)) for name in names)
        playing = statistics.median(cpu(partial(played, vault, name)) for name in names)
        size = vault.seal(names[0], DAY, wav, MANIFEST, form).audio_bytes
        print(
            f"{form}: CPU {sealing / minutes:.1f} ms a minute to put away, {playing / minutes:.1f} ms to play; "
            f"{size / minutes / 1000:.0f} kB a minute, {size / wav.stat().st_size:.0%} of the WAV"
        )


def small(folder: Path, rounds: int) -> None:
    """Wall time for calls of two seconds, one after another: mostly waiting for the disk."""
    wav, (vault, _) = talk(folder / "short.wav", 1), opened(folder / "small")
    with wave.open(str(wav), "rb") as whole:
        two = whole.readframes(2 * RATE)
    with wave.open(str(wav), "wb") as short:
        short.setparams((2, 2, RATE, 0, "NONE", ""))
        short.writeframes(two)
    began, used = time.perf_counter(), time.process_time()
    for each in range(rounds):
        vault.seal(f"s{each}", DAY, wav, MANIFEST)
    wall, used = time.perf_counter() - began, time.process_time() - used
    print(f"calls of 2 s: {wall / rounds * 1e3:.1f} ms each, of that CPU {used / rounds * 1e3:.1f} ms")


async def stops(folder: Path, rounds: int) -> None:
    """How long an event loop stands still while recordings are put away in a thread: a long call, then short ones."""
    vault, _ = opened(folder / "stops")

    def both() -> None:
        vault.seal("long", DAY, folder / "talk.wav", MANIFEST)
        for each in range(rounds):
            vault.seal(f"s{each}", DAY, folder / "short.wav", MANIFEST)

    print(f"longest stop of a loop: {await stop(asyncio.sleep(1)):.1f} ms idle, ", end="")
    print(f"{await stop(asyncio.to_thread(both)):.1f} ms while recordings are put away")


async def stop(other: Coroutine[Any, Any, None]) -> float:
    """The longest, in ms, until this is done."""
    task, longest = asyncio.create_task(other), 0.0
    while not task.done():
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - began - 0.001)
    return longest * 1e3


def rotation(folder: Path, many: int) -> None:
    """How long it takes to wrap so many keys anew."""
    _, keyring = opened(folder / "rotation")
    for each in range(many):
        keyring.create(f"k{each}", DAY)
    keyring.masters.renew()
    began = time.perf_counter()
    ended = keyring.rewrap_all()
    took = time.perf_counter() - began
    print(f"rotation: {ended.changed} keys in {took:.1f} s, {took / many * 1e3:.2f} ms each")


def cpu(act: Callable[[], object]) -> float:
    """CPU ms of this process."""
    began = time.process_time()
    act()
    return (time.process_time() - began) * 1e3


def played(vault: Vault, name: str) -> int:
    """Bytes of the WAV."""
    with vault.wav(name, DAY) as wav:
        return sum(map(len, wav.read()))


LONG = """
import re, sys
from pathlib import Path
from bench.vault import DAY, MANIFEST, opened, played
from ivr.vault.sound import Form
vault, _ = opened(Path(sys.argv[2]))
rss = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
before = rss()
vault.seal("long", DAY, Path(sys.argv[1]), MANIFEST, Form(sys.argv[3]))
sealed = rss()
played(vault, "long")
print(f"{before:.1f} MiB before, {sealed:.1f} at most while put away, {rss():.1f} while played")
"""


def memory(folder: Path, hours: float) -> None:
    """At most, in a process of its own, for a minute and for hours."""
    for minutes in (1, hours * 60):
        wav = talk(folder / "long.wav", minutes)
        for form in (Form.FLAC, Form.OPUS) if minutes == 1 else (Form.FLAC,):
            home = folder / f"memory{minutes:g}{form}"
            done = subprocess.run(
                [sys.executable, "-c", LONG, str(wav), str(home), form], capture_output=True, text=True, check=True
            )
            print(f"{minutes:g} min, {form}: {done.stdout.strip()}")


def main() -> None:
    """Measure all of it once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for word, many in (("minutes", 10), ("rounds", 5), ("hours", 4), ("keys", 2000)):
        parser.add_argument(f"--{word}", type=int, default=many)
    asked = parser.parse_args()
    print(f"{machine.described()}; {machine.load()}; yardstick {machine.yardstick():.1f} ms")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        costs(folder, asked.minutes, asked.rounds)
        small(folder, 50)
        asyncio.run(stops(folder, 200))
        rotation(folder, asked.keys)
        memory(folder, asked.hours)
    print(machine.load())


if __name__ == "__main__":
    main()
