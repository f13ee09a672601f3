"""`ivr recordings keys`: what it says, what it does, and what the ledger has of it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ivr.evidence.entry import Kind
from ivr.evidence.keys import signing_key
from ivr.evidence.ledger import Ledger
from ivr.provision.layout import Layout
from ivr.vault.keyring import Keyring
from ivr.vault.opening import make_keyring
from tests.cli.program import Here

DAY = date(2026, 11, 26)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A state folder with three recordings' keys."""
    made = Layout(tmp_path)
    for name in ("a", "b", "c"):
        opened(made).create(name, DAY)
    return made


def opened(layout: Layout) -> Keyring:
    return make_keyring(layout.recording_keys, layout.master_keys, None)


def entered(layout: Layout) -> list[dict[str, object]]:
    ledger = Ledger.open(layout.ledger, signing_key(layout.ledger_key), lambda: datetime.now(UTC))
    found = [dict(entry.about) for entry in ledger.entries() if entry.kind is Kind.KEYS_ROTATED]
    assert all(about.pop("login") for about in found)
    return found


def test_the_master_keys_are_listed_with_how_many_recordings_each_wraps(here: Here, layout: Layout) -> None:
    old = opened(layout).masters.current()
    new = opened(layout).masters.renew()
    opened(layout).create("d", DAY)
    said = here("recordings", "keys", "list", "--state", str(layout.state))
    assert [line.split()[::2] for line in said.out.splitlines()[1:]] == [[old, "3"], [new, "1"]]
    assert said.out.splitlines()[2].endswith("current")


def test_the_list_is_json_where_a_program_asks_and_names_what_is_missing(here: Here, layout: Layout) -> None:
    keyring = opened(layout)
    lost = keyring.masters.current()
    keyring.masters.renew()
    keyring.masters.forget(lost)
    (layout.recording_keys / "2026/11/26/a.key").write_bytes(b"")
    rows = json.loads(here("recordings", "keys", "list", "--json", "--state", str(layout.state)).out)
    assert [(row["id"], row["recordings"], row["note"].split(":")[0]) for row in rows] == [
        (keyring.masters.current(), 0, "current"),
        ("?", 1, "DAMAGED key files"),
        (lost, 2, "MISSING"),
    ]


def test_rotate_wraps_all_keys_by_a_new_master_key_and_is_on_record(here: Here, layout: Layout) -> None:
    keys = [opened(layout).key(name, DAY) for name in ("a", "b", "c")]
    said = here("recordings", "keys", "rotate", "--state", str(layout.state))
    new = opened(layout).masters.current()
    assert (said.code, said.out) == (0, f"3 keys are now wrapped by {new}, 0 were already.\n")
    assert opened(layout).counts() == {new: 3}
    assert [opened(layout).key(name, DAY) for name in ("a", "b", "c")] == keys
    assert entered(layout) == [{"master": new, "done": False}, {"master": new, "done": True, "keys": 3}]


def test_who_has_no_name_is_on_record_by_his_number(
    here: Here, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert here("recordings", "keys", "rotate", "--state", str(layout.state)).code == 0
    assert len(entered(layout)) == 2


def test_a_rotation_that_was_stopped_is_finished_with_the_same_master_key(here: Here, layout: Layout) -> None:
    new = opened(layout).masters.renew()
    said = here("recordings", "keys", "rotate", "--finish", "--json", "--state", str(layout.state))
    assert json.loads(said.out) == {"master": new, "changed": 3, "already": 0, "problems": []}
    assert opened(layout).masters.current() == new


def test_ctrl_c_says_how_to_go_on(here: Here, layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Keyring, "rewrap_all", stopped)
    said = here("recordings", "keys", "rotate", "--state", str(layout.state))
    assert said.code == 130
    assert "rotate --finish" in said.err


def test_a_key_that_cannot_be_wrapped_anew_is_named_and_left_as_it_was(here: Here, layout: Layout) -> None:
    damaged = layout.recording_keys / "2026/11/26/b.key"
    damaged.write_bytes(b"{")
    said = here("recordings", "keys", "rotate", "--state", str(layout.state))
    assert said.code == 1
    assert said.err.startswith("left as it was: 2026/11/26/b: ")
    assert damaged.read_bytes() == b"{"
    assert entered(layout)[-1]["done"] is False


def test_forget_destroys_an_old_master_key_that_wraps_nothing_and_no_other(here: Here, layout: Layout) -> None:
    old = opened(layout).masters.current()
    opened(layout).masters.renew()
    refused = here("recordings", "keys", "forget", old, "--state", str(layout.state))
    assert (refused.code, "3 recordings need" in refused.err) == (1, True)
    opened(layout).rewrap_all()
    assert here("recordings", "keys", "forget", old, "--state", str(layout.state)).code == 0
    assert len(opened(layout).masters.known()) == 1
    assert entered(layout) == [{"forgotten": old}]


@pytest.mark.parametrize("command", ["list", "rotate"])
def test_where_nothing_is_nothing_is_made(here: Here, tmp_path: Path, command: str) -> None:
    said = here("recordings", "keys", command, "--state", str(tmp_path / "none"))
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "`ivr up` makes one" in said.err
    assert not (tmp_path / "none").exists()


def test_a_master_key_that_is_missing_is_told_in_one_line(here: Here, layout: Layout) -> None:
    layout.master_keys.unlink()
    said = here("recordings", "keys", "rotate", "--state", str(layout.state))
    assert (said.code, said.out) == (1, "")
    assert "put it back from your backup" in said.err
    assert not layout.ledger.exists()
