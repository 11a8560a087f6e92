"""The DNS, as far as custom domains ask it: a name server on loopback. No question leaves this machine."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread
from typing import Self

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rrset

type Records = Sequence[Sequence[str]]
"""TXT records, each of one or more strings."""


class Silence(Exception):
    """No answer at all."""


class NameServer:
    """Answers with what `texts` says of a name: its TXT records, or None where there is no such name.

    OSError and ValueError are a name server that fails, and Silence is one that does not answer.
    """

    def __init__(self, texts: Callable[[str], Records | None]) -> None:
        self._texts = texts
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = Thread(target=self._serve, name="names", daemon=True)

    @property
    def address(self) -> str:
        """`127.0.0.1:port`."""
        host, port = self._socket.getsockname()
        return f"{host}:{port}"

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as goodbye:
            goodbye.sendto(b"", self._socket.getsockname())
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            wire, asker = self._socket.recvfrom(4096)
            if not wire:
                return
            try:
                answer = self._answer(dns.message.from_wire(wire))
            except (dns.exception.DNSException, Silence):
                continue
            self._socket.sendto(answer.to_wire(), asker)

    def _answer(self, asked: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.RA
        name = asked.question[0].name
        try:
            records = self._texts(name.to_text(omit_final_dot=True))
        except (OSError, ValueError):
            answer.set_rcode(dns.rcode.SERVFAIL)
            return answer
        if records is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif records:
            written = (" ".join(f'"{part}"' for part in record) for record in records)
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *written))
        return answer


class Zone:
    """The names in a file, `{"_cartwright.shop.test": ["a text", "another"]}`, read with every question."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, name: str) -> Records | None:
        if not self._path.exists():
            return None
        names: dict[str, list[str]] = json.loads(self._path.read_text(encoding="utf-8"))
        return [[text] for text in names[name]] if name in names else None

    def put(self, name: str, *texts: str) -> None:
        """As the owner of a domain does in their DNS."""
        names = json.loads(self._path.read_text(encoding="utf-8")) if self._path.exists() else {}
        self._path.write_text(json.dumps({**names, name: list(texts)}, indent=2), encoding="utf-8")
