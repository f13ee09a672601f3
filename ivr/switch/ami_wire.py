"""AMI on the wire, no I/O in it: bytes up to the empty line in, a message out, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class AmiMessage:
    """An event or a response: its fields in order; a name can stand there more than once."""

    fields: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """The first field of that name, upper or lower case alike; empty if there is none."""
        wanted = name.lower()
        return next((value for key, value in self.fields if key.lower() == wanted), "")

    @property
    def ok(self) -> bool:
        """A response that says yes."""
        return self.get("Response").lower() in ("success", "follows")


def parsed(block: bytes) -> AmiMessage:
    """One message; what is not UTF-8 in it is replaced, and a line without a colon is passed over."""
    return AmiMessage(tuple(_fields(block.decode("utf-8", errors="replace"))))


def rendered(action: str, fields: Mapping[str, str]) -> bytes:
    """An action as bytes; a line break in a name or a value (it would begin a field or an action) is a `ValueError`."""
    lines = [("Action", action), *fields.items()]
    for name, value in lines:
        if any(sign in name + value for sign in "\r\n\0"):
            raise ValueError(f"AMI field {name!r} holds a line break")
    return "".join(f"{name}: {value}\r\n" for name, value in lines).encode() + b"\r\n"


def _fields(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\r\n"):
        name, colon, value = line.partition(":")
        if colon and name.strip():
            yield name.strip(), value.strip()
