"""The OpenAPI documents of the three apps, as docs/openapi/ holds them.

`python -m local.openapi` (`make openapi`) writes them anew; a test holds that they are what the apps say.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from pathlib import Path

from local import ROOT

FOLDER = Path("docs/openapi")
APPS = {"checkout": "checkout.whole", "users": "users.whole", "reports": "reports.whole"}


def documents() -> Mapping[Path, str]:
    """Path in the repository -> what it should hold: pretty, with sorted keys, so that a diff is readable."""
    return {
        FOLDER / f"{name}.json": json.dumps(
            importlib.import_module(module).app.openapi(), indent=2, sort_keys=True, ensure_ascii=False
        )
        + "\n"
        for name, module in APPS.items()
    }


if __name__ == "__main__":
    for path, text in documents().items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")
        print(path)
