"""Documents, mail, books and files: what happens after a sale is settled.

The domain is named here, not imported: who only signs a link would load all of it for that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from cartwright.domain.errors import NotFound, Outage, Refusal

if TYPE_CHECKING:
    from cartwright.application.ports.notices import Planned
    from cartwright.application.ports.reports import Filed
    from cartwright.domain.abandonment import Abandonment
    from cartwright.domain.breaks import Break
    from cartwright.domain.buyers import Buyer
    from cartwright.domain.catalog import Mode
    from cartwright.domain.digests import Digest, Gathering
    from cartwright.domain.documents import Document, DocumentKind, Series
    from cartwright.domain.erasure import Plea
    from cartwright.domain.ids import ClientId, DocumentId, JobId, SaleId
    from cartwright.domain.jobs import Job, Letter
    from cartwright.domain.money import Money
    from cartwright.domain.movements import DisputeState
    from cartwright.domain.news import Joining, News
    from cartwright.domain.nexus import StateSales
    from cartwright.domain.orders import Sale
    from cartwright.domain.passes import Pass
    from cartwright.domain.people import Account, Client, Member, Profile
    from cartwright.domain.subscriptions import Subscription
    from cartwright.domain.thresholds import YearAbroad
    from cartwright.domain.vat_checks import VatCheck


class Outbox(Protocol):
    """The jobs of one account."""

    def get(self, job: JobId) -> Job | None:
        """None if it is done (or never was): then there is nothing to do."""
        ...

    def add(self, job: Job) -> None:
        """Harmless if it is there already, pending or done."""
        ...

    def done(self, job: JobId) -> None: ...

    def park(self, job: JobId, *, code: str, detail: str) -> None:
        """Set aside with the reason: visible, and re-drivable."""
        ...


@dataclass(frozen=True, slots=True)
class Due:
    """All that giving a sale its number needs, and who is to hear of it: read at once."""

    sale: Sale
    series: Series
    account: Account
    client: Client
    planned: Planned
    abroad: YearAbroad
    state: StateSales | None = None
    """Of a sale to a state of the US that has a threshold."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A receipt, what is to be written about it, and the job that is done with that."""

    document: Document
    letters: Sequence[Letter]
    job: JobId


@dataclass(frozen=True, slots=True)
class Amending:
    """All that a document which amends a receipt needs, and who is to hear of it: read at once. `issued` are
    those of the documents asked about that there are."""

    sale: Sale
    series: Series
    account: Account
    client: Client
    planned: Planned
    issued: Mapping[DocumentId, Document]


