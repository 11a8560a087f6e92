"""A mail service with a mailbox to look into, that can be down or leave a question open."""

from __future__ import annotations

from email.message import EmailMessage

from cartwright.adapters.mailer import composed, deliverable
from cartwright.application.ports.papers import Mail, MailRefused, Unanswered
from cartwright.domain.errors import Outage

SENDER = "receipts@carts.example"


class FakeMailer:
    """`down`: nothing goes out. `mute`: it goes out and nobody says so. `refused`: recipients it will not
    take."""

    def __init__(self) -> None:
        self.sent: list[tuple[Mail, EmailMessage]] = []
        self.refused: set[str] = set()
        self.down = False
        self.mute = False

    def send(self, mail: Mail) -> str:
        message = composed(mail, SENDER)
        deliverable(mail.to)
        if self.down:
            raise Outage("the fake mail service")
        if mail.to in self.refused:
            raise MailRefused("on the list of refused recipients", reason="MessageRejected")
        self.sent.append((mail, message))
        if self.mute:
            raise Unanswered("the fake mail service")
        return f"message-{len(self.sent)}"

    @property
    def mails(self) -> list[Mail]:
        return [mail for mail, _ in self.sent]
