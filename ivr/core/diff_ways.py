"""Both versions' flows walked side by side with the same keys: where the ways part, and what comes of it in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ivr.core.check_digit import passing
from ivr.core.diff_alike import alike
from ivr.core.diff_asked import Matter, matters
from ivr.core.diff_worlds import answers
from ivr.core.phrase import phrase, series
from ivr.core.rulebook import Rulebook
from ivr.core.said import listed
from ivr.core.steps import Back, Check, ChooseLanguage, Collect, GoAtMost, Menu, NodeId, Repeat
from ivr.core.walk import Circumstances, Here, Listening, start, take, ways

MOST_STEPS = 200
"""Without a key; a flow that turns in a circle is the checker's business."""
MOST_PLACES = 4_000
"""At which callers press something, for one number, one hour and one kind of caller."""
SILENCE = "-"
_ENDS = phrase("the call ends")
Passed = tuple[NodeId, NodeId | None]
"""A step of either version that somebody came to, and to which one he went on; None: to none, or as he pressed."""


@dataclass(frozen=True, slots=True)
class Parting:
    """After these keys the two versions treat a caller differently, for the first time."""

    at: str
    """The menu or question at which the last key was pressed; empty: before any key."""
    keys: tuple[str, ...]
    """All keys so far, `-` for silence."""
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Walked:
    """All that differs for one caller at one time, and the places to which he can come in both versions."""

    partings: tuple[Parting, ...]
    reached: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Passage:
    """What a caller goes through until he must press something, or the flow is over."""

    heard: tuple[str, ...]
    done: tuple[str, ...]
    place: str
    language: str
    steps: tuple[Passed, ...]
    listening: Here | None = None


@dataclass(frozen=True, slots=True)
class _Turn:
    """The same keys brought a caller here in the old rules, and there in the new."""

    old: Here | str | None
    """A text says why the key leads nowhere."""
    new: Here | str | None
    at: str = ""
    keys: tuple[str, ...] = ()


