"""Which faults are played, and how often.

`CHAOS_SEEDS=20` plays each fault twenty times (`make chaos`); `CHAOS=F07,F10` chooses some, and `CHAOS_FROM=13` begins
with that seed: a failure names its fault and its seed. `CHAOS_GUARDS=1` plays them without their guards, too.
"""

from __future__ import annotations

import os

from tests.chaos.faults import FAULTS

SEEDS = int(os.environ.get("CHAOS_SEEDS", "1"))
FIRST = int(os.environ.get("CHAOS_FROM", "1"))
GUARDS = bool(os.environ.get("CHAOS_GUARDS"))
QUICK = {"F01", "F03", "F07"}
"""What every run plays."""
_IDS = os.environ.get("CHAOS", ",".join(QUICK) if SEEDS == 1 and not GUARDS else "").split(",")
CHOSEN = [fault for fault in FAULTS if _IDS == [""] or fault.id in _IDS]
