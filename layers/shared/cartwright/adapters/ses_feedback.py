"""What became of a mail, as SES tells it through EventBridge.

::

    {"source": "aws.ses", "detail-type": "Email Bounced", "time": …, "detail": {
        "eventType": "Bounce",
        "mail": {"messageId": …, "destination": […], "tags": {"account": ["acc_…"], "letter": ["job_…"], …},
        …},
        "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": …}], "timestamp": …, …}}}

Source of the shape: Amazon SES developer guide, "Contents of event data that Amazon SES publishes" and
"Monitoring SES events using Amazon EventBridge". Events come at least once and in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cartwright.domain.errors import Invalid
from cartwright.domain.ids import AccountId, JobId, parse
from cartwright.domain.unreachable import Cause

type Json = Mapping[str, Any]


class Fate(StrEnum):
    """SENT is SES's own yes; BOUNCED says the mailbox does not exist, DEFERRED that it was full, away or too
    busy."""

    SENT = "sent"
    DELIVERED = "delivered"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    REJECTED = "rejected"

    @property
    def returned(self) -> bool:
        """Whether the mail reached nobody who wanted it."""
        return self in {Fate.DEFERRED, Fate.BOUNCED, Fate.COMPLAINED, Fate.REJECTED}

    @property
    def cause(self) -> Cause | None:
        """Why writing to these recipients again is pointless or unwanted; None if it is not."""
        return {Fate.BOUNCED: Cause.BOUNCED, Fate.COMPLAINED: Cause.COMPLAINED}.get(self)


@dataclass(frozen=True, slots=True)
class Feedback:
    """`reference` is the id that `Mailer.send` returned; `reason` SES's own words, if it gave any."""

    account: AccountId
    letter: JobId
    fate: Fate
    recipients: tuple[str, ...]
    reference: str
    at: datetime
    reason: str = ""


def feedback(event: Json) -> Feedback | None:
    """None for events of mails that are none of our letters (Cognito's invitations) and for kinds we don't
    ask for.

    Raises Invalid for anything that is not an event of SES.
    """
    try:
        detail, mail = event["detail"], event["detail"]["mail"]
        read = _READERS.get(detail["eventType"])
        tags = mail["tags"]
        if event["source"] != "aws.ses":
            raise Invalid.at("/source", "not an event of SES")
        if read is None or not {"account", "letter"} <= tags.keys():
            return None
        told = read(detail)
        return Feedback(
            account=AccountId(parse("account", tags["account"][0])),
            letter=JobId(parse("job", tags["letter"][0])),
            fate=told.fate,
            recipients=told.recipients or tuple(mail["destination"]),
            reference=mail["messageId"],
            at=datetime.fromisoformat(told.at or mail["timestamp"]),
            reason=told.reason,
        )
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as unlike:
        raise Invalid.at("/detail", "not an event of SES") from unlike


@dataclass(frozen=True, slots=True)
class _Told:
    """What the part of an event that differs by kind says."""

    fate: Fate
    recipients: tuple[str, ...] = ()
    at: str = ""
    reason: str = ""


def _bounce(detail: Json) -> _Told:
    bounce = detail["bounce"]
    fate = Fate.BOUNCED if bounce["bounceType"] == "Permanent" else Fate.DEFERRED
    reason = f"{bounce['bounceType']}/{bounce['bounceSubType']}"
    return _Told(fate, _addresses(bounce["bouncedRecipients"]), bounce["timestamp"], reason)


def _complaint(detail: Json) -> _Told:
    complaint = detail["complaint"]
    reason = complaint.get("complaintFeedbackType") or ""
    return _Told(
        Fate.COMPLAINED, _addresses(complaint["complainedRecipients"]), complaint["timestamp"], reason
    )


def _delivery(detail: Json) -> _Told:
    return _Told(Fate.DELIVERED, tuple(detail["delivery"]["recipients"]), detail["delivery"]["timestamp"])


def _reject(detail: Json) -> _Told:
    return _Told(Fate.REJECTED, reason=detail["reject"]["reason"])


def _send(_: Json) -> _Told:
    return _Told(Fate.SENT)


def _addresses(recipients: list[Json]) -> tuple[str, ...]:
    return tuple(recipient["emailAddress"] for recipient in recipients)


_READERS: Mapping[str, Callable[[Json], _Told]] = {
    "Bounce": _bounce,
    "Complaint": _complaint,
    "Delivery": _delivery,
    "Reject": _reject,
    "Send": _send,
}
