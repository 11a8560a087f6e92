"""Owner-specific notices: who gets which mail when, from the account API to the mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest

from cartwright.domain.money import Money
from cartwright.domain.plans import Interval, Subscription
from local.events.sources import scheduled_event
from tests.component.agency import BUYER, Agency
from tests.component.recorded import fitted
from tests.events import load
from tests.fakes.world import FakeClock

NORDWIND, OFFICE = "sales@nordwind.example", "sales@harbour.example"
EVENTS = {"bounce": load("deliveries.feedback.bounce"), "complaint": load("deliveries.feedback.complaint")}
PLAN = {"sale": "daily", "failed_rebill": "instant", "refund": "weekly", "cancellation": "off"}


def path(agency: Agency, client: str = "nordwind", what: str = "/notices") -> str:
    return f"/clients/{agency.clients[client].id}{what}"


def sell(agency: Agency, number: int = 1) -> None:
    """A course, paid now."""
    agency.sold("course", agency.deployment.clock.now(), "AT", number=number, bumps=False)
    agency.deployment.run()


def tick(agency: Agency, at: datetime) -> dict[str, int]:
    """The clock of every quarter of an hour, and what it sets off."""
    agency.deployment.clock = FakeClock(at)
    event = scheduled_event(at, identity="53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", rule="reports")
    answer: dict[str, int] = agency.deployment.invoke("ReportsScheduled", event)
    agency.deployment.run()
    return answer


def mails(agency: Agency) -> Sequence[EmailMessage]:
    """All but buyers' receipts."""
    return [mail for mail in agency.deployment.wire.mails if mail["to"] != BUYER]


def text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def letter(agency: Agency, to: str) -> str:
    """The last letter to an address; the buyer's is in none."""
    jobs = [item["body"] for item in agency.deployment.items("outbox") if item["topic"] == "mail"]
    written = "" if to == BUYER else to
    [*_, found] = [job["id"] for job in jobs if job["to"] == written]
    return str(found)


def back(agency: Agency, to: str, event: str = "bounce") -> None:
    """SES says that the letter to an address came back."""
    told = fitted(EVENTS[event], account=agency.account.id, letter=letter(agency, to))
    agency.deployment.invoke("DeliveriesFeedback", told)
    agency.deployment.run()


def warnings(agency: Agency, by: str = "owner") -> Any:
    return agency.api(by, "GET", path(agency, what="")).json["warnings"]


def address(agency: Agency, email: str) -> None:
    """The client reads there from now on."""
    profile = agency.api("owner", "GET", path(agency, what="")).json["profile"]
    kept = {name: profile[name] for name in ("legal_name", "address", "time_zone", "number_prefix")}
    moved = {**kept, "notification_email": email}
    answer = agency.api("owner", "PUT", path(agency, what="/profile"), moved)
    assert answer.status == 200, answer


class TestThePlan:
    def test_is_instant_until_somebody_says_otherwise(self, agency: Agency) -> None:
        answer = agency.api("owner", "GET", path(agency))
        assert answer.status == 200
        assert answer.json == {
            "version": 0,
            "sale": "instant",
            "failed_rebill": "instant",
            "refund": "instant",
            "cancellation": "instant",
            "copy_to_agency": None,
            "turns": [],
        }

    def test_is_stored_and_shown_for_every_kind(self, agency: Agency) -> None:
        assert agency.api("owner", "PUT", path(agency), PLAN).status == 200
        shown = agency.api("owner", "GET", path(agency)).json
        assert {kind: shown[kind] for kind in PLAN} == PLAN
        assert shown["version"] == 1
        assert {(turn["kind"], turn["cadence"]) for turn in shown["turns"]} == {
            ("sale", "daily"),
            ("refund", "weekly"),
            ("cancellation", "off"),
        }

    def test_is_its_own_clients_members_business_with_profile_edit(self, agency: Agency) -> None:
        assert agency.api("looker", "PUT", path(agency, "lookout"), PLAN).status == 200
        assert agency.api("looker", "GET", path(agency)).status == 404
        assert agency.api("looker", "PUT", path(agency), PLAN).status == 404
        copied = agency.api("looker", "PUT", path(agency, "lookout"), PLAN | {"copy_to_agency": True})
        assert (copied.status, copied.json["needs"]) == (403, "members.manage")

    @pytest.mark.parametrize(
        "spoilt", [{"sale": "hourly"}, {"sale": None}, {"surprise": 1}, {"copy_to_agency": "maybe"}]
    )
    def test_that_does_not_parse_changes_nothing(self, agency: Agency, spoilt: dict[str, object]) -> None:
        before = agency.deployment.dump()
        assert agency.api("owner", "PUT", path(agency), PLAN | spoilt).status == 422
        assert agency.deployment.dump() == before


