"""What the recording of a message is called: by the call in which it was left, which is a recording of its own."""

from __future__ import annotations

import re

from ivr.core.call import CallId

_MESSAGE = re.compile(r"(?P<call>.+)\.message(-[A-Za-z0-9_-]+)?")


def message_id(call: CallId, which: str = "") -> str:
    """`<call>.message`, or `<call>.message-<which>` where a call may leave several."""
    return f"{call}.message-{which}" if which else f"{call}.message"


def call_of(recording: str) -> CallId:
    """The call that a recording belongs to: its own id, but for a message."""
    found = _MESSAGE.fullmatch(recording)
    return found["call"] if found else recording


def is_message(recording: str) -> bool:
    """Whether it is a message, and not the call itself."""
    return call_of(recording) != recording
