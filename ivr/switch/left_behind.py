"""What a call leaves in its channels for whoever adopts it."""

from __future__ import annotations

VARIABLES = (
    *("IVR_CALL", "IVR_STAGE", "IVR_ROLE", "IVR_DID", "IVR_ANSWERED"),
    *("IVR_RECORDING", "IVR_PAUSED", "IVR_SECRET"),
)
"""The channel variables that are read back; what is written to another is lost."""
_BETWEEN = "\x1f"
"""Stands in no value: each is JSON, a name of ours, or filtered by the dialplan."""
ALL = f"EVAL({_BETWEEN.join(f'${{{name}}}' for name in VARIABLES)})"
"""Asked for as one variable, this tells all: Asterisk fills the values in once, whatever stands in them."""


def read(told: str) -> dict[str, str]:
    """The variables that are set, from what Asterisk says to `ALL`; none if it does not say it whole."""
    values = told.split(_BETWEEN)
    return {name: value for name, value in zip(VARIABLES, values, strict=True) if value} if _whole(values) else {}


def _whole(values: list[str]) -> bool:
    return len(values) == len(VARIABLES)
