"""What a buyer is known by, where no address is kept."""

from __future__ import annotations

import hashlib
import unicodedata

from cartwright.domain.subaddresses import undetailed


def digest(email: str) -> str:
    """What a buyer is known by: SHA-256 of the address, however it was typed (case, composition, spaces, a
    domain with or without its A-labels). Two addresses that mail tells apart are two: `ß` is not `ss`."""
    local, at, domain = unicodedata.normalize("NFC", email.strip()).lower().rpartition("@")
    return hashlib.sha256(f"{local}{at}{_known(domain)}".encode()).hexdigest()


def mailbox(email: str) -> str:
    """The same of the mailbox, whatever detail its address has: by this a no to mails is known."""
    return digest(undetailed(email))


def _known(domain: str) -> str:
    """The domain as the DNS knows it; one that it cannot know, as it is."""
    if domain.isascii():
        return domain
    from idna import IDNAError, encode  # noqa: PLC0415  (its tables are big, and few buyers need them)

    try:
        return encode(domain, uts46=True).decode()
    except IDNAError:
        return domain
