"""Views into HTML. Jinja comes in with the first page, so that a quote's cold start does without it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from checkout import assets, words

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = Path(__file__).parent / "pages"


def render(template: str, locale: str, **view: object) -> str:
    """The page as text. Everything in `view` is escaped unless the template says otherwise."""
    return _environment().get_template(template).render(lang=locale.replace("_", "-"), **view)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(asset=assets.url, field_words=words.FIELDS)
    return environment
