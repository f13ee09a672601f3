"""A script's line to Asterisk: one command, then its reply, over two pipes. Standard library only, and blocking."""

from __future__ import annotations

import os
from collections import deque

from ivr.agi.protocol import AgiError, Environment, HungUp, Message, Parser, Reply, command
from ivr.errors import IvrError

_PIECE = 4096


class CallerGone(IvrError):
    """The caller has hung up."""


class Line:
    """Commands go out on one file descriptor, what Asterisk says comes in on the other."""

    def __init__(self, incoming: int = 0, outgoing: int = 1) -> None:
        """Read what Asterisk says of the call; raises `AgiError` or `CallerGone`."""
        self._incoming, self._outgoing = incoming, outgoing
        self._parser = Parser()
        self._messages: deque[Message] = deque()
        first = self._next()
        if not isinstance(first, Environment):
            raise AgiError("Asterisk did not say which call this is.")
        self.call = first

    def tell(self, *words: str) -> Reply:
        """Send a command and wait for its reply; raises `CallerGone` once the channel has hung up."""
        self._send(command(*words))
        message = self._next()
        while isinstance(message, HungUp):  # said between commands; the command's own reply still comes
            message = self._next()
        if not isinstance(message, Reply):
            raise AgiError("A reply was expected.")
        if message.hung_up:
            raise CallerGone
        return message

    def variable(self, name: str) -> str:
        """A channel variable's value, empty if it has none."""
        return self.tell("GET", "VARIABLE", name).data

    def last_word(self, name: str) -> str:
        """A variable's value, of a channel that may have hung up already; empty where nobody tells any more."""
        try:
            self._send(command("GET", "VARIABLE", name))
            message = self._next()
            while isinstance(message, HungUp):
                message = self._next()
        except CallerGone:
            return ""
        return message.data if isinstance(message, Reply) else ""

    def _send(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._outgoing, data) :]
            except BrokenPipeError as error:
                raise CallerGone from error

    def _next(self) -> Message:
        while not self._messages:
            piece = os.read(self._incoming, _PIECE)
            if not piece:
                raise CallerGone
            self._messages.extend(self._parser.feed(piece))
        return self._messages.popleft()
