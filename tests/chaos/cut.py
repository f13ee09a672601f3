"""Connections of this machine are broken, whoever has them."""

from __future__ import annotations

import asyncio
import subprocess


async def cut(port: int, seconds: float) -> None:
    """Break every connection to this port, those too that come meanwhile."""
    broken, ends = 0, asyncio.get_running_loop().time() + seconds
    while not broken or asyncio.get_running_loop().time() < ends:
        command = ("ss", "-K", "-t", "-H", "-n", f"dport = :{port}")
        said = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
        broken += len(said.stdout.splitlines())
        await asyncio.sleep(0.05)
