"""PayPal's vault: setup tokens that a buyer approves, and payment tokens that are charged."""

from __future__ import annotations

from local.paypal.errors import PayPalError, unprocessable
from local.paypal.ledger import Ledger, new_id, shown
from local.paypal.wallets import WALLETS, Wallet
from local.stripe.books import Document

FINDABLE = 3 * 24 * 3600
"""Seconds that a setup token can be found."""


class Vault:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def wallet(self, account: str, token: str) -> Wallet:
        """Whose a payment token is. Raises PayPalError."""
        found = self._ledger.books.get(account, "payment_token", token)
        if found is None:
            raise unprocessable("INVALID_RESOURCE_ID")
        return WALLETS[found["_wallet"]]

    def keep(self, account: str, wallet: Wallet, about: str, customer: Document | None = None) -> Document:
        """A new payment token."""
        token: Document = {
            "id": new_id(12).lower(),
            "customer": customer or {"id": new_id(10)},
            "payment_source": {
                "paypal": {
                    "email_address": wallet.shown["email_address"],
                    "account_id": wallet.payer,
                    "usage_type": "MERCHANT",
                }
            },
            "_wallet": wallet.name,
            "_about": about,
        }
        self._ledger.put(account, "payment_token", token)
        self._ledger.tell(account, "VAULT.PAYMENT-TOKEN.CREATED", "payment_token", shown(token))
        return token

    def setup(self, account: str, asked: Document, origin: str) -> Document:
        token: Document = {
            "id": new_id(),
            "status": "PAYER_ACTION_REQUIRED",
            "customer": {"id": new_id(10), **asked.get("customer", {})},
            "payment_source": {"paypal": {"usage_type": asked["payment_source"]["paypal"]["usage_type"]}},
            "_context": asked["payment_source"]["paypal"]["experience_context"],
            "_opened": self._ledger.clock(),
        }
        self._ledger.put(account, "setup_token", token)
        return self.shown(token, origin)

    def get(self, account: str, name: str) -> Document:
        """Raises PayPalError for a setup token that there is not, or not any more."""
        token = self._ledger.books.get(account, "setup_token", name)
        old = token is not None and self._ledger.clock() - token["_opened"] > FINDABLE
        if token is None or (old and token["status"] != "VAULTED"):
            raise PayPalError(404, "INVALID_RESOURCE_ID")
        return token

    def shown(self, token: Document, origin: str) -> Document:
        links = [{"href": f"{origin}/v3/vault/setup-tokens/{token['id']}", "rel": "self", "method": "GET"}]
        if token["status"] == "PAYER_ACTION_REQUIRED":
            page = f"{origin}/agreements/approve?approval_session_id={token['id']}"
            links.append({"href": page, "rel": "approve", "method": "GET"})
        return shown(token) | {"links": links}

    def approve(self, account: str, name: str, wallet: Wallet) -> Document:
        """The buyer agrees on PayPal's page; who is declined is told there, and nobody else hears of it."""
        token = self.get(account, name)
        if token["status"] == "VAULTED":
            raise unprocessable("TOKEN_ALREADY_VAULTED")
        if not wallet.declined:
            token |= {"status": "APPROVED", "_wallet": wallet.name}
            self._ledger.put(account, "setup_token", token)
        return token

    def exchange(self, account: str, asked: Document) -> Document:
        token = self.get(account, asked["payment_source"]["token"]["id"])
        if token["status"] != "APPROVED":
            raise unprocessable("SETUP_TOKEN_NOT_APPROVED")
        kept = self.keep(account, WALLETS[token["_wallet"]], token["id"], token["customer"])
        self._ledger.put(account, "setup_token", token | {"status": "VAULTED"})
        return shown(kept)

    def listed(self, account: str, customer: str) -> Document:
        tokens = [
            shown(token)
            for token in self._ledger.all(account, "payment_token")
            if token["customer"]["id"] == customer
        ]
        return {"customer": {"id": customer}, "payment_tokens": tokens, "total_items": len(tokens)}
