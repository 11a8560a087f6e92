"""What a buyer sees of what is kept about it, takes along, and asks to be forgotten."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application import erasing, kept
from cartwright.application.erasing import Wish
from cartwright.application.kept import Kept
from cartwright.application.ports.papers import Mail
from cartwright.application.ports.selling import Stale
from cartwright.domain.documents import document_id
from cartwright.domain.erasure import ANSWERED_WITHIN, PLEA_KEPT, Ground, Plea
from cartwright.domain.errors import NotFound
from cartwright.domain.jobs import Letter, MailKind, to_buyer
from cartwright.domain.passes import Pass
from tests.fakes.pleas import FakePleas
from tests.unit.application.agency import Agency
from tests.unit.application.guests import entered
from tests.unit.application.test_crediting import numbered
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA

EVE = "eve@buyer.example"


def seen(agency: Agency, guest: Pass | None = None) -> Kept:
    mine = agency.mine
    return kept.kept(guest or entered(agency), buyers=mine.buyers, sold=mine.sold, pleas=mine.pleas)


def plead(agency: Agency, guest: Pass | None = None, pleas: FakePleas | None = None) -> Plea:
    mine = agency.mine
    return kept.plead(
        guest or entered(agency),
        buyers=mine.buyers,
        pleas=pleas or mine.pleas,
        readers=mine,
        now=agency.now,
    )


def letters(agency: Agency) -> list[Letter]:
    jobs = [slip.job for slip in agency.store.shelves.jobs.values()]
    return [job for job in jobs if isinstance(job, Letter) and job.kind is MailKind.PLEA]


def written(agency: Agency, letter: Letter) -> Mail | None:
    mine = agency.mine
    return kept.composed(letter, orders=mine.orders, clients=mine.clients, composer=JinjaComposer())


def copied(agency: Agency, guest: Pass) -> dict[str, object]:
    mine = agency.mine
    sources = kept.Sources(clients=mine.clients, books=mine.books, returns=mine.returns, exports=mine.exports)
    body = kept.copied(guest, seen(agency, guest), of=sources, now=agency.now)
    whole: dict[str, object] = json.loads(body)
    return whole


def test_each_owner_shows_what_it_keeps_and_nobody_elses(agency: Agency) -> None:
    northwinds, oliveiras = agency.sold(bumps=[agency.mug])
    assert seen(agency).sales == (northwinds,)
    assert seen(agency, entered(agency, client=OLIVEIRA)).sales == (oliveiras,)
    assert seen(agency, replace(entered(agency), email=EVE)) == Kept(())


def test_older_purchases_are_counted(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    agency.sale("attempt-1")
    agency.clock.move(timedelta(minutes=1))
    newest = agency.sale("attempt-2")
    monkeypatch.setattr(kept, "SHOWN", 1)
    assert seen(agency) == Kept((newest,), older=1)


def test_a_copy_has_the_purchases_their_documents_and_what_was_written_of_them(agency: Agency) -> None:
    agency.sold(bumps=[agency.mug])
    guest = entered(agency)
    [northwinds] = seen(agency, guest).sales
    assert copied(agency, guest)["documents"] == []
    numbered(agency, northwinds)
    document = document_id(northwinds.id)
    receipt = to_buyer(ACCOUNT, NORTHWIND, MailKind.RECEIPT, document).id
    agency.mine.post.claim(receipt, at=agency.now, stale_before=agency.now)
    agency.mine.post.sent(receipt, reference="ses-1", at=agency.now)
    whole = copied(agency, guest)
    assert whole["schema"] == "cartwright/hub/1"
    assert whole["email"] == "ada@buyer.example"
    assert whole["documents"] == [{"id": document, "number": "NW-000001", "sale": northwinds.id}]
    assert [(one["kind"], one["about"]) for one in named(whole["letters"])] == [("receipt", document)]
    [sale] = named(whole["sales"])
    assert (sale["id"], [line["name"] for line in named(sale["lines"])]) == (northwinds.id, ["Course"])
    assert "Mug" not in json.dumps(whole)
    assert whole["erasure_asked_at"] == ""
    plead(agency, guest)
    assert copied(agency, guest)["erasure_asked_at"] == agency.now.isoformat().replace("+00:00", "Z")


def named(things: object) -> Sequence[dict[str, object]]:
    assert isinstance(things, list)
    return things


def test_who_asks_to_be_forgotten_is_told_of_to_the_owner_once(agency: Agency) -> None:
    sale = agency.sale()
    plea = plead(agency)
    agency.clock.move(timedelta(days=1))
    assert plead(agency) == plea == seen(agency).plea
    assert (plea.sale, plea.answered_by) == (sale.id, plea.at + ANSWERED_WITHIN)
    [letter] = letters(agency)
    assert (letter.client, letter.to) == (NORTHWIND, "sales@northwind.example")
    mail = written(agency, letter)
    assert mail is not None
    assert mail.reply_to == "ada@buyer.example"
    assert "ada@buyer.example" in mail.text


def test_it_may_be_asked_again_when_nobody_has_answered_for_months(agency: Agency) -> None:
    agency.sale()
    first = plead(agency)
    agency.clock.move(PLEA_KEPT)
    assert seen(agency).plea is None
    assert plead(agency).at == first.at + PLEA_KEPT
    assert len(letters(agency)) == 2


def test_of_two_requests_at_once_one_is_made(agency: Agency) -> None:
    agency.sale()
    first = list[Plea]()

    class Overtaken(FakePleas):
        def ask(self, plea: Plea, letters: Sequence[Letter]) -> None:
            if not first:
                first.append(plead(agency))
                raise Stale
            super().ask(plea, letters)

    overtaken = Overtaken(agency.store.shelves, ACCOUNT)
    assert [plead(agency, pleas=overtaken)] == first
    assert len(letters(agency)) == 1


def test_who_bought_nothing_asks_for_nothing(agency: Agency) -> None:
    agency.sale()
    with pytest.raises(NotFound):
        plead(agency, replace(entered(agency), email=EVE))
    assert not letters(agency)


def test_what_was_asked_for_goes_with_the_buyer_and_no_notice_is_written_any_more(agency: Agency) -> None:
    agency.sale()
    guest = entered(agency)
    plead(agency, guest)
    mine = agency.mine
    erasing.erase(
        agency.act(),
        Wish(NORTHWIND, "ada@buyer.example", Ground.CONSENT_WITHDRAWN),
        clients=mine.clients,
        buyers=mine.buyers,
        sold=mine.sold,
        orders=mine.orders,
        erasures=mine.erasures,
    )
    assert seen(agency, guest) == Kept(())
    assert not agency.store.shelves.pleas
    [letter] = letters(agency)
    assert written(agency, letter) is None


def test_a_letter_about_nothing_is_not_found(agency: Agency) -> None:
    agency.sale()
    plead(agency)
    [letter] = letters(agency)
    with pytest.raises(NotFound):
        written(agency, replace(letter, subject="nothing"))
