"""What SES tells of a mail, read from events as EventBridge brings them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.adapters.ses_feedback import Fate, feedback
from cartwright.domain.errors import Invalid
from cartwright.domain.unreachable import Cause
from tests.events import load

EVENTS = ["deliveries.feedback.send", "deliveries.feedback.bounce", "deliveries.feedback.complaint"]
LETTER = "job_7x3k9m2q5w8t1v4y6z0a2b4c6d"


def test_a_sent_mail_is_known_by_its_letter_and_the_mailers_own_id() -> None:
    told = feedback(load("deliveries.feedback.send.json"))
    assert told is not None
    assert (told.fate, told.account, told.letter) == (Fate.SENT, "acc_01jbywm2a0000000000000000a", LETTER)
    assert told.reference == "0107018f3c5a9b2e-6f0d1c7a-52b4-4c19-9a83-1d2e3f405162-000000"
    assert told.recipients == ("buyer@example.com",)
    assert told.at == datetime(2026, 11, 5, 14, 3, 11, 482000, UTC)


def test_a_bounce_names_the_mailbox_that_does_not_exist() -> None:
    told = feedback(load("deliveries.feedback.bounce.json"))
    assert told is not None
    assert (told.fate, told.recipients) == (Fate.BOUNCED, ("no-such-user@example.com",))
    assert (told.reason, told.fate.cause) == ("Permanent/General", Cause.BOUNCED)
    assert told.at == datetime(2026, 11, 5, 14, 3, 14, 317000, UTC)


def test_a_complaint_names_who_complained() -> None:
    told = feedback(load("deliveries.feedback.complaint.json"))
    assert told is not None
    assert (told.fate, told.recipients, told.reason) == (Fate.COMPLAINED, ("buyer@example.com",), "abuse")
    assert told.fate.cause is Cause.COMPLAINED


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_a_full_mailbox_is_not_a_missing_one(kind: str) -> None:
    event = load("deliveries.feedback.bounce.json")
    event["detail"]["bounce"]["bounceType"] = kind
    told = feedback(event)
    assert told is not None
    assert (told.fate, told.fate.cause) == (Fate.DEFERRED, None)


def test_a_delivery_and_a_rejection() -> None:
    delivered, rejected = load("deliveries.feedback.send.json"), load("deliveries.feedback.send.json")
    at = "2026-11-05T14:03:13.000Z"
    delivered["detail"] |= {
        "eventType": "Delivery",
        "delivery": {"timestamp": at, "recipients": ["b@example.com"]},
    }
    rejected["detail"] |= {"eventType": "Reject", "reject": {"reason": "Bad content"}}
    there, not_there = feedback(delivered), feedback(rejected)
    assert there is not None
    assert (there.fate, there.recipients) == (Fate.DELIVERED, ("b@example.com",))
    assert not_there is not None
    assert (not_there.fate, not_there.reason) == (Fate.REJECTED, "Bad content")


def test_a_mail_that_is_none_of_our_letters_is_none_of_our_business() -> None:
    invitation = load("deliveries.feedback.send.json")
    del invitation["detail"]["mail"]["tags"]["letter"]
    assert feedback(invitation) is None


def test_a_kind_nobody_asked_for_is_let_go() -> None:
    opened = load("deliveries.feedback.send.json")
    opened["detail"]["eventType"] = "Open"
    assert feedback(opened) is None


@pytest.mark.parametrize("name", EVENTS)
def test_every_part_that_is_missing_makes_it_no_event_of_ses(name: str) -> None:
    for path in (
        ["source"],
        ["detail"],
        ["detail", "mail"],
        ["detail", "eventType"],
        ["detail", "mail", "messageId"],
    ):
        event = load(name)
        place = event
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
        with pytest.raises(Invalid):
            feedback(event)


@pytest.mark.parametrize("account", ["", "acc_1", "ACCOUNT#a"])
def test_a_tag_that_is_no_id_is_invalid(account: str) -> None:
    event = load("deliveries.feedback.send.json")
    event["detail"]["mail"]["tags"]["account"] = [account]
    with pytest.raises(Invalid):
        feedback(event)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["detail", "mail", "tags", "source"]), inner)
    ),
    max_leaves=12,
)


@given(json_values)
def test_anything_else_is_invalid_and_no_crash(event: Any) -> None:
    with pytest.raises(Invalid):
        feedback(event)


def test_what_is_on_its_way_or_has_come_did_not_come_back() -> None:
    assert {fate for fate in Fate if not fate.returned} == {Fate.SENT, Fate.DELIVERED}
