"""Who is visiting, as far as the request's headers say: on which host, from where, reading what."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from fastapi import Request

from cartwright.languages import chosen, region_of
from checkout import edges
from checkout.packing import unpacked_by
from checkout.places import COUNTRIES

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,4}){0,2}\Z")


@dataclass(frozen=True, slots=True)
class Visit:
    """`ip_country` is the finding of the agency's own edge, a piece of tax evidence; empty where there is no
    edge. `wanted` is the language that the URL asks for; empty if it asks for none. `unpacks`: gzip is
    understood. `address` is the network's, as that edge saw it, or API Gateway without one. `only_asks`: by
    HEAD, so nobody is shown anything, and nothing is counted."""

    host: str
    accept_language: str
    ip_country: str
    reads_html: bool
    wanted: str = ""
    unpacks: bool = False
    address: str = field(default="", repr=False)
    cookie: str = field(default="", repr=False)
    only_asks: bool = False

    @classmethod
    def of(cls, request: Request) -> Visit:
        # Once, where `request.headers` looks each time.
        headers: dict[bytes, bytes] = dict(request["headers"])
        context = (request.scope.get("aws.event") or {}).get("requestContext") or {}
        edge = edges.seen(headers)
        return cls(
            host=_host(headers.get(b"host", b"").decode("latin-1")),
            accept_language=headers.get(b"accept-language", b"").decode("latin-1"),
            ip_country=edge.country,
            reads_html=b"text/html" in headers.get(b"accept", b""),
            cookie=headers.get(b"cookie", b"").decode("latin-1"),
            unpacks=unpacked_by(headers.get(b"accept-encoding", b"").decode("latin-1")),
            # Never what a header says by itself: whoever sends a request writes those.
            address=edge.address or str(context.get("http", {}).get("sourceIp", "")),
            only_asks=request.method == "HEAD",
            wanted=_tag(request.query_params.get("lang", "")) if b"lang=" in request["query_string"] else "",
        )

    @property
    def locale(self) -> str:
        return chosen(self.accept_language, self.wanted)

    @property
    def asking(self) -> str:
        """What an address carries on, so that the next page asks for the same language."""
        return f"?lang={self.wanted}" if self.wanted else ""

    @property
    def country(self) -> str:
        """The best guess there is at where the visitor is; empty if there is none."""
        if self.ip_country:
            return self.ip_country
        region = region_of(self.accept_language)
        return region if region in COUNTRIES else ""


def _tag(wanted: str) -> str:
    """A language's tag, or nothing: it goes into addresses."""
    return wanted if _TAG.match(wanted) else ""


def _host(header: str) -> str:
    """The host's name, without its port, as pages are filed under it."""
    return header.rpartition(":")[0].lower() if header.rpartition(":")[2].isdigit() else header.lower()
