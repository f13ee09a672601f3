"""Questions and answers on one AMI connection: answers find their question by ActionID, everything else is an event."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping

import structlog

from ivr.core.histogram import QUICK, Histogram
from ivr.errors import SwitchError, SwitchUnavailable
from ivr.switch.ami_wire import AmiMessage, rendered

log = structlog.get_logger()


class _Question:
    __slots__ = ("answer", "items", "last")

    def __init__(self, last: str) -> None:
        self.answer: asyncio.Future[AmiMessage] = asyncio.get_running_loop().create_future()
        self.items: list[AmiMessage] = []
        self.last = last


class AmiTalk:
    """What is asked over the connection that stands now."""

    def __init__(self, on_event: Callable[[AmiMessage], None]) -> None:
        self._on_event = on_event
        self._numbers = itertools.count(1)
        self._questions: dict[str, _Question] = {}
        self._writer: asyncio.StreamWriter | None = None
        self.took = Histogram(QUICK)
        """Seconds from an action to its answer."""
        self.unanswered = 0

    def open(self, writer: asyncio.StreamWriter) -> None:
        """A connection stands."""
        self._writer = writer

    def close(self) -> None:
        """The connection is gone: what was asked is not asked again, for nobody knows whether it was done."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for question in self._questions.values():
            if not question.answer.done():
                question.answer.set_exception(SwitchUnavailable("The AMI connection broke before the answer came."))
        self._questions.clear()

    async def ask(self, action: str, fields: Mapping[str, str]) -> AmiMessage:
        """The response to an action."""
        return await self._put(action, fields, _Question(last=""))

    async def ask_list(self, action: str, last: str, fields: Mapping[str, str]) -> list[AmiMessage]:
        """The events that an action answers with, up to the one named `last`."""
        question = _Question(last)
        answer = await self._put(action, fields, question)
        nothing = answer.get("Message").startswith("No ")
        if answer.get("Response") and not answer.ok and not nothing:
            raise SwitchError(f"AMI refused {action}: {answer.get('Message')}.")
        return question.items

    def take(self, message: AmiMessage) -> None:
        """One message came in: an answer, a part of one, or an event."""
        question = self._questions.get(message.get("ActionID"))
        if question is None:
            self._tell(message)
        elif message.get("Response") and message.ok and question.last:
            return  # the list follows
        elif message.get("Response") or message.get("Event") == question.last:
            if not question.answer.done():
                question.answer.set_result(message)
        else:
            question.items.append(message)

    async def _put(self, action: str, fields: Mapping[str, str], question: _Question) -> AmiMessage:
        if self._writer is None:
            raise SwitchUnavailable("No AMI connection.")
        action_id = str(next(self._numbers))
        try:
            self._writer.write(rendered(action, {"ActionID": action_id, **fields}))
        except (OSError, RuntimeError) as error:  # uvloop has noticed the break, and the reader is about to
            raise SwitchUnavailable("The AMI connection has just broken.") from error
        self._questions[action_id] = question
        began, answered = asyncio.get_running_loop().time(), False
        try:
            answer = await question.answer
            answered = True
            return answer
        finally:
            self._questions.pop(action_id, None)
            self._count(began, answered=answered)

    def _count(self, began: float, *, answered: bool) -> None:
        if answered:
            self.took.add(asyncio.get_running_loop().time() - began)
        else:
            self.unanswered += 1

    def _tell(self, message: AmiMessage) -> None:
        if not message.get("Event"):
            return
        try:
            self._on_event(message)
        except Exception:  # a listener's fault must not stop the reader
            log.exception("a listener failed", event_type=message.get("Event"))
