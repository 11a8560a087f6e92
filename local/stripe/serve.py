"""Running the simulator: for good (`serve`, `python -m local.stripe`), or around a test (`running`)."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import uvicorn

from local.stripe.app import Endpoint, create


def serve(host: str, port: int, state_path: Path | None, endpoints: Iterable[Endpoint] = ()) -> None:
    """Serves until the process is told to stop. Raises ValueError for a host that is not loopback."""
    listener = _listen(host, port)
    print(f"Stripe simulator: {_address(listener)}", flush=True)
    _server(create(state_path, endpoints=endpoints)).run([listener])


@contextlib.contextmanager
def running(application: Any, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """The address of `application`, served by a thread of this process for as long as the context lasts."""
    listener = _listen(host, port)
    server = _server(application)
    thread = threading.Thread(target=server.run, args=([listener],), name="stripe", daemon=True)
    thread.start()
    try:
        yield _address(listener)
    finally:
        server.should_exit = True
        thread.join(10)


def _listen(host: str, port: int) -> socket.socket:
    if host not in {"127.0.0.1", "localhost"}:
        raise ValueError("the simulator listens on loopback only")
    # Named as TCP, or asyncio does not send at once what it is given: each answer would wait 40 ms for its
    # reader to acknowledge its head.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(128)
    return listener


def _address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _server(application: Any) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            application,
            log_level="critical",
            access_log=False,
            lifespan="on",
            ws="none",
            timeout_graceful_shutdown=1,
        )
    )
