"""Clients and their business profiles."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import clients as use
from cartwright.application import logos
from cartwright.application.ports.leafing import Leaves
from cartwright.application.ports.people import Clients as Mine
from cartwright.bootstrap import filing, knowing, shop, signing
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import client_id
from users.models.clients import ArchivingTaken, Clients, ClientSeen, LogoTaken, Profiles, ProfileTaken
from users.routes.paging import Cursor, Limit

router = APIRouter(prefix="/v1/accounts/{account}", tags=["clients"])


def _mine(act: Acting) -> Mine:
    return shop.store().of(act.seat.member.account).clients


def _leaves(act: Acting) -> Leaves:
    return shop.store().of(act.seat.member.account).leaves(act.seat.member.id, signing.signatures())


@router.get("/clients", summary="The clients")
async def clients(act: Acting, limit: Limit = 100, cursor: Cursor = "") -> Clients:
    """All of them to the agency; to a client's member its own."""
    found = use.listing(act.seat, clients=_mine(act), leaves=_leaves(act), limit=limit, cursor=cursor)
    return Clients.of(found)


@router.post("/clients", status_code=201, summary="Add a client")
async def add_client(act: Acting, profile: ProfileTaken) -> ClientSeen:
    added = use.add(
        act,
        profile.profile(),
        clients=_mine(act),
        numbers=knowing.tax_numbers(),
        locales=knowing.locales(),
    )
    return ClientSeen.of(added)


@router.get("/clients/{client}", summary="One client")
async def client(act: Acting, client: str) -> ClientSeen:
    return ClientSeen.of(use.client(act.seat, client_id(client), clients=_mine(act)))


@router.put("/clients/{client}/profile", summary="The next version of a business profile")
async def revise_profile(act: Acting, client: str, profile: ProfileTaken) -> ClientSeen:
    """Later sales carry it; what was sold keeps the version it was sold under."""
    revised = use.revise_profile(
        act,
        client_id(client),
        profile.profile(),
        clients=_mine(act),
        numbers=knowing.tax_numbers(),
        locales=knowing.locales(),
    )
    return ClientSeen.of(revised)


@router.put("/clients/{client}/logo", summary="Hang a client's logo")
async def hang_logo(act: Acting, client: str, taken: LogoTaken) -> ClientSeen:
    """The next version of its profile. Later sales carry it; what was sold keeps the one it had."""
    hung = logos.hang(act, client_id(client), taken.found(), clients=_mine(act), files=filing.files())
    return ClientSeen.of(hung)


@router.delete("/clients/{client}/logo", summary="Take it down")
async def take_logo_down(act: Acting, client: str) -> ClientSeen:
    return ClientSeen.of(logos.take_down(act, client_id(client), clients=_mine(act)))


@router.get("/clients/{client}/profiles", summary="All versions, newest first")
async def profiles(act: Acting, client: str, limit: Limit = 100, cursor: Cursor = "") -> Profiles:
    found = use.history(
        act.seat,
        client_id(client),
        clients=_mine(act),
        leaves=_leaves(act),
        limit=limit,
        cursor=cursor,
    )
    return Profiles.of(found)


@router.put("/clients/{client}/archive", summary="Put a client away")
async def archive(act: Acting, client: str, taken: ArchivingTaken) -> ClientSeen:
    """It counts no more towards the limit and owns nothing new. Its members keep their logins and see what
    was; its tax reports go on for months in which something was still sold or refunded. Not while it owns
    live products."""
    return ClientSeen.of(use.archive(act, client_id(client), clients=_mine(act), reason=taken.reason))


@router.delete("/clients/{client}/archive", summary="Take it up again")
async def restore(act: Acting, client: str) -> ClientSeen:
    return ClientSeen.of(use.restore(act, client_id(client), clients=_mine(act)))
