"""The AGI protocol without any I/O: bytes in, messages out; words in, a command's bytes out. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ivr.core import foreign
from ivr.errors import IvrError

LONGEST_LINE = 16_384
"""Bytes of one line; Asterisk's own longest answer is below 5,000."""
MOST_LINES = 256
"""Lines of one block (the environment, a usage text)."""

_ANSWER = re.compile(r"(\d{3})([ -])(.*)", re.DOTALL)
_RESULT = re.compile(r"result=(-?\d{0,18})(?:\s+\((.*)\))?(?:\s+(.*))?", re.DOTALL)


class AgiError(IvrError):
    """Asterisk and the AGI script do not understand one another."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What Asterisk says of the call before it takes commands."""

    values: Mapping[str, str]
    """By name, such as `agi_uniqueid`."""

    def get(self, name: str) -> str:
        """`uniqueid`, `channel`, ...; empty if it is unknown."""
        value = foreign.text(self.values.get(f"agi_{name}", ""))
        return "" if value == "unknown" else value

    @property
    def caller(self) -> str:
        """The caller's number as digits; empty if it is withheld or forged."""
        return foreign.number(self.get("callerid"))


@dataclass(frozen=True, slots=True)
class Reply:
    """What Asterisk says to one command."""

    code: int
    """200 done, 510 no such command, 511 not on a dead channel, 520 used wrongly."""
    result: str = ""
    data: str = ""
    """What stands in parentheses after the result: a variable's value, `timeout`, `hangup`, ..."""
    rest: str = ""
    """What follows, such as `endpos=8000`, or the text of a complaint."""

    @property
    def hung_up(self) -> bool:
        """True if the channel has gone: nothing more can be done on it."""
        return self.code == 511 or self.result == "-1"


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller has hung up; commands may follow that need no channel."""


Message = Environment | Reply | HungUp


def command(*words: str) -> bytes:
    """The bytes of one command, each word quoted; raises `AgiError` for a word that would break the line."""
    return (" ".join(_quoted(word) for word in words) + "\n").encode()


def _quoted(word: str) -> str:
    if any(bad in word for bad in "\r\n\0"):
        raise AgiError("A word of a command has a line's end in it.")
    if re.fullmatch(r"[A-Za-z0-9_.+-]+", word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@dataclass(slots=True)
class Parser:
    """Takes bytes as they come and gives messages: first the environment, then a reply for each command."""

    _rest: bytes = b""
    _environment: dict[str, str] | None = field(default_factory=dict)
    _usage: list[str] | None = None

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that these bytes complete; raises `AgiError` for what is no AGI."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if message := self._line(_text(line)):
                yield message
        if len(self._rest) > LONGEST_LINE:
            raise AgiError("A line has no end.")

    def _line(self, line: str) -> Message | None:
        if self._environment is not None:
            return self._of_environment(line, self._environment)
        if line == "HANGUP":
            return HungUp()
        if self._usage is not None:
            return self._of_usage(line, self._usage)
        return self._answer(line)

    def _of_environment(self, line: str, values: dict[str, str]) -> Environment | None:
        if not line:
            self._environment = None
            return Environment(values)
        name, colon, value = line.partition(":")
        if not colon or len(values) >= MOST_LINES:
            raise AgiError("What Asterisk says of the call is not a list of names and values.")
        values[name.strip()] = value.strip()
        return None

    def _of_usage(self, line: str, said: list[str]) -> Reply | None:
        if line.startswith("520 "):
            self._usage = None
            return Reply(520, rest="\n".join(said))
        if len(said) >= MOST_LINES:
            raise AgiError("A usage text has no end.")
        said.append(line)
        return None

    def _answer(self, line: str) -> Reply | None:
        match = _ANSWER.fullmatch(line)
        if match is None:
            raise AgiError(f"This is no answer: {line[:80]!r}.")
        code, dash, said = int(match[1]), match[2], match[3]
        if code < 200:  # on its way; the answer follows
            return None
        if dash == "-":
            self._usage = [said]
            return None
        return _reply(code, said)


def _reply(code: int, said: str) -> Reply:
    match = _RESULT.fullmatch(said)
    if match is None:
        return Reply(code, rest=said)
    return Reply(code, match[1], match[2] or "", match[3] or "")


def _text(line: bytes) -> str:
    if len(line) > LONGEST_LINE:
        raise AgiError("A line is too long.")
    return line.rstrip(b"\r").decode(errors="replace")
