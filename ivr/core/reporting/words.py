"""Words in the languages in which reports are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """The same in English and in Chinese."""

    en: str
    zh: str

    def to(self, language: Language) -> str:
        """As it is said in that language."""
        return self.zh if language == "zh" else self.en


def language_of(languages: tuple[str, ...]) -> Language:
    """That of a firm whose first language is Chinese, or else English."""
    return "zh" if languages[:1] == ("zh",) else "en"
