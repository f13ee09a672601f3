"""Names as sounds: spoken once by a voice, kept for the next call, and never more than there is room for."""

from __future__ import annotations

import io
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ivr.errors import VoiceError
from ivr.voice import names
from ivr.voice.names import NameSounds
from tests.voice.sounds import Hummer


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the speaking process is told; it speaks here, with a hum."""
    told: list[list[str]] = []

    def run(command: list[str], *, input: bytes, **_: Any) -> subprocess.CompletedProcess[bytes]:  # noqa: A002
        assert not any("Li" in word for word in command)
        told.append(json.loads(input))
        monkeypatch.setattr("sys.stdin", io.StringIO(input.decode()))
        names.main((Hummer(),))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("ivr.voice.names.subprocess.run", run)
    monkeypatch.setattr("ivr.voice.names.os.nice", lambda _: 0)
    return told


def sounds(folder: Path, voice: str = "low") -> NameSounds:
    return NameSounds(folder, (Hummer(voice),))


def test_a_name_is_spoken_once_and_kept_for_the_next_start(tmp_path: Path, orders: list[list[str]]) -> None:
    first = sounds(tmp_path).of("Li Ming", "en")
    assert [Path(f"{first}{suffix}").stat().st_size > 0 for suffix in (".alaw", ".ulaw")] == [True, True]
    assert "Li" not in first
    assert sounds(tmp_path).of("Li Ming", "en") == first
    assert len(orders) == 1


@pytest.mark.parametrize(("voice", "name", "lang"), [("high", "Li", "en"), ("low", "Lu", "en"), ("low", "Li", "zh")])
def test_another_name_voice_or_language_is_another_sound(
    tmp_path: Path, orders: list[list[str]], voice: str, name: str, lang: str
) -> None:
    assert sounds(tmp_path).of("Li", "en") != sounds(tmp_path, voice).of(name, lang)
    assert len(orders) == 2


@pytest.mark.parametrize("name", ["", "  ", "12345", "x" * 41, "Li\n", "Li\x00"])
def test_what_is_no_name_is_not_spoken(tmp_path: Path, orders: list[list[str]], name: str) -> None:
    assert (sounds(tmp_path).of(name, "en"), orders) == ("", [])


def test_without_a_voice_a_name_is_left_out(tmp_path: Path) -> None:
    assert NameSounds(tmp_path, ()).of("Li", "en") == ""


def test_those_that_were_asked_for_last_are_kept(
    tmp_path: Path, orders: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "MOST", 2)
    first, second = (sounds(tmp_path).of(name, "en") for name in ("Ann", "Ben"))
    for at, stem in enumerate((first, second)):
        os.utime(f"{stem}.alaw", (at, at))
    sounds(tmp_path).of("Ann", "en")
    sounds(tmp_path).of("Cat", "en")
    assert [Path(f"{stem}.alaw").exists() for stem in (first, second)] == [True, False]
    assert len(list(tmp_path.glob("*/*"))) == 4


def hangs(*_: object, **__: object) -> None:
    raise subprocess.TimeoutExpired("python", 1)


def fails(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.CompletedProcess("python", 1, b"", b"cannot speak Li Ming")


@pytest.mark.parametrize("run", [hangs, fails])
def test_a_failure_does_not_tell_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., object]
) -> None:
    monkeypatch.setattr("ivr.voice.names.subprocess.run", run)
    with pytest.raises(VoiceError) as failed:
        sounds(tmp_path).of("Li Ming", "en")
    assert "Li" not in str(failed.value)
    assert failed.value.__suppress_context__ or failed.value.__context__ is None


def test_a_process_of_its_own_speaks(tmp_path: Path) -> None:
    spoken = NameSounds(tmp_path)
    if not spoken._engines[-1].can("Li", "en"):
        pytest.skip("espeak-ng is not installed")
    assert Path(f"{spoken.of('李明', 'zh')}.alaw").stat().st_size > 800
