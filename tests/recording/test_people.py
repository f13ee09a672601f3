"""Who has rights to recordings, and that his token is known to him alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.core.access import Person, Role
from ivr.recording.people import People, PeopleUnreadable

LI = Person("li", Role.COMPLIANCE)
BOSS = Person("1005", Role.SUPERVISOR, frozenset({"wealth", "claims"}))


def test_rights_are_given_with_a_token_and_taken_again(tmp_path: Path) -> None:
    people = People(tmp_path / "people.json")
    assert people.all() == ()
    tokens = [people.give(person) for person in (LI, BOSS)]
    assert people.all() == (LI, BOSS)
    assert [people.with_token(token) for token in tokens] == [LI, BOSS]
    assert people.take("li")
    assert not people.take("li")
    assert people.with_token(tokens[0]) is None


@pytest.mark.parametrize("token", ["", "another", "ü"])
def test_nobody_has_another_token(tmp_path: Path, token: str) -> None:
    people = People(tmp_path / "people.json")
    people.give(LI)
    assert people.with_token(token) is None


def test_a_new_token_takes_the_place_of_the_old_one_and_neither_is_kept(tmp_path: Path) -> None:
    people = People(tmp_path / "people.json")
    old, new = people.give(LI), people.give(LI)
    assert people.with_token(old) is None
    assert people.with_token(new) == LI
    text = (tmp_path / "people.json").read_text()
    assert old not in text
    assert new not in text
    assert (tmp_path / "people.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"li": {}}', '{"li": {"role": "king", "queues": [], "token_sha256": ""}}']
)
def test_a_damaged_file_gives_nobody_any_right(tmp_path: Path, text: str) -> None:
    (tmp_path / "people.json").write_text(text)
    with pytest.raises(PeopleUnreadable, match="damaged"):
        People(tmp_path / "people.json").with_token("")
