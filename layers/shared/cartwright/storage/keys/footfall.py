"""Visits to products' pages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cartwright.storage.keys.parts import Key, Stretch, gsi1, key, moment, of_client, of_product, word
from cartwright.storage.schema import GSI1

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ClientId, ProductId


def footfall(account: AccountId, product: ProductId, at: datetime, client: ClientId) -> Key:
    return key(f"{of_product(account, product)}#FOOTFALL", f"{moment(at)}#{word(client)}")


def footfalls(account: AccountId, product: ProductId, first: datetime, until: datetime) -> Stretch:
    """From `first` up to, not including, `until`: a bare moment sorts before itself with an id behind it."""
    return Stretch(f"{of_product(account, product)}#FOOTFALL", span=(moment(first), moment(until)))


def footfall_listed(account: AccountId, client: ClientId, at: datetime, product: ProductId) -> Key:
    """Among its client's, so that whoever may see those reads no other's."""
    return gsi1(f"{of_client(account, client)}#FOOTFALL", f"{moment(at)}#{word(product)}")


def footfalls_of(account: AccountId, client: ClientId, first: datetime, until: datetime) -> Stretch:
    span = (moment(first), moment(until))
    return Stretch(f"{of_client(account, client)}#FOOTFALL", span=span, index=GSI1)
