"""What documents and reports are drawn with. It is in the layer of one function: nobody else may import
this."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.documents.binder import ReportBinder
from cartwright.adapters.documents.pages import TypstPages

if TYPE_CHECKING:
    from cartwright.application.ports.drawing import Binder, Pages


@cache
def pages() -> Pages:
    return TypstPages()


@cache
def binder() -> Binder:
    return ReportBinder()
