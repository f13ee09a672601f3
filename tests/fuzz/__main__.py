"""Fuzz every target in its turn: `python -m tests.fuzz [--minutes 60] [--folder .fuzz] [TARGET ...]`; `make fuzz`.

An input that raises is kept in the folder, and its traceback in the target's log; the run then ends with 1. With
`--replay FILE TARGET` it is tried again.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

from tests.fuzz.targets import TARGETS


def main() -> int:
    """Share the time out among the targets, and tell of each what it did."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("targets", nargs="*", default=list(TARGETS), metavar="TARGET", help=", ".join(TARGETS))
    asked.add_argument("--minutes", type=float, default=60.0, help="for all of them together")
    asked.add_argument("--folder", type=Path, default=Path(".fuzz"), help="where inputs are kept from run to run")
    asked.add_argument("--replay", type=Path, help="try this input once, without atheris")
    given = asked.parse_args()
    if unknown := set(given.targets) - set(TARGETS):
        asked.error(f"There is no target {', '.join(sorted(unknown))}. There are {', '.join(TARGETS)}.")
    if given.replay:
        TARGETS[given.targets[0]].take(given.replay.read_bytes())
        return 0
    each = max(5, round(given.minutes * 60 / len(given.targets)))
    found = [_fuzzed(name, given.folder.resolve() / name, each) for name in given.targets]
    return int(any(found))


def _fuzzed(name: str, folder: Path, seconds: int) -> bool:
    """Whether something was found."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["nice", "-n", "19", sys.executable, "-m", "tests.fuzz.one", name, str(folder), str(seconds)]
    log = folder / "log"
    with log.open("wb") as into:
        failed = subprocess.run(command, stdout=into, stderr=subprocess.STDOUT, check=False).returncode != 0
    said = log.read_text("utf-8", "replace")
    inputs, edges = _last(r"units: +([0-9]+)", said), _last(r"cov: ([0-9]+)", said)
    print(f"{name:18} {seconds:5} s  {inputs:>10} inputs  {edges:>6} edges")
    if failed:
        print(f"{'':18} {_last(r'Test unit written to (.+)', said) or 'no input was left'}\n{'':18} see {log}")
    sys.stdout.flush()
    return failed


def _last(pattern: str, text: str) -> str:
    found = re.findall(pattern, text)
    return found[-1] if found else ""


if __name__ == "__main__":
    sys.exit(main())
