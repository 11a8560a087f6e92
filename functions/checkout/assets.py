"""The style sheet, the script and the mark, under names that change with their content: kept for good."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cartwright.domain.errors import NotFound

_FOLDER = Path(__file__).parent / "static"
_REMARK = {
    ".js": re.compile(r"^ *//[^\n]*\n|^ */\*.*\*/\n| +// [^\"`'\n]*$", re.MULTILINE),
    ".css": re.compile(r"/\*.*?\*/", re.DOTALL),
}
"""A line that is one, and what ends a line of code and quotes nothing."""
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """`path` is where it is served: `/static/checkout.3f2a91b07c.css`."""

    path: str
    media_type: str
    content: bytes


def url(name: str) -> str:
    """The path of `checkout.css` and its like, with the content's hash in it."""
    return _all()[name].path


def named(name: str) -> Asset:
    """`embed.js` and its like, by the name in the repository."""
    return _all()[name]


def find(file: str) -> Asset:
    """What is served as `/static/{file}`. Raises NotFound for anything but our own files."""
    try:
        return _served()[file]
    except KeyError:
        raise NotFound from None


@cache
def _all() -> Mapping[str, Asset]:
    return {path.name: _read(path) for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES}


@cache
def _served() -> Mapping[str, Asset]:
    return {asset.path.rpartition("/")[2]: asset for asset in _all().values()}


def _read(path: Path) -> Asset:
    content = _sent(path.suffix, path.read_text("utf-8")).encode()
    digest = hashlib.sha256(content).hexdigest()[:10]
    return Asset(f"/static/{path.stem}.{digest}{path.suffix}", _TYPES[path.suffix], content)


def _sent(suffix: str, text: str) -> str:
    """What browsers need of it: no remarks and no indentation, line by line as it was written."""
    remarks = _REMARK.get(suffix)
    bare = remarks.sub("", text) if remarks else text
    return re.sub(r"\s*\n\s*", "\n", bare).strip()
