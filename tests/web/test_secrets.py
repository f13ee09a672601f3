"""New passwords over HTTP: what cannot be done is said, and no password is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from ivr.errors import ProvisionError
from ivr.provision.secrets import NoSuchSecret
from ivr.web.server import serve
from tests.calls.house import House
from tests.web.test_server import TOKEN, Visitor, house

__all__ = ["house"]


class Passwords:
    """In the place of the true ones."""

    token = TOKEN
    fails: Exception | None = None

    async def rotate(self, what: tuple[str, ...]) -> None:
        if self.fails:
            raise self.fails
        if "http" in what:
            self.token = "another"


@pytest.fixture
def passwords() -> Passwords:
    return Passwords()


@pytest.fixture
async def visitor(house: House, passwords: Passwords) -> AsyncIterator[Visitor]:
    async with (
        serve(house.desk, house.reception, 0, lambda: passwords.token, rotation=passwords) as port,  # type: ignore[arg-type]
        ClientSession() as session,
    ):
        yield Visitor(session, f"http://127.0.0.1:{port}")


async def test_a_new_token_holds_from_the_next_request_on(visitor: Visitor) -> None:
    assert await visitor.post("/secrets/rotate", '{"what": "http ari"}') == (200, {"changed": ["http", "ari"]})
    assert (await visitor.post("/secrets/rotate", '{"what": "ari"}'))[0] == 401
    assert (await visitor.get("/agents", Authorization="Bearer another"))[0] == 200


@pytest.mark.parametrize(
    ("fails", "status"), [(NoSuchSecret("1009 has none."), 404), (ProvisionError("It does not answer."), 409)]
)
async def test_what_cannot_be_done_is_said(
    visitor: Visitor, passwords: Passwords, fails: Exception, status: int
) -> None:
    passwords.fails = fails
    assert await visitor.post("/secrets/rotate", '{"what": "1009"}') == (status, str(fails))


@pytest.mark.parametrize("body", ["", "{}", '{"what": " "}', '{"which": "ari"}'])
async def test_who_does_not_say_which_is_asked(visitor: Visitor, body: str) -> None:
    assert (await visitor.post("/secrets/rotate", body))[0] == 400
