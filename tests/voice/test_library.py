"""The library: what is made, when it is made again, and what is found."""

from pathlib import Path

import numpy as np
import pytest

from ivr.core.rulebook import Prompt
from ivr.errors import VoiceError
from ivr.voice import g711, sound
from ivr.voice.library import Library
from ivr.voice.shipped import Shipped
from tests.voice.sounds import Hummer, hum, rules

HELLO = Prompt("hello", {"zh": "您好", "en": "hello"})
BYE = Prompt("bye", {"zh": "再见再见"})


def asked_for(engine: Hummer) -> set[str]:
    """The prompts it spoke; fragments aside."""
    return set(engine.asked) & {"您好", "hello", "再见再见", "您好吗"}


def test_each_prompt_becomes_two_files_of_g711(tmp_path: Path) -> None:
    library = Library.prepare(rules(HELLO), tmp_path, engines=[Hummer()])
    assert library.media("hello", "en") == str(tmp_path / "en" / "hello")
    alaw = (tmp_path / "en" / "hello.alaw").read_bytes()
    ulaw = (tmp_path / "en" / "hello.ulaw").read_bytes()
    assert len(alaw) == len(ulaw) == 8000 * (0.5 + 2 * 0.06)
    assert np.abs(g711.from_alaw(alaw).astype(int) - g711.from_ulaw(ulaw)).max() < 600
    assert library.seconds("hello", "en") == pytest.approx(0.62)


def test_the_samples_are_what_is_heard(tmp_path: Path) -> None:
    library = Library.prepare(rules(HELLO), tmp_path, engines=[Hummer()])
    heard = library.samples("hello", "zh").astype(np.float32) / 32768
    assert 20 * np.log10(sound.speech_rms(heard, 8000)) == pytest.approx(-20, abs=0.5)
    assert np.argmax(np.abs(np.fft.rfft(heard))) * 8000 / len(heard) == pytest.approx(300, abs=5)


def test_nothing_is_made_twice(tmp_path: Path) -> None:
    Library.prepare(rules(HELLO, BYE), tmp_path, engines=[Hummer()])
    again = Hummer()
    Library.prepare(rules(HELLO, BYE), tmp_path, engines=[again])
    assert not again.asked


def test_only_an_edited_text_is_made_again(tmp_path: Path) -> None:
    Library.prepare(rules(HELLO, BYE), tmp_path, engines=[Hummer()])
    again = Hummer()
    edited = Prompt("hello", {"zh": "您好吗", "en": "hello"})
    library = Library.prepare(rules(edited, BYE), tmp_path, engines=[again])
    assert again.asked == ["您好吗"]
    assert library.seconds("hello", "zh") == pytest.approx(0.42)


def test_another_voice_makes_all_again(tmp_path: Path) -> None:
    Library.prepare(rules(HELLO, BYE), tmp_path, engines=[Hummer()])
    other = Hummer(voice="high")
    Library.prepare(rules(HELLO, BYE), tmp_path, engines=[other])
    assert asked_for(other) == {"您好", "hello", "再见再见"}


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"")])
def test_a_lost_or_empty_file_is_told_of_and_made_again(tmp_path: Path, harm: object) -> None:
    library = Library.prepare(rules(HELLO), tmp_path, engines=[Hummer()])
    assert callable(harm)
    harm(tmp_path / "en" / "hello.alaw")
    with pytest.raises(VoiceError, match=r"hello\.alaw is missing or empty"):
        library.media("hello", "en")
    again = Hummer()
    assert Library.prepare(rules(HELLO), tmp_path, engines=[again]).media("hello", "en")
    assert again.asked == ["hello"]


def test_a_damaged_index_only_means_making_all_again(tmp_path: Path) -> None:
    Library.prepare(rules(HELLO), tmp_path, engines=[Hummer()])
    (tmp_path / "made.json").write_text("{broken")
    again = Hummer()
    Library.prepare(rules(HELLO), tmp_path, engines=[again])
    assert asked_for(again) == {"您好", "hello"}


def test_a_prompt_without_the_callers_language_is_heard_in_the_firms_first(tmp_path: Path) -> None:
    library = Library.prepare(rules(BYE), tmp_path, engines=[Hummer()])
    for lang in ("en", "fr", ""):
        assert library.media("bye", lang) == str(tmp_path / "zh" / "bye")


