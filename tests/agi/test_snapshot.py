"""The fallback's snapshot on the disk: whole or refused."""

from __future__ import annotations

import json
import tempfile
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.agi.customer_lines import CustomerLines, lines
from ivr.agi.plan import plan
from ivr.agi.snapshot import BrokenSnapshot, Party, Snapshot, read, write
from tests.agi.a_snapshot import LI, MAIN, NOON, a_snapshot

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


@settings(deadline=None)
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
    raw = json.loads(path.read_text().splitlines()[0])
    for wrong in (None, [1], {"x": [[None]]}):
        path.write_text(json.dumps(raw | {name: wrong}))
        with pytest.raises(BrokenSnapshot):
            read(path)


@settings(deadline=None)
@given(st.dictionaries(st.from_regex(r"\+[0-9]{1,5}", fullmatch=True), st.sampled_from(["zh", "en"]), max_size=40))
def test_every_customer_is_found_among_the_lines_and_nobody_else(known: dict[str, str]) -> None:
    customers = {number: Party(language, (number,)) for number, language in known.items()}
    found = CustomerLines(lines(customers), lambda raw: Party(raw["language"], tuple(raw["mobiles"])))
    assert dict(found) == customers
    assert len(found) == len(customers)
    for number in ("", "+", "+0", "+99999", "x", *(number + "0" for number in known)):
        assert found.get(number) == customers.get(number)


def test_a_customer_whose_line_is_odd_is_served_as_a_stranger(tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    write(path, a_snapshot())
    path.write_bytes(path.read_bytes().replace(b'{"language":"zh","mobiles":["1', b'{"language":"zh","mobiles":{"1'))
    known = read(path)
    assert plan(known, MAIN, LI, NOON) == plan(known, MAIN, "", NOON)
