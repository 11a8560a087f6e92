"""Who comes by, as far as counting and leading visits ask: a passer, and the same one again."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network

from fastapi import Request

from cartwright.domain.footfall import Passer

_HOUSEHOLD = 64
"""Bits of an IPv6 address that stay as they are while the rest is changed for privacy (RFC 8981)."""


def passer(request: Request) -> Passer:
    said = request.headers.get
    return Passer(said("user-agent", ""), said("sec-purpose", ""), said("sec-fetch-site", ""))


def visitor(request: Request) -> str:
    """The same for the same browser at the same place. To draw by, never to be kept."""
    return f"{_place(request.client.host if request.client else '')} {request.headers.get('user-agent', '')}"


def _place(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, IPv4Address):
        return str(known)
    return str(ip_network((known, _HOUSEHOLD), strict=False))
