"""Which trunks are registered with their carriers, out of AMI's words."""

from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from ivr.switch.ami_wire import AmiMessage
from ivr.switch.trunks import Trunks
from tests.switch.scripted import scripted
from tests.switch.scripted_ami import serving

Told = list[tuple[str, bool, str]]


def registration(trunk: str, status: str) -> AmiMessage:
    kind = ("Event", "OutboundRegistrationDetail")
    return AmiMessage((kind, ("ObjectName", f"trunk-{trunk}"), ("Status", status)))


def telling(trunks: Trunks) -> Told:
    told = Told()
    trunks.on_changed(lambda *said: told.append(said))
    return told


def test_a_trunk_is_told_as_it_registers_is_refused_and_comes_back() -> None:
    trunks = Trunks()
    told = telling(trunks)
    with capture_logs() as logged:
        for status in ("Unregistered", "Registered", "Registered", "Rejected", "Registered", "Unregistered"):
            trunks.take_list([registration("carrier", status), AmiMessage((("Event", "AuthDetail"),))])
    assert told == [
        ("carrier", True, ""),
        ("carrier", False, "Rejected"),
        ("carrier", True, ""),
        ("carrier", False, "Unregistered"),
    ]
    assert [entry["why"] for entry in logged if entry["log_level"] == "warning"] == ["Rejected", "Unregistered"]


def test_who_listens_late_is_told_how_it_stands_and_a_trunk_that_left_the_rules_is_forgotten() -> None:
    trunks = Trunks()
    trunks.take_list([registration("one", "Registered"), registration("two", "Rejected")])
    assert telling(trunks) == [("one", True, ""), ("two", False, "Rejected")]
    trunks.take_list([registration("two", "Rejected")])
    assert telling(trunks) == [("two", False, "Rejected")]


async def test_a_change_that_comes_while_one_is_looked_at_is_looked_at_too() -> None:
    statuses = ["Registered", "Rejected", "Registered", "Unregistered"]
    event = b"Event: Registry\r\nChannelType: pjsip\r\n\r\n"

    def says(writer: asyncio.StreamWriter, action: AmiMessage) -> None:
        number, name = action.get("ActionID"), action.get("Action")
        if name == "PJSIPShowRegistrationsOutbound":
            if len(statuses) == 3:
                writer.write(event)  # before the answer to the first
            head = f"ActionID: {number}\r\n"
            detail = f"Event: OutboundRegistrationDetail\r\n{head}ObjectName: trunk-carrier\r\n"
            writer.write(f"Response: Success\r\n{head}\r\n{detail}Status: {statuses.pop()}\r\n\r\n".encode())
            writer.write(f"Event: OutboundRegistrationDetailComplete\r\n{head}\r\n".encode())
        else:
            writer.write(f"Response: Error\r\nMessage: No x\r\nActionID: {number}\r\n\r\n".encode())

    async with serving(says) as (address, server), scripted(ami=address) as (switch, _):
        told, refused = Told(), asyncio.Event()
        switch.on_trunk_changed(lambda *said: (told.append(said), refused.set() if said[2] else None))
        await switch.start()
        assert server.writer is not None
        server.writer.write(event)
        await asyncio.wait_for(refused.wait(), 5)
    assert told == [("carrier", True, ""), ("carrier", False, "Rejected")]