class TestDigests:
    def test_are_one_mail_at_six_on_the_clients_clock(self, agency: Agency) -> None:
        agency.api("owner", "PUT", path(agency), PLAN)
        for number in (1, 2):
            sell(agency, number)
        assert mails(agency) == []
        tick(agency, datetime(2026, 11, 3, 4, 45, tzinfo=UTC))
        assert mails(agency) == []
        assert tick(agency, datetime(2026, 11, 3, 5, 0, tzinfo=UTC))["digests"] == 1
        (mail,) = mails(agency)
        assert mail["to"] == NORDWIND
        for word in ("NW-TEST-000001", "NW-TEST-000002", "Ada Buyer", "Course", "€238.00"):
            assert word in text(mail)

    def test_of_the_recorded_tick_are_sent(self, agency: Agency) -> None:
        agency.api("owner", "PUT", path(agency), PLAN)
        sell(agency)
        event = load("reports.scheduled.digests")
        agency.deployment.clock = FakeClock(datetime.fromisoformat(event["time"]))
        assert agency.deployment.invoke("ReportsScheduled", event) == {
            "planned": 0,
            "digests": 1,
            "compared": 2,
            "carts": 0,
        }
        agency.deployment.run()
        assert [mail["to"] for mail in mails(agency)] == [NORDWIND]

    def test_of_empty_days_send_nothing_and_leave_no_trace(self, agency: Agency) -> None:
        agency.api("owner", "PUT", path(agency), PLAN)
        before = agency.deployment.dump()
        assert tick(agency, datetime(2026, 11, 3, 5, 0, tzinfo=UTC))["digests"] == 1
        after = agency.deployment.dump()
        changed = {key for key in before if before[key] != after[key]}
        # The night's comparisons are due as well.
        assert {sk for pk, sk in changed if not pk.endswith("#NIGHTS")} == {"GATHERING"}
        assert {pk for pk, _ in after.keys() - before.keys() if "#OUTBOX#" not in pk} == set()

    def test_that_are_switched_off_again_lose_nothing(self, agency: Agency) -> None:
        agency.api("owner", "PUT", path(agency), PLAN)
        sell(agency)
        agency.api("owner", "PUT", path(agency), PLAN | {"sale": "instant"})
        agency.deployment.run()
        assert [mail["to"] for mail in mails(agency)] == [NORDWIND]
        tick(agency, datetime(2026, 11, 4, 5, 0, tzinfo=UTC))
        assert len(mails(agency)) == 1

    def test_that_came_twice_from_the_queue_are_one_mail(self, agency: Agency) -> None:
        agency.api("owner", "PUT", path(agency), PLAN)
        sell(agency)
        tick(agency, datetime(2026, 11, 3, 5, 0, tzinfo=UTC))
        event = fitted(
            load("deliveries.mail.digest"), account=agency.account.id, letter=letter(agency, NORDWIND)
        )
        assert agency.deployment.invoke("DeliveriesMail", event) == {"batchItemFailures": []}
        assert len(mails(agency)) == 1


def test_owners_members_without_grant_do_not_open_the_product_and_the_owner_is_told_all_the_same(
    agency: Agency,
) -> None:
    agency.invite("nora", "nordwind")
    product = agency.products["course"].id
    assert agency.api("nora", "GET", f"/products/{product}").status == 404
    assert agency.api("looker", "GET", f"/products/{product}").status == 200
    sell(agency)
    assert [mail["to"] for mail in mails(agency) if "sale" in str(mail["subject"])] == [NORDWIND]


