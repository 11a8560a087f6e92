"""Writing letters: each goes out once.

The mail service takes a mail or not, and a crash between its yes and our note of it must not write to the
buyer twice. So a letter is claimed first. A claim that never became `sent` is taken over only after a pause,
in which the mail service's own "sent" event closes it (see `heard_back`); only a letter of which nobody knows
anything is sent again.

::

    claim ──▶ send ──▶ sent
      │         └─ crash: the service's own event says sent, or after PATIENCE another takes the claim
      └─ taken: come again later
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import assert_never

from cartwright.application.ports.papers import (
    Composer,
    Mail,
    Mailer,
    MailRefused,
    MailState,
    Outbox,
    Papers,
    Post,
    Unanswered,
)
from cartwright.application.ports.reports import Filed, Reports
from cartwright.domain.documents import Document
from cartwright.domain.errors import Outage
from cartwright.domain.ids import DocumentId, JobId, ReportId
from cartwright.domain.jobs import Letter, MailKind

PATIENCE = timedelta(minutes=15)

type ReportLink = Callable[[Letter, Filed], str]
"""Raises NotFound for a member who may not see the report any more; empty for who is no accountant any
more."""

type Greet = Callable[[Letter], Mail]
"""Composes a letter to a member about its seat."""

type Gather = Callable[[Letter], Mail]
"""Composes a digest of what its client sold, or of what else happened."""

type Correct = Callable[[Letter], Mail]
"""Composes the notice that the tax of a sale was not the right one."""


type Remind = Callable[[Letter], Mail | None]
"""Composes the mail about a cart that was left; None where there is nobody to write to, or no reason."""

type Dun = Callable[[Letter], Mail | None]
"""Composes a mail about a subscription; None where it is over by then."""

type LetIn = Callable[[Letter], Mail | None]
"""Composes the mail with the way into a hub; None to who bought nothing there."""

type Contest = Callable[[Letter], Mail]
"""Composes the notice of a dispute."""

type Plead = Callable[[Letter], Mail | None]
"""Composes the notice that a buyer asks to be forgotten; None once it is."""

type Confirmation = Callable[[Document], str]
"""Where the buyer of a document's sale gets what was bought; empty where there is nothing to get."""

type HubOf = Callable[[Document], str]
"""Where the buyer of a document's sale looks after all it bought of the owner."""


type Differ = Callable[[Letter], Mail | None]
"""Composes the notice of what books and processor do not agree on; None once they do."""

type Warn = Callable[[Letter], Mail]
"""Composes the notice that a mark of a threshold was passed."""


def write(
    letter: Letter,
    *,
    post: Post,
    outbox: Outbox,
    papers: Papers,
    reports: Reports,
    composer: Composer,
    mailer: Mailer,
    report_link: ReportLink,
    confirmation: Confirmation,
    hub: HubOf,
    greet: Greet,
    gather: Gather,
    correct: Correct,
    warn: Warn,
    remind: Remind,
    dun: Dun,
    differ: Differ,
    let_in: LetIn,
    contest: Contest,
    plead: Plead,
    now: datetime,
) -> None:
    """Send the letter unless it is out, or there is nobody to write to any more. Raises Outage while another
    has it, and MailRefused."""
    # Before the claim: a letter that cannot be composed must not be held against whoever could after a fix.
    mail = _composed(
        letter,
        papers=papers,
        reports=reports,
        composer=composer,
        report_link=report_link,
        confirmation=confirmation,
        hub=hub,
        greet=greet,
        gather=gather,
        correct=correct,
        warn=warn,
        remind=remind,
        dun=dun,
        differ=differ,
        let_in=let_in,
        contest=contest,
        plead=plead,
    )
    if mail is None:
        outbox.done(letter.id)
        return
    state = post.claim(letter.id, at=now, stale_before=now - PATIENCE)
    if state is MailState.SENT:
        return
    if state is MailState.TAKEN:
        raise Outage("the letter, which another has in hand", retry_after=60)
    try:
        reference = mailer.send(mail)
    except Unanswered:
        raise
    except (MailRefused, Outage):
        post.release(letter.id)
        raise
    post.sent(letter.id, reference=reference, at=now)


