"""Processors by connection: which adapter, with whose credentials."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cartwright.adapters.processors.sandbox import Sandbox
from cartwright.application.ports.connecting import Connections, Vault
from cartwright.application.ports.processors import Processor, Statements
from cartwright.application.ports.world import Clock
from cartwright.application.unsealing import opened
from cartwright.domain.connections import Connection, Credentials
from cartwright.domain.ids import AccountId
from cartwright.domain.orders import Order

if TYPE_CHECKING:
    from cartwright.adapters.processors.mollie import Mollie
    from cartwright.adapters.processors.paypal import PayPal
    from cartwright.adapters.processors.stripe import Stripe


class Connected:
    """The Processors port. Credentials are opened per use by the vault, which remembers them for minutes."""

    def __init__(
        self,
        connections: Callable[[AccountId], Connections],
        vault: Vault,
        clock: Clock,
        sandbox: Sandbox,
        *,
        stripe_url: str,
        paypal_url: str,
        mollie_url: str,
        webhooks: str,
        platform: Callable[[], Credentials | None] = lambda: None,
    ) -> None:
        """`platform` opens what this deployment is to Stripe, for the accounts that are linked there.

        `webhooks` is the URL under which this deployment takes webhooks, without a slash at the end."""
        self._connections = connections
        self._vault = vault
        self._clock = clock
        self._sandbox = sandbox
        self._stripe_url = stripe_url
        self._paypal_url = paypal_url
        self._mollie_url = mollie_url
        self._webhooks = webhooks
        self._platform = platform

    def of(self, connection: Connection) -> Processor:
        if connection.processor == "sandbox":
            return self._sandbox
        if connection.processor == "paypal":
            return self._paypal(connection)
        if connection.processor == "mollie":
            return self._mollie(connection)
        return self._stripe(connection)

    # Imported where they are needed: a cart is shown more often than it is paid.

    def _stripe(self, connection: Connection) -> Stripe:
        from cartwright.adapters.processors.stripe import Stripe  # noqa: PLC0415
        from cartwright.domain.linking import platform  # noqa: PLC0415

        if connection.linked:
            ours = platform(self._platform(), live=connection.live)
            return Stripe(ours.secret_key, url=self._stripe_url, account=connection.linked)
        return Stripe(self._opened(connection)["secret_key"], url=self._stripe_url)

    def _paypal(self, connection: Connection) -> PayPal:
        from cartwright.adapters.processors.paypal import PayPal  # noqa: PLC0415

        credentials = self._opened(connection)
        return PayPal(
            credentials["client_id"],
            credentials["client_secret"],
            credentials["environment"],
            url=self._paypal_url,
        )

    def _mollie(self, connection: Connection) -> Mollie:
        from cartwright.adapters.processors.mollie import Mollie  # noqa: PLC0415

        # An address tells its payment for as long as it can be paid: it is proven by the newest secret.
        credentials = opened(connection, self._vault, at=self._clock.now())
        return Mollie(
            credentials["api_key"],
            webhooks=f"{self._webhooks}/{connection.account}/{connection.id}",
            secret=credentials.webhook_secrets[0],
            access_token=credentials.values.get("access_token", ""),
            url=self._mollie_url,
        )

    def _opened(self, connection: Connection) -> Credentials:
        return self._vault.unseal(connection.sealed, connection.context)

    def statements(self, connection: Connection) -> Statements:
        match connection.processor:
            case "sandbox":
                return self._sandbox.statement_of(connection)
            case "paypal":
                return self._paypal(connection)
            case "mollie":
                return self._mollie(connection)
            case _:
                return self._stripe(connection)

    def known(self, order: Order) -> Processor:
        return self.of(self._connections(order.account).get(order.payment.connection))
