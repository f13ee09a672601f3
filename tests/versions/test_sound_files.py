"""Sound files that prompts name: what cannot be played refuses the rules, with its place; what is dull is warned of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from ivr.rules import Severity, load
from ivr.versions.reading import Wanted, read
from ivr.versions.sound_files import complaints
from ivr.versions.verdict import Ready, Refused

RULES = """\
version: 1
firm: {name: {en: Hengxin}, timezone: Asia/Shanghai, languages: [en]}
numbers: {"4008001234": main}
flows:
  main: [{hang_up: goodbye}]
recording: {announced_by: goodbye}
prompts:
  goodbye:
    en: {file: bye.wav}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Rules that play one sound file beside them."""
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    write(tmp_path)
    return path


def write(folder: Path, samples: int = 800, rate: int = 8000, subtype: str = "PCM_16", form: str = "WAV") -> None:
    soundfile.write(folder / "bye.wav", np.zeros(samples), rate, subtype=subtype, format=form)


def told(path: Path) -> list[str]:
    return [str(found) for found in complaints(load(path), path.parent)]


@pytest.mark.parametrize(
    ("rate", "subtype", "form"),
    [
        (8000, "PCM_16", "WAV"),
        (44100, "PCM_24", "WAV"),
        (8000, "ALAW", "WAV"),
        (16000, "FLOAT", "WAV"),
        (48000, "PCM_16", "FLAC"),
    ],
)
def test_whatever_can_be_played_is_right(rules: Path, rate: int, subtype: str, form: str) -> None:
    write(rules.parent, rate=rate, subtype=subtype, form=form)
    assert told(rules) == []


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound\n" * 100, b"RIFF\x24\0\0\0WAVEfmt "], ids=len)
def test_what_is_no_sound_is_told_with_its_place(rules: Path, content: bytes) -> None:
    (rules.parent / "bye.wav").write_bytes(content)
    (found,) = told(rules)
    assert found.startswith('rules.yaml:9:10 R408 prompts.goodbye.en.file: "bye.wav" is no sound that can be played (')
    assert found.endswith("Save it anew as a WAV with 16-bit samples (PCM), 8 to 48 kHz.")
    assert str(rules.parent) not in found


def test_a_file_that_is_gone_by_then_is_told_as_well(rules: Path) -> None:
    book = load(rules)
    (rules.parent / "bye.wav").unlink()
    assert [found.code.id for found in complaints(book, rules.parent)] == ["R408"]


def test_a_sound_of_no_length_is_told(rules: Path) -> None:
    write(rules.parent, samples=0)
    (found,) = told(rules)
    assert '"bye.wav" holds no sound at all.' in found


def test_a_dull_sound_is_only_warned_of(rules: Path) -> None:
    write(rules.parent, rate=6000)
    (found,) = complaints(load(rules), rules.parent)
    assert found.severity is Severity.WARNING
    assert "6000 samples a second" in found.what
    assert isinstance(read(Wanted(rules)), Ready)


def test_rules_with_a_sound_that_cannot_be_played_are_refused_with_its_place(rules: Path) -> None:
    (rules.parent / "bye.wav").write_bytes(b"no sound")
    verdict = read(Wanted(rules))
    assert isinstance(verdict, Refused)
    assert [(found.line, found.column, found.code.id) for found in verdict.complaints] == [(9, 10, "R408")]
