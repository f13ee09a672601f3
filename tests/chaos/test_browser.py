"""An agent's browser that answers, and agrees upon no encryption: its caller is not left to silence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.provision.layout import Layout
from ivr.provision.phone_security import Kind
from ivr.provision.ports import remembered
from ivr.rehearsal import rehearsal
from tests.chaos.browser import Browser
from tests.chaos.lines import PHONE_SILENT
from tests.chaos.own import in_time, on_the_wire
from tests.real.firm import FAREWELL, Firm, Line, after, settings_for
from tests.real.scene import Scene, in_order, step
from tests.real.tls_probe import certificate

GIVEN_UP = 8.0
"""Seconds: six without sound, as the rules say, and the switch's own looks."""


async def test_where_dtls_never_completes_the_leg_is_given_up(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder: Path = tmp_path_factory.mktemp("dt")
    firm = Firm()
    ground = firm.line(Line(ring="8s", overflow=after(15, FAREWELL)))
    firm.rules["on_duty"] = {"phone_silent": PHONE_SILENT}
    secured = {"phones": Kind.WEBRTC, "certificate": certificate(folder)}
    settings = settings_for(firm.write(folder)).model_copy(update=secured)
    async with rehearsal(settings, print) as stage:
        scene, ports = Scene(stage, ground), remembered(Layout(settings.state.resolve()))
        assert ports
        agent, server = ground.agents[0], ("127.0.0.1", ports.sip)
        password = stage.lab.network.plan.agents[agent]
        phone = Browser("127.0.0.5", server=server, agent=agent, password=password, web_port=ports.ari)
        async with on_the_wire(phone):
            await phone.register()
            await scene.until(lambda: scene._duty(0).reachable)
            caller = await scene.call()
            await phone.until("INVITE")
            phone.answer()
            answered = datetime.now(UTC)
            released = await phone.until("BYE", within=20)
            await caller.hang_up()
            story = await scene.record()
        assert phone.wants_encryption, "he could have talked as he is"
        assert not phone.plain_sound
        in_time(answered, released, GIVEN_UP)
        in_order(story, "CONNECT", "phone_lost", "ended")
        assert agent in step(story, "phone_lost").line
