"""Who publishes the rates of a place, and where: the address a person checks a row of the table at."""

from __future__ import annotations

from typing import Final

from cartwright.domain.rates import standard_rows

_UNION = "https://ec.europa.eu/taxation_customs/tedb/"
_FRENCH_CODE = "https://www.legifrance.gouv.fr/codes/id/LEGITEXT000006069577/"

_BY_PLACE: Final = {
    "AU": "https://www.ato.gov.au/businesses-and-organisations/gst-excise-and-indirect-taxes/gst",
    "CA": "https://www.canada.ca/en/revenue-agency/services/tax/businesses/topics/gst-hst-businesses.html",
    "CA-BC": "https://www2.gov.bc.ca/gov/content/taxes/sales-taxes/pst",
    "CA-MB": "https://www.gov.mb.ca/finance/taxation/taxes/retail.html",
    "CA-QC": "https://www.revenuquebec.ca/en/businesses/consumption-taxes/",
    "CA-SK": "https://www.saskatchewan.ca/business/taxes-licensing-and-reporting/provincial-taxes-policies-and-bulletins/provincial-sales-tax",
    "CH": "https://www.estv.admin.ch/estv/en/home/value-added-tax.html",
    "GB": "https://www.gov.uk/vat-rates",
    "NO": "https://www.skatteetaten.no/en/rates/value-added-tax/",
    "NZ": "https://www.ird.govt.nz/gst",
    # Outside the EU's area, so no rates of a member state.
    **dict.fromkeys(("GP", "MQ", "RE"), _FRENCH_CODE),
    **{row[0]: _UNION for row in standard_rows.EUROPEAN_UNION},
}


def authority(jurisdiction: str) -> str:
    """Its own authority's page, else its country's: for a member state the Commission's database of rates.
    Raises LookupError for a place of which nobody has said where it is published."""
    country = jurisdiction.partition("-")[0]
    if found := _BY_PLACE.get(jurisdiction) or _BY_PLACE.get(country):
        return found
    raise LookupError(f"nobody publishes the rates of {jurisdiction}")
