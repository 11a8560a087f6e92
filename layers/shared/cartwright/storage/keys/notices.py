"""Notice plans, and what gathers for digests."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cartwright.storage.keys.parts import Key, Stretch, key, moment, of_client, word

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ClientId, SaleId

_NO_MOMENT_IS_LATER = "9999"


def notice_plan(account: AccountId, client: ClientId) -> Key:
    return key(of_client(account, client), "NOTICES")


def gathering(account: AccountId, client: ClientId) -> Key:
    return key(of_client(account, client), "GATHERING")


def gathered(account: AccountId, client: ClientId, at: datetime, sale: SaleId) -> Key:
    return key(of_client(account, client), f"GATHERED#{moment(at)}#{word(sale)}")


def all_gathered(
    account: AccountId, client: ClientId, first: datetime, until: datetime | None = None
) -> Stretch:
    """From `first` up to, not including, `until`: a bare moment sorts before itself with an id behind it."""
    end = moment(until) if until else _NO_MOMENT_IS_LATER
    return Stretch(of_client(account, client), span=(f"GATHERED#{moment(first)}", f"GATHERED#{end}"))
