"""Numbers, dates, times and amounts, said as people say them."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.texts import COUNTING
from ivr.errors import VoiceError
from ivr.voice import say
from ivr.voice.fragments import OF_SPANS, TEXTS


def heard(names: tuple[str, ...], lang: str) -> str:
    return ("" if lang == "zh" else " ").join({**TEXTS[lang], **OF_SPANS[lang]}[name] for name in names)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "零", "zero"),
        (2, "二", "two"),
        (10, "十", "ten"),
        (12, "十二", "twelve"),
        (20, "二十", "twenty"),
        (99, "九十九", "ninety nine"),
        (100, "一百", "one hundred"),
        (105, "一百零五", "one hundred and five"),
        (110, "一百一十", "one hundred and ten"),
        (222, "两百二十二", "two hundred and twenty two"),
        (1000, "一千", "one thousand"),
        (1005, "一千零五", "one thousand and five"),
        (1010, "一千零一十", "one thousand and ten"),
        (1105, "一千一百零五", "one thousand one hundred and five"),
        (2002, "两千零二", "two thousand and two"),
        (2222, "两千二百二十二", "two thousand two hundred and twenty two"),
        (10_005, "一万零五", "ten thousand and five"),
        (20_000, "两万", "twenty thousand"),
        (20_200, "两万零两百", "twenty thousand two hundred"),
        (100_000, "十万", "one hundred thousand"),
        (150_000, "十五万", "one hundred and fifty thousand"),
        (1_000_005, "一百万零五", "one million and five"),
        (120_000_000, "一亿两千万", "one hundred and twenty million"),
        (200_000_002, "两亿零二", "two hundred million and two"),
        (-7, "负七", "minus seven"),
        (Decimal("3.05"), "三点零五", "three point zero five"),
        (Decimal("-0.5"), "负零点五", "minus zero point five"),
        (Decimal("1E+3"), "一千", "one thousand"),
    ],
)
def test_a_number_is_said_as_a_quantity(value: int | Decimal, zh: str, en: str) -> None:
    assert heard(say.number(value, "zh"), "zh") == zh
    assert heard(say.number(value, "en"), "en") == en


def test_a_number_too_long_for_words_is_read_digit_by_digit() -> None:
    assert say.number(10**16, "zh") == ("1", *["0"] * 16)
    assert say.number(10**12, "en") == ("1", *["0"] * 12)


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        ("4008001234", "四零零八零零幺二三四", "four zero zero eight zero zero one two three four"),
        ("+86 138-0000", "八六幺三八零零零零", "eight six one three eight zero zero zero zero"),
    ],
)
def test_digits_are_read_one_by_one(row: str, zh: str, en: str) -> None:
    assert heard(say.digits(row, "zh"), "zh") == zh
    assert heard(say.digits(row, "en"), "en") == en


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (date(2026, 12, 31), "二零二六年十二月三十一日", "December thirty first twenty twenty six"),
        (date(2000, 1, 1), "二零零零年一月一日", "January first two thousand"),
        (date(2005, 2, 2), "二零零五年二月二日", "February second two thousand and five"),
        (date(1905, 3, 20), "一九零五年三月二十日", "March twentieth nineteen oh five"),
        (date(1900, 10, 30), "一九零零年十月三十日", "October thirtieth nineteen hundred"),
        (date(2010, 11, 11), "二零一零年十一月十一日", "November eleventh twenty ten"),
    ],
)
def test_a_date_is_said_with_its_year(day: date, zh: str, en: str) -> None:
    assert heard(say.date(day, "zh"), "zh") == zh
    assert heard(say.date(day, "en"), "en") == en


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (time(0, 0), "凌晨零点整", "twelve midnight"),
        (time(0, 5), "凌晨零点零五分", "twelve oh five A M"),
        (time(2, 2), "凌晨两点零二分", "two oh two A M"),
        (time(8, 30), "上午八点半", "eight thirty A M"),
        (time(12, 0), "中午十二点整", "twelve noon"),
        (time(12, 12), "中午十二点十二分", "twelve twelve P M"),
        (time(14, 0), "下午两点整", "two P M"),
        (time(15, 25), "下午三点二十五分", "three twenty five P M"),
        (time(23, 59), "晚上十一点五十九分", "eleven fifty nine P M"),
    ],
)
def test_a_time_is_said_with_its_part_of_the_day(moment: time, zh: str, en: str) -> None:
    assert heard(say.time_of_day(moment, "zh"), "zh") == zh
    assert heard(say.time_of_day(moment, "en"), "en") == en


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        ("0", "零元", "zero yuan"),
        ("2", "两元", "two yuan"),
        ("1005.20", "一千零五元二角", "one thousand and five yuan and twenty fen"),
        ("12.05", "十二元零五分", "twelve yuan and five fen"),
        ("12.34", "十二元三角四分", "twelve yuan and thirty four fen"),
        ("0.22", "两角二分", "twenty two fen"),
        ("0.02", "两分", "two fen"),
        ("-1.5", "负一元五角", "minus one yuan and fifty fen"),
        ("-0.001", "零元", "zero yuan"),
        ("0.995", "一元", "one yuan"),
    ],
)
def test_money_is_said_in_yuan_and_rounded_to_the_fen(amount: str, zh: str, en: str) -> None:
    assert heard(say.money(Decimal(amount), "zh"), "zh") == zh
    assert heard(say.money(Decimal(amount), "en"), "en") == en


def test_the_days_of_the_week_have_their_names() -> None:
    days = [date(2026, 1, 5) + timedelta(days=ahead) for ahead in range(7)]
    assert [heard(say.weekday(day, "zh"), "zh") for day in days][::6] == ["星期一", "星期日"]
    assert [heard(say.weekday(day, "en"), "en") for day in days][::6] == ["Monday", "Sunday"]


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("0s", "零秒", "zero seconds"),
        ("1", "一秒", "one second"),
        ("2s", "两秒", "two seconds"),
        ("60s", "一分钟", "one minute"),
        ("90s", "一分钟三十秒", "one minute and thirty seconds"),
        ("2m", "两分钟", "two minutes"),
        ("12m", "十二分钟", "twelve minutes"),
        ("22m", "二十二分钟", "twenty two minutes"),
        ("1h", "一小时", "one hour"),
        ("7325", "两小时两分钟五秒", "two hours two minutes and five seconds"),
        ("1.5h", "一小时三十分钟", "one hour and thirty minutes"),
        ("1d", "一天", "one day"),
        ("49h", "两天一小时", "two days and one hour"),
        ("59.6s", "一分钟", "one minute"),
    ],
)
def test_a_duration_counts_its_units(value: str, zh: str, en: str) -> None:
    assert heard(say.spoken("duration", value, "zh"), "zh") == zh
    assert heard(say.spoken("duration", value, "en"), "en") == en


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        ("0", "不到一分钟", "less than a minute"),
        ("59.9", "不到一分钟", "less than a minute"),
        ("60", "大约一分钟", "about one minute"),
        ("61", "大约两分钟", "about two minutes"),
        ("180", "大约三分钟", "about three minutes"),
        ("600", "大约十分钟", "about ten minutes"),
        ("601", "大约十五分钟", "about fifteen minutes"),
        ("3500", "大约一小时", "about one hour"),
        ("4000", "大约一小时十分钟", "about one hour and ten minutes"),
    ],
)
def test_a_wait_is_told_roughly_and_rather_too_long(seconds: str, zh: str, en: str) -> None:
    assert heard(say.spoken("wait", seconds, "zh"), "zh") == zh
    assert heard(say.spoken("wait", seconds, "en"), "en") == en


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        ("0-0", "不到一分钟", "less than a minute"),
        ("26-60", "不到一分钟", "less than a minute"),
        ("40-93", "半分钟到两分钟", "half a minute to two minutes"),
        ("50-116", "一到两分钟", "one to two minutes"),
        ("110-170", "两到三分钟", "two to three minutes"),
        ("170-290", "三到五分钟", "three to five minutes"),
        ("170-180", "大约三分钟", "about three minutes"),
        ("230-301", "三到十分钟", "three to ten minutes"),
        ("3m-5m", "三到五分钟", "three to five minutes"),
        ("601-899", "十到十五分钟", "ten to fifteen minutes"),
        ("1200-1800", "二十到三十分钟", "twenty to thirty minutes"),
        ("1200-1801", "超过二十分钟", "more than twenty minutes"),
        ("1600-1900", "超过三十分钟", "more than thirty minutes"),
        ("90000-99000", "超过三十分钟", "more than thirty minutes"),
    ],
)
def test_a_wait_is_told_from_a_natural_time_to_the_next_above_it(seconds: str, zh: str, en: str) -> None:
    assert heard(say.spoken("wait_range", seconds, "zh"), "zh") == zh
    assert heard(say.spoken("wait_range", seconds, "en"), "en") == en


@pytest.mark.parametrize(
    ("value", "zh", "en"), [("0", "零", "zero"), ("1", "一", "one"), ("2", "两", "two"), ("22", "二十二", "twenty two")]
)
def test_a_count_takes_liang_for_two(value: str, zh: str, en: str) -> None:
    assert heard(say.spoken("count", value, "zh"), "zh") == zh
    assert heard(say.spoken("count", value, "en"), "en") == en


@pytest.mark.parametrize(
    ("what", "value", "zh"),
    [
        ("number", "1,005", "一千零五"),
        ("digits", "95588", "九五五八八"),
        ("date", "2026-05-01", "二零二六年五月一日"),
        ("time", "09:05", "上午九点零五分"),
        ("amount", "9.9", "九元九角"),
    ],
)
def test_a_say_step_is_read_by_its_kind(what: str, value: str, zh: str) -> None:
    assert heard(say.spoken(what, value, "zh"), "zh") == zh


@pytest.mark.parametrize(
    ("what", "value", "lang", "complaint"),
    [
        ("number", "many", "en", "'many' cannot be said as number"),
        ("number", "NaN", "en", "cannot be said"),
        ("number", "1e999999", "en", "cannot be said"),
        ("digits", "12a", "zh", "not a row of digits"),
        ("digits", "", "zh", "not a row of digits"),
        ("digits", "一二", "zh", "not a row of digits"),
        ("date", "2026-02-30", "zh", "cannot be said as date"),
        ("time", "25:00", "zh", "cannot be said as time"),
        ("amount", "9" * 20, "en", "too large"),
        ("count", "2.5", "en", "cannot be said as count"),
        ("duration", "soon", "en", "cannot be said as duration"),
        ("duration", "", "en", "cannot be said as duration"),
        ("duration", "-5", "en", "no duration"),
        ("duration", "100d", "en", "no duration"),
        ("wait", "", "zh", "cannot be said as wait"),
        ("wait_range", "90", "zh", "cannot be said as wait_range"),
        ("wait_range", "1-2-3", "en", "cannot be said as wait_range"),
        ("wait_range", "", "en", "cannot be said as wait_range"),
        ("poem", "1", "en", "nothing that can be said"),
        ("number", "1", "fr", "not in 'fr'"),
    ],
)
def test_what_cannot_be_said_is_refused_with_its_reason(what: str, value: str, lang: str, complaint: str) -> None:
    with pytest.raises(VoiceError, match=complaint):
        say.spoken(what, value, lang)


@given(st.integers(-(10**17), 10**17), st.sampled_from(["zh", "en"]))
def test_every_number_is_made_of_fragments_that_exist(value: int, lang: str) -> None:
    assert heard(say.number(value, lang), lang)


@given(st.integers(0, 10**16 - 1))
def test_a_mandarin_number_means_what_it_says(value: int) -> None:
    assert _meaning(say.number(value, "zh")) == value


@given(st.integers(0, 10**12 - 1))
def test_an_english_number_means_what_it_says(value: int) -> None:
    total = group = 0
    for name in say.number(value, "en"):
        if name == "and":
            continue
        size = int(name)
        if size == 100:
            group *= 100
        elif size > 100:
            total, group = total + group * size, 0
        else:
            group += size
    assert total + group == value


def _meaning(names: tuple[str, ...]) -> int:
    """Read Mandarin fragments back, the largest unit splitting the rest."""
    for unit in ("100000000", "10000", "1000", "100", "10"):
        if unit in names:
            at = len(names) - 1 - names[::-1].index(unit)
            return (_meaning(names[:at]) or 1) * int(unit) + _meaning(names[at + 1 :])
    digits = [2 if name == "liang" else int(name) for name in names]
    assert len([digit for digit in digits if digit]) <= 1
    return sum(digits)


def test_the_languages_that_rules_may_count_in_are_those_with_words_for_numbers() -> None:
    assert set(COUNTING) == set(TEXTS) == set(OF_SPANS)
