"""The address of a web service: its form, and that no password or token stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import unquote

from ivr.rules.codes import Code
from ivr.rules.complaint import shown
from ivr.rules.scalars import wrong

_FORM = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^\s{}]*(\{[^\W_][\w-]*\}[^\s{}]*)*)?")
_USER = re.compile(r"([A-Za-z][\w+.-]*:)?/{0,3}[^/?#]*@")
_FILLED_IN = re.compile(r"\{[^{}]*\}")
_LOOKS_SECRET = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[\w.~%-]{12,}")
_WORD = re.compile(r"[a-z0-9]+")
_CREDENTIALS = frozenset(
    ("token", "secret", "password", "passwd", "passphrase", "pwd", "sig", "signature", "apikey", "credential")
)
"""The last word of a name under which no value may stand: access_token, X-Amz-Signature."""
_KEYS = frozenset(("", "api", "app", "access", "auth", "private", "secret", "subscription", "license", "shared"))
"""What stands before `key` where it is no key to sort or to look up by."""


def web_address(text: str) -> str:
    """`https://crm.example/balance?account={account}`; raises where a secret stands in it, and never repeats that."""
    if _USER.match(text):
        raise _open_secret("what stands before the @")
    if name := next(_given(text), None):
        raise _open_secret(f"under {shown(name)}")
    if not _FORM.fullmatch(text):
        raise wrong(f"{shown(text)} is not a web address.", 'Write "https://crm.example/balance?account={account}".')
    return text


def credentials(address: str) -> list[str]:
    """The facts and answers that are filled in where a credential stands: `t` of `?token={t}`."""
    return [value[1:-1] for name, value in _named(address) if _FILLED_IN.fullmatch(value) and _is_credential(name)]


def _open_secret(where: str) -> Exception:
    mend = "Write `token: !secret name` beside it, and keep the secret itself elsewhere."
    return wrong(f"A secret stands in this address for all to read ({where}).", mend, Code.SECRET_IN_THE_OPEN)


def _given(text: str) -> Iterator[str]:
    """The names in it under which a credential stands; what a call fills in is none."""
    yield from (name for name, value in _named(text) if not _FILLED_IN.fullmatch(value) and _is_credential(name))
    path = re.split(r"[?#]", text)[0].split("/")
    yield from (name for name, value in pairwise(path) if _is_credential(name) and _LOOKS_SECRET.fullmatch(value))


def _named(text: str) -> Iterator[tuple[str, str]]:
    """`token`, `x` of `token=x`."""
    for name, _, value in (part.partition("=") for part in re.split(r"[/?&;#]", text)):
        if value:
            yield unquote(name), value


def _is_credential(name: str) -> bool:
    *before, last = _WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()) or [""]
    return last in _CREDENTIALS or (last == "key" and (before[-1] if before else "") in _KEYS)
