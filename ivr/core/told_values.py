"""What a caller hears of a step whose words tell values: nothing, where one of them is not known."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.core.call import InFlow
from ivr.core.rulebook import Prompt, Rulebook
from ivr.core.steps import Collect
from ivr.core.texts import Value, parts, spoken_texts

ALWAYS = frozenset({"caller", "today", "now", "name"})
"""Facts that are known of any call, or without which a prompt is heard all the same."""


def heard(rules: Rulebook, stage: InFlow, *prompts: str) -> tuple[str, ...]:
    """Those of these prompts that are heard; whatever holds a value that is not known is left out as a whole."""
    return tuple(name for name in prompts if name and not lacks(rules.prompts.get(name), stage))


def lacks(prompt: Prompt | None, stage: InFlow) -> str:
    """The first value, as written, for want of which the prompt is left out in his language; empty: it is heard."""
    known = _known(stage)
    return next((value.written for value in _values(prompt, stage.language) if value.of not in known), "")


def is_known(value: str, stage: InFlow) -> bool:
    """Whether what a `say` step says (`{balance}`, or itself) is known."""
    return not _named(value) or _named(value) in _known(stage)


def told(rules: Rulebook, value: str, stage: InFlow) -> str:
    """The value itself; what was typed and is masked keeps its name."""
    name = _named(value)
    masked = any(isinstance(node, Collect) and node.masked and node.name == name for node in rules.nodes.values())
    return value if masked else dict(stage.answers).get(name, value)


def _named(value: str) -> str:
    return value[1:-1] if value.startswith("{") and value.endswith("}") else ""


def _known(stage: InFlow) -> frozenset[str]:
    return ALWAYS.union(name for name, value in stage.answers if value)


def _values(prompt: Prompt | None, language: str) -> Iterator[Value]:
    for spoken, text in () if prompt is None else spoken_texts(prompt):
        if spoken == language:
            yield from (part for part in parts(text) if isinstance(part, Value))
