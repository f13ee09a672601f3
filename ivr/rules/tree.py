"""YAML text as a tree of texts, each with its line and column; nothing is guessed about what a text means."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.core.secret import Secret
from ivr.rules.complaint import Complaint, RulesRefused
from ivr.rules.growing import Builder, Whole
from ivr.rules.node import Node, SecretName
from ivr.rules.parts import Parts
from ivr.rules.source import Source

Plain = str | Secret | None | list["Plain"] | dict[str, "Plain"]


@dataclass(slots=True)
class Tree:
    """A file's tree with all it includes, its secrets still by name, what is wrong with its keys, the hash of all."""

    root: Node
    secrets: list[SecretName]
    complaints: list[Complaint]
    version: str


def grow(source: Source, parts: Parts | None = None) -> Tree:
    """The file's tree. Raises RulesRefused where it is no YAML, too large or too deep, or a part cannot be included."""
    whole = Whole(parts or Parts(source))
    try:
        root = Builder(source, whole).grown()
    except RulesRefused as refused:
        raise RulesRefused((*whole.complaints, *refused.complaints) if whole.broken else refused.complaints) from None
    if whole.broken:
        raise RulesRefused(tuple(whole.complaints))
    return Tree(root, whole.secrets, whole.complaints, whole.parts.version())


def plain(node: Node) -> Plain:
    """The tree as nested dicts, lists, texts and secrets."""
    if node.entries is not None:
        return {key: plain(child) for key, child in node.entries.items()}
    if node.items is not None:
        return [plain(child) for child in node.items]
    return node.secret or node.text
