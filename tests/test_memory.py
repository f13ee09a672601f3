"""Large blocks are given back as soon as they are free, however large one was before; what lies in pieces is later."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import ctypes
from ivr import memory
{guard}
class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "heap a b c mapped d e used free f".split()]
libc = ctypes.CDLL(None)
libc.mallinfo2.restype = Info
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
libc.free(libc.malloc(ctypes.c_size_t(20_000_000)))
before = libc.mallinfo2().mapped
block = libc.malloc(ctypes.c_size_t(10_000_000))
print(libc.mallinfo2().mapped - before)
"""

IN_PIECES = """
import asyncio, ctypes
from ivr import memory
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
def used():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("RssAnon"))
blocks = [libc.malloc(8_000) for _ in range(8_000)]
for block in blocks:
    ctypes.memset(block, 1, 8_000)
for nth, block in enumerate(blocks):
    if nth % 50:
        libc.free(block)
before = used()
async def meanwhile():
    async with memory.swept(every={every}):
        await asyncio.sleep(0.5)
asyncio.run(meanwhile())
print(before - used())
"""


def mapped(guard: str) -> int:
    """Bytes of a block of 10 MB that lie outside the heaps, once one of 20 MB was freed."""
    program = [sys.executable, "-c", PROGRAM.format(guard=guard)]
    return int(subprocess.run(program, capture_output=True, text=True, check=True).stdout)


def test_a_large_block_lies_by_itself_also_after_a_larger_one() -> None:
    assert mapped("assert memory.give_back()") >= 10_000_000
    assert mapped("") == 0, "the C library does so by itself: this is not needed any more"


def given_back(every: float) -> int:
    """KB of 64 MB that lay free in pieces, half a second later."""
    program = [sys.executable, "-c", IN_PIECES.format(every=every)]
    return int(subprocess.run(program, capture_output=True, text=True, check=True).stdout)


def test_what_lies_free_in_pieces_is_given_back_again_and_again() -> None:
    assert given_back(every=0.1) > 30_000
    assert given_back(every=60.0) < 3_000, "the C library does so by itself: this is not needed any more"
