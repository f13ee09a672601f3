"""From where calls may come as often as they like, and how the kernel hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from ipaddress import ip_network

from ivr.core.banning import LOOPBACK, Network, Terms
from ivr.core.rulebook import Card, Trunk
from ivr.errors import ProvisionError
from ivr.provision.nft_barrier import EVERYBODY, NftBarrier
from ivr.shutting_out import calling_freely, carriers_told
from tests.calls.house import rules
from tests.virtual_time import virtual

ONE, OTHER = ip_network("203.0.113.7/32"), ip_network("203.0.113.8/32")


class Kernel(NftBarrier):
    """Remembers what it was told; breaks as often as it is asked to."""

    def __init__(self) -> None:
        super().__init__((5060,))
        self.told: list[tuple[Network, ...]] = []
        self.breaks = 0

    async def carriers(self, networks: Sequence[Network]) -> None:
        if self.breaks:
            self.breaks -= 1
            raise ProvisionError("no")
        self.told.append(tuple(networks))


def free(*hosts: str) -> tuple[Network, ...]:
    trunks = {host: Trunk(host, host) for host in hosts}
    return calling_freely(Terms(), rules(trunks=trunks))


def test_trunks_and_whom_the_settings_spare_may_call_freely_and_nobody_else() -> None:
    assert free("203.0.113.7", "203.0.113.8:5070") == (*LOOPBACK, ONE, OTHER)
    assert free() == LOOPBACK


def test_where_a_trunk_is_named_everybody_may_for_nobody_knows_its_addresses() -> None:
    assert free("203.0.113.7", "sip.example.net:5060") == EVERYBODY


def test_a_card_has_no_address_and_changes_nothing() -> None:
    card = Trunk("isdn", card=Card("pri_cpe", "1-15"))
    assert calling_freely(Terms(), rules(trunks={"isdn": card})) == LOOPBACK


@virtual
async def test_the_kernel_hears_of_each_change_once() -> None:
    kernel, known = Kernel(), (ONE,)
    async with carriers_told(kernel, lambda: known):
        await asyncio.sleep(10)
        known = (ONE, OTHER)
        await asyncio.sleep(10)
    assert kernel.told == [(ONE,), (ONE, OTHER)]


@virtual
async def test_what_it_did_not_take_it_is_told_again() -> None:
    kernel = Kernel()
    kernel.breaks = 3
    async with carriers_told(kernel, lambda: (ONE,)):
        await asyncio.sleep(10)
    assert kernel.told == [(ONE,)]
