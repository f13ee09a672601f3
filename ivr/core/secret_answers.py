"""Which words would say aloud what was asked for in secret."""

from __future__ import annotations

from ivr.core.rulebook import Rulebook
from ivr.core.steps import Collect
from ivr.core.texts import parts, spoken_texts, values


def says_secret(rules: Rulebook, value: str) -> bool:
    """Whether what a `say` step says (`{card}`, or itself) was asked for in secret."""
    return value.startswith("{") and value[1:-1] in _names(rules)


def tells_secret(rules: Rulebook, prompt: str) -> bool:
    """Whether a prompt holds what was asked for in secret."""
    known = rules.prompts.get(prompt)
    texts = [text for _, text in spoken_texts(known) if "{" in text] if known else []
    if not texts:
        return False
    names = _names(rules)
    return any(value.of in names for text in texts for value in values(parts(text)).values())


def _names(rules: Rulebook) -> frozenset[str]:
    return frozenset(step.name for step in rules.nodes.values() if isinstance(step, Collect) and step.masked)
