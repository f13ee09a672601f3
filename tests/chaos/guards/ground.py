"""Guards against faults of clock, disk, keys and load."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.chaos.guards import disks

GUARDS: Mapping[str, Callable[[], None]] = {**disks.GUARDS}
