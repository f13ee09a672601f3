"""What a database complains of, as people are told it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.store.database import database_url, trouble


@pytest.mark.parametrize("said", ["attempt to write a readonly database", "unable to open database file"])
def test_want_of_rights_names_the_file_and_says_what_to_do(said: str) -> None:
    told = trouble(database_url(Path("/var/ivr.sqlite3")), OSError(said))
    assert told.startswith("/var/ivr.sqlite3 may not be read and written by this user: change its rights")


def test_everything_else_is_told_as_it_came() -> None:
    assert trouble(database_url(Path("/var/ivr.sqlite3")), OSError("no such table: calls")) == "no such table: calls"
