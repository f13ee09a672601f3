"""Whoever the firm's identity provider vouches for comes in, and nobody by anything else that is brought."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.console.register import Register
from ivr.core.access import Role
from ivr.core.session import IDLE
from ivr.store.rows import Action
from tests.calls.house import House
from tests.console.oidc.providing import KEY, STRANGER, Firm, firm, terms
from tests.console.visiting import LI, PEOPLE, Browser, Hour, Visited, visited

CHEN = PEOPLE[Role.AGENT]
SESSION = "/api/v1/session"
BEGUN = "ivr-begun"


@pytest.fixture
async def provider(hour: Hour) -> AsyncIterator[Firm]:
    async with firm(hour) as one:
        yield one


@asynccontextmanager
async def offering(house: House, register: Register, hour: Hour, to: Any) -> AsyncIterator[Visited]:
    async with visited(house, register, hour, by_firm=to) as console:
        for person in (CHEN, LI):
            await console.enters(person)
        yield console


@pytest.fixture
async def here(house: House, register: Register, hour: Hour, provider: Firm, tmp_path: Path) -> AsyncIterator[Visited]:
    async with offering(house, register, hour, terms(provider, tmp_path)) as console:
        yield console


async def sent(browser: Browser, path: str) -> str:
    """Where a browser is sent from there."""
    answer = await browser.http.get(
        f"http://127.0.0.1:{browser.address.port}{path}", allow_redirects=False, headers=browser.headers
    )
    assert answer.status == 303
    return answer.headers["Location"]


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


async def back_from(browser: Browser, provider: Firm) -> str:
    """Where a browser that signs in at the firm ends up."""
    return await sent(browser, path_of(provider.signs_in(await sent(browser, "/oidc/begin"))))


async def is_in(browser: Browser) -> bool:
    return (await browser.ask("GET", SESSION)).status == 200


async def latest(console: Visited) -> Action:
    await console.house.store.flush()
    return (await console.register.actions.latest(1))[0]


# --- who comes in


async def test_whoever_the_firm_vouches_for_has_a_session_as_any_other(here: Visited, provider: Firm) -> None:
    async with here.browser() as browser:
        assert await back_from(browser, provider) == "/"
        me = await browser.told("GET", SESSION)
        assert (me["id"], me["roles"]) == ("chen", ["agent"])
        assert (await browser.ask("POST", "/api/v1/me/ready")).status == 403, "a word of his page is asked as ever"
        browser.csrf = me["csrf"]
        here.hour.passes(IDLE - timedelta(minutes=1))
        assert await is_in(browser)
        await browser.told("DELETE", SESSION)
        assert not await is_in(browser)


async def test_it_lasts_no_longer_than_any_other(here: Visited, provider: Firm) -> None:
    async with here.browser() as browser:
        await back_from(browser, provider)
        here.hour.passes(IDLE)
        assert not await is_in(browser)


async def test_it_is_on_record(here: Visited, provider: Firm) -> None:
    async with here.browser() as browser:
        await back_from(browser, provider)
    action = await latest(here)
    assert (action.who, action.what, action.outcome) == ("chen", "oidc_sign_in", "done")


@pytest.mark.parametrize("name", ["nobody", "", "CHEN"])
async def test_whoever_is_none_of_ours_is_refused_and_that_is_on_record(
    here: Visited, provider: Firm, name: str
) -> None:
    provider.person = name
    async with here.browser() as browser:
        assert await back_from(browser, provider) == "/?refused=unknown"
        assert not await is_in(browser)
    assert (await latest(here)).outcome == "refused: unknown"


async def test_whoever_is_disabled_is_refused(here: Visited, provider: Firm) -> None:
    await here.register.people.change("chen", disabled=here.hour())
    async with here.browser() as browser:
        assert await back_from(browser, provider) == "/?refused=unknown"
        assert not await is_in(browser)


# --- what is not a token of his


def altered(token: str) -> str:
    """Somebody else's name in it, below the same signature."""
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    forged = json.dumps(claims | {"preferred_username": "li"}).encode()
    return f"{head}.{base64.urlsafe_b64encode(forged).rstrip(b'=').decode()}.{signature}"


def unsigned(token: str) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"none","kid":"a"}').rstrip(b"=").decode()
    return f"{head}.{token.split('.')[1]}."


