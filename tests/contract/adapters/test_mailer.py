"""One mail to one mailbox, under the owner's name, with headers nobody can smuggle a line into."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from cartwright.adapters.mailer import SesMailer, composed
from cartwright.application.ports.papers import Mail, Mailer, MailRefused, Unanswered
from cartwright.domain.errors import Outage
from cartwright.domain.ids import JobId
from tests.aws import REGION, client
from tests.contract.adapters.wire import Answer, answering, refusing, silent, unreachable
from tests.fakes.mailer import SENDER, FakeMailer

MAIL = Mail(
    id=JobId("job_1"),
    to="greta@example.com",
    sender_name="Nordwind Kurse",
    reply_to="hilfe@nordwind.example",
    subject="Ihr Beleg NW-000042 über 119,00 €",
    text="Vielen Dank!\n\n119,00 €\n",
    html="<p>Vielen Dank!</p><p>119,00 €</p>",
    tags=(("account", "acc_1"), ("letter", "job_1")),
)


@dataclass(frozen=True, slots=True)
class PostOffice:
    mailer: Mailer
    delivered: Callable[[], Sequence[EmailMessage]]


@pytest.fixture(params=["fake", "ses"])
def office(request: pytest.FixtureRequest) -> PostOffice:
    if request.param == "fake":
        fake = FakeMailer()
        return PostOffice(fake, lambda: [reread(message.as_bytes()) for _, message in fake.sent])
    request.getfixturevalue("aws")
    sesv2 = client("sesv2")
    sesv2.create_email_identity(EmailIdentity=SENDER)
    return PostOffice(SesMailer(SENDER, "cartwright", client=sesv2), at_ses)


def at_ses() -> list[EmailMessage]:
    sent: Any = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
    return [reread(message.raw_data.encode()) for message in sent]


def reread(raw: bytes) -> EmailMessage:
    """The message as a mail program parses it."""
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_a_mail_arrives_as_written(office: PostOffice) -> None:
    assert office.mailer.send(MAIL)
    (message,) = office.delivered()
    assert message["From"] == f"Nordwind Kurse <{SENDER}>"
    assert message["To"] == MAIL.to
    assert message["Reply-To"] == MAIL.reply_to
    assert message["Subject"] == MAIL.subject
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.iter_parts()
    assert (text.get_content_type(), text.get_content().replace("\r\n", "\n")) == ("text/plain", MAIL.text)
    assert (html.get_content_type(), html.get_content().rstrip()) == ("text/html", MAIL.html)


def test_ses_makes_date_and_message_id_itself(office: PostOffice) -> None:
    office.mailer.send(MAIL)
    (message,) = office.delivered()
    assert "Message-ID" not in message
    assert "Date" not in message


@pytest.mark.parametrize("name", ["Müller & Söhne", "家具店", 'The "Loom", Ltd.', "<b>", "a" * 200, ""])
def test_any_sender_name_comes_through(office: PostOffice, name: str) -> None:
    office.mailer.send(replace(MAIL, sender_name=name))
    (message,) = office.delivered()
    (address,) = message["From"].addresses
    assert (address.display_name, address.addr_spec) == (name, SENDER)


def with_(field: str, value: str) -> Mail:
    """The mail with another value in one of its headers."""
    words: dict[str, Any] = {field: value}
    return replace(MAIL, **words)


INJECTIONS = (
    "\r\nBcc: victim@example.com",
    "\nBcc: x@example.com",
    "\rX: y",
    "\x0bX: y",
    "\x00",
    "\u2028X: y",
    "\x85X: y",
)


@pytest.mark.parametrize("field", ["to", "sender_name", "reply_to", "subject"])
@pytest.mark.parametrize("injection", INJECTIONS)
def test_no_header_takes_a_second_line(office: PostOffice, field: str, injection: str) -> None:
    with pytest.raises(MailRefused) as refused:
        office.mailer.send(with_(field, f"{getattr(MAIL, field)}{injection}"))
    assert refused.value.facts == {"reason": "bad-header"}
    assert office.delivered() == []


@given(st.text(), st.text(), st.text())
def test_whatever_is_written_no_header_is_added(name: str, subject: str, body: str) -> None:
    mail = replace(MAIL, sender_name=name, subject=subject, text=body, html=body)
    try:
        raw = composed(mail, SENDER).as_bytes()
    except MailRefused:
        return
    message = reread(raw)
    assert sorted(message.keys()) == sorted(
        ["From", "To", "Reply-To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type"]
    )
    assert [address.addr_spec for address in message["From"].addresses] == [SENDER]
    assert [address.addr_spec for address in message["To"].addresses] == [MAIL.to]
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_an_international_domain_is_written_in_ascii(office: PostOffice) -> None:
    office.mailer.send(replace(MAIL, to="greta@bücher.example"))
    (message,) = office.delivered()
    assert message["To"] == "greta@xn--bcher-kva.example"


@pytest.mark.parametrize("to", ["gréta@example.com", "greta@" + "a" * 70 + ".example"])
def test_what_ses_cannot_address_is_refused(office: PostOffice, to: str) -> None:
    with pytest.raises(MailRefused):
        office.mailer.send(replace(MAIL, to=to))


@pytest.mark.parametrize("reply_to", ["", "gréta@example.com"])
def test_a_mail_that_cannot_be_answered_goes_out_all_the_same(office: PostOffice, reply_to: str) -> None:
    office.mailer.send(replace(MAIL, reply_to=reply_to))
    (message,) = office.delivered()
    assert "Reply-To" not in message


def test_the_recipient_the_tags_and_the_configuration_set_are_said_to_ses() -> None:
    said: dict[str, Any] = {}
    sesv2 = answering("sesv2", Answer('{"MessageId": "0107"}'))
    sesv2.meta.events.register(
        "provide-client-params.sesv2.SendEmail", lambda params, **_: said.update(params)
    )
    assert SesMailer(SENDER, "cartwright-prod", client=sesv2).send(MAIL) == "0107"
    assert said["Destination"] == {"ToAddresses": [MAIL.to]}
    assert said["FromEmailAddress"] == SENDER
    assert said["ConfigurationSetName"] == "cartwright-prod"
    assert said["EmailTags"] == [{"Name": "account", "Value": "acc_1"}, {"Name": "letter", "Value": "job_1"}]


@pytest.mark.parametrize(
    "tag", [("kind", "sale notice"), ("größe", "1"), ("", "1"), ("a", ""), ("a", "x" * 300)]
)
def test_a_tag_that_ses_would_refuse_is_a_bug(tag: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="tags"):
        SesMailer(SENDER, "cartwright", client=silent("sesv2")).send(replace(MAIL, tags=(tag,)))


@pytest.mark.parametrize(
    "code", ["MessageRejected", "MailFromDomainNotVerifiedException", "BadRequestException"]
)
def test_a_mail_ses_will_never_take_is_refused(code: str) -> None:
    mailer = SesMailer(
        SENDER, "cartwright", client=refusing("sesv2", code, said="Email address is not verified.")
    )
    with pytest.raises(MailRefused) as refused:
        mailer.send(MAIL)
    assert refused.value.facts == {"reason": code}
    assert refused.value.detail == "Email address is not verified."


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("TooManyRequestsException", 429),
        ("LimitExceededException", 400),
        ("SendingPausedException", 400),
        ("AccountSuspendedException", 400),
    ],
)
def test_a_service_that_takes_nothing_now_has_sent_nothing(code: str, status: int) -> None:
    with pytest.raises(Outage) as out:
        SesMailer(SENDER, "cartwright", client=refusing("sesv2", code, status)).send(MAIL)
    assert not isinstance(out.value, Unanswered)


def test_no_connection_has_sent_nothing() -> None:
    with pytest.raises(Outage) as out:
        SesMailer(SENDER, "cartwright", client=unreachable("sesv2")).send(MAIL)
    assert not isinstance(out.value, Unanswered)


def test_silence_and_server_errors_leave_it_open_whether_the_mail_went() -> None:
    for broken in (silent("sesv2"), refusing("sesv2", "InternalFailure", 500)):
        with pytest.raises(Unanswered):
            SesMailer(SENDER, "cartwright", client=broken).send(MAIL)
