"""Where the rules say each prompt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.core.proof_names import leads_to, mentioned
from ivr.core.rulebook import Rulebook

NAMING = ("queues", "calendars", "surveys", "voicemails")
"""Sections whose entries name prompts outside of flows and menus."""


def said_at(book: Rulebook) -> Mapping[str, tuple[str, ...]]:
    """Of each prompt the rules that name it, such as `menus.main`, in the rules' order."""
    found: dict[str, dict[str, None]] = {name: {} for name in book.prompts}
    for prompt, rule in _named(book):
        if prompt in found:
            found[prompt][rule] = None
    return {prompt: tuple(rules) for prompt, rules in found.items()}


def _named(book: Rulebook) -> Iterator[tuple[str, str]]:
    for rule, node in book.nodes.items():
        yield from ((name, rule) for section, name in mentioned(node) if section == "prompts")
    for section in NAMING:
        for entry in getattr(book, section):
            led = leads_to(book, (section, entry))
            yield from ((name, f"{section}.{entry}") for kind, name in led if kind == "prompts")
