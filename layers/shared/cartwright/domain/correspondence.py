"""What may have been written to the buyer of a subscription: letters have no list of their own, and are found
by the names that follow from what they are about (see `notices`)."""

from __future__ import annotations

from collections.abc import Iterator

from cartwright.domain.dunning import CARD_ENDS
from cartwright.domain.jobs import MailKind
from cartwright.domain.payments import Saved
from cartwright.domain.subscriptions import Subscription

CHARGES, VERSIONS = 24, 50
"""How far back it is looked: charges, and for an end moves of the subscription."""

_OF_AN_ATTEMPT = (
    MailKind.PAYMENT_FAILED,
    MailKind.CHARGE_AHEAD,
    MailKind.CHANGE_WAITS,
    MailKind.SUBSCRIPTION_ENDED,
)


def letters_of(found: Subscription, *kept: Saved | None) -> Iterator[tuple[MailKind, str]]:
    """By kind and subject: about the newest charges, with every attempt that there may have been, about its
    end and the plan that it has, and that a card ends, the present one or one of `kept`."""
    said = [
        f"{ends} {warned}"
        for ends in dict.fromkeys(one.ends for one in (found.saved, *kept) if one and one.ends)
        for warned in range(1, len(CARD_ENDS) + 1)
    ]
    attempts = range(len(found.dunning.days) + 2)
    last = found.coming
    for number in range(max(1, last - CHARGES + 1), last + 1):
        for attempt in attempts:
            about = f"{found.id} {number} {attempt}"
            yield from ((kind, about) for kind in _OF_AN_ATTEMPT)
            yield from ((MailKind.CARD_ENDS, f"{about} {one}") for one in said)
    for version in range(max(1, found.version - VERSIONS + 1), found.version + 1):
        for attempt in attempts:
            about = f"{found.id} {last} {attempt}"
            yield MailKind.CANCELLED, f"{about} {version}"
            yield MailKind.KEPT, f"{about} {version}"
            yield MailKind.PLAN_CHANGED, f"{about} {found.option} {version}"
