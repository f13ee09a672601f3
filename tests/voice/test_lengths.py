"""How long prompts last, as far as it can be measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from ivr.core.rulebook import Firm, Prompt, Rulebook
from ivr.voice.lengths import measured
from ivr.voice.manifest import read_manifest, shipped_folder


def book(*prompts: Prompt) -> Rulebook:
    named = {prompt.name: prompt for prompt in prompts}
    return Rulebook("v1", Firm({}, "UTC", ("zh", "en")), {}, {}, {}, named, {}, {}, {}, {}, {})


def test_a_shipped_recording_is_as_long_as_the_manifest_says() -> None:
    zh, en = (next(entry for entry in read_manifest(shipped_folder()) if entry.lang == lang) for lang in ("zh", "en"))
    found = measured(book(Prompt("hello", {"zh": zh.text, "en": en.text})), Path())
    assert found == {"hello": max(zh.seconds, en.seconds)}


def test_a_file_of_the_firms_own_is_measured(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "hello.wav", np.zeros(12000, np.int16), 8000)
    prompt = Prompt("hello", {}, {"zh": "hello.wav", "en": "hello.wav"})
    assert measured(book(prompt), tmp_path) == {"hello": pytest.approx(1.5)}


def test_what_is_unknown_in_one_language_is_not_measured(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "hello.wav", np.zeros(12000, np.int16), 8000)
    (tmp_path / "noise.wav").write_bytes(b"no sound")
    half = Prompt("half", {"en": "Never recorded by anybody."}, {"zh": "hello.wav"})
    broken = Prompt("broken", {}, {"zh": "hello.wav", "en": "noise.wav"})
    assert measured(book(half, broken), tmp_path) == {}
