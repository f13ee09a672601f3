"""Secrets: made once, kept for good, readable by their owner only."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from ivr.errors import ProvisionError
from ivr.provision import secrets
from ivr.switch.ami import AmiAddress
from ivr.switch.ari import AriAddress


def test_secrets_stay_the_same_over_restarts_and_new_agents_get_their_own(tmp_path: Path) -> None:
    path = tmp_path / "state" / "secrets.json"
    first = secrets.load(path, ["1001"])
    second = secrets.load(path, ["1001", "1002"])
    assert second.agent_secret("1001") == first.agent_secret("1001") != second.agent_secret("1002")
    assert (second.ari, second.ami, second.http_token) == (first.ari, first.ami, first.http_token)
    assert secrets.load(path, []) == second


def test_only_their_owner_can_read_them_even_if_somebody_loosened_the_file(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    secrets.load(path, ["1001"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    secrets.load(path, ["1001"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_two_installations_share_a_password(tmp_path: Path) -> None:
    one, other = (secrets.load(tmp_path / name, ["1001"]) for name in ("a.json", "b.json"))
    assert len({one.ari, one.ami, one.agent_secret("1001"), other.ari, other.ami, other.agent_secret("1001")}) == 6


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"colour": "red"}'])
def test_a_damaged_file_is_not_overwritten(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(broken)
    with pytest.raises(ProvisionError, match="damaged"):
        secrets.load(path, ["1001"])
    assert path.read_text() == broken


def test_an_agent_without_a_password_is_a_sentence() -> None:
    with pytest.raises(ProvisionError, match="1009"):
        secrets.Secrets().agent_secret("1009")


def test_new_passwords_are_given_to_whom_it_is_said_and_to_nobody_else() -> None:
    old = secrets.Secrets(agents={"1001": "a", "1002": "b"})
    new = secrets.rotated(old, ("ari", "1001"))
    assert (new.ami, new.http_token, new.agents["1002"]) == (old.ami, old.http_token, "b")
    assert new.ari != old.ari
    assert new.agents["1001"] != "a"
    all_new = secrets.rotated(old, ("ami", "http", "agents"))
    assert all_new.ari == old.ari
    assert not {all_new.ami, all_new.http_token, *all_new.agents.values()} & {old.ami, old.http_token, "a", "b"}
    with pytest.raises(secrets.NoSuchSecret, match="an agent's number"):
        secrets.rotated(old, ("1009",))


def test_an_agents_browser_has_a_password_of_its_own_that_is_changed_with_his_phones(tmp_path: Path) -> None:
    first = secrets.load(tmp_path / "secrets.json", ["1001", "1002"])
    assert first.agent_secret("1001-web") != first.agent_secret("1001")
    new = secrets.rotated(first, ("1001",))
    changed = {one for one, password in new.agents.items() if password != first.agents[one]}
    assert changed == {"1001", "1001-web"}


def test_supervisors_have_a_token_once_somebody_has_asked_for_one(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    first = secrets.load(path, ["1001"])
    assert first.supervisors == ""
    assert "supervisors" not in json.loads(path.read_text()), "a controller of before does not know the word"
    with pytest.raises(secrets.NoSuchSecret, match="`ivr rotate supervisors` makes one"):
        first.supervisors_secret()
    once = secrets.rotated(first, ("supervisors",))
    twice = secrets.rotated(once, ("supervisors",))
    assert len(once.supervisors) == len(twice.supervisors) == 32
    assert once.supervisors != twice.supervisors
    assert (twice.ari, twice.http_token, twice.agents) == (first.ari, first.http_token, first.agents)
    secrets.keep(path, twice)
    assert secrets.load(path, ["1001", "1002"]).supervisors_secret() == twice.supervisors
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    others = [line for line in path.read_text().splitlines() if "supervisors" not in line]
    assert json.loads("\n".join(others)).keys() == {"ari", "ami", "http_token", "agents"}, "for a controller of before"


def test_passwords_do_not_appear_when_something_that_holds_them_is_printed() -> None:
    holders = (
        secrets.Secrets("word", "word", "word", {"1001": "word"}, "word"),
        AriAddress("http://127.0.0.1:1/ari", "ivr", "word", "ivr"),
        AmiAddress("127.0.0.1", 1, "ivr", "word"),
    )
    assert [holder for holder in holders if "word" in repr(holder)] == []
