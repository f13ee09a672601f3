"""Getting Asterisk: what is accepted, and what is said when it cannot be had."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.errors import ProvisionError
from ivr.provision import tree


def program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing on it but what a test puts there, and an empty cache."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("IVR_CACHE", str(tmp_path / "cache"))
    return folder


def test_without_any_asterisk_none_is_found(path: Path) -> None:
    assert tree.find() is None


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("Asterisk 22.10.1+dfsg", "22.10.1"),
        ("Asterisk 20.6.0~dfsg+~cs6.13.40431414-2build5", "20.6.0~dfsg"),
        ("Asterisk certified/20.7-cert2", "20.7-cert2"),
        ("Asterisk 18.10.0", None),
        ("command not understood", None),
    ],
)
def test_an_asterisk_is_taken_if_it_is_new_enough(path: Path, tmp_path: Path, said: str, version: str | None) -> None:
    program(path, "asterisk", f"echo '{said}'")
    found = tree.program((str(path / "asterisk"),), tmp_path, tmp_path)
    assert (found.version if found else None) == version


def test_without_mmdebstrap_it_is_said_what_to_install(path: Path) -> None:
    with pytest.raises(ProvisionError, match="apt install mmdebstrap"):
        tree.ensure(lambda line: None)


@pytest.mark.parametrize(
    ("complaint", "says"),
    [
        ("E: Could not resolve 'mirror.example'", "is the network up"),
        ("E: tar: No space left on device", "disk is full"),
        ("E: unheard of", "mmdebstrap failed: E: unheard of"),
    ],
)
def test_a_failed_fetch_says_why_and_leaves_nothing_behind(path: Path, complaint: str, says: str) -> None:
    program(path, "mmdebstrap", f"echo 'I: fetching'; echo \"{complaint}\" >&2; exit 1")
    with pytest.raises(ProvisionError, match=says):
        tree.ensure(lambda line: None)
    assert list(tree.tree_folder().parent.iterdir()) == []


def test_a_fetch_reports_its_progress_and_is_renamed_into_place_whole(path: Path) -> None:
    unpack = (
        'for into; do :; done; echo "I: unpacking" >&2; PATH=/bin:/usr/bin mkdir -p $into/usr/share/asterisk/sounds/'
    )
    program(path, "mmdebstrap", unpack + "en_US_f_Allison")
    said: list[str] = []
    tree.fetch(tree.tree_folder(), said.append)
    assert said[1:] == ["  unpacking"]
    assert (tree.tree_folder() / "usr/share/asterisk/sounds/en").is_dir()
    assert [folder.name for folder in tree.tree_folder().parent.iterdir()] == ["asterisk-tree"]


def test_a_full_disk_is_noticed_before_anything_is_fetched(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path, "mmdebstrap", "exit 9")
    monkeypatch.setattr(tree, "NEEDED_MB", 10**9)
    with pytest.raises(ProvisionError, match="MB free"):
        tree.ensure(lambda line: None)
