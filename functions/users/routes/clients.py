"""Clients and their business profiles."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import clients as use
from cartwright.application.ports.people import Clients as Mine
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import client_id
from users.models.clients import Clients, ClientSeen, Profiles, ProfileSeen, ProfileTaken

router = APIRouter(prefix="/v1/accounts/{account}", tags=["clients"])


def _mine(act: Acting) -> Mine:
    return shop.store().of(act.seat.member.account).clients


@router.get("/clients", summary="The clients")
async def clients(act: Acting) -> Clients:
    return Clients(items=[ClientSeen.of(found) for found in use.listing(act.seat, clients=_mine(act))])


@router.post("/clients", status_code=201, summary="Add a client")
async def add_client(act: Acting, profile: ProfileTaken) -> ClientSeen:
    return ClientSeen.of(use.add(act, profile.profile(), clients=_mine(act)))


@router.get("/clients/{client}", summary="One client")
async def client(act: Acting, client: str) -> ClientSeen:
    return ClientSeen.of(use.client(act.seat, client_id(client), clients=_mine(act)))


@router.put("/clients/{client}/profile", summary="The next version of a business profile")
async def revise(act: Acting, client: str, profile: ProfileTaken) -> ClientSeen:
    revised = use.revise_profile(act, client_id(client), profile.profile(), clients=_mine(act))
    return ClientSeen.of(revised)


@router.get("/clients/{client}/profiles", summary="All versions, newest first")
async def profiles(act: Acting, client: str) -> Profiles:
    found = use.client(act.seat, client_id(client), clients=_mine(act))
    return Profiles(items=[ProfileSeen.of(version) for version in _mine(act).profiles(found.id)])
