"""A buyer is forgotten while its documents are drawn: however the steps of both fall, and whoever dies at
which of them, no file names it in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations, cycle
from threading import Semaphore, Thread
from typing import Any

import pytest

from cartwright.application import drawing, erasing
from cartwright.application.erasing import Wish
from cartwright.domain.documents import document_id
from cartwright.domain.erasure import Ground
from cartwright.domain.errors import Outage
from cartwright.domain.ids import DocumentId
from tests.fakes.files import FakeFiles
from tests.unit.application.agency import ADA, Agency
from tests.unit.application.test_crediting import back, given, notes, numbered
from tests.unit.application.test_drawing import Drawing
from tests.unit.domain.shop import NORTHWIND

FORGETS, DRAWS = "forgets", "draws"
STEPS = {FORGETS: ("veil", "of", "take_away", "forget"), DRAWS: ("get", "keep", "get", "take_away")}


class Killed(Exception):
    pass


@dataclass
class Turns:
    """Two who go on by a step when it is their turn, as planned, and to the end when the plan is; one of them
    is killed before its step of that number, if any."""

    plan: tuple[str, ...]
    killed: tuple[str, int] | None = None
    taken: dict[str, int] = field(default_factory=lambda: {FORGETS: 0, DRAWS: 0})
    turn: dict[str, Semaphore] = field(default_factory=lambda: {FORGETS: Semaphore(0), DRAWS: Semaphore(0)})
    over: Semaphore = field(default_factory=lambda: Semaphore(0))
    failed: set[str] = field(default_factory=set)

    def wait(self, who: str) -> None:
        self.over.release()
        self.turn[who].acquire()
        if self.killed == (who, self.taken[who]):
            raise Killed
        self.taken[who] += 1

    def run(self, **acts: Callable[[], object]) -> None:
        done = set[str]()

        def through(who: str) -> None:
            self.turn[who].acquire()
            try:
                acts[who]()
            except (Killed, Outage):
                self.failed.add(who)
            finally:
                done.add(who)
                self.over.release()

        threads = [Thread(target=through, args=(who,), daemon=True) for who in acts]
        for thread in threads:
            thread.start()
        # To before their first step each, and then as planned.
        for who in chain(acts, self.plan, cycle(acts)):
            if len(done) == len(acts):
                break
            if who not in done:
                self.turn[who].release()
                self.over.acquire()
        for thread in threads:
            thread.join()


class Stepping:
    """Waits for its turn before each call that is a step."""

    def __init__(self, inner: object, turns: Turns, who: str) -> None:
        self._inner, self._turns, self._who = inner, turns, who

    def __getattr__(self, name: str) -> Any:
        called = getattr(self._inner, name)
        if name not in STEPS[self._who]:
            return called

        def stepping(*given: object, **named: object) -> object:
            self._turns.wait(self._who)
            return called(*given, **named)

        return stepping


def plans(draws: int) -> Iterator[tuple[str, ...]]:
    """Every order in which the steps of both can fall."""
    steps = len(STEPS[FORGETS]) + draws
    for places in combinations(range(steps), draws):
        yield tuple(DRAWS if place in places else FORGETS for place in range(steps))


def forgets(agency: Agency, files: FakeFiles, turns: Turns | None = None) -> None:
    mine = agency.mine

    def by(one: Any) -> Any:
        return Stepping(one, turns, FORGETS) if turns else one

    erasing.erase(
        agency.act("olga"),
        Wish(NORTHWIND, ADA.email, Ground.CONSENT_WITHDRAWN),
        clients=mine.clients,
        buyers=mine.buyers,
        sold=mine.sold,
        orders=mine.orders,
        erasures=by(mine.erasures),
        returns=by(mine.returns),
        drawer=by(files),
    )


def draws(agency: Agency, document: DocumentId, files: FakeFiles, turns: Turns | None = None) -> None:
    mine = agency.mine

    def by(one: Any) -> Any:
        return Stepping(one, turns, DRAWS) if turns else one

    drawing.draw(
        NORTHWIND,
        document,
        papers=by(mine.papers),
        orders=mine.orders,
        files=files,
        drawer=by(files),
        pages=Drawing(e_invoices=False),
    )


def ends(agency: Agency, files: FakeFiles, turns: Turns, document: DocumentId) -> None:
    """The queue calls again who failed to draw; who was to forget is asked again."""
    while DRAWS in turns.failed:
        try:
            draws(agency, document, files)
        except Outage:
            continue
        turns.failed.remove(DRAWS)
    if FORGETS in turns.failed:
        forgets(agency, files)
    assert agency.mine.papers.get(NORTHWIND, document).sale.buyer.veiled
    named = [body for body, _ in files.files.values() if ADA.name.encode() in body]
    assert named == [], (turns.plan, turns.killed)


DEATHS = [None, *((who, step) for who, steps in STEPS.items() for step in range(len(steps)))]


@pytest.mark.parametrize("killed", DEATHS, ids=lambda one: "nobody" if one is None else f"{one[0]}-{one[1]}")
def test_no_page_of_a_receipt_names_who_was_forgotten(killed: tuple[str, int] | None) -> None:
    for plan in plans(len(STEPS[DRAWS])):
        agency, files = Agency(), FakeFiles()
        wanted = document_id(numbered(agency, agency.sale()).id)
        turns = Turns(plan, killed)
        turns.run(
            forgets=lambda a=agency, f=files, t=turns: forgets(a, f, t),  # type: ignore[misc]
            draws=lambda a=agency, f=files, t=turns, w=wanted: draws(a, w, f, t),  # type: ignore[misc]
        )
        ends(agency, files, turns, wanted)


def test_no_page_of_a_credit_note_that_is_issued_meanwhile_names_who_was_forgotten() -> None:
    for plan in plans(2 + len(STEPS[DRAWS])):
        agency, files = Agency(), FakeFiles()
        sale = numbered(agency, agency.sale())
        turns = Turns(plan)

        def refunded(agency: Agency = agency, files: FakeFiles = files, turns: Turns = turns) -> None:
            turns.wait(DRAWS)
            back(agency, sale, "50.00")  # noqa: B023
            turns.wait(DRAWS)
            given(agency)
            [note] = notes(agency)
            draws(agency, note.id, files, turns)

        turns.run(
            forgets=lambda a=agency, f=files, t=turns: forgets(a, f, t),  # type: ignore[misc]
            draws=refunded,
        )
        [note] = notes(agency)
        ends(agency, files, turns, note.id)
