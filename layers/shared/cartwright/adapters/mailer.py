"""Mail through SES: one MIME message for one recipient, with headers nobody can smuggle a line into.

SES adds Date and Message-ID itself. docs/decisions/0051 says why the message is built here and sent in one
attempt.
"""

from __future__ import annotations

import re
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import cached_property, partial
from typing import TYPE_CHECKING

from cartwright.adapters import aws
from cartwright.application.ports.papers import Mail, MailRefused, Unanswered

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

WHAT = "the mail service"
# Controls, line and paragraph separators, lone surrogates: nothing a name or a subject needs, all that an
# injection does.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}\Z")
# What SES will never take, however often it is asked.
_FINAL = (
    "BadRequestException",
    "MailFromDomainNotVerifiedException",
    "MessageRejected",
)


class SesMailer:
    """Sends as `sender` (an address of a verified identity), under the owner's name."""

    def __init__(self, sender: str, configuration_set: str, *, client: SESV2Client | None = None) -> None:
        self._sender = sender
        self._configuration_set = configuration_set
        self._given = client

    def send(self, mail: Mail) -> str:
        """SES's message id. Raises MailRefused, Unanswered (it may have gone) and Outage (it has not).

        Tags are ASCII letters, digits, _ and -; any other is a bug (ValueError).
        """
        message = composed(mail, self._sender)
        with aws.answering(WHAT, Unanswered, **{code: partial(_refused, code) for code in _FINAL}):
            answer = self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [deliverable(mail.to)]},
                Content={"Raw": {"Data": message.as_bytes()}},
                EmailTags=[{"Name": _tag(name), "Value": _tag(value)} for name, value in mail.tags],
                ConfigurationSetName=self._configuration_set,
            )
        return answer["MessageId"]

    @cached_property
    def _client(self) -> SESV2Client:
        return self._given or aws.sesv2()


def composed(mail: Mail, sender: str) -> EmailMessage:
    """The message as it goes out: plain text, and the same in HTML for who prefers it. Raises MailRefused."""
    for part in (mail.to, mail.sender_name, mail.reply_to, mail.subject, mail.unsubscribe):
        if _UNFIT.search(part):
            raise MailRefused("a header with a control character in it", reason="bad-header")
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = _address(sender, mail.sender_name)
        message["To"] = _address(deliverable(mail.to))
        if _answerable(mail.reply_to):
            message["Reply-To"] = _address(deliverable(mail.reply_to))
        message["Subject"] = mail.subject
    except (MessageError, ValueError, IndexError) as broken:
        raise MailRefused("a header that cannot be written", reason="bad-header") from broken
    # RFC 3834: so that no holiday notice answers.
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        # RFC 8058: one POST to that address, and no more mails like this.
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_clean(mail.text), cte="quoted-printable")
    message.add_alternative(_clean(mail.html), subtype="html", cte="quoted-printable")
    return message


def deliverable(address: str) -> str:
    """The address as SES takes it: an international domain in its ASCII form. Raises MailRefused."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError as foreign:
        raise MailRefused("SES delivers to ASCII mailboxes only", reason="bad-address") from foreign


def _answerable(address: str) -> bool:
    """Whether answers can go there: a buyer's odd address must not cost the owner the notice of a sale."""
    try:
        return bool(address and deliverable(address))
    except MailRefused:
        return False


def _address(address: str, name: str = "") -> Address:
    return Address(display_name=name, addr_spec=address)


def _clean(body: str) -> str:
    return body.encode("utf-8", "replace").decode()


def _tag(word: str) -> str:
    if not _TAG.match(word):
        raise ValueError("a mail's tags are letters, digits, _ and -")
    return word


def _refused(code: str, said: str) -> MailRefused:
    return MailRefused(said, reason=code)
