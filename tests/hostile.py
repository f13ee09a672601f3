"""Values that a stranger may send wherever he can send one."""

from __future__ import annotations

HOSTILE = (
    "${SHELL(touch /tmp/ivr-test-pwned)}",
    "$[1+1]",
    "../../etc/passwd",
    "'; DROP TABLE calls; --",
    "<script>alert(1)</script>",
    "a\r\nAction: Originate\r\nChannel: PJSIP/00441@trunk",
    "nul\0inside",
    "x" * 10_000,
    "\u202egnp.exe\u2066",
    "👍🏽 emoji",
    "half \ud800 a character",
    "1,hangup()&System(id)|${EXTEN}",
    '"quoted" <110>',
    "%s%n%x {0} @{ari_password}",
    "; comment\n[agent]",
    "`id` $(id) | id && id",
)
