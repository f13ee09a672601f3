"""What a call leaves in its channels for whoever adopts it, and how such a channel is."""

from __future__ import annotations

from dataclasses import dataclass

PLAYS = "IVR_PLAYS"
"""The last sound that was not a brief one."""
VARIABLES = (
    *("IVR_CALL", "IVR_STAGE", "IVR_ROLE", "IVR_DID", "IVR_ANSWERED"),
    *("IVR_RECORDING", "IVR_PAUSED", "IVR_SECRET", "IVR_MUTED", PLAYS),
)
"""The channel variables that are read back; what is written to another is lost."""
_ITSELF = ("CHANNEL(appname)", "CHANNEL(state)", "CHANNEL(name)", "CALLERID(num)")
"""What the channel itself is. The caller's number comes last: it alone is somebody else's."""
_BETWEEN = "\x1f"
"""Stands in no value but that last one: each is JSON, a name of ours or Asterisk's, or filtered by the dialplan."""
ALL = f"EVAL({_BETWEEN.join(f'${{{name}}}' for name in (*VARIABLES, *_ITSELF))})"
"""Asked for as one variable, this tells all: Asterisk fills the values in once, whatever stands in them."""


@dataclass(frozen=True, slots=True)
class Left:
    """A channel that lives, as it tells of itself."""

    variables: dict[str, str]
    """Those that are set."""
    application: str
    """That the dialplan runs on it."""
    state: str
    name: str
    number: str
    """As it came from outside."""


def read(told: str) -> Left | None:
    """What Asterisk says to `ALL`; None if it does not say it whole."""
    values = told.split(_BETWEEN, len(VARIABLES) + len(_ITSELF) - 1)
    if len(values) < len(VARIABLES) + len(_ITSELF):
        return None
    variables = {name: value for name, value in zip(VARIABLES, values, strict=False) if value}
    return Left(variables, *values[len(VARIABLES) :])
