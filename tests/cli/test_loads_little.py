"""Commands that look at rules alone load no database and no web server: they answer while one waits."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.program import EXAMPLE, ROOT

HEAVY = {"sqlalchemy", "alembic", "aiosqlite", "aiohttp"}
PROGRAM = """
import sys
from ivr.cli.program import app
try:
    app(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
print("loaded:", *sorted(sys.modules))
"""
RULES = str(EXAMPLE)
CALL = ("--from", "13900001111", "--to", "4008001234", "--at", "2026-10-12 09:30", "--keys", "1")


@pytest.mark.parametrize(
    "command",
    [
        ("test", "--rules", RULES, "-k", "wealth"),
        ("check", RULES),
        ("explain", "--rules", RULES, *CALL),
        ("diff", RULES, RULES),
        ("graph", RULES),
        ("schema",),
    ],
    ids=lambda command: command[0],
)
def test_what_needs_no_store_loads_none(command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.rpartition("loaded:")[2].split())
    assert "ivr.cli.program" in loaded
    assert loaded & HEAVY == set()
