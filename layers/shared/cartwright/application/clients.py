"""An account's clients and their business profiles."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cartwright.application import changes
from cartwright.application.again import until_done
from cartwright.application.auditing import Act
from cartwright.application.ports.knowing import Locales, TaxNumbers
from cartwright.application.ports.leafing import Leaf, Leaves
from cartwright.application.ports.papers import BadToken
from cartwright.application.ports.people import Clients
from cartwright.application.ports.world import Births
from cartwright.domain.access import Denial, Hidden, Permission, Resource, Seat, require
from cartwright.domain.agenda import Agenda
from cartwright.domain.countries import COUNTRIES
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.people import Client, Profile, TaxNumber


def add(act: Act, profile: Profile, *, clients: Clients, numbers: TaxNumbers, locales: Locales) -> Client:
    """A further client. Raises Forbidden, Invalid, ClientLimitReached; whoever adds at the same moment is
    waited for."""
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    sound = checked(profile, numbers=numbers, locales=locales)
    client = born(act.seat.member.account, sound, act.births, act.now)

    def attempt() -> Client:
        counted = clients.account().with_another_client()
        audit = act.audit("client.add", client.id, after={"legal_name": profile.legal_name})
        clients.add(client, counted, Agenda.first(client, after=act.now), audit)
        return client

    return until_done(attempt)


def revise_profile(
    act: Act, client: ClientId, revision: Profile, *, clients: Clients, numbers: TaxNumbers, locales: Locales
) -> Client:
    """The next version of a client's profile. Orders already placed keep theirs. Raises NotFound, Forbidden,
    Invalid, and Stale if another was revising it."""
    require(act.seat, Permission.PROFILE_EDIT, act.now, on=Resource(client=client))
    before = clients.get(client)
    sound = checked(revision, numbers=numbers, locales=locales)
    after = before.with_profile(sound, at=act.now)
    changed = changes.between(before.profile, after.profile)
    clients.revise_profile(
        after, act.audit("profile.revise", client, before=changed.before, after=changed.after)
    )
    return after


def archive(act: Act, wanted: ClientId, *, clients: Clients, reason: str = "") -> Client:
    """The client put away, its place free for another. Its members keep their logins and see what was. The
    same again changes nothing.

    Raises Forbidden, NotFound, HouseStays, and OwnsLiveProducts.
    """
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)

    def attempt() -> Client:
        before = clients.get(wanted)
        if before.archived is not None:
            return before
        after = before.archive(at=act.now)
        audit = act.audit("client.archive", wanted, after=_named(after), reason=reason)
        clients.archive(after, clients.account().with_a_client_less(), audit)
        return after

    return until_done(attempt)


def restore(act: Act, wanted: ClientId, *, clients: Clients) -> Client:
    """The client taken up again, and counted again. The same again changes nothing. Raises Forbidden,
    NotFound, ClientLimitReached."""
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)

    def attempt() -> Client:
        before = clients.get(wanted)
        if before.archived is None:
            return before
        after = before.restored()
        audit = act.audit("client.restore", wanted, before=_named(before))
        clients.restore(after, clients.account().with_another_client(), audit)
        return after

    return until_done(attempt)


def listing(seat: Seat, *, clients: Clients, leaves: Leaves, limit: int, cursor: str = "") -> Leaf[Client]:
    """All clients to the agency, leaf by leaf; to a client's member its own, and nothing that could follow.
    Raises BadToken."""
    if seat.of_the_agency:
        return leaves.clients(limit=limit, cursor=cursor)
    if cursor:
        raise BadToken
    assert seat.member.client is not None
    return Leaf((clients.get(seat.member.client),))


def client(seat: Seat, wanted: ClientId, *, clients: Clients) -> Client:
    """Raises NotFound, also for another client's members."""
    if not seat.of_the_agency and seat.member.client != wanted:
        raise Hidden(Denial("client.view", Resource(client=wanted), "another client's"))
    return clients.get(wanted)


def history(
    seat: Seat, wanted: ClientId, *, clients: Clients, leaves: Leaves, limit: int, cursor: str = ""
) -> Leaf[Profile]:
    """Every version of a client's profile, newest first. Raises NotFound, also for another client's members,
    and BadToken."""
    return leaves.profiles(client(seat, wanted, clients=clients).id, limit=limit, cursor=cursor)


def born(
    account: AccountId, profile: Profile, births: Births, now: datetime, *, house: bool = False
) -> Client:
    """A new client, with the first version of its profile."""
    own = ClientId(births.born("client"))
    return Client(account, own, replace(profile, client=own, version=1, since=now), house)


def checked(profile: Profile, *, numbers: TaxNumbers, locales: Locales) -> Profile:
    """The profile with its locale as it is spelled and its numbers marked as checked or not. Raises Invalid
    for a locale nobody speaks, for numbers that cannot be, and for a prefix under which two documents could
    bear one number (2006/112/EC art. 226(2))."""
    locale = locales.canonical(profile.locale)
    if locale is None:
        raise Invalid.at("/locale", "no language, or not spoken there")
    if not profile.numbers_apart:
        raise Invalid.at(
            "/number_prefix", "no part of it is CN, CO, TEST or digits alone: series are told by them"
        )
    sound = tuple(_sound(number, place, numbers) for place, number in enumerate(profile.tax_numbers))
    return replace(profile, locale=locale, tax_numbers=sound)


def _sound(number: TaxNumber, place: int, numbers: TaxNumbers) -> TaxNumber:
    if number.country not in COUNTRIES:
        raise Invalid.at(f"/tax_numbers/{place}/country", "two capital letters of ISO 3166-1")
    verdict = numbers.sound(number)
    if verdict is False:
        raise Invalid.at(f"/tax_numbers/{place}/value", "not a number of this kind and country")
    return replace(number, checked=verdict is True)


def _named(client: Client) -> dict[str, str]:
    return {"legal_name": client.profile.legal_name}
