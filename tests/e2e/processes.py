"""The processes of a running stack, as Linux shows them."""

from __future__ import annotations

import ctypes
import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

PROC = Path("/proc")
only_where_processes_can_be_seen = pytest.mark.skipif(
    not (PROC / "net/tcp").exists() or not hasattr(os, "pidfd_open"), reason="needs Linux's /proc and pidfd"
)


def processes_of(parent: int) -> set[int]:
    """A process and all that it started, and they."""
    parents = {}
    for path in PROC.glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended while we looked
            fields = path.read_text().rpartition(")")[2].split()
            parents[int(path.parent.name)] = int(fields[1])
    family = {parent}
    while more := {child for child, of in parents.items() if of in family} - family:
        family |= more
    return family


def listening(processes: set[int]) -> set[str]:
    """The addresses on which they accept connections, in the kernel's hexadecimal."""
    sockets = set()
    for process in processes:
        for link in (PROC / str(process) / "fd").iterdir():
            with suppress(OSError):
                sockets.add(str(link.readlink()))
    addresses = set()
    for table in ("tcp", "tcp6"):
        for line in (PROC / "net" / table).read_text().splitlines()[1:]:
            _, address, _, state, *rest = line.split()
            if state == "0A" and f"socket:[{rest[5]}]" in sockets:
                addresses.add(address.partition(":")[0])
    return addresses


def ended(handle: int, seconds: float) -> bool:
    """Whether the process behind a pidfd ends within that time."""
    return bool(select.select([handle], [], [], seconds)[0])


@contextmanager
def watching(processes: set[int]) -> Iterator[list[int]]:
    """Handles of processes whose end is waited for."""
    handles = [os.pidfd_open(process) for process in processes]
    yield handles
    for handle in handles:
        os.close(handle)


def signal_a_side_thread(process: int, number: signal.Signals) -> None:
    """Hands a signal to a thread that is not the main one, as the system may at any time."""
    thread = max(int(task.name) for task in (PROC / str(process) / "task").iterdir())
    assert thread != process, "there is a thread beside the main one"
    if ctypes.CDLL(None, use_errno=True).tgkill(process, thread, number) != 0:
        raise OSError(ctypes.get_errno(), f"tgkill {thread}")
