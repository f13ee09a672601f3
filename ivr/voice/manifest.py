"""The list of the recordings that come with the project: what each says, and how long it lasts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivr.errors import VoiceError

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Recording:
    """One shipped file and what it says."""

    lang: str
    text: str
    voice: str
    file: str
    """Path relative to the manifest."""
    seconds: float


def shipped_folder() -> Path:
    """Where the shipped recordings lie: beside the package in a clone, inside it once installed."""
    package = Path(__file__).parents[1]
    inside = package / "prompts"
    return inside if inside.is_dir() else package.parent / "prompts"


def read_manifest(folder: Path) -> tuple[Recording, ...]:
    """What is shipped in this folder; nothing if it has no manifest."""
    path = folder / MANIFEST
    if not path.exists():
        return ()
    try:
        entries: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        return tuple(Recording(**entry) for entry in entries)
    except (ValueError, TypeError) as error:
        raise VoiceError(f"{path} is damaged ({error}): take it from the repository again.") from error
