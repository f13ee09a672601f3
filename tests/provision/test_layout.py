"""The layout: private folders, and a socket path that is never too long."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ivr.errors import ProvisionError
from ivr.provision.layout import LONGEST_SOCKET_PATH, Layout, make


def test_the_folders_are_private_and_voicemail_is_where_ari_records(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "state")
    make(layout)
    make(layout)
    assert stat.S_IMODE(layout.state.stat().st_mode) == 0o700
    assert (layout.spool / "recording").resolve() == layout.voicemail.resolve()


def test_a_long_state_path_gets_a_short_socket_of_its_own(tmp_path: Path) -> None:
    one, other = (Layout(tmp_path / ("长" * 30) / name) for name in ("a", "b"))
    assert len(os.fsencode(one.control)) <= LONGEST_SOCKET_PATH
    assert one.run != other.run
    assert one.run == Layout(one.state).run


def test_a_state_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ProvisionError, match="cannot be used"):
        make(Layout(tmp_path / "file" / "state"))
