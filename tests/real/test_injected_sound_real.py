"""A stranger who knows a talk's ports throws sound at them: nobody hears it, and it is not on record."""

from __future__ import annotations

import asyncio
import re
import socket
import struct

import numpy as np
import pytest

from ivr.lab import Answer, Samples, tone_present
from ivr.rehearsal import Rehearsal, rehearsal
from ivr.voice.g711 import to_alaw
from tests.real.firm import Firm, Line, settings_for
from tests.real.scene import PARTY, Scene, sides
from tests.real.sound_ports import rtp_ports

INJECTED = 1500
"""Hz, of nobody who talks."""
SECONDS = 2.0
STRANGER = "127.0.0.9"
FRAME, RATE = 160, 8000


@pytest.mark.parametrize("strict", [True, False], ids=["strict", "control: not strict"])
async def test_sound_from_elsewhere_is_not_taken_for_the_callers(
    tmp_path_factory: pytest.TempPathFactory, strict: bool
) -> None:
    firm = Firm()
    ground = firm.line(Line())
    async with rehearsal(settings_for(firm.write(tmp_path_factory.mktemp("in"))), print) as stage:
        if not strict:
            await _take_sound_from_anywhere(stage)
        scene = Scene(stage, ground)
        scene.agent().behave(Answer(after=0.2, talk=PARTY))
        await scene.log_in(0)
        if strict:
            assert not await _is_heard_in_a_call(scene)
        else:  # whose packet is taken is a race between the two: one call of two is proof enough
            assert await _is_heard_in_a_call(scene) or await _is_heard_in_a_call(scene)


async def _is_heard_in_a_call(scene: Scene) -> bool:
    caller = await scene.call()
    await caller.silent()
    await caller.hears_tone(PARTY)
    await asyncio.sleep(1)
    assert await _throws_sound(rtp_ports(scene.stage)), "Asterisk has no port for sound"
    await caller.hang_up()
    said, heard = sides((await scene.record()).recordings[0].path)
    return _injected(said) or _injected(heard)


def _injected(samples: Samples) -> bool:
    """Every other packet of the talk may be the stranger's."""
    return bool(tone_present(samples, INJECTED, least=0.02))


async def _take_sound_from_anywhere(stage: Rehearsal) -> None:
    file = stage.app.layout.etc / "rtp.conf"
    file.write_text(re.sub(r"strictrtp = yes", "strictrtp = no", file.read_text("utf-8")), "utf-8")
    await stage.app.asterisk.console("module reload res_rtp_asterisk.so")
    assert re.search(r"Strict RTP: +No", await stage.app.asterisk.console("rtp show settings"))


async def _throws_sound(ports: list[int]) -> int:
    """A packet each 20 ms to each of them, with a source of its own; how many there were."""
    tone = np.sin(2 * np.pi * INJECTED * np.arange(int(SECONDS * RATE)) / RATE) * 12000
    sound, sent = to_alaw(tone.astype(np.int16)), 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind((STRANGER, 0))
        for number in range(len(sound) // FRAME):
            at = number * FRAME
            packet = struct.pack("!BBHII", 0x80, 8, number, at, 0xBAD) + sound[at : at + FRAME]
            for port in ports:
                sent += stranger.sendto(packet, ("127.0.0.1", port)) > 0
            await asyncio.sleep(0.02)
    return sent
