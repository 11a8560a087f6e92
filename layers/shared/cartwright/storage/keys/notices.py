"""Notice plans, and what gathers for digests."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cartwright.storage.keys.parts import Key, Stretch, foreign, key, moment, of_client, word

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ClientId, SaleId

_NO_MOMENT_IS_LATER = "9999"


def notice_plan(account: AccountId, client: ClientId) -> Key:
    return key(of_client(account, client), "NOTICES")


def gathering(account: AccountId, client: ClientId) -> Key:
    """Of sales."""
    return key(of_client(account, client), "GATHERING")


def news_gathering(account: AccountId, client: ClientId, kind: str) -> Key:
    """Of other news of a kind."""
    return key(of_client(account, client), f"GATHERING#{word(kind)}")


def gathered(account: AccountId, client: ClientId, at: datetime, sale: SaleId) -> Key:
    return key(of_client(account, client), f"GATHERED#{moment(at)}#{word(sale)}")


def news(account: AccountId, client: ClientId, kind: str, at: datetime, subject: str) -> Key:
    return key(of_client(account, client), f"NEWS#{word(kind)}#{moment(at)}#{foreign(subject)}")


def all_news(
    account: AccountId, client: ClientId, kind: str, first: datetime, until: datetime | None = None
) -> Stretch:
    """The same of other news of a kind."""
    end, lies = moment(until) if until else _NO_MOMENT_IS_LATER, f"NEWS#{word(kind)}"
    return Stretch(of_client(account, client), span=(f"{lies}#{moment(first)}", f"{lies}#{end}"))


def all_gathered(
    account: AccountId, client: ClientId, first: datetime, until: datetime | None = None
) -> Stretch:
    """From `first` up to, not including, `until`: a bare moment sorts before itself with an id behind it."""
    end = moment(until) if until else _NO_MOMENT_IS_LATER
    return Stretch(of_client(account, client), span=(f"GATHERED#{moment(first)}", f"GATHERED#{end}"))
