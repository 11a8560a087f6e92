"""Every place but the first of a path where a request to the account API can name something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cartwright.bootstrap.caller import VIEW_AS
from tests.component.payloads import LOGO

NOVEMBER = "from=2026-11-01&to=2026-11-30"
BUMP = {"option": "opt_00000000000000000000000000", "headline": "Add it"}


@dataclass(frozen=True, slots=True)
class Naming:
    """A request in which `{}`, or the whole header, is an id of that kind; `own` and `theirs` say whose the
    others are."""

    kind: str
    method: str
    path: str
    payload: Mapping[str, object] | None = None
    header: str = ""


IN_PATHS = (
    Naming("client", "GET", "/clients/{}/tax-reports"),
    Naming("client", "POST", "/clients/{}/tax-reports", {"period": "2026-10"}),
    Naming("client", "GET", "/clients/{}/tax-reports/lines?period=2026-10"),
    Naming("client", "GET", "/clients/{}/tax-reports/entries?period=2026-10"),
    Naming("client", "GET", "/clients/{}/tax-reports/numbers?period=2026-10&prefix=NW-"),
    Naming("client", "GET", "/clients/{}/charts"),
    Naming("client", "PUT", "/clients/{}/charts", {"version": 0}),
    Naming("client", "GET", "/clients/{}/accountants"),
    Naming("client", "PUT", "/clients/{}/accountants", {"version": 0, "items": []}),
    Naming("client", "GET", "/clients/{}/tax-reports/closed-months"),
    Naming("client", "PUT", "/clients/{}/tax-reports/closed-months/2026-09"),
    Naming("client", "DELETE", "/clients/{}/tax-reports/closed-months/2026-09"),
    Naming("client", "POST", "/clients/{}/erasures", {"email": "ada@buyer.example", "ground": "c-objection"}),
    Naming("client", "GET", "/clients/{}/vat-checks"),
    Naming("client", "GET", "/clients/{}/redirect-keys"),
    Naming("client", "POST", "/clients/{}/redirect-keys"),
    Naming("client", "DELETE", "/clients/{}/redirect-keys/1"),
    Naming("client", "GET", "/clients/{}/thresholds"),
    Naming("client", "GET", "/clients/{}/books?month=2026-11"),
    Naming("client", "POST", "/clients/{}/books"),
    Naming("client", "GET", "/clients/{}/books/2026-11/entries/{theirs.entry}"),
    Naming("client", "GET", "/clients/{}/books/breaks"),
    Naming("client", "GET", "/clients/{}/books/breaks/{theirs.break}"),
    Naming("break", "GET", "/clients/{own.client}/books/breaks/{}"),
    Naming("entry", "GET", "/clients/{own.client}/books/2026-11/entries/{}"),
    Naming("client", "PUT", "/clients/{}/logo", {"picture": LOGO}),
    Naming("client", "DELETE", "/clients/{}/logo"),
    Naming("report", "GET", "/clients/{own.client}/tax-reports/{}"),
    Naming("report", "GET", "/clients/{own.client}/tax-reports/{}/file"),
    Naming("report", "GET", "/clients/{own.client}/tax-reports/{}/figures"),
    Naming("report", "GET", "/clients/{own.client}/tax-reports/{}/files"),
    Naming("report", "GET", "/clients/{own.client}/tax-reports/{}/pdf"),
    Naming("report", "GET", "/clients/{own.client}/tax-reports/{}/workbooks/1"),
    Naming("sale", "GET", "/sales/{}"),
    Naming("sale", "POST", "/sales/{}/evidence", {}),
    Naming("sale", "GET", "/sales/{}/documents/NW-000001"),
    Naming("sale", "GET", "/sales/{}/refunds"),
    Naming("sale", "POST", "/sales/{}/refunds", {"reason": "Changed her mind"}),
    Naming("sale", "POST", "/sales/{}/receipt", {"name": "Ada King"}),
    Naming("sale", "GET", "/sales/{}/subscriptions"),
    Naming("product", "GET", "/products/{}/subscriptions"),
    Naming("subscription", "GET", "/subscriptions/{}"),
    Naming("subscription", "PUT", "/subscriptions/{}/cancellation", {"when": "now"}),
    Naming("subscription", "DELETE", "/subscriptions/{}/cancellation"),
    Naming("subscription", "PUT", "/subscriptions/{}/pause", {"until": None}),
    Naming("subscription", "DELETE", "/subscriptions/{}/pause"),
    Naming("subscription", "PUT", "/subscriptions/{}/clock", {"at": "2027-11-02T12:00:00Z"}),
    Naming("subscription", "GET", "/subscriptions/{}/plans"),
    Naming("subscription", "PUT", "/subscriptions/{}/plan"),
    Naming("export", "GET", "/exports/{}"),
    Naming("key", "DELETE", "/keys/{}"),
    Naming("key", "DELETE", "/keys/{}?member={theirs.member}"),
    Naming("coupon", "GET", "/coupons/{}"),
    Naming("coupon", "PUT", "/coupons/{}"),
    Naming("coupon", "DELETE", "/coupons/{}"),
    Naming("host", "POST", "/domains/{}/verification"),
    Naming("host", "DELETE", "/domains/{}"),
    Naming("subdomain", "DELETE", "/subdomain/former/{}"),
    Naming("connection", "GET", "/connections/{}/secrets"),
    Naming("connection", "POST", "/connections/{}/secrets", {"secret": "whsec-another"}),
    Naming("connection", "DELETE", "/connections/{}/secrets/sec_00000000000000000000000000"),
    Naming("order", "GET", "/orders/{}/events"),
    Naming("order", "POST", "/orders/{}/rehearsals", {"source": "events"}),
    Naming("order", "POST", "/orders/{}/replays", {"source": "processor"}),
    Naming("order", "GET", "/orders/{}/replays/rpl_00000000000000000000000000"),
    Naming("autoresponder", "PUT", "/autoresponders/{}/credentials", {"credentials": {"api_key": "kit_2"}}),
    Naming("autoresponder", "DELETE", "/autoresponders/{}"),
    Naming("product", "GET", "/products/{}/autoresponders"),
    Naming("product", "GET", "/products/{}/versions"),
    Naming("product", "GET", "/products/{}/versions/1"),
    Naming("product", "POST", "/products/{}/versions"),
    Naming("product", "GET", "/products/{}/funnel"),
    Naming("product", "PUT", "/products/{}/funnel"),
    Naming("product", "GET", "/products/{}/abandonment"),
    Naming("product", "PUT", "/products/{}/abandonment"),
    Naming("product", "GET", "/products/{}/dunning"),
    Naming("product", "PUT", "/products/{}/dunning"),
    Naming("product", "GET", "/products/{}/plan-changes"),
    Naming("product", "PUT", "/products/{}/plan-changes"),
    Naming("product", "GET", "/products/{}/connections"),
    Naming("product", "PUT", "/products/{}/connections"),
    Naming("product", "POST", "/products/{}/uploads"),
    Naming("product", "PUT", "/products/{}/files"),
    Naming("product", "GET", "/products/{}/contest"),
    Naming("product", "PUT", "/products/{}/contest"),
    Naming("product", "PUT", "/products/{}/contest/ending"),
    Naming("product", "PUT", "/members/{own.member}/grants/{}", {"rights": ["view"]}),
    Naming("product", "DELETE", "/members/{own.member}/grants/{}"),
)
IN_QUERIES = (
    Naming("product", "GET", "/can?action=view&resource={}"),
    Naming("client", "GET", "/can?action=reports.tax&resource={}"),
    Naming("client", "GET", "/can?action=profile.edit&resource={}"),
    Naming("product", "GET", "/can?action=coupons.view&resource={}"),
    Naming("product", "GET", "/sales?product={}"),
    Naming("product", "GET", f"/stats?{NOVEMBER}&product={{}}"),
    Naming("order", "GET", "/customers/lookup?order={}"),
    Naming("member", "GET", "/keys?member={}"),
    Naming("member", "GET", "/audits?month=2026-11&member={}"),
    Naming("product", "GET", "/audits?month=2026-11&resource={}"),
)
IN_HEADERS = (Naming("member", "GET", "/products", header=VIEW_AS),)
IN_PAYLOADS = (
    Naming("client", "POST", "/products", {"owner": "{}"}),
    Naming("connection", "POST", "/products", {"connection": "{}"}),
    Naming("product", "POST", "/products", {"bumps": [{"product": "{}", **BUMP}]}),
    Naming("product", "PUT", "/products/{own.product}", {"bumps": [{"product": "{}", **BUMP}]}),
    Naming("product", "PUT", "/products/{own.product}/funnel", {"steps": [{"product": "{}", **BUMP}]}),
    Naming("product", "PUT", "/products/{own.product}/contest", {"against": "{}"}),
    Naming("product", "POST", "/coupons", {"products": ["{}"]}),
    Naming("product", "PUT", "/coupons/{own.coupon}", {"products": ["{}"]}),
    Naming("client", "POST", "/products/{own.product}/clones", {"owner": "{}"}),
    Naming("connection", "POST", "/products/{own.product}/clones", {"connection": "{}"}),
    Naming("client", "PUT", "/products/{own.product}/owner", {"owner": "{}"}),
    Naming("connection", "PUT", "/products/{own.product}/owner", {"connection": "{}"}),
    Naming("client", "POST", "/connections", {"client": "{}"}),
    Naming("client", "POST", "/connections/links", {"client": "{}"}),
    Naming("client", "POST", "/autoresponders", {"client": "{}"}),
    Naming("client", "POST", "/domains", {"client": "{}"}),
    Naming("client", "POST", "/members", {"role": "client", "client": "{}"}),
    Naming("product", "POST", "/members", {"grants": [{"product": "{}", "rights": ["view"]}]}),
    Naming("client", "PUT", "/members/{own.member}/role", {"role": "client", "client": "{}"}),
    Naming("member", "PUT", "/ownership", {"member": "{}"}),
    Naming("client", "POST", "/exports", {"kind": "buyer", "client": "{}", "email": "ada@buyer.example"}),
    Naming("job", "POST", "/parked/retries", {"id": "{}"}),
)
NAMINGS = (*IN_PATHS, *IN_QUERIES, *IN_HEADERS, *IN_PAYLOADS)
