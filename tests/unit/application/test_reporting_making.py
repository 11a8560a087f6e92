"""Making a tax report: what is in it, where it is filed and whom it is mailed to."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.domain.accountants import Accountant, Accountants
from cartwright.domain.catalog import Mode
from cartwright.domain.jobs import Asker
from cartwright.domain.unreachable import Cause, Unreachable
from tests.fakes.files import FakeFiles
from tests.fakes.shelves import DONE
from tests.unit.application.agency import Agency
from tests.unit.application.reports import archived, asked, at, letters, made, numbered, planned, run
from tests.unit.application.test_crediting import back, given
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA

MOMENT = timedelta(seconds=1)


class TestMaking:
    def test_a_report_is_the_months_live_sales_with_their_receipts(self, agency: Agency) -> None:
        numbered(agency, agency.sale("one"))
        agency.sale("two")
        files = FakeFiles()
        filed = made(agency, asked(agency, "olga", NORTHWIND), files)
        assert (filed.rows, filed.totals) == (2, (("EUR", "200.00", "38.00", "238.00"),))
        body, content_type = files.files[filed.file]
        where = f"accounts/{ACCOUNT}/clients/{NORTHWIND}/tax/2026-11/{filed.id}."
        assert (filed.file.startswith(where), filed.file.endswith(".csv")) == (True, True)
        assert content_type == "text/csv; charset=utf-8"
        assert filed.sha256 == hashlib.sha256(body).hexdigest()
        assert body.decode().count("NW-000001") == 1

    def test_test_sales_and_other_owners_sales_are_not_in_it(self, agency: Agency) -> None:
        agency.sold(bumps=[agency.mug])
        play = replace(agency.course, mode=Mode.TEST, version=agency.course.version + 1)
        agency.mine.catalogue.revise(play, agency.act().audit("product.revise", play.id))
        agency.sold("play")
        assert made(agency, asked(agency, "olga", NORTHWIND)).totals == (
            ("EUR", "100.00", "19.00", "119.00"),
        )
        assert made(agency, replace(asked(agency, "olga"), client=OLIVEIRA)).totals == (
            ("EUR", "20.00", "0.00", "20.00"),
        )

    def test_what_was_given_back_is_in_it_with_its_credit_note_and_apart(self, agency: Agency) -> None:
        sale = agency.sale()
        numbered(agency, sale)
        back(agency, sale, "59.50")
        given(agency)
        back(agency, sale, "11.90", key="two")
        files = FakeFiles()
        filed = made(agency, asked(agency, "olga", NORTHWIND), files)
        assert (filed.rows, filed.totals) == (3, (("EUR", "40.00", "7.60", "47.60"),))
        lines = files.files[filed.file][0].decode().splitlines()
        assert sum("NW-CN-000001" in line for line in lines) == 1
        totals = [line for line in lines if line.startswith(("sold-total", "credit-total", "total"))]
        assert [line.rpartition("EUR,")[2].rstrip(",") for line in totals] == [
            "100.00,19.00,119.00",
            "-60.00,-11.40,-71.40",
            "40.00,7.60,47.60",
        ]

    def test_a_month_ends_at_the_clients_own_midnight(self, agency: Agency) -> None:
        at(agency, "2026-11-30T22:59:59")
        agency.sale("before midnight in Berlin")
        agency.clock.move(MOMENT)
        agency.sale("after midnight in Berlin")
        november = made(agency, asked(agency, "olga", NORTHWIND))
        december = made(agency, replace(asked(agency, "olga", NORTHWIND, "2026-12"), month="2026-12"))
        assert (november.rows, december.rows) == (1, 1)

    def test_a_sale_keeps_its_receipts_number_when_its_owner_moved_across_the_world(
        self, agency: Agency
    ) -> None:
        at(agency, "2026-10-31T23:30:00")  # November in Berlin, and October still in Honolulu
        numbered(agency, agency.sale())
        moved = replace(agency.northwind.profile, time_zone="Pacific/Honolulu")
        agency.mine.clients.revise_profile(
            agency.northwind.with_profile(moved, at=agency.now), agency.act().audit("profile.revise", "it")
        )
        agency.clock.move(timedelta(days=1))
        files = FakeFiles()
        filed = made(agency, asked(agency, "olga", NORTHWIND), files)
        assert filed.rows == 1
        assert "NW-000001" in files.files[filed.file][0].decode()

    def test_a_month_without_sales_is_filed_too(self, agency: Agency) -> None:
        filed = made(agency, asked(agency, "olga", NORTHWIND, "2025-01"))
        assert (filed.rows, filed.totals) == (0, ())

    def test_a_report_made_again_is_filed_and_mailed_once(self, agency: Agency) -> None:
        job = asked(agency, "olga", NORTHWIND)
        first = made(agency, job)
        agency.clock.move(timedelta(hours=1))
        made(agency, job)
        assert archived(agency, NORTHWIND) == [first]
        assert len(letters(agency)) == 1
        assert agency.store.shelves.jobs[ACCOUNT, job.id].state == DONE

    def test_whoever_asked_gets_the_mail(self, agency: Agency) -> None:
        olga = agency.seat("olga").member
        assert made(agency, asked(agency, "olga", NORTHWIND)).asker == Asker(olga.id, olga.sitting)
        assert [letter.to for letter in letters(agency)] == ["olga@agency.example"]

    @pytest.mark.parametrize("copies", [True, False])
    def test_a_scheduled_report_goes_to_the_client_and_to_an_agency_that_wants_copies(
        self, agency: Agency, *, copies: bool
    ) -> None:
        agency.store.shelves.accounts[ACCOUNT] = replace(agency.account, copy_notices=copies)
        at(agency, "2026-12-01T05:00:00")
        planned(agency)
        made(agency, run(agency))
        office = ["office@agency.example"] if copies else []
        assert [letter.to for letter in letters(agency)] == ["sales@northwind.example", *office]

    def test_a_scheduled_report_goes_to_the_clients_accountants_in_the_language_of_each(
        self, agency: Agency
    ) -> None:
        named = [
            Accountant("bea@ledger.example", "de"),
            Accountant("carl@ledger.example", "fr"),
            Accountant("Sales@northwind.example"),
        ]
        listed = Accountants(ACCOUNT, NORTHWIND).revised(named)
        bounced = Unreachable("carl@ledger.example", agency.now, Cause.BOUNCED)
        for version in (listed, listed.with_returned(bounced)):
            agency.mine.accounting.appoint(version, agency.act().audit("accountants.appoint", "it"))
        at(agency, "2026-12-01T05:00:00")
        planned(agency)
        made(agency, run(agency))
        sent = [(letter.to, letter.locale) for letter in letters(agency)]
        assert sent == [("sales@northwind.example", ""), ("bea@ledger.example", "de")]

    def test_a_report_that_is_asked_for_goes_to_no_accountant(self, agency: Agency) -> None:
        listed = Accountants(ACCOUNT, NORTHWIND).revised([Accountant("bea@ledger.example")])
        agency.mine.accounting.appoint(listed, agency.act().audit("accountants.appoint", "it"))
        made(agency, asked(agency, "olga", NORTHWIND))
        assert [letter.to for letter in letters(agency)] == ["olga@agency.example"]

    def test_one_address_gets_one_mail(self, agency: Agency) -> None:
        agency.store.shelves.accounts[ACCOUNT] = replace(
            agency.account, copy_notices=True, notification_email=agency.northwind.profile.notification_email
        )
        at(agency, "2026-12-01T05:00:00")
        planned(agency)
        made(agency, run(agency))
        assert [letter.to for letter in letters(agency)] == ["sales@northwind.example"]

    @pytest.mark.parametrize("sold", [True, False])
    def test_an_archived_client_hears_of_months_with_sales_and_of_no_others(
        self, agency: Agency, *, sold: bool
    ) -> None:
        if sold:
            agency.sale()
        agency.store.shelves.clients[ACCOUNT, NORTHWIND] = replace(agency.northwind, archived=agency.now)
        at(agency, "2026-12-01T05:00:00")
        assert planned(agency) == [(NORTHWIND, "2026-11")]
        filed = made(agency, run(agency))
        assert archived(agency, NORTHWIND) == [filed]
        heard = [letter.to for letter in letters(agency) if letter.subject == filed.id]
        assert heard == (["sales@northwind.example"] if sold else [])
        assert agency.store.shelves.agendas[ACCOUNT, NORTHWIND].month == "2026-12"

    def test_who_asks_about_an_archived_clients_empty_month_is_answered(self, agency: Agency) -> None:
        agency.store.shelves.clients[ACCOUNT, NORTHWIND] = replace(agency.northwind, archived=agency.now)
        made(agency, asked(agency, "olga", NORTHWIND))
        assert [letter.to for letter in letters(agency)] == ["olga@agency.example"]
