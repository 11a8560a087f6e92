"""Webhooks as PayPal sends them: signed by the leaf of our authority, for the listener's own webhook id."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import uuid4

from local.paypal.certificates import Authority
from local.paypal.ledger import written
from local.stripe.books import Books, Document
from local.stripe.courier import Courier, Letter

CERTIFICATE = "/v1/notifications/certs/CERT-simulated"


class PayPalCourier(Courier):
    """`origin`: the simulator's own address, known from its first request on."""

    def __init__(self, books: Books, clock: Callable[[], int], authority: Authority) -> None:
        super().__init__(books, clock)
        self._authority = authority
        self.origin = ""

    def letter(self, endpoint: Document, event: Document) -> Letter:
        body = json.dumps({name: value for name, value in event.items() if name != "type"}).encode()
        transmission, at = str(uuid4()), written(self.clock())
        signature = self._authority.signature(
            body, transmission=transmission, at=at, webhook=endpoint["webhook"]
        )
        headers = {
            "Content-Type": "application/json",
            "PAYPAL-AUTH-ALGO": "SHA256withRSA",
            "PAYPAL-CERT-URL": f"{self.origin}{CERTIFICATE}",
            "PAYPAL-TRANSMISSION-ID": transmission,
            "PAYPAL-TRANSMISSION-SIG": signature,
            "PAYPAL-TRANSMISSION-TIME": at,
            "User-Agent": "PayPal/AUHD-1.0-1 (simulated)",
        }
        return Letter(body, headers)
