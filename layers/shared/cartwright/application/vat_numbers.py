"""What is known of a business buyer's VAT number, found out once and remembered for a while."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from cartwright.application.ports.knowing import TaxNumbers
from cartwright.application.ports.vat_register import Recollection, VatRegister
from cartwright.domain.errors import Outage
from cartwright.domain.people import Profile, TaxNumber
from cartwright.domain.rates import EU
from cartwright.domain.tax import Business, Check, NumberState

# A register that did not answer is left alone for so long: the next buyers do not wait for it as well.
RESPITE = timedelta(minutes=1)

DIGITS = "check digits"


def looked_up(
    business: Business,
    *,
    requester: str,
    numbers: TaxNumbers,
    register: VatRegister,
    recollection: Recollection,
    now: datetime,
) -> Business:
    """`business` with what is known of its number now: an outage of the register leaves it pending.

    Check digits that cannot be right are not worth asking about.
    """
    if not business.number:
        return replace(business, check=None)
    check = _check(
        business.number,
        business.country,
        requester=requester,
        numbers=numbers,
        register=register,
        recollection=recollection,
        now=now,
    )
    return replace(business, check=check)


def requester_of(seller: Profile) -> str:
    """The EU VAT number `seller` asks under, so that the register gives proof of the question; else none."""
    held = ((number.country, number.value) for number in seller.tax_numbers if number.kind.upper() == "VAT")
    registered = ((one.jurisdiction, one.number) for one in seller.registrations)
    return next(iter(_european((*held, *registered))), "")


def _european(found: Iterable[tuple[str, str]]) -> Iterable[str]:
    for country, value in found:
        plain = "".join(character for character in value.upper() if character.isalnum())
        prefix = "EL" if country == "GR" else country
        if country in EU and plain:
            yield plain if plain.startswith(prefix) else prefix + plain


def _check(
    number: str,
    country: str,
    *,
    requester: str,
    numbers: TaxNumbers,
    register: VatRegister,
    recollection: Recollection,
    now: datetime,
) -> Check:
    if numbers.sound(TaxNumber("VAT", "GB" if country == "XI" else country, number)) is False:
        return Check(NumberState.INVALID, now, DIGITS)
    if not register.covers(number):
        return Check(NumberState.FORMAT_ONLY, now)
    key = number, requester
    known = recollection.get(key)
    if known is not None and (known.state is not NumberState.PENDING or now - known.at < RESPITE):
        return known
    found = _asked(number, requester, register, now)
    recollection.put(key, found)
    return found


def _asked(number: str, requester: str, register: VatRegister, now: datetime) -> Check:
    try:
        said = register.ask(number, requester)
    except Outage:
        return Check(NumberState.PENDING, now, register.name)
    state = NumberState.VALID if said.valid else NumberState.INVALID
    return Check(state, now, register.name, said.consultation, said.name)
