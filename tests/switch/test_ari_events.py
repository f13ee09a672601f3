"""Asterisk's JSON means this to a call."""

from __future__ import annotations

import msgspec
import pytest

from ivr.switch.ari_events import LONGEST_LATE, WANTED, AriEvent, RestResponse, decoded, in_our_words, late
from ivr.switch.causes import cause_of, ending_of, ending_of_unanswered
from ivr.switch.events import Answered, Arrived, Ending, Gone, Held, KeyPressed, PlayEnded, RecordEnded, Ringing

CALLER = {
    "id": "n1-1700000000.7",
    "name": "PJSIP/trunk-a-00000007",
    "state": "Ring",
    "caller": {"name": "张伟", "number": "13812340001"},
    "connected": {"name": "", "number": ""},
    "dialplan": {"context": "inbound", "exten": "4001", "priority": 5, "app_name": "Stasis", "app_data": "ivr,inbound"},
    "creationtime": "2026-01-01T00:00:00.000+0000",
}
ID = CALLER["id"]


def told(type_: str, **fields: object) -> object:
    event = decoded(msgspec.json.encode({"type": type_, "application": "ivr", "timestamp": "t", **fields}))
    assert event is not None
    assert not isinstance(event, RestResponse)
    return in_our_words(event)


@pytest.mark.parametrize(
    ("type_", "fields", "ours"),
    [
        (
            "StasisStart",
            {"args": ["inbound", "4001"], "channel": CALLER},
            Arrived(ID, ("inbound", "4001"), "13812340001", "张伟", "4001", "Ring"),
        ),
        (
            "StasisStart",
            {"args": ["feature", "ready", "1001"], "channel": CALLER},
            Arrived(ID, ("feature", "ready", "1001"), "13812340001", "张伟", "4001", "Ring"),
        ),
        ("StasisStart", {"args": ["leg"], "channel": CALLER | {"state": "Up"}}, Answered(ID)),
        ("StasisStart", {"args": ["leg"], "channel": CALLER | {"state": "Down"}}, None),
        ("StasisStart", {"args": [], "channel": CALLER}, Arrived(ID, (), "13812340001", "张伟", "4001", "Ring")),
        ("StasisEnd", {"channel": CALLER}, Gone(ID, Ending.NORMAL)),
        ("ChannelStateChange", {"channel": CALLER | {"state": "Ringing"}}, Ringing(ID)),
        ("ChannelStateChange", {"channel": CALLER | {"state": "Up"}}, Answered(ID)),
        ("ChannelDtmfReceived", {"channel": CALLER, "digit": "#", "duration_ms": 90}, KeyPressed(ID, "#")),
        ("ChannelHold", {"channel": CALLER, "musicclass": "default"}, Held(ID)),
        ("ChannelUnhold", {"channel": CALLER}, Held(ID, over=True)),
        (
            "PlaybackFinished",
            {"playback": {"id": "p", "target_uri": f"channel:{ID}", "state": "done", "media_uri": "sound:/a"}},
            PlayEnded(ID, "p"),
        ),
        (
            "PlaybackFinished",
            {"playback": {"id": "p", "target_uri": f"channel:{ID}", "state": "failed"}},
            PlayEnded(ID, "p", failed=True),
        ),
        (
            "RecordingFinished",
            {"recording": {"name": "r", "target_uri": f"channel:{ID}", "duration": 3, "state": "done"}},
            RecordEnded(ID, "r", 3.0),
        ),
        (
            "RecordingFailed",
            {"recording": {"name": "r", "target_uri": f"channel:{ID}", "state": "failed"}},
            RecordEnded(ID, "r", 0.0, failed=True),
        ),
        ("ChannelDestroyed", {"channel": CALLER, "cause": 17, "tech_cause": 486}, Gone(ID, Ending.BUSY, 17)),
        ("ChannelDestroyed", {"channel": CALLER | {"state": "Up"}, "cause": 0}, Gone(ID, Ending.NORMAL, 0)),
        ("ChannelDestroyed", {"channel": CALLER | {"state": "Down"}, "cause": 0}, Gone(ID, Ending.FAILURE, 0)),
        ("BridgeDestroyed", {"bridge": {"id": "br"}}, None),
        ("ApplicationReplaced", {}, None),
    ],
)
def test_every_event_has_its_meaning(type_: str, fields: dict[str, object], ours: object) -> None:
    assert told(type_, **fields) == ours


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"type":"ChannelVarset"}', '{"type":"StasisEnd"}', '{"type":7}', "null"]
)
def test_what_is_not_wanted_or_not_whole_is_passed_over(text: str) -> None:
    assert decoded(text) is None


def test_the_filter_lets_everything_through_that_is_understood_and_nothing_else() -> None:
    tags = {kind.__struct_config__.tag for kind in (*AriEvent.__args__, RestResponse)}
    assert set(WANTED) == tags


@pytest.mark.parametrize("ending", [one for one in Ending if one not in (Ending.SILENT, Ending.REFUSED, Ending.LOST)])
def test_a_cause_that_we_hang_up_with_reads_as_the_same_ending(ending: Ending) -> None:
    back = ending_of(cause_of(ending))
    assert back == (Ending.CONGESTION if ending is Ending.FAILURE else ending)


def test_a_phone_that_never_rang_and_says_480_is_not_there_and_one_that_rang_does_not_answer() -> None:
    assert ending_of_unanswered(19, 480, rang=False) is Ending.UNREACHABLE
    assert ending_of_unanswered(19, 480, rang=True) is Ending.NO_ANSWER
    assert ending_of_unanswered(19, 0, rang=False) is Ending.NO_ANSWER


@pytest.mark.parametrize(
    ("now", "seconds"),
    [(1_500_000_000.25, 0.25), (1_499_999_999.0, 0.0), (1_500_000_000.0 + LONGEST_LATE, 0.0)],
    ids=["a moment ago", "to come", "long ago"],
)
@pytest.mark.parametrize(("type_", "more"), [("StasisEnd", {}), ("ChannelDestroyed", {"cause": 16})])
def test_an_end_is_told_with_how_late_it_is_heard_of(type_: str, more: object, now: float, seconds: float) -> None:
    fields = {"type": type_, "timestamp": "2017-07-14T02:40:00.000+0000", "channel": CALLER, **more}  # type: ignore[dict-item]
    gone = in_our_words(decoded(msgspec.json.encode(fields)), now)  # type: ignore[arg-type]
    assert isinstance(gone, Gone)
    assert gone.late == pytest.approx(seconds)


def test_a_time_that_cannot_be_read_is_now() -> None:
    assert late("t", 1_500_000_000.0) == 0.0
