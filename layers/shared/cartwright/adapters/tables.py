"""A table as a workbook (ECMA-376, `.xlsx`) of one sheet, where the library that writes reports' workbooks is
not: its function alone carries that.

Amounts are numbers with the decimals they were told with, moments are days with a time in UTC, and all the
rest is text, whatever it begins with: no formula comes out of a table. The headings stay in sight, and can be
filtered by. The same table is the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
# XML has no characters for these; a cell has none for the ends of lines that a name may bring along.
_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]+")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.([0-9]{1,6}))?\Z")
_EPOCH: Final = datetime(1899, 12, 30, tzinfo=UTC)
"""Day nothing of a sheet, as all of them count since the first that took 1900 for a leap year."""
_BOLD, _MOMENT, _DECIMALS = 1, 2, 3
"""Places among the styles; those from the last on are numbers of so many decimals: 0, 1, 2 …"""


def workbook(
    name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: frozenset[str],
    moments: frozenset[str],
) -> bytes:
    """`numbers` and `moments` (ISO 8601, with an offset) are the headings of columns that are such; a cell of
    them that is empty stays so. `name` is the sheet's: at most 31 letters."""
    packed = io.BytesIO()
    kinds = ["number" if one in numbers else "moment" if one in moments else "text" for one in headings]
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        for path, words in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _links(("officeDocument", "xl/workbook.xml"))),
            ("xl/workbook.xml", _book(name)),
            (
                "xl/_rels/workbook.xml.rels",
                _links(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")),
            ),
            ("xl/styles.xml", _styles()),
            ("xl/worksheets/sheet1.xml", "".join(_sheet(headings, rows, kinds))),
        ):
            # Of no day: that of the writing would make other bytes each time.
            file.writestr(ZipInfo(path), words, ZIP_DEFLATED)
    return packed.getvalue()


def _sheet(headings: Sequence[str], rows: Iterable[Sequence[str]], kinds: Sequence[str]) -> Iterator[str]:
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{len(headings)}" width="18" customWidth="1"/></cols><sheetData><row>'
    )
    yield from (_text(one, _BOLD) for one in headings)
    yield "</row>"
    last = 1
    for row in rows:
        last += 1
        yield "<row>"
        yield from (_cell(text, kind) for text, kind in zip(row, kinds, strict=True))
        yield "</row>"
    yield f'</sheetData><autoFilter ref="A1:{_column(len(headings))}{last}"/></worksheet>'


def _cell(text: str, kind: str) -> str:
    if not text:
        return "<c/>"
    if kind == "number" and (found := _NUMBER.match(text)):
        return f'<c s="{_DECIMALS + len(found[1] or "")}"><v>{text}</v></c>'
    if kind == "moment":
        days = (datetime.fromisoformat(text) - _EPOCH) / timedelta(days=1)
        return f'<c s="{_MOMENT}"><v>{days!r}</v></c>'
    return _text(text)


def _text(text: str, style: int = 0) -> str:
    words = escape(_UNFIT.sub(" ", text))
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{words}</t></is></c>'


def _column(number: int) -> str:
    """`A` is the first, `AA` the 27th."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _book(name: str) -> str:
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _styles() -> str:
    codes = ["yyyy-mm-dd hh:mm:ss", "#,##0", *(f"#,##0.{'0' * places}" for places in range(1, 7))]
    formats = "".join(f'<numFmt numFmtId="{164 + n}" formatCode="{code}"/>' for n, code in enumerate(codes))
    cells = "".join(f'<xf numFmtId="{164 + n}" applyNumberFormat="1"/>' for n in range(len(codes)))
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="{len(codes)}">{formats}</numFmts>'
        '<fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        f'<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="{2 + len(codes)}"><xf/>'
        f'<xf fontId="1" applyFont="1"/>{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _links(*of: tuple[str, str]) -> str:
    each = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(of, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


_SHEETS: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES: Final = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEETS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEETS}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SHEETS}.styles+xml"/></Types>'
)