class Pair:
    """Two versions, and the steps from which on they are the same whatever a caller does."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self.old, self.new = _briefly(old), _briefly(new)
        self._alike = alike(old, new)
        self.passed: set[Passed] = set()

    def begins(self, did: str) -> tuple[Here | None, Here | None]:
        """Where calls to this number begin, in both versions."""
        return start(self.old, did), start(self.new, did)

    def matters(self, old: Here | None, new: Here | None) -> frozenset[Matter]:
        """All that may make a difference to callers who begin there."""
        return matters(self.old, old) | matters(self.new, new)

    def walked(self, did: str, now: Circumstances) -> Walked:
        """Where callers of this number find a difference: each place once, after as few keys as can be."""
        nobody = phrase("nobody has the number")
        walk = _Walk(self, now)
        old, new = self.begins(did)
        partings = tuple(walk.through(_Turn(old or nobody, new or nobody)))
        return Walked(partings, frozenset(walk.reached))

    def same_from(self, old: Here | None, new: Here | None) -> bool:
        """True if nothing that comes after this place differs."""
        return old == new and (old is None or old.stage.node in self._alike)


@dataclass(slots=True)
class _Walk:
    pair: Pair
    now: Circumstances
    seen: set[object] = field(default_factory=set)
    reached: set[str] = field(default_factory=lambda: {""})

    def through(self, first: _Turn) -> Iterator[Parting]:
        ahead = [first]
        for turn in ahead:
            old, new = turn.old, turn.new
            if not isinstance(old, str) and not isinstance(new, str) and self.pair.same_from(old, new):
                continue
            before, after = _passage(self.pair.old, old, self.now), _passage(self.pair.new, new, self.now)
            self.pair.passed |= {*before.steps, *after.steps}
            if before.place != after.place:
                yield Parting(turn.at, turn.keys, before.place, after.place)
                continue
            if (said := _told_apart(before, after)) is not None:
                yield Parting(turn.at, turn.keys, *said)
            if before.listening and after.listening and len(self.seen) < MOST_PLACES:
                ahead += self._choices(before.listening, after.listening, turn.keys)

    def _choices(self, old: Here, new: Here, keys: tuple[str, ...]) -> Iterator[_Turn]:
        """What a caller may press here in either version."""
        stages = (old.stage, new.stage)
        place = tuple((stage.node, stage.language, stage.answers, stage.passed) for stage in stages)
        if place in self.seen:
            return
        self.seen.add(place)
        nodes = _listening(self.pair.old, old), _listening(self.pair.new, new)
        at = name_of(old.stage.node, nodes[0])
        self.reached.add(at)
        for typed in dict.fromkeys((*_options(self.pair.old, nodes[0]), *_options(self.pair.new, nodes[1]), SILENCE)):
            pressed = _press(self.pair.old, old, self.now, typed), _press(self.pair.new, new, self.now, typed)
            if pressed[0] != pressed[1] or not isinstance(pressed[0], str):
                yield _Turn(*pressed, at, (*keys, typed))


def name_of(node: NodeId, listening: Listening) -> str:
    """What a place is called at which callers press something; the same in both versions wherever it stands."""
    match listening:
        case Menu():
            return node.removeprefix("menus.")
        case Collect(name):
            return name
        case ChooseLanguage(prompt):
            return prompt


def _passage(rules: Rulebook, here: Here | str | None, now: Circumstances) -> _Passage:
    heard: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    line: str = _ENDS
    language = ""
    steps: tuple[Passed, ...] = ()
    for _ in range(MOST_STEPS):
        if here is None or isinstance(here, str):
            return _Passage(heard, done, here or line, language, steps)
        node, language = rules.nodes[here.stage.node], here.stage.language
        if isinstance(node, Menu | Collect | ChooseLanguage):
            steps += ((here.stage.node, None),)
            place = phrase("comes to {place}", place=name_of(here.stage.node, node))
            return _Passage((*heard, node.prompt), done, place, language, steps, here)
        taken = take(rules, here, now)
        steps += ((here.stage.node, taken.onward.stage.node if taken.onward else None),)
        heard += taken.heard
        done += (taken.done,) if taken.done else ()
        line = taken.line if not tuple(ways(rules.nodes, node)) else _ENDS
        here = taken.onward
    return _Passage(heard, done, phrase("goes round in circles"), language, steps)


def _told_apart(old: _Passage, new: _Passage) -> tuple[str, str] | None:
    """In words what differs on the way to the same place; None if nothing does."""
    if old.heard != new.heard:
        return _hears(*old.heard), _hears(*new.heard)
    if old.language != new.language:
        return _hears(old.language), _hears(new.language)
    if old.done != new.done:
        return listed(old.done), listed(new.done)
    return None


def _hears(*heard: str) -> str:
    return phrase("hears {prompt}", prompt=series(heard, " + ") or phrase("nothing"))


def _listening(rules: Rulebook, here: Here) -> Listening:
    node = rules.nodes[here.stage.node]
    assert isinstance(node, Menu | Collect | ChooseLanguage)  # a passage stops nowhere else
    return node


def _options(rules: Rulebook, node: Listening) -> tuple[str, ...]:
    """What may be pressed: of digits some that nobody asks for, and those that the flow asks for later."""
    match node:
        case Menu(keys=keys) | ChooseLanguage(keys=keys):
            return tuple(keys)
        case Collect(name, shortest=shortest):
            return ("1" * max(1, shortest), *_typed(node, answers(rules, name)))


def _typed(node: Collect, asked: tuple[str, ...]) -> Iterator[str]:
    """Digits that pass the check, and those for which the flow asks, as a telephone types them."""
    right = passing(node.shortest, node.longest, node.check)
    for digits in (right, *asked):
        if digits:
            yield digits.replace("X", "*") if node.check is Check.ID_CARD else digits


def _press(rules: Rulebook, here: Here, now: Circumstances, typed: str) -> Here | str | None:
    """Where these keys lead. Silence is kept until the place has been left: how often it is asked is a setting."""
    node = _listening(rules, here)
    match node:
        case Menu(keys=keys) if typed in keys and isinstance(rules.nodes[keys[typed]], Repeat):
            return phrase("hears the menu again")
        case Menu(keys=keys) if typed in keys and isinstance(rules.nodes[keys[typed]], Back) and not here.stage.trail:
            return phrase("hears the menu again")
        case Menu(keys=keys) | ChooseLanguage(keys=keys) if typed not in keys and typed != SILENCE:
            return phrase("the key is not offered")
        case _:
            pass
    place: Here | None = here
    for _ in range(MOST_STEPS):
        place = take(rules, place, now, "" if typed == SILENCE else typed).onward if place else None
        if place is None or place.stage.node != here.stage.node:
            break
    return place


def _briefly(rules: Rulebook) -> Rulebook:
    """The rules with whoever is led back, led back once: how often it may be is a setting, and told as one."""
    once = {at: replace(node, at_most=1) for at, node in rules.nodes.items() if isinstance(node, GoAtMost)}
    return replace(rules, nodes={**rules.nodes, **once})
