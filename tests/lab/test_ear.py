"""The ear knows a prompt when it hears one, and no other."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.lab import RATE, Known, recognise
from tests.lab.sounds import after, named, noise, over_the_line, prompts, shipped, silence, torn


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
