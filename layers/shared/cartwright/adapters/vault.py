"""The vault: credentials sealed by a KMS key that never leaves KMS, bound to where they belong.

The encryption context (account, client, connection) is authenticated with the ciphertext, so a row copied to
another account or connection does not open there: KMS refuses, whoever asks.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from cartwright.adapters import aws
from cartwright.application.ports.connecting import Vault, WrongContext
from cartwright.application.ports.world import Clock
from cartwright.domain.connections import Credentials
from cartwright.domain.errors import Invalid

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

WHAT = "the key service"
# What one Encrypt call takes, and the longest ciphertext Decrypt does.
PLAIN_BYTES, SEALED_BYTES = 4096, 6144

type Words = tuple[tuple[str, str], ...]


class KmsVault:
    """One KMS call each way. The context's names are what the functions' IAM policies ask for."""

    def __init__(self, key: str, *, client: KMSClient | None = None) -> None:
        self._key = key
        self._given = client

    def seal(self, credentials: Credentials, context: Mapping[str, str]) -> str:
        """Raises Invalid for more than KMS seals in one go, besides what the port says."""
        plain = json.dumps(dict(credentials.values), separators=(",", ":")).encode()
        if len(plain) > PLAIN_BYTES:
            raise Invalid.at("/credentials", f"more than {PLAIN_BYTES} bytes")
        with _answering():
            answer = self._client.encrypt(KeyId=self._key, Plaintext=plain, EncryptionContext=dict(context))
        return base64.b64encode(answer["CiphertextBlob"]).decode()

    def unseal(self, sealed: str, context: Mapping[str, str]) -> Credentials:
        try:
            blob = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError) as broken:
            raise WrongContext from broken
        if not 0 < len(blob) <= SEALED_BYTES:
            raise WrongContext
        with _answering():
            answer = self._client.decrypt(
                KeyId=self._key, CiphertextBlob=blob, EncryptionContext=dict(context)
            )
        try:
            return Credentials(json.loads(answer["Plaintext"]))
        except ValueError:
            # Without its cause, which would carry what was opened.
            raise WrongContext from None

    @cached_property
    def _client(self) -> KMSClient:
        return self._given or aws.kms()


class RememberingVault:
    """Another vault, remembering for a while what it opened, so that a warm function asks no key service.

    What is remembered lives in this process only, in bounded number, and opens under the same context only.
    Replaced credentials are another sealed text, so they count at once; only taking the key itself away takes
    `seconds`.
    """

    def __init__(self, vault: Vault, clock: Clock, *, seconds: int = 300, most: int = 256) -> None:
        self._vault = vault
        self._clock = clock
        self._lifetime = timedelta(seconds=seconds)
        self._most = most
        self._open: dict[tuple[str, Words], tuple[datetime, Credentials]] = {}

    def seal(self, credentials: Credentials, context: Mapping[str, str]) -> str:
        return self._vault.seal(credentials, context)

    def unseal(self, sealed: str, context: Mapping[str, str]) -> Credentials:
        now = self._clock.now()
        bound_to = sealed, tuple(sorted(context.items()))
        if (known := self._open.get(bound_to)) and now < known[0]:
            return known[1]
        credentials = self._vault.unseal(sealed, context)
        self._forget(now)
        self._open[bound_to] = now + self._lifetime, credentials
        return credentials

    def _forget(self, now: datetime) -> None:
        """Drop what is over, then the oldest, until there is room for one more."""
        self._open = {key: known for key, known in self._open.items() if now < known[0]}
        while len(self._open) >= self._most:
            del self._open[next(iter(self._open))]


def _answering() -> AbstractContextManager[None]:
    return aws.answering(
        WHAT,
        InvalidCiphertextException=lambda _: WrongContext(),
        IncorrectKeyException=lambda _: WrongContext(),
    )
