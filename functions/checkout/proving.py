"""Proofs of being a person, looked at for whoever asks."""

from __future__ import annotations

from cartwright.bootstrap import challenges
from cartwright.domain.challenges import Challenge
from cartwright.domain.ids import AccountId
from cartwright.domain.proofs import Proof, Verdict
from cartwright.telemetry import count, logger


def checked(account: AccountId, challenge: Challenge, proof: Proof) -> Verdict:
    """What the service says; somebody is woken where it says nothing."""
    verdict = challenges.check(account, challenge, proof)
    if verdict is Verdict.UNKNOWN:
        count("ChallengesUnanswered")
        logger().error("a proof of being a person could not be looked at", extra={"account": account})
    return verdict
