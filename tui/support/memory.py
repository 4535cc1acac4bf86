"""How a program that stays keeps its memory small: what is no longer needed is given back soon."""

from __future__ import annotations

import gc
from contextlib import suppress

GARBAGE = 2_000
"""New objects after which garbage is looked for: what a few keys leave. A command, which ends soon, looks later."""

M_TRIM_THRESHOLD, M_ARENA_MAX = -1, -8
"""glibc's numbers for `mallopt`, mallopt(3)."""

KEPT = 64 * 1024
"""Bytes at the end of a heap that are kept for what comes next."""


def keep_little() -> None:
    """Look for garbage among what is new from now on, and let all threads take from the heaps that there are.

    glibc makes a heap for each thread, up to eight for each core, and keeps the more in each the larger the pieces are
    that were given back: 4 MB of a console whose threads do a little now and then. Other C libraries have no such
    heaps, and nothing to set.
    """
    gc.freeze()
    gc.set_threshold(GARBAGE)
    gc.enable()
    import ctypes

    with suppress(AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_TRIM_THRESHOLD, KEPT)
