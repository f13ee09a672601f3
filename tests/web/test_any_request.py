"""Any request to any route that there is: an answer that was meant, never a fault of ours, and the house goes on.

`IVR_REQUESTS=20000` tries so many.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from urllib.parse import quote

from aiohttp import ClientSession, ClientTimeout
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.store.reading import Reader
from ivr.switch.fake import FakeSwitch
from ivr.web.server import OPERATIONS, serve
from tests.calls.house import House

TOKEN, BOSS = "t", "b"
ROUTES = sorted({(one.method, one.path) for one in OPERATIONS})
KNOWN = (
    "1001",
    "wealth",
    "normal",
    "fake-1",
    "unready",
    "voice",
    "card",
    "10m",
    "0",
    "-1",
    "1e999",
    "zh",
    "2026-11-25",
)
WORD = st.sampled_from(KNOWN) | st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
FIELDS = st.sampled_from(
    [
        "queue",
        "number",
        "box",
        "language",
        "until",
        "medium",
        "customer",
        "to",
        "agent",
        "supervisor",
        "reason",
        "limit",
    ]
)
VALUE = st.recursive(WORD | st.integers() | st.booleans() | st.none() | st.floats(), lambda v: st.lists(v, max_size=2))
BODY = st.dictionaries(FIELDS | WORD, VALUE, max_size=4).map(json.dumps) | st.text(max_size=20) | st.just("")
REQUESTS = st.tuples(
    st.sampled_from(ROUTES), st.lists(WORD, min_size=4, max_size=4), st.dictionaries(FIELDS, WORD, max_size=3), BODY
)
UNAVAILABLE = 503
"""It is said on purpose: being stopped, or what was asked for is not there in this house."""
Request = tuple[tuple[str, str], list[str], dict[str, str], str]


@settings(
    max_examples=int(os.environ.get("IVR_REQUESTS", "300")) // 20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(REQUESTS, min_size=20, max_size=20))
def test_no_request_is_answered_by_a_fault_of_ours(requests: list[Request]) -> None:
    asyncio.run(_asked(requests))


async def _asked(requests: list[Request]) -> None:
    house = House(FakeSwitch())
    async with (
        serve(house.desk, house.reception, 0, TOKEN, supervisor=BOSS) as port,
        ClientSession(timeout=ClientTimeout(total=20)) as session,
    ):
        for (verb, path), words, query, body in requests:
            parts = iter(words)
            filled = re.sub(r"\{[^}]*\}", lambda _: quote(next(parts), safe=""), path)  # noqa: B023 - at once
            headers = {"Authorization": f"Bearer {TOKEN}", "Supervisor": BOSS}
            url = f"http://127.0.0.1:{port}{filled}"
            async with session.request(
                verb, url, params=query, data=body.encode("utf-8", "replace"), headers=headers
            ) as a:
                assert a.status < 500 or a.status == UNAVAILABLE, (verb, filled, query, body, await a.text())
        async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            assert answer.status == 200
    await house.desk.errands.all_done()
    await Reader.close(house.store)
