"""VIES, the European Commission's register of VAT numbers, by its REST interface.

::

    no or half an answer, 4xx, 5xx, a member state that does not answer, too many questions   Outage
    INVALID_INPUT                       a number no member state could have given out: not valid
    INVALID_REQUESTER_INFO              our client's own number is not known there: asked again without it

The consultation number comes only with a requester, and is proof of the question, not of the answer. Source:
ec.europa.eu/taxation_customs/vies, the service's own description of its technical interface.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import urllib3

from cartwright.application.ports.vat_register import Said
from cartwright.domain.errors import Outage
from cartwright.domain.rates import EU

# A buyer waits for this while the price is shown.
TIMEOUT = urllib3.Timeout(connect=1.0, read=2.5)

_PREFIXES = frozenset({"EL" if country == "GR" else country for country in EU} | {"XI"})
_UNDISCLOSED = "---"
_AT_MOST = 120


class Vies:
    name = "VIES"

    def __init__(self, url: str, timeout: urllib3.Timeout = TIMEOUT) -> None:
        self._url = url.rstrip("/")
        self._http = urllib3.PoolManager(retries=False, timeout=timeout)

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
        try:
            response = self._http.request(
                "POST",
                f"{self._url}/check-vat-number",
                body=json.dumps(question).encode(),
                headers={"Content-Type": "application/json", "Accept": "application/json"},
                redirect=False,
            )
            answer = json.loads(response.data)
        except (urllib3.exceptions.HTTPError, ValueError, RecursionError) as error:
            raise Outage("VIES") from error
        # Its refusals come with 400 as well as with 200; what it is about stands in the body.
        if not isinstance(answer, dict) or (response.status != 200 and not _errors(answer)):
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
