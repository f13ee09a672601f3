"""The folder on another disk that takes recordings where the first has no room: a setting names it."""

from __future__ import annotations

from pathlib import Path

from ivr.errors import ProvisionError
from ivr.provision.layout import Layout


def lead(layout: Layout, folder: Path | None) -> None:
    """Have the spare folder be this one, made if only its last part is missing; None leaves it as it is.

    Raises `ProvisionError` if it cannot be used, or if recordings still lie in the one before.
    """
    if folder is None:
        return
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        there = folder.resolve(strict=True)
        if layout.spare.resolve() != there:
            _leave(layout.spare)
            layout.spare.symlink_to(there, target_is_directory=True)
    except OSError as error:
        raise ProvisionError(f"{folder} (IVR_SPARE) cannot be used: {error.strerror}.") from error


def _leave(before: Path) -> None:
    if before.is_dir() and any(before.iterdir()):
        raise ProvisionError(
            f"Recordings still lie in {before.resolve()}. Start once without IVR_SPARE, so that they are put away."
        )
    if before.is_symlink():
        before.unlink()
    elif before.exists():
        before.rmdir()
