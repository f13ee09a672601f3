"""What agents say in a witnessed signing: a text that they can read, and all of it on record."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.core.rulebook import Prompt, Rulebook
from ivr.core.texts import holds_values
from ivr.rules.codes import Code
from ivr.rules.findings import Finding


def said_by_agents(book: Rulebook) -> Iterator[Finding]:
    """Complaints about the signings."""
    for script in book.signings.values():
        loc = ("signings", script.name)
        if not book.recording.ever_on:
            what = "Nothing is recorded, so nothing can be signed."
            yield loc, what, "Write `calls: all` under `recording`, or remove the signing.", Code.AT_ODDS
        for checkpoint in script.checkpoints:
            yield from _said((*loc, "checkpoints", checkpoint.name), book.prompts[checkpoint.say], book)


def _said(loc: tuple[str, ...], prompt: Prompt, book: Rulebook) -> Iterator[Finding]:
    silent = next((language for language in book.firm.languages if not prompt.texts.get(language)), "")
    if silent:
        what = f"The prompt {prompt.name} is a sound file without a text in {silent}, so an agent cannot say it."
        yield loc, what, "Add its text: `{file: ..., text: ...}`.", Code.UNSPOKEN
    if any(holds_values(text) for text in prompt.texts.values()):
        what = f"The prompt {prompt.name} holds a value, and an agent is given the text as it stands."
        yield loc, what, "Name a prompt without anything in braces.", Code.NOT_KNOWN_THERE
