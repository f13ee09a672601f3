"""What Asterisk inherits of our environment: nothing that is ours, for it may hold tokens and passwords."""

from __future__ import annotations

from collections.abc import Mapping

_OURS = ("IVR_", "PG")
"""How the names begin of what settings, rules (`!secret`) and the database are told."""


def for_asterisk(environment: Mapping[str, str]) -> dict[str, str]:
    """The rest of it: what Asterisk needs of us stands in its configuration."""
    return {name: value for name, value in environment.items() if not name.startswith(_OURS)}
