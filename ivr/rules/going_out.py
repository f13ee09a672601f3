"""Calls that cost the firm money: nothing limits them, or callers choose where they go."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.core.outbound import calls_out, unlimited
from ivr.core.rulebook import Rulebook
from ivr.rules.codes import Code
from ivr.rules.findings import Finding


def going_out(book: Rulebook) -> Iterator[Finding]:
    """Where a thief, or a mistake, would be dialled for."""
    yield from _unlimited(book)
    yield from _none_to_choose(book)


def _unlimited(book: Rulebook) -> Iterator[Finding]:
    if book.trunks and calls_out(book) and unlimited(book.outbound):
        what = "Calls go out over these, and nothing limits how many, where to and at what cost."
        mend = "Add limits of your own: `outbound: {at_once: 20, per_hour: 200, per_number_per_hour: 30}`."
        yield ("trunks",), what, mend, Code.UNLIMITED


def _none_to_choose(book: Rulebook) -> Iterator[Finding]:
    """Whoever is asked for his number may choose one that costs the firm money: the rules say which he may."""
    asks = [name for name, queue in book.queues.items() if queue.callback and queue.callback.ask_number]
    if not book.outbound.allow:
        for name in asks:
            what = (
                "Of the numbers that callers key in, customers' own alone are called: `outbound.allow` names no other."
            )
            mend = "Name those that may be chosen under `outbound.allow`, or leave `ask_number` out."
            yield ("queues", name, "callback", "ask_number"), what, mend, Code.NONE_TO_CHOOSE
