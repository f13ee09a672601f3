"""How long prompts last, as far as it can be measured: the firm's own sound files, and shipped recordings."""

from __future__ import annotations

from pathlib import Path

from ivr.core.rulebook import Prompt, Rulebook
from ivr.voice.manifest import read_manifest, shipped_folder


def measured(rulebook: Rulebook, base: Path) -> dict[str, float]:
    """Seconds of each prompt that can be measured in all the firm's languages; of the longest among them."""
    shipped = {(entry.lang, entry.text): entry.seconds for entry in read_manifest(shipped_folder())}
    found: dict[str, float] = {}
    for prompt in rulebook.prompts.values():
        lengths = [_length(prompt, lang, base, shipped) for lang in rulebook.firm.languages]
        known = [length for length in lengths if length is not None]
        if known and len(known) == len(lengths):
            found[prompt.name] = max(known)
    return found


def _length(prompt: Prompt, lang: str, base: Path, shipped: dict[tuple[str, str], float]) -> float | None:
    if lang not in prompt.files:
        return shipped.get((lang, prompt.texts.get(lang, "")))
    import soundfile  # noqa: PLC0415 - slow to load, and most rules hold texts alone

    try:
        return float(soundfile.info(base / prompt.files[lang]).duration)
    except (RuntimeError, OSError):  # what cannot be read is told of when it is to be played
        return None
