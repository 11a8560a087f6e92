"""Tax reports bound: as a page by Typst, and as workbooks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import typst

from cartwright.adapters.documents import typesetting
from cartwright.adapters.documents.summing import summed
from cartwright.adapters.documents.workbooks import xlsx

TEMPLATE: Final = Path(__file__).with_name("report.typ")


class ReportBinder:
    """The same report is the same bytes."""

    def pdf(
        self, figures: Mapping[str, Any], *, locale: str, accent: str = "", logo: bytes | None = None
    ) -> bytes:
        """A picture that is broken is left out."""
        try:
            return typesetting.pdf(_files(figures, locale, accent, logo))
        except (typst.TypstError, RuntimeError):
            if logo is None:
                raise
            return typesetting.pdf(_files(figures, locale, accent, None))

    def png(
        self,
        figures: Mapping[str, Any],
        *,
        locale: str,
        accent: str = "",
        logo: bytes | None = None,
        ppi: float = 96,
    ) -> list[bytes]:
        """The same, one picture for each page: to be looked at."""
        return typesetting.png(_files(figures, locale, accent, logo), ppi)

    def xlsx(
        self, figures: Mapping[str, Any], pieces: Iterable[bytes], *, locale: str, part: int, at_most: int
    ) -> bytes:
        return xlsx(figures, pieces, locale=locale, part=part, at_most=at_most)


def _files(figures: Mapping[str, Any], locale: str, accent: str, logo: bytes | None) -> typesetting.Sources:
    view = typesetting.writable(summed(figures, locale=locale, accent=accent))
    # Typst takes files of text only: a picture goes in as its numbers.
    told = view | {"logo": [*logo] if logo else None}
    return {"main.typ": TEMPLATE.read_bytes(), "view.json": json.dumps(told).encode()}
