"""Which trunks answer OPTIONS, in AMI's words."""

from __future__ import annotations

from datetime import timedelta

from ivr.switch.ami_wire import AmiMessage
from ivr.switch.busy_lines import BusyLines, line_in
from ivr.switch.trunk_contacts import TrunkContacts

SOON = timedelta(milliseconds=12)


def event(**fields: str) -> AmiMessage:
    return AmiMessage(tuple(fields.items()))


def status(endpoint: str, status: str, took: str = "12000") -> AmiMessage:
    return event(Event="ContactStatus", EndpointName=endpoint, ContactStatus=status, RoundtripUsec=took)


def test_a_trunk_that_answers_or_does_not_is_told_with_its_round_trip_and_a_phone_is_left_to_others() -> None:
    contacts = TrunkContacts()
    told: list[object] = []
    contacts.on_changed(lambda *said: told.append(said))
    assert contacts.take(status("trunk-carrier", "Reachable"))
    assert contacts.take(status("trunk-carrier", "Unreachable"))
    assert contacts.take(status("trunk-carrier", "NonQualified"))
    assert not contacts.take(status("1001", "Reachable"))
    assert not contacts.take(event(Event="Registry"))
    assert told == [("carrier", True, SOON), ("carrier", False, None)]


def test_who_asks_later_is_told_how_they_stand_and_details_tell_of_trunks_alone() -> None:
    contacts = TrunkContacts()
    contacts.take_details(
        [
            event(Event="EndpointDetail", EndpointName="trunk-carrier"),
            event(Event="ContactStatusDetail", EndpointName="trunk-carrier", Status="Reachable", RoundtripUsec="12000"),
            event(Event="ContactStatusDetail", EndpointName="1001", Status="Reachable", RoundtripUsec="900"),
        ]
    )
    told: list[object] = []
    contacts.on_changed(lambda *said: told.append(said))
    assert told == [("carrier", True, SOON)]
    contacts.names = lambda: ["carrier"]
    assert contacts.endpoints() == ["trunk-carrier"]


def test_a_channel_is_on_its_trunks_line_from_its_name_or_from_what_was_dialled_until_it_is_gone() -> None:
    lines = BusyLines()
    lines.came("a", "PJSIP/trunk-carrier-0000001f")
    lines.came("b", "PJSIP/1001-00000020")
    lines.dialled("c", "DAHDI/g1/13800000001")
    lines.dialled("d", "PJSIP/13800000001@trunk-carrier")
    lines.dialled("e", "PJSIP/1001")
    assert lines.on("trunk-carrier") == {"a", "d"}
    assert lines.on("g1") == {"c"}
    lines.gone("a")
    assert lines.on("trunk-carrier") == {"d"}
    with lines.look() as look:
        lines.came("z", "PJSIP/trunk-carrier-00000021")
        lines.gone("gone")
    lines.found([("x", "trunk-carrier"), ("y", ""), ("gone", "trunk-carrier")], look)
    assert lines.on("trunk-carrier") == {"x", "z"}, "who came while they were asked is there, who went is not"
    assert line_in("PJSIP/trunk-b-side-0000001f") == "trunk-b-side"
    assert line_in("Local/4001@door-0000001f;1") == ""