class Papers(Protocol):
    """The documents of one account."""

    def due(self, client: ClientId, sale: SaleId, *, at: datetime | None = None) -> Due:
        """With the series of what is issued `at` that moment, now if none is said. Strongly consistent, in
        one read; the sale without its buyer's words. Raises NotFound."""
        ...

    def all_due(self, client: ClientId, sales: Sequence[SaleId], *, at: datetime) -> Sequence[Due]:
        """The same of those of a client's sales that there are: read at once."""
        ...

    def issue(
        self,
        document: Document,
        series: Series,
        letters: Sequence[Letter],
        job: JobId,
        joins: Gathering | None = None,
        *,
        abroad: YearAbroad | None = None,
        state: StateSales | None = None,
    ) -> None:
        """Document, counter, the sale's number, the letters and the job's end in one transaction; with
        `joins`, the sale is in that digest from then on, and with `abroad` or `state` its year or state is
        that, the next version of what it was.

        `series` and `joins` are the states the document was issued from. Raises Stale if one of them, the
        year or the state has moved on, or the sale has a number.
        """
        ...

    def issue_all(self, issued: Sequence[Issued], series: Series) -> None:
        """Several receipts of a client, one after the other, the first the next of `series`: each with its
        sale's number, its letters and its job's end, and all in one transaction. Raises Stale if the series
        has moved on or one of the sales has a number."""
        ...

    def amending(
        self,
        client: ClientId,
        sale: SaleId,
        kind: DocumentKind,
        documents: Sequence[DocumentId],
        *,
        at: datetime | None = None,
    ) -> Amending:
        """With the series of that kind, of what is issued `at` that moment, now if none is said. Strongly
        consistent, in one read; without the buyer's words. Raises NotFound."""
        ...

    def issue_amendment(
        self,
        document: Document,
        series: Series,
        letters: Sequence[Letter],
        job: JobId,
        joins: Joining | None = None,
    ) -> None:
        """Document, counter, the letters, or the digest that it joins, and the job's end in one transaction.
        Raises Stale if the series or the digest has moved on, or there is that document."""
        ...

    def get(self, client: ClientId, document: DocumentId) -> Document:
        """With its buyer's words, unless they are forgotten. Raises NotFound."""
        ...

    def list(self, client: ClientId, *, after: int = 0, limit: int = 100) -> Sequence[Document]:
        """Of the live receipt series, by number, without buyers' words."""
        ...


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as composed: plain text and HTML. Header values carry no line breaks. `unsubscribe` is where one
    POST stops such mails (RFC 8058); mails that answer what somebody did have none."""

    id: JobId
    to: str
    sender_name: str
    reply_to: str
    subject: str
    text: str
    html: str
    tags: tuple[tuple[str, str], ...] = ()
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """What a mail about a left cart says: in `locale`, of a product of `seller`, by the seller's own words
    where `words` has some. `back` leads to the cart, `stop` to where such mails are refused; `coupon` is a
    code that can be used. No word of who left it is in it: whoever gives another's address would write to
    that one by a name of its own making."""

    product: str
    seller: Profile
    words: Abandonment
    locale: str
    mode: Mode
    back: str
    stop: str
    coupon: str = ""


@dataclass(frozen=True, slots=True)
class Going:
    """What a mail about a subscription says: of a charge of `total`, by `seller` (as it is today) to `buyer`,
    under the veil where nobody knows who that was. `link` leads to where it can be paid; empty where it
    cannot. `hub` is where the buyer looks after all it bought of the seller."""

    subscription: Subscription
    seller: Profile
    buyer: Buyer
    total: Money
    link: str = ""
    hub: str = ""


@dataclass(frozen=True, slots=True)
class Contested:
    """What a notice of a dispute says: how it stood, why in the processor's word, what of the owner's part it
    is about, and by when the bank wants an answer, where it said so."""

    state: DisputeState
    reason: str
    amount: Money
    at: datetime
    answer_by: datetime | None = None


class MailState(StrEnum):
    """A mail's claim: nobody has it, somebody is at it, or it is out."""

    FREE = "free"
    TAKEN = "taken"
    SENT = "sent"


class Post(Protocol):
    """The post book of one account: which letters are taken or out, so that no redelivery writes twice."""

    def claim(self, letter: JobId, *, at: datetime, stale_before: datetime) -> MailState:
        """FREE means it is now yours: nobody had it, or somebody took it before `stale_before` and never said
        sent."""
        ...

    def release(self, letter: JobId) -> None:
        """Nothing went out: whoever comes next may try at once. Harmless if it was sent."""
        ...

    def sent(self, letter: JobId, *, reference: str, at: datetime) -> None:
        """Out, under the mailer's own id; closes the job."""
        ...

    def letter(self, letter: JobId) -> Letter | None:
        """The letter itself, out or not. None if there is none (any more)."""
        ...

    def returned(self, letter: JobId, *, kind: str, at: datetime) -> None:
        """It came back, and how (a lower-case word): kept with the letter, the first time of each kind.

        Harmless if there is no such letter.
        """
        ...


class MailRefused(Refusal):
    """A mail that will never go out as it is. Facts: `reason`, the mail service's word for it."""

    code = "mail-refused"
    title = "The mail service refused this mail"


class Mailer(Protocol):
    def send(self, mail: Mail) -> str:
        """The mail service's id.

        Raises Unanswered (it may have gone out), any other Outage (nothing went out, try again), and
        MailRefused (never).
        """
        ...


