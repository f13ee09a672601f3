"""Whether the files that rules stand in have changed, and older ones put back in their place."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ivr.versions.files import NotPut, author, put, stamps


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A rules file that includes another."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "rules.yaml").write_text("version: 1\nmenus: !include parts/menus.yaml\n")
    (tmp_path / "parts/menus.yaml").write_text("m: {}\n")
    return tmp_path / "rules.yaml"


def test_a_stamp_tells_an_edit_a_rename_and_a_file_that_is_gone(rules: Path) -> None:
    seen = [stamps([rules])]
    rules.write_text("version: 1\n# edited\n")
    seen.append(stamps([rules]))
    fresh = rules.with_suffix(".new")
    fresh.write_bytes(rules.read_bytes())
    os.utime(fresh, ns=(rules.stat().st_atime_ns, rules.stat().st_mtime_ns))
    fresh.replace(rules)
    seen.append(stamps([rules]))
    rules.unlink()
    seen.append(stamps([rules]))
    assert len(set(seen)) == 4
    assert stamps([rules]) == seen[-1]


def test_the_author_is_the_owner_of_what_was_saved_last(rules: Path) -> None:
    assert author([rules]) == rules.owner()
    assert author([rules.parent / "none.yaml"]) == ""


def test_an_older_file_that_is_moved_into_place_now_makes_its_owner_the_author(
    rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = rules.parent / "parts/menus.yaml"
    owners = {rules.stat().st_ino: 1, parts.stat().st_ino: 2}
    os.utime(parts, ns=(0, 0))  # the disk notes that this happened now
    stat = Path.stat

    def as_owned(path: Path, **how: Any) -> object:
        found = stat(path, **how)
        return SimpleNamespace(
            st_mode=found.st_mode,
            st_mtime_ns=found.st_mtime_ns,
            st_ctime_ns=found.st_ctime_ns + (path == parts),
            st_uid=owners.get(found.st_ino, 0),
        )

    monkeypatch.setattr(Path, "stat", as_owned)
    monkeypatch.setattr("pwd.getpwuid", lambda uid: SimpleNamespace(pw_name={1: "li", 2: "wang"}[uid]))
    assert author([rules, parts]) == "wang"


def test_files_are_put_in_place_and_what_stood_there_is_kept_beside_them(rules: Path) -> None:
    rules.chmod(0o640)
    before = rules.read_bytes()
    done = put(rules.parent, {"rules.yaml": b"new", "parts/more.yaml": b"more"})
    assert (rules.read_bytes(), (rules.parent / "parts/more.yaml").read_bytes()) == (b"new", b"more")
    assert (rules.parent / "rules.yaml.bak").read_bytes() == before
    assert rules.stat().st_mode & 0o777 == 0o640
    done.undo()
    assert rules.read_bytes() == before
    assert not (rules.parent / "parts/more.yaml").exists()


def test_what_stands_there_already_is_left_alone(rules: Path) -> None:
    seen = stamps([rules])
    put(rules.parent, {"rules.yaml": rules.read_bytes()})
    assert stamps([rules]) == seen
    assert not (rules.parent / "rules.yaml.bak").exists()


def test_if_one_file_cannot_be_written_none_is(rules: Path) -> None:
    before = rules.read_bytes()
    with pytest.raises(NotPut, match=r"menus\.yaml"):
        put(rules.parent, {"parts/menus.yaml/below.yaml": b"x", "rules.yaml": b"new"})
    assert rules.read_bytes() == before


def test_what_somebody_has_saved_since_is_not_put_back(rules: Path) -> None:
    done = put(rules.parent, {"rules.yaml": b"new", "parts/menus.yaml": b"new menus"})
    rules.write_bytes(b"his")
    done.undo()
    assert rules.read_bytes() == b"his"
    assert (rules.parent / "parts/menus.yaml").read_bytes() == b"m: {}\n"


def test_a_file_that_is_a_link_stays_one(rules: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "rules.yaml").symlink_to(rules)
    done = put(home, {"rules.yaml": b"new"})
    assert ((home / "rules.yaml").is_symlink(), rules.read_bytes()) == (True, b"new")
    done.undo()
    assert rules.read_bytes().startswith(b"version: 1")
