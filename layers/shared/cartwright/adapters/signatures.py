"""Sealed words: cursors and download links that only this deployment can have written, or can read.

::

    KMS HMAC key ──GenerateMac, once per cold start──▶ root ──HKDF(purpose)──▶ key ──AES-SIV──▶ sealed

    token = base64url( version (1) | mark (16) | sealed words )

What a token is worth, and until when, is said in the words. docs/decisions/0050 and 0113 say why.
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
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV
    from mypy_boto3_kms import KMSClient

VERSION = b"\x02"
LONGEST = 4096
LABEL = b"cartwright signatures 1"


class KmsSignatures:
    """The first use asks KMS, every further one is arithmetic."""

    def __init__(self, key: str, *, client: KMSClient | None = None) -> None:
        self._key = key
        self._given = client

    def sign(self, purpose: str, words: str) -> str:
        """A URL-safe token. Raises Outage, the first time in a process, when KMS does not answer."""
        # The version goes inside as well: this cipher does not take nothing at all.
        sealed = self._cipher(purpose).encrypt(VERSION + words.encode(), None)
        return base64.urlsafe_b64encode(VERSION + sealed).rstrip(b"=").decode()

    def read(self, purpose: str, token: str) -> str:
        """Raises BadToken, and Outage as `sign` does."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  (as below)

        raw = _decoded(token)
        if raw[:1] != VERSION:
            raise BadToken
        try:
            words = self._cipher(purpose).decrypt(raw[1:], None)
        except InvalidTag as foreign:
            raise BadToken from foreign
        return words[1:].decode()

    def _cipher(self, purpose: str) -> AESSIV:
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV  # noqa: PLC0415  (30 ms to import)

        # HKDF-Expand (RFC 5869) of one block, with the purpose as its info: a key for AES-256-SIV.
        return AESSIV(hmac.digest(self._root, LABEL + b" " + purpose.encode() + b"\x01", hashlib.sha512))

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
