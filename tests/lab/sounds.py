"""Sounds for the ear's tests: the shipped prompts as they arrive over G.711, and what else a caller hears."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ivr.lab import RATE, Known, Samples
from ivr.voice import g711, sound
from ivr.voice.manifest import shipped_folder


@cache
def shipped() -> tuple[Known, ...]:
    """Every shipped prompt and fragment, in both languages, named `welcome/zh`."""
    folder = shipped_folder()
    files = sorted(folder.rglob("*.flac"))
    return tuple(Known(_name(file.relative_to(folder)), telephone(file)) for file in files)


def prompts() -> tuple[Known, ...]:
    """The whole sentences, without the fragments that numbers are made of."""
    return tuple(known for known in shipped() if not known.name.startswith("say/"))


def named(name: str) -> Known:
    return next(known for known in shipped() if known.name == name)


def telephone(file: Path) -> Samples:
    samples, rate = sound.read(file)
    return np.asarray(sound.resample(samples, rate, RATE) * 20_000, np.int16)


def _name(path: Path) -> str:
    language, *rest = path.with_suffix("").parts
    return f"{'/'.join(rest)}/{language}"


def over_the_line(samples: Samples) -> Samples:
    """Through a mu-law line."""
    return g711.from_ulaw(g711.to_ulaw(samples))


def torn(samples: Samples, times_a_second: float, seed: int = 1) -> Samples:
    """As a starved switch passes it on: here a pause of some packets, there a piece that is missing."""
    chance, parts, at = np.random.default_rng(seed), [], 0
    while at < len(samples):
        whole = max(160, int(chance.exponential(RATE / times_a_second)) // 160 * 160)
        parts.append(samples[at : at + whole])
        at += whole
        if chance.random() < 0.75:
            parts.append(np.zeros(160 * int(chance.integers(1, 6)), np.int16))
        else:
            at += 80 * int(chance.integers(1, 9))
    return np.concatenate(parts)


@dataclass(frozen=True)
class Tears:
    """What a machine that cannot keep up does to sound, so many times a second: 20-100 ms late, or 20-200 ms lost."""

    a_second: float
    late: float
    """Share of them where the sound goes on late, 0 to 1; in the others a piece of it is lost."""
    hiss: int = 0
    """How loud it is until it goes on."""
    grain: int = 80
    """Samples of which all this is a multiple: half a packet."""

    def tear(self, samples: Samples, seed: int) -> Samples:
        chance, parts, at = np.random.default_rng(seed), [], 0
        while at < len(samples):
            whole = max(160, self._grains(chance.exponential(RATE / self.a_second)))
            parts.append(samples[at : at + whole])
            at += whole
            if chance.random() < self.late:
                gap = self._grains(chance.uniform(160, 800))
                parts.append(chance.integers(-self.hiss, self.hiss, gap, np.int16, endpoint=True))
            else:
                at += self._grains(chance.uniform(160, 1600))
        return np.concatenate(parts)

    def _grains(self, samples: float) -> int:
        return round(samples / self.grain) * self.grain


def half_a_sample_late(samples: Samples) -> Samples:
    """As a codec's filter passes it on."""
    turns = np.exp(-1j * np.pi * np.fft.rfftfreq(2 * len(samples)))
    later = np.fft.irfft(np.fft.rfft(samples, 2 * len(samples)) * turns)[: len(samples)]
    return np.clip(later, -32_768, 32_767).astype(np.int16)


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), np.int16)


def noise(seconds: float, level: float = 1000.0, seed: int = 1) -> Samples:
    return np.random.default_rng(seed).normal(0, level, int(seconds * RATE)).astype(np.int16)


def after(*parts: Samples) -> Samples:
    return np.concatenate(parts)
