"""The engines: shipped recordings by exact text, the natural voice, the last resort."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import yaml

from ivr.errors import VoiceError
from ivr.voice import kokoro, sound
from ivr.voice.engine import Espeak, all_engines, best
from ivr.voice.fragments import TEXTS
from ivr.voice.kokoro import Kokoro
from ivr.voice.manifest import Recording, read_manifest, shipped_folder
from ivr.voice.shipped import Shipped
from tests.voice.sounds import Hummer, hum

ROOT = Path(__file__).parents[2]
needs_espeak = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")


def shipped() -> tuple[Recording, ...]:
    recordings = read_manifest(shipped_folder())
    assert len(recordings) > 100
    return recordings


def test_every_prompt_of_the_example_and_every_fragment_is_shipped() -> None:
    rules = yaml.safe_load((ROOT / "routing_rules.yaml").read_text(encoding="utf-8"))
    texts = {(lang, text) for prompt in rules["prompts"].values() for lang, text in prompt.items()}
    texts |= {(lang, text) for lang, fragments in TEXTS.items() for text in fragments.values()}
    lost = [(lang, text) for lang, text in texts if not Shipped().can(text, lang)]
    assert not lost, "run tools/render_prompts.py"


@pytest.mark.parametrize("recording", shipped(), ids=lambda recording: recording.file)
def test_each_shipped_recording_is_sound(recording: Recording) -> None:
    samples, rate = sound.read(shipped_folder() / recording.file)
    assert rate == 16000
    assert len(samples) / rate == pytest.approx(recording.seconds, abs=0.01)
    assert 20 * np.log10(sound.speech_rms(samples, rate)) == pytest.approx(sound.SPEECH_LEVEL, abs=0.5)
    assert np.abs(samples).max() < 0.9
    syllables = len(recording.text) * (1 if recording.lang == "zh" else 0.35)
    assert 0.08 < len(samples) / rate / syllables < 0.65


def test_no_recording_lies_there_that_the_manifest_does_not_name() -> None:
    there = {str(path.relative_to(shipped_folder())) for path in shipped_folder().rglob("*.flac")}
    assert there == {recording.file for recording in shipped()}


def test_an_edited_text_does_not_get_the_old_recording() -> None:
    text = next(recording.text for recording in shipped() if recording.lang == "en")
    assert Shipped().can(text, "en")
    assert not Shipped().can(f"{text} ", "en")
    assert not Shipped().can(text, "zh")


def test_an_empty_or_missing_recording_is_not_offered(tmp_path: Path) -> None:
    entry = {"lang": "en", "text": "hi", "voice": "v", "file": "hi.flac", "seconds": 1.0}
    (tmp_path / "manifest.json").write_text(json.dumps([entry]))
    assert not Shipped(tmp_path).can("hi", "en")
    (tmp_path / "hi.flac").touch()
    assert not Shipped(tmp_path).can("hi", "en")
    sound.write_flac(tmp_path / "hi.flac", hum(0.5, 16000), 16000)
    assert Shipped(tmp_path).can("hi", "en")


@pytest.mark.parametrize("content", ["{", "[1]", '[{"lang": "en"}]'])
def test_a_damaged_manifest_is_told_of(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(VoiceError, match=r"manifest\.json is damaged"):
        Shipped(tmp_path)


def test_the_first_engine_that_can_speaks() -> None:
    short, any_length = Hummer(only=lambda text: len(text) < 4), Hummer()
    assert best([short, any_length], "hi", "en") is short
    assert best([short, any_length], "hello", "en") is any_length
    assert best([short], "hello", "en") is None


def test_the_shipped_recordings_come_first_and_espeak_last() -> None:
    assert [engine.name for engine in all_engines()] == ["shipped", "kokoro", "espeak-ng"]


@needs_espeak
@pytest.mark.parametrize(
    ("text", "lang", "least", "most"),
    [
        ("请按1。", "zh", 0.5, 2.0),
        ("请下载Hengxin APP，再按2。", "zh", 1.5, 6.0),
        ("For English, press 2.", "en", 1.0, 3.0),
        ("--help", "en", 0.2, 2.0),
    ],
)
def test_espeak_speaks_each_script(text: str, lang: str, least: float, most: float) -> None:
    samples, rate = Espeak().speak(text, lang)
    assert least < len(sound.trim(samples, rate, 0)) / rate < most


@needs_espeak
def test_espeak_tells_of_a_language_it_does_not_know() -> None:
    with pytest.raises(VoiceError, match="cannot speak 'tlh-xx'"):
        Espeak().speak("nuqneH", "tlh-xx")


@needs_espeak
def test_espeak_has_nothing_to_say_for_a_text_without_words() -> None:
    with pytest.raises(VoiceError, match="nothing to say"):
        Espeak().speak("……", "zh")


@needs_espeak
def test_american_phonemes_keep_the_stops() -> None:
    assert kokoro.american("For English, press two.") == "fɔɹ ˈɪŋɡlɪʃ, pɹˈɛs tˈu."
    assert kokoro.american("day five") == "dˈA fˈIv"


def test_kokoro_does_not_offer_itself_without_its_voices(tmp_path: Path) -> None:
    assert not Kokoro(tmp_path).can("hello", "en")


def test_kokoro_does_not_offer_a_language_it_has_no_voice_for() -> None:
    assert not Kokoro().can("bonjour", "fr")


def test_kokoro_speaks_both_scripts_with_one_voice() -> None:
    natural = Kokoro()
    if not natural.can("hello", "en"):
        pytest.skip("the extra `kokoro` or its voices are not installed")
    samples, rate = natural.speak("请下载Hengxin APP。", "zh")
    assert 1.0 < len(sound.trim(samples, rate, 0)) / rate < 4.0