def test_a_prompt_in_the_second_language_alone_is_heard_in_that(tmp_path: Path) -> None:
    library = Library.prepare(rules(Prompt("hi", {"en": "hi"})), tmp_path, engines=[Hummer()])
    assert library.media("hi", "zh") == str(tmp_path / "en" / "hi")


def test_an_unknown_prompt_is_named(tmp_path: Path) -> None:
    library = Library.prepare(rules(HELLO), tmp_path, engines=[Hummer()])
    with pytest.raises(VoiceError, match="`helo` is none of the rules' prompts"):
        library.media("helo", "zh")


def test_progress_tells_of_every_rendered_text_and_of_no_shipped_one(tmp_path: Path) -> None:
    lines: list[str] = []
    engines = [Shipped(), Hummer()]
    Library.prepare(rules(HELLO), tmp_path, lines.append, engines=engines)
    assert lines == [
        "prompt 1 of 2: hello (zh), 0.3 s by hummer",
        "prompt 2 of 2: hello (en), 0.6 s by hummer",
    ]


def test_the_firms_own_sound_file_counts_before_a_text(tmp_path: Path) -> None:
    sound.write_flac(tmp_path / "rules" / "own.flac", hum(0.75, 44100), 44100)
    own = Prompt("hello", {"zh": "您好"}, {"zh": "own.flac"})
    engine = Hummer()
    library = Library.prepare(rules(own), tmp_path / "made", base=tmp_path / "rules", engines=[engine])
    assert "您好" not in engine.asked
    assert library.seconds("hello", "zh") == pytest.approx(0.87, abs=0.02)
    sound.write_flac(tmp_path / "rules" / "own.flac", hum(0.4, 44100), 44100)
    again = Library.prepare(rules(own), tmp_path / "made", base=tmp_path / "rules", engines=[engine])
    assert again.seconds("hello", "zh") == pytest.approx(0.52, abs=0.02)


def test_a_sound_file_that_is_missing_is_named_with_its_prompt(tmp_path: Path) -> None:
    own = Prompt("hello", files={"zh": "gone.wav"})
    with pytest.raises(VoiceError, match=r"hello \(zh\).*gone\.wav cannot be read"):
        Library.prepare(rules(own), tmp_path, engines=[Hummer()])


def test_what_nobody_can_speak_is_told_before_anything_is_made(tmp_path: Path) -> None:
    mute = Hummer(only=lambda text: text not in {"您好", "hello"})
    with pytest.raises(
        VoiceError, match=r"hello \(zh\), hello \(en\): no recording.*espeak-ng.*ivr\[kokoro\].*`files`"
    ):
        Library.prepare(rules(HELLO), tmp_path, engines=[mute])
    assert not mute.asked


@pytest.mark.parametrize("name", ["../etc/passwd", "a/b", "a&b", "a,b", ".hidden", ""])
def test_a_name_that_could_lead_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(VoiceError, match="cannot be a sound's name"):
        Library.prepare(rules(Prompt(name, {"zh": "您好"})), tmp_path, engines=[Hummer()])


def test_a_prompt_without_text_and_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match=r"`prompts\.nothing` has neither a text nor a sound file"):
        Library.prepare(rules(Prompt("nothing")), tmp_path, engines=[Hummer()])


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "zh").write_text("in the way")
    with pytest.raises(VoiceError, match="cannot be written"):
        Library.prepare(rules(BYE), tmp_path, engines=[Hummer()])


def test_numbers_are_said_in_the_callers_language_or_the_firms_first(tmp_path: Path) -> None:
    library = Library.prepare(rules(BYE), tmp_path, engines=[Hummer()])
    assert library.spoken("number", "105", "en") == [str(tmp_path / "en" / "say" / n) for n in ("1", "100", "and", "5")]
    assert library.spoken("number", "12", "fr") == [str(tmp_path / "zh" / "say" / n) for n in ("10", "2")]
    assert library.fragments(["yao"], "zh") == [str(tmp_path / "zh" / "say" / "yao")]
    with pytest.raises(VoiceError, match="no fragment `yao` in 'en'"):
        library.fragments(["yao"], "en")
