"""A leg that shall answer by itself comes with the headers that softphones obey; others come without."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from ivr.switch.asterisk import AUTO_ANSWER
from ivr.switch.port import Dial
from tests.switch.scripted import scripted

LEG = Dial("leg-1", "PJSIP/1001", "1", "Bank", timedelta(seconds=5), {"IVR_ROLE": "agent"})
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("auto_answer", [True, False])
async def test_the_headers_are_set_as_the_leg_is_made(auto_answer: bool) -> None:
    async with scripted() as (switch, ari):
        await switch.start()
        with switch.watch(LEG.channel, lambda event: None):
            dialling = asyncio.create_task(switch.dial(replace(LEG, auto_answer=auto_answer)))
            await ari.until_asked("POST channels/create")
            await ari.enters("leg-1")
            await dialling
        sent = msgspec.json.decode(ari.bodies[ari.asked.index("POST channels/create")])
        shown = {"CALLERID(num)": "1", "CALLERID(name)": "Bank", "CONNECTEDLINE(num,i)": "1"}
        told = {"IVR_ROLE": "agent", **shown, "CONNECTEDLINE(name,i)": "Bank"}
        assert sent["variables"] == told | (AUTO_ANSWER if auto_answer else {})
        await switch.stop()


def test_they_are_one_line_each_and_say_at_once() -> None:
    call_info, alert_info = AUTO_ANSWER["PJSIP_HEADER(add,Call-Info)"], AUTO_ANSWER["PJSIP_HEADER(add,Alert-Info)"]
    assert call_info.endswith(";answer-after=0")
    assert "info=alert-autoanswer" in alert_info
    assert not any(sign in value for value in AUTO_ANSWER.values() for sign in "\r\n,\\")


def test_asterisk_loads_what_sets_them() -> None:
    assert "load = res_pjsip_header_funcs.so" in (ROOT / "asterisk_conf/modules.conf").read_text("utf-8")
