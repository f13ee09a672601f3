"""The shelf of versions: all are kept as they were, with who, when and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.versions.shelf import NoSuchVersion, Shelf, VersionsUnreadable

AT = datetime(2026, 11, 25, 10, tzinfo=UTC)
RULES = Path("/firm/rules.yaml")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Three versions, the third the same as the first."""
    shelf = Shelf(tmp_path / "rules")
    for n, (version, text) in enumerate((("aaaa1111", b"one"), ("bbbb2222", b"two"), ("aaaa1111", b"one"))):
        shelf.keep(version, RULES, {"rules.yaml": text, "parts/menus.yaml": b"m"}, "li", AT + timedelta(hours=n))
    return shelf


def test_an_empty_shelf_has_no_newest(tmp_path: Path) -> None:
    assert (Shelf(tmp_path).all(), Shelf(tmp_path).newest()) == ([], None)


def test_versions_are_numbered_as_they_came_and_know_their_files(shelf: Shelf) -> None:
    assert [(v.number, v.version, v.author) for v in shelf.all()] == [
        (1, "aaaa1111", "li"), (2, "bbbb2222", "li"), (3, "aaaa1111", "li"),
    ]  # fmt: skip
    two = shelf.of(2)
    assert (two.at, two.rules, two.files) == (AT + timedelta(hours=1), str(RULES), ("rules.yaml", "parts/menus.yaml"))
    assert shelf.contents(two) == {"rules.yaml": b"two", "parts/menus.yaml": b"m"}


def test_one_that_is_an_older_one_again_says_so(shelf: Shelf) -> None:
    assert [version.comment for version in shelf.all()] == ["", "", "back to version 1"]


def test_the_newest_is_the_one_that_came_last_though_the_clock_has_gone_back(shelf: Shelf) -> None:
    kept = shelf.keep("cccc3333", RULES, {"rules.yaml": b"three"}, "li", AT - timedelta(days=1))
    assert shelf.newest() == kept == shelf.of(4)


@pytest.mark.parametrize(("which", "number"), [("1", 1), ("2", 2), ("bbbb", 2), ("aaaa1111", 3)])
def test_one_is_found_by_its_number_or_its_hash(shelf: Shelf, which: str, number: int) -> None:
    assert shelf.find(which).number == number


@pytest.mark.parametrize("which", ["4", "0", "", "aa", "cccc", "../1"])
def test_one_that_is_not_there_is_told(shelf: Shelf, which: str) -> None:
    with pytest.raises(NoSuchVersion, match="ivr rules list"):
        shelf.find(which)


def test_a_comment_is_kept_and_an_author_may_be_given(shelf: Shelf) -> None:
    shelf.comment(shelf.of(2), "hours of the new year", "wang")
    shelf.comment(shelf.of(3), "", "wang")
    assert (shelf.of(2).comment, shelf.of(2).author) == ("hours of the new year", "wang")
    assert (shelf.of(3).comment, shelf.of(3).author) == ("back to version 1", "wang")


def test_a_version_whose_files_lie_elsewhere_is_not_kept(shelf: Shelf) -> None:
    with pytest.raises(VersionsUnreadable, match="not below"):
        shelf.keep("cccc", RULES, {"../else.yaml": b""}, "li", AT)
    assert len(shelf.all()) == 3


def test_what_was_left_by_a_crash_is_swept_away(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "rules/.4/files").mkdir(parents=True)
    (tmp_path / "rules/.4/files/old.yaml").write_text("half")
    kept = shelf.keep("cccc3333", RULES, {"rules.yaml": b"three"}, "li", AT)
    assert [path.name for path in shelf.files(kept).iterdir()] == ["rules.yaml"]


@pytest.mark.parametrize("damaged", [2, 3])
def test_a_damaged_note_is_named_and_the_others_are_there_and_are_joined_by_more(
    shelf: Shelf, tmp_path: Path, damaged: int
) -> None:
    (tmp_path / f"rules/{damaged:06d}/version.json").write_text("{half")
    assert [f"{damaged:06d}" in wrong for wrong in shelf.damaged()] == [True]
    assert shelf.find("1").number == 1
    with pytest.raises(NoSuchVersion):
        shelf.find(str(damaged))
    assert shelf.keep("cccc3333", RULES, {"rules.yaml": b"four"}, "li", AT).number == 4
    assert shelf.newest() == shelf.of(4)
    with pytest.raises(VersionsUnreadable, match=f"{damaged:06d}"):
        shelf.of(damaged)
