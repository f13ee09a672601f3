"""The boxes of queues, of those who ring when a queue overflows, and of what is asked after a talk."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.core.eligibility import Holds
from ivr.core.needs import AnyOf, Needs, Single, Wish, Without
from ivr.core.overflow import who_rings
from ivr.core.overflow_due import looked_at
from ivr.core.overflow_rules import OverflowStep, ToGroup, ToMessage, ToNumber, ToQueue, ToRm
from ivr.core.phrase import phrase, series
from ivr.core.queues import Choose, OfferRules, Priority, Queue, StopMusic, WaitingKey
from ivr.core.said import duration, either, listed, opened, said, when
from ivr.picture.chart import Box, Kind, Row
from ivr.picture.paper import Paper

ANY = phrase("any agent")
GOODBYE = "goodbye"
"""The prompt with which calls end where nothing else is said."""


def draw(paper: Paper, queue: Queue) -> None:
    """Draw the queue, unless it is drawn already, and everything that its callers may come to."""
    box = f"queue {queue.name}"
    if box in paper.boxes:
        return
    title = queue.title.get(paper.rules.firm.languages[0], "")
    ways_out = *_pressed(paper, queue), *_overflow(paper, queue, 0), *_exits(paper, queue)
    rows = *_asked(queue), *ways_out, *_called_back(queue), *_after_a_talk(paper, queue)
    paper.add(Box(box, Kind.QUEUE, f"{queue.name}  {title}" if title != queue.name else title, rows))


def _asked(queue: Queue) -> Iterator[Row]:
    """Whom the queue's callers need, and how agents are rung."""
    yield Row(phrase("needs {whneeds}", whneeds=_skills(queue.needs)) if queue.needs else ANY)
    if queue.wishes:
        yield Row(phrase("wishes {wishes}", wishes=listed(map(_wish, queue.wishes))))
    if queue.prefer:
        yield Row(phrase("prefers {whom}", whom=said(queue.prefer)))
    for step in queue.relax:
        whom = _skills(step.needs) if step.needs else ANY
        yield Row(phrase("after {time} {whom}", time=duration(step.after), whom=whom))
    if queue.priority != Priority():
        yield Row(phrase("priority {points}", points=said(queue.priority)))
    yield Row(_rings(queue.offer))
    if queue.offer.whisper:
        yield Row(phrase("whispers {prompt}", prompt=queue.offer.whisper))


def _rings(offer: OfferRules) -> str:
    """How an agent is rung, and which, unless it is whoever has been idle longest."""
    chosen = "" if offer.choose is Choose.LONGEST_IDLE else said(offer.choose)
    at_once = phrase("{n} at once", n=offer.at_once) if offer.at_once > 1 else ""
    how = series((chosen, phrase("by rank") if offer.by_rank else ""), " ")
    return series((phrase("rings {time}", time=duration(offer.ring)), at_once, how))


def _skills(needs: Needs) -> str:
    """As the rules write them: `sales 3 and fund_licence valid`."""
    return listed(map(_skill, needs))


def _skill(need: Single | AnyOf) -> str:
    if isinstance(need, Holds):
        return said(need)
    if isinstance(need, Without):
        return phrase("not {what}", what=_skill(need.need))
    if isinstance(need, AnyOf):
        return either(map(_skill, all_of) for all_of in need.alternatives)
    return phrase("{name} {value}", name=need.skill, value="valid" if need.certificate else need.level)


def _wish(wish: Wish) -> str:
    need = _skill(wish.need)
    return phrase("{what} (weight {n})", what=need, n=wish.weight) if wish.weight != 1 else need


def _pressed(paper: Paper, queue: Queue) -> Iterator[Row]:
    """What a waiting caller may press."""
    for key, meant in queue.while_waiting.items():
        yield Row(said(meant), key, _meant(paper, meant))


def _meant(paper: Paper, meant: WaitingKey) -> str:
    return "" if isinstance(meant, StopMusic) else paper.end(meant)


def _called_back(queue: Queue) -> Iterator[Row]:
    """That those who asked for it are dialled, and who has not asked."""
    rule = queue.callback
    if rule is not None:
        within = opened(rule.hours, is_open=True) if rule.hours else ""
        tries = phrase("{n} tries, every {time}", n=rule.tries, time=duration(rule.every))
        yield Row(phrase("calls back: {how}", how=series((tries, within))))
        if rule.abandoned_after is not None:
            after = phrase("hung up after {time}: called back", time=duration(rule.abandoned_after))
            yield Row(after, is_silent=True)


def _exits(paper: Paper, queue: Queue) -> Iterator[Row]:
    """The ways out beside the overflow list."""
    wait = duration(queue.longest_wait) if queue.longest_wait else ""
    for text, out in (
        (phrase("longest_wait {time}", time=wait), queue.then),
        (phrase("full: {n} wait", n=queue.most), queue.full),
        (phrase("nobody on duty"), queue.nobody),
    ):
        if out is not None:
            yield Row(text, "", paper.end(out.target), is_silent=True)


def _overflow(paper: Paper, queue: Queue, at: int, failed: str = "") -> list[Row]:
    """What may lead on from this place of the overflow list; `failed` is why the step before leads to it."""
    return [
        Row(when(step) if step.when else failed, "", _target(paper, queue, nth, step), is_silent=True)
        for nth, step in looked_at(queue, at)
    ]


def _target(paper: Paper, queue: Queue, at: int, step: OverflowStep) -> str:
    to = step.target
    if isinstance(to, ToQueue):
        return paper.queue(to.queue)
    if not isinstance(to, ToRm | ToNumber | ToGroup):
        return paper.end(to)
    failed = phrase("not accepted") if isinstance(to, ToRm) else phrase("not reached")
    later = _overflow(paper, queue, at + 1, failed)
    return paper.add(Box(f"queue {queue.name} {at}", Kind.PERSON, _who(to), (_ringing(to), *later)))


def _ringing(to: ToRm | ToNumber | ToGroup) -> Row:
    time = duration(to.ring)
    if isinstance(to, ToRm):
        return Row(phrase("rings {time}, press {key}", time=time, key=to.accept))
    return Row(phrase("rings {time}", time=time))


def _after_a_talk(paper: Paper, queue: Queue) -> Iterator[Row]:
    if queue.survey:
        box = phrase("survey {survey}", survey=queue.survey)
        paper.add(Box(box, Kind.SURVEY, box, _questions(paper, queue.survey)))
        yield Row(phrase("{what} after the talk", what=box), to=box)


def _questions(paper: Paper, name: str) -> tuple[Row, ...]:
    """What a survey asks, and which keys are answers."""
    survey = paper.rules.surveys[name]
    asks, keys = Row(phrase("asks {prompt}", prompt=survey.ask)), f"{survey.keys[0]}-{survey.keys[-1]}"
    thanks, silence = ToMessage(survey.thanks or GOODBYE), ToMessage(GOODBYE)
    return (
        asks,
        Row(thanks.prompt, keys, paper.end(thanks)),
        Row(silence.prompt, "-", paper.end(silence), is_silent=True),
    )


def _who(to: ToRm | ToNumber | ToGroup) -> str:
    match to:
        case ToNumber(number):
            return number
        case ToGroup():
            return who_rings(to)
        case ToRm(who):
            return phrase("own RM") if who == "own" else phrase("deputy")