def by_the_public_key(token: str) -> str:
    """As if the provider's public key were a secret that both sides know."""
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"a"}').rstrip(b"=").decode()
    signed = f"{head}.{token.split('.')[1]}"
    digest = hmac.digest(KEY.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


LIES: dict[str, Callable[[Firm], None]] = {
    "forged": lambda firm: setattr(firm, "forge", altered),
    "unsigned": lambda firm: setattr(firm, "forge", unsigned),
    "no token": lambda firm: setattr(firm, "forge", lambda token: "nonsense"),
    "signed with the public key": lambda firm: setattr(firm, "forge", by_the_public_key),
    "signed by a stranger": lambda firm: setattr(firm, "key", STRANGER),
    "of an unknown key": lambda firm: (setattr(firm, "key", STRANGER), firm.header.update(kid="b"))[0],
    "over": lambda firm: firm.claims.update(exp=int(firm.now().timestamp()) - 61),
    "for another program": lambda firm: firm.claims.update(aud="crm"),
    "of another issuer": lambda firm: firm.claims.update(iss="https://other.example"),
    "for another sign-in": lambda firm: firm.claims.update(nonce="other"),
    "refused": lambda firm: setattr(firm, "status", 400),
}


@pytest.mark.parametrize("lie", LIES)
async def test_no_other_token_lets_anybody_in(here: Visited, provider: Firm, lie: str) -> None:
    LIES[lie](provider)
    async with here.browser() as browser:
        assert await back_from(browser, provider) == "/?refused=not_vouched_for"
        assert not await is_in(browser)


async def test_keys_that_the_provider_has_renewed_are_asked_for(here: Visited, provider: Firm) -> None:
    async with here.browser() as browser:
        await back_from(browser, provider)
    new = STRANGER.as_dict(private=False) | {"kid": "b"}
    provider.key, provider.header, provider.keys = STRANGER, {"alg": "RS256", "kid": "b"}, [new]
    here.hour.passes(timedelta(minutes=1))
    async with here.browser() as browser:
        assert await back_from(browser, provider) == "/"


# --- what was not begun here


async def test_a_state_counts_once(here: Visited, provider: Firm) -> None:
    async with here.browser() as browser:
        way = path_of(provider.signs_in(await sent(browser, "/oidc/begin")))
        kept = browser.token
        assert await sent(browser, way) == "/"
        await browser.told("GET", SESSION)
        browser.http.cookie_jar.clear()
        browser.http.cookie_jar.update_cookies({BEGUN: kept})
        assert await sent(browser, way) == "/?refused=stale"
        assert not await is_in(browser)


async def test_a_way_back_begun_in_another_browser_lets_nobody_in(here: Visited, provider: Firm) -> None:
    """Or a link would sign whoever follows it in as somebody else."""
    async with here.browser() as one, here.browser() as other:
        way = path_of(provider.signs_in(await sent(one, "/oidc/begin")))
        assert await sent(other, way) == "/?refused=stale"
        await sent(other, "/oidc/begin")
        assert await sent(other, way) == "/?refused=stale"
        assert not await is_in(other)
        assert provider.codes, "its code was told to nobody"


async def test_one_that_took_too_long_begins_again(here: Visited, provider: Firm) -> None:
    async with here.browser() as browser:
        way = path_of(provider.signs_in(await sent(browser, "/oidc/begin")))
        here.hour.passes(timedelta(minutes=11))
        assert await sent(browser, way) == "/?refused=stale"


async def test_what_the_browser_keeps_meanwhile_is_out_of_reach_of_scripts_and_comes_back_with_it(
    here: Visited,
) -> None:
    async with here.browser() as browser:
        await sent(browser, "/oidc/begin")
        (kept,) = browser.http.cookie_jar
        assert (kept.key, kept["samesite"], kept["httponly"]) == (BEGUN, "Lax", True)


# --- a provider that is not there, or another


@pytest.mark.parametrize(
    "says",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "http://login.firm.example/token"},
        {"authorization_endpoint": "ftp://login.firm.example"},
        {"jwks_uri": "http://127.0.0.1:1/"},
    ],
)
async def test_a_provider_that_is_not_what_was_configured_is_not_asked(
    here: Visited, provider: Firm, says: dict[str, Any]
) -> None:
    provider.says = says
    async with here.browser() as browser:
        assert await sent(browser, "/oidc/begin") == "/?refused=away"


async def test_a_secret_that_others_may_read_is_not_sent(
    house: House, register: Register, hour: Hour, provider: Firm, tmp_path: Path
) -> None:
    its = terms(provider, tmp_path)
    its.secret.chmod(0o644)
    async with offering(house, register, hour, its) as console, console.browser() as browser:
        assert await back_from(browser, provider) == "/?refused=away"


# --- beside passwords, or in their place


async def test_the_page_is_told_how_one_may_sign_in(here: Visited) -> None:
    async with here.browser() as browser:
        said = await browser.told("GET", "/api/v1/sign_in")
        assert said == {"firm": "Cloudlark", "begins_at": "/oidc/begin", "passwords": True}
        assert (await browser.sign_in("chen")).status == 200


async def test_where_only_the_firm_lets_people_in_one_comes_in_by_his_password_in_an_emergency(
    house: House, register: Register, hour: Hour, provider: Firm, tmp_path: Path
) -> None:
    to = terms(provider, tmp_path, only=True)
    async with offering(house, register, hour, to) as console, console.browser() as browser:
        assert (await browser.told("GET", "/api/v1/sign_in"))["passwords"] is False
        refused = await browser.sign_in("chen")
        assert (refused.status, await refused.text()) == (409, "Passwords do not count here: sign in with Cloudlark.")
        assert (await browser.sign_in("li", "a wrong one, perhaps")).status == 401
        assert (await browser.sign_in("li")).status == 200


async def test_where_no_firm_is_configured_nothing_is_offered(console: Visited) -> None:
    async with console.browser() as browser:
        assert (await browser.told("GET", "/api/v1/sign_in"))["firm"] == ""
        assert (await browser.ask("GET", "/oidc/begin")).status == 404
