"""The library: what is made, when it is made again, and what is found."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ivr.core.queues import Priority, Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Prompt
from ivr.core.steps import Say
from ivr.errors import NotSaid, VoiceError
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


QUEUE = Prompt(
    "place", {"zh": "您是第{position}位，预计等待{wait}。", "en": "You are number {position}. The wait is {wait}."}
)
FACTS = {"position": "2", "wait": "61"}


def test_of_a_prompt_with_values_only_what_is_fixed_is_made_ahead(tmp_path: Path) -> None:
    engine = Hummer()
    library = Library.prepare(rules(QUEUE), tmp_path, engines=[engine])
    assert set(engine.asked) & {"您是第", "位，预计等待", "You are number", "The wait is"} == {
        "您是第",
        "位，预计等待",
        "You are number",
        "The wait is",
    }
    assert not any("{" in text for text in engine.asked)
    with pytest.raises(VoiceError):
        library.media("place", "zh")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "parts/place-0 say/2 parts/place-2 say/dayue say/liang say/fenzhong"),
        ("en", "parts/place-0 say/2 parts/place-2 say/about say/2 say/minutes"),
    ],
)
def test_values_are_said_between_the_fixed_parts(tmp_path: Path, lang: str, said: str) -> None:
    library = Library.prepare(rules(QUEUE), tmp_path, engines=[Hummer()])
    paths = library.told("place", lang, lambda: FACTS)
    assert paths == [str(tmp_path / lang / name) for name in said.split()]
    assert all(Path(f"{path}.alaw").stat().st_size for path in paths)


@pytest.mark.parametrize("facts", [{"position": "2"}, {"position": "2", "wait": ""}, {"position": "x", "wait": "6"}])
def test_a_prompt_is_not_said_by_half(tmp_path: Path, facts: dict[str, str]) -> None:
    library = Library.prepare(rules(QUEUE), tmp_path, engines=[Hummer()])
    with pytest.raises(NotSaid):
        library.told("place", "en", lambda: facts)


DEAR = Prompt("dear", {"zh": "尊敬的{name}，今天是{date}。", "en": "Dear {name}, it is {date}."})


@pytest.mark.parametrize(("name", "second"), [("/names/en/x", ["/names/en/x"]), ("", [])])
def test_of_a_prompt_that_tells_a_name_only_the_name_is_left_out(tmp_path: Path, name: str, second: list[str]) -> None:
    library = Library.prepare(rules(DEAR), tmp_path, engines=[Hummer()])
    paths = library.told("dear", "en", lambda: {"today": "2026-11-26"}, name)
    assert paths[0].endswith("en/parts/dear-0")
    assert paths[1 : 1 + len(second)] == second
    assert paths[1 + len(second)].endswith("en/parts/dear-2")
    with pytest.raises(NotSaid):
        library.told("dear", "en", dict, name)


def test_a_name_is_said_in_the_language_in_which_its_prompt_is(tmp_path: Path) -> None:
    alone = Prompt("alone", {"zh": "您好，{name}"})
    library = Library.prepare(rules(DEAR, alone, HELLO), tmp_path, engines=[Hummer()])
    assert [library.name_in(prompt, "en") for prompt in ("dear", "alone", "hello")] == ["en", "zh", ""]
    assert [library.tells_names(language) for language in ("zh", "en", "fr")] == [True, True, False]


def test_what_cannot_be_said_is_named_without_its_value(tmp_path: Path) -> None:
    card = Prompt("card", {"zh": "卡号{date card}", "en": "Card {date card}"})
    library = Library.prepare(rules(card), tmp_path, engines=[Hummer()])
    with pytest.raises(NotSaid, match=r"\{date card\}") as refused:
        library.told("card", "zh", lambda: {"card": "6789"})
    assert "6789" not in str(refused.value)


def test_a_lost_part_is_no_unknown_value(tmp_path: Path) -> None:
    library = Library.prepare(rules(QUEUE), tmp_path, engines=[Hummer()])
    (tmp_path / "en" / "parts" / "place-2.alaw").unlink()
    with pytest.raises(VoiceError, match="missing or empty") as refused:
        library.told("place", "en", lambda: FACTS)
    assert not isinstance(refused.value, NotSaid)


def test_a_prompt_without_values_is_told_as_it_is(tmp_path: Path) -> None:
    library = Library.prepare(rules(HELLO, BYE), tmp_path, engines=[Hummer()])

    def nothing() -> dict[str, str]:
        raise AssertionError("nobody needs to know")

    assert library.told("hello", "en", nothing) == [library.media("hello", "en")]
    assert library.told("bye", "en", nothing) == [str(tmp_path / "zh" / "bye")]


def test_the_pieces_of_durations_are_made_only_where_rules_need_them(tmp_path: Path) -> None:
    step = replace(rules(HELLO), nodes={"flows.main[0]": Say("duration", "90s", None)})
    for book, wanted in ((rules(HELLO), False), (step, True), (rules(QUEUE), True)):
        library = Library.prepare(book, tmp_path, engines=[Hummer()])
        assert (("en", "say/minutes") in library.sounds) is wanted


def test_a_doubled_brace_is_spoken_as_one(tmp_path: Path) -> None:
    engine = Hummer()
    Library.prepare(rules(Prompt("braces", {"zh": "{{您好}}", "en": "a"})), tmp_path, engines=[engine])
    assert "{您好}" in engine.asked


def test_queues_are_told_by_their_titles_and_customers_by_the_levels_that_the_rules_name(tmp_path: Path) -> None:
    queue = Queue("sales", RuleRef("q"), {"zh": "销售", "en": "sales"}, priority=Priority(by_level={"贵宾": 10}))
    who = Prompt("who", {"zh": "{queue}的{level}客户", "en": "{level} for {queue}"})
    engine = Hummer()
    book = replace(rules(who), queues={"sales": queue})
    library = Library.prepare(book, tmp_path, engines=[engine])
    assert {"销售", "sales", "贵宾"} <= set(engine.asked)
    known = {"queue waited in": "sales", "customer level": "贵宾"}
    level, of, title = library.told("who", "en", lambda: known)
    assert (Path(of).name, Path(f"{level}.alaw").exists(), Path(f"{title}.alaw").exists()) == ("who-1", True, True)
    assert library.told("who", "en", lambda: {**known, "customer level": "gold"}) == [of, title]


def test_titles_are_not_spoken_where_no_prompt_tells_them(tmp_path: Path) -> None:
    engine = Hummer()
    queue = Queue("sales", RuleRef("q"), {"zh": "销售", "en": "sales"})
    Library.prepare(replace(rules(HELLO), queues={"sales": queue}), tmp_path, engines=[engine])
    assert "sales" not in engine.asked
