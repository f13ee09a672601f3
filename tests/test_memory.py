"""Large blocks are given back as soon as they are free, however large one was before."""

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


def mapped(guard: str) -> int:
    """Bytes of a block of 10 MB that lie outside the heaps, once one of 20 MB was freed."""
    program = [sys.executable, "-c", PROGRAM.format(guard=guard)]
    return int(subprocess.run(program, capture_output=True, text=True, check=True).stdout)


def test_a_large_block_lies_by_itself_also_after_a_larger_one() -> None:
    assert mapped("assert memory.give_back()") >= 10_000_000
    assert mapped("") == 0, "the C library does so by itself: this is not needed any more"
