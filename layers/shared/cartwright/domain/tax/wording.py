"""What a receipt or an invoice must say about a treatment, beyond its rates.

The category is that of UNTDID 5305 and the exemption code that of the VATEX list, as EN 16931 asks for them
(BT-118, BT-121). The sentence is in English; documents translate it by its code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cartwright.domain.tax.treatments import Ground, Treatment


@dataclass(frozen=True, slots=True)
class Wording:
    """`note` is empty where nothing needs saying; `number_needed`: the buyer's VAT number has to be on it."""

    category: str
    exemption: str = ""
    note: str = ""
    source: str = ""
    number_needed: bool = False


STANDARD: Final = Wording("S")
ZERO: Final = Wording("Z")

_BY_GROUND: Final = {
    Ground.REVERSE_CHARGE: Wording(
        "AE", "VATEX-EU-AE", "Reverse charge", "Directive 2006/112/EC art. 226(11a)", number_needed=True
    ),
    Ground.INTRA_COMMUNITY: Wording(
        "K",
        "VATEX-EU-IC",
        "Intra-Community supply, exempt (art. 138 of Directive 2006/112/EC)",
        "Directive 2006/112/EC art. 226(11)",
        number_needed=True,
    ),
    Ground.EXPORT: Wording(
        "G",
        "VATEX-EU-G",
        "Export, exempt (art. 146 of Directive 2006/112/EC)",
        "Directive 2006/112/EC art. 226(11)",
    ),
    Ground.SMALL_BUSINESS: Wording(
        "E", "", "Exempt: small business", "Directive 2006/112/EC art. 226(11), 284"
    ),
    Ground.EXEMPT: Wording(
        "E",
        "VATEX-EU-132",
        "Exempt (art. 132 of Directive 2006/112/EC)",
        "Directive 2006/112/EC art. 226(11)",
    ),
    Ground.CERTIFICATE: Wording(
        "E", "", "Exempt by a document that was shown", "Directive 2006/112/EC art. 226(11), 151"
    ),
    Ground.MARGIN_TRAVEL: Wording(
        "E", "VATEX-EU-D", "Margin scheme — Travel agents", "Directive 2006/112/EC art. 226(13)"
    ),
    Ground.MARGIN_SECOND_HAND: Wording(
        "E", "VATEX-EU-F", "Margin scheme — Second-hand goods", "Directive 2006/112/EC art. 226(14)"
    ),
    Ground.MARGIN_ART: Wording(
        "E", "VATEX-EU-I", "Margin scheme — Works of art", "Directive 2006/112/EC art. 226(14)"
    ),
    Ground.MARGIN_COLLECTORS: Wording(
        "E",
        "VATEX-EU-J",
        "Margin scheme — Collector’s items and antiques",
        "Directive 2006/112/EC art. 226(14)",
    ),
    Ground.NOT_A_SUPPLY: Wording("O", "VATEX-EU-O", "Not subject to VAT", "Directive 2006/112/EC art. 2"),
    Ground.NOT_REGISTERED: Wording("O", "VATEX-EU-O", "No tax is charged on this sale", ""),
}
ALL: Final = (STANDARD, ZERO, *_BY_GROUND.values())


def wording(treatment: Treatment) -> Wording:
    """What has to be said of it. A rate of nothing is no exemption; a reverse charge outside the EU is said
    as one inside."""
    if treatment.levies:
        return STANDARD if treatment.rate else ZERO
    return _BY_GROUND[treatment.ground]
