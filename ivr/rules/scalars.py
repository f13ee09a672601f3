"""What a single text may mean: a duration, a whole number, a time span, a key, ... each read strictly from the text."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, GetJsonSchemaHandler, PlainValidator
from pydantic_core import CoreSchema, PydanticCustomError

from ivr.core.rulebook import Span
from ivr.core.secret import Secret
from ivr.rules.codes import Code
from ivr.rules.complaint import shown
from ivr.rules.meant import days as days_meant
from ivr.rules.meant import hours as hours_meant
from ivr.rules.meant import timezone as timezone_meant
from ivr.rules.meant import weekdays as weekdays_meant

T = TypeVar("T")
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_SPAN_FORM = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")
_SPAN = "[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]"
_WEEKDAY = "(mon|tue|wed|thu|fri|sat|sun)"
_NAME_FOR_EDITORS = "^[^\\x00-/:-@\\[-`{-\\x7f][^\\x00-,./:-@\\[-^`{-\\x7f]{0,63}$"
"""A name in letters of any alphabet: as patterns of editors know only ASCII, it says what may not stand there."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DURATION = r"([0-9]{1,7}(?:\.[0-9]{1,3})?)([smhd])"
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def wrong(what: str, mend: str, code: Code = Code.FORM, at: str = "") -> PydanticCustomError:
    """An error whose words go straight into a complaint; `at` names the entry of a mapping that is meant."""
    return PydanticCustomError("rules", "{what} {mend}", {"what": what, "mend": mend, "code": code, "at": at})


def text_of(value: object) -> str:
    """The value if it is a text. Raises with words for people if it is a list, a mapping or nothing."""
    if isinstance(value, str):
        return value
    if value is None:
        raise wrong("Nothing stands here.", "Write a value, or remove the line.", Code.NOTHING)
    if isinstance(value, list):
        raise wrong("A list stands where a single value should.", "Write one value, without [ ] or dashes.", Code.KIND)
    if isinstance(value, Secret):
        mend = "Only a trunk's `secret`, a web request's `token` and an agent's `pin` take one."
        raise wrong("No secret has its place here.", mend, Code.SECRET)
    mend = 'If it is meant as text, put it in quotes: "{name}".'
    raise wrong("A mapping stands where a single value should.", mend, Code.KIND)


