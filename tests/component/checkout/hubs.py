"""A buyer's way into a hub, as a browser takes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage
from html import unescape
from typing import Any

from tests.component.checkout.buying import order, pay
from tests.component.checkout.market import HOST, Market, Visitor
from tests.component.deployment import Answer, Deployment

ADA = "ada@buyer.example"


@dataclass(slots=True)
class Guest:
    """A browser in the hub of one owner."""

    visitor: Visitor
    deployment: Deployment
    hub: str

    @classmethod
    def at(cls, market: Market, deployment: Deployment, owner: str = "werkstatt") -> Guest:
        return cls(Visitor(deployment), deployment, f"/hub/{market.sellers[owner]}")

    def open(self, path: str = "", **headers: str) -> Answer:
        return self.visitor.open(path if path.startswith("/hub/") else f"{self.hub}{path}", **headers)

    def ask(self, email: str = ADA) -> Answer:
        return self.visitor.submit(f"{self.hub}/passes", {"email": email})

    def mail(self, email: str = ADA) -> EmailMessage:
        """Asks, and reads what came."""
        before = len(self.deployment.wire.mails)
        asked = self.ask(email)
        assert asked.status == 303, asked
        self.deployment.run()
        [mail] = self.deployment.wire.mails[before:]
        return mail

    def enter(self, email: str = ADA) -> Guest:
        """In, by the link of the mail."""
        followed = self.visitor.submit(link(self.mail(email)), {})
        assert followed.status == 303, followed
        return self.seated(followed)

    def seated(self, answer: Answer) -> Guest:
        self.visitor.headers["cookie"] = answer.headers["set-cookie"].partition(";")[0]
        return self

    def submit(self, path: str, page: Answer, **fields: Any) -> Answer:
        """A form of that page, with the word that it has."""
        return self.visitor.submit(f"{self.hub}{path}", {"word": word(page), **fields})


def buy(
    visitor: Visitor, deployment: Deployment, slug: str = "lichtung", card: str = "success", **more: Any
) -> dict[str, Any]:
    """A paid order, with its documents, and no mail left to be looked at."""
    answer = visitor.post(f"/{slug}/orders", order(slug, **more))
    assert answer.status == 201, answer
    placed: dict[str, Any] = answer.json
    pay(visitor, placed, card)
    assert visitor.ask(placed["confirm_url"]).json["state"] == "paid"
    deployment.run()
    deployment.wire.mails.clear()
    return placed


def text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link(mail: EmailMessage) -> str:
    """The path of the link in the mail."""
    found = re.search(rf"https://{HOST}(/hub/\S+/links/\S+)", text(mail))
    assert found is not None, text(mail)
    return found[1]


def code(mail: EmailMessage) -> str:
    found = re.search(r"^ +(\d{4} \d{4})\s*$", text(mail), re.MULTILINE)
    assert found is not None, text(mail)
    return found[1]


def word(page: Answer) -> str:
    found = re.search(r'name="word" value="([^"]+)"', page.text)
    assert found is not None, page
    return unescape(found[1])
