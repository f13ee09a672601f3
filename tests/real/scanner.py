"""A stranger's machine in a network namespace of its own, on which a real SIP scanner runs."""

from __future__ import annotations

import asyncio
import ctypes
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

OURS = "10.88.0.1"
"""This machine, as the stranger sees it."""
_NEW_NET = 0x40000000
"""Linux's name for a namespace of networks."""


@dataclass(frozen=True)
class Stranger:
    """His machine, his addresses, his tools."""

    name: str
    folder: Path
    addresses: tuple[str, ...]

    async def crack(self, user: str, words: list[str], sip_port: int, address: str) -> str:
        """What `svcrack` of SIPVicious says of these passwords within four seconds; 403 does not stop it."""
        dictionary = self.folder / "words.txt"
        dictionary.write_text("\n".join(words) + "\n", "utf-8")
        options = ("-u", user, "-d", str(dictionary), "-x", address, "--maximumtime", "3")
        self._speak_from(address)
        return await self.run("timeout", "4", "svcrack", *options, "-p", str(sip_port), OURS)

    async def scan(self, names: str, sip_port: int, address: str) -> str:
        """What `svwar` says of which accounts exist."""
        options = ("--force", "-m", "REGISTER", "-e", names, "-x", address, "--maximumtime", "1")
        self._speak_from(address)
        return await self.run("timeout", "4", "svwar", *options, "-p", str(sip_port), OURS)

    def wire(self) -> socket.socket:
        """A socket for UDP on his machine: a thread of its own goes there and comes back with it."""

        def go() -> socket.socket:
            with Path(f"/run/netns/{self.name}").open() as there:
                assert ctypes.CDLL(None, use_errno=True).setns(there.fileno(), _NEW_NET) == 0
            return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

        with ThreadPoolExecutor(1) as elsewhere:
            return elsewhere.submit(go).result()

    def _speak_from(self, address: str) -> None:
        """SIPVicious binds to no address of its own."""
        _ip("-n", self.name, "route", "replace", "10.88.0.0/29", "dev", f"{self.name}b", "src", address)

    async def run(self, *command: str) -> str:
        """What a program says on his machine."""
        process = await asyncio.create_subprocess_exec(
            "ip", "netns", "exec", self.name, *command,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, cwd=self.folder,
        )  # fmt: skip
        try:
            async with asyncio.timeout(60):
                said, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return said.decode("utf-8", "replace")


SINK = """
import socket, sys
taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
taken.bind(("0.0.0.0", 5060))
taken.settimeout(float(sys.argv[1]))
print("ready", flush=True)
seen = []
try:
    while True:
        seen.append(taken.recv(2000).split(b" ")[0].decode())
except TimeoutError:
    print(*seen)
"""
"""Takes packets at port 5060 until none has come for a while, and tells how each began."""


@contextmanager
def stranger(folder: Path) -> Iterator[Stranger]:
    """He is there while inside; needs root, and SIPVicious."""
    if os.getuid() != 0 or not all(map(shutil.which, ("ip", "svcrack", "svwar", "nft"))):
        pytest.skip("a stranger's machine needs root, `ip` and SIPVicious (apt install sipvicious)")
    name, near, far = f"ivr{os.getpid()}", f"ivr{os.getpid()}a", f"ivr{os.getpid()}b"
    addresses = tuple(f"10.88.0.{n}" for n in (2, 3, 4))
    try:
        _ip("netns", "add", name)
        _ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", name)
        _ip("addr", "add", f"{OURS}/29", "dev", near)
        _ip("link", "set", near, "up")
        for address in addresses:
            _ip("-n", name, "addr", "add", f"{address}/29", "dev", far)
        _ip("-n", name, "link", "set", far, "up")
        _ip("-n", name, "link", "set", "lo", "up")
        yield Stranger(name, folder, addresses)
    finally:
        subprocess.run(("ip", "link", "delete", near), check=False, capture_output=True)
        subprocess.run(("ip", "netns", "delete", name), check=False, capture_output=True)


def _ip(*arguments: str) -> None:
    done = subprocess.run(("ip", *arguments), check=False, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"this machine makes no networks: {done.stderr.strip()}")