@dataclass(frozen=True, slots=True)
class Reads(BeforeValidator):
    """Reads a value, and tells an editor (in words of JSON Schema) what it looks like in the file."""

    looks: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __get_pydantic_json_schema__(self, kind: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", **self.looks}


def reads(parse: Callable[[str], T], **looks: object) -> Reads:
    """Read a text with `parse`, which raises `wrong(...)`; for an editor it is any text, unless `looks` says more."""
    return Reads(lambda value: parse(text_of(value)), looks=looks)


def matching(form: str, is_not: str, mend: str, **looks: object) -> Reads:
    """A text of this form."""
    pattern = re.compile(form)

    def parse(text: str) -> str:
        if not pattern.fullmatch(text):
            raise wrong(f"{shown(text)} is not {is_not}.", mend)
        return text

    return reads(parse, **{"pattern": f"^({form})$", "patternErrorMessage": mend, **looks})


def duration(least: str = "0.1s", most: str = "365d") -> Reads:
    """A length of time with its unit, within bounds."""
    shortest, longest = length(least), length(most)

    def parse(text: str) -> timedelta:
        value = length(text)
        if not shortest <= value <= longest:
            extreme = "short" if value < shortest else "long"
            raise wrong(f"{shown(text)} is too {extreme}.", f"Write something from {least} to {most}.", Code.DURATION)
        return value

    return reads(parse, pattern=f"^{_DURATION}$", patternErrorMessage="Write 15s, 3m or 1h.")


def length(text: str) -> timedelta:
    """`15s`, `3m`, `1h`, `30d` as a timedelta."""
    found = re.fullmatch(_DURATION, text)
    if not found:
        raise wrong(f"{shown(text)} is not a duration.", "Write 15s, 3m or 1h.", Code.DURATION)
    return timedelta(seconds=float(found[1]) * _SECONDS[found[2]])


def whole(least: int, most: int) -> Reads:
    """A whole number within bounds, in plain digits."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"-?(0|[1-9]\d{0,11})", text, re.ASCII):
            raise wrong(f"{shown(text)} is not a whole number.", f"Write a number from {least} to {most}.", Code.NUMBER)
        if not least <= int(text) <= most:
            raise wrong(f"{text} is out of bounds.", f"Write a number from {least} to {most}.", Code.NUMBER)
        return int(text)

    return reads(parse, type="integer", minimum=least, maximum=most)


def fraction(most: int) -> Reads:
    """A number from 0 on, in plain digits, with at most three after the point."""

    def parse(text: str) -> Decimal:
        mend = f"Write a number from 0 to {most}, such as 0.5."
        if not re.fullmatch(r"(0|[1-9]\d{0,5})(\.\d{1,3})?", text, re.ASCII):
            raise wrong(f"{shown(text)} is not a number with at most three digits after the point.", mend, Code.NUMBER)
        if Decimal(text) > most:
            raise wrong(f"{text} is out of bounds.", mend, Code.NUMBER)
        return Decimal(text)

    return reads(parse, type="number", minimum=0, maximum=most)


def _yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        same = text.lower() if text.lower() in ("yes", "no") else ""
        mend = f"Write it in small letters: {same}." if same else "Write yes or no."
        raise wrong(f"{shown(text)} is neither yes nor no.", mend, Code.CHOICE)
    return text == "yes"


def day(text: str) -> date:
    """`2027-01-02` as a date."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        raise wrong(f"{shown(text)} is a day that no calendar has.", "Check month and day.", Code.DAY) from None
    raise no_day(text)


def no_day(text: str) -> PydanticCustomError:
    """An error: this is neither a day nor two of them."""
    meant = days_meant(text)
    mend = f'Write "{meant}".' if meant else 'Write year, month and day: "2027-01-02".'
    return wrong(f"{shown(text)} is not a date.", mend, Code.DAY)


def _weekdays(text: str) -> tuple[int, ...]:
    first, _, last = text.partition("-")
    if first not in DAYS or (last or first) not in DAYS:
        meant = weekdays_meant(text, DAYS)
        mend = f"Write {meant}." if meant else "Write mon, tue, wed, thu, fri, sat, sun, or mon-fri."
        raise wrong(f"{shown(text)} is not a weekday.", mend, Code.WEEKDAY)
    start, end = DAYS.index(first), DAYS.index(last or first)
    if end < start:
        raise wrong(f"{shown(text)} runs backwards.", "The week begins with mon and ends with sun.", Code.WEEKDAY)
    return tuple(range(start, end + 1))


def _spans(text: str) -> tuple[Span, ...]:
    if text == "closed":
        return ()
    parts = [part.strip() for part in text.split(",")]
    if not all(map(_SPAN_FORM.fullmatch, parts)):
        raise _no_span(text, 'Write "08:30-18:00", or "08:30-12:00, 13:30-18:00", or closed.')
    spans = tuple(map(span, parts))
    for before, after in pairwise(spans):
        if before.end == time(0) or after.start < before.end:
            what = f"The times in {shown(text)} overlap or are out of order."
            raise wrong(what, "Write them one after the other.", Code.HOURS)
    return spans


def span(text: str) -> Span:
    """`08:30-18:00` as a span; 24:00 ends a day."""
    found = _SPAN_FORM.fullmatch(text)
    if not found:
        raise _no_span(text, 'Write "08:30-18:00".')
    hours = [int(part) for part in found.groups()]
    if hours[2:] == [24, 0]:
        hours[2] = 0
    if hours[0] > 23 or hours[2] > 23 or hours[1] > 59 or hours[3] > 59:
        mend = "Hours go to 23 (24:00 ends a day), minutes to 59."
        raise wrong(f"{shown(text)} is a time that no clock shows.", mend, Code.HOURS)
    made = Span(time(hours[0], hours[1]), time(hours[2], hours[3]))
    if made.end != time(0) and made.end <= made.start:
        what = f"{shown(text)} ends before it begins."
        raise wrong(what, 'Past midnight, write two days: "22:00-24:00" and "00:00-06:00".', Code.HOURS)
    return made


def _no_span(text: str, mend: str) -> PydanticCustomError:
    meant = hours_meant(text)
    why = ": an hour has two digits." if meant and re.search(r"(?<![0-9:])[0-9]:[0-9]", text) else "."
    return wrong(f"{shown(text)} is not a span of time{why}", f'Write "{meant}".' if meant else mend, Code.HOURS)


def _timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        meant = timezone_meant(text)
        mend = f"Did you mean {meant}?" if meant else "Write one such as Asia/Shanghai."
        raise wrong(f"{shown(text)} is not a time zone.", mend, Code.WHERE) from None
    return text


def _country(text: str) -> str:
    from phonenumbers import SUPPORTED_REGIONS  # noqa: PLC0415 - a large module, for the one place that needs it

    if text not in SUPPORTED_REGIONS:
        raise wrong(f"{shown(text)} is not a country's code.", "Write two capitals, such as CN.", Code.WHERE)
    return text


def _host(text: str) -> str:
    if "@" in text:
        what = "A secret may stand here for all to read (what stands before the @)."
        mend = "Write the address alone, and `user` and `secret: !secret name` beside it."
        raise wrong(what, mend, Code.SECRET_IN_THE_OPEN)
    name, port = _split_port(text)
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise wrong(f"{shown(port)} is not a port.", "Write a number from 1 to 65535 after the colon.", Code.HOST)
    if not (_is_address(name) or _is_host_name(name)):
        what = f"{shown(text)} is neither an address nor a host name."
        raise wrong(what, "Write 192.0.2.10 or sip.example.net:5060.", Code.HOST)
    return text


def _split_port(text: str) -> tuple[str, str]:
    bracketed = re.fullmatch(r"\[([^]]*)\](?::(.+))?", text)
    if bracketed:
        return bracketed[1], bracketed[2] or ""
    name, _, port = text.rpartition(":")
    return (name, port) if name and ":" not in name else (text, "")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_host_name(text: str) -> bool:
    label = r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    return len(text) < 254 and bool(re.fullmatch(rf"({label}\.)*(?!\d+$){label}", text))


def secret(value: object) -> Secret:
    """A secret, which stands here by its name alone."""
    if isinstance(value, Secret):
        return value
    text_of(value)
    mend = "Write `!secret name`, and keep the secret itself elsewhere."
    raise wrong("A secret stands here for all to read.", mend, Code.SECRET_IN_THE_OPEN)


def _line(text: str) -> str:
    if not text.strip():
        raise wrong("This text is empty.", "Write one short line.", Code.TEXT)
    if len(text) > 200:
        raise wrong(f"{shown(text)} is longer than 200 characters.", "Write one short line.", Code.TEXT)
    if re.search(r"[\n\r\u0085\u2028\u2029]", text):
        raise wrong(f"{shown(text)} is not on one line.", "Write one short line.", Code.TEXT)
    unseen = next((letter for letter in text if not letter.isprintable()), "")
    if unseen:
        what = f"A character that nobody can see stands in {shown(text)} (U+{ord(unseen):04X})."
        raise wrong(what, "Delete it.", Code.TEXT)
    return text.strip()


def _speech(text: str) -> str:
    if not text.strip():
        raise wrong("This text is empty.", "Write what the caller hears.", Code.TEXT)
    if len(text) > 5000:
        raise wrong("This text is longer than 5000 characters.", "Nobody listens that long: shorten it.", Code.TEXT)
    return " ".join(text.split())


Pause = Annotated[timedelta, duration("0s")]
Length = Annotated[timedelta, duration()]
Ring = Annotated[timedelta, duration("1s", "10m")]
Patience = Annotated[timedelta, duration("0.5s", "2m")]
"""How long a caller may take to press something."""
YesNo = Annotated[bool, reads(_yes_or_no, enum=["yes", "no"])]
Day = Annotated[date, reads(day, pattern=_DAY, patternErrorMessage='Write year, month and day: "2027-01-02".')]
Weekdays = Annotated[
    tuple[int, ...],
    reads(_weekdays, pattern=f"^{_WEEKDAY}(-{_WEEKDAY})?$", patternErrorMessage="Write mon or mon-fri."),
]
Spans = Annotated[
    tuple[Span, ...],
    reads(
        _spans,
        pattern=f"^(closed|{_SPAN}( *, *{_SPAN})*)$",
        patternErrorMessage='Write "08:30-18:00", or closed.',
    ),
]
TimeZone = Annotated[str, reads(_timezone, pattern="^[A-Za-z0-9_+/-]+$")]
Country = Annotated[str, reads(_country, pattern="^[A-Z]{2}$", patternErrorMessage="Write two capitals, such as CN.")]
Language = Annotated[str, matching("[a-z]{2,3}(-[A-Z]{2})?", "a language's code", "Write zh, en or zh-HK.")]
Name = Annotated[
    str, matching(r"[^\W_][\w-]{0,63}", "a name", "Use letters, digits, - and _.", pattern=_NAME_FOR_EDITORS)
]
TrunkName = Annotated[str, matching("[a-z0-9][a-z0-9_]{0,31}", "a trunk's name", "Use a-z, 0-9 and _ only.")]
MusicClass = Annotated[str, matching("[a-z0-9][a-z0-9_-]{0,31}", "a class of music", "Use a-z, 0-9, - and _ only.")]
SipUser = Annotated[str, matching(r"[A-Za-z0-9_.+-]{1,64}", "a SIP user name", "Use letters, digits and _ . + -")]
AgentId = Annotated[str, matching("[0-9]{2,16}", "an agent's user name", "It is dialled: digits only, such as 1001.")]
PhoneNumber = Annotated[
    str, matching(r"\+?[0-9]{3,20}", "a telephone number", "Write digits, and at most a leading +.")
]
DialledNumber = Annotated[
    str,
    matching(
        r"\+?[0-9]{3,20}|\+?[0-9]{2,19}\*",
        "a telephone number",
        'Write digits, or their beginning and a star: "0213*".',
    ),
]
Key = Annotated[
    str,
    matching("[0-9*#]", "a key of a telephone", "The keys are 0 to 9, * and #.", type=["string", "integer"], maximum=9),
]
Keys = Annotated[str, matching("[0-9*#]{1,8}", "a key of a telephone", "The keys are 0 to 9, * and #.")]
Line = Annotated[str, reads(_line)]
Speech = Annotated[str, reads(_speech)]
Host = Annotated[str, reads(_host)]
SecretText = Annotated[Secret, PlainValidator(secret, json_schema_input_type=str)]
