"""Payloads of the account API that parse."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable

from cartwright.bootstrap import shop
from cartwright.domain.capabilities import PROCESSORS
from cartwright.domain.catalog import Product
from tests.component.agency import Agency
from tests.unit.domain.pictures import png

LOGO = b64encode(png(240, 80)).decode()

type Payload = dict[str, object]
type Make = Callable[[Agency, str], Payload]


def profile_payload(agency: Agency) -> Payload:
    """The profile of a new client, as the API takes it."""
    return {
        "legal_name": "Sixth Sense Ltd",
        "address": {"line1": "1 Lane", "city": "Cork", "country": "IE"},
        "notification_email": "sales@sixth.example",
    }


def edit_payload(product: Product) -> Payload:
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


def _product(agency: Agency, path: str) -> Payload:
    """That very product, or one that will do."""
    named = (one for one in agency.products.values() if one.id in path)
    return edit_payload(next(named, agency.products["course"]))


def _credentials(agency: Agency, path: str) -> Payload:
    """All that the connection's processor asks for."""
    named = (one for one in agency.connections.values() if one.id in path)
    processor = next(named, agency.connections["sandbox"]).processor
    return {"credentials": dict.fromkeys(PROCESSORS[processor].credentials, "an-invented-secret")}


def _sold_through(agency: Agency, path: str) -> Payload:
    """As it is."""
    named = (one for one in agency.products.values() if one.id in path)
    product = next(named, agency.products["course"])
    return {"version": product.version, "connection": product.connection, "alternatives": []}


def _settings(agency: Agency, _: str) -> Payload:
    return {
        "version": shop.store().of(agency.account.id).clients.account().version,
        "name": "Harbour & Friends",
        "notification_email": "office@harbour.example",
        "copy_notices": True,
        "client_limit": 7,
    }


def _challenge(agency: Agency, _: str) -> Payload:
    return {
        "version": shop.store().of(agency.account.id).clients.account().version,
        "when": "near",
        "site_key": "1x00000000000000000000AA",
        "secret": "1x0000000000000000000000000000000AA",
    }


def _new_product(agency: Agency, _: str) -> Payload:
    return {
        "owner": agency.clients["nordwind"].id,
        "connection": agency.connections["sandbox"].id,
        "name": "Handbook",
        "slug": "handbook",
        "tax_class": "e_service",
        "tax_included": True,
        "options": [{"name": "Once", "price": {"minor": 2900, "currency": "EUR"}}],
        "bumps": [
            {
                "product": agency.products["templates"].id,
                "option": agency.products["templates"].preferred.id,
                "headline": "And these",
            }
        ],
    }


def _coupon(agency: Agency, _: str) -> Payload:
    return {
        "code": "NEW15",
        "discount": {"kind": "percent", "share": "0.15"},
        "products": [agency.products["course"].id],
    }


def _alike(found: Payload) -> Make:
    return lambda *_: found


def _heir(agency: Agency) -> Payload:
    """Somebody who can come in."""
    heir = agency.members["looker"]
    agency.deployment.enrol(heir.email)
    return {"member": heir.id}


