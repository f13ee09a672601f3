"""A lane rings telephones of its own; everything else is the switch's."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest

from ivr.enacting.lane import Lane, outside, softphone
from ivr.enacting.pace import Pace
from ivr.switch.fake import FakeSwitch
from ivr.switch.port import Dial, Switch


@pytest.mark.parametrize(
    ("dialled", "rung"),
    [("PJSIP/1001", "PJSIP/1001-7"), ("PJSIP/13800000001@trunk-carrier", "PJSIP/1380000000107@trunk-carrier")],
)
async def test_it_dials_its_own_telephones(dialled: str, rung: str) -> None:
    switch = FakeSwitch()
    lane = cast("Switch", Lane(switch, 7, Pace(1.0), lambda: None))
    await lane.dial(Dial("leg", dialled, "13900001111", "", timedelta(seconds=15)))
    (command,) = switch.commands
    (leg,) = command.args
    assert isinstance(leg, Dial)
    assert leg.endpoint == rung


def test_what_it_does_not_change_is_the_switchs_own() -> None:
    switch = FakeSwitch()
    assert cast("Switch", Lane(switch, 7, Pace(1.0), lambda: None)).recording_path("one") == switch.recording_path(
        "one"
    )


def test_telephones_are_those_of_the_lanes_number() -> None:
    assert softphone("1001", 3) == "1001-3"
    assert outside("13800000001", 3) == "1380000000103"