class TestAnOwnerWithoutReachableAddress:
    @pytest.mark.parametrize(("event", "cause"), [("bounce", "bounced"), ("complaint", "complained")])
    def test_is_marked_and_the_account_told_for_whom_and_why(
        self, agency: Agency, event: str, cause: str
    ) -> None:
        sell(agency)
        back(agency, NORDWIND, event)
        (warning,) = warnings(agency)
        assert (warning["code"], warning["address"]) == (f"notification-address-{cause}", NORDWIND)
        assert [mail["to"] for mail in mails(agency)] == [NORDWIND, OFFICE]
        for word in ("Nordwind Kurse GmbH", NORDWIND):
            assert word in text(mails(agency)[-1])
        sell(agency, 2)
        assert [mail["to"] for mail in mails(agency)] == [NORDWIND, OFFICE, OFFICE]

    def test_is_shown_in_the_list_and_nobody_else_is(self, agency: Agency) -> None:
        sell(agency)
        back(agency, NORDWIND)
        listed = agency.api("owner", "GET", "/clients").json["items"]
        marked = {client["id"]: len(client["warnings"]) for client in listed}
        assert marked.pop(agency.clients["nordwind"].id) == 1
        assert set(marked.values()) == {0}

    def test_that_has_none_is_warned_of_and_the_account_is_told(self, agency: Agency) -> None:
        address(agency, "")
        (warning,) = warnings(agency)
        assert (warning["code"], warning["address"]) == ("notification-address-missing", "")
        sell(agency)
        assert [mail["to"] for mail in mails(agency)] == [OFFICE]

    def test_is_heard_of_no_more_once_its_address_changes(self, agency: Agency) -> None:
        sell(agency)
        back(agency, NORDWIND)
        address(agency, "new@nordwind.example")
        assert warnings(agency) == []
        sell(agency, 2)
        assert mails(agency)[-1]["to"] == "new@nordwind.example"

    def test_is_told_of_once_however_often_ses_says_so(self, agency: Agency) -> None:
        sell(agency)
        for event in ("complaint", "bounce", "bounce", "complaint"):
            back(agency, NORDWIND, event)
        assert [mail["to"] for mail in mails(agency)] == [NORDWIND, OFFICE]
        assert len(warnings(agency)) == 1

    def test_whose_agencys_address_bounces_too_ends_there_and_is_counted(
        self, agency: Agency, capsys: pytest.CaptureFixture[str]
    ) -> None:
        sell(agency)
        back(agency, NORDWIND)
        capsys.readouterr()
        back(agency, OFFICE)
        assert '"NoticesStranded":[1.0]' in capsys.readouterr().out.replace(" ", "")
        assert len(mails(agency)) == 2

    def test_is_never_who_sold_to_a_buyer_whose_receipt_bounces(self, agency: Agency) -> None:
        sell(agency)
        back(agency, BUYER)
        assert warnings(agency) == []
        assert [mail["to"] for mail in mails(agency)] == [NORDWIND]

    def test_has_its_tax_report_go_to_the_account(self, agency: Agency) -> None:
        address(agency, "")
        tick(agency, datetime(2026, 12, 1, 5, 0, tzinfo=UTC))
        report = [mail for mail in mails(agency) if "Nordwind" in str(mail["from"])]
        assert [mail["to"] for mail in report] == [OFFICE]

    def test_is_a_word_in_the_log(self, agency: Agency) -> None:
        sell(agency)
        back(agency, NORDWIND)
        answer = agency.api("owner", "GET", "/audits?month=2026-11&action=client.unreachable")
        assert answer.status == 200, answer
        (entry,) = answer.json["items"]
        assert "mail service" in str(entry)


def test_a_cancellation_waits_for_the_digest_of_its_kind(agency: Agency) -> None:
    plan = agency.api("owner", "PUT", path(agency), {**PLAN, "sale": "off", "cancellation": "daily"})
    assert plan.status == 200, plan
    agency.sell("club", "nordwind", "19.00", plan=Subscription(Money.of("19.00", "EUR"), Interval.MONTHLY))
    agency.pay(agency.place("club"))
    for body in agency.events():
        agency.knock(body)
    agency.deployment.run()
    [item] = agency.deployment.items("subscription")
    ended = agency.api("owner", "PUT", f"/subscriptions/{item['body']['id']}/cancellation", {"when": "now"})
    assert ended.status == 200, ended
    agency.deployment.run()
    assert mails(agency) == []
    [*_, told] = [mail for mail in agency.deployment.wire.mails if mail["to"] == BUYER]
    assert "club" in str(told["subject"]).casefold()
    tick(agency, datetime(2026, 11, 3, 5, tzinfo=UTC))
    [digest] = mails(agency)
    assert digest["to"] == NORDWIND
    assert str(item["body"]["order"]) in text(digest)
