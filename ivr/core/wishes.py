"""What an agent says of himself, as it comes from his phone or over HTTP: what it means, or why it cannot be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ivr.core.agent import AgentState, Assisting, InCall, LoggedOut, OnHold, Presence, Reserved, Ringing, WrapUp
from ivr.core.agent_events import LogsIn, LogsOut, NeedsLonger, Said, SaysNotReady, SaysReady
from ivr.core.call import CallId
from ivr.core.rulebook import DutyRules
from ivr.core.said import duration

OWN_WISH = "own wish"
"""Why somebody takes no calls who gives no reason."""

LONGEST_REASON = 100
"""Characters of a reason in his own words."""


class Wish(StrEnum):
    """What an agent may say."""

    LOG_IN = "log_in"
    LOG_OUT = "log_out"
    READY = "ready"
    NOT_READY = "not_ready"
    """Perhaps with a reason."""
    LONGER = "longer"
    """His wrap-up is extended: by its usual length, or by so many seconds."""
    DECLINE = "decline"
    """He does not want the call that he is offered, for a reason in his own words."""
    RESULT = "result"
    """What came of the call."""


@dataclass(frozen=True, slots=True)
class LastCall:
    """The call that an agent had last, and the wrap-up that he had last: after it, or after a task since then."""

    call: CallId
    """Empty: he has had tasks alone."""
    wrap_up: timedelta
    """As his queue says."""
    over: datetime
    """When that wrap-up began."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a call."""

    call: CallId
    result: str


@dataclass(frozen=True, slots=True)
class Decline:
    """He does not want the call that he is offered."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotKnown:
    """He says something that the rules have no word for."""

    why: str


@dataclass(frozen=True, slots=True)
class NotNow:
    """It cannot be as things are."""

    why: str


def meant(  # noqa: C901 - one case per wish
    wish: Wish, what: str, presence: Presence, last: LastCall | None, rules: DutyRules
) -> Said | Result | Decline | NotKnown | NotNow:
    """What an agent who is like this means; `what` is a digit or a word of the rules, or a number of seconds."""
    if isinstance(presence.status, LoggedOut) and wish in _AT_WORK:
        return NotNow("is not logged in")
    match wish:
        case Wish.LOG_IN:
            return LogsIn() if isinstance(presence.status, LoggedOut) else NotNow("is logged in already")
        case Wish.LOG_OUT:
            return LogsOut()
        case Wish.READY:
            return SaysReady()
        case Wish.NOT_READY:
            reason = _among(rules.reasons, what, "reason") if what else OWN_WISH
            return reason if isinstance(reason, NotKnown) else SaysNotReady(reason)
        case Wish.LONGER:
            return _longer(what, presence.state, last, rules)
        case Wish.DECLINE:
            return _declined(what, presence.state)
        case Wish.RESULT:
            return _result(what, presence.seen, last, rules)


_AT_WORK = {Wish.LOG_OUT, Wish.READY, Wish.NOT_READY}


def _among(known: Mapping[str, str], what: str, kind: str) -> str | NotKnown:
    """The word that is meant by itself, or by its digit."""
    if what in known.values():
        return what
    if what in known:
        return known[what]
    listed = ", ".join(f"{digit} {word}" for digit, word in known.items())
    return NotKnown(f"The rules know no {kind} {what!r}. They know {listed or 'none'}.")


def _declined(what: str, state: object) -> Decline | NotKnown | NotNow:
    if not isinstance(state, Reserved | Ringing | Assisting):
        return NotNow("is offered no call")
    if len(what) > LONGEST_REASON or not what.isprintable():
        return NotKnown(f"A reason is a line of {LONGEST_REASON} characters at most.")
    return Decline(what.strip() or OWN_WISH)


def _longer(what: str, state: object, last: LastCall | None, rules: DutyRules) -> NeedsLonger | NotKnown | NotNow:
    if what and not re.fullmatch("[1-9][0-9]{0,4}", what, re.ASCII):
        return NotKnown(f"{what!r} is no number of seconds.")
    if not isinstance(state, WrapUp) or last is None:
        return NotNow("is not in wrap-up")
    by = timedelta(seconds=int(what)) if what else last.wrap_up
    left = last.over + rules.longest_wrap_up - state.until
    if left <= timedelta(0):
        return NotNow(f"has the longest wrap-up already, {duration(rules.longest_wrap_up)}")
    return NeedsLonger(min(by, left))


def _result(what: str, seen: AgentState, last: LastCall | None, rules: DutyRules) -> Result | NotKnown | NotNow:
    """Of the call that he has, or of the last that he had."""
    result = _among(rules.results, what, "result")
    if isinstance(result, NotKnown):
        return result
    if isinstance(seen, InCall | OnHold):
        return Result(seen.call, result)
    return Result(last.call, result) if last and last.call else NotNow("has had no call yet")
