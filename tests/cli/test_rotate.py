"""`ivr rotate` says who needs the new ones, and `ivr password` shows them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ivr.provision import secrets
from ivr.provision.layout import Layout
from tests.cli.program import Here


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ("ari http", ""),
        ("supervisors", " Who steps in needs his at once: `ivr password supervisors`."),
        ("1001 ami", " The phone needs it within five minutes: `ivr password 1001`."),
        ("agents", " Each phone needs its own within five minutes: `ivr password AGENT` shows it."),
        (
            "supervisors 1001",
            " Who steps in needs his at once: `ivr password supervisors`."
            " The phone needs it within five minutes: `ivr password 1001`.",
        ),
    ],
)
def test_it_is_said_who_needs_the_new_one(here: Here, monkeypatch: pytest.MonkeyPatch, what: str, left: str) -> None:
    def answered(state: Path, verb: str, path: str, body: Any) -> Any:
        assert (verb, path) == ("POST", "/secrets/rotate")
        return {"changed": body["what"].split()}

    monkeypatch.setattr("ivr.cli.rotate.ask", answered)
    said = here("rotate", *what.split())
    assert (said.code, said.out) == (0, f"New passwords for {', '.join(what.split())}.{left}\n")


def test_the_token_of_supervisors_is_shown_once_there_is_one(here: Here, tmp_path: Path) -> None:
    file = Layout(tmp_path).secrets
    made = secrets.load(file, ["1001"])
    said = here("password", "supervisors", "--state", str(tmp_path))
    assert said.code == 1
    assert said.err.endswith("Supervisors have no token yet: `ivr rotate supervisors` makes one.\n")
    new = secrets.rotated(made, ("supervisors",))
    secrets.keep(file, new)
    assert here("password", "supervisors", "--state", str(tmp_path)).out == f"{new.supervisors}\n"
    assert here("password", "1001", "--state", str(tmp_path)).out == f"{new.agents['1001']}\n"
