"""Opening an account. No route leads here: an operator invokes it, if IAM lets them (docs/deploying.md)."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from cartwright.application.accounts import Opening, open_account
from cartwright.application.clients import checked
from cartwright.bootstrap import base, knowing, people, shop
from cartwright.domain.errors import Outage, Refusal
from cartwright.domain.people import subdomain
from cartwright.http import problems
from users.models.accounts import AccountOpened, AccountOpening


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The account's ids and hosts, or a problem. The owner gets a mail with a way to set a password."""
    try:
        asked = TypeAdapter(AccountOpening).validate_python(event)
    except ValidationError as mistakes:
        found = mistakes.errors(include_url=False, include_input=False, include_context=False)
        return problems.problem(problems.validation([{**one, "loc": ("body", *one["loc"])} for one in found]))
    hosts = shop.hosts_of(subdomain(asked.subdomain))
    try:
        opening = Opening(
            name=asked.name,
            subdomain=asked.subdomain,
            hosts=hosts,
            house=checked(asked.house.profile(), numbers=knowing.tax_numbers(), locales=knowing.locales()),
            owner_email=asked.owner_email,
            owner_name=asked.owner_name,
            client_limit=base.settings().client_limit,
        )
        account, house, owner = open_account(
            opening,
            accounts=shop.store().accounts,
            identities=people.identities(),
            births=base.births(),
            now=base.clock().now(),
        )
    except (Refusal, Outage) as no:
        return problems.problem(no)
    return AccountOpened(account=account.id, house=house.id, owner=owner.id, hosts=list(hosts)).model_dump()
