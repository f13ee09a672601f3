"""Agents' softphones may speak better than the network does: Opus and G.722 are offered, taken, and understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.provision import tree
from tests.real.lab_fixtures import world


@pytest.mark.parametrize("codec", ["g722", "opus"])
async def test_a_phone_that_speaks_nothing_else_hears_and_is_heard(codec: str, tmp_path: Path) -> None:
    if codec == "opus" and not list(tree.ensure(print).modules.glob("codec_opus*.so")):
        pytest.skip("this Asterisk has no Opus")
    async with world(tmp_path, phones=(codec,)) as tried:
        phone = await tried.lab.phone("1001").dial("*43")
        await phone.answered()
        await phone.hears("agent-pass")
        await phone.talk(440)
        await phone.hears_tone(440)
        spoken = await tried.core.console("pjsip show channelstats")
        await phone.hang_up()
        await phone.ended()
        assert f" {codec} " in spoken
        assert "alaw" not in spoken
