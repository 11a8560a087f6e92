"""A web site on the loopback address: somebody else's pages, that a cart is shown inside of."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import override


@dataclass(slots=True)
class Site:
    """`pages` are its bodies by path; anything else is not there."""

    url: str = ""
    pages: dict[str, str] = field(default_factory=dict)


@contextmanager
def site() -> Iterator[Site]:
    """A site that is up."""
    shown = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = shown.pages.get(self.path.partition("?")[0])
            self.send_response(404 if body is None else 200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            head = '<!doctype html><html lang="en"><title>A site</title><body>'
            self.wfile.write(f"{head}{body or ''}".encode())

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    shown.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield shown
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
