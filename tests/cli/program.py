"""The program as a person runs it: in a process of its own, or in this one where that proves as much."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from ivr.cli import main

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "routing_rules.yaml"


@dataclass(frozen=True)
class Said:
    """What it printed, and its exit code."""

    code: int
    out: str
    err: str


def ivr(*arguments: str, environment: Mapping[str, str] | None = None, within: float = 60) -> Said:
    """Run it in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", "from ivr.cli import main; main()", *arguments],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


class Here:
    """Runs it in this process."""

    def __init__(self, capture: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capture, self._monkeypatch = capture, monkeypatch

    def __call__(self, *arguments: str) -> Said:
        """Run it with these arguments."""
        self._monkeypatch.chdir(ROOT)
        self._monkeypatch.setattr(sys, "argv", ["ivr", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        code = left.value.code
        return Said(code if isinstance(code, int) else 0, *self._capture.readouterr())
