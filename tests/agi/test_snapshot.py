"""The fallback's snapshot on the disk: whole or refused."""

from __future__ import annotations

import json
import tempfile
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.agi.snapshot import BrokenSnapshot, Snapshot, read, write
from tests.agi.a_snapshot import a_snapshot

NAMES = [field.name for field in fields(Snapshot)]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    write(tmp_path / "fallback.json", a_snapshot())
    assert read(tmp_path / "fallback.json") == a_snapshot()


def test_it_is_for_its_owner_alone_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "fallback.json"
    write(path, a_snapshot())
    write(path, a_snapshot())
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_snapshot_is_broken(tmp_path: Path) -> None:
    with pytest.raises(BrokenSnapshot):
        read(tmp_path / "none.json")


def test_a_half_written_snapshot_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "half.json"
    write(path, a_snapshot())
    whole = path.read_bytes()
    for end in range(0, len(whole), 13):
        path.write_bytes(whole[:end])
        with pytest.raises(BrokenSnapshot):
            read(path)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(NAMES), inner),
    )
)
def test_no_json_does_worse_than_a_broken_snapshot(raw: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "odd.json"
        path.write_text(json.dumps(raw))
        with pytest.raises(BrokenSnapshot):
            read(path)


@pytest.mark.parametrize("name", NAMES)
def test_a_snapshot_with_a_part_of_the_wrong_kind_is_broken(tmp_path: Path, name: str) -> None:
    path = tmp_path / "odd.json"
    write(path, a_snapshot())
    raw = json.loads(path.read_text())
    for wrong in (None, [1], {"x": [[None]]}):
        path.write_text(json.dumps(raw | {name: wrong}))
        with pytest.raises(BrokenSnapshot):
            read(path)
