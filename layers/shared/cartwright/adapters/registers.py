"""Questions to somebody else's service while a buyer waits: JSON in, JSON out, asked once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import urllib3

from cartwright.domain.errors import Outage

TIMEOUT = urllib3.Timeout(connect=1.0, read=2.5)


class Register:
    """Whatever goes wrong on the way is an outage; what an answer means, each service says itself."""

    def __init__(self, name: str, url: str, timeout: urllib3.Timeout) -> None:
        self._name = name
        self._url = url.rstrip("/")
        self._http = urllib3.PoolManager(retries=False, timeout=timeout)

    def ask(self, path: str, question: Mapping[str, str]) -> tuple[int, Mapping[str, Any]]:
        """The status and the answer. Raises Outage without one that is a JSON object."""
        try:
            response = self._http.request(
                "POST",
                f"{self._url}/{path}",
                body=json.dumps(question).encode(),
                headers={"Content-Type": "application/json", "Accept": "application/json"},
                redirect=False,
            )
            answer = json.loads(response.data)
        except (urllib3.exceptions.HTTPError, ValueError, RecursionError) as error:
            raise Outage(self._name) from error
        if not isinstance(answer, dict):
            raise Outage(self._name)
        return response.status, answer
