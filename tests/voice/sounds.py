"""Sounds and engines for the tests: a hum of known pitch and length stands for speech."""

from collections.abc import Callable
from types import MappingProxyType

import numpy as np

from ivr.core.rulebook import Firm, Prompt, Rulebook
from ivr.voice.sound import Samples


def hum(seconds: float, rate: int, pitch: float = 300.0, loud: float = 0.1) -> Samples:
    """A steady tone."""
    at = np.arange(int(seconds * rate)) / rate
    return (loud * np.sin(2 * np.pi * pitch * at)).astype(np.float32)


class Hummer:
    """An engine that hums for as long as the text is, and keeps a list of what it was asked."""

    name = "hummer"

    def __init__(self, voice: str = "low", only: Callable[[str], bool] = lambda _text: True) -> None:
        self.voice, self.only, self.asked = voice, only, list[str]()

    def can(self, text: str, _lang: str) -> bool:
        return self.only(text)

    def mark(self, _text: str, _lang: str) -> str:
        return self.voice

    def speak(self, text: str, _lang: str) -> tuple[Samples, int]:
        self.asked.append(text)
        return hum(0.1 * len(text), 16000), 16000


def rules(*prompts: Prompt, languages: tuple[str, ...] = ("zh", "en")) -> Rulebook:
    """A rulebook that has nothing but prompts."""
    return Rulebook(
        version="1",
        firm=Firm({"zh": "恒信"}, "Asia/Shanghai", languages),
        numbers={},
        nodes={},
        refs={},
        prompts=MappingProxyType({prompt.name: prompt for prompt in prompts}),
        calendars={},
        queues={},
        agents={},
        trunks={},
        voicemails={},
    )
