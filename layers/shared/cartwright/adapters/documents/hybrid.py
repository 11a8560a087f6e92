"""What makes a PDF with an e-invoice in it one of Factur-X and ZUGFeRD: its XMP says which file it is.

Typst embeds the file and writes everything else of PDF/A-3; of that schema it knows nothing. So its words are
put into the XMP that is there, and the places of the objects behind it are moved on. What is not as Typst
writes it (a table of places in plain text, XMP that is not compressed) is a ValueError, not a broken file.
"""

from __future__ import annotations

import re

NAME = "factur-x.xml"
PROFILE = "EN 16931"
_VERSION = "1.0"
_URI = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"

_LENGTH = re.compile(rb"<</Length (\d+)/Type/Metadata/Subtype/XML>>\s*stream\n")
_SCHEMAS_END = b"</rdf:Bag></pdfaExtension:schemas>"
_XMP_END = b"</rdf:RDF>"
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_PLACE = re.compile(rb"(?m)^(\d{10})( \d{5} n)")

_PROPERTIES = {
    "DocumentFileName": "name of the embedded XML invoice file",
    "DocumentType": "INVOICE",
    "Version": "version of the XML schema",
    "ConformanceLevel": "conformance level of the embedded XML",
}


def _schema() -> bytes:
    """PDF/A wants every schema described that it does not know (ISO 19005-3, 6.6.2.3)."""
    described = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{words}</pdfaProperty:description></rdf:li>"
        for name, words in _PROPERTIES.items()
    )
    return (
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{_URI}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{described}</rdf:Seq></pdfaSchema:property></rdf:li>"
    ).encode()


def _statement() -> bytes:
    return (
        f'<rdf:Description rdf:about="" xmlns:fx="{_URI}"><fx:DocumentType>INVOICE</fx:DocumentType>'
        f"<fx:DocumentFileName>{NAME}</fx:DocumentFileName><fx:Version>{_VERSION}</fx:Version>"
        f"<fx:ConformanceLevel>{PROFILE}</fx:ConformanceLevel></rdf:Description>"
    ).encode()


def hybrid(pdf: bytes) -> bytes:
    """The same PDF, saying of its attachment that it is an invoice by Factur-X. Raises ValueError."""
    metadata = [*_LENGTH.finditer(pdf)]
    start = _START.search(pdf)
    if len(metadata) != 1 or start is None:
        raise ValueError("not a PDF as Typst writes it")
    length, begin = int(metadata[0][1]), metadata[0].end()
    xmp = pdf[begin : begin + length]
    if xmp.count(_SCHEMAS_END) != 1 or xmp.count(_XMP_END) != 1:
        raise ValueError("no XMP as Typst writes it")
    told = xmp.replace(_SCHEMAS_END, _schema() + _SCHEMAS_END).replace(_XMP_END, _statement() + _XMP_END)
    head = pdf[metadata[0].start() : begin].replace(b"%d" % length, b"%d" % len(told), 1)
    table = int(start[1])
    before, behind = pdf[: metadata[0].start()], pdf[begin + length : table]
    moved = len(before) + len(head) + len(told) + len(behind) - table
    places = _PLACE.sub(
        lambda found: b"%010d%s" % (int(found[1]) + moved * (int(found[1]) > begin), found[2]),
        pdf[table : start.start()],
    )
    return b"".join((before, head, told, behind, places, b"startxref\n%d\n%%%%EOF" % (table + moved)))
