"""The answer with which a real Asterisk refuses a call, and what cannot be said in it."""

from __future__ import annotations

from tests.real.sip_probe import SipProbe
from tests.real.switch_rig import Rig

CARRIER = "127.0.0.2"


async def test_no_header_can_be_added_to_the_answer_with_which_a_call_is_refused(asterisk: Rig) -> None:
    """Hence no `Retry-After` with our 503 (docs/asterisk.md); the day this fails, it can be sent."""
    console, called = asterisk.asterisk.console, asterisk.callee.heard
    for at, step in (
        ("4077,1", "Set(PJSIP_HEADER(add,Retry-After)=7)"),
        ("4077,2", "Set(PJSIP_INHERITABLE_HEADER(add,Retry-After)=7)"),
        ("4077,3", "Hangup(42)"),
        ("6077,1", "Dial(PJSIP/486@trunk-carrier,5,b(from-trunk^6078^1))"),
        ("6078,1", "Set(PJSIP_HEADER(add,Retry-After)=7)"),
        ("6078,2", "Return()"),
    ):
        await console(f"dialplan add extension {at},{step} into from-trunk")
    with SipProbe(CARRIER, ("127.0.0.1", asterisk.ports.sip)) as network:
        statuses, refusal = await network._invited("4077")
        assert statuses[-1] == 503
        assert "Retry-After" not in refusal
    with SipProbe(CARRIER, ("127.0.0.1", asterisk.ports.sip)) as network:
        await network.invite("6077")
    [sent] = [one for one in called if one.startswith("INVITE sip:486")]
    assert "Retry-After: 7" in sent, "the same is added to what goes out"
