"""What documents are drawn with. Typst is in the layer of one function: nobody else may import this."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.documents.pages import TypstPages

if TYPE_CHECKING:
    from cartwright.application.ports.drawing import Pages


@cache
def pages() -> Pages:
    return TypstPages()
