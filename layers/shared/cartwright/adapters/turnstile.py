"""Cloudflare Turnstile's siteverify.

::

    success, for our host and action             passed
    timeout-or-duplicate                         failed: older than five minutes, or used before
    invalid-input-response, bad-request, ...     failed: no token of theirs
    success for another host or action           failed: won elsewhere, brought here
    invalid-input-secret, internal-error         unknown: says nothing of the buyer
    no or half an answer, 5xx                    unknown

A token is good once; with the same `idempotency_key` the same question is answered as before, so an order
that is sent again is not refused for its own token. Answers to the documented test secrets carry no host of
ours, and say that they are tests. Source: developers.cloudflare.com/turnstile ("Validate the token",
"Test your implementation"), read in November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

import urllib3

from cartwright.adapters.registers import TIMEOUT, Register
from cartwright.domain.errors import Outage
from cartwright.domain.proofs import ACTION, Proof, Verdict

_ATTEMPTS = UUID("5b1d7c0e-52a4-4f0c-9a55-0c7a8f6f1a11")
_NOT_THE_BUYERS = frozenset({"missing-input-secret", "invalid-input-secret", "internal-error"})


class Turnstile:
    def __init__(self, url: str, timeout: urllib3.Timeout = TIMEOUT) -> None:
        self._register = Register("Turnstile", url, timeout)

    def verify(self, proof: Proof, secret: str) -> Verdict:
        question = {
            "secret": secret,
            "response": proof.token,
            "idempotency_key": str(uuid5(_ATTEMPTS, f"{proof.host} {proof.attempt} {proof.token}")),
            **({"remoteip": proof.address} if proof.address else {}),
        }
        answer = self._answer(question)
        errors = _errors(answer)
        if answer.get("success") is True:
            return Verdict.PASSED if _is_ours(answer, proof) else Verdict.FAILED
        if answer.get("success") is not False or not errors or errors & _NOT_THE_BUYERS:
            return Verdict.UNKNOWN
        return Verdict.FAILED

    def _answer(self, question: Mapping[str, str]) -> Mapping[str, Any]:
        """Empty where there is none. Refusals come with 400 as well as with 200."""
        try:
            status, answer = self._register.ask("siteverify", question)
        except Outage:
            return {}
        return answer if status in {200, 400} else {}


def _errors(answer: Mapping[str, Any]) -> frozenset[str]:
    found = answer.get("error-codes")
    return frozenset(str(error) for error in found) if isinstance(found, list) else frozenset()


def _is_ours(answer: Mapping[str, Any], proof: Proof) -> bool:
    """Whether the token was won on that very page."""
    about = answer.get("metadata")
    if isinstance(about, dict) and about.get("result_with_testing_key") is True:
        return True
    return (answer.get("hostname"), answer.get("action")) == (proof.host, ACTION)
