"""What a call leaves in its channels for whoever adopts it."""

from __future__ import annotations

VARIABLES = (
    *("IVR_CALL", "IVR_STAGE", "IVR_ROLE", "IVR_DID", "IVR_ANSWERED"),
    *("IVR_RECORDING", "IVR_PAUSED", "IVR_SECRET"),
)
"""The channel variables that are read back; what is written to another is lost."""
