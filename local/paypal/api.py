"""The operations, by method and path."""

from __future__ import annotations

import base64
import json
import re
from binascii import crc32
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from local.paypal.errors import PayPalError
from local.paypal.ledger import Ledger, shown
from local.paypal.orders import Orders
from local.paypal.reports import Reports
from local.paypal.vault import Vault
from local.stripe.books import Document

if TYPE_CHECKING:
    from starlette.requests import Request

    from local.paypal.app import Simulator

_ORDER = re.compile(r"/v2/checkout/orders/([A-Z0-9]+)(/capture)?\Z")
_CAPTURE = re.compile(r"/v2/payments/captures/([A-Z0-9]+)(/refund)?\Z")
_SETUP = re.compile(r"/v3/vault/setup-tokens/([A-Z0-9]+)\Z")
_DISPUTE = re.compile(r"/v1/customer/disputes/([A-Z0-9-]+)\Z")


class Api:
    def __init__(self, ledger: Ledger, simulator: Simulator) -> None:
        self.ledger = ledger
        self.vault = Vault(ledger)
        self.orders = Orders(ledger, self.vault)
        self.reports = Reports(ledger)
        self._simulator = simulator

    def answer(self, account: str, request: Request, asked: Any, raw: bytes) -> tuple[int, Document | None]:
        """The status and the body. Raises PayPalError."""
        origin = str(request.base_url).rstrip("/")
        path, query = request.url.path, dict(request.query_params)
        fixed: dict[tuple[str, str], Callable[[], tuple[int, Document]]] = {
            ("POST", "/v2/checkout/orders"): lambda: (201, self.orders.create(account, asked, origin)),
            ("POST", "/v3/vault/setup-tokens"): lambda: (201, self.vault.setup(account, asked, origin)),
            ("POST", "/v3/vault/payment-tokens"): lambda: (201, self.vault.exchange(account, asked)),
            ("GET", "/v3/vault/payment-tokens"): lambda: (
                200,
                self.vault.listed(account, query["customer_id"]),
            ),
            ("GET", "/v1/customer/disputes"): lambda: (
                200,
                self.reports.disputes(account, query["disputed_transaction_id"]),
            ),
            ("GET", "/v1/reporting/transactions"): lambda: (
                200,
                self.reports.transactions(account, query),
            ),
            ("POST", "/v1/notifications/verify-webhook-signature"): lambda: (
                200,
                {"verification_status": "SUCCESS" if self._signed(asked, raw) else "FAILURE"},
            ),
        }
        if known := fixed.get((request.method, path)):
            return known()
        if found := _ORDER.match(path):
            return self._order(account, request.method, found, asked, origin)
        if found := _CAPTURE.match(path):
            if found[2]:
                return 201, self.orders.refund(account, found[1], asked)
            return 200, shown(self.ledger.get(account, "capture", found[1]))
        if found := _SETUP.match(path):
            return 200, self.vault.shown(self.vault.get(account, found[1]), origin)
        if found := _DISPUTE.match(path):
            return 200, self.reports.disputed(account, found[1])
        raise PayPalError(404)

    def _order(
        self, account: str, method: str, found: re.Match[str], asked: Any, origin: str
    ) -> tuple[int, Document | None]:
        if method == "POST" and found[2]:
            return 201, self.orders.capture(account, found[1], asked, origin)
        if method == "PATCH":
            self.orders.patch(account, found[1], asked)
            return 204, None
        return 200, self.orders.shown(self.orders.get(account, found[1]), origin)

    def _signed(self, asked: Document, raw: bytes) -> bool:
        """Whether our leaf signed the event, whose own bytes stand at the end of what was asked."""
        _, _, event = raw.partition(b'"webhook_event": ')
        body = event[:-1]
        if json.loads(body) != asked["webhook_event"]:
            return False
        signed = "|".join(
            (asked["transmission_id"], asked["transmission_time"], asked["webhook_id"], str(crc32(body)))
        )
        key = self._simulator.authority.leaf.key.public_key()
        try:
            signature = base64.b64decode(asked["transmission_sig"])
            key.verify(signature, signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True
