"""Which faults are played, and how often.

`CHAOS_SEEDS=20` plays each fault twenty times (`make chaos`); `CHAOS=F07,F03-ARI_cut` chooses some, and
`CHAOS_FROM=13` begins with that seed: a failure names its fault and its seed. `CHAOS_GUARDS=1` plays them without
their guards, too, and `CHAOS_LINES=8` is for a machine that is busy with other things.
"""

from __future__ import annotations

import os

from tests.chaos.faults import FAULTS

SEEDS = int(os.environ.get("CHAOS_SEEDS", "1"))
FIRST = int(os.environ.get("CHAOS_FROM", "1"))
GUARDS = bool(os.environ.get("CHAOS_GUARDS"))
QUICK = ("F01", "F03-ARI_cut", "F07")
"""What every run plays."""
_IDS = os.environ.get("CHAOS", ",".join(QUICK) if SEEDS == 1 and not GUARDS else "").split(",")
CHOSEN = [fault for fault in FAULTS if _IDS == [""] or {fault.id, str(fault)} & set(_IDS)]
