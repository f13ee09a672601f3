"""The switch's own account, as Asterisk 22 writes it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.recording.call_records import CallRecord, call_records, record_of, records_of

LINES = """\
n1-1795684277.1,n1-1795684277.1,1795684277.131597,1795684277.643883,1795684279.651130,ANSWERED,inbound
n1-1795684277.2,n1-1795684277.1,1795684277.131523,1795684277.643852,1795684279.651704,ANSWERED,agents
n1-1795684279.5,n1-1795684279.5,1795684279.673764,0.000000,1795684279.683653,NO ANSWER,fallback
"""


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_each_line_is_a_channel_with_the_switchs_own_times(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(LINES)
    assert list(call_records(tmp_path / "calls.csv")) == [
        CallRecord("n1-1795684277.1", at(1795684277.131597), at(1795684277.643883), at(1795684279.651130), True),
        CallRecord("n1-1795684277.2", at(1795684277.131523), at(1795684277.643852), at(1795684279.651704), False),
        CallRecord("n1-1795684279.5", at(1795684279.673764), None, at(1795684279.683653), True),
    ]


def test_what_was_put_aside_is_read_too_and_what_is_no_line_left_out(tmp_path: Path) -> None:
    (tmp_path / "calls.csv.1").write_text(LINES)
    (tmp_path / "calls.csv").write_text("nonsense\n,,1,1,1,ANSWERED,inbound\na,a,x,y,z,ANSWERED,inbound\n" + LINES[:60])
    assert len(list(call_records(tmp_path / "calls.csv"))) == 3


def test_one_channels_stretches_are_found_from_the_end_and_put_together(tmp_path: Path) -> None:
    more = "n1-1795684277.1,n1-1795684277.1,1795684279.7,1795684279.8,1795684290.5,ANSWERED,inbound\n"
    (tmp_path / "calls.csv").write_text(LINES + "n1-1795684277.11,x,1.0,1.0,2.0,ANSWERED,inbound\n" + more)
    found = record_of(tmp_path / "calls.csv", "n1-1795684277.1")
    assert found == CallRecord("n1-1795684277.1", at(1795684277.131597), at(1795684277.643883), at(1795684290.5), True)
    assert record_of(tmp_path / "calls.csv", "n1-1795684277.1", most=len(more) + 5) != found, "only the end was read"


def test_of_several_channels_at_once_the_same_is_told(tmp_path: Path) -> None:
    file, again = tmp_path / "calls.csv", LINES.replace(".651130", ".9")
    file.write_text(LINES + again)
    channels = ["n1-1795684277.1", "n1-1795684279.5", "n1-17956842", "n1.1795684279.5"]
    found = records_of(file, channels)
    assert found == {channel: record_of(file, channel) for channel in channels[:2]}
    assert records_of(file, []) == records_of(tmp_path / "none.csv", channels) == {}


@pytest.mark.parametrize("channel", ["n1-1795684277", "1795684277.1", "", "n1-1795684277.1,n1"])
def test_a_channel_is_known_by_its_whole_id(tmp_path: Path, channel: str) -> None:
    (tmp_path / "calls.csv").write_text(LINES)
    assert record_of(tmp_path / "calls.csv", channel) is None


def test_no_account_knows_no_channel(tmp_path: Path) -> None:
    assert record_of(tmp_path / "none.csv", "n1-1795684277.1") is None


def test_no_account_is_an_empty_one(tmp_path: Path) -> None:
    assert list(call_records(tmp_path / "none/calls.csv")) == []
