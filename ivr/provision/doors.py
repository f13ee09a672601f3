"""Doors that command calls, ARI and AMI: on this machine only, or with TLS, and never without a password."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path

from ivr.errors import ProvisionError

Sections = Mapping[str, Mapping[str, str]]

_LINE = re.compile(r"\[(?P<section>[^\]]+)\].*|(?P<name>\w+)\s*=>?\s*(?P<value>[^;]*?)\s*(?:;.*)?")
_YES = frozenset({"yes", "true", "on", "1"})


class DoorOpen(ProvisionError):
    """Whoever reaches this machine could command its calls."""


def check(etc: Path) -> None:
    """Read what Asterisk is about to read; raises `DoorOpen` with the file and what to do."""
    web, ami, ari = (_sections((etc / name).read_text("utf-8")) for name in ("http.conf", "manager.conf", "ari.conf"))
    _must_be_here(etc / "http.conf", web, "bindaddr")
    _must_be_here(etc / "manager.conf", ami, "bindaddr")
    if _yes(ami, "webenabled"):
        raise DoorOpen(f"{etc / 'manager.conf'}: AMI over HTTP (`webenabled`) has no use here: set it to no.")
    _must_ask(etc / "manager.conf", ami, "secret")
    _must_ask(etc / "ari.conf", ari, "password")


def _must_be_here(file: Path, sections: Sections, word: str) -> None:
    """On loopback; an address of TLS may be any, for it has a word of its own (`tlsbindaddr`)."""
    address = sections.get("general", {}).get(word, "0.0.0.0")  # Asterisk's own default
    if _yes(sections, "enabled") and not _loopback(address):
        raise DoorOpen(
            f"{file}: `{word} = {address}` is open to others without TLS: 127.0.0.1, or TLS (`tlsbindaddr`)."
        )


def _must_ask(file: Path, sections: Sections, word: str) -> None:
    for name, section in sections.items():
        if name != "general" and not section.get(word):
            raise DoorOpen(f"{file}: [{name}] has no `{word}`, so nobody is asked for one.")


def _loopback(address: str) -> bool:
    try:
        return ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def _yes(sections: Sections, word: str) -> bool:
    return sections.get("general", {}).get(word, "no").lower() in _YES


def _sections(text: str) -> Sections:
    found: dict[str, dict[str, str]] = {}
    section = found.setdefault("general", {})
    for line in text.splitlines():
        match = _LINE.fullmatch(line.strip())
        if match and match["section"]:
            section = found.setdefault(match["section"], {})
        elif match:
            section[match["name"].lower()] = match["value"].removeprefix('"').removesuffix('"')
    return found
