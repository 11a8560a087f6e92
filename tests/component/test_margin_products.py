"""Products that are sold under a margin scheme, through the account API."""

from __future__ import annotations

from tests.component.agency import Agency
from tests.component.payloads import payload


def test_who_is_in_no_scheme_neither_publishes_nor_takes_over_what_is_sold_under_one(agency: Agency) -> None:
    asked = {**payload(agency, "POST", "/products"), "tax_class": "work_of_art", "bumps": []}
    nobody = agency.clients["lookout"].id
    told = ("no-margin-scheme", nobody, "work_of_art")
    refused = agency.api("owner", "POST", "/products", {**asked, "owner": nobody})
    assert (refused.status, *map(refused.json.get, ("code", "client", "tax_class"))) == (409, *told)
    made = agency.api("owner", "POST", "/products", asked)
    assert (made.status, made.json["tax_class"]) == (201, "work_of_art")
    moved = agency.api("owner", "PUT", f"/products/{made.json['id']}/owner", {"owner": nobody})
    assert (moved.status, *map(moved.json.get, ("code", "client", "tax_class"))) == (409, *told)
