"""Autoresponders: an account's or a client's link to a service that writes to buyers, one per service each.

::

    Nordwind's Mailchimp ─┐
                          ├─▶ what serves a product of Nordwind: mailchimp by its owner, kit by the account
    the account's Kit ────┘
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cartwright.domain.connections import Credentials
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import AccountId, AutoresponderId, ClientId

# It travels in a header, so it ends no line and begins none.
ANY_KEY = r"[\x21-\x7e]{1,512}"

# Under which ActiveCampaign has its accounts: these very domains, and no pattern of them. Whatever looks like
# one can be registered by anybody.
ACTIVECAMPAIGN = ("activehosted.com", "api-us1.com")
_ACTIVECAMPAIGN = "|".join(map(re.escape, ACTIVECAMPAIGN))


@dataclass(frozen=True, slots=True)
class Field:
    """A credential that a service asks for, what it looks like, and `like` what to somebody who mistyped it.

    One that stands `beside` another is asked for with that one, and not without.
    """

    name: str
    shape: str = ANY_KEY
    like: str = "one word of printable ASCII"
    beside: str = ""


# What each service authenticates with. Where a credential says which host is asked, its shape allows that
# service's own hosts and no other: what somebody enters here is fetched from inside.
SERVICES: Mapping[str, tuple[Field, ...]] = {
    # developers.activecampaign.com/reference/authentication: a key, and the account's own address.
    "activecampaign": (
        Field(
            "api_url",
            rf"https://[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?\.(?:{_ACTIVECAMPAIGN})/?",
            "the account's address, as in https://name.api-us1.com or https://name.activehosted.com",
        ),
        Field("api_key"),
    ),
    # developers.brevo.com/docs/getting-started
    "brevo": (Field("api_key"),),
    # developer.drip.com: a user's token opens all accounts of that user, so the account is named.
    "drip": (Field("api_token"), Field("account_id", r"\d{1,20}", "digits")),
    # apidocs.getresponse.com/v3/authentication: MAX customers ask another host, and say for which domain.
    "getresponse": (
        Field("api_key"),
        Field(
            "max_host",
            r"api3\.getresponse360\.(?:com|pl)",
            "api3.getresponse360.com or api3.getresponse360.pl",
            beside="max_domain",
        ),
        Field(
            "max_domain",
            r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}",
            "a domain, as in example.com",
            beside="max_host",
        ),
    ),
    # developers.kit.com/api-reference: a key of version 4.
    "kit": (Field("api_key"),),
    # developers.mailerlite.com/docs: a bearer token.
    "mailerlite": (Field("api_token"),),
    # mailchimp.com/developer/marketing/docs/fundamentals: what follows the dash is the data centre to ask.
    "mailchimp": (
        Field(
            "api_key",
            r"[0-9A-Za-z]{1,128}-[a-z]{2}\d{1,3}",
            "a key that ends in its data centre, as in …-us21",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Autoresponder:
    """`sealed` is the credentials' ciphertext (base 64), bound to account, client and connection. Without a
    client it is the account's."""

    account: AccountId
    id: AutoresponderId
    client: ClientId | None
    service: str
    label: str
    since: datetime
    sealed: str
    version: int = 1

    def resealed(self, sealed: str) -> Autoresponder:
        """The same with other credentials."""
        return replace(self, sealed=sealed, version=self.version + 1)

    @property
    def context(self) -> dict[str, str]:
        """What the ciphertext is bound to: the same words are needed to open it."""
        return {"account": self.account, "client": self.client or "-", "connection": self.id}


def complete(service: str, values: Mapping[str, str]) -> Credentials:
    """`values` as credentials of `service`. Raises Invalid if it is unknown, and for what is missing, of
    another shape or too much.
    """
    if service not in SERVICES:
        raise Invalid.at("/service", "one of " + ", ".join(sorted(SERVICES)))
    given = {name: value.strip() for name, value in values.items() if value.strip()}
    fields = SERVICES[service]
    for field in fields:
        if field.name not in given and (not field.beside or field.beside in given):
            raise Invalid.at(f"/credentials/{field.name}", "needed")
        if field.name in given and not re.fullmatch(field.shape, given[field.name]):
            raise Invalid.at(f"/credentials/{field.name}", field.like)
    for name in sorted(values.keys() - {field.name for field in fields}):
        raise Invalid.at(f"/credentials/{name}", "not a credential of this service")
    return Credentials(given)


def serving(owner: ClientId, connected: Iterable[Autoresponder]) -> Mapping[str, Autoresponder]:
    """What serves a product of `owner`, by service: the owner's own, else the account's. Another client's
    serves nothing of it."""
    of_owner, of_account = dict[str, Autoresponder](), dict[str, Autoresponder]()
    for one in connected:
        if one.client == owner:
            of_owner[one.service] = one
        elif one.client is None:
            of_account[one.service] = one
    return dict(sorted((of_account | of_owner).items()))
