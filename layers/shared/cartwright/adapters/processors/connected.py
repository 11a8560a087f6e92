"""Processors by connection: which adapter, with whose credentials."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cartwright.adapters.processors.sandbox import Sandbox
from cartwright.application.ports.connecting import Connections, Vault
from cartwright.application.ports.processors import Processor, Statements
from cartwright.domain.connections import Connection
from cartwright.domain.ids import AccountId
from cartwright.domain.orders import Order

if TYPE_CHECKING:
    from cartwright.adapters.processors.stripe import Stripe


class Connected:
    """The Processors port. Credentials are opened per use by the vault, which remembers them for minutes."""

    def __init__(
        self,
        connections: Callable[[AccountId], Connections],
        vault: Vault,
        sandbox: Sandbox,
        *,
        stripe_url: str,
    ) -> None:
        self._connections = connections
        self._vault = vault
        self._sandbox = sandbox
        self._stripe_url = stripe_url

    def of(self, connection: Connection) -> Processor:
        if connection.processor == "sandbox":
            return self._sandbox
        return self._stripe(connection)

    def _stripe(self, connection: Connection) -> Stripe:
        # Imported here: a cart is shown more often than it is paid.
        from cartwright.adapters.processors.stripe import Stripe  # noqa: PLC0415

        credentials = self._vault.unseal(connection.sealed, connection.context)
        return Stripe(credentials["secret_key"], url=self._stripe_url)

    def statements(self, connection: Connection) -> Statements:
        if connection.processor == "sandbox":
            return self._sandbox.statement_of(connection)
        return self._stripe(connection)

    def known(self, order: Order) -> Processor:
        return self.of(self._connections(order.account).get(order.payment.connection))
