"""What is known of VAT numbers: the register, asked at most once an hour about the same one."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from cartwright.application import vat_numbers
from cartwright.bootstrap.base import clock, settings
from cartwright.bootstrap.knowing import tax_numbers
from cartwright.storage.memory import Memory

if TYPE_CHECKING:
    from cartwright.application.ports.vat_register import VatRegister
    from cartwright.domain.people import Profile
    from cartwright.domain.tax import Business, Check


@cache
def register() -> VatRegister:
    # Imported here: only who was given a number asks.
    from cartwright.adapters.vies import Vies  # noqa: PLC0415

    return Vies(settings().vies_url)


@cache
def _memory() -> Memory[tuple[str, str], Check]:
    return Memory(clock(), limit=1000, lasts=timedelta(hours=1))


def vouch(business: Business, seller: Profile) -> Business:
    """`business` with what is known of its number now, asked in the name of `seller`."""
    return vat_numbers.looked_up(
        business,
        requester=vat_numbers.requester_of(seller),
        numbers=tax_numbers(),
        register=register(),
        recollection=_memory(),
        now=clock().now(),
    )
