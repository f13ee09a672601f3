from __future__ import annotations

from pathlib import Path

import pytest

from ivr.vault.places import folder as module
from ivr.vault.places.folder import MARK, FolderPlace
from ivr.vault.places.place import (
    FileGone,
    NotAsSent,
    OtherFileThere,
    PlaceAway,
    PlaceError,
    PlaceRefuses,
    Stored,
    digest,
)

NAME = "2026/11/26/c1.audio"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / MARK).touch()
    return folder


def test_what_was_put_can_be_got(archive: Path, file: Path) -> None:
    place = FolderPlace(archive)
    kept = place.put(NAME, file, retain_until=None)
    assert (kept.name, kept.bytes, kept.locked_until) == (NAME, 6000, None)
    assert digest(place.get(NAME)) == (kept.sha256, 6000)
    assert place.head(NAME) == Stored(6000, None)


def test_put_again_after_a_crash_changes_nothing(archive: Path, file: Path) -> None:
    place = FolderPlace(archive)
    first = place.put(NAME, file, retain_until=None)
    before = (archive / NAME).stat().st_mtime_ns
    assert place.put(NAME, file, retain_until=None) == first
    assert (archive / NAME).stat().st_mtime_ns == before


def test_another_file_of_that_name_is_never_overwritten(archive: Path, file: Path) -> None:
    (archive / NAME).parent.mkdir(parents=True)
    (archive / NAME).write_bytes(b"other")
    with pytest.raises(OtherFileThere, match=r"c1\.audio"):
        FolderPlace(archive).put(NAME, file, retain_until=None)
    assert (archive / NAME).read_bytes() == b"other"


def test_a_half_written_file_of_a_crash_is_no_recording_and_in_nobodys_way(archive: Path, file: Path) -> None:
    (archive / NAME).parent.mkdir(parents=True)
    (archive / f"{NAME}.part").write_bytes(b"half")
    place = FolderPlace(archive)
    assert place.head(NAME) is None
    place.put(NAME, file, retain_until=None)
    assert not (archive / f"{NAME}.part").exists()


def test_what_the_disk_gives_back_wrongly_is_told(archive: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rotten(target: Path) -> None:
        target.write_bytes(b"rot")

    monkeypatch.setattr(module, "_forget_cached", rotten)
    with pytest.raises(NotAsSent, match="may be failing"):
        FolderPlace(archive).put(NAME, file, retain_until=None)


def test_a_share_that_is_not_mounted_is_away_and_not_written_to(tmp_path: Path, file: Path) -> None:
    (tmp_path / "mnt").mkdir()
    with pytest.raises(PlaceAway, match=r"is it mounted.*touch"):
        FolderPlace(tmp_path / "mnt").put(NAME, file, retain_until=None)
    assert list((tmp_path / "mnt").iterdir()) == []


def test_rights_that_are_missing_are_told_as_such(archive: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(module, "write_whole", forbidden)  # root may write anywhere
    with pytest.raises(PlaceRefuses, match="may write there"):
        FolderPlace(archive).put(NAME, file, retain_until=None)
    assert [each.name for each in archive.rglob("*") if each.is_file()] == [MARK]


def test_a_deleted_file_is_gone_and_may_be_deleted_again(archive: Path, file: Path) -> None:
    place = FolderPlace(archive)
    place.put(NAME, file, retain_until=None)
    place.delete(NAME)
    place.delete(NAME)
    assert place.head(NAME) is None
    with pytest.raises(FileGone):
        list(place.get(NAME))


@pytest.mark.parametrize("name", ["../c1", "/etc/passwd", "a/../../b", "", "a//b", "a\nb", ".hidden"])
def test_no_name_leads_out_of_the_place(archive: Path, file: Path, name: str) -> None:
    with pytest.raises(PlaceRefuses, match="cannot name a file"):
        FolderPlace(archive).put(name, file, retain_until=None)


def test_check_says_how_much_room_there_is(archive: Path) -> None:
    assert "MB free" in FolderPlace(archive).check()


def test_a_local_file_that_is_gone_is_an_error_of_the_place_and_no_traceback(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(PlaceError):
        FolderPlace(archive).put(NAME, tmp_path / "none", retain_until=None)
    assert [each.name for each in archive.iterdir()] == [MARK]
