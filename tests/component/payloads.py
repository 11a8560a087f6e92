"""Payloads of the account API that parse."""

from __future__ import annotations

from tests.component.agency import Agency


def profile_payload(agency: Agency) -> dict[str, object]:
    """The profile of a new client, as the API takes it."""
    return {
        "legal_name": "Sixth Sense Ltd",
        "address": {"line1": "1 Lane", "city": "Cork", "country": "IE"},
        "notification_email": "sales@sixth.example",
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
    if path == "/members":
        return {"email": "new@harbour.example", "name": "New", "role": "staff"}
    if path == "/connections":
        return {
            "processor": "sandbox",
            "label": "Till",
            "credentials": {"webhook_secrets": "whsec-another"},
        }
    if path.endswith("/owner"):
        return {"owner": agency.clients["atelier"].id}
    return profile_payload(agency) if method in {"POST", "PUT"} else {}
