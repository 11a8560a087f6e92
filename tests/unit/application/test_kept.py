"""What a buyer sees of what is kept about it, takes along, and asks to be forgotten."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application import erasing, kept
from cartwright.application.billing import bill
from cartwright.application.erasing import Wish
from cartwright.application.kept import Kept
from cartwright.application.listening import owner
from cartwright.application.ports.papers import Mail
from cartwright.application.ports.selling import Stale
from cartwright.domain.documents import document_id
from cartwright.domain.erasure import ANSWERED_WITHIN, PLEA_KEPT, Ground, Plea
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ClientId, SaleId
from cartwright.domain.jobs import Letter, MailKind, to_buyer
from cartwright.domain.notices import of_a_cancellation
from cartwright.domain.passes import Pass
from cartwright.domain.payments import Saved
from cartwright.domain.subscriptions import Farewell, SubscriptionState
from tests.fakes.files import FakeFiles
from tests.fakes.pleas import FakePleas
from tests.unit.application.agency import Agency
from tests.unit.application.billing import MONTHLY, Billing
from tests.unit.application.guests import entered
from tests.unit.application.test_crediting import numbered
from tests.unit.application.test_exporting import buyer as asked_by_the_owner
from tests.unit.application.test_exporting import written as made_for_the_owner
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
    sources = kept.Sources(
        clients=mine.clients,
        books=mine.books,
        returns=mine.returns,
        exports=mine.exports,
        subscriptions=mine.subscriptions,
        orders=mine.orders,
    )
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


def subscribed(agency: Agency) -> Billing:
    """Ada and Eve subscribe to Northwind's course, Ada with a mug of Oliveira's; charged once since."""
    billing = Billing(agency)
    billing.sells(MONTHLY)
    form = agency.purchase("attempt-1", "139.00", bumps=[agency.mug])
    eve = agency.purchase("attempt-2")
    for purchase in (form, replace(eve, buyer=replace(eve.buyer, email=EVE, name="Eve"))):
        order = agency.send(purchase).order
        agency.pays(order)
        agency.settled(order)
    for found in list(agency.store.shelves.subscriptions.values()):
        assert found.due is not None
        agency.clock.move(max(found.due - agency.now, timedelta(0)))
        bill(found.id, billing.clerk())
    return billing


@pytest.mark.parametrize("of_the_owner", [False, True])
def test_a_copy_has_what_goes_on_of_its_buyer_and_its_owner_alone(agency: Agency, of_the_owner: bool) -> None:
    subscribed(agency)

    def whole(email: str = "ada@buyer.example", client: ClientId = NORTHWIND) -> dict[str, Any]:
        if of_the_owner:
            return dict(made_for_the_owner(agency, asked_by_the_owner(agency, client=client, email=email)))
        return copied(agency, replace(entered(agency, client=client), email=email))

    found = {one.sale: one for one in agency.store.shelves.subscriptions.values()}
    for email in ("ada@buyer.example", EVE):
        copy = whole(email)
        [words] = named(copy["subscriptions"])
        mine = found[SaleId(str(words["sale"]))]
        assert words["sale"] in {sale["id"] for sale in named(copy["sales"])}
        assert (words["id"], words["charges_paid"], words["state"]) == (mine.id, 1, "active")
        assert words["next_charge"] == f"{mine.falls_due}"
        assert words["method"] == {
            "name": "Test card “Approved”",
            "good_until": f"{mine.saved and mine.saved.ends}",
        }
        [other] = [one for one in found.values() if one is not mine]
        assert other.id not in json.dumps(copy)
        assert mine.saved is not None
        assert mine.saved.method not in json.dumps(words)
    # The mug of the same order is Oliveira's, and nothing goes on of it.
    oliveiras = whole(client=OLIVEIRA)
    assert (oliveiras["subscriptions"], len(named(oliveiras["sales"]))) == ([], 1)
    assert whole("nobody@buyer.example")["subscriptions"] == []


def test_a_copy_says_how_long_each_part_of_it_is_kept(agency: Agency) -> None:
    subscribed(agency)
    whole = copied(agency, entered(agency))
    parts = {name.partition(".")[0] for name in dict(whole["kept_for"])}  # type: ignore[call-overload]
    assert parts == {
        name for name, value in whole.items() if isinstance(value, list) or name.startswith("erasure")
    }


def test_a_copy_tells_of_letters_about_what_goes_on(agency: Agency) -> None:
    billing = subscribed(agency)
    found = next(iter(agency.store.shelves.subscriptions.values()))
    letter = of_a_cancellation(found, owner(NORTHWIND, agency.mine), agency.now).letters[0]
    agency.mine.post.claim(letter.id, at=agency.now, stale_before=agency.now)
    agency.mine.post.sent(letter.id, reference="ses-1", at=agency.now)
    mailbox = "ada@buyer.example" if found.sale in {one.id for one in seen(agency).sales} else EVE
    guest = replace(entered(agency), email=mailbox)
    about = [(one["kind"], one["about"]) for one in named(copied(agency, guest)["letters"])]
    assert about == [("subscription-cancelled", letter.subject)]
    # Another method was left since: what the last charge says of the old one is not said of it.
    assert billing.agency is agency
    other = replace(found, saved=Saved("cus_2", "pm_2"), version=found.version + 1)
    agency.mine.subscriptions.move(other)
    [words] = named(copied(agency, guest)["subscriptions"])
    assert words["method"] == {"name": "", "good_until": ""}
    ended = replace(other, ended=Farewell(agency.now, "enough"), credit=None, version=other.version + 1)
    over = replace(ended, state=SubscriptionState.CANCELLED, due=None, saved=None)
    agency.mine.subscriptions.move(over)
    [words] = named(copied(agency, guest)["subscriptions"])
    assert (words["method"], words["next_charge"], words["end_reason"]) == (None, None, "enough")


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
        returns=mine.returns,
        drawer=FakeFiles(),
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
