"""The console's pages as they are served: the page for every address of its own, and what it loads, to be kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from ivr.console.pages import routes

Client = TestClient[web.Request, web.Application]
FILES = {
    "index.html": "<title>the page</title>",
    "assets/index-AB12.js": "let one = 1",
    "assets/index-AB12.js.map": "{}",
    ".made": "fingerprint",
    ".vite/manifest.json": "{}",
}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Pages like those that are built."""
    for name, text in FILES.items():
        path = tmp_path / "built" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for ending in (".br", ".gz"):
        (tmp_path / f"built/assets/index-AB12.js{ending}").write_bytes(ending.encode())
    (tmp_path / "secret").write_text("password")
    return tmp_path / "built"


async def _session(request: web.Request) -> web.Response:
    return web.json_response({"id": "li"})


@pytest.fixture
async def client(built: Path) -> AsyncIterator[Client]:
    """A browser of them."""
    app = web.Application()
    app.router.add_get("/api/v1/session", _session)
    app.add_routes(routes(built))
    async with TestClient(TestServer(app), auto_decompress=False) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/wallboard", "/people", "/welcome", "/some/thing", "/apiary", "/index.html"])
async def test_every_address_of_a_page_is_answered_with_the_page_which_is_asked_for_anew(
    client: Client, path: str
) -> None:
    answer = await client.get(path)
    assert (answer.status, await answer.text()) == (200, "<title>the page</title>")
    assert answer.content_type == "text/html"
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("accepted", "sent", "text"),
    [
        ("br, gzip", "br", ".br"),
        ("gzip", "gzip", ".gz"),
        ("identity", None, "let one = 1"),
    ],
)
async def test_what_a_page_loads_is_kept_for_ever_and_compressed_if_the_browser_can(
    client: Client, accepted: str, sent: str | None, text: str
) -> None:
    answer = await client.get("/assets/index-AB12.js", headers={"Accept-Encoding": accepted})
    assert (answer.status, answer.headers.get("Content-Encoding"), await answer.text()) == (200, sent, text)
    assert answer.content_type.endswith("/javascript")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/v1/nothing",
        "/sip/nothing",
        "/assets/index-CD34.js",
        "/assets/index-AB12.js.map",
        "/assets/index-AB12.js.br",
        "/.made",
        "/.vite/manifest.json",
        "/assets//etc/passwd",
    ],
)
async def test_nothing_is_answered_where_a_browser_would_take_the_page_for_something_else(
    client: Client, path: str
) -> None:
    assert (await client.get(path)).status == 404


@pytest.mark.parametrize("path", ["/../secret", "/assets/../../secret", "/assets/%2e%2e/%2e%2e/secret"])
async def test_no_address_leads_out_of_what_was_built(client: Client, path: str) -> None:
    answer = await client.session.get(URL(f"{client.make_url('/')}{path[1:]}", encoded=True))
    assert "password" not in await answer.text()


async def test_the_api_comes_before_the_pages(client: Client) -> None:
    assert await (await client.get("/api/v1/session")).json() == {"id": "li"}


async def test_nothing_but_reading_is_taken(client: Client) -> None:
    assert (await client.post("/wallboard")).status == 405


async def test_pages_that_were_not_built_are_missed_in_both_languages(tmp_path: Path) -> None:
    app = web.Application()
    app.add_routes(routes(tmp_path / "nothing"))
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/")
        text = await answer.text()
    assert answer.status == 503
    assert text.count("make console") == 2
    assert "尚未构建" in text
