"""Every route of the account API and the reports API, as their OpenAPI documents tell."""

from __future__ import annotations

from collections.abc import Iterator

import reports.whole
import users.whole
from cartwright.domain.ids import derived
from tests.component.agency import Agency


def routes(*methods: str) -> Iterator[tuple[str, str]]:
    """(method, path) of every route, or of those with these methods."""
    for app in (users.whole.app, reports.whole.app):
        for path, operations in app.openapi()["paths"].items():
            for method in map(str.upper, operations):
                if not methods or method in methods:
                    yield method, path


def taking_a_body() -> Iterator[tuple[str, str]]:
    """The routes that read a body; what else is posted to, asks for nothing."""
    for app in (users.whole.app, reports.whole.app):
        for path, operations in app.openapi()["paths"].items():
            for method, operation in operations.items():
                if "requestBody" in operation:
                    yield method.upper(), path


def behind_the_login() -> Iterator[tuple[str, str]]:
    """The routes of an account."""
    return ((method, path) for method, path in routes() if "{account}" in path)


def filled(agency: Agency, path: str, *, report: str = "") -> str:
    """A path with ids of this agency's, and the query it cannot do without."""
    where = path.format(
        account=agency.account.id,
        client=agency.clients["nordwind"].id,
        member=agency.members["looker"].id,
        permission="reports.tax",
        product=agency.products["course"].id,
        report=report or derived("report", "none"),
        token="none",
        name="xero.csv",
        host="shop.harbour.example",
        subdomain="nobody",
        key=derived("key", "none"),
        sale=derived("sale", "none"),
        order=derived("order", "none"),
        subscription=derived("subscription", "none"),
        connection=agency.connections["sandbox"].id,
        secret=derived("secret", "none"),
        replay=derived("replay", "none"),
        export=derived("export", "none"),
        autoresponder=next(
            (one.id for one in agency.autoresponders.values()), derived("autoresponder", "none")
        ),
        coupon="COURSE15",
        number="NW-000001",
        version=1,
        part=1,
        month="2026-11",
        entry=derived("entry", "none"),
        **{"break": derived("break", "none")},
    )
    query = {
        "lookup": "?email=ada@buyer.example",
        "stats": "?from=2026-11-01&to=2026-11-30",
        "can": "?action=customers.lookup",
        "sales": "?month=2026-11",
        "audits": "?month=2026-11",
        "books": "?month=2026-11",
        "lines": "?period=2026-11",
        "tax-reports/entries": "?period=2026-11",
        "numbers": "?period=2026-11&prefix=NW-",
        "{account}/tax-reports": "?period=2026-11",
        "/tax-reports": "?period=2026-11",
        **dict.fromkeys(("csv", "xlsx"), "?period=2026-11"),
    }
    ends = path.split("/")
    return where + query.get(ends[-1], query.get("/".join(ends[-2:]), ""))
