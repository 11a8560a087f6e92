"""Signed words: cursors and download links that only this deployment can have written.

::

    KMS HMAC key ──GenerateMac, once per cold start──▶ root ──HMAC(purpose)──▶ key ──HMAC(words)──▶ mark

    token = base64url( version (1) | mark (16) | words )

Signed, not sealed: whoever holds a token can read its words. What a token is worth, and until when, is said
in the words. docs/decisions/0050 says why.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from functools import cached_property
from typing import TYPE_CHECKING

from cartwright.adapters import aws
from cartwright.application.ports.papers import BadToken

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

VERSION = b"\x01"
# 128 bits of HMAC-SHA-256, the least RFC 2104 (section 5) calls safe, because these tokens live in URLs.
MARK_BYTES = 16
LONGEST = 4096
LABEL = b"cartwright signatures 1"


class KmsSignatures:
    """The first use asks KMS, every further one is arithmetic."""

    def __init__(self, key: str, *, client: KMSClient | None = None) -> None:
        self._key = key
        self._given = client

    def sign(self, purpose: str, words: str) -> str:
        """A URL-safe token. Raises Outage, the first time in a process, when KMS does not answer."""
        payload = words.encode()
        return (
            base64.urlsafe_b64encode(VERSION + self._mark(purpose, payload) + payload).rstrip(b"=").decode()
        )

    def read(self, purpose: str, token: str) -> str:
        """Raises BadToken, and Outage as `sign` does."""
        raw = _decoded(token)
        version, mark, payload = raw[:1], raw[1 : 1 + MARK_BYTES], raw[1 + MARK_BYTES :]
        if version != VERSION or not hmac.compare_digest(mark, self._mark(purpose, payload)):
            raise BadToken
        return payload.decode()

    def _mark(self, purpose: str, payload: bytes) -> bytes:
        # HKDF-Expand (RFC 5869) of one block, with the purpose as its info.
        key = hmac.digest(self._root, LABEL + b" " + purpose.encode() + b"\x01", hashlib.sha256)
        return hmac.digest(key, payload, hashlib.sha256)[:MARK_BYTES]

    @cached_property
    def _root(self) -> bytes:
        client = self._given or aws.kms()
        with aws.answering("the key service"):
            return client.generate_mac(KeyId=self._key, Message=LABEL, MacAlgorithm="HMAC_SHA_256")["Mac"]


def _decoded(token: str) -> bytes:
    """The bytes of a token as `sign` spells it: any other spelling of the same bytes is refused."""
    if len(token) > LONGEST or not token.isascii():
        raise BadToken
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except binascii.Error as broken:
        raise BadToken from broken
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != token:
        raise BadToken
    return raw
