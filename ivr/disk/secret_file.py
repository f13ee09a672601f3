"""A secret that the operator keeps in a file of its own."""

from __future__ import annotations

import stat
from pathlib import Path

from ivr.errors import IvrError


class SecretUnreadable(IvrError):
    """A secret cannot be read."""


def secret_of(file: Path) -> str:
    """What stands in it; one that others may read is refused. Raises `SecretUnreadable`; blocks."""
    try:
        mode, text = file.stat().st_mode, file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretUnreadable(f"{file}: {getattr(error, 'strerror', None) or 'no text'}.") from error
    if stat.S_IMODE(mode) & 0o077:
        raise SecretUnreadable(f"{file}: others may read it. Put that right with: chmod 600 {file}")
    return text
