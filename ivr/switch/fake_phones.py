"""How the fake switch's phones behave when they are dialled; a behaviour is a value that plays a handset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from ivr.switch.events import Ending

AT_ONCE = timedelta(0)
ONE_SECOND = timedelta(seconds=1)


class Handset(Protocol):
    """What a phone can do with the leg that was dialled to it."""

    @property
    def id(self) -> str:
        """The leg's channel id."""
        ...

    def ring(self) -> None:
        """Say that it rings."""
        ...

    def answer(self) -> None:
        """Pick up."""
        ...

    def press(self, key: str) -> None:
        """Press a key."""
        ...

    def hang_up(self, ending: Ending = Ending.NORMAL) -> None:
        """End the leg: before the answer a refusal, after it a hang-up."""
        ...

    def after(self, wait: timedelta, act: Callable[[], None]) -> object:
        """Do something later; forgotten when the leg is gone first."""
        ...


class Phone(Protocol):
    """A phone's behaviour."""

    def called(self, handset: Handset) -> Ending | None:
        """A leg is dialled to this phone; an `Ending` refuses it so early that it does not even begin."""
        ...


@dataclass(frozen=True, slots=True)
class Press:
    """Presses a key, so long after the act before it (the first: after the answer)."""

    key: str
    after: timedelta = ONE_SECOND


@dataclass(frozen=True, slots=True)
class HangUp:
    """Hangs up, so long after the act before it (the first: after the answer)."""

    after: timedelta = ONE_SECOND


Act = Press | HangUp


@dataclass(frozen=True, slots=True)
class Answers:
    """Rings, is answered after a while, and then does what it was told."""

    after: timedelta = ONE_SECOND
    then: tuple[Act, ...] = ()

    def called(self, handset: Handset) -> Ending | None:
        """Ring, and answer later."""
        handset.ring()
        handset.after(self.after, lambda: self._answer(handset))
        return None

    def _answer(self, handset: Handset) -> None:
        handset.answer()
        elapsed = AT_ONCE
        for act in self.then:
            elapsed += act.after
            handset.after(elapsed, _doing(act, handset))


def _doing(act: Act, handset: Handset) -> Callable[[], None]:
    match act:
        case Press(key=key):
            return lambda: handset.press(key)
        case HangUp():
            return handset.hang_up


@dataclass(frozen=True, slots=True)
class NeverAnswers:
    """Rings until whoever dialled has had enough."""

    def called(self, handset: Handset) -> Ending | None:
        """Ring."""
        handset.ring()
        return None


@dataclass(frozen=True, slots=True)
class Busy:
    """Is in another call."""

    after: timedelta = AT_ONCE

    def called(self, handset: Handset) -> Ending | None:
        """Say busy, without having rung."""
        handset.after(self.after, lambda: handset.hang_up(Ending.BUSY))
        return None


@dataclass(frozen=True, slots=True)
class Declines:
    """Rings, and then its owner presses the red button."""

    after: timedelta = ONE_SECOND

    def called(self, handset: Handset) -> Ending | None:
        """Ring, and decline later."""
        handset.ring()
        handset.after(self.after, lambda: handset.hang_up(Ending.REJECTED))
        return None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Is not registered, or switched off."""

    def called(self, handset: Handset) -> Ending | None:
        """Refuse at once."""
        return Ending.UNREACHABLE


@dataclass(frozen=True, slots=True)
class Scripted:
    """Does what a test's own function does with the handset."""

    play: Callable[[Handset], Ending | None]

    def called(self, handset: Handset) -> Ending | None:
        """Hand the handset over."""
        return self.play(handset)


@dataclass(slots=True)
class InTurn:
    """Behaves differently each time it is dialled; the last behaviour stays."""

    phones: list[Phone] = field(default_factory=list)

    def called(self, handset: Handset) -> Ending | None:
        """Let the next behaviour answer for this leg."""
        phone = self.phones.pop(0) if len(self.phones) > 1 else self.phones[0]
        return phone.called(handset)
