"""A web service of the firm's own, asked during a call: a JSON answer, of which parts are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp

from ivr.core.secret import Secret
from ivr.crm.answers import Answered, NoAnswer

LARGEST = 256 * 1024
"""Bytes of an answer; of a longer one nothing is kept."""
LONGEST = 200
"""Characters of a value that is kept."""
_SERVER_FAILED = 500


async def ask(
    url: str, within: timedelta, tries: int, keep: Mapping[str, str], token: Secret | None = None
) -> Answered | NoAnswer:
    """Ask with GET; each try may last `within`, and is repeated if the service cannot be reached or fails.

    `keep` says where in the answer each value stands: `account.balance`, or `items.0.name` in a list. The token goes
    to this address alone: a redirection is not followed.
    """
    found: Answered | NoAnswer = NoAnswer("not asked")
    limit = aiohttp.ClientTimeout(total=within.total_seconds())
    async with aiohttp.ClientSession(timeout=limit, headers=_headers(token)) as http:
        for _ in range(tries):
            found = await _once(http, url, keep)
            if not (isinstance(found, NoAnswer) and found.reason.startswith(_AGAIN)):
                break
    return found


def _headers(token: Secret | None) -> dict[str, str]:
    sent = {"Authorization": f"Bearer {token.text}"} if token else {}
    return {"Accept": "application/json"} | sent


_AGAIN = ("cannot be reached", "took longer", "failed")


async def _once(http: aiohttp.ClientSession, url: str, keep: Mapping[str, str]) -> Answered | NoAnswer:
    try:
        async with http.get(url, allow_redirects=False) as answer:
            if answer.status >= _SERVER_FAILED:
                return NoAnswer(f"failed with {answer.status}")
            if answer.status != 200:
                return NoAnswer(f"answered {answer.status}")
            body = await answer.content.read(LARGEST + 1)
            while not answer.content.at_eof() and len(body) <= LARGEST:
                body += await answer.content.read(LARGEST + 1 - len(body))
    except TimeoutError:
        return NoAnswer("took longer than it may")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return NoAnswer(f"cannot be reached ({type(error).__name__})")
    return NoAnswer("answered too much") if len(body) > LARGEST else _kept(body, keep)


def _kept(body: bytes, keep: Mapping[str, str]) -> Answered | NoAnswer:
    try:
        answer = json.loads(body, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return NoAnswer("answered no JSON")
    facts: dict[str, str] = {}
    for name, where in keep.items():
        value = _text(_at(answer, where))
        if value is None:
            return NoAnswer(f"answered nothing at {where} that can be kept")
        facts[name] = value
    return Answered(facts)


def _at(answer: Any, where: str) -> Any:
    for part in where.split("."):
        match answer:
            case dict():
                answer = answer.get(part)
            case list() if part.isdigit() and int(part) < len(answer):
                answer = answer[int(part)]
            case _:
                return None
    return answer


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    is_kept = isinstance(value, str) and len(value) <= LONGEST and value.isprintable()
    return str(value) if is_kept else None
