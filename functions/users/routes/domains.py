"""Custom domains: claim a host, prove it, leave it."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import domains as use
from cartwright.bootstrap import domains as names
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting, ActingThoughClosed
from cartwright.http import hosts
from cartwright.http.paths import client_id
from users.models.domains import Domains, DomainSeen, DomainTaken, Removal

router = APIRouter(prefix="/v1/accounts/{account}/domains", tags=["domains"])


@router.get("", summary="The custom domains")
async def domains(act: Acting) -> Domains:
    mine = shop.store().of(act.seat.member.account)
    return Domains.of(use.listing(act, domains=mine.domains))


@router.post("", status_code=201, summary="Claim a host")
async def claim(act: Acting, taken: DomainTaken) -> DomainSeen:
    """One for the account, and one more for each client. Set the record it answers with, then verify."""
    mine = shop.store().of(act.seat.member.account)
    claimed = use.claim(
        act,
        hosts.as_known(taken.host),
        client_id(taken.client) if taken.client else None,
        ours=names.ours(),
        domains=mine.domains,
        clients=mine.clients,
    )
    return DomainSeen.of(claimed)


@router.post("/{host}/verification", summary="Look for its record, and serve pages there")
async def verify(act: Acting, host: str) -> DomainSeen:
    """While the state is `laying`, pages of many products are still being made: ask again."""
    mine = shop.store().of(act.seat.member.account)
    name = hosts.in_path(host)
    return DomainSeen.of(use.verify(act, name, domains=mine.domains, resolver=names.resolver()))


@router.delete("/{host}", summary="Serve nothing there any more")
async def leave(act: ActingThoughClosed, host: str) -> Removal:
    """Pages on the subdomain stay. Until the removal is complete nobody else can verify the host."""
    mine = shop.store().of(act.seat.member.account)
    name = hosts.in_path(host)
    return Removal.of(name, use.leave(act, name, domains=mine.domains))
