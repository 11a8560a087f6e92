"""The tool itself, on a small shop: what is missed, what nobody misses, and what comes to no end."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.guards.mutants import of_file
from tests.guards.scoring import REPOSITORY

SHOP = """
import threading


class NotFound(Exception): ...


def door(seat):
    if seat.suspended:
        raise NotFound
    return "in"


def back_door(seat):
    if seat.suspended:
        raise NotFound
    return "in"


def cellar(seat):
    if seat.suspended:
        raise NotFound


def turnstile(seat):
    while True:
        if seat.scope:
            return "in"


def waiting_room(seat):
    if seat.suspended:
        raise NotFound
    threading.Event().wait()


def list_of(seats):
    return [seat for seat in seats if not seat.suspended]
"""

CHECKS = '''
from types import SimpleNamespace

import pytest

from shop import door

ON, OFF = SimpleNamespace(suspended=True, scope="all"), SimpleNamespace(suspended=False, scope="")
BEFORE = []


def test_the_door():
    with pytest.raises(door.NotFound):
        door.door(ON)
    assert door.door(OFF) == "in"


def test_the_back_door_opens():
    assert door.back_door(OFF) == "in"


def test_the_turnstile():
    assert door.turnstile(ON) == "in"


def test_the_waiting_room():
    with pytest.raises(door.NotFound):
        door.waiting_room(ON)


def test_that_is_red_anyway():
    assert door.back_door(ON) == "out"


def test_that_hangs_on_another():
    """Green behind the other and red alone, guard or no guard."""
    assert BEFORE
    with pytest.raises(door.NotFound):
        door.cellar(ON)


def test_the_list():
    BEFORE.append("here")
    assert door.list_of([ON, OFF]) == [OFF]
'''

RUN = """
import json, sys
from pathlib import Path
from tests.guards.forks import Forks
from tests.guards.mutants import mutants
from tests.guards.scoring import tried
from tests.guards.telling import told

here, known = Path.cwd(), json.loads(sys.argv[1])
found = list(mutants(here, ["shop"]))
score = tried(here, found, ["checks"], known=known, forks=Forks(2, work=0.1, waiting=5))
words, code = told(found, score, known)
print(json.dumps({"caught": score.caught, "red": score.red, "words": words}))
sys.exit(code)
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    code: int
    caught: Mapping[str, str]
    red: Mapping[str, str]
    words: list[str]

    def of(self, function: str) -> str:
        """Who noticed that this function's guard was gone; empty if nobody did."""
        tests = {test.rpartition("::")[2] for name, test in self.caught.items() if f" {function}: " in name}
        assert len(tests) <= 1
        return "".join(tests)


def laid(where: Path, *, shop: str = SHOP, checks: str = CHECKS) -> Path:
    for file, text in (("shop/__init__.py", ""), ("shop/door.py", shop), ("checks/test_door.py", checks)):
        (where / file).parent.mkdir(exist_ok=True)
        (where / file).write_text(text)
    return where


def ran(where: Path, known: Mapping[str, str] | None = None) -> Outcome:
    """The tool, in a process of its own."""
    told = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(dict(known or {}))],
        cwd=where,
        env={"PYTHONPATH": f"{REPOSITORY}:{where}", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout, told.stderr
    return Outcome(told.returncode, **json.loads(told.stdout))


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return ran(laid(tmp_path_factory.mktemp("shop")))


def test_a_guard_that_is_tested_is_missed(outcome: Outcome) -> None:
    assert outcome.of("door") == "test_the_door"
    assert outcome.of("list_of") == "test_the_list"


def test_a_guard_that_only_lets_in_in_the_tests_survives_and_the_run_is_red(outcome: Outcome) -> None:
    assert outcome.of("back_door") == ""
    assert "nobody misses shop/door.py:15 back_door: never if seat.suspended" in outcome.words
    assert outcome.code == 1


def test_a_loop_without_end_is_noticed(outcome: Outcome) -> None:
    assert outcome.of("turnstile") == "test_the_turnstile"


def test_one_that_only_waits_is_told_and_counts_as_not_known(outcome: Outcome) -> None:
    [told] = [line for line in outcome.words if "waiting_room" in line]
    assert told.endswith("(its trial checks/test_door.py::test_the_waiting_room waited on and on)")


def test_a_test_that_is_red_anyway_proves_nothing(outcome: Outcome) -> None:
    assert "checks/test_door.py::test_that_is_red_anyway" in outcome.red


def test_a_test_that_is_red_alone_proves_nothing(outcome: Outcome) -> None:
    assert outcome.of("cellar") == ""


def test_the_score_is_the_last_line(outcome: Outcome) -> None:
    assert (
        outcome.words[-1] == "guards: 3 of 7 are missed when taken away (3 by test_door.py; 3 searched for)"
    )


def test_all_guards_missed_is_a_green_run(tmp_path: Path) -> None:
    shop = SHOP[: SHOP.index("def back_door")]
    assert ran(laid(tmp_path, shop=shop, checks=CHECKS[: CHECKS.index("def test_the_back_door")])).code == 0


def test_a_shop_without_a_guard_is_no_green_run(tmp_path: Path) -> None:
    assert ran(laid(tmp_path, shop="", checks="def test_it(): ...")).code == 1


def test_checks_that_cannot_be_read_are_no_green_run(tmp_path: Path) -> None:
    assert ran(laid(tmp_path, checks="import nothing.like.it")).code == 2


def test_who_is_said_to_have_noticed_changes_nothing(tmp_path: Path) -> None:
    """However wrong: a test that notices something else, that is red anyway, or alone, or is no more."""
    shop = "".join(SHOP.partition("def turnstile")[:1]) + "def list_of" + SHOP.partition("def list_of")[2]
    checks = CHECKS.replace("def test_the_turnstile", "def the_turnstile").replace(
        "def test_the_w", "def the_w"
    )
    where = laid(tmp_path, shop=shop, checks=checks)
    names = [mutant.name for mutant in of_file(Path("shop/door.py"), shop, "door.py")]
    wrong = ["test_the_list", "test_that_is_red_anyway", "test_that_hangs_on_another", "test_of_old"]
    assert len(names) == len(wrong)
    known = {name: f"checks/test_door.py::{test}" for name, test in zip(names, wrong, strict=True)}
    again = ran(where, known)
    assert (again.code, again.of("door"), again.of("list_of")) == (1, "test_the_door", "test_the_list")
    assert again.of("back_door") == again.of("cellar") == ""


def test_who_noticed_is_asked_first(tmp_path: Path) -> None:
    shop, checks = SHOP[: SHOP.index("def back_door")], CHECKS[: CHECKS.index("def test_the_back_door")]
    [mutant] = of_file(Path("shop/door.py"), shop, "door.py")
    again = ran(laid(tmp_path, shop=shop, checks=checks), {mutant.name: "checks/test_door.py::test_the_door"})
    assert again.words == ["guards: 1 of 1 are missed when taken away (1 by test_door.py)"]
