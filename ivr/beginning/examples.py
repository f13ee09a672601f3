"""The ready-made examples: folders of rules, tables and scenarios that run as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ivr.provision.template import share

RULES = PurePosixPath("routing_rules.yaml")
Texts = Mapping[PurePosixPath, str]
"""Files by their paths from the rules file's folder."""


@dataclass(frozen=True, slots=True)
class Example:
    """One of them, and the values in it for which a firm's own are put."""

    name: str
    shows: str
    chinese: str
    """The made-up firm's name in Chinese."""
    english: str
    number: str
    hours: str
    """When it is open from Monday to Friday."""


WEALTH = Example(
    "wealth",
    "a wealth-management firm: licences, and relationship managers on their mobiles",
    chinese="恒信财富",
    english="Hengxin Wealth",
    number="4008001234",
    hours="08:30-18:00",
)
CLAIMS = Example(
    "claims",
    "an insurer's claims line: policy numbers, a web look-up, call-backs, typhoon days",
    chinese="安平保险",
    english="Anping Insurance",
    number="4008005678",
    hours="08:30-17:30",
)
OFFICE = Example(
    "office",
    "a small office: two people who answer, a lunch break, voicemail",
    chinese="王氏事务所",
    english="Wang & Partners",
    number="02155501234",
    hours="09:00-18:00",
)
EXAMPLES = {example.name: example for example in (WEALTH, CLAIMS, OFFICE)}


def folder_of(example: Example) -> Path:
    """Where the example stands."""
    return share("examples") / example.name


def texts_of(example: Example) -> Texts:
    """All files of the example, the rules last."""
    folder = folder_of(example)
    files = sorted((path for path in folder.rglob("*.*") if path.suffix in {".yaml", ".csv"}), reverse=True)
    texts = {PurePosixPath(path.relative_to(folder).as_posix()): path.read_text("utf-8") for path in files}
    return {path: texts[path] for path in sorted(texts, key=lambda path: path == RULES)}
