"""Requests on their way to Asterisk: each waits for its answer, may be sent a second time, and gives up in time."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from ivr.core.histogram import QUICK, Histogram
from ivr.errors import SwitchError, SwitchUnavailable
from ivr.switch.ari_events import RestResponse

SENDINGS = 2
"""How often a request is sent at most: once, and once more if the socket broke before the answer came."""

REFUSED_FOR_NOW = frozenset({500, 503})
"""Answers that may be others in a moment: a caller whose step is refused once need not lose his call by it."""
_DIALS = ("channels/create", "/dial")
"""Here a 500 says that nobody can be reached, which another sending does not change."""

LARGEST = 64_000
"""Bytes of a request at most: with a frame of 64 KiB Asterisk closes the socket, and that of all calls."""


class Interrupted(SwitchUnavailable):
    """The connection to Asterisk broke before the answer came; it is not known whether the command was carried out."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Asterisk said to a request."""

    status: int
    body: str
    again: bool = False
    """The request was sent twice, so the first sending may be what this answer complains of."""

    @property
    def ok(self) -> bool:
        """It was done."""
        return 200 <= self.status < 300


class _Pair(msgspec.Struct):
    name: str
    value: str


class _Request(msgspec.Struct, tag="RESTRequest", omit_defaults=True):
    request_id: str
    method: str
    uri: str
    query_strings: list[_Pair] = []
    content_type: str = ""
    message_body: str = ""


class _Pending:
    __slots__ = ("answer", "began", "expiry", "frame", "insists", "name", "sendings", "sent")

    def __init__(self, name: str, frame: str, answer: asyncio.Future[Answer], sendings: int, insists: bool) -> None:
        self.name, self.frame, self.answer, self.sendings = name, frame, answer, sendings
        self.insists = insists
        self.sent = 0
        self.began = 0.0
        self.expiry: asyncio.TimerHandle | None = None


_encoder = msgspec.json.Encoder()


class Requests:
    """All requests without an answer yet, in the order in which they were made."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self.took = Histogram(QUICK)
        """Seconds from a request's first sending to its answer."""
        self.unanswered = 0
        """Requests that were sent, and to which no answer came."""
        self._numbers = itertools.count(1)
        self._pending: dict[str, _Pending] = {}

    def __len__(self) -> int:
        return len(self._pending)

    def add(
        self,
        method: str,
        uri: str,
        query: Mapping[str, str] | None,
        body: object | None,
        sendings: int = SENDINGS,
        *,
        insists: bool = True,
    ) -> tuple[str, asyncio.Future[Answer]]:
        """Take a request in; gives its id and the future of its answer (or `SwitchUnavailable` after the time-out).

        Only who waits for the answer before he asks for more may insist: a second sending comes after what was asked
        meanwhile.
        """
        loop = asyncio.get_running_loop()
        request = _Request(str(next(self._numbers)), method, uri)
        if query:
            request.query_strings = [_Pair(name, value) for name, value in query.items()]
        if body is not None:
            request.content_type, request.message_body = "application/json", _encoder.encode(body).decode()
        frame = _encoder.encode(request)
        if len(frame) > LARGEST:
            raise SwitchError(f"A request may have {LARGEST} bytes, not {len(frame)} ({method} {uri}).")
        pending = _Pending(
            f"{method} {uri}", frame.decode(), loop.create_future(), sendings, insists and not uri.endswith(_DIALS)
        )
        pending.expiry = loop.call_later(self._timeout, self._expire, request.request_id)
        self._pending[request.request_id] = pending
        return request.request_id, pending.answer

    def frame(self, request_id: str) -> str | None:
        """What to send for this request now; None if nobody waits for it any more."""
        pending = self._pending.get(request_id)
        if pending is None:
            return None
        if not pending.sent:
            pending.began = asyncio.get_running_loop().time()
        pending.sent += 1
        return pending.frame

    def may_ask_again(self, response: RestResponse) -> bool:
        """Whether this answer may be another in a moment; each request has one such chance, and it is spent now."""
        pending = self._pending.get(response.request_id)
        if pending is None or pending.answer.done() or response.status_code not in REFUSED_FOR_NOW:
            return False
        insists, pending.insists = pending.insists, False
        return insists

    def turned_away(self) -> None:
        """Nothing of what was sent over this socket, and is unanswered, was carried out: no sending was spent on it."""
        for pending in self._pending.values():
            pending.sent = max(0, pending.sent - 1)

    def settle(self, response: RestResponse) -> None:
        """An answer came."""
        pending = self._take(response.request_id)
        if pending is not None and not pending.answer.done():
            answer = Answer(response.status_code, response.message_body, again=pending.sent > 1)
            pending.answer.set_result(answer)
        if pending is not None and pending.sent:
            self.took.add(asyncio.get_running_loop().time() - pending.began)

    def to_send_again(self) -> Iterator[str]:
        """After a reconnect: the ids of what is still unanswered, in order; what had its chances fails here."""
        for request_id, pending in tuple(self._pending.items()):
            if pending.sent >= pending.sendings or pending.answer.done():
                self._fail(request_id, Interrupted(pending.name))
            else:
                yield request_id

    def fail_all(self, why: str) -> None:
        """Nothing will be answered any more."""
        for request_id in tuple(self._pending):
            self._fail(request_id, SwitchUnavailable(why))

    def _expire(self, request_id: str) -> None:
        name = self._pending[request_id].name
        self._fail(request_id, SwitchUnavailable(f"No answer within {self._timeout:g} s to {name}."))

    def _fail(self, request_id: str, error: SwitchUnavailable) -> None:
        pending = self._take(request_id)
        self.unanswered += bool(pending and pending.sent)
        if pending is not None and not pending.answer.done():
            pending.answer.set_exception(error)

    def _take(self, request_id: str) -> _Pending | None:
        pending = self._pending.pop(request_id, None)
        if pending is not None and pending.expiry is not None:
            pending.expiry.cancel()
        return pending
