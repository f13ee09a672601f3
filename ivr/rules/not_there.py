"""What rules ask for and nobody hears: music that there is none of, numbers in a language that cannot count."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.core.queues import MUSIC
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Say
from ivr.core.texts import COUNTING, WORDS, Value, parts, spoken_texts
from ivr.rules.codes import Code
from ivr.rules.complaint import choice, near, shown
from ivr.rules.findings import Finding
from ivr.rules.flows import Flows


def not_there(book: Rulebook, flows: Flows) -> Iterator[Finding]:
    """Music and spoken values that callers will not hear as the rules say."""
    yield from _music(book)
    yield from _values(book, flows)


def _music(book: Rulebook) -> Iterator[Finding]:
    for queue in book.queues.values():
        if queue.music not in MUSIC:
            meant = near(queue.music, MUSIC)
            mend = f"Did you mean {shown(meant)}?" if meant else f"Known: {choice(MUSIC, 'and')}."
            what = f"There is no music {shown(queue.music)}."
            yield ("queues", queue.name, "music"), what, mend, Code.NO_SUCH_MUSIC


def _values(book: Rulebook, flows: Flows) -> Iterator[Finding]:
    """Steps and prompts that say a value, where the firm has languages in which none can be said."""
    mute = [language for language in book.firm.languages if language not in COUNTING]
    for name, node in book.nodes.items() if mute else ():
        if isinstance(node, Say):
            mend = "Lead such callers past this step, or tell them with a prompt."
            yield (*flows.where[name], "say", node.what), _what(book, mute), mend, Code.OTHER_LANGUAGE
    for prompt in book.prompts.values() if mute else ():
        for language, text in spoken_texts(prompt):
            if language in mute and _counts(text):
                loc = ("prompts", prompt.name, language)
                mend = "Tell it without a value."
                yield loc, _what(book, [language]), mend, Code.OTHER_LANGUAGE


def _counts(text: str) -> bool:
    return "{" in text and any(isinstance(part, Value) and part.how not in WORDS for part in parts(text))


def _what(book: Rulebook, mute: list[str]) -> str:
    """Whoever speaks a language without numbers hears them in the first of the firm's that has them."""
    instead = next((language for language in book.firm.languages if language in COUNTING), "")
    hear = f"such callers hear them in {instead}" if instead else "callers hear nothing of it"
    return f"Numbers, dates and amounts cannot be said in {choice(mute)}: {hear}."
