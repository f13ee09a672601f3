"""The pieces from which numbers, dates, times and amounts are put together, and the text of each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_ONES, _TENS, _ORDINALS, _MONTHS, _WEEKDAYS = (
    words.split()
    for words in (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen",
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth",
        "January February March April May June July August September October November December",
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    )
)

_CHINESE = {
    **{str(digit): text for digit, text in enumerate("零一二三四五六七八九")},
    "10": "十",
    "100": "百",
    "1000": "千",
    "10000": "万",
    "100000000": "亿",
    "yao": "幺",
    "liang": "两",
    "dian": "点",
    "fu": "负",
    "nian": "年",
    "yue": "月",
    "ri": "日",
    "fen": "分",
    "ban": "半",
    "zheng": "整",
    "yuan": "元",
    "jiao": "角",
    "xingqi": "星期",
    "lingchen": "凌晨",
    "shangwu": "上午",
    "zhongwu": "中午",
    "xiawu": "下午",
    "wanshang": "晚上",
}

_ENGLISH = {
    **{str(number): text for number, text in enumerate(_ONES)},
    **{str(10 * ten): text for ten, text in enumerate(_TENS, start=2)},
    "100": "hundred",
    "1000": "thousand",
    "1000000": "million",
    "1000000000": "billion",
    "and": "and",
    "oh": "oh",
    "point": "point",
    "minus": "minus",
    **{month.lower(): month for month in _MONTHS},
    **{day.lower(): day for day in _WEEKDAYS},
    **{f"day{number}": text for number, text in enumerate(_ORDINALS, start=1)},
    "day20": "twentieth",
    "day30": "thirtieth",
    "am": "A M",
    "pm": "P M",
    "noon": "noon",
    "midnight": "midnight",
    "yuan": "yuan",
    "fen": "fen",
}

_CHINESE_SPANS = {
    "dayue": "大约",
    "buyifenzhong": "不到一分钟",
    "banfenzhong": "半分钟",
    "dao": "到",
    "chaoguo": "超过",
    "tian": "天",
    "xiaoshi": "小时",
    "fenzhong": "分钟",
    "miao": "秒",
}

_ENGLISH_SPANS = {
    "about": "about",
    "under_a_minute": "less than a minute",
    "half_a_minute": "half a minute",
    "to": "to",
    "more_than": "more than",
    **{f"{unit}{ending}": f"{unit}{ending}" for unit in ("day", "hour", "minute", "second") for ending in ("", "s")},
}

MONTHS = tuple(month.lower() for month in _MONTHS)
WEEKDAYS = tuple(day.lower() for day in _WEEKDAYS)

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType({"zh": _CHINESE, "en": _ENGLISH})
"""Language -> fragment's name -> what it says."""
OF_SPANS: Mapping[str, Mapping[str, str]] = MappingProxyType({"zh": _CHINESE_SPANS, "en": _ENGLISH_SPANS})
"""The same for durations and waits. No recording is shipped of these: they are made only where rules need them."""
