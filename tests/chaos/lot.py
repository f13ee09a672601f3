"""Which fault comes when in a soak: dealt like cards, by a seed."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.chaos.faults import FAULTS, ami, disks, frozen, ground, killed, softphones, switch
from tests.chaos.faults.fault import Fault

BEGINNING = (killed.controller_killed, switch.asterisk_killed, switch.stopped_in_order)
"""They begin a process."""
LASTING = (
    frozen.controller_frozen,
    switch.ari_cut,
    ami.ami_cut,
    ground.database_locked,
    ground.spool_read_only,
    switch.trunk_dead,
    softphones.phones_vanish,
    ground.rules_broken,
    disks.prompts_missing,
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
