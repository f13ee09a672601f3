"""Whatever comes over ARI's socket: an event in our words, or nothing; never an error that would end the reader.

`IVR_MESSAGES=100000` tries so many.
"""

from __future__ import annotations

import json
import os
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.switch.ari_events import WANTED, RestResponse, decoded, in_our_words

MANY = settings(max_examples=int(os.environ.get("IVR_MESSAGES", "150")), deadline=None)
ODD = st.text(max_size=8) | st.integers() | st.none() | st.floats(allow_nan=False) | st.booleans()
TEXT = st.sampled_from(["", "leg", "inbound", "feature", "Up", "Ring", "PROGRESS", "channel:a", "#", "12"]) | st.text(
    max_size=5
)
CHANNEL = st.fixed_dictionaries(
    {"id": TEXT},
    optional={
        "state": TEXT,
        "caller": st.dictionaries(st.sampled_from(["name", "number"]), TEXT),
        "dialplan": st.dictionaries(st.sampled_from(["exten", "app_name"]), TEXT),
    },
)
THING = st.fixed_dictionaries({"id": TEXT, "name": TEXT, "target_uri": TEXT, "state": TEXT})
EVENT = st.fixed_dictionaries(
    {"type": st.sampled_from(WANTED)},
    optional={
        "channel": CHANNEL,
        "peer": CHANNEL,
        "args": st.lists(TEXT, max_size=4),
        "digit": TEXT,
        "playback": THING,
        "recording": THING,
        "dialstatus": TEXT,
        "cause": st.integers(-(2**70), 2**70),
        "tech_cause": st.integers(),
        "request_id": TEXT,
        "status_code": st.integers(-1000, 1000),
    },
)


def read(message: str | bytes) -> None:
    """As the reader of the socket does."""
    event = decoded(message)
    if event is not None and not isinstance(event, RestResponse):
        in_our_words(event)


@MANY
@given(EVENT)
def test_events_of_odd_content(event: dict[str, Any]) -> None:
    read(json.dumps(event))


@MANY
@given(EVENT, st.lists(st.tuples(st.sampled_from(["channel", "args", "digit", "type", "recording"]), ODD), max_size=3))
def test_events_with_parts_of_the_wrong_kind(event: dict[str, Any], wrong: list[tuple[str, Any]]) -> None:
    read(json.dumps(event | dict(wrong)))


@MANY
@given(EVENT, st.data())
def test_events_that_are_cut_short_or_bent(event: dict[str, Any], data: st.DataObject) -> None:
    whole = json.dumps(event).encode()
    at = data.draw(st.integers(0, len(whole)))
    read(whole[:at] + data.draw(st.binary(max_size=3)) + whole[data.draw(st.integers(at, len(whole))) :])


@MANY
@given(st.binary(max_size=200) | st.text(max_size=200))
def test_anything_at_all(message: str | bytes) -> None:
    read(message)
