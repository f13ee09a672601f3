"""What callers key in at each menu, where that leads them, and where they hang up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ivr.core.reporting.figure import Unit, Value, share
from ivr.core.reporting.words import Language, Words

HUNG_UP = "hung up"
ASKS = frozenset({"menu", "collect"})
"""The words with which a call's trace tells of keys."""
LEADS = {
    "ENTERQUEUE": "queue",
    "rm": "RM",
    "rm_skipped": "RM",
    "dial": "number",
    "VOICEMAIL": "voicemail",
    "callback": "callback",
    "callback_noted": "callback",
    "ended": "the end",
}
"""And those that tell where they have led."""
KEYED = {
    "wrong key": "错误按键",
    "no key": "未按键",
    "wrong digits": "号码错误",
    "no digits": "未输入",
    "digits": "输入号码",
    HUNG_UP: "在此挂断",
}
"""What was done at a menu but for a key of its own, in Chinese."""
ONWARD = {
    "RM": "客户经理",
    "number": "号码",
    "voicemail": "留言",
    "callback": "回拨",
    "the end": "结束",
    "again": "重听",
}
"""Where callers came to, but for menus and queues, in Chinese."""
WORDS = tuple(sorted(ASKS | set(LEADS)))
MENU_TITLES = {
    "menu": Words("menu", "菜单"),
    "key": Words("key", "按键"),
    "times": Words("times", "次数"),
    "share": Words("share %", "占比"),
    "leads": Words("leads to", "去向"),
}
MENU_UNITS = {"times": Unit.COUNT, "share": Unit.PERCENT}
MENU_MEANS = {
    "menu": Words("A step of the flow that asks for keys.", "流程中要求按键的步骤。"),
    "key": Words(
        "What callers did there: a key, a wrong key, none, digits (which are not told), or hung up.",
        "来电者在此的操作：按键、错误按键、未按键、输入数字（内容不显示）或挂断。",
    ),
    "times": Words("How often; one call may come to a menu again.", "发生次数；同一来电可多次到达同一菜单。"),
    "share": Words("Of all that was done at this menu.", "占该菜单全部操作的比例。"),
    "leads": Words(
        "To what callers came next, the most frequent first: another menu, a queue, the RM, the end of the call.",
        "之后去向，按次数从多到少：下一菜单、队列、客户经理、通话结束等。",
    ),
}


@dataclass(frozen=True, slots=True)
class Passed:
    """A step of a call's trace, as far as menus go."""

    what: str
    line: str
    queue: str = ""


@dataclass(frozen=True, slots=True)
class MenuRow:
    """What callers did at a menu, how often, and where they came to."""

    menu: str
    key: str
    times: int
    share: Value
    leads: tuple[tuple[str, int], ...]
    """The most frequent first."""


class Menus:
    """Counts what callers did, menu by menu."""

    def __init__(self) -> None:
        self._ways: dict[tuple[str, str], Counter[str]] = {}
        self._times: Counter[str] = Counter()

    def call(self, steps: Sequence[Passed], left_at: str = "") -> None:
        """Count a call's way; `left_at`: the menu in which its caller hung up."""
        for place, step in enumerate(steps):
            if step.what in ASKS:
                menu, key = keyed(step)
                onward = _onward(steps[place + 1 :], left_at)
                self._count(menu, key, "again" if onward == menu else onward)
        if left_at:
            self._count(left_at, HUNG_UP, "the end")

    def rows(self) -> Iterator[MenuRow]:
        """Menus by how many came there, and of each what most did first."""
        for menu, times in self._times.most_common():
            ways = [(key, leads) for (of, key), leads in self._ways.items() if of == menu]
            for key, leads in sorted(ways, key=lambda way: (-way[1].total(), way[0])):
                yield MenuRow(menu, key, leads.total(), share(leads.total(), times), tuple(leads.most_common()))

    def _count(self, menu: str, key: str, leads: str) -> None:
        self._times[menu] += 1
        self._ways.setdefault((menu, key), Counter())[leads] += 1


def keyed(step: Passed) -> tuple[str, str]:
    """Which menu, and what was keyed there, without any digits but a menu's own keys."""
    menu, _, reason = step.line.partition(": ")
    if step.what == "collect":
        word = reason.partition(":")[0] if ":" in reason else reason
        return menu, "no digits" if word.startswith("no digits") else "digits" if ":" in reason else "wrong digits"
    if reason.startswith("wrong key"):
        return menu, "wrong key"
    if reason.startswith("no key"):
        return menu, "no key"
    return menu, reason.removeprefix("key ").partition(":")[0]


def _onward(later: Sequence[Passed], left_at: str) -> str:
    """Where he came to next: who hung up in a menu came to that one."""
    following = later[0] if later else None
    if following is None or following.what == "ended":
        return left_at or LEADS["ended"]
    if following.what in ASKS:
        return keyed(following)[0]
    return f"queue {following.queue}" if following.what == "ENTERQUEUE" else LEADS[following.what]


def done(key: str, language: Language) -> str:
    """What callers did, in this language; a key is itself."""
    return Words(key, KEYED.get(key, key)).to(language)


def listed(leads: Iterable[tuple[str, int]], language: Language, most: int = 3) -> str:
    """`queue wealth 80, the end 5`: the most frequent, and how many others."""
    every = list(leads)
    others = sum(count for _, count in every[most:])
    told = [f"{_where(name, language)} {count}" for name, count in every[:most]]
    return ", ".join([*told, *([f"… {others}"] if others else [])])


def _where(name: str, language: Language) -> str:
    queue = name.removeprefix("queue ")
    return Words(name, f"队列 {queue}" if queue != name else ONWARD.get(name, name)).to(language)
