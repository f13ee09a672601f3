"""Calls that cost the firm money: nothing limits them, or callers choose where they go."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.core.outbound import calls_out, unlimited
from ivr.core.rulebook import Rulebook
from ivr.rules.codes import Code
from ivr.rules.complaint import choice
from ivr.rules.findings import Finding
from ivr.rules.places import Loc


def going_out(book: Rulebook) -> Iterator[Finding]:
    """Where a thief, or a mistake, would be dialled for."""
    yield from _unlimited(book)
    yield from _keyed_in(book)


def _unlimited(book: Rulebook) -> Iterator[Finding]:
    if book.trunks and calls_out(book) and unlimited(book.outbound):
        what = "Calls go out over these, and nothing limits how many, where to and at what cost."
        mend = "Add limits of your own: `outbound: {at_once: 20, per_hour: 200, per_number_per_hour: 30}`."
        yield ("trunks",), what, mend, Code.UNLIMITED


def _keyed_in(book: Rulebook) -> Iterator[Finding]:
    """Whoever keys in a number may choose one that costs the firm money: it says so where it lets him."""
    for name, queue in book.queues.items():
        rule, loc = queue.callback, ("queues", name, "callback")
        if rule is None or not rule.ask_number:
            continue
        if not rule.any_number:
            yield from _no_customers(book, (*loc, "ask_number"))
        elif book.outbound.allow:
            allowed = choice(book.outbound.allow, "and")
            what = f"Callers choose by keys which of {allowed} the firm dials and pays for: so toll fraud is done."
            mend = "Leave `any_number` out, and customers' own numbers alone can be keyed in; else keep `allow` short."
            yield (*loc, "any_number"), what, mend, Code.CALLERS_CHOOSE
        else:
            what = (
                "Of the numbers that callers key in, customers' own alone are called: `outbound.allow` names no other."
            )
            mend = "Name those that may be chosen under `outbound.allow`, or leave `any_number` out."
            yield (*loc, "any_number"), what, mend, Code.NONE_TO_CHOOSE


def _no_customers(book: Rulebook, loc: Loc) -> Iterator[Finding]:
    if not book.crm.customers:
        what = "Of the numbers that callers key in, customers' own alone are called, and no table has customers."
        yield (
            loc,
            what,
            "Leave `ask_number` out: each is called at the number from which he calls.",
            Code.NONE_TO_CHOOSE,
        )
