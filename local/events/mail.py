"""What SES tells EventBridge about a mail.

https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html. The recipient's domain decides what
becomes of a mail, as with the mailbox simulator
(https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-test-email): `bounce@`,
`complaint@` and `reject@` at simulator.amazonses.com do what they say, every other address takes delivery.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from local.mailbox import Mail
from local.ministack import ACCOUNT, REGION

SIMULATOR = "simulator.amazonses.com"

_TITLES = {
    "Send": "Email Sent",
    "Delivery": "Email Delivered",
    "Bounce": "Email Bounced",
    "Complaint": "Email Complaint Received",
    "Reject": "Email Rejected",
}


def events(mail: Mail) -> Iterator[dict[str, Any]]:
    """The events of one mail, in the order in which SES would come to know them."""
    rejected = [address for address in mail.recipients if _simulates(address, "reject")]
    yield _event(mail, "Send", {})
    if rejected:
        yield _event(mail, "Reject", {"reason": "Bad content"})
        return
    bounced = [address for address in mail.recipients if _simulates(address, "bounce")]
    complaining = [address for address in mail.recipients if _simulates(address, "complaint")]
    delivered = [address for address in mail.recipients if address not in bounced]
    if bounced:
        yield _event(mail, "Bounce", _bounce(mail, bounced))
    if delivered:
        yield _event(mail, "Delivery", _delivery(mail, delivered))
    if complaining:
        yield _event(mail, "Complaint", _complaint(mail, complaining))


def _simulates(address: str, what: str) -> bool:
    mailbox, _, domain = address.lower().rpartition("@")
    return domain == SIMULATOR and mailbox.partition("+")[0] == what


def _event(mail: Mail, kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "version": "0",
        "id": f"{mail.identity}-{kind.lower()}",
        "detail-type": _TITLES[kind],
        "source": "aws.ses",
        "account": ACCOUNT,
        "time": mail.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/{mail.configuration_set}"],
        "detail": {"eventType": kind, "mail": _mail(mail), kind.lower(): dict(facts)},
    }


def _mail(mail: Mail) -> dict[str, Any]:
    return {
        "timestamp": _precisely(mail.at),
        "source": mail.sender,
        "sourceArn": f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{mail.sender.rpartition('@')[2].rstrip('>')}",
        "sendingAccountId": ACCOUNT,
        "messageId": mail.identity,
        "destination": list(mail.recipients),
        "headersTruncated": False,
        "headers": [{"name": name, "value": value} for name, value in mail.headers],
        "commonHeaders": {
            "from": [mail.sender],
            "to": list(mail.recipients),
            "messageId": mail.identity,
            "subject": mail.subject,
        },
        "tags": {
            "ses:configuration-set": [mail.configuration_set],
            **{name: [value] for name, value in mail.tags.items()},
        },
    }


def _bounce(mail: Mail, addresses: list[str]) -> dict[str, Any]:
    return {
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [
            {
                "emailAddress": address,
                "action": "failed",
                "status": "5.1.1",
                "diagnosticCode": "smtp; 550 5.1.1 user unknown",
            }
            for address in addresses
        ],
        "timestamp": _precisely(mail.at),
        "feedbackId": mail.identity,
        "reportingMTA": "dsn; local",
    }


def _delivery(mail: Mail, addresses: list[str]) -> dict[str, Any]:
    return {
        "timestamp": _precisely(mail.at),
        "processingTimeMillis": 1,
        "recipients": addresses,
        "smtpResponse": "250 2.6.0 Message received",
        "reportingMTA": "local",
    }


def _complaint(mail: Mail, addresses: list[str]) -> dict[str, Any]:
    return {
        "complainedRecipients": [{"emailAddress": address} for address in addresses],
        "timestamp": _precisely(mail.at),
        "feedbackId": mail.identity,
        "complaintFeedbackType": "abuse",
    }


def _precisely(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
