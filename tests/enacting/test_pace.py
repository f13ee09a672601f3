"""Scenario time while true time passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.enacting.pace import Pace


class Steady:
    """True seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def true() -> Steady:
    return Steady()


@pytest.fixture
def pace(true: Steady) -> Pace:
    made = Pace(0.2, true)
    made.listens("caller")
    return made


def shows(pace: Pace) -> float:
    return pace.now().total_seconds()


def sound(folder: Path, seconds: float, name: str = "zh/prompt") -> str:
    path = folder / f"{name}.alaw"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\xd5" * int(8000 * seconds))
    return str(path.with_suffix(""))


def test_in_a_menu_a_second_is_a_second(pace: Pace, true: Steady) -> None:
    true.now += 5
    assert shows(pace) == pytest.approx(5)


def test_twelve_seconds_of_waiting_are_a_minute(pace: Pace, true: Steady) -> None:
    true.now += 5
    pace.waits()
    true.now += 12
    assert shows(pace) == pytest.approx(65)


@pytest.mark.parametrize("seconds", [1.0, 3.0, 12.0])
def test_a_prompt_counts_three_seconds_however_long_it_lasts(
    tmp_path: Path, pace: Pace, true: Steady, seconds: float
) -> None:
    pace.sounds("caller", "play", [sound(tmp_path, seconds)])
    true.now += seconds + 2
    assert shows(pace) == pytest.approx(3 + 2)


def test_a_prompt_cut_short_at_a_third_counts_a_third(tmp_path: Path, pace: Pace, true: Steady) -> None:
    pace.sounds("caller", "play", [sound(tmp_path, 12)])
    true.now += 4
    pace.silent("play")
    true.now += 10
    assert shows(pace) == pytest.approx(1 + 10)


def test_two_prompts_count_six_seconds_and_what_is_read_out_one(tmp_path: Path, pace: Pace, true: Steady) -> None:
    said = [sound(tmp_path, 0.5, f"zh/say/{digit}") for digit in "12"]
    pace.sounds("caller", "play", [sound(tmp_path, 4), sound(tmp_path, 7, "zh/other"), *said])
    true.now += 12
    assert shows(pace) == pytest.approx(7)


def test_an_announcement_does_not_hold_up_the_wait(tmp_path: Path, pace: Pace, true: Steady) -> None:
    pace.waits()
    pace.sounds("caller", "play", [sound(tmp_path, 6)])
    true.now += 12
    assert shows(pace) == pytest.approx(60)


def test_a_moment_that_has_been_is_told_as_it_was_then(pace: Pace, true: Steady) -> None:
    true.now += 5
    pace.waits()
    true.now += 2
    assert pace.at(103.0).total_seconds() == pytest.approx(3)
    assert pace.at(106.0).total_seconds() == pytest.approx(10)
