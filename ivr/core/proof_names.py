"""What the rules name although nothing leads there from any number: flows, menus, queues, calendars, boxes, prompts."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from ivr.core.conditions import Condition, IsOpen, IsStaffed, LongWait, ManyWait, simple
from ivr.core.eligibility import Holds
from ivr.core.overflow_rules import (
    OverflowTarget,
    ToCallbackNote,
    ToGroup,
    ToMessage,
    ToNumber,
    ToQueue,
    ToRm,
    ToVoicemail,
    WhenOpen,
)
from ivr.core.queues import Queue, StopMusic
from ivr.core.rulebook import Rulebook
from ivr.core.skills import every
from ivr.core.steps import (
    Branch,
    CallRm,
    ChooseLanguage,
    Collect,
    EnterQueue,
    HangUp,
    LeaveMessage,
    Menu,
    Node,
    NodeId,
    NoteCallback,
    Play,
    PlayNotices,
)

Named = tuple[str, str]
"""A section and a name in it: `("queues", "wealth")`."""
SECTIONS = ("flows", "menus", "queues", "eligibility", "calendars", "voicemails", "surveys", "prompts")
SPOKEN_ANYHOW = (
    "unknown_number", "cannot_record", "goodbye", "no_key", "wrong_key", "agent_ready", "agent_not_ready",
    "agent_logged_in", "agent_logged_out", "agent_pin", "agent_wrong_pin", "agent_longer", "agent_result",
    "screening_number", "message_kept", "callback_noted",
)  # fmt: skip
"""Prompts that the program plays by itself where the rules have them."""


def unused(book: Rulebook, come_to: Iterable[NodeId]) -> Iterator[Named]:
    """The names that no step mentions to which a caller can come, and nothing that such a step leads to."""
    used, owners = _used(book, come_to), dict.fromkeys(map(_owner, book.nodes))
    for section in SECTIONS:
        for name in getattr(book, section, [name for kind, name in owners if kind == section]):
            if (section, name) not in used:
                yield section, name


def _owner(node: NodeId) -> Named:
    """`flows.main[3].then[0]` -> flows, main."""
    section, _, rest = node.partition(".")
    return section, rest.partition(".")[0].partition("[")[0]


def _used(book: Rulebook, come_to: Iterable[NodeId]) -> set[Named]:
    used: set[Named] = {
        ("prompts", name)
        for name in (*SPOKEN_ANYHOW, *_recording(book), *_screening(book), *_signings(book), book.admission.say)
    }
    refused = (consent.refused for consent in book.recording.asked)
    ahead: deque[Named] = deque(("queues", name) for name in book.transfers.queues.values())
    ahead += (("queues", to.queue) for to in refused if isinstance(to, ToQueue))
    for name in come_to:
        used.add(_owner(name))
        ahead += mentioned(book.nodes[name])
    while ahead:
        one = ahead.popleft()
        if one not in used:
            used.add(one)
            ahead += leads_to(book, one)
    return used


def _recording(book: Rulebook) -> Iterator[str]:
    yield book.recording.announce
    yield from book.recording.announced_by
    for consent in book.recording.asked:
        yield consent.ask
        if isinstance(consent.refused, ToMessage):
            yield consent.refused.prompt


def _signings(book: Rulebook) -> Iterator[str]:
    """Agents say these, whatever their callers came by."""
    yield from (checkpoint.say for script in book.signings.values() for checkpoint in script.checkpoints)


def _screening(book: Rulebook) -> tuple[str, ...]:
    return book.screening.prompt, book.screening.thanks, book.screening.too_late


def mentioned(node: Node) -> tuple[Named, ...]:
    """What a step names."""
    match node:
        case EnterQueue(queue) | CallRm(queue=queue):
            return (("queues", queue),)
        case Play() | ChooseLanguage() | Collect() | HangUp():
            return (("prompts", node.prompt),)
        case Menu():
            return ("prompts", node.prompt), ("prompts", node.silence), ("prompts", node.invalid)
        case Branch(condition):
            return tuple(_asked(condition))
        case PlayNotices(calendar):
            return (("calendars", calendar),)
        case NoteCallback(box, queue) if queue:
            return ("voicemails", box), ("queues", queue)
        case LeaveMessage(box) | NoteCallback(box):
            return (("voicemails", box),)
        case _:
            return ()


def _asked(condition: Condition) -> Iterator[Named]:
    for part in simple(condition):
        match part:
            case IsOpen(calendar):
                yield "calendars", calendar
            case ManyWait(queue) | LongWait(queue) | IsStaffed(queue):
                yield "queues", queue
            case _:
                pass


def leads_to(book: Rulebook, named: Named) -> Iterator[Named]:  # noqa: C901 - one case per section
    """What an entry of a section names, or its overflow leads to."""
    match named:
        case ("queues", name) if name in book.queues:
            queue = book.queues[name]
            yield from _holding(queue)
            for announce in queue.announce:
                yield "prompts", announce.prompt
            yield "prompts", queue.offer.whisper
            yield "surveys", queue.survey
            yield from _of_callback(queue)
            for meant in queue.while_waiting.values():
                if not isinstance(meant, StopMusic):
                    yield "voicemails", meant.box
            for step in queue.overflow:
                yield from (("calendars", asked.calendar) for asked in step.when if isinstance(asked, WhenOpen))
            for target in queue.targets:
                yield from _led_to(target)
        case ("calendars", name) if name in book.calendars:
            yield from (("prompts", notice.prompt) for notice in book.calendars[name].notices)
        case ("surveys", name) if name in book.surveys:
            yield "prompts", book.surveys[name].ask
            yield "prompts", book.surveys[name].thanks
        case ("voicemails", name) if name in book.voicemails:
            yield "prompts", book.voicemails[name].greeting
        case _:
            pass


def _holding(queue: Queue) -> Iterator[Named]:
    wished = tuple(wish.need for wish in queue.wishes)
    for need in (one for needs in (*queue.all_needs, wished) for one in every(needs)):
        if isinstance(need, Holds):
            yield "eligibility", need.eligibility.name


def _of_callback(queue: Queue) -> Iterator[Named]:
    if (rule := queue.callback) is not None:
        yield "calendars", rule.hours
        asked = (rule.ask_number, rule.cannot_call, rule.known)
        for prompt in (*asked, rule.agent_hears, rule.called_off, rule.customer_hears):
            yield "prompts", prompt


def _led_to(target: OverflowTarget) -> Iterator[Named]:
    match target:
        case ToVoicemail(box) | ToCallbackNote(box):
            yield "voicemails", box
        case ToMessage(prompt):
            yield "prompts", prompt
        case ToQueue(other):
            yield "queues", other
        case ToRm() | ToNumber() | ToGroup():
            pass
