"""The local stack hears a signal to stop, and ends in order with everything it started."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import small_stack
from tests.e2e.processes import (
    ended,
    only_where_processes_can_be_seen,
    processes_of,
    signal_a_side_thread,
    watching,
)

ORDERLY = 15
"""Seconds within which every process ends; not how long it takes, but when a deaf one is given up."""


@only_where_processes_can_be_seen
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("send", [os.kill, signal_a_side_thread], ids=["whole process", "side thread"])
def test_a_signal_ends_the_stack_and_its_children_whichever_thread_it_reaches(
    tmp_path: Path, send: Callable[[int, signal.Signals], None], number: signal.Signals
) -> None:
    stack = small_stack(tmp_path)
    stack.start()
    with watching(family := processes_of(stack.pid)) as handles:
        send(stack.pid, number)
        deaf = [handle for handle in handles if not ended(handle, ORDERLY)]
    assert (len(family) > 1, deaf, stack.stop()) == (True, [], 0)
    assert "Stopping." in (tmp_path / "errors.log").read_text("utf-8")
