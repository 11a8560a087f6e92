"""What a path may name: one's own, what was granted, another client's, another account's, and nothing."""

from __future__ import annotations

from collections.abc import Iterator
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


def things(agency: Agency, other: Agency, placeholder: str) -> Iterator[Thing]:
    """Every thing worth naming at a placeholder."""
    match placeholder:
        case "client":
            yield Thing("client", "own", agency.clients["nordwind"].id)
            yield Thing("client", "other", agency.clients["lookout"].id)
            yield Thing("client", "foreign", other.clients["nordwind"].id)
        case "product":
            for slug, whose in (("course", "own"), ("templates", "granted"), ("lens", "other")):
                yield Thing("product", whose, agency.products[slug].id, slug)
            yield Thing("product", "foreign", other.products["course"].id)
        case "member":
            yield Thing("member", "own", agency.members["looker"].id)
            yield Thing("member", "foreign", other.members["looker"].id)
        case "connection":
            yield Thing("connection", "own", agency.connections["spare"].id)
            yield Thing("connection", "other", agency.connections["stripe"].id)
            yield Thing("connection", "foreign", other.connections["sandbox"].id)
        case "autoresponder":
            yield Thing("autoresponder", "own", agency.autoresponders["nordwind"].id)
            yield Thing("autoresponder", "other", agency.autoresponders["lookout"].id)
            yield Thing("autoresponder", "foreign", other.autoresponders["nordwind"].id)
        case "host":
            yield Thing("host", "none", "nobody.example")
            return
        case "subdomain":
            yield Thing("subdomain", "foreign", other.account.subdomain)
            yield Thing("subdomain", "none", "nobody")
            return
        case _:
            pass
    yield Thing(placeholder, "none", derived(placeholder, "nobody"))
