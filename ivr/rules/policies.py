"""What may be wrong with who is recorded, and for how long that is kept."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.core.proof_policies import in_vain
from ivr.core.rulebook import Rulebook
from ivr.rules.codes import Code
from ivr.rules.findings import Finding
from ivr.rules.places import Loc


def policies(book: Rulebook) -> Iterator[Finding]:
    """What keeps nothing from working, and ought to be looked at."""
    yield from _kept(book)
    yield from _decide_nothing(book)


def _kept(book: Rulebook) -> Iterator[Finding]:
    """Told once: what holds for all calls mends it for all."""
    policies = (*enumerate(book.recording.policies), (None, book.recording.others))
    at = next((at for at, policy in policies if policy.on and policy.keep is None), -1)
    if at != -1:
        what = "Nothing says for how long these recordings are kept: they are kept until somebody says otherwise."
        mend = "Say it, with the reason: `keep: {for: 7y, because: MiFID II art. 16(7)}`."
        yield ("recording",) if at is None else ("recording", "policies", at), what, mend, Code.KEPT_WITHOUT_END


def _decide_nothing(book: Rulebook) -> Iterator[Finding]:
    for one in in_vain(book):
        loc: Loc = ("recording", "policies", one.policy)
        if one.number:
            what = f"No number of the firm is {one.number}, so this policy decides about no call."
            yield (*loc, "number"), what, "Name a number that stands under `numbers`.", Code.POLICY_IN_VAIN
        elif one.before is not None:
            what = f"Every call that this is meant for comes under policies[{one.before}] before."
            yield loc, what, "Put this one first, or remove it.", Code.POLICY_IN_VAIN
