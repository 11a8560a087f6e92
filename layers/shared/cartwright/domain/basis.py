"""Which entries a tax report counts: what documents say, or what money moved (`taxbook.shown` says how)."""

from enum import StrEnum


class Basis(StrEnum):
    INVOICE = "invoice"
    CASH = "cash"
