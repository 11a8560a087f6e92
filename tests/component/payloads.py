"""Payloads of the account API that parse."""

from __future__ import annotations

from collections.abc import Callable

from cartwright.bootstrap import shop
from cartwright.domain.catalog import Product
from tests.component.agency import Agency


def profile_payload(agency: Agency) -> dict[str, object]:
    """The profile of a new client, as the API takes it."""
    return {
        "legal_name": "Sixth Sense Ltd",
        "address": {"line1": "1 Lane", "city": "Cork", "country": "IE"},
        "notification_email": "sales@sixth.example",
    }


def edit_payload(product: Product) -> dict[str, object]:
    """A product as it is, but for its summary."""
    return {
        "version": product.version,
        "name": product.name,
        "mode": product.mode,
        "options": [
            {
                "id": option.id,
                "name": option.name,
                "price": {"minor": option.price.minor, "currency": option.price.currency},
            }
            for option in product.options
        ],
        "summary": "Better than before",
    }


OF_MEMBERS: dict[str, Callable[[Agency], dict[str, object]]] = {
    "role": lambda _: {"role": "staff"},
    "suspension": lambda _: {"reason": "on leave"},
    "ownership": lambda agency: {"member": agency.members["looker"].id},
    "me": lambda _: {"name": "Lou", "locale": "de"},
}


def payload(agency: Agency, method: str, path: str) -> dict[str, object]:
    """A payload that parses, for a route below the account."""
    if path == "/products":
        return {
            "owner": agency.clients["nordwind"].id,
            "connection": agency.connections["sandbox"].id,
            "name": "Handbook",
            "slug": "handbook",
            "tax_class": "e_service",
            "tax_included": True,
            "options": [{"name": "Once", "price": {"minor": 2900, "currency": "EUR"}}],
        }
    if path == "/domains":
        return {"host": "shop.harbour.example"}
    if path == "/members":
        return {"email": "new@harbour.example", "name": "New", "role": "staff"}
    if path == "/keys":
        return {"label": "Zap", "scope": ["profile.edit"], "mode": "test"}
    if path == "/connections":
        return {
            "processor": "sandbox",
            "label": "Till",
            "credentials": {"webhook_secrets": "whsec-another"},
        }
    if path == "/exports":
        return {"kind": "audit", "month": "2026-11"}
    if path == "/settings":
        account = shop.store().of(agency.account.id).clients.account()
        return {
            "version": account.version,
            "name": "Harbour & Friends",
            "notification_email": "office@harbour.example",
            "copy_notices": True,
            "client_limit": 7,
        }
    if path.endswith("/notices"):
        return {"sale": "daily", "failed_rebill": "instant", "refund": "weekly", "cancellation": "off"}
    if path.endswith("/archive"):
        return {"reason": "retired"}
    if path.endswith("/tax-reports"):
        return {"period": "2026-10"}
    if path.endswith("/retries"):
        return {"id": "job_00000000000000000000000000"}
    if "/permissions/" in path:
        return {"reason": "asked for by phone"}
    if "/grants/" in path:
        return {"rights": ["view"], "reason": "asked for by phone"}
    if (ending := path.rpartition("/")[2]) in OF_MEMBERS and method == "PUT":
        return OF_MEMBERS[ending](agency)
    if path.endswith("/clones"):
        return {"slug": "another"}
    if path.endswith("/credentials"):
        return {"credentials": {"webhook_secrets": "whsec-another"}}
    if method == "PUT" and "/products/" in path and not path.endswith("/owner"):
        product = next((one for one in agency.products.values() if one.id in path), agency.products["course"])
        return edit_payload(product)
    if path.endswith("/owner"):
        return {"owner": agency.clients["atelier"].id}
    return profile_payload(agency) if method in {"POST", "PUT"} else {}
