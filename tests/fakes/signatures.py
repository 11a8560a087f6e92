"""Signed words, with a key everybody knows."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cartwright.application.ports.papers import BadToken


class FakeSignatures:
    """Tokens of the same kind as the real ones: readable, and not to be forged."""

    def sign(self, purpose: str, words: str) -> str:
        return f"{urlsafe_b64encode(words.encode()).decode().rstrip('=')}.{_seal(purpose, words)}"

    def read(self, purpose: str, token: str) -> str:
        body, _, seal = token.partition(".")
        try:
            words = urlsafe_b64decode(body.encode() + b"=" * (-len(body) % 4)).decode()
        except ValueError as unreadable:
            raise BadToken from unreadable
        if not hmac.compare_digest(seal.encode(), _seal(purpose, words).encode()):
            raise BadToken
        return words


def _seal(purpose: str, words: str) -> str:
    return hmac.new(b"everybody knows", f"{purpose}\x1f{words}".encode(), hashlib.sha256).hexdigest()
