"""Queues, compiled: what the file leaves out is left to the dataclasses' defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from ivr.core import needs as asked
from ivr.core import overflow_rules as overflows
from ivr.core import preference
from ivr.core import queues as core
from ivr.core.eligibility import Eligibility, Holds
from ivr.core.rule_ref import RuleRef
from ivr.core.service_level import ServiceLevel
from ivr.rules import needs_shape, prefer_shape
from ivr.rules import queues_shape as shapes
from ivr.rules.places import Places

EXITS = ("full", "nobody", "then")
"""The words of a queue that lead out of it beside its overflow list."""


Known = Mapping[str, Eligibility]
"""What holds of agents or does not."""


def queue(name: str, shape: shapes.QueueShape, places: Places, known: Known, always: asked.Needs) -> core.Queue:
    """The queue of this name; what the file leaves out is left to its defaults. What is `always` needed is added."""
    said = _asked(shape, known, always) | shape.given(
        "needs",
        "wishes",
        "prefer",
        "relax",
        "priority",
        "target",
        "offer",
        "announce",
        "callback",
        "overflow",
        *EXITS,
        "while_waiting",
    )
    if shape.priority is not None:
        said["priority"] = core.Priority(**shape.priority.given())
    if shape.target is not None:
        said["target"] = ServiceLevel(**shape.target.given())
    if shape.offer is not None:
        said["offer"] = core.OfferRules(**shape.offer.given())
    if shape.callback is not None:
        said["callback"] = core.CallbackRules(**shape.callback.given())
    announces = shape.announce if isinstance(shape.announce, tuple) else (shape.announce,)
    said["announce"] = tuple(core.Announce(one.say, **one.given("say")) for one in announces if one is not None)
    said["while_waiting"] = {key: _press(meant) for key, meant in (shape.while_waiting or {}).items()}
    loc = ("queues", name)
    steps = tuple(_overflow(step, places.ref((*loc, "overflow", at))) for at, step in enumerate(shape.overflow))
    said |= {word: _exit(getattr(shape, word), places.ref((*loc, word))) for word in _exits(shape)}
    return core.Queue(name, places.ref(loc), overflow=steps, **said)


def _exits(shape: shapes.QueueShape) -> list[str]:
    return [word for word in EXITS if getattr(shape, word) is not None]


def _exit(to: shapes.BoxShape | shapes.NoteShape | shapes.MessageShape, ref: RuleRef) -> core.Exit:
    target = _target(to)
    assert isinstance(
        target, overflows.ToVoicemail | overflows.ToCallbackNote | overflows.ToMessage
    )  # as its shape is one of those
    return core.Exit(ref, target)


def _asked(shape: shapes.QueueShape, known: Known, always: asked.Needs) -> dict[str, Any]:
    """Whom the queue's callers need, wish for, prefer, and need no longer as time goes by."""

    def whole(needs: needs_shape.Needs | None) -> asked.Needs:
        own = tuple(one for name, needed in (needs or {}).items() for one in _needed(name, needed, known))
        return own + tuple(need for need in always if need not in own)

    relax = tuple(asked.Relaxation(step.after, whole(step.needs)) for step in shape.relax or ())
    wishes = tuple(_wish(name, wish, known) for name, wish in (shape.wishes or {}).items())
    prefer = tuple(map(_preference, shape.prefer or ()))
    return {"needs": whole(shape.needs), "wishes": wishes, "prefer": prefer, "relax": relax}


def _needed(name: str, needed: needs_shape.Needed, known: Known) -> Iterator[asked.Single | asked.AnyOf]:
    if isinstance(needed, tuple):
        yield asked.AnyOf(tuple(tuple(_all_of(each, known)) for each in needed))
    else:
        yield from _all_of({name: needed}, known)


def _all_of(needs: Mapping[str, needs_shape.One], known: Known) -> Iterator[asked.Single]:
    for name, needed in needs.items():
        if isinstance(needed, dict):
            yield from (asked.Without(_skill(skill, level)) for skill, level in needed.items())
        else:
            yield _need(name, needed, known)


def _need(name: str, level: int | Literal["valid", "yes"], known: Known) -> asked.Need | Holds:
    if name in known:
        return Holds(known[name])
    return _skill(name, level)


def _skill(name: str, level: int | Literal["valid", "yes"]) -> asked.Need:
    return asked.Need(name, level) if isinstance(level, int) else asked.Need(name, 1, certificate=True)


def _preference(one: prefer_shape.One) -> preference.Preference:
    match one:
        case prefer_shape.OwnRmShape():
            return preference.PreferRm(**one.given("rm"))
        case prefer_shape.LastAgentShape():
            return preference.PreferLast(one.last_agent, **one.given("last_agent"))
        case prefer_shape.OneAgentShape():
            return preference.PreferAgent(**one.given())


def _wish(name: str, wish: needs_shape.WishShape, known: Known) -> asked.Wish:
    return asked.Wish(_need(name, wish.level or 1, known), **wish.given("level"))


def _overflow(step: shapes.OverflowShape, ref: RuleRef) -> overflows.OverflowStep:
    target = _target(step.to)
    if step.when is None:
        return overflows.OverflowStep(ref, target)
    facts = step.when.any or step.when.all or (step.when,)
    return overflows.OverflowStep(ref, target, tuple(map(_fact, facts)), "all" if step.when.all else "any")


def _fact(fact: shapes.FactShape) -> overflows.OverflowCondition:
    ((word, value),) = fact.given().items()
    match word:
        case "waited":
            return overflows.WhenWaited(value)
        case "failed_offers":
            return overflows.WhenFailedOffers(value)
        case "waiting":
            return overflows.WhenWaiting(value)
        case "expected_wait":
            return overflows.WhenExpectedWait(value)
        case "nobody":
            return overflows.WhenNobody()
        case "degraded":
            return overflows.WhenDegraded(value)
        case _:
            return overflows.WhenOpen(value, want=word == "open")


def _press(meant: shapes.Press) -> core.WaitingKey:
    match meant:
        case shapes.CallbackShape():
            return overflows.ToCallbackNote(meant.callback)
        case shapes.BoxShape():
            return overflows.ToVoicemail(meant.voicemail)
        case _:
            return core.StopMusic()


def _target(to: shapes.To) -> overflows.OverflowTarget:
    match to:
        case shapes.RmShape():
            return overflows.ToRm(to.rm, to.ring, to.accept, to.within)
        case shapes.NumberShape():
            return overflows.ToNumber(to.dial, to.ring)
        case shapes.GroupShape():
            team = to.ring.team if isinstance(to.ring, shapes.TeamShape) else ""
            return overflows.ToGroup(() if isinstance(to.ring, shapes.TeamShape) else to.ring, team, to.for_)
        case shapes.OtherQueueShape():
            return overflows.ToQueue(to.queue)
        case shapes.BoxShape():
            return overflows.ToVoicemail(to.voicemail)
        case shapes.NoteShape():
            return overflows.ToCallbackNote(to.callback_note)
        case shapes.MessageShape():
            return overflows.ToMessage(to.message)
