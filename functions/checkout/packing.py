"""Pages, prices and files, packed with gzip for who unpacks it: no edge that would do it needs to be there.

Packing lets nobody guess a secret by length (BREACH): of a page's cookies, one (`checkout.lately`) brings
nothing onto it but that something was bought, and one (`checkout.contests`) nothing; the rest whoever makes a
browser ask for it knows already.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from fastapi.responses import Response

_PAGE, _FILE = 5, 9
"""How hard to try: a page or price is packed each time anew, a file once in a process."""


def unpacked_by(accepted: str) -> bool:
    """Whether who sends this `Accept-Encoding` takes gzip: named, or by `*`, and not with a weight of nothing
    (RFC 9110, 12.5.3). Without the header anything might be sent; nothing is packed for who asks for
    nothing."""
    weights = dict(map(_weighed, accepted.lower().split(",")))
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", ""))).strip("0.") != ""


def _weighed(coding: str) -> tuple[str, str]:
    name, _, weight = coding.partition(";")
    return name.strip(), weight.strip().removeprefix("q=") or "1"


def pack(response: Response) -> Response:
    """The same answer, packed."""
    return _with(response, gzip.compress(bytes(response.body), _PAGE, mtime=0))


def pack_file(response: Response) -> Response:
    return _with(response, _kept(bytes(response.body)))


@lru_cache(maxsize=32)
def _kept(content: bytes) -> bytes:
    return gzip.compress(content, _FILE, mtime=0)


def _with(response: Response, body: bytes) -> Response:
    response.body = body
    response.headers["content-length"] = str(len(body))
    response.headers["content-encoding"] = "gzip"
    return response
