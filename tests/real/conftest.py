"""The machine is watched while the real switch is tested; an Asterisk for a module, and a controller's way to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from ivr.switch.asterisk import AsteriskSwitch
from tests.real.stalls import watched
from tests.real.switch_rig import Rig, rig


@pytest.fixture(scope="session", autouse=True)
def _machine_is_watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with watched(tmp_path_factory.mktemp("stalls") / "seen"):
        yield


@pytest.fixture(scope="module")
async def asterisk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Rig]:
    async with rig(tmp_path_factory.mktemp("switch") / "state") as running:
        yield running


@pytest.fixture
async def switch(asterisk: Rig) -> AsyncIterator[AsteriskSwitch]:
    switch = asterisk.switch()
    async with switch.connected():
        yield switch
        await asterisk.no_channels()
