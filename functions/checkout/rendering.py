"""Views into HTML. Jinja comes in with the first page, so that a quote's cold start does without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cartwright.languages import speech
from checkout import assets, display, words

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_FOLDER = Path(__file__).parent / "pages"


def render(template: str, locale: str, **view: object) -> str:
    """The page as text. Everything in `view` is escaped unless the template says otherwise.

    Templates speak by `say` and `counted`, as `Speech` does; a value that is markup stays markup.
    """
    return (
        _environment()
        .get_template(template)
        .render(lang=locale.replace("_", "-"), dir=display.direction(locale), **_spoken(locale), **view)
    )


@lru_cache(maxsize=256)
def _spoken(locale: str) -> Mapping[str, Callable[..., Markup]]:
    """The sentences are ours and plain text, so they are escaped before anything is filled in."""
    from markupsafe import escape  # noqa: PLC0415

    tongue = speech(locale)

    @lru_cache(maxsize=512)
    def plain(text: str) -> Markup:
        return escape(tongue.say(text))

    def say(text: str, /, **values: object) -> Markup:
        return plain(text).format(**values) if values else plain(text)

    def counted(one: str, many: str, count: int, /, **values: object) -> Markup:
        return escape(tongue.form(one, many, count)).format(count=count, **values)

    return {"say": say, "counted": counted}


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
    # As it is read by our own script: letters as they are take half as much on the way.
    environment.policies["json.dumps_kwargs"] = {
        "sort_keys": True,
        "ensure_ascii": False,
        "separators": (",", ":"),
    }
    environment.globals.update(asset=assets.url, field_words=words.FIELDS)
    return environment
