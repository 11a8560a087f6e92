"""Serves an ASGI application from a thread, on sockets that already listen."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import Any, Self

import uvicorn


class Server:
    """One application on its sockets. Connections made before it starts wait in the sockets' queue."""

    def __init__(self, application: Any, sockets: list[socket.socket], *, name: str) -> None:
        config = uvicorn.Config(
            application,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            timeout_keep_alive=75,
            timeout_graceful_shutdown=3,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=(sockets,), name=name, daemon=True)

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        """Takes no further requests, and waits a few seconds for those under way."""
        self._server.should_exit = True
        self._thread.join(5)


def listen(port: int) -> list[socket.socket]:
    """Sockets on the loopback addresses, IPv6 too where the machine has it, on one port; 0 takes any.

    Raises OSError when the port is taken.
    """
    first = _listener("127.0.0.1", port)
    try:
        return [first, _listener("::1", first.getsockname()[1], socket.AF_INET6)]
    except OSError:
        return [first]


def listen_again(memory: Path) -> socket.socket:
    """A socket on a loopback port of its own: the one that the file `memory` names, while it is free.

    Links that were given out before a restart keep working.
    """
    wanted = int(memory.read_text(encoding="utf-8")) if memory.exists() else 0
    try:
        listener = _listener("127.0.0.1", wanted)
    except OSError:
        listener = _listener("127.0.0.1", 0)
    memory.write_text(str(listener.getsockname()[1]), encoding="utf-8")
    return listener


def _listener(host: str, port: int, family: int = socket.AF_INET) -> socket.socket:
    # Named TCP, because asyncio sends without delay only on sockets that say so; else answers wait 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((host, port))
        listener.listen(256)
    except OSError:
        listener.close()
        raise
    return listener
