"""The ear knows a prompt when it hears one, and no other."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ivr.lab import RATE, Known, Samples, recognise
from ivr.lab.picture import looks, places
from tests.lab.sounds import (
    Tears,
    after,
    half_a_sample_late,
    named,
    noise,
    over_the_line,
    prompts,
    shipped,
    silence,
    torn,
)

TORN = {
    "late": Tears(5, late=1),
    "late and hissing": Tears(5, late=1, hiss=8),
    "lost": Tears(2, late=0),
    "both": Tears(3, late=0.5, hiss=8),
    "by any number of samples": Tears(2, late=0.5, hiss=8, grain=1),
}


@cache
def torn_prompts(tears: Tears) -> list[tuple[Known, Samples]]:
    """All but the shortest, of which there may be too little left; half a second of silence before each."""
    return [
        (known, after(silence(0.5), tears.tear(over_the_line(known.samples), seed), silence(0.3)))
        for seed, known in enumerate(prompts())
        if len(known.samples) > 1.2 * RATE
    ]


@pytest.mark.parametrize("known", shipped(), ids=lambda known: known.name)
def test_each_shipped_prompt_is_taken_for_itself_and_for_no_other(known: Known) -> None:
    heard = over_the_line(after(silence(0.5), known.samples, silence(0.5)))
    (found,) = recognise(heard, shipped())
    assert found.name == known.name
    assert found.start == pytest.approx(0.5, abs=0.02)
    assert found.score > 0.97
    assert found.portion > 0.9


def test_prompts_that_follow_each_other_are_told_apart() -> None:
    names = ["welcome/zh", "choose_language/zh", "main_menu/zh", "welcome/zh"]
    heard = over_the_line(after(*(named(name).samples for name in names)))
    found = recognise(heard, prompts())
    assert [f.name for f in found] == names
    lengths = np.cumsum([0, *(len(named(name).samples) for name in names)])[:-1] / RATE
    assert [f.start for f in found] == pytest.approx(lengths.tolist(), abs=0.02)


def test_prompts_that_a_starved_switch_has_torn_to_pieces_are_known_all_the_same() -> None:
    known = [prompt for prompt in prompts() if len(prompt.samples) > 1.2 * RATE]
    torn_up = [
        over_the_line(after(silence(0.3), torn(p.samples, 3, seed), silence(0.3))) for seed, p in enumerate(known)
    ]
    found = [[f.name for f in recognise(heard, prompts(), evidence=0.6)] for heard in torn_up]
    missed = [prompt.name for prompt, names in zip(known, found, strict=True) if names != [prompt.name]]
    assert len(missed) <= len(known) // 10, missed
    assert all(set(names) <= {prompt.name} for prompt, names in zip(known, found, strict=True)), "and none for another"


@pytest.mark.parametrize("tears", TORN.values(), ids=TORN.keys())
def test_torn_prompts_are_known_and_when_they_began(tears: Tears) -> None:
    off: list[float] = []
    for known, heard in torn_prompts(tears):
        found = recognise(heard, prompts(), evidence=0.6)
        assert {f.name for f in found} <= {known.name}, "never another"
        assert len(found) <= 1, "and once"
        off += [abs(f.start - 0.5) for f in found]
    assert len(off) >= 0.95 * len(torn_prompts(tears))
    assert np.percentile(off, 90) < 0.15
    assert max(off) < 0.45


@pytest.mark.parametrize("tears", TORN.values(), ids=TORN.keys())
def test_a_torn_prompt_is_never_taken_for_another(tears: Tears) -> None:
    for known, heard in torn_prompts(tears):
        assert recognise(heard, [other for other in prompts() if other is not known]) == []


@pytest.mark.parametrize("later", [0.3, 0.8, 2.0])
def test_a_torn_prompt_that_began_before_is_not_taken_for_a_new_one(later: float) -> None:
    for _, heard in torn_prompts(TORN["both"]):
        for found in recognise(heard, prompts(), evidence=0.6):
            assert recognise(heard, prompts(), found.start + later, evidence=0.6) == []


def test_what_follows_a_torn_prompt_that_a_key_cut_short_is_known_too() -> None:
    for seed in range(8):
        menu, wait = (over_the_line(named(name).samples) for name in ("main_menu/zh", "please_wait/zh"))
        first = TORN["both"].tear(menu[: int(1.8 * RATE)], seed)
        second = TORN["both"].tear(wait, seed + 100)
        found = recognise(after(silence(0.5), first, second), prompts(), evidence=0.6)
        assert [f.name for f in found] == ["main_menu/zh", "please_wait/zh"]
        assert len(first) / RATE < found[0].end < 0.5 + len(first) / RATE + 0.1
        assert found[0].portion < 0.5


def test_another_codec_moves_the_sound_by_less_than_a_sample() -> None:
    for known in prompts():
        (found,) = recognise(half_a_sample_late(after(silence(0.5), known.samples, silence(0.5))), prompts())
        assert found.name == known.name
        assert found.portion > 0.9


def test_of_prompts_that_begin_alike_the_one_that_goes_on_is_meant() -> None:
    begin, one, other = (named(name).samples for name in ("welcome/en", "goodbye/en", "closed/en"))
    alike = [Known("one", after(begin, one)), Known("other", after(begin, other))]
    for prompt in alike:
        (found,) = recognise(over_the_line(TORN["both"].tear(prompt.samples, 1)), alike)
        assert found.name == prompt.name


def test_few_places_need_a_close_look() -> None:
    """The cost of listening is that of the close looks, and fifty people listen at once."""
    speech = over_the_line(after(*(known.samples for known in prompts())))
    found = places(looks(speech), [known.looks for known in prompts()])
    assert sum(len(opening) for opening in found) < 0.5 * len(prompts()) * len(speech) / RATE


@pytest.mark.parametrize("seconds", [1.2, 2.0])
def test_a_prompt_that_a_key_cut_short_is_known_and_its_end_too(seconds: float) -> None:
    known = named("main_menu/en")
    cut = known.samples[: known.lead + int(seconds * RATE)]
    first, second = recognise(over_the_line(after(silence(0.3), cut, named("please_wait/en").samples)), prompts())
    assert (first.name, second.name) == ("main_menu/en", "please_wait/en")
    assert first.end == pytest.approx(0.3 + len(cut) / RATE, abs=0.1)
    assert first.portion < 0.5


def test_a_prompt_is_known_though_packets_were_lost_and_one_came_late() -> None:
    known = named("main_menu/zh")
    lost = after(known.samples[:12_000], known.samples[12_160:30_000], silence(0.02), known.samples[30_000:])
    (found,) = recognise(over_the_line(lost), prompts())
    assert found.name == known.name
    assert found.portion > 0.9


@pytest.mark.parametrize("seed", range(8))
def test_a_prompt_is_known_on_a_machine_that_can_hardly_keep_up(seed: int) -> None:
    known = named("main_menu/en")
    chance = np.random.default_rng(seed)
    packets = [known.samples[at : at + 160] for at in range(0, len(known.samples), 160)]
    late = [part for packet in packets for part in ([silence(0.02)] if chance.random() < 0.08 else []) + [packet]]
    (found,) = recognise(over_the_line(after(silence(0.5), *late)), prompts())
    assert found.name == known.name
    assert found.start == pytest.approx(0.5, abs=0.1)
    assert found.portion > 0.9


def test_a_prompt_is_known_at_any_loudness() -> None:
    quiet = (named("closed/zh").samples * 0.1).astype(np.int16)
    (found,) = recognise(over_the_line(quiet), prompts())
    assert found.name == "closed/zh"


def test_music_noise_and_silence_are_no_prompt() -> None:
    at = np.arange(20 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * hz * at) * (1 + np.sin(at * hz / 90)) for hz in (220, 277, 330, 440))
    music = np.asarray(chord * 2000, np.int16)
    assert recognise(music, shipped()) == []
    assert recognise(noise(20), shipped()) == []
    assert recognise(silence(20), shipped()) == []


def test_the_middle_of_another_prompt_is_none() -> None:
    half = named("hours_menu/en").samples[3 * RATE :]
    assert recognise(half, [k for k in prompts() if k.name != "hours_menu/en"]) == []


def test_only_what_was_heard_since_counts() -> None:
    heard = after(named("welcome/en").samples, silence(0.5), named("goodbye/en").samples)
    begins = len(named("welcome/en").samples) / RATE + 0.5
    (found,) = recognise(heard, prompts(), since=2.0)
    assert found.name == "goodbye/en"
    assert found.start == pytest.approx(begins, abs=0.02)


def test_less_than_the_evidence_asked_for_is_not_enough() -> None:
    known = named("welcome/zh")
    short = known.samples[: known.lead + int(1.0 * RATE)]
    assert recognise(short, [known], evidence=0.4)
    assert not recognise(short, [known], evidence=1.6)


def test_nothing_heard_is_no_prompt() -> None:
    assert recognise(np.zeros(0, np.int16), prompts()) == []
    assert recognise(silence(0.1), [Known("empty", np.zeros(0, np.int16))]) == []
