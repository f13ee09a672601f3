"""What an agent's browser may say to the switch: SIP in the name of its own telephone, one message at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 32_768
"""Bytes of one message: an offer of audio with its candidates has some four thousand."""
METHODS = frozenset({"REGISTER", "INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "INFO", "UPDATE", "PRACK"})
"""What a telephone needs. No REFER, SUBSCRIBE or MESSAGE: the switch would refuse them, and here they end."""
NAMED = {"from": "f", "to": "t", "content-length": "l"}
"""Headers that are looked at, and their short names."""

_REQUEST = re.compile(r"([A-Z]+) \S+ SIP/2\.0")
_RESPONSE = re.compile(r"SIP/2\.0 (\d{3}) .*")
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_USER = re.compile(r"(?:[^<]*<)?sips?:([^@;>]*)@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Head:
    first: str
    headers: dict[str, list[str]]

    def only(self, name: str) -> str:
        """The one header of this name; empty if there is none, or more than one."""
        found = self.headers.get(name, []) + self.headers.get(NAMED[name], [])
        return found[0] if len(found) == 1 else ""


def objection(frame: str, telephone: str) -> str:
    """Why this must not pass to the switch; empty if it may."""
    if not frame.strip("\r\n"):
        return ""  # keeps the connection alive
    head, body = _parted(frame)
    if head is None:
        return "This is no SIP message."
    if head.only("content-length").strip() != str(len(body.encode())):
        return "Content-Length is not that of this message: each comes in a frame of its own."
    request = _REQUEST.fullmatch(head.first)
    if request is None:
        return "" if _RESPONSE.fullmatch(head.first) else "This is no SIP message."
    return _of_request(request[1], head, telephone)


def has_registered(frame: str) -> bool:
    """Whether the switch says here that a telephone is registered, or still is."""
    head, _ = _parted(frame)
    if head is None or not head.first.startswith("SIP/2.0 200 "):
        return False
    return any(said.endswith(" REGISTER") for said in head.headers.get("cseq", [])) and bool(
        head.headers.get("contact")
    )


def _of_request(method: str, head: _Head, telephone: str) -> str:
    if method not in METHODS:
        return f"A telephone in a browser has no use for {method}."
    if _user(head.only("from")) != telephone:
        return f"You are {telephone}, and speak for nobody else."
    if method == "REGISTER" and _user(head.only("to")) != telephone:
        return f"You are {telephone}, and register nobody else."
    return ""


def _parted(frame: str) -> tuple[_Head | None, str]:
    """Its lines and its body; None for what ends its lines otherwise than SIP does, or begins them with a space.

    Such lines could be read in one way here, and in another by the switch.
    """
    head, empty, body = frame.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    if not empty or any(not line or line[0] in " \t" or set(line) & set("\r\n\0") for line in (first, *lines)):
        return None, ""
    headers = dict[str, list[str]]()
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            return None, ""
        headers.setdefault(name.strip().lower(), []).append(value.strip())
    return _Head(first, headers), body


def _user(address: str) -> str:
    """`"Li" <sip:1001-web@host>;tag=1` -> `1001-web`; empty where a quote is not closed, or stands where none may."""
    name = _QUOTED.match(address)
    rest = address[name.end() :] if name else address
    found = _USER.match(rest)
    return found[1] if found and '"' not in found[0] else ""
