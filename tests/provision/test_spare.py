"""The spare folder lies where a setting says, is nobody else's, and is never changed under recordings."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.app import running
from ivr.errors import AlreadyRunning, ProvisionError
from ivr.provision.layout import Layout, make
from ivr.provision.spare import lead
from ivr.recording.capture import spare_of
from ivr.recording.sole import sole
from ivr.settings import read_settings
from tests.calls.house import rules


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path / "state")
    make(made)
    return made


def test_recordings_without_room_go_where_the_setting_says(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IVR_SPARE", str(tmp_path / "other"))
    lead(layout, read_settings().spare)
    (spare_of(layout.capture) / "call.caller.sln").write_bytes(b"")
    assert (tmp_path / "other/call.caller.sln").exists()
    lead(layout, tmp_path / "other")
    make(layout)
    lead(layout, None)
    assert layout.spare.resolve() == tmp_path / "other", "as it was"


def test_another_folder_is_taken_once_nothing_lies_in_the_one_before(layout: Layout, tmp_path: Path) -> None:
    for name in ("first", "second"):
        lead(layout, tmp_path / name)
    assert layout.spare.resolve() == tmp_path / "second"
    (tmp_path / "second/call.caller.sln").touch()
    with pytest.raises(ProvisionError, match=r"still lie in .*second\. Start once without IVR_SPARE"):
        lead(layout, tmp_path / "third")


def test_recordings_in_the_folder_of_the_house_are_put_away_first(layout: Layout, tmp_path: Path) -> None:
    (layout.spare / "call.caller.sln").touch()
    with pytest.raises(ProvisionError, match="still lie"):
        lead(layout, tmp_path / "other")


def test_a_disk_that_is_not_there_is_a_sentence(layout: Layout, tmp_path: Path) -> None:
    with pytest.raises(ProvisionError, match=r"IVR_SPARE\) cannot be used: No such file"):
        lead(layout, tmp_path / "not mounted" / "spare")


async def test_two_controllers_with_one_spare_folder_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    settings = read_settings(state=tmp_path / "state", spare=other)
    with sole(other), pytest.raises(AlreadyRunning, match="records into"):
        async with running(settings, lambda _: None, rules()):
            pass
