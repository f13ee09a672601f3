"""From the file's shape to the Rulebook: what the file leaves out is left to the dataclasses' defaults."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ivr.core import rulebook as core
from ivr.core.admission import AdmissionRules, First
from ivr.core.eligibility import Answer, Eligibility, Holds
from ivr.core.rulebook import Rulebook
from ivr.core.signing import Checkpoint, Script
from ivr.rules.admission_shape import AdmissionShape
from ivr.rules.calendars import calendar
from ivr.rules.eligibility_shape import AnswerShape
from ivr.rules.file_shape import AgentShape, FileShape, Spoken, SpokenFile
from ivr.rules.flows import Flows
from ivr.rules.ladder import ladder
from ivr.rules.outbound_shape import outbound
from ivr.rules.places import Loc, Places
from ivr.rules.queues import EXITS, queue
from ivr.rules.queues_shape import QueueShape
from ivr.rules.recording import recording
from ivr.rules.refs import Refs
from ivr.rules.signings_shape import SigningShape
from ivr.rules.source import Source
from ivr.rules.trunk_shape import trunk


def compiled(file: FileShape, flows: Flows, places: Places, source: Source, today: date) -> Rulebook:
    """The Rulebook of a file whose shape is right."""
    firm = core.Firm(**file.firm.given())
    known = {name: Eligibility(name, **shape.given()) for name, shape in file.eligibility.items()}
    always = tuple(Holds(known[name]) for name in file.on_duty.needs or ())
    return Rulebook(
        version=source.version,
        firm=firm,
        numbers={did: flows.entry(number.flow) for did, number in file.numbers.items()},
        number_languages={did: number.language for did, number in file.numbers.items() if number.language},
        degradation=tuple(file.degradation),
        ladder=ladder(file.degradation),
        admission=_admission(file.admission),
        nodes=flows.nodes,
        refs=_refs(file, flows, places),
        prompts={name: _prompt(name, spoken) for name, spoken in file.prompts.items()},
        calendars={name: calendar(name, shape, firm.timezone, today) for name, shape in file.calendars.items()},
        queues={name: queue(name, shape, places, known, always) for name, shape in file.queues.items()},
        eligibility=known,
        agents={name: _agent(name, shape, ZoneInfo(firm.timezone)) for name, shape in file.agents.items()},
        trunks={name: trunk(name, shape) for name, shape in file.trunks.items()},
        voicemails={name: core.VoicemailRules(name, **shape.given()) for name, shape in file.voicemails.items()},
        surveys={name: core.Survey(name, **shape.given()) for name, shape in file.surveys.items()},
        signings={name: _script(name, shape) for name, shape in file.signings.items()},
        recording=recording(file.recording, places, flows),
        on_duty=core.DutyRules(**file.on_duty.given("needs")),
        transfers=core.TransferRules(**file.transfers.given()),
        outbound=outbound(file.outbound, firm.country),
        screening=core.Screening(**file.screening.given()),
        caller_ids=core.CallerIds(**file.caller_ids.given()),
        crm=_crm(file, source),
    )


def _refs(file: FileShape, flows: Flows, places: Places) -> Refs:
    """Where each rule stands that a trace may name: every step and section entry."""
    locs: list[Loc] = list(flows.where.values())
    for section in (
        "numbers",
        "calendars",
        "eligibility",
        "flows",
        "menus",
        "queues",
        "voicemails",
        "surveys",
        "signings",
        "agents",
        "trunks",
        "prompts",
    ):
        locs += [(section, name) for name in getattr(file, section)]
    locs += [("prompts", name, lang, "file") for name, spoken in file.prompts.items() for lang in _files(spoken)]
    locs += [
        (section,)
        for section in ("firm", "recording", "screening", "caller_ids", "crm", "on_duty", "transfers", "outbound")
    ]
    locs += [("admission",)] if file.admission is not None else []
    locs += [("recording", "policies", at) for at in range(len(file.recording.policies or ()))]
    locs += [
        ("queues", name, "overflow", at) for name, queue in file.queues.items() for at in range(len(queue.overflow))
    ]
    locs += [
        ("queues", name, word)
        for name, queue in file.queues.items()
        for word in EXITS
        if getattr(queue, word) is not None
    ]
    steps = ((name, len(queue.relax or ())) for name, queue in file.queues.items())
    locs += [("queues", name, "relax", at) for name, count in steps for at in range(count)]
    locs += [("queues", name, "while_waiting", key) for name, queue in file.queues.items() for key in _keys(queue)]
    return Refs(places, locs)


def _files(spoken: Spoken) -> dict[str, SpokenFile]:
    return {language: said for language, said in spoken.items() if isinstance(said, SpokenFile)}


def _keys(queue: QueueShape) -> Iterable[str]:
    return queue.while_waiting or ()


def _prompt(name: str, spoken: Spoken) -> core.Prompt:
    files = _files(spoken)
    texts = {language: said for language, said in spoken.items() if isinstance(said, str)}
    texts |= {language: said.text for language, said in files.items() if said.text}
    return core.Prompt(name, texts, {language: said.file for language, said in files.items()})


def _agent(name: str, shape: AgentShape, zone: ZoneInfo) -> core.Agent:
    skills = tuple(core.Skill(skill, **held.given()) for skill, held in shape.skills.items())
    answers = tuple(_answer(about, said, zone) for about, said in shape.eligibility.items())
    return core.Agent(name, skills=skills, answers=answers, **shape.given("skills", "eligibility"))


def _answer(name: str, shape: AnswerShape, zone: ZoneInfo) -> Answer:
    """Days are the firm's, from midnight to midnight."""
    since = _midnight(shape.from_, zone) if shape.from_ else None
    ends = shape.until is not None and shape.until < date.max
    until = _midnight(shape.until + timedelta(days=1), zone) if shape.until and ends else None
    return Answer(name, shape.holds, shape.reason or "", since, until)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)


def _script(name: str, shape: SigningShape) -> Script:
    checkpoints = tuple(Checkpoint(point, **said.given()) for point, said in shape.checkpoints.items())
    return Script(name, checkpoints, **shape.given("checkpoints"))


def _admission(shape: AdmissionShape | None) -> AdmissionRules:
    if shape is None:
        return AdmissionRules()
    first = First(**shape.first.given()) if shape.first is not None else First()
    return AdmissionRules(**shape.given("first"), first=first)


def _crm(file: FileShape, source: Source) -> core.Crm:
    paths = file.crm.given() if file.crm is not None else {}
    return core.Crm(**{word: str(source.folder / path) for word, path in paths.items()}, home=str(source.folder))
