"""What the stage has instead of sound files, customers' tables and recordings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from ivr.core.call import CallId, Customer, Incoming
from ivr.core.gaps import WHOLE, Terms
from ivr.core.growth import Captured
from ivr.core.marks import Mark
from ivr.core.record_policy import RecordingRules
from ivr.core.rulebook import Rulebook
from ivr.core.secret import Secret
from ivr.core.texts import WORDS, Value, parts, spoken_texts
from ivr.crm.answers import Answered, NoAnswer
from ivr.errors import NotSaid, VoiceError
from ivr.recording.capture import Segment, first_segment, segment_at
from ivr.voice import say
from ivr.voice.fragments import TEXTS


class Sounds:
    """Sound files that nobody looks for: their names say what is played, `/sounds/zh/welcome`, `/sounds/zh/say/42`."""

    def __init__(self, rules: Rulebook) -> None:
        self._prompts = rules.prompts
        self._languages = rules.firm.languages

    def media(self, prompt: str, language: str) -> str:
        """A prompt's file."""
        return f"/sounds/{language}/{prompt}"

    def told(self, prompt: str, language: str, facts: Callable[[], Mapping[str, str]], name: str = "") -> list[str]:
        """A prompt's file, and after it those of the values that it holds; `NotSaid` names one that is not known."""
        heard = [self.media(prompt, language), *([name] if name else [])]
        for value in (value for value in self._values(prompt, language) if value.how != "name"):
            try:
                heard += self.spoken(value.how, facts().get(value.of, ""), language)
            except VoiceError:
                raise NotSaid(f"It is written {value.written}.") from None
        return heard

    def name_in(self, prompt: str, language: str) -> str:
        """That language, if the prompt tells the caller's name."""
        return language if any(value.how == "name" for value in self._values(prompt, language)) else ""

    def tells_names(self, language: str) -> bool:
        """Nobody need begin early: names are made up at once."""
        return False

    def spoken(self, what: str, value: str, language: str) -> list[str]:
        """The file of a value; `VoiceError` for what is none of its kind."""
        if what in WORDS:
            return [f"/sounds/{language}/say/{value}"] if value else []
        say.spoken(what, value, next(one for one in (language, *self._languages, *TEXTS) if one in TEXTS))
        return [f"/sounds/{language}/say/{value}"]

    def _values(self, prompt: str, language: str) -> Iterator[Value]:
        known = self._prompts.get(prompt)
        spoken = dict(spoken_texts(known)) if known else {}
        return (part for part in parts(spoken.get(language, "")) if isinstance(part, Value))


class MadeUpNames:
    """Names that are said as they are written, at once: `/sounds/zh/say/李明`."""

    def begin(self, name: str, language: str) -> None:
        """Nothing need be made."""

    async def said(self, name: str, language: str) -> str:
        """A file that nobody looks for."""
        return f"/sounds/{language}/say/{name}"


class OneCustomer:
    """Knows who calls, or that nobody does."""

    def __init__(self, customer: Customer | None) -> None:
        self._customer = customer

    def find(self, number: str) -> Customer | None:
        """The scenario's customer, whatever the number."""
        return self._customer


class NoRecordings:
    """Every call could be recorded, and none is."""

    def impossible(self, call: CallId, rules: RecordingRules, segment: Segment | None = None) -> str:
        """Nothing stands in the way."""
        return ""

    def first(self, call: CallId) -> Segment:
        """Files that nobody writes."""
        return first_segment(Path("/nowhere"), "call")

    def segment(self, call: CallId, since_answer: timedelta) -> Segment:
        """Files that are never written."""
        return segment_at(Path("/nowhere"), "call", since_answer)

    def spare(self, call: CallId, since_answer: timedelta) -> Segment:
        """Files that are never written."""
        return segment_at(Path("/nowhere"), "call", since_answer)

    def spare_impossible(self, rules: RecordingRules) -> str:
        """Nothing stands in the way there either."""
        return ""

    async def sizes(self) -> Mapping[CallId, Captured]:
        """Nothing is captured."""
        return {}

    def message_left(self) -> None:
        """Nothing is kept."""

    async def discard(self, call: CallId) -> None:
        """Nothing to remove."""

    def finish(
        self,
        call: Incoming,
        answered: datetime | None,
        ended: datetime | None,
        terms: Terms | None = WHOLE,
        *,
        pauses: tuple[Mark, ...] | None = None,
    ) -> None:
        """Nothing to make."""


class MadeUpWeb:
    """Web services that answer what the scenario says, at once; nothing goes out."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = answers

    async def __call__(
        self, url: str, within: timedelta, tries: int, keep: Mapping[str, str], token: Secret | None
    ) -> Answered | NoAnswer:
        """All that is kept, if the scenario has all of it."""
        if missing := [name for name in keep if name not in self._answers]:
            return NoAnswer(f"answers no {missing[0]} in this scenario")
        return Answered({name: self._answers[name] for name in keep})
