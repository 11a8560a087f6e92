"""The templates of mails, and of pages that look like them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from cartwright.adapters.mail.display import one_line

TEMPLATES: Final = Path(__file__).with_name("templates")


@cache
def templates() -> Environment:
    """Every value is put on one line, so that no name adds lines to a mail, and escaped in HTML."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_flat,
    )


def _flat(value: object) -> object:
    return one_line(value) if isinstance(value, str) and not isinstance(value, Markup) else value
