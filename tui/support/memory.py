"""How the process gets its memory from the C library."""

from __future__ import annotations

from contextlib import suppress

M_TRIM_THRESHOLD, M_ARENA_MAX = -1, -8
"""glibc's numbers for `mallopt`, mallopt(3)."""

KEPT = 64 * 1024
"""Bytes at the end of a heap that are kept for what comes next."""


def keep_little() -> None:
    """Let all threads take from the heaps that there are, and these give back what they no longer need.

    glibc makes a heap for each thread, up to eight for each core, and keeps the more in each the larger the pieces are
    that were given back: 4 MB of a console whose threads do a little now and then. Other C libraries have no such
    heaps, and nothing to set.
    """
    import ctypes

    with suppress(AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_TRIM_THRESHOLD, KEPT)
