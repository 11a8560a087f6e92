"""Replays through the account API: what one order lacks, told and then booked by the worker that settles."""

from __future__ import annotations

import pytest

from cartwright import check
from tests.component.agency import Agency
from tests.component.deployment import Answer

QUIET = ("hooks", "mail", "reconcile")


@pytest.fixture
def missed(agency: Agency) -> str:
    """A course, paid through the sandbox, whose webhook came and was lost on its queue."""
    order = agency.place("course", "AT", bumps=False)
    agency.pay(order)
    [body] = agency.events()
    agency.knock(body)
    agency.deployment.stream()
    agency.deployment.renew_queues()
    return order.id


def ask(agency: Agency, path: str, source: str, *, key: str = "", who: str = "owner") -> Answer:
    return agency.api(who, "POST", f"/orders/{path}", {"source": source}, Idempotency_Key=key)


def see(agency: Agency, order: str, replay: str, who: str = "owner") -> Answer:
    return agency.api(who, "GET", f"/orders/{order}/replays/{replay}")


@pytest.mark.parametrize("source", ["events", "processor"])
def test_it_is_rehearsed_then_done_and_the_books_agree(agency: Agency, missed: str, source: str) -> None:
    before = len(agency.deployment.items("entry"))
    asked = ask(agency, f"{missed}/rehearsals", source)
    assert (asked.status, asked.json["state"], asked.json["changes"]) == (202, "asked", None)
    agency.deployment.run(without=QUIET)
    told = see(agency, missed, asked.json["id"]).json
    assert (told["state"], told["before"], told["after"], told["changes"]) == ("done", "placed", "paid", True)
    assert [one["kind"] for one in told["entries"]] == ["charge", "settlement", "fee"]
    assert [one["proof"] for one in told["events"]] == (["verified"] if source == "events" else [])
    assert len(agency.deployment.items("entry")) == before
    done = ask(agency, f"{missed}/replays", source, key="once")
    assert (done.status, done.json["applies"]) == (202, True)
    agency.deployment.run(without=QUIET)
    did = see(agency, missed, done.json["id"]).json
    assert did["entries"] == told["entries"]
    assert ask(agency, f"{missed}/replays", source, key="once").json == did
    other = "processor" if source == "events" else "events"
    assert ask(agency, f"{missed}/replays", other, key="once").code == "idempotency-key-reused"
    assert check.main([agency.account.id]) == 0
    again = ask(agency, f"{missed}/rehearsals", source).json["id"]
    agency.deployment.run(without=QUIET)
    assert see(agency, missed, again).json["changes"] is False
    words = [item["body"]["action"] for item in agency.deployment.items("audit")]
    assert [one for one in words if one.startswith("order.")] == [
        "order.rehearse",
        "order.replay",
        "order.rehearse",
    ]


def test_who_may_not_look_after_connections_neither_rehearses_nor_looks(agency: Agency, missed: str) -> None:
    asked = ask(agency, f"{missed}/rehearsals", "events").json["id"]
    agency.invite("nord", "nordwind")
    path = "/permissions/settings.manage"
    assert agency.api("owner", "PUT", f"/members/{agency.members['nord'].id}{path}", {}).status == 204
    for what in ("rehearsals", "replays"):
        assert ask(agency, f"{missed}/{what}", "events", key="x", who="nord").status == 404
    assert see(agency, missed, asked, "nord").status == 404
    assert ask(agency, f"{missed}/replays", "events").status == 422
    assert ask(agency, f"{missed}/rehearsals", "nobody").status == 422
