"""What a recording's files are called: by its day and its id, the same on this disk and in an archive."""

from __future__ import annotations

import re
from datetime import date

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


def audio_name(recording: str, day: date) -> str:
    """`2026/11/26/<id>.audio`; `ValueError` if the id could lead out of the folder."""
    return f"{stem(recording, day)}.audio"


def about_name(recording: str, day: date) -> str:
    """`2026/11/26/<id>.about`; `ValueError` if the id could lead out of the folder."""
    return f"{stem(recording, day)}.about"


def stem(recording: str, day: date) -> str:
    """`2026/11/26/<id>`; `ValueError` if the id could lead out of the folder."""
    if not _SAFE.fullmatch(recording):
        raise ValueError(f"recording id {recording!r} cannot name a file")
    return f"{day:%Y/%m/%d}/{recording}"
