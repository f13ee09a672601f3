"""A secret that was written into the rules by mistake is not repeated by whoever complains."""

from __future__ import annotations

import pytest

from ivr.rules.open_secrets import masked, secret_in


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("  carrier: {host: h, user: x, secret: hunter2}", "  carrier: {host: h, user: x, secret: ..."),
        ("    secrt: hunter2", "    secrt: ..."),
        ('    "password": hunter2', '    "password": ...'),
        ("    password = hunter2", "    password = ..."),
        ("    secret：hunter2", "    secret：..."),
        ("    secret:hunter2", "    secret:..."),
        ("secret hunter2", "secret ..."),
        ("    secret: [hunter2]", "    secret: ..."),
        ("    x: !secrt hunter2", "    x: !secrt ..."),
        ("    secret: !secret Hunter2!", "    secret: !secret ..."),
        ("    pin: 1234", "    pin: ..."),
        ("    sip_password: hunter2", "    sip_password: ..."),
        ('    host: "u:hunter2@sip.example.net"', '    host: "...'),
    ],
)
def test_what_is_shown_ends_where_the_secret_begins(line: str, shown: str) -> None:
    assert secret_in(line)
    assert "unter" not in masked(line)
    assert masked(line) in (shown, masked(shown))


@pytest.mark.parametrize(
    "line",
    [
        "    secret: !secret carrier",
        "  carrier: {host: h, user: x, secret: !secret carrier}  # by name",
        "  carrier: {secret: !secret carrier, user: x}",
        "    secret:",
        "    secret: # to come",
        "    needs: {wealth: 2}",
        '    web: "https://crm.example/balance?account={account}"',
        "    en: Write to office@example.net, please.",
        "  agent_pin: {zh: 请输入密码, en: Enter your PIN}",
        "    section: main",
        '    - when: {time: "08:30-12:00"}',
        "    user: firm",
    ],
)
def test_other_lines_are_shown(line: str) -> None:
    assert not secret_in(line)
    assert masked(line) == line
