"""Where webhooks may go."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from ivr.core.webhook_target import refusal, shortened, unfit

HOUSE = (ip_network("10.20.0.0/16"), ip_network("127.0.0.1"))


@pytest.mark.parametrize(
    "url", ["https://crm.example/hooks", "https://1.1.1.1:8443/?x=1", "https://[2606:4700::1111]/"]
)
def test_to_the_world_it_goes_by_tls(url: str) -> None:
    assert unfit(url) == ""


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/", "http://localhost/hook", "http://[::1]/"])
def test_to_this_machine_it_goes_without_tls(url: str) -> None:
    assert unfit(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        *("", "crm.example", "ftp://crm.example", "file:///etc/passwd", "https://", "https://:1", "https://[::1"),
        *("https://crm.example:99999/", "https://crm.example/\n", "https://crm.example/" + "x" * 2000),
        *("http://crm.example/", "http://10.20.0.1/", "http://127.0.0.1.nip.example/"),
        *("https://user:secret@crm.example/", "https://user@crm.example/", "https://crm.example/#part"),
    ],
)
def test_other_addresses_are_refused_with_a_sentence(url: str) -> None:
    assert unfit(url).startswith(("That is no address", "Give "))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "0.0.0.0", "100.100.100.200"),
        *("169.254.169.254", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "::1", "::", "224.0.0.1", "ff02::1"),
        *("255.255.255.255", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "192.0.2.1"),
        *("64:ff9b:1::7f00:1", "fec0::1", "::127.0.0.1", "::ffff:0:127.0.0.1", "4000::1"),
    ],
)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert "IVR_WEBHOOK_NETWORKS" in refusal(address, ())


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"])
def test_what_is_public_is_not(address: str) -> None:
    assert refusal(address, ()) == ""


def test_what_the_operator_names_is_allowed_and_nothing_beside_it() -> None:
    assert [refusal(one, HOUSE) == "" for one in ("10.20.3.4", "127.0.0.1", "10.21.0.1", "::1")] == [
        *(True, True, False, False)
    ]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://crm.example/hooks/5ecret", "https://crm.example/hoo…"),
        ("https://crm.example:8443/in?key=5ecret", "https://crm.example:8443/in…"),
        ("https://crm.example", "https://crm.example"),
        ("https://li:5ecret@crm.example/", "https://crm.example/"),
        ("https://crm.example/#5ecret", "https://crm.example/…"),
        ("https://[crm.example/5ecret", "…"),
    ],
)
def test_what_may_be_a_secret_is_left_out_of_an_address(url: str, shown: str) -> None:
    assert shortened(url) == shown
