"""Processors by connection: which adapter, with whose credentials."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from cartwright.adapters.processors.sandbox import Sandbox
from cartwright.application.ports.connecting import Connections, Vault
from cartwright.application.ports.processors import Processor, ProcessorRefused, Statements
from cartwright.domain.connections import Connection
from cartwright.domain.ids import AccountId
from cartwright.domain.orders import Order

STATED = frozenset({"paypal", "stripe"})
"""Whose own books are read, beside the sandbox's."""


class Connected:
    """The Processors port. Credentials are opened per use by the vault, which remembers them for minutes."""

    def __init__(
        self,
        connections: Callable[[AccountId], Connections],
        vault: Vault,
        sandbox: Sandbox,
        *,
        stripe_url: str,
        paypal_url: str,
        mollie_url: str,
        webhooks: str,
    ) -> None:
        """`webhooks` is the URL under which this deployment takes webhooks, without a slash at the end."""
        self._connections = connections
        self._vault = vault
        self._sandbox = sandbox
        self._stripe_url = stripe_url
        self._paypal_url = paypal_url
        self._mollie_url = mollie_url
        self._webhooks = webhooks

    def of(self, connection: Connection) -> Processor:
        if connection.processor == "sandbox":
            return self._sandbox
        credentials = self._vault.unseal(connection.sealed, connection.context)
        # Imported here: a cart is shown more often than it is paid.
        if connection.processor == "paypal":
            from cartwright.adapters.processors.paypal import PayPal  # noqa: PLC0415

            return PayPal(
                credentials["client_id"],
                credentials["client_secret"],
                credentials["environment"],
                url=self._paypal_url,
            )
        if connection.processor == "mollie":
            from cartwright.adapters.processors.mollie import Mollie  # noqa: PLC0415

            return Mollie(
                credentials["api_key"],
                webhooks=f"{self._webhooks}/{connection.account}/{connection.id}",
                secret=credentials.webhook_secrets[0],
                url=self._mollie_url,
            )
        from cartwright.adapters.processors.stripe import Stripe  # noqa: PLC0415

        return Stripe(credentials["secret_key"], url=self._stripe_url)

    def statements(self, connection: Connection) -> Statements:
        if connection.processor == "sandbox":
            return self._sandbox.statement_of(connection)
        if connection.processor not in STATED:
            raise ProcessorRefused(processor=connection.processor, reason="no-statement")
        return cast("Statements", self.of(connection))

    def known(self, order: Order) -> Processor:
        return self.of(self._connections(order.account).get(order.payment.connection))
