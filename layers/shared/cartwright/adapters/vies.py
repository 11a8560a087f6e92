"""VIES, the European Commission's register of VAT numbers, by its REST interface.

::

    no or half an answer, 4xx, 5xx, a member state that does not answer, too many questions   Outage
    INVALID_INPUT                       a number no member state could have given out: not valid
    INVALID_REQUESTER_INFO              our client's own number is not known there: asked again without it

The consultation number comes only with a requester, and is proof of the question, not of the answer. Source:
ec.europa.eu/taxation_customs/vies, the service's own description of its technical interface.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import urllib3

from cartwright.adapters.registers import TIMEOUT, Register
from cartwright.application.ports.vat_register import Said
from cartwright.domain.errors import Outage
from cartwright.domain.rates import EU

_PREFIXES = frozenset({"EL" if country == "GR" else country for country in EU} | {"XI"})
_UNDISCLOSED = "---"
_AT_MOST = 120


class Vies:
    name = "VIES"

    def __init__(self, url: str, timeout: urllib3.Timeout = TIMEOUT) -> None:
        self._register = Register(self.name, url, timeout)

    def covers(self, number: str) -> bool:
        return number[:2] in _PREFIXES

    def ask(self, number: str, requester: str = "") -> Said:
        question = {"countryCode": number[:2], "vatNumber": number[2:]}
        asking = {"requesterMemberStateCode": requester[:2], "requesterNumber": requester[2:]}
        answer = self._answer({**question, **asking} if requester else question)
        if requester and "INVALID_REQUESTER_INFO" in _errors(answer):
            answer = self._answer(question)
        if "INVALID_INPUT" in _errors(answer):
            return Said(valid=False)
        valid = answer.get("valid")
        if not isinstance(valid, bool) or _errors(answer):
            raise Outage("VIES")
        return Said(valid, _text(answer.get("requestIdentifier")), _text(answer.get("name")))

    def _answer(self, question: Mapping[str, str]) -> Mapping[str, Any]:
        status, answer = self._register.ask("check-vat-number", question)
        # Its refusals come with 400 as well as with 200; what it is about stands in the body.
        if status != 200 and not _errors(answer):
            raise Outage("VIES")
        return answer


def _errors(answer: Mapping[str, Any]) -> frozenset[str]:
    wrapped = answer.get("errorWrappers")
    entries = wrapped if isinstance(wrapped, list) else []
    return frozenset(str(entry.get("error")) for entry in entries if isinstance(entry, dict))


def _text(value: object) -> str:
    """A short text that can be printed; nothing where the member state discloses nothing."""
    if not isinstance(value, str) or value == _UNDISCLOSED:
        return ""
    return "".join(character if character.isprintable() else " " for character in value)[:_AT_MOST].strip()
