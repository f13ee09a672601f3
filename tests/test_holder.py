"""Who holds an installation is known as long as he does, and no longer."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ivr.errors import AlreadyRunning
from ivr.holder import Holder, holder, only_one


def test_he_is_known_while_he_holds_it_and_not_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "ivr.lock"
    assert holder(lock) is None
    for address, supervised in (("", False), ("/run/systemd/notify", True)):
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        with only_one(lock):
            assert holder(lock) == Holder(os.getpid(), sys.prefix, supervised)
            with pytest.raises(AlreadyRunning):
                only_one(lock).__enter__()
        assert holder(lock) is None, "what is written there counts only while the lock is held"


def test_one_that_has_not_said_who_he_is_is_nobody_yet(tmp_path: Path) -> None:
    lock = tmp_path / "ivr.lock"
    with only_one(lock):
        lock.write_text("")
        assert holder(lock) is None
