"""Which addresses reports may go to."""

from __future__ import annotations

import pytest

from ivr.core.mail_address import allowed, is_address, listed

ALLOW = ("@firm.example", "Boss@Other.example")


@pytest.mark.parametrize("text", ["boss@firm.example", "a.b+c@x-1.firm.example", "a@b"])
def test_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "boss",
        "@firm.example",
        "boss@",
        "a b@firm.example",
        "Boss <boss@firm.example>",
        "boss@firm.example\n",
        "boss@firm.example\r\nBcc: thief@evil.example",
        "boss@firm.example,thief@evil.example",
        '"a@b"@firm.example',
        "boss@firm..example",
        "boss@-firm.example",
        "王@firm.example",
        f"{'a' * 65}@firm.example",
        f"boss@{'a.' * 130}example",
    ],
)
def test_no_addresses(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize("address", ["chen@firm.example", "CHEN@FIRM.example", "boss@other.example"])
def test_whom_the_operator_allows(address: str) -> None:
    assert allowed(address, ALLOW)


@pytest.mark.parametrize(
    "address",
    [
        "chen@other.example",
        "chen@sub.firm.example",
        "chen@evilfirm.example",
        "a@firm.example.evil.example",
        "firm.example",
    ],
)
def test_whom_he_does_not(address: str) -> None:
    assert not allowed(address, ALLOW)
    assert not allowed(address, ())


def test_a_list_is_read_and_what_is_neither_is_refused() -> None:
    assert listed(" @firm.example,, boss@other.example ") == ("@firm.example", "boss@other.example")
    for wrong in ("firm.example", "boss", "@", "@firm.example; @b.example"):
        with pytest.raises(ValueError, match="no address"):
            listed(wrong)
