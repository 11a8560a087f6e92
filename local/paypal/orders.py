"""Orders v2: opened, agreed to by a buyer, captured once, changed while they are not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from local.paypal import amounts
from local.paypal.errors import PayPalError, unprocessable
from local.paypal.ledger import Ledger, new_id, shown, written
from local.paypal.vault import Vault
from local.paypal.wallets import WALLETS, Wallet
from local.stripe.books import Document

FINDABLE = 6 * 3600
"""Seconds that an order can be found which nobody captured."""

_PATCHED = re.compile(r"/(intent)\Z|/purchase_units/@reference_id=='default'/(custom_id|description)\Z")


class Orders:
    def __init__(self, ledger: Ledger, vault: Vault) -> None:
        self._ledger = ledger
        self._vault = vault
        self.patches = True
        """Whether an order can be changed that waits for its payer."""

    def get(self, account: str, name: str) -> Document:
        """Raises PayPalError for one that there is not, or not any more."""
        order = self._ledger.books.get(account, "order", name)
        old = order is not None and self._ledger.clock() - order["_opened"] > FINDABLE
        if order is None or (old and order["status"] != "COMPLETED"):
            raise PayPalError(404, "INVALID_RESOURCE_ID")
        return order

    def shown(self, order: Document, origin: str) -> Document:
        return shown(order) | {"links": self._links(order, origin)}

    def create(self, account: str, asked: Document, origin: str) -> Document:
        [unit] = asked["purchase_units"]
        if amounts.read(unit["amount"]) <= 0:
            raise unprocessable("CANNOT_BE_ZERO_OR_NEGATIVE")
        source = (asked.get("payment_source") or {}).get("paypal")
        order: Document = {
            "id": new_id(),
            "intent": asked["intent"],
            "status": "PAYER_ACTION_REQUIRED" if source else "CREATED",
            "purchase_units": [{"reference_id": "default", **unit}],
            "create_time": self._ledger.now,
            "_opened": self._ledger.clock(),
            "_context": (source or {}).get("experience_context") or {},
            "_vault": (source or {}).get("attributes", {}).get("vault"),
            "_attempts": 0,
        }
        if source:
            order["payment_source"] = {"paypal": {}}
        self._put(account, order)
        return self.shown(order, origin)

    def patch(self, account: str, name: str, operations: Sequence[Document]) -> None:
        order = self.get(account, name)
        if order["status"] == "COMPLETED":
            raise unprocessable("ORDER_ALREADY_COMPLETED")
        if order["status"] not in {"CREATED", "APPROVED"} and not self.patches:
            raise unprocessable("INVALID_PATCH_OPERATION")
        for operation in operations:
            found = _PATCHED.match(operation["path"])
            if not found or operation["op"] != "replace":
                raise unprocessable("NOT_PATCHABLE")
            holder = order if found[1] else order["purchase_units"][0]
            holder[found[1] or found[2]] = operation["value"]
        self._put(account, order | {"update_time": self._ledger.now})

    def approve(self, account: str, name: str, wallet: Wallet) -> Document:
        """The buyer agrees on PayPal's page. Raises PayPalError where there is nothing to agree to."""
        order = self.get(account, name)
        if order["status"] == "COMPLETED":
            raise unprocessable("ORDER_ALREADY_COMPLETED")
        order |= {
            "status": "APPROVED",
            "payer": wallet.shown,
            "payment_source": {
                "paypal": {
                    "email_address": wallet.shown["email_address"],
                    "account_id": wallet.payer,
                    "address": {"country_code": wallet.country},
                }
            },
            # Finer than PayPal's seconds: a buyer of ours agrees twice within one.
            "update_time": written(self._ledger.clock()).replace("Z", f".{order['_attempts']:03}Z"),
            "_wallet": wallet.name,
            "_asked": False,
        }
        self._put(account, order)
        self._ledger.tell(account, "CHECKOUT.ORDER.APPROVED", "checkout-order", shown(order))
        return order

    def answer(self, account: str, name: str) -> Document:
        """The payer says yes to what the bank asked."""
        order = self.get(account, name)
        if order["status"] != "PAYER_ACTION_REQUIRED" or "_wallet" not in order:
            raise unprocessable("ORDER_NOT_APPROVED")
        order |= {"status": "APPROVED", "update_time": self._ledger.now, "_asked": True}
        self._put(account, order)
        self._ledger.tell(account, "CHECKOUT.ORDER.APPROVED", "checkout-order", shown(order))
        return order

    def capture(self, account: str, name: str, asked: Document, origin: str) -> Document:
        order = self.get(account, name)
        if order["intent"] != "CAPTURE":
            raise unprocessable("ACTION_DOES_NOT_MATCH_INTENT")
        if order["status"] == "COMPLETED":
            raise unprocessable("ORDER_ALREADY_CAPTURED")
        given = (asked.get("payment_source") or {}).get("paypal")
        kept = self._vault.wallet(account, given["vault_id"]) if given else None
        if kept is None and order["status"] != "APPROVED":
            raise unprocessable("ORDER_NOT_APPROVED")
        wallet = kept or WALLETS[order["_wallet"]]
        order["_wallet"] = wallet.name
        order["_attempts"] += 1
        if self._invoiced(account, order["purchase_units"][0].get("invoice_id")):
            raise unprocessable("DUPLICATE_INVOICE_ID")
        if kept and wallet.revoked:
            self._put(account, order)
            raise unprocessable("AGREEMENT_ALREADY_CANCELLED")
        if wallet.declined or (kept and wallet.later):
            self._put(account, order)
            again = {"href": self._page(order, origin), "rel": "redirect", "method": "GET"}
            raise unprocessable("INSTRUMENT_DECLINED", links=[again])
        if wallet.asks and not order.get("_asked"):
            self._put(account, order | {"status": "PAYER_ACTION_REQUIRED", "payer": wallet.shown})
            on = {"href": self._page(order, origin), "rel": "payer-action", "method": "GET"}
            raise unprocessable("PAYER_ACTION_REQUIRED", links=[on])
        return self.shown(self._taken(account, order, wallet), origin)

    def _taken(self, account: str, order: Document, wallet: Wallet) -> Document:
        unit = order["purchase_units"][0]
        amount, currency = amounts.read(unit["amount"]), unit["amount"]["currency_code"]
        fee = amounts.fee(amount, currency)
        capture: Document = {
            "id": new_id(),
            "status": "COMPLETED",
            "amount": unit["amount"],
            "final_capture": True,
            "seller_receivable_breakdown": {
                "gross_amount": unit["amount"],
                "paypal_fee": amounts.write(fee, currency),
                "net_amount": amounts.write(amount - fee, currency),
            },
            "create_time": self._ledger.now,
            "update_time": self._ledger.now,
            "supplementary_data": {"related_ids": {"order_id": order["id"]}},
        }
        for name in {"custom_id", "invoice_id"} & unit.keys():
            capture[name] = unit[name]
        self._ledger.put(account, "capture", capture)
        listed = {name: value for name, value in capture.items() if name != "supplementary_data"}
        payments: Document = {"captures": [listed]}
        done: Document = {
            "status": "COMPLETED",
            "update_time": self._ledger.now,
            "payer": wallet.shown,
            "purchase_units": [{**unit, "payments": payments}],
        }
        order.update(done)
        sources: Document = order.setdefault("payment_source", {"paypal": {}})
        source: Document = sources["paypal"]
        source["account_id"] = wallet.payer
        source["address"] = {"country_code": wallet.country}
        if order["_vault"]:
            token = self._vault.keep(account, wallet, order["id"])
            source["attributes"] = {
                "vault": {"id": token["id"], "status": "VAULTED", "customer": token["customer"]}
            }
        self._put(account, order)
        self._ledger.move(
            account,
            "T0006",
            amount,
            currency,
            name=capture["id"],
            fee=fee,
            invoice=unit.get("invoice_id", ""),
            custom=unit.get("custom_id", ""),
        )
        self._ledger.tell(account, "PAYMENT.CAPTURE.COMPLETED", "capture", capture)
        return order

    def refund(self, account: str, name: str, asked: Document) -> Document:
        capture = self._ledger.get(account, "capture", name)
        order = self._ledger.get(account, "order", capture["supplementary_data"]["related_ids"]["order_id"])
        unit = order["purchase_units"][0]
        whole, currency = amounts.read(capture["amount"]), capture["amount"]["currency_code"]
        made = unit["payments"].setdefault("refunds", [])
        given = asked.get("amount") or capture["amount"]
        amount = amounts.read(given)
        if given["currency_code"] != currency:
            raise unprocessable("REFUND_CAPTURE_CURRENCY_MISMATCH")
        before = sum((amounts.read(one["amount"]) for one in made), Decimal(0))
        if before == whole:
            raise unprocessable("CAPTURE_FULLY_REFUNDED")
        if before + amount > whole:
            raise unprocessable("REFUND_AMOUNT_EXCEEDED")
        if self._contested(account, capture["id"]):
            # PayPal takes one of all that is left, and closes the case by it: that is not played here.
            raise unprocessable("CAPTURE_DISPUTED_PARTIAL_REFUND_NOT_ALLOWED")
        refund: Document = {
            "id": new_id(),
            "status": "PENDING" if WALLETS[order["_wallet"]].slow else "COMPLETED",
            "amount": given,
            "create_time": self._ledger.now,
            "update_time": self._ledger.now,
        }
        for word in {"custom_id", "invoice_id"} & asked.keys():
            refund[word] = asked[word]
        made.append(refund)
        status = "REFUNDED" if before + amount == whole else "PARTIALLY_REFUNDED"
        unit["payments"]["captures"][-1]["status"] = status
        self._ledger.put(account, "capture", capture | {"status": status})
        self._put(account, order)
        self._ledger.move(
            account,
            "T1107",
            -amount,
            currency,
            name=refund["id"],
            refers=capture["id"],
            waits=refund["status"] == "PENDING",
        )
        self._ledger.tell(account, "PAYMENT.CAPTURE.REFUNDED", "refund", refund)
        return refund

    def move_refund(self, account: str, name: str, status: str) -> None:
        """What was being given back has arrived, or a bank sends it back. Raises PayPalError."""
        for order in self._ledger.all(account, "order"):
            for refund in order["purchase_units"][0].get("payments", {}).get("refunds", []):
                if refund["id"] == name:
                    refund["status"] = status
                    self._put(account, order)
                    self._ledger.arrived(account, name)
                    if status == "FAILED":
                        back, currency = amounts.read(refund["amount"]), refund["amount"]["currency_code"]
                        capture = order["purchase_units"][0]["payments"]["captures"][-1]
                        self._ledger.move(account, "T1107", back, currency, refers=capture["id"])
                    kind = "PAYMENT.REFUND.FAILED" if status == "FAILED" else "PAYMENT.CAPTURE.REFUNDED"
                    self._ledger.tell(account, kind, "refund", refund)
                    return
        raise PayPalError(404, "INVALID_RESOURCE_ID")

    def _contested(self, account: str, capture: str) -> bool:
        """Whether a case about it is open, or took the money for good."""
        return any(
            capture in [one["seller_transaction_id"] for one in case["disputed_transactions"]]
            and case.get("dispute_outcome", {}).get("outcome_code") != "RESOLVED_SELLER_FAVOUR"
            for case in self._ledger.all(account, "dispute")
        )

    def _invoiced(self, account: str, invoice: str | None) -> bool:
        paid = self._ledger.books.newest(account, "capture") if invoice else []
        return any(capture.get("invoice_id") == invoice for capture in paid)

    def _put(self, account: str, order: Document) -> None:
        self._ledger.put(account, "order", order)

    def _page(self, order: Document, origin: str) -> str:
        return f"{origin}/checkoutnow?token={order['id']}"

    def _links(self, order: Document, origin: str) -> list[dict[str, str]]:
        here = f"{origin}/v2/checkout/orders/{order['id']}"
        links = [{"href": here, "rel": "self", "method": "GET"}]
        if order["status"] == "CREATED":
            links.append({"href": self._page(order, origin), "rel": "approve", "method": "GET"})
        if order["status"] == "PAYER_ACTION_REQUIRED":
            links.append({"href": self._page(order, origin), "rel": "payer-action", "method": "GET"})
        return links
