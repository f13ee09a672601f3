"""Addresses that guess SIP passwords are shut out while the controller runs, by whatever the settings name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime

import structlog

from ivr.bans import LOOK_EVERY, Alarm, Bans, Barrier
from ivr.core.banning import Network, Terms, host
from ivr.core.rulebook import Rulebook, Trunk
from ivr.errors import ProvisionError
from ivr.provision.layout import Layout
from ivr.provision.nft_barrier import EVERYBODY, NftBarrier
from ivr.settings import Settings, networks
from ivr.switch.acl_barrier import AclBarrier
from ivr.switch.ari import AriAddress
from ivr.switch.asterisk import AsteriskSwitch

log = structlog.get_logger()


@asynccontextmanager
async def shutting_out(  # noqa: PLR0913, PLR0917 - what it stands on
    settings: Settings,
    layout: Layout,
    ari: Callable[[], AriAddress],
    sip_ports: tuple[int, ...],
    switch: AsteriskSwitch,
    rules: Callable[[], Rulebook],
    wall: Callable[[], datetime],
    alarm: Alarm,
) -> AsyncIterator[Bans | None]:
    """Keep the list while inside; None if nobody is to be shut out. Raises `ProvisionError` where it cannot be."""
    barrier: Barrier | None = None
    match settings.ban_by:
        case "asterisk":
            barrier = AclBarrier(ari)
        case "nftables":
            barrier = NftBarrier(sip_ports)
            await barrier.lay()
        case "nobody":
            barrier = None
    if barrier is None:
        yield None
        return
    known = lambda: calling_freely(settings.ban_terms, rules())  # noqa: E731 - new rules have other trunks
    bans = Bans(layout.bans, lambda: with_carriers(settings.ban_terms, rules()), barrier, switch.phones_at, wall, alarm)
    switch.on_logged_in(lambda came: bans.logged_in(came.account, came.address))
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(bans.kept())
        if isinstance(barrier, NftBarrier):
            await stack.enter_async_context(carriers_told(barrier, known))
        yield bans


@asynccontextmanager
async def carriers_told(barrier: NftBarrier, known: Callable[[], tuple[Network, ...]]) -> AsyncIterator[None]:
    """The kernel knows of each change of the carriers while inside."""
    watch = asyncio.create_task(_tell_carriers(barrier, known), name="carriers")
    try:
        yield
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


async def _tell_carriers(barrier: NftBarrier, known: Callable[[], tuple[Network, ...]]) -> None:
    told: tuple[Network, ...] = ()
    while True:
        if (networks_now := known()) != told:
            try:
                await barrier.carriers(networks_now)
                told = networks_now
            except ProvisionError as error:
                log.error("the kernel could not be told who the carriers are", reason=str(error))
        await asyncio.sleep(LOOK_EVERY)


def calling_freely(terms: Terms, rules: Rulebook) -> tuple[Network, ...]:
    """From where any number of calls may come at once: the trunks, and whom the settings spare.

    Everybody, if a trunk's host is a name: which addresses it has is for Asterisk to find out, each time anew.
    """
    if any(host(_address(trunk)) is None for trunk in rules.trunks.values() if trunk.card is None):
        return EVERYBODY
    return with_carriers(terms, rules).spared


def with_carriers(terms: Terms, rules: Rulebook) -> Terms:
    """The terms, the trunks' addresses among those who are spared; what they send fails for other reasons."""
    hosts = map(_address, rules.trunks.values())
    known = tuple(network for address in hosts if host(address) for network in networks(address.strip("[]")))
    return replace(terms, spared=(*terms.spared, *known))


def _address(trunk: Trunk) -> str:
    return trunk.host.rpartition(":")[0] or trunk.host
