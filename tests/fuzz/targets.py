"""The targets of the fuzzer: each takes any bytes, and raises only if something is wrong; seeds show it the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.fuzz import disk, seeds, wire, words


@dataclass(frozen=True, slots=True)
class Target:
    """What is tried, and inputs to begin with."""

    take: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    longest: int = 4096
    """Bytes of an input."""


TARGETS: Mapping[str, Target] = {
    "agi": Target(wire.agi, (seeds.AGI, b"100 result=0 Trying\n")),
    "agi_command": Target(wire.agi_command, (b'SAY\x1f"a b"\x1f\\', b"GET\x1fVARIABLE")),
    "ari": Target(wire.ari, seeds.EVENTS),
    "ami": Target(wire.ami, seeds.AMI),
    "cleaning": Target(wire.cleaning, seeds.STRANGERS, 512),
    "rules": Target(words.rules, seeds.RULES, 32_768),
    "body": Target(words.body, seeds.BODIES, 65_536),
    "ledger_line": Target(disk.ledger_line, seeds.LINES),
    "ledger_head": Target(disk.ledger_head, (seeds.HEAD,)),
    "ledger": Target(disk.ledger, (b"\n".join(seeds.ENTRIES), *seeds.ENTRIES), 16_384),
    "journal": Target(disk.journal, (seeds.JOURNAL,)),
    "fallback_snapshot": Target(disk.fallback_snapshot, (seeds.SNAPSHOT,)),
    "fallback_account": Target(disk.fallback_account, (seeds.ACCOUNT,)),
    "people": Target(disk.people, (seeds.PEOPLE,)),
    "shelf": Target(disk.shelf, (seeds.VERSION,)),
    "tables": Target(disk.tables, (seeds.TABLES,)),
    "box": Target(disk.box, (b"\0\0\x10\1x", b"\1\2\3\4"), 256),
    "captured_sound": Target(disk.captured_sound, (seeds.WAV, seeds.WAV[:40]), 2048),
}
