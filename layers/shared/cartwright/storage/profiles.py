"""Clients and their business profiles: the client's item holds the current one, each version has its own."""

from __future__ import annotations

from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Product
from cartwright.domain.errors import Conflict
from cartwright.domain.people import Client, ClientArchived, Profile
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, both, equals, present
from cartwright.storage.schema import ARCHIVED, OWNED, VERSION, Item, Value
from cartwright.storage.table import Put, Update, Write

CLIENT: Codec[Client] = Codec("client", Client)
PROFILE: Codec[Profile] = Codec("profile", Profile)


def added(client: Client) -> tuple[Write, ...]:
    """A new client with the first version of its profile."""
    return (Write(_client(client, absent()), otherwise=Conflict()), _version(client))


def revised(client: Client) -> tuple[Write, ...]:
    """The client with its next profile; Stale if another revised it."""
    return (Write(_client(client, equals(VERSION, client.version - 1)), otherwise=Stale()), _version(client))


def changed(client: Client) -> Write:
    """The client's next version, its profile as it was; Stale if another changed it."""
    return Write(_client(client, equals(VERSION, client.version - 1)), otherwise=Stale())


def owning(product: Product) -> Write:
    """A leg of whatever gives a client a product, or makes one live: ClientArchived if its owner is archived.

    It leaves a mark on the owner, so that who archives it at the same moment finds it changed.
    """
    mark: dict[str, Value] = {OWNED: f"{product.id} {product.version}"}
    open_owner = both(present(), absent(ARCHIVED))
    key = keys.client(product.account, product.owner)
    return Write(Update(key, mark, when=open_owner), otherwise=ClientArchived(client=product.owner))


def archived(client: Client, item: Item) -> Write:
    """The client's next version, archived; Stale if it is no more as `item`, or came to own something."""
    unmarked = equals(OWNED, item[OWNED]) if OWNED in item else absent(OWNED)
    unchanged = both(equals(VERSION, client.version - 1), unmarked)
    return Write(_client(client, unchanged), otherwise=Stale())


def _client(client: Client, when: Condition) -> Put:
    key, listed = keys.client(client.account, client.id), keys.client_listed(client.account, client.id)
    since: dict[str, Value] = {ARCHIVED: keys.moment(client.archived)} if client.archived else {}
    return Put(CLIENT.item(client, key, listed, version=client.version, **since), when)


def _version(client: Client) -> Write:
    profile = client.profile
    item = PROFILE.item(profile, keys.profile(client.account, client.id, profile.version))
    return Write(Put(item, absent()), otherwise=Stale())
