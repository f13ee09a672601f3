"""The console of a running house: the first admin comes in by the link that a command shows."""

from __future__ import annotations

import getpass
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from tests.real.test_program import Program, place, up

__all__ = ["place", "up"]
PASSWORD = "four words in a row"


class Page:
    """A browser at the console."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor())
        self.csrf = ""

    def asks(self, verb: str, path: str, body: object = None) -> Any:
        """What it is answered."""
        headers = {"Origin": self._url, "X-CSRF": self.csrf, "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with self._opener.open(Request(f"{self._url}/api/v1{path}", data, headers, method=verb), timeout=30) as answer:
            return json.load(answer)


def test_the_first_admin_comes_in_by_a_link_and_enters_the_next(up: Program, tmp_path: Path) -> None:
    url = up.says("Console").split()[-1]
    up.says("ivr people link admin")
    state = ("--state", str(tmp_path / "state"))
    [*_, link] = _lines("people", "link", "admin", *state)
    page = Page(url)
    assert page.asks("POST", "/welcome", {"link": link.strip().partition("#")[2], "password": PASSWORD}) == {
        "id": "admin"
    }
    page.csrf = page.asks("POST", "/session", {"id": "admin", "password": PASSWORD})["csrf"]
    chen = {"id": "chen", "name": "Chen", "roles": ["agent"], "agent": "1001"}
    assert page.asks("POST", "/people", chen)["link"].startswith(f"{url}/welcome#")
    assert [one["id"] for one in page.asks("GET", "/people")] == ["admin", "chen"]
    for who, what in (("admin", "people_add"), (f"{getpass.getuser()} on the machine", "people_link")):
        assert _is_on_record(page, who, what)
    assert json.loads("".join(_lines("status", "--json", *state)))["console"] == url
    log = (tmp_path / "state/log/ivr.jsonl").read_text("utf-8")
    assert PASSWORD not in log
    assert link.strip().partition("#")[2] not in log


def _is_on_record(page: Page, who: str, what: str) -> bool:
    """It is written within about a quarter of a second."""
    for _ in range(50):
        if what in [one["what"] for one in page.asks("GET", f"/actions?{urlencode({'who': who})}")]:
            return True
        time.sleep(0.1)
    return False


def _lines(*command: str) -> list[str]:
    program = Program(*command)
    assert program.ends(60) in {0, 3}
    return program.said()
