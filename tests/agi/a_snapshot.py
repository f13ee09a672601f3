"""A snapshot as the tests of the fallback use it: one firm, two numbers, two customers."""

from __future__ import annotations

from pathlib import Path

from ivr.agi.snapshot import Accept, Entrance, Party, Said, Snapshot

NOON, EVENING = 1_000_000.0, 1_100_000.0
"""Within the opening hours, and after them."""
MAIN, CLAIMS = "4008001234", "02131234567"
LI, SMITH = "13900001111", "13900004444"
"""Li has an RM with a deputy, Smith speaks English and has none."""


def said(language: str) -> Said:
    """Sounds whose names tell what they are."""
    return Said(
        wait=(f"/s/{language}/wait",),
        leave_message=(f"/s/{language}/leave",),
        message_kept=(f"/s/{language}/kept",),
        goodbye=(f"/s/{language}/bye",),
        unknown_number=(f"/s/{language}/unknown",),
    )


def entrance(closed_box: str, box: str, language: str = "") -> Entrance:
    """Open around noon."""
    return Entrance(
        greeting={"zh": ("/s/zh/welcome",), "en": ("/s/en/welcome",)},
        closed={"zh": ("/s/zh/closed",), "en": ("/s/en/closed",)},
        closed_box=closed_box,
        box=box,
        open=((NOON - 3600, NOON + 3600),),
        until=2_000_000.0,
        language=language,
    )


def a_snapshot(messages: Path = Path("/nowhere")) -> Snapshot:
    """The firm, open around noon."""
    return Snapshot(
        version="v1",
        at=NOON,
        languages=("zh", "en"),
        country_code="86",
        said={"zh": said("zh"), "en": said("en")},
        entrances={
            MAIN: entrance("wealth", "wealth"),
            CLAIMS: entrance("", "claims"),
            "0213456*": entrance("", "", "en"),
        },
        customers={"+8613900001111": Party("zh", ("13800000001", "13800000002")), "+8613900004444": Party("en", ())},
        accept=Accept("1", 10, 25, ("/s/zh/screen",), ("/s/zh/thanks",)),
        trunks=("carrier_a", "carrier_b"),
        caller_number="4008001234",
        messages=str(messages),
        longest_message={"wealth": 120},
        longest_silence={"wealth": 4},
    )
