"""Shuts addresses out in the kernel, by a table of nftables that is ours: not a packet of theirs reaches Asterisk."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Sequence
from ipaddress import ip_network

from ivr.core.banning import Network, host
from ivr.errors import ProvisionError

TABLE = """
add table inet {table}
delete table inet {table}
table inet {table} {{
    set banned4 {{ type ipv4_addr; }}
    set banned6 {{ type ipv6_addr; }}
    set carriers4 {{ type ipv4_addr; flags interval; auto-merge; }}
    set carriers6 {{ type ipv6_addr; flags interval; auto-merge; }}
{counts}
    chain sip {{
        type filter hook input priority -10; policy accept;
        ip saddr @banned4 meta l4proto {{ tcp, udp }} th dport {{ {ports} }} drop
        ip6 saddr @banned6 meta l4proto {{ tcp, udp }} th dport {{ {ports} }} drop
        udp dport {{ {ports} }} @th,64,64 {register} jump few_register
        ip saddr @carriers4 accept
        ip6 saddr @carriers6 accept
        udp dport {{ {ports} }} @th,64,64 {options} jump few_options
        udp dport {{ {ports} }} @th,64,48 {invite} jump few_invite
    }}
{few}
}}
"""
COUNT = "    set {word}{v} {{ type ipv{v}_addr; size 65535; flags dynamic,timeout; timeout 1m; }}"
FEW = """    chain few_{word} {{
        add @{word}4 {{ ip saddr limit rate over {rate} }} drop
        add @{word}6 {{ ip6 saddr limit rate over {rate} }} drop
    }}"""
BEGINNINGS = {word.lower(): f"0x{word.encode().hex()}" for word in ("REGISTER", "OPTIONS ", "INVITE")}
"""How requests begin to which a password may be tried, eight or six bytes behind the UDP header."""
RATES = {
    "register": "2/second burst 4 packets",
    "options": "1/second burst 2 packets",
    "invite": "2/second burst 3 packets",
}
"""Of one address, each for itself: phones that ask whether we live do not keep others from registering. Whoever guesses
faster than he can be shut out has ten guesses in all; fifty phones behind one router, all switched on at once, are
registered after a minute, since each asks again."""
EVERYBODY = (ip_network("0.0.0.0/0"), ip_network("::/0"))
_WITHIN = 5.0
"""Seconds that `nft` may take."""


class NftBarrier:
    """One set of addresses each for IPv4 and IPv6, whose SIP is dropped; their audio, if a call stands, is not.

    Whoever is not in it may register so often and no oftener, over UDP; nor call oftener, unless he is a carrier. Until
    `carriers` has told who they are, everybody is.
    """

    def __init__(self, ports: Sequence[int], table: str = "ivr", command: Sequence[str] = ("nft",)) -> None:
        self._ports, self._table, self._command = ports, table, tuple(command)

    async def lay(self) -> None:
        """Make the table anew, empty; raises `ProvisionError` where this process may not."""
        ports = ", ".join(map(str, self._ports))
        begins = {word.strip(): begins for word, begins in BEGINNINGS.items()}
        counts = "\n".join(COUNT.format(word=word, v=version) for word in RATES for version in (4, 6))
        few = "\n".join(FEW.format(word=word, rate=rate) for word, rate in RATES.items())
        await self._nft(TABLE.format(table=self._table, ports=ports, counts=counts, few=few, **begins))
        await self.carriers(EVERYBODY)

    async def carriers(self, networks: Sequence[Network]) -> None:
        """From these and no others any number of calls may come at once; raises `ProvisionError`."""
        flushed = [f"flush set inet {self._table} carriers{version}" for version in (4, 6)]
        added = [f"add element inet {self._table} carriers{one.version} {{ {one} }}" for one in networks]
        await self._nft("\n".join((*flushed, *added)))

    async def close(self, address: str) -> None:
        """See `Barrier.close`."""
        await self._nft(f"add element inet {self._table} {self._element(address)}")

    async def open(self, address: str) -> None:
        """See `Barrier.open`; what is not in the set is put there first, for taking it out would fail."""
        element = self._element(address)
        await self._nft(f"add element inet {self._table} {element}\ndelete element inet {self._table} {element}")

    def _element(self, address: str) -> str:
        known = host(address)
        if known is None:
            raise ProvisionError(f"{address!r} is no address.")
        return f"banned{known.version} {{ {known} }}"

    async def _nft(self, script: str) -> None:
        why = await asyncio.to_thread(self._run, script)
        if why:
            raise ProvisionError(
                f"nftables refuses: {why}. It needs the program `nft` and the right CAP_NET_ADMIN;"
                " without them set IVR_BAN_BY=asterisk."
            )

    def _run(self, script: str) -> str:
        """Why it could not be done; empty if it could."""
        try:
            done = subprocess.run(  # noqa: S603 - the settings' program; addresses have been parsed
                (*self._command, "-f", "-"), input=script.encode(), capture_output=True, timeout=_WITHIN, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return "" if done.returncode == 0 else (said[0] if said else f"`nft` ended with {done.returncode}")