# By the end of a path; where two of these fit, the first.
ENDINGS: dict[str, Make] = {
    r"/products": _new_product,
    r"/products/[^/]+": _product,
    r"/clones": lambda agency, _: {
        "slug": "another",
        "owner": agency.clients["nordwind"].id,
        "connection": agency.connections["sandbox"].id,
    },
    r"/products/[^/]+/funnel": _alike({"version": 1, "steps": []}),
    r"/abandonment": _alike({"version": 1, "on": True, "minutes": 60, "coupon": "BACK10"}),
    r"/rehearsals": _alike({"source": "events"}),
    r"/replays": _alike({"source": "processor"}),
    r"/plan-changes": _alike({"version": 1, "changes": []}),
    r"/dunning": _alike({"version": 1, "days": [2, 4], "ending": "pause", "reminder": 1}),
    r"/products/[^/]+/connections": _sold_through,
    r"/uploads": _alike({"name": "Guide.pdf", "media_type": "application/pdf", "size": 9}),
    r"/products/[^/]+/files": _alike({"version": 1, "files": []}),
    r"/contest": lambda agency, _: {"against": agency.products["course"].id},
    r"/contest/ending": _alike({"winner": None}),
    r"/versions": _alike({"version": 1, "like": 1}),
    r"/owner": lambda agency, _: {"owner": agency.clients["atelier"].id},
    r"/coupons": _coupon,
    r"/coupons/[^/]+": lambda agency, path: {
        name: value for name, value in {**_coupon(agency, path), "version": 1}.items() if name != "code"
    },
    r"/closing": lambda agency, _: {"subdomain": agency.account.subdomain},
    r"/subdomain": _alike({"subdomain": "bakery"}),
    r"/domains": _alike({"host": "shop.harbour.example"}),
    r"/members": _alike({"email": "new@harbour.example", "name": "New", "role": "staff"}),
    r"/keys": _alike({"label": "Zap", "scope": ["profile.edit"], "mode": "test"}),
    r"/connections": lambda agency, _: {
        "processor": "sandbox",
        "label": "Till",
        "client": agency.clients["nordwind"].id,
        "credentials": {"webhook_secrets": "whsec-another"},
    },
    r"/connections/links": _alike({"label": "Ours", "live": True}),
    r"/connections/links/back": _alike({"state": "state", "code": "ac_1"}),
    r"/autoresponders/[^/]+/credentials": _alike({"credentials": {"api_key": "kit_invented"}}),
    r"/autoresponders": lambda agency, _: {
        "service": "brevo",
        "label": "Letters",
        "client": agency.clients["nordwind"].id,
        "credentials": {"api_key": "xkeysib-invented"},
    },
    r"/credentials": _credentials,
    r"/connections/[^/]+/secrets": _alike({"secret": "whsec-another"}),
    r"/erasures": _alike({"email": "nobody@buyer.example", "ground": "a-no-longer-needed"}),
    r"/refunds": _alike({"reason": "Changed her mind"}),
    r"/receipt": _alike({"name": "Ada King"}),
    r"/exports": _alike({"kind": "audit", "month": "2026-11"}),
    r"/settings": _settings,
    r"/challenge": _challenge,
    r"/clients/[^/]+/accountants": _alike({"version": 0, "items": []}),
    r"/charts": _alike({"version": 0}),
    r"/notices": _alike(
        {"sale": "daily", "failed_rebill": "instant", "refund": "weekly", "cancellation": "off"}
    ),
    r"/cancellation": _alike({"when": "now", "reason": "asked for by phone"}),
    r"/pause": _alike({"until": "2027-01-15"}),
    r"/plan": _alike({"option": "opt_64paqme8qeakhhess8epsdhkt9", "when": "period-end"}),
    r"/clock": _alike({"at": "2027-11-02T12:00:00Z"}),
    r"/logo": _alike({"picture": LOGO}),
    r"/archive": _alike({"reason": "retired"}),
    r"/books": _alike(
        {
            "note": "Reached the bank",
            "postings": [
                {"book": "bank", "detail": "transfer 7", "amount": {"minor": 500, "currency": "EUR"}},
                {"book": "receivable", "detail": "Ada", "amount": {"minor": -500, "currency": "EUR"}},
            ],
        }
    ),
    r"/tax-reports": _alike({"period": "2026-10"}),
    r"/retries": _alike({"id": "job_00000000000000000000000000"}),
    r"/permissions/[^/]+": _alike({"reason": "asked for by phone"}),
    r"/grants/[^/]+": _alike({"rights": ["view"], "reason": "asked for by phone"}),
    r"/role": _alike({"role": "staff"}),
    r"/suspension": _alike({"reason": "on leave"}),
    r"/ownership": lambda agency, _: _heir(agency),
    r"/me": _alike({"name": "Lou", "locale": "de"}),
}


def keyed(path: str) -> dict[str, str]:
    """The headers that such a request needs beside its payload: a key, where it moves money."""
    where = path.partition("?")[0]
    return {"idempotency_key": "one"} if re.search(r"/(books|refunds|replays)\Z", where) else {}


def payload(agency: Agency, method: str, path: str) -> Payload:
    """A payload that parses, for a route below the account."""
    for ending, make in ENDINGS.items():
        if re.search(f"{ending}\\Z", path.partition("?")[0]):
            return make(agency, path)
    return profile_payload(agency) if method in {"POST", "PUT"} else {}
