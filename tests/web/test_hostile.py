"""Hostile values over HTTP: refused or taken as the text they are, never an error of ours, never a page."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from ivr.web.server import LARGEST
from tests.hostile import HOSTILE
from tests.web.test_server import Visitor, house, visitor

__all__ = ["house", "visitor"]
PLACES = (
    ("POST", "/callbacks", {"queue": "{}", "number": "{}", "box": "{}", "language": "{}", "until": "{}"}),
    ("POST", "/tasks", {"medium": "{}", "queue": "{}", "customer": "{}", "language": "{}"}),
    ("POST", "/calls/{}/hold", {}),
    ("POST", "/calls/{}/transfer", {"number": "{}"}),
    ("POST", "/agents/{}/not_ready?reason={}", {}),
    ("POST", "/agents/1001/not_ready?reason={}", {}),
    ("POST", "/agents/{}/dismiss", {"supervisor": "{}"}),
    ("DELETE", "/callbacks/{}", {}),
    ("DELETE", "/bans/{}", {}),
    ("PUT", "/degradation/{}?drill={}", {}),
    ("GET", "/recordings?caller={}", {}),
)


@pytest.mark.parametrize("raw", HOSTILE)
async def test_a_hostile_value_is_refused_or_taken_as_text(visitor: Visitor, raw: str) -> None:
    address = quote(raw.encode("utf-8", "replace")[:2000], safe="")
    for verb, path, fields in PLACES:
        body = json.dumps(dict.fromkeys(fields, raw)) if fields else ""
        headers = {"Authorization": "Bearer the token of this installation", "Supervisor": "guessed"}
        url = visitor.url + path.replace("{}", address)
        async with visitor.session.request(verb, url, headers=headers, data=body) as answer:
            assert 400 <= answer.status < 500, (verb, path, await answer.text())
            assert answer.content_type in {"text/plain", "application/json"}


@pytest.mark.parametrize("body", ["\0", '{"queue": "\\u0000"}', '{"queue": "\\ud800"}'])
async def test_characters_that_belong_in_no_text_are_refused(visitor: Visitor, body: str) -> None:
    status, _ = await visitor.post("/callbacks", body)
    assert status == 400


async def test_emoji_and_chinese_are_texts(visitor: Visitor) -> None:
    assert (await visitor.post("/callbacks", json.dumps({"queue": "👍张", "number": "13900001111"})))[0] == 404


async def test_a_body_that_is_too_long_is_refused(visitor: Visitor) -> None:
    assert (await visitor.post("/callbacks", json.dumps({"queue": "x" * LARGEST})))[0] == 413


async def test_no_browser_takes_an_answer_for_a_page(visitor: Visitor) -> None:
    headers = {"Authorization": "Bearer the token of this installation"}
    async with visitor.session.get(f"{visitor.url}/agents", headers=headers) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
