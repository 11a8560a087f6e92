"""The subdomain: another name for the account, with the former ones leading there."""

from __future__ import annotations

from fastapi import APIRouter, Response

from cartwright.application import subdomains as use
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting, ActingThoughClosed
from users.models.subdomains import SubdomainSeen, SubdomainTaken

router = APIRouter(prefix="/v1/accounts/{account}/subdomain", tags=["domains"])


@router.get("", summary="The subdomain, and those before it")
async def subdomain(act: Acting) -> SubdomainSeen:
    mine = shop.store().of(act.seat.member.account)
    found = use.names(act, host_of=shop.host_of, subdomains=mine.subdomains, clients=mine.clients)
    return SubdomainSeen.of(found)


@router.put("", summary="Change it")
async def change(act: Acting, taken: SubdomainTaken) -> SubdomainSeen:
    """Once a day. Links to the old name go on working: whoever follows one is shown to the new. While the
    state is `laying` or `leaving`, pages of many products are on their way: ask again, with the same name."""
    mine = shop.store().of(act.seat.member.account)
    changed = use.change(
        act, taken.subdomain, host_of=shop.host_of, subdomains=mine.subdomains, clients=mine.clients
    )
    return SubdomainSeen.of(changed)


@router.delete("/former/{subdomain}", status_code=204, summary="Let a former one go")
async def release(act: ActingThoughClosed, subdomain: str) -> Response:
    """Links to it lead nowhere from now on, and another account may take it."""
    mine = shop.store().of(act.seat.member.account)
    use.release(act, subdomain, host_of=shop.host_of, subdomains=mine.subdomains, clients=mine.clients)
    return Response(status_code=204)
