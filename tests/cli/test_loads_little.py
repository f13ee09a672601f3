"""Commands that look at rules alone load no database and no web server: they answer while one waits.

Nor does a controller that begins again load what no call needs.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


LATER = {"alembic", "joserfc", "openpyxl", "reportlab"}
"""What no call needs: callers wait while a controller that was killed is loaded again."""
AGAIN = """
import asyncio, sys
from pathlib import Path
import ivr.app
from ivr.store.store import Store

async def opened(path):
    store = Store(path)
    await store.open()
    await store.close()

asyncio.run(opened(Path(sys.argv[1])))
print("loaded:", *sorted(sys.modules))
"""


def test_a_controller_that_begins_again_loads_nothing_that_no_call_needs(tmp_path: Path) -> None:
    where = str(tmp_path / "ivr.db")
    first, again = (
        subprocess.run([sys.executable, "-c", AGAIN, where], cwd=ROOT, capture_output=True, text=True, check=True)
        for _ in range(2)
    )
    assert "alembic" in first.stdout.split(), "there were no tables"
    loaded = set(again.stdout.rpartition("loaded:")[2].split())
    assert "ivr.console.oidc.provider" in loaded
    assert loaded & LATER == set()
