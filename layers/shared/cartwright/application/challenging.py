"""Proving to be a person: how an account sets it, and what it does to an order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cartwright.application.ports.connecting import Vault, WrongContext
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Permission, require
from cartwright.domain.attempts import TooManyAttempts
from cartwright.domain.challenges import NEVER, Challenge, When, secret
from cartwright.domain.connections import Credentials
from cartwright.domain.errors import Outage
from cartwright.domain.orders import order_id
from cartwright.domain.proofs import Proof, ProofFailed, ProofNeeded, Verdict, context, halved

if TYPE_CHECKING:
    from cartwright.application.auditing import Act
    from cartwright.application.ports.challenges import Verifier
    from cartwright.application.ports.people import Clients
    from cartwright.application.ports.selling import Orders
    from cartwright.domain.attempts import Window
    from cartwright.domain.ids import AccountId
    from cartwright.domain.offers import Offer
    from cartwright.domain.people import Account

type Check = Callable[[AccountId, Challenge, Proof], Verdict]


@dataclass(frozen=True, slots=True)
class Asking:
    """How an account wants to ask. Without a `secret` the one that is kept stays; without a `site_key` both
    are forgotten."""

    when: When
    site_key: str
    secret: str | None = field(default=None, repr=False)


def challenge(act: Act, *, clients: Clients) -> Account:
    """The account, which says how it asks. Raises Forbidden."""
    require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    return clients.account()


def ask(act: Act, wanted: Asking, *, version: int, clients: Clients, vault: Vault) -> Account:
    """The account asking in another way, by somebody who saw `version` of it. What it is already changes
    nothing.

    Raises Forbidden, Invalid (a new site key takes a secret of its own), AccountClosed, Outage, and Stale for
    any other version.
    """
    require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    before = clients.account()
    if before.version != version:
        raise Stale
    known = before.challenge
    sealed = known.sealed if known and known.site_key == wanted.site_key else ""
    if wanted.secret is not None and wanted.site_key:
        plain = Credentials({"secret": secret(wanted.secret)})
        sealed = vault.seal(plain, context(before.id))
    new = Challenge(wanted.when, wanted.site_key, sealed if wanted.site_key else "")
    if new == (known or NEVER):
        return before
    after = before.asking(new)
    audit = act.audit("account.challenge", before.id, before=_told(known), after=_told(new))
    clients.revise_account(after, audit)
    return after


def _told(challenge: Challenge | None) -> dict[str, str]:
    found = challenge or NEVER
    return {"when": found.when.value, "site_key": found.site_key}


def checked(
    account: AccountId, challenge: Challenge, proof: Proof, *, verifier: Verifier, vault: Vault
) -> Verdict:
    """What the service says of a proof. A secret that does not open is as good as no answer."""
    try:
        opened = vault.unseal(challenge.sealed, context(account))
    except (Outage, WrongContext):
        return Verdict.UNKNOWN
    return verifier.verify(proof, opened["secret"])


@dataclass(frozen=True, slots=True)
class Room:
    """The windows an order is counted in, whether they are those of who has proven nothing, and whether it
    was seen to be `placed` before."""

    windows: Sequence[Window]
    unproven: bool = False
    placed: bool = False

    def refusal(self, full: TooManyAttempts) -> TooManyAttempts | ProofNeeded:
        """What is said where there is no room: who has proven nothing gets more by a proof."""
        return ProofNeeded() if self.unproven else full


def room(offer: Offer, proof: Proof, windows: Sequence[Window], check: Check | None, orders: Orders) -> Room:
    """Where an order is counted, after its proof was looked at; without a `check` nobody is asked.

    The service is asked only where there is room for the attempt: one that fails takes some. An order that
    is there needs no proof.

    Raises ProofNeeded without a proof where everybody is asked, ProofFailed for one that is none, and
    TooManyAttempts.
    """
    challenge = offer.challenge
    if challenge is None or check is None:
        return Room(windows)
    if not proof.token:
        if challenge.when is When.ALWAYS:
            raise ProofNeeded
        return Room(halved(windows), unproven=True)
    if orders.placed(order_id(offer.account, proof.attempt), windows):
        return Room(windows, placed=True)
    if check(offer.account, challenge, proof) is Verdict.FAILED:
        raise ProofFailed
    return Room(windows)


def counted(allowed: Room, orders: Orders) -> None:
    """What was refused is what the buyer has to know; an outage would only cost the count."""
    try:
        with suppress(Outage):
            orders.count(allowed.windows)
    except TooManyAttempts as full:
        raise allowed.refusal(full) from None
