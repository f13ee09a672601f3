"""What is asked of a run, by its environment; see `chosen`."""

from __future__ import annotations

import os

SEEDS = int(os.environ.get("CHAOS_SEEDS", "1"))
FIRST = int(os.environ.get("CHAOS_FROM", "1"))
GUARDS = bool(os.environ.get("CHAOS_GUARDS"))
WHOLE = SEEDS >= 20
"""As by `make chaos`: then what this machine cannot play has failed, and each fault comes in every stage of a call."""