class Unanswered(Outage):
    """The mail service never said whether it took the mail."""


class Composer(Protocol):
    """Words and layout of mails; no IO."""

    def receipt(self, letter: Letter, document: Document, confirmation: str = "", *, hub: str = "") -> Mail:
        """With a link to where there is something to get, if there is, and to the owner's hub."""
        ...

    def sale_notice(self, letter: Letter, document: Document) -> Mail: ...

    def credit_note(self, letter: Letter, document: Document, *, hub: str = "") -> Mail: ...

    def correction(self, letter: Letter, document: Document, *, hub: str = "") -> Mail: ...

    def refund_notice(self, letter: Letter, document: Document) -> Mail: ...

    def sale_digest(self, letter: Letter, digest: Digest, client: Client, sales: Sequence[Sale]) -> Mail: ...

    def news_digest(self, letter: Letter, digest: Digest, client: Client, news: Sequence[News]) -> Mail: ...

    def vat_check(self, letter: Letter, document: Document, check: VatCheck) -> Mail:
        """That what was assumed of a buyer's VAT number was wrong, and the tax of the sale with it."""
        ...

    def threshold(self, letter: Letter, client: Client, abroad: YearAbroad, mark: int) -> Mail:
        """That more than `mark` per cent of what may be sold abroad taxed at home was sold."""
        ...

    def nexus(self, letter: Letter, client: Client, sold: StateSales, mark: int) -> Mail:
        """That `mark` per cent of the threshold of a state of the US were reached."""
        ...

    def breaks(self, letter: Letter, client: Client, found: Sequence[Break], unnamed: int) -> Mail:
        """That the books and the processor do not agree, and on what; so many more are not named."""
        ...

    def tax_report(self, letter: Letter, filed: Filed, link: str) -> Mail: ...

    def hub_pass(self, letter: Letter, found: Pass, seller: Profile, link: str, code: str) -> Mail:
        """To who asked to see what it bought: a link and a code, for the same."""
        ...

    def plea(self, letter: Letter, client: Client, sale: Sale, plea: Plea) -> Mail:
        """That a buyer asks to be forgotten, and by when it has to be answered; `sale` knows who that is."""
        ...

    def left_cart(self, letter: Letter, left: Left) -> Mail:
        """To who began to buy something and did not finish."""
        ...

    def going(self, letter: Letter, going: Going) -> Mail:
        """About a subscription: to its buyer, or to its seller."""
        ...

    def dispute(self, letter: Letter, client: Client, sale: Sale, told: Contested) -> Mail:
        """To who sold it: how a dispute of what was paid for it stands."""
        ...

    def invitation(self, letter: Letter, account: Account, member: Member, link: str) -> Mail:
        """To somebody who has no password yet: `link` leads to where one is chosen."""
        ...

    def access(self, letter: Letter, account: Account, member: Member) -> Mail:
        """To somebody who has a login: one account more is open to it."""
        ...


class Files(Protocol):
    """Private files. Keys name account, client and period."""

    def put(self, key: str, body: bytes, *, content_type: str) -> None: ...

    def get(self, key: str) -> bytes:
        """Raises NotFound, and Outage."""
        ...

    def link(self, key: str, *, name: str, seconds: int, revision: str = "") -> str:
        """A link that opens for so long, and downloads as `name`: what lies there by then, or the `revision`
        that was seen there, whatever was put in its place."""
        ...


class Signatures(Protocol):
    """Words that only we can have written, and nobody else can read: cursors and download links."""

    def sign(self, purpose: str, words: str) -> str:
        """A token that carries `words`, safe in a URL."""
        ...

    def read(self, purpose: str, token: str) -> str:
        """The words. Raises BadToken for any token not signed for this purpose."""
        ...


class BadToken(NotFound):
    """A link or cursor nobody here wrote; as good as nothing."""

    code = NotFound.code
