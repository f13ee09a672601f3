"""What a caller is told of his wait: as it is expected now, and never more than before without a reason."""

from __future__ import annotations

from dataclasses import replace

from ivr.core.call import Told
from ivr.core.estimate import QueueNow, wait_after
from ivr.core.rulebook import Prompt
from ivr.core.texts import parts, spoken_texts, values


def expects(queue: str, now: QueueNow, ahead: int) -> Told | None:
    """What he would be told for the first time; None while nobody is on duty for his queue."""
    wait = wait_after(now, ahead)
    if wait is None:
        return None
    return Told(queue, wait.p50, wait.p80, ahead + sum(rival.ahead for rival in now.rivals), now.staffed)


def told_again(previous: Told | None, now: Told) -> tuple[Told, str]:
    """What he is told now, and why it is more than before, or (as that begins) why it is not; else no reason.

    It rises if agents have left or callers have come before him since. That calls take longer by now, or that fewer
    give up, is no reason to take back what he was told: then he is told the same again.
    """
    if previous is None or previous.queue != now.queue or not _rises(previous, now):
        return now, ""
    reasons = list(filter(None, (_fewer(previous.staffed, now.staffed), _more(previous.ahead, now.ahead))))
    if reasons:
        return now, f"more than before: {' and '.join(reasons)}"
    least = min(previous.p50, now.p50), min(previous.p80, now.p80)
    kept = replace(now, p50=least[0], p80=least[1], held=True)
    return kept, "" if previous.held else f"not {now}: no agent has left, and nobody has come before him"


def tells_wait(prompt: Prompt | None) -> bool:
    """True if the prompt tells how long the caller may have to wait."""
    spoken = (text for _, text in spoken_texts(prompt) if "{wait" in text) if prompt else ()
    return any(value.of in ("wait", "wait_range") for text in spoken for value in values(parts(text)).values())


def _rises(previous: Told, now: Told) -> bool:
    return now.p50 > previous.p50 or now.p80 > previous.p80


def _fewer(before: int, now: int) -> str:
    return f"{before - now} of {before} agents {'has' if before - now == 1 else 'have'} left" if now < before else ""


def _more(before: int, now: int) -> str:
    return f"{now - before} {'has' if now - before == 1 else 'have'} come before him" if now > before else ""
