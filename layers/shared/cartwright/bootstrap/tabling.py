"""Tables as workbooks, for functions without the layer that writes reports' own."""

from __future__ import annotations

from cartwright.adapters.tables import MEDIA_TYPE, workbook

__all__ = ["MEDIA_TYPE", "workbook"]
