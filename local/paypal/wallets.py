"""Test buyers, by what happens to whatever they pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Wallet:
    """`asks`: each payment takes another look of its payer. `later`: declined once it was kept.
    `slow`: what is given back takes its time. `revoked`: its owner takes back what was agreed to."""

    name: str
    title: str
    payer: str
    country: str = "DE"
    declined: bool = False
    asks: bool = False
    later: bool = False
    slow: bool = False
    revoked: bool = False

    @property
    def shown(self) -> dict[str, Any]:
        """The payer, as an order shows one."""
        return {
            "payer_id": self.payer,
            "email_address": f"{self.name}@buyers.example",
            "name": {"given_name": "Test", "surname": self.title},
            "address": {"country_code": self.country},
        }


WALLETS: Mapping[str, Wallet] = {
    wallet.name: wallet
    for wallet in (
        Wallet("pays", "Pays", "PAYER0000PAYS"),
        Wallet("declined", "Is declined", "PAYER0000DECL", declined=True),
        Wallet("asks", "Is asked again", "PAYER0000ASKS", country="FR", asks=True),
        Wallet("slow", "Pays, and is given back slowly", "PAYER0000SL2W", slow=True),
        Wallet("revoked", "Pays once, and forbids it", "PAYER0000REV2", revoked=True),
        Wallet("once", "Pays once", "PAYER0000ONCE", later=True),
    )
}
