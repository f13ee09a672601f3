"""Asking whether a call may be recorded: nothing is kept before a caller agrees, and his answer stands on record."""

from __future__ import annotations

from ivr.calls import prompt
from ivr.calls.call import Call
from ivr.core.flow import Reading
from ivr.core.marking import Stretch
from ivr.core.marks import MarkKind
from ivr.core.record_policy import Consent, ConsentRules, Decision


async def asked(call: Call, now: Decision, rules: ConsentRules) -> Consent:
    """What he answers, who is alone with us; silence, or wrong keys, count as the rules say."""
    why, consent = "no key", _counts(rules.silence)
    for _ in range(rules.tries):
        key = await prompt.ask(call, rules.ask, rules.wait, rules.wait, lambda _: Reading.COMPLETE)
        if key in (rules.yes, rules.no):
            why, consent = f"key {key}", _counts(key == rules.yes)
            break
        await prompt.play(call, "wrong_key" if key else "no_key")
    call.leg.forget_keys()
    call.marks.write(MarkKind.CONSENT, Stretch(consent.value, "caller", why))
    line = "agrees to be recorded" if consent is Consent.GIVEN else "does not agree to be recorded"
    call.tell("consent", f"{line} ({why})", now.policy.ref, consent=consent)
    return consent


def _counts(yes: bool) -> Consent:
    return Consent.GIVEN if yes else Consent.REFUSED
