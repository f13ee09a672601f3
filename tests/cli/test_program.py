"""The program as a whole: its help, its version, and that it starts quickly."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.program import ROOT, Here

COMMANDS = (
    "up",
    "status",
    "rules",
    "demo",
    "lab",
    "check",
    "test",
    "explain",
    "diff",
    "graph",
    "schema",
    "simulate",
    "calls",
    "agents",
    "password",
)
HEAVY = ("sqlalchemy", "pydantic", "aiohttp", "numpy", "uvloop", "structlog", "rich.console", "ivr.app")


def test_help_names_every_command(here: Here) -> None:
    said = here("--help")
    assert said.code == 0
    assert all(f"  {command} " in said.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(here: Here, command: str) -> None:
    said = here(command, "--help")
    assert (said.code, said.err) == (0, "")
    assert f"Usage: ivr {command}" in said.out


def test_the_version_is_shown(here: Here) -> None:
    assert here("--version").out.startswith("ivr 0.")


@pytest.mark.parametrize(
    "command", ["status", "calls", "agents", "check", "test", "explain", "diff", "lab", "simulate"]
)
def test_a_command_that_prints_data_prints_json_as_well(here: Here, command: str) -> None:
    assert "--json" in here(command, "--help").out


def test_help_loads_nothing_heavy() -> None:
    """So that it is there at once: measured by what is imported, not by a clock."""
    program = f"import sys, ivr.cli.program; print([m for m in {HEAVY!r} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_an_unknown_command_is_told(here: Here) -> None:
    said = here("pu")
    assert said.code == 2
    assert "No such command 'pu'" in said.err


def test_a_password_on_the_command_line_is_refused_where_everybody_would_see_it(here: Here) -> None:
    said = here("up", "--database-url", "postgresql://ivr:hidden@db/ivr")
    assert (said.code, "IVR_DATABASE_URL" in said.err) == (1, True)
    assert "hidden" not in said.err
