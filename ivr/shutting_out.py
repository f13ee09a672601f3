"""Addresses that guess SIP passwords are shut out while the controller runs, by whatever the settings name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from ivr.bans import Alarm, Bans, Barrier
from ivr.core.banning import Terms, host
from ivr.core.rulebook import Rulebook
from ivr.provision.layout import Layout
from ivr.provision.nft_barrier import NftBarrier
from ivr.settings import Settings, networks
from ivr.switch.acl_barrier import AclBarrier
from ivr.switch.ari import AriAddress
from ivr.switch.asterisk import AsteriskSwitch


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
    bans = Bans(layout.bans, lambda: with_carriers(settings.ban_terms, rules()), barrier, switch.phones_at, wall, alarm)
    switch.on_logged_in(lambda came: bans.logged_in(came.account, came.address))
    async with bans.kept():
        yield bans


def with_carriers(terms: Terms, rules: Rulebook) -> Terms:
    """The terms, the trunks' addresses among those who are spared; what they send fails for other reasons."""
    hosts = (trunk.host.rpartition(":")[0] or trunk.host for trunk in rules.trunks.values())
    known = tuple(network for address in hosts if host(address) for network in networks(address.strip("[]")))
    return replace(terms, spared=(*terms.spared, *known))
