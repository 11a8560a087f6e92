"""The certificates that PayPal's webhooks are signed with: fetched from PayPal, kept, and judged.

Imported at the door only once such a webhook comes. Whether PayPal's real chain satisfies the strict profile
of `cryptography` can't be proven offline; what it does not satisfy, PayPal is asked about.
"""

from __future__ import annotations

import re
import ssl
import warnings
from base64 import b64decode
from binascii import crc32
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Protocol

import urllib3
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from cartwright.domain.errors import Outage

NAMES = {
    "live": "messageverificationcerts.paypal.com",
    "sandbox": "messageverificationcerts.sandbox.paypal.com",
}
"""Whom a leaf has to be issued to."""

KEPT = timedelta(hours=12)
KEPT_AT_MOST = 32
LARGEST = 64 * 1024
TIMEOUT = urllib3.Timeout(connect=2.0, read=5.0)

_HOSTS = {"live": r"api(?:-m)?\.paypal\.com", "sandbox": r"api(?:-m)?\.sandbox\.paypal\.com"}
_PATH = r"/v1/notifications/certs/[A-Za-z0-9_-]{1,120}"


class Fetch(Protocol):
    def __call__(self, url: str) -> bytes:
        """What `url` answers with. Raises Outage."""
        ...


class Certificates:
    """Chains by address, the leaf first."""

    def __init__(self, *, roots: str = "", fetch: Fetch | None = None) -> None:
        """`roots`: a file of certificates to trust instead of the system's."""
        self._store: Callable[[], Store | None] = cache(lambda: _store(roots))
        self._fetch = fetch or fetched
        self._kept: dict[str, tuple[datetime, Sequence[x509.Certificate]]] = {}

    def chain(self, url: str, now: datetime) -> Sequence[x509.Certificate]:
        """Empty for what holds no certificates. Raises Outage."""
        known = self._kept.get(url)
        if known is not None and now - known[0] < KEPT:
            return known[1]
        try:
            chain = x509.load_pem_x509_certificates(self._fetch(url))
        except ValueError:
            return ()
        if len(self._kept) >= KEPT_AT_MOST:
            self._kept.pop(next(iter(self._kept)))
        self._kept[url] = now, chain
        return chain

    def trusts(self, chain: Sequence[x509.Certificate], environment: str, now: datetime) -> bool:
        """Whether a root of ours vouches for the leaf, now, as PayPal's own."""
        store = self._store()
        if store is None:
            return False
        subject = x509.DNSName(NAMES[environment])
        judge = PolicyBuilder().store(store).time(now).build_server_verifier(subject)
        try:
            judge.verify(chain[0], list(chain[1:]))
        except VerificationError:
            return False
        return True


def is_address(url: str, environment: str, *, simulated: str = "") -> bool:
    """Whether `url` is one of PayPal's own of that environment, and nobody's who looks like it."""
    if simulated:
        return re.fullmatch(re.escape(simulated.rstrip("/")) + _PATH, url) is not None
    return re.fullmatch(f"https://{_HOSTS[environment]}(?::443)?{_PATH}", url) is not None


def signed_by(leaf: x509.Certificate, signature: str, body: bytes, transmission: Sequence[str]) -> bool:
    """Whether the leaf's key signed `transmission` (its id, its time, the webhook's id) and `body`: RSA with
    SHA-256 over the three and the body's CRC-32, with bars between."""
    key = leaf.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    signed = "|".join((*transmission, str(crc32(body)))).encode()
    try:
        key.verify(b64decode(signature, validate=True), signed, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def fetched(url: str) -> bytes:
    """Over the network, without following anything anywhere. Raises Outage."""
    try:
        response = _pool().request("GET", url, timeout=TIMEOUT, retries=False, redirect=False)
    except urllib3.exceptions.HTTPError as error:
        raise Outage("paypal") from error
    if response.status != 200 or len(response.data) > LARGEST:
        raise Outage("paypal")
    return response.data


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=2)


def _store(roots: str) -> Store | None:
    """None where the system trusts nobody: then nobody vouches for anything."""
    if roots:
        return Store(x509.load_pem_x509_certificates(Path(roots).read_bytes()))
    trusted = ssl.create_default_context().get_ca_certs(binary_form=True)
    with warnings.catch_warnings():
        # Some roots that systems trust are older than the rule that serial numbers are positive.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        found = [x509.load_der_x509_certificate(root) for root in trusted]
    return Store(found) if found else None


def utc(text: str) -> datetime | None:
    """A moment with its zone; None for what is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else None
