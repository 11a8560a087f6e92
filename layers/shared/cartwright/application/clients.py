"""An account's clients and their business profiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cartwright.application.auditing import Act
from cartwright.application.ports.people import Clients
from cartwright.application.ports.world import Births
from cartwright.domain.access import Permission, Resource, Seat, require
from cartwright.domain.agenda import Agenda
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.people import Client, Profile


def add(act: Act, profile: Profile, *, clients: Clients) -> Client:
    """A further client. Raises Forbidden, ClientLimitReached, and Stale if another was added this moment."""
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    account = clients.account()
    client = born(account.id, profile, act.births, act.now)
    audit = act.audit("client.add", client.id, after={"legal_name": profile.legal_name})
    clients.add(client, account.with_another_client(), Agenda.first(client, after=act.now), audit)
    return client


def revise_profile(act: Act, client: ClientId, revision: Profile, *, clients: Clients) -> Client:
    """The next version of a client's profile. Orders already placed keep theirs. Raises NotFound, Forbidden,
    Stale."""
    require(act.seat, Permission.PROFILE_EDIT, act.now, on=Resource(client=client))
    before = clients.get(client)
    after = before.with_profile(revision, at=act.now)
    audit = act.audit(
        "profile.revise",
        client,
        before={"version": str(before.profile.version)},
        after={"version": str(after.profile.version)},
    )
    clients.revise_profile(after, audit)
    return after


def listing(seat: Seat, *, clients: Clients) -> Sequence[Client]:
    """All clients to the agency; to a client's member its own."""
    if seat.of_the_agency:
        return clients.list()
    assert seat.member.client is not None
    return [clients.get(seat.member.client)]


def client(seat: Seat, wanted: ClientId, *, clients: Clients) -> Client:
    """Raises NotFound, also for another client's members."""
    if not seat.of_the_agency and seat.member.client != wanted:
        raise NotFound
    return clients.get(wanted)


def born(
    account: AccountId, profile: Profile, births: Births, now: datetime, *, house: bool = False
) -> Client:
    """A new client, with the first version of its profile."""
    own = ClientId(births.born("client"))
    return Client(account, own, replace(profile, client=own, version=1, since=now), house)
