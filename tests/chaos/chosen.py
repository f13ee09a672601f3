"""Which faults are played, and how often.

`CHAOS_SEEDS=20` plays each fault twenty times (`make chaos`), and nothing may be skipped then;
`CHAOS=F07,F03-ARI_cut` chooses some, and `CHAOS_FROM=13` begins with that seed: a failure names its fault and its seed.
`CHAOS_GUARDS=1` plays them without their guards, too, and `CHAOS_LINES=8` is for a machine that is busy with other
things.
"""

from __future__ import annotations

import os

from tests.chaos.asked import GUARDS, SEEDS
from tests.chaos.faults import FAULTS

QUICK = ("F01", "F03-ARI_cut", "F07")
"""What every run plays."""
_IDS = os.environ.get("CHAOS", ",".join(QUICK) if SEEDS == 1 and not GUARDS else "").split(",")


def is_chosen(*names: str) -> bool:
    """Whether the fault that goes by these is to be played."""
    return _IDS == [""] or bool(set(names) & set(_IDS))


CHOSEN = [fault for fault in FAULTS if is_chosen(fault.id, str(fault))]
