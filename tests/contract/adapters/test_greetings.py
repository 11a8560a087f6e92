"""Letters to members: in the agency's name and the member's language, and no name smuggles anything in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.adapters.mail import words
from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.adapters.mailer import composed
from cartwright.application.ports.papers import Mail
from cartwright.domain.ids import IdentityId
from cartwright.domain.jobs import MailKind
from cartwright.domain.people import Account, Member, Role, member_id
from cartwright.languages import languages
from tests.contract.adapters.samples import ACCOUNT, a_letter
from tests.contract.adapters.test_composer import EVIL, TAGS, Page, both

COMPOSER = JinjaComposer()
LINK = "https://api.carts.example/v1/invitations/AQ?a=1&b=2"
AGENCY = Account(ACCOUNT, "Harbour Launches", "harbour", 5, "office@harbour.example")
GRETA = Member(
    ACCOUNT,
    member_id(ACCOUNT, IdentityId("greta")),
    IdentityId("greta"),
    "greta@example.com",
    "Greta Lindqvist",
    Role.STAFF,
)


def invitation(account: Account = AGENCY, member: Member = GRETA) -> Mail:
    return COMPOSER.invitation(a_letter(MailKind.INVITATION, about=member.id), account, member, LINK)


def access(account: Account = AGENCY, member: Member = GRETA) -> Mail:
    return COMPOSER.access(a_letter(MailKind.ACCESS, about=member.id), account, member)


def test_an_invitation_is_from_the_agency_and_leads_to_a_password() -> None:
    mail = invitation()
    assert (mail.sender_name, mail.reply_to) == ("Harbour Launches", "office@harbour.example")
    assert mail.subject == "Harbour Launches has invited you"
    for said in both(mail):
        for wanted in ("Greta Lindqvist", "greta@example.com", "Harbour Launches", LINK, "seven days"):
            assert wanted in said
    assert Page(mail.html).values("href") == [LINK]


def test_who_has_a_login_is_told_that_it_now_has_access_and_gets_no_link() -> None:
    mail = access()
    assert mail.subject == "You now have access to Harbour Launches"
    for said in both(mail):
        assert "account chooser" in said
    assert Page(mail.html).values("href") == []


@pytest.mark.parametrize("language", sorted(languages()))
def test_both_speak_the_members_language(language: str) -> None:
    member = replace(GRETA, locale=language)
    for write, phrase in ((invitation, "invitation-subject"), (access, "access-subject")):
        mail = write(member=member)
        assert mail.subject == words.of(language)[phrase].format(account="Harbour Launches")
        assert f'lang="{language}"' in mail.html
        assert "cartwright" not in f"{mail.subject}{mail.text}{mail.html}".lower()


@pytest.mark.parametrize("evil", EVIL)
def test_no_name_becomes_markup_or_another_line(evil: str) -> None:
    for write in (invitation, access):
        mail = write(replace(AGENCY, name=f"x{evil}"), replace(GRETA, name=f"x{evil}"))
        assert {tag for tag, _ in Page(mail.html).tags} <= TAGS
        assert mail.subject.splitlines() == [mail.subject]
        composed(mail, "receipts@carts.example").as_bytes()
