"""Who is visiting, as far as the request's headers say: on which host, from where, reading what."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from checkout.display import locale_for, preferred_region
from checkout.places import COUNTRIES


@dataclass(frozen=True, slots=True)
class Visit:
    """`ip_country` is the edge's finding, a piece of tax evidence; empty where no edge says it."""

    host: str
    accept_language: str
    ip_country: str
    reads_html: bool

    @classmethod
    def of(cls, request: Request) -> Visit:
        headers = request.headers
        country = headers.get("cloudfront-viewer-country", "").upper()
        return cls(
            host=_host(headers.get("host", "")),
            accept_language=headers.get("accept-language", ""),
            ip_country=country if country in COUNTRIES else "",
            reads_html="text/html" in headers.get("accept", ""),
        )

    @property
    def locale(self) -> str:
        return locale_for(self.accept_language)

    @property
    def country(self) -> str:
        """The best guess there is at where the visitor is; empty if there is none."""
        return self.ip_country or preferred_region(self.accept_language)


def _host(header: str) -> str:
    """The host's name, without its port, as pages are filed under it."""
    return header.rpartition(":")[0].lower() if header.rpartition(":")[2].isdigit() else header.lower()
