"""Figures become words, and scripts are told apart."""

import pytest

from ivr.voice.reading import by_script, in_words


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("请按1。", "请按一。"),
        ("1,005.20元", "一千零五点二零元"),
        ("请拨打4008001234。", "请拨打四零零八零零幺二三四。"),
        ("2026年", "二零二六年"),
        ("2026-12-31", "二零二六年十二月三十一日"),
        ("收益率3.5%", "收益率百分之三点五"),
        ("周六 9:00 至 12:00", "周六 上午九点整 至 中午十二点整"),
        ("尾号0012", "尾号零零幺二"),
        ("2026-13-45", "二零二六幺三四五"),
    ],
)
def test_chinese_figures(text: str, spoken: str) -> None:
    assert in_words(text, "zh") == spoken


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("press 2.", "press two."),
        ("105 yuan", "one hundred and five yuan"),
        ("call 4008001234", "call four zero zero eight zero zero one two three four"),
        ("about 3.5 %", "about three point five percent"),
        ("at 15:25", "at three twenty five P M"),
    ],
)
def test_english_figures(text: str, spoken: str) -> None:
    assert in_words(text, "en") == spoken


def test_a_language_without_number_words_keeps_its_figures() -> None:
    assert in_words("tapez 1", "fr") == "tapez 1"


def test_a_chinese_text_falls_into_its_scripts_in_order() -> None:
    assert list(by_script("请下载Hengxin APP，按一。", "zh")) == [
        ("zh", "请下载"),
        ("en", "Hengxin APP,"),
        ("zh", "按一。"),
    ]


def test_stops_alone_are_no_piece_of_speech() -> None:
    assert list(by_script("VIP。", "zh")) == [("en", "VIP.")]
    assert list(by_script("……", "zh")) == []


def test_an_english_text_is_one_piece() -> None:
    assert list(by_script("Welcome to 恒信.", "en")) == [("en", "Welcome to 恒信.")]
