"""Which fault comes when in a soak: dealt like cards, by a seed."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.chaos import faults
from tests.chaos.faults import FAULTS, Fault

BEGINNING = (faults.controller_killed, faults.asterisk_killed, faults.stopped_in_order)
"""They begin a process."""
LASTING = (
    faults.controller_frozen,
    faults.ari_cut,
    faults.ami_cut,
    faults.database_locked,
    faults.spool_read_only,
    faults.trunk_dead,
    faults.phones_vanish,
    faults.rules_broken,
    faults.prompts_missing,
)


def dealt(chance: Random, minutes: int) -> Iterator[Fault]:
    """A fault for each minute: all of them before one comes again."""
    known = {fault.inject: fault for fault in FAULTS}
    cards: list[Fault] = []
    for minute in range(minutes):
        kinds = (*BEGINNING, *LASTING) if minute < minutes // 2 else LASTING
        cards = [card for card in cards if card.inject in kinds]
        if not cards:
            cards = chance.sample([known[kind] for kind in kinds], len(kinds))
        yield cards.pop()
