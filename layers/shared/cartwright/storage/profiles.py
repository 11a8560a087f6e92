"""Clients and their business profiles: the client's item holds the current one, each version has its own."""

from __future__ import annotations

from cartwright.application.ports.selling import Stale
from cartwright.domain.errors import Conflict
from cartwright.domain.people import Client, Profile
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, equals
from cartwright.storage.schema import VERSION
from cartwright.storage.table import Put, Write

CLIENT: Codec[Client] = Codec("client", Client)
PROFILE: Codec[Profile] = Codec("profile", Profile)


def added(client: Client) -> tuple[Write, ...]:
    """A new client with the first version of its profile."""
    return (Write(_client(client, absent()), otherwise=Conflict()), _version(client))


def revised(client: Client) -> tuple[Write, ...]:
    """The client with its next profile; Stale if another revised it."""
    return (Write(_client(client, equals(VERSION, client.version - 1)), otherwise=Stale()), _version(client))


def _client(client: Client, when: Condition) -> Put:
    key, listed = keys.client(client.account, client.id), keys.client_listed(client.account, client.id)
    return Put(CLIENT.item(client, key, listed, version=client.version), when)


def _version(client: Client) -> Write:
    profile = client.profile
    item = PROFILE.item(profile, keys.profile(client.account, client.id, profile.version))
    return Write(Put(item, absent()), otherwise=Stale())
