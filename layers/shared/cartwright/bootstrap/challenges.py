"""Telling people from machines."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.application import challenging
from cartwright.bootstrap.base import settings
from cartwright.bootstrap.vaults import vault

if TYPE_CHECKING:
    from cartwright.application.ports.challenges import Verifier
    from cartwright.domain.challenges import Challenge
    from cartwright.domain.ids import AccountId
    from cartwright.domain.proofs import Proof, Verdict


@cache
def verifier() -> Verifier:
    # Imported here: few accounts ask.
    from cartwright.adapters.turnstile import Turnstile  # noqa: PLC0415

    return Turnstile(settings().turnstile_url)


def check(account: AccountId, challenge: Challenge, proof: Proof) -> Verdict:
    """What the service says of a proof."""
    return challenging.checked(account, challenge, proof, verifier=verifier(), vault=vault())
