"""Several files in one, as everybody can open it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP can bear, for every file: so that the same files make the same bytes."""
_READABLE = 0o644 << 16


def packed(files: Mapping[str, bytes]) -> bytes:
    """In the order of their names."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as pack:
        for name in sorted(files):
            one = zipfile.ZipInfo(name, _BEGINNING)
            one.compress_type = zipfile.ZIP_DEFLATED
            one.create_system = 3  # Unix, wherever it is made
            one.external_attr = _READABLE
            pack.writestr(one, files[name])
    return whole.getvalue()
