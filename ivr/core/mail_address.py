"""Addresses of mail: which are ones, and to which the operator lets reports go."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 254
"""Characters, as RFC 5321 has it."""
_BEFORE = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
_PART = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = rf"{_PART}(?:\.{_PART})*"


def is_address(text: str) -> bool:
    """Whether this is one plain address in ASCII: no name beside it, no quotes, no line's end."""
    return len(text) <= LONGEST and re.fullmatch(f"{_BEFORE}@{_DOMAIN}", text) is not None


def is_domain(text: str) -> bool:
    """Whether this is all of a domain, as `@firm.example`."""
    return re.fullmatch(f"@{_DOMAIN}", text) is not None


def domain_of(address: str) -> str:
    """As `firm.example`."""
    return address.rpartition("@")[2]


def listed(given: str) -> tuple[str, ...]:
    """Addresses and domains of a list with commas; raises `ValueError` for what is neither."""
    found = tuple(one.strip() for one in given.split(",") if one.strip())
    for one in found:
        if not (is_address(one) or is_domain(one)):
            raise ValueError(f"{one} is no address (boss@firm.example) and no domain (@firm.example)")
    return found


def allowed(address: str, among: Iterable[str]) -> bool:
    """Whether it is one of these, or in one of these domains itself; capitals make no difference."""
    own = address.lower()
    _, at, domain = own.rpartition("@")
    return bool({own, at + domain} & {one.lower() for one in among})