def heard_back(letter: JobId, *, reference: str, at: datetime, returned: str, post: Post) -> None:
    """The mail service spoke of a letter, so it had it: the letter is out, whatever became of it then.

    `returned` says how it came back (`bounced`, `complained`), and is empty if it did not.
    """
    post.sent(letter, reference=reference, at=at)
    if returned:
        post.returned(letter, kind=returned, at=at)


def _composed(
    letter: Letter,
    *,
    papers: Papers,
    reports: Reports,
    composer: Composer,
    report_link: ReportLink,
    confirmation: Confirmation,
    hub: HubOf,
    greet: Greet,
    gather: Gather,
    correct: Correct,
    warn: Warn,
    remind: Remind,
    dun: Dun,
    differ: Differ,
    let_in: LetIn,
    contest: Contest,
    plead: Plead,
) -> Mail | None:
    """None where nobody knows any more to whom."""
    match letter.kind:
        case (
            MailKind.RECEIPT
            | MailKind.SALE_NOTICE
            | MailKind.CREDIT_NOTE
            | MailKind.REFUND_NOTICE
            | MailKind.CORRECTION
        ):
            document = papers.get(letter.client, DocumentId(letter.subject))
            return _of_a_document(letter, document, composer, confirmation, hub)
        case MailKind.SALE_DIGEST | MailKind.NEWS_DIGEST:
            return gather(letter)
        case (
            MailKind.VAT_CHECK
            | MailKind.THRESHOLD
            | MailKind.NEXUS
            | MailKind.BREAKS
            | MailKind.DISPUTE_NOTICE
        ):
            found_out = {
                MailKind.VAT_CHECK: correct,
                MailKind.THRESHOLD: warn,
                MailKind.NEXUS: warn,
                MailKind.BREAKS: differ,
            }
            return found_out.get(letter.kind, contest)(letter)
        case MailKind.LEFT_CART:
            return remind(letter)
        case MailKind.HUB:
            return let_in(letter)
        case MailKind.PLEA:
            return plead(letter)
        case (
            MailKind.PAYMENT_FAILED
            | MailKind.CHARGE_AHEAD
            | MailKind.CARD_ENDS
            | MailKind.CHANGE_WAITS
            | MailKind.PLAN_CHANGED
            | MailKind.SUBSCRIPTION_ENDED
            | MailKind.REBILL_NOTICE
            | MailKind.ENDED_NOTICE
            | MailKind.CANCELLED
            | MailKind.CANCELLED_NOTICE
            | MailKind.KEPT
            | MailKind.KEPT_NOTICE
            | MailKind.PLAN_NOTICE
        ):
            return dun(letter)
        case MailKind.TAX_REPORT:
            filed = reports.get(letter.client, ReportId(letter.subject))
            link = report_link(letter, filed)
            return composer.tax_report(letter, filed, link) if link else None
        case MailKind.INVITATION | MailKind.ACCESS:
            return greet(letter)
        case _:
            assert_never(letter.kind)


def _of_a_document(
    letter: Letter, document: Document, composer: Composer, confirmation: Confirmation, hub: HubOf
) -> Mail | None:
    """None to a buyer who is forgotten."""
    if letter.kind is MailKind.SALE_NOTICE:
        return composer.sale_notice(letter, document)
    if letter.kind is MailKind.REFUND_NOTICE:
        return composer.refund_notice(letter, document)
    if document.sale.buyer.veiled:
        return None
    there = hub(document)
    if letter.kind is MailKind.CREDIT_NOTE:
        return composer.credit_note(letter, document, hub=there)
    if letter.kind is MailKind.CORRECTION:
        return composer.correction(letter, document, hub=there)
    return composer.receipt(letter, document, confirmation(document), hub=there)
