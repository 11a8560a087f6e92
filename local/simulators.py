"""The outside world, as far as it can be simulated here: one server per payment processor, one for the
EU's register of VAT numbers, and one for what tells people from machines, each on a loopback port of its own.

A simulator is a module of this package with `application(home: Path)` that answers an ASGI application;
`home` is a folder of its own in the stack's state. Functions learn the address from the variable named
here. What has no simulator gets an address where nobody answers: the local stack never speaks to a real
one.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.servers import Server, listen_again

LOG = logging.getLogger("local.simulators")
VARIABLES: Mapping[str, Mapping[str, str]] = {
    "mollie": {"CARTWRIGHT_MOLLIE_URL": ""},
    "paypal": {"CARTWRIGHT_PAYPAL_URL": ""},
    "stripe": {
        "CARTWRIGHT_STRIPE_URL": "",
        "CARTWRIGHT_STRIPE_CONNECT_URL": "",
        "CARTWRIGHT_STRIPE_SCRIPT": "/endive/stripe.js",
    },
    "turnstile": {"CARTWRIGHT_TURNSTILE_URL": "", "CARTWRIGHT_TURNSTILE_SCRIPT": "/api.js"},
    "vies": {"CARTWRIGHT_VIES_URL": ""},
}
"""Module of this package → variable through which functions find it → where under its address."""
FILES: Mapping[str, Mapping[str, str]] = {"paypal": {"CARTWRIGHT_PAYPAL_ROOTS": "root.pem"}}
"""And through which they find a file in its home."""
NOBODY = "http://127.0.0.1:9"


class Simulators:
    """Those simulators that exist, running while the stack does. `addresses` has one for every processor."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._servers: list[Server] = []
        self.addresses: dict[str, str] = dict.fromkeys(VARIABLES, NOBODY)

    @property
    def environment(self) -> dict[str, str]:
        at = {
            variable: address + path
            for name, address in self.addresses.items()
            for variable, path in VARIABLES[name].items()
        }
        files = {
            variable: str(self._home / name / file)
            for name, found in FILES.items()
            for variable, file in found.items()
        }
        return at | files

    def start(self) -> None:
        for name in VARIABLES:
            try:
                simulator = importlib.import_module(f"local.{name}")
            except ImportError as error:
                LOG.warning("no %s here, not even a simulated one: %s", name, error)
                continue
            folder = self._home / name
            folder.mkdir(parents=True, exist_ok=True)
            self.addresses[name] = self._serve(simulator.application(folder), folder)

    def stop(self) -> None:
        for server in self._servers:
            server.stop()

    def _serve(self, application: Any, folder: Path) -> str:
        listener = listen_again(folder / "port")
        self._servers.append(Server(application, [listener], name=folder.name).start())
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
