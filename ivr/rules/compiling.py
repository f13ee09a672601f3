"""From the file's shape to the Rulebook: what the file leaves out is left to the dataclasses' defaults."""

from __future__ import annotations

from datetime import date
from typing import Any

from ivr.core import rulebook as core
from ivr.core.rulebook import Rulebook, RuleRef
from ivr.core.service_level import ServiceLevel
from ivr.rules import queues_shape as queues
from ivr.rules.calendars import calendar
from ivr.rules.file_shape import AgentShape, FileShape, RecordingShape, Spoken, SpokenFile
from ivr.rules.flows import Flows
from ivr.rules.places import Loc, Places
from ivr.rules.refs import Refs
from ivr.rules.source import Source

EXITS = ("full", "nobody", "then")
"""The words of a queue that lead out of it beside its overflow list."""


def compiled(file: FileShape, flows: Flows, places: Places, source: Source, today: date) -> Rulebook:
    """The Rulebook of a file whose shape is right."""
    firm = core.Firm(**file.firm.given())
    return Rulebook(
        version=source.version,
        firm=firm,
        numbers={did: flows.entry(number.flow) for did, number in file.numbers.items()},
        number_languages={did: number.language for did, number in file.numbers.items() if number.language},
        degradation=file.degradation,
        nodes=flows.nodes,
        refs=_refs(file, flows, places),
        prompts={name: _prompt(name, spoken) for name, spoken in file.prompts.items()},
        calendars={name: calendar(name, shape, firm.timezone, today) for name, shape in file.calendars.items()},
        queues={name: _queue(name, shape, places) for name, shape in file.queues.items()},
        agents={name: _agent(name, shape) for name, shape in file.agents.items()},
        trunks={name: core.Trunk(name, **shape.given()) for name, shape in file.trunks.items()},
        voicemails={name: core.VoicemailRules(name, **shape.given()) for name, shape in file.voicemails.items()},
        recording=_recording(file.recording),
        screening=core.Screening(**file.screening.given()),
        caller_ids=core.CallerIds(**file.caller_ids.given()),
        crm=_crm(file, source),
    )


def _refs(file: FileShape, flows: Flows, places: Places) -> Refs:
    """Where each rule stands that a trace may name: every step and section entry."""
    locs: list[Loc] = list(flows.where.values())
    for section in ("numbers", "calendars", "flows", "menus", "queues", "voicemails", "agents", "trunks", "prompts"):
        locs += [(section, name) for name in getattr(file, section)]
    locs += [(section,) for section in ("firm", "recording", "screening", "caller_ids", "crm")]
    locs += [
        ("queues", name, "overflow", at) for name, queue in file.queues.items() for at in range(len(queue.overflow))
    ]
    locs += [
        ("queues", name, word)
        for name, queue in file.queues.items()
        for word in EXITS
        if getattr(queue, word) is not None
    ]
    return Refs(places, locs)


def _prompt(name: str, spoken: Spoken) -> core.Prompt:
    files = {language: said for language, said in spoken.items() if isinstance(said, SpokenFile)}
    texts = {language: said for language, said in spoken.items() if isinstance(said, str)}
    texts |= {language: said.text for language, said in files.items() if said.text}
    return core.Prompt(name, texts, {language: said.file for language, said in files.items()})


def _queue(name: str, shape: queues.QueueShape, places: Places) -> core.Queue:
    said = _asked(shape) | shape.given(
        "needs", "wishes", "relax", "priority", "target", "offer", "announce", "overflow", *EXITS
    )
    if shape.priority is not None:
        said["priority"] = core.Priority(**shape.priority.given())
    if shape.target is not None:
        said["target"] = ServiceLevel(**shape.target.given())
    if shape.offer is not None:
        said["offer"] = core.OfferRules(**shape.offer.given())
    announces = shape.announce if isinstance(shape.announce, tuple) else (shape.announce,)
    said["announce"] = tuple(core.Announce(one.say, **one.given("say")) for one in announces if one is not None)
    loc = ("queues", name)
    steps = tuple(_overflow(step, places.ref((*loc, "overflow", at))) for at, step in enumerate(shape.overflow))
    said |= {word: _exit(getattr(shape, word), places.ref((*loc, word))) for word in _exits(shape)}
    return core.Queue(name, places.ref(loc), overflow=steps, **said)


def _exits(shape: queues.QueueShape) -> list[str]:
    return [word for word in EXITS if getattr(shape, word) is not None]


def _exit(to: queues.BoxShape | queues.NoteShape | queues.MessageShape, ref: RuleRef) -> core.Exit:
    target = _target(to)
    assert isinstance(target, core.WaitingEnds)
    return core.Exit(ref, target)


def _asked(shape: queues.QueueShape) -> dict[str, Any]:
    """Whom the queue's callers need, wish for, and need no longer as time goes by."""
    relax = tuple(core.Relaxation(step.after, _needs(step.needs)) for step in shape.relax or ())
    return {"needs": _needs(shape.needs), "wishes": _needs(shape.wishes), "relax": relax}


def _needs(skills: queues.Needs | None) -> tuple[core.Need, ...]:
    return tuple(
        core.Need(skill, 1, certificate=True) if level == "valid" else core.Need(skill, level)
        for skill, level in (skills or {}).items()
    )


def _overflow(step: queues.OverflowShape, ref: RuleRef) -> core.OverflowStep:
    target = _target(step.to)
    if step.when is None:
        return core.OverflowStep(ref, target)
    facts = step.when.any or step.when.all or (step.when,)
    return core.OverflowStep(ref, target, tuple(map(_fact, facts)), "all" if step.when.all else "any")


def _fact(fact: queues.FactShape | queues.WhenShape) -> core.OverflowCondition:
    return core.WhenWaited(fact.waited) if fact.waited is not None else core.WhenFailedOffers(fact.failed_offers)


def _target(to: queues.RmShape | queues.BoxShape | queues.NoteShape | queues.MessageShape) -> core.OverflowTarget:
    match to:
        case queues.RmShape():
            return core.ToRm(to.rm, to.ring, to.accept, to.within)
        case queues.BoxShape():
            return core.ToVoicemail(to.voicemail)
        case queues.NoteShape():
            return core.ToCallbackNote(to.callback_note)
        case queues.MessageShape():
            return core.ToMessage(to.message)


def _agent(name: str, shape: AgentShape) -> core.Agent:
    skills = tuple(core.Skill(skill, **held.given()) for skill, held in shape.skills.items())
    return core.Agent(name, skills=skills, **shape.given("skills"))


def _recording(shape: RecordingShape) -> core.RecordingRules:
    said = shape.given("calls")
    if shape.calls is not None:
        said["on"] = shape.calls == "all"
    return core.RecordingRules(**said)


def _crm(file: FileShape, source: Source) -> core.Crm:
    paths = file.crm.given() if file.crm is not None else {}
    return core.Crm(**{word: str(source.folder / path) for word, path in paths.items()})
