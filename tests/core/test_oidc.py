"""What a token must say before anybody is let in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ivr.core.oidc import ALGORITHMS, challenge, name_of, unfit, wrong

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SECOND = int(NOW.timestamp())
ISSUER = "https://login.firm.example"
RIGHT: dict[str, Any] = {"iss": ISSUER, "aud": "ivr", "nonce": "n", "iat": SECOND, "exp": SECOND + 300, "sub": "1"}


def why(**other: Any) -> str:
    claims = {name: value for name, value in (RIGHT | other).items() if value is not None}
    return wrong(claims, ISSUER, "ivr", "n", NOW)


def test_one_that_is_right_is() -> None:
    assert why() == ""
    assert why(aud=["ivr"]) == ""
    assert why(aud=["ivr", "crm"], azp="ivr") == ""


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"iss": ISSUER + "/"}, "another issuer"),
        ({"iss": None}, "another issuer"),
        ({"aud": "crm"}, "another program"),
        ({"aud": None}, "another program"),
        ({"aud": []}, "another program"),
        ({"aud": ["ivr", "crm"]}, "several programs"),
        ({"azp": "crm"}, "another program"),
        ({"nonce": "other"}, "another sign-in"),
        ({"nonce": None}, "another sign-in"),
        ({"exp": SECOND - 60}, "over"),
        ({"exp": None}, "without its time"),
        ({"exp": "soon"}, "without its time"),
        ({"exp": True}, "without its time"),
        ({"iat": None}, "without its time"),
        ({"iat": SECOND + 61}, "not valid yet"),
        ({"nbf": SECOND + 61}, "not valid yet"),
        ({"iat": SECOND - 700, "exp": SECOND + 9999}, "over"),
    ],
)
def test_one_that_is_not_is_refused(other: dict[str, Any], said: str) -> None:
    assert said in why(**other)


def test_two_clocks_may_differ_by_a_minute() -> None:
    assert why(exp=SECOND - 59, iat=SECOND - 300) == ""
    assert why(iat=SECOND + 60) == ""


def test_without_a_nonce_of_ours_nothing_is_right() -> None:
    assert wrong(RIGHT | {"nonce": ""}, ISSUER, "ivr", "", NOW) != ""


@pytest.mark.parametrize("value", [None, 7, ["chen"], "", "two\nlines", "x" * 201])
def test_a_name_is_a_text_of_one_line(value: object) -> None:
    assert name_of({"preferred_username": value}, "preferred_username") == ""


def test_an_address_counts_once_the_provider_has_verified_it() -> None:
    mail: dict[str, object] = {"email": "chen@firm.example"}
    assert name_of(mail, "email") == name_of(mail | {"email_verified": "true"}, "email") == ""
    assert name_of(mail | {"email_verified": True}, "email") == "chen@firm.example"


def test_the_challenge_is_that_of_rfc_7636() -> None:
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == ("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")


def test_no_algorithm_needs_a_key_that_others_have() -> None:
    assert not [one for one in ALGORITHMS if one == "none" or one.startswith("HS")]


@pytest.mark.parametrize("url", ["http://login.firm.example", "", "https://", "https://li:x@firm.example", "ftp://x"])
def test_nothing_secret_is_told_without_tls(url: str) -> None:
    assert unfit(url) != ""


@pytest.mark.parametrize(
    "url", ["https://login.firm.example/realms/a", "http://127.0.0.1:9000", "http://localhost:1/x"]
)
def test_by_tls_or_on_this_machine_it_is(url: str) -> None:
    assert unfit(url) == ""
