"""The recordings that come with the project, found by exactly what they say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ivr.errors import VoiceError
from ivr.voice import sound
from ivr.voice.sound import Samples

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


class Shipped:
    """Plays what somebody recorded, where the text is the very same; an edited text is not found."""

    name = "shipped"

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or shipped_folder()
        self._files = {(entry.lang, entry.text): entry.file for entry in read_manifest(self._folder)}

    def can(self, text: str, lang: str) -> bool:
        """True if this text has a recording that is there and not empty."""
        file = self._files.get((lang, text))
        return file is not None and _size(self._folder / file) > 0

    def mark(self, text: str, lang: str) -> str:
        """The recording's own fingerprint."""
        content = (self._folder / self._files[lang, text]).read_bytes()
        return f"{self.name}:{sha256(content).hexdigest()[:16]}"

    def speak(self, text: str, lang: str) -> tuple[Samples, int]:
        """The recording's samples."""
        return sound.read(self._folder / self._files[lang, text])


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
