"""How soon the fallback's script says its first word, from its start as a process, by how many customers it knows.

python -m bench.fallback_script [--runs 20]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ivr.agi.snapshot import Accept, Entrance, Party, Said, Snapshot, write

SCRIPT = Path(__file__).parents[1] / "agi_scripts/fallback.py"
DID, CALLER = "4008001234", "13900000001"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    print("| customers | to the first word, ms: median | worst | CPU, ms | load |\n|---|---|---|---|---|")
    for customers in (10, 1_000, 10_000, 100_000):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "fallback.json"
            write(path, _snapshot(customers, folder))
            took, cpu = zip(*(_first_word(path) for _ in range(runs)), strict=True)
            figures = (statistics.median(took), max(took), statistics.median(cpu))
            told = " | ".join(f"{1000 * one:.0f}" for one in figures)
            print(f"| {customers:,} | {told} | {os.getloadavg()[0]:.1f} |", flush=True)


def _first_word(path: Path) -> tuple[float, float]:
    """Seconds until its first `Playback`, and of CPU until then."""
    before = os.times()
    began = time.perf_counter()
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as script:
        assert script.stdin
        assert script.stdout
        script.stdin.write(f"agi_uniqueid: n-1\nagi_callerid: {CALLER}\n\n")
        script.stdin.flush()
        for line in script.stdout:
            if "Playback" in line:
                took = time.perf_counter() - began
                break
            script.stdin.write(f"200 result=1 ({DID if 'IVR_DID' in line else ''})\n")
            script.stdin.flush()
        script.stdin.close()
        script.wait()
    after = os.times()
    return took, after.children_user + after.children_system - before.children_user - before.children_system


def _snapshot(customers: int, folder: str) -> Snapshot:
    said = Said(("wait",), ("leave",), ("kept",), ("bye",), ("unknown",))
    entrance = Entrance({"zh": ("welcome",)}, {"zh": ("closed",)}, "box", "box", None, 4e9, "")
    numbers = (f"+8613900{number:06}" for number in range(customers))
    known = {number: Party("zh", ("13800000001", "13800000002")) for number in numbers}
    entrances, trunks = {DID: entrance}, ("carrier_a", "carrier_b")
    return Snapshot("v", 0.0, ("zh",), "86", {"zh": said}, entrances, known, Accept(), trunks, DID, folder)


if __name__ == "__main__":
    main()
