"""Guards against faults of telephones and people."""

from __future__ import annotations

from collections.abc import Callable, Mapping

GUARDS: Mapping[str, Callable[[], None]] = {}
