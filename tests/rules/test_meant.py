"""What was probably meant by times, days, zones and languages that are written in another way."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.rules import meant
from ivr.rules.complaint import near
from ivr.rules.scalars import DAYS
from ivr.rules.signs import foreign, plain
from ivr.rules.slips import slip

ROOT = Path(__file__).parents[2]
RIGHT = [
    ROOT / "routing_rules.yaml",
    *(ROOT / "examples").glob("**/*.yaml"),
    ROOT / "tests/rules/reference_frame.yaml",
]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("9:00-12:00", "09:00-12:00"),
        ("9-18", "09:00-18:00"),
        ("09：00–12：00", "09:00-12:00"),
        ("8:30~12:00；13:30至18:00", "08:30-12:00, 13:30-18:00"),
        ("８：３０－１８：００", "08:30-18:00"),
        ("25:00-26:00", ""),
        ("09:70-12:00", ""),
        ("all day", ""),
        ("", ""),
    ],
)
def test_hours(text: str, hours: str) -> None:
    assert meant.hours(text) == hours


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026/12/7", "2026-12-07"),
        ("2026年12月7日", "2026-12-07"),
        ("“2026-12-07”", "2026-12-07"),
        ("2026-12-07-2026-12-09", "2026-12-07..2026-12-09"),
        ("2026-12-07—2026-12-09", "2026-12-07..2026-12-09"),
        ("2026-12-07 至 2026-12-09", "2026-12-07..2026-12-09"),
        ("31.12.2026", ""),
        ("2026-12-31 08:30", ""),
    ],
)
def test_days(text: str, days: str) -> None:
    assert meant.days(text) == days


@pytest.mark.parametrize(
    ("text", "weekdays"), [("Mon-Fri", "mon-fri"), ("Saturday", "sat"), ("mon–wed", "mon-wed"), ("workdays", "")]
)
def test_weekdays(text: str, weekdays: str) -> None:
    assert meant.weekdays(text, DAYS) == weekdays


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Asia/Beijing", "Asia/Shanghai"),
        ("Shanghai", "Asia/Shanghai"),
        ("asia/shanghai", "Asia/Shanghai"),
        ("UTC+8", "Asia/Shanghai"),
        ("GMT+08:00", "Asia/Shanghai"),
        ("Asia/Hongkong", "Asia/Hong_Kong"),
        ("Hong Kong", "Asia/Hong_Kong"),
        ("Asia/Shangai", "Asia/Shanghai"),
        ("here", ""),
    ],
)
def test_time_zones(text: str, zone: str) -> None:
    assert meant.timezone(text) == zone


@pytest.mark.parametrize(("text", "code"), [("Chinese", "zh"), ("普通话", "zh"), ("english", "en"), ("Klingon", "")])
def test_languages(text: str, code: str) -> None:
    assert meant.language(text) == code


@pytest.mark.parametrize(
    ("text", "keyboard"),
    [("“4008”", "4008"), ("zh，en", "zh, en"), ("wait：6s", "wait: 6s"), ("\u200b10s", "10s"), ("09：00", "09:00")],
)
def test_signs_of_the_keyboard(text: str, keyboard: str) -> None:
    assert foreign(text)
    assert foreign(keyboard) is None
    assert plain(text) == keyboard


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.parent.name + "/" + path.name)
def test_no_line_of_a_right_file_looks_like_a_slip(path: Path) -> None:
    assert [line for line in path.read_text("utf-8").splitlines() if slip(line.partition(" # ")[0])] == []


def test_a_word_in_other_letters_is_the_nearest() -> None:
    assert near("voicemail", ["VOICE", "VOICEMAIL"]) == "VOICEMAIL"
