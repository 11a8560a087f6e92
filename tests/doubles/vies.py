"""VIES on the loopback address, with its own books: which numbers there are, and which states answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

type Answer = tuple[int, bytes]


@dataclass(slots=True)
class ViesDouble:
    """`numbers` has each number there is, with its name. `down` are member states that do not answer;
    `broken` is what the service answers instead of anything sensible."""

    url: str = ""
    numbers: dict[str, str] = field(default_factory=dict)
    requesters: set[str] = field(default_factory=set)
    down: set[str] = field(default_factory=set)
    broken: Answer | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, path: str, body: bytes) -> Answer:
        question = json.loads(body)
        self.asked.append(question)
        if self.broken is not None:
            return self.broken
        if path != "/check-vat-number":
            return 404, b"{}"
        country, digits = question["countryCode"], question["vatNumber"]
        asking = question.get("requesterMemberStateCode", "") + question.get("requesterNumber", "")
        if country in self.down:
            return _refused(200, "MS_UNAVAILABLE")
        if not digits:
            return _refused(400, "INVALID_INPUT")
        if asking and asking not in self.requesters:
            return _refused(400, "INVALID_REQUESTER_INFO")
        name = self.numbers.get(country + digits)
        said = {
            "countryCode": country,
            "vatNumber": digits,
            "requestDate": "2026-11-02T09:00:00.000Z",
            "valid": name is not None,
            "requestIdentifier": f"WAPI{len(self.asked):012d}" if asking else "",
            "name": name or "---",
            "address": "---",
        }
        return 200, json.dumps(said).encode()


def _refused(status: int, error: str) -> Answer:
    return status, json.dumps({"actionSucceed": False, "errorWrappers": [{"error": error}]}).encode()


@contextmanager
def vies() -> Iterator[ViesDouble]:
    """A register that listens."""
    double = ViesDouble()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = double.answer(self.path, self.rfile.read(int(self.headers["content-length"])))
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    double.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
