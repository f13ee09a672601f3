"""What has become of waits, offers and overflow since the start, in numbers: for whoever draws curves of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from ivr.core.histogram import WAITS, Histogram
from ivr.core.overflow_rules import ToCallbackNote, ToMessage, ToQueue, ToVoicemail, WaitingEnds


class Counts:
    """Only ever grows; nobody's name or number is in it."""

    def __init__(self) -> None:
        self.waits: dict[tuple[str, str], Histogram] = {}
        """Seconds, by queue and by how they ended: `answered` or `unserved`."""
        self.offers: Counter[tuple[str, str]] = Counter()
        """Offers to agents that are over, by queue and outcome."""
        self.overflow: Counter[tuple[str, str, str]] = Counter()
        """Steps of overflow lists that are over, by queue, whom they led to, and outcome."""

    def waited(self, queue: str, waited: timedelta, *, answered: bool) -> None:
        """A wait is over."""
        ended = "answered" if answered else "unserved"
        self.waits.setdefault((queue, ended), Histogram(WAITS)).add(waited.total_seconds())

    def given_up(self, queue: str, target: WaitingEnds | ToQueue) -> None:
        """The overflow list has ended a wait."""
        self.overflow[queue, _TARGETS[type(target)], "taken"] += 1


_TARGETS = {ToVoicemail: "voicemail", ToCallbackNote: "callback", ToMessage: "message", ToQueue: "queue"}
