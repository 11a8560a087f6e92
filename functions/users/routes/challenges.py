"""Whether buyers are asked to prove to be people."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import challenging as use
from cartwright.bootstrap import shop, vaults
from cartwright.bootstrap.caller import Acting
from users.models.challenges import ChallengeSeen, ChallengeTaken

router = APIRouter(prefix="/v1/accounts/{account}/challenge", tags=["account"])


@router.get("", summary="How buyers are asked to prove to be people")
async def challenge(act: Acting) -> ChallengeSeen:
    mine = shop.store().of(act.seat.member.account)
    return ChallengeSeen.of(use.challenge(act, clients=mine.clients))


@router.put("", summary="Ask them, or don't")
async def ask(act: Acting, taken: ChallengeTaken) -> ChallengeSeen:
    """Of the `version` you read; if somebody changed the account since, it is `stale`: read again."""
    mine = shop.store().of(act.seat.member.account)
    account = use.ask(act, taken.asking(), version=taken.version, clients=mine.clients, vault=vaults.vault())
    return ChallengeSeen.of(account)
