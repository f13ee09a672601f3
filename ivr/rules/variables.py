"""What prompts say of values, `{position}` or `{digits account}`: read, known and said to everybody?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivr.core.overflow_rules import ToMessage
from ivr.core.proof_names import SPOKEN_ANYHOW
from ivr.core.rulebook import Prompt, Rulebook
from ivr.core.texts import KINDS, NAMED, OF_WAITING, Part, Unclear, Value, parts, spoken_texts, values
from ivr.rules.codes import Code
from ivr.rules.complaint import choice, near, shown
from ivr.rules.findings import Finding

IN_WORDS = "name"
"""A fact that no kind of value reads: it stands alone in braces."""


def wrongly_held(book: Rulebook, answers: Iterable[str]) -> Iterator[Finding]:
    """Complaints about the values in prompts; `answers` are the facts and answers that are known at some time."""
    told = {prompt.name: _parts(prompt) for prompt in book.prompts.values()}
    told = {name: texts for name, texts in told.items() if texts}
    known = [name for name in answers if name != IN_WORDS]
    for name, texts in told.items():
        for language, spoken in texts.items():
            for part in spoken:
                yield from _one(("prompts", name, language), part, known)
        yield from _uneven(name, texts)
    yield from _too_early(book, told)


def _parts(prompt: Prompt) -> dict[str, tuple[Part, ...]]:
    """The parts of its texts by language; none at all if there is not one brace in them."""
    texts = dict(spoken_texts(prompt))
    braces = any("{" in text or "}" in text for text in texts.values())
    return {language: parts(text) for language, text in texts.items()} if braces else {}


def _one(loc: tuple[str, ...], part: Part, known: list[str]) -> Iterator[Finding]:
    match part:
        case Unclear("{"):
            yield loc, "A brace is opened here and never closed.", f"{_HOW} {_LITERAL}", Code.BRACE
        case Unclear("}"):
            yield loc, "A brace is closed here that was never opened.", f"{_HOW} {_LITERAL}", Code.BRACE
        case Unclear(written):
            yield loc, f"{written} cannot be said.", _meant(written[1:-1].split(), known), Code.NO_SUCH_VALUE
        case Value(how, of, written) if of == IN_WORDS and how != IN_WORDS:
            yield loc, f"{written} cannot be said.", _NAME, Code.NO_SUCH_VALUE
        case Value(_, of, written) if of not in known and written.strip("{} ") not in NAMED:
            meant = near(of, known)
            mend = f"Did you mean {written.replace(of, meant)}?" if meant else f"Known: {choice(known, 'and')}."
            yield loc, f"No step collects, sets or fetches {shown(of)}.", mend, Code.NO_SUCH_ANSWER


_HOW = "Write {position}."
_LITERAL = "A brace that is to be read as such is doubled: {{."
_NAME = "A name is no number or day: write {name}."


def _meant(words: list[str], known: list[str]) -> str:
    """What somebody may have meant by words in braces."""
    if IN_WORDS in words:
        return _NAME
    of = words[-1] if words else ""
    if len(words) == 1 and of in known:
        return f"Say how it is read: {_written(f'{kind} {of}' for kind in KINDS)}."
    kind = near(words[0], KINDS) if len(words) == 2 else ""
    if kind:
        return f"Did you mean {{{kind} {of}}}?"
    meant = near(of, NAMED) if len(words) == 1 else ""
    if meant:
        return f"Did you mean {{{meant}}}?"
    return f"Known: {_written(NAMED)}. Answers say how they are read: {{digits account}}."


def _written(said: Iterable[str]) -> str:
    """Each as it stands in a text, without a word between that a Chinese page would show in English."""
    return ", ".join(f"{{{each}}}" for each in said)


def _uneven(name: str, texts: dict[str, tuple[Part, ...]]) -> Iterator[Finding]:
    """Whatever is told to some callers is told to all; a place or a wait may be told in either way."""
    held = {language: _facts(spoken) for language, spoken in texts.items()}
    for language, own in held.items():
        for other, others in held.items():
            for of, written in others.items():
                if of not in own:
                    what = f"{written} is said in {other}, but not in {language}."
                    yield ("prompts", name, language), what, "Say it in both, or in neither.", Code.UNEVEN


def _facts(spoken: Iterable[Part]) -> dict[str, str]:
    """The facts that a text tells, and how each is written there."""
    same = {"ahead": "position", "wait_range": "wait"}
    return {same.get(value.of, value.of): written for written, value in values(spoken).items()}


def _too_early(book: Rulebook, told: dict[str, dict[str, tuple[Part, ...]]]) -> Iterator[Finding]:
    """Place and wait are known only in a queue: what is played elsewhere cannot tell them."""
    where: dict[str, str] = {}
    for prompt, place in _played_elsewhere(book):
        where.setdefault(prompt, place)
    for name, texts in told.items():
        spoken = values(part for parts_ in texts.values() for part in parts_)
        for written, value in spoken.items() if name in where else ():
            if value.of in OF_WAITING:
                what = f"{written} is known only while a caller waits, but this is played {where[name]}."
                mend = "Play another prompt there, and announce this one in a queue."
                yield ("prompts", name), what, mend, Code.NOT_KNOWN_THERE


def _played_elsewhere(book: Rulebook) -> Iterator[tuple[str, str]]:
    """Prompts that callers or others hear, but not while they wait, and where."""
    for name, node in book.nodes.items():
        for word in ("prompt", "silence", "invalid"):
            yield getattr(node, word, ""), f"in {name}"
    for calendar in book.calendars.values():
        yield from ((notice.prompt, f"as a notice of {calendar.name}") for notice in calendar.notices)
    for queue in book.queues.values():
        last = [target.prompt for target in queue.targets if isinstance(target, ToMessage)]
        yield from ((prompt, f"at the end of waiting in {queue.name}") for prompt in last)
        back = queue.callback
        asked = (back.ask_number, back.cannot_call, back.known) if back else ()
        said = (*asked, back.agent_hears, back.called_off, back.customer_hears) if back else ()
        yield from ((prompt, f"when {queue.name} calls back") for prompt in said)
    yield from ((box.greeting, f"before the tone of {box.name}") for box in book.voicemails.values())
    for survey in book.surveys.values():
        yield from ((prompt, f"in the survey {survey.name}") for prompt in (survey.ask, survey.thanks))
    yield book.recording.announce, "before a call is recorded"
    for consent in book.recording.asked:
        yield consent.ask, "before a call is recorded"
        yield getattr(consent.refused, "prompt", ""), "to who does not agree to be recorded"
    yield book.admission.say, "to who is not let in"
    screening = book.screening
    yield from ((prompt, "to the RM") for prompt in (screening.prompt, screening.thanks, screening.too_late))
    yield from ((prompt, "outside of queues") for prompt in SPOKEN_ANYHOW)
