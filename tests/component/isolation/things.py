"""What a path may name: one's own, what was granted, another client's, another account's, and nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cartwright.domain.ids import derived
from tests.component.agency import Agency


@dataclass(frozen=True, slots=True)
class Thing:
    """An id for a placeholder, and whose it is: `own` and `granted` to Nordwind's members, `other` in the
    account and not theirs, `foreign` in another account, or `none`."""

    kind: str
    whose: str
    id: str
    slug: str = ""

    @property
    def there(self) -> bool:
        return self.whose in {"own", "granted", "other"}


SLUGS = (("course", "own"), ("templates", "granted"), ("lens", "other"))


def things(agency: Agency, other: Agency, placeholder: str) -> Iterator[Thing]:
    """Every thing worth naming at a placeholder."""
    match placeholder:
        case "product":
            for slug, whose in SLUGS:
                yield Thing("product", whose, agency.products[slug].id, slug)
            yield Thing("product", "foreign", other.products["course"].id)
        case "coupon":
            for slug, whose in SLUGS:
                yield Thing("coupon", whose, f"{slug.upper()}15", slug)
            yield Thing("coupon", "foreign", "FOREIGN15")
        case "host" | "name":
            yield Thing(placeholder, "none", {"host": "nobody.example"}.get(placeholder, "xero.csv"))
            return
        case "version" | "part":
            yield Thing(placeholder, "own", "1")
            yield Thing(placeholder, "none", "2")
            return
        case "month" | "number":
            yield Thing(placeholder, "own", {"month": "2026-11"}.get(placeholder, "NW-000001"))
            return
        case "subdomain":
            yield Thing("subdomain", "foreign", other.account.subdomain)
            yield Thing("subdomain", "none", "nobody")
            return
        case _:
            for whose, name in _named(agency, other).get(placeholder, {}).items():
                yield Thing(placeholder, whose, name)
    yield Thing(placeholder, "none", derived(placeholder, "nobody"))


def _named(agency: Agency, other: Agency) -> Mapping[str, Mapping[str, str]]:
    """Placeholder -> whose -> its id, of what belongs to a client or to the account."""
    return {
        "client": {
            "own": agency.clients["nordwind"].id,
            "other": agency.clients["lookout"].id,
            "foreign": other.clients["nordwind"].id,
        },
        "member": {"own": agency.members["looker"].id, "foreign": other.members["looker"].id},
        "connection": {
            "own": agency.connections["spare"].id,
            "other": agency.connections["stripe"].id,
            "foreign": other.connections["sandbox"].id,
        },
        "autoresponder": {
            "own": agency.autoresponders["nordwind"].id,
            "other": agency.autoresponders["lookout"].id,
            "foreign": other.autoresponders["nordwind"].id,
        },
    }
