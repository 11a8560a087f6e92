"""Domain and application read no clock, no chance, no environment and no file, and count in whole cents."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.checks.core import impurities
from tests.architecture.conftest import Plant

IMPURE = {
    "now": "from datetime import UTC, datetime\nat = datetime.now(UTC)",
    "now under another name": "import datetime as clock\nat = clock.datetime.now(clock.UTC)",
    "now as a default factory": "from datetime import datetime as moment\nfactory = moment.now",
    "utcnow": "import datetime\nat = datetime.datetime.utcnow()",
    "today's moment": "from datetime import datetime\nat = datetime.today()",
    "today": "from datetime import date\non = date.today()",
    "time.time": "import time\nat = time.time()",
    "time.time by name": "from time import time\nat = time()",
    "a random id": "import uuid\nkey = uuid.uuid4()",
    "a random id by name": "from uuid import uuid4 as fresh\nkey = fresh()",
    "a dice": "import random\nluck = random.random()",
    "a secret": "from secrets import token_urlsafe\nkey = token_urlsafe()",
    "os.environ": "import os\ntable = os.environ['TABLE']",
    "os.getenv": "from os import getenv\ntable = getenv('TABLE')",
    "a file": "rates = open('rates.json')",
    "a path": "from pathlib import Path\nrates = Path('rates.json').read_text()",
    "a request": "from urllib.request import urlopen\nrates = urlopen('http://localhost')",
    "a request's module": "from urllib import request\nrates = request.urlopen('http://localhost')",
    "a print": "print('sold')",
    "a float": "rate = 0.19",
    "a negative float": "discount = -0.5",
    "a conversion to float": "def total(cents):\n    return float(cents) / 100",
    "an import inside a function": "def born():\n    import uuid\n    return uuid.uuid4()",
}
PURE = {
    "a moment handed in": "from datetime import datetime\ndef due(now: datetime):\n    return now.year",
    "a method of that name": "def today(shop):\n    return shop.today()",
    "a field called time": "def at(event):\n    return event.time",
    "the refusal of floats": "def whole(value):\n    return not isinstance(value, float)",
    "parsing URLs": "from urllib.parse import urlsplit",
    "text in memory": "import io\nsheet = io.StringIO()",
}


def test_the_core_is_pure(repository: Path) -> None:
    assert impurities(repository) == []


@pytest.mark.parametrize("ring", ["domain", "application"])
@pytest.mark.parametrize("source", IMPURE.values(), ids=IMPURE.keys())
def test_an_impure_core_is_found(source: str, ring: str, plant: Plant) -> None:
    path = f"layers/shared/cartwright/{ring}/planted.py"
    found = impurities(plant(path, source))
    assert found
    assert all(line.startswith(f"{path}:") for line in found)


@pytest.mark.parametrize("source", PURE.values(), ids=PURE.keys())
def test_what_only_looks_impure_is_left_alone(source: str, plant: Plant) -> None:
    assert impurities(plant("layers/shared/cartwright/domain/planted.py", source)) == []


@pytest.mark.parametrize("source", IMPURE.values(), ids=IMPURE.keys())
def test_the_edges_may_do_all_of_it(source: str, plant: Plant) -> None:
    assert impurities(plant("layers/shared/cartwright/adapters/planted.py", source)) == []
