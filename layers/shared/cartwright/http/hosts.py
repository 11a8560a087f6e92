"""Host names as people write them, and as the DNS and pages know them."""

from __future__ import annotations

from cartwright.domain.errors import Invalid, NotFound

LONGEST = 300


def as_known(text: str) -> str:
    """`Bücher.example` as `xn--bcher-kva.example`: by UTS 46, as browsers do it. Raises Invalid."""
    from idna import IDNAError, encode  # noqa: PLC0415  (its tables are big, and one route needs them)

    try:
        return encode(text[:LONGEST].strip(), uts46=True).decode().lower()
    except IDNAError as unknown:
        raise Invalid.at("/host", "not a host name") from unknown


def in_path(text: str) -> str:
    """The same for a path, where a name that cannot be is one that is not. Raises NotFound."""
    try:
        return as_known(text)
    except Invalid as unknown:
        raise NotFound from unknown
