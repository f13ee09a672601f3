"""Long bodies: looked at in a thread, and only if their texts make them long."""

from __future__ import annotations

import json
import threading
import time

import pytest

from ivr.web.bodies import LONG, is_mostly_texts, is_text, unhurried

LARGEST = 4 * 1024 * 1024
RULES = '  lunch: {time: [12:00-13:00]} # a \\ and a " in it\n'


def test_a_draft_may_be_full_of_brackets() -> None:
    files = {f"part{n}.yaml": RULES * 60 for n in range(1000)}
    body = json.dumps({"files": files, "comment": "\\"}).encode()
    assert len(body) > 3_000_000
    assert is_mostly_texts(body)
    assert is_text(body)


@pytest.mark.parametrize("piece", ["[],", "[", '"",', '"', '"\\\\",', '{"a":', "1,", " ", "\udc00"])
def test_what_is_long_by_anything_else_is_refused_at_once(piece: str) -> None:
    assert not _in_time(piece)


def test_a_text_without_an_end_is_looked_through_once() -> None:
    assert _in_time('\\"')


def _in_time(piece: str) -> bool:
    body = (piece * (LARGEST // len(piece))).encode(errors="surrogatepass")
    begun = time.thread_time()
    mostly = is_mostly_texts(body)
    assert time.thread_time() - begun < 1
    return mostly


async def test_a_long_body_is_looked_at_in_a_thread() -> None:
    def where(_body: bytes) -> str:
        return threading.current_thread().name

    assert await unhurried(b"x" * (LONG + 1), where) != threading.current_thread().name
    assert await unhurried(b"x" * LONG, where) == threading.current_thread().name
