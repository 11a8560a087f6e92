"""Telling people from machines, in memory."""

from __future__ import annotations

from cartwright.domain.proofs import Proof, Verdict


class FakeVerifier:
    """Knows one `secret` and the tokens it gave out for a host; while `down`, it says nothing."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._hosts: dict[str, str] = {}
        self._spent: dict[str, str] = {}
        self.down = False

    def token(self, host: str) -> str:
        """A new one, as a browser gets it on a page of that host."""
        token = f"token-{len(self._hosts)}"
        self._hosts[token] = host
        return token

    def verify(self, proof: Proof, secret: str) -> Verdict:
        if self.down or secret != self._secret:
            return Verdict.UNKNOWN
        if self._hosts.get(proof.token) != proof.host:
            return Verdict.FAILED
        spent_by = self._spent.setdefault(proof.token, proof.attempt)
        return Verdict.PASSED if spent_by == proof.attempt else Verdict.FAILED
