"""What SES tells about a mail depends on who it went to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from local.events.mail import events
from local.mailbox import Mail


def mail(*recipients: str) -> Mail:
    return Mail(
        name="1",
        identity="m1",
        at=datetime(2026, 11, 22, 19, 4, 37, tzinfo=UTC),
        sender="Blue Ltd <sales@carts.example>",
        recipients=recipients,
        subject="Your receipt",
        headers=(("Subject", "Your receipt"), ("X-Note", "kept")),
        text="",
        html="",
        attachments=(),
        tags={"job": "j1"},
        configuration_set="letters",
    )


@pytest.mark.parametrize(
    ("recipients", "titles"),
    [
        (["a@example.com"], ["Email Sent", "Email Delivered"]),
        (["bounce@simulator.amazonses.com"], ["Email Sent", "Email Bounced"]),
        (["bounce+order7@simulator.amazonses.com"], ["Email Sent", "Email Bounced"]),
        (
            ["complaint@simulator.amazonses.com"],
            ["Email Sent", "Email Delivered", "Email Complaint Received"],
        ),
        (["reject@simulator.amazonses.com"], ["Email Sent", "Email Rejected"]),
        (["bounce@example.com"], ["Email Sent", "Email Delivered"]),
        (
            ["a@example.com", "bounce@simulator.amazonses.com"],
            ["Email Sent", "Email Bounced", "Email Delivered"],
        ),
    ],
)
def test_the_events_of_a_mail(recipients: list[str], titles: list[str]) -> None:
    assert [event["detail-type"] for event in events(mail(*recipients))] == titles


def test_an_event_carries_the_mails_tags_and_headers() -> None:
    sent, bounced = events(mail("bounce@simulator.amazonses.com"))
    assert sent["detail"]["mail"]["tags"] == {"ses:configuration-set": ["letters"], "job": ["j1"]}
    assert {"name": "X-Note", "value": "kept"} in sent["detail"]["mail"]["headers"]
    assert bounced["detail"]["eventType"] == "Bounce"
    [recipient] = bounced["detail"]["bounce"]["bouncedRecipients"]
    assert recipient["emailAddress"] == "bounce@simulator.amazonses.com"
