"""A message's recording is named by its call, and cannot be taken for it."""

from __future__ import annotations

import pytest

from ivr.core.message_id import call_of, is_message, message_id


@pytest.mark.parametrize("which", ["", "3fa9c1-2"])
def test_a_message_says_of_which_call_it_is(which: str) -> None:
    recording = message_id("node-1-1764.12", which)
    assert (call_of(recording), is_message(recording)) == ("node-1-1764.12", True)


@pytest.mark.parametrize("call", ["node-1-1764.12", "1764.12", "message", ".message"])
def test_a_call_is_its_own_recording(call: str) -> None:
    assert (call_of(call), is_message(call)) == (call, False)
