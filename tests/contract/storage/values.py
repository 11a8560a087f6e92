"""Strategies for every value that is stored, as wild as its type allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, get_args

from hypothesis import strategies as st

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.catalogue import Version
from cartwright.application.ports.reports import Filed, Imported
from cartwright.application.ports.sandbox import SandboxPayment, SandboxRefund
from cartwright.application.ports.sold import Bought, Limited
from cartwright.domain import dunning
from cartwright.domain.access import Grant, Permission, Permit, Right
from cartwright.domain.accountants import Accountant, Accountants
from cartwright.domain.agenda import Agenda
from cartwright.domain.api_keys import ApiKey
from cartwright.domain.autoresponders import SERVICES, Autoresponder
from cartwright.domain.availability import STOCK_AT_MOST, Availability
from cartwright.domain.basis import Basis
from cartwright.domain.breaks import Break, Closing
from cartwright.domain.buyers import Buyer, Delivery, Evidence
from cartwright.domain.catalog import Abroad, Bump, Mode, PricingOption, Product, TaxClass
from cartwright.domain.charts import Chart, Charts, Contacts, OwnAccount, Package, TaxCode
from cartwright.domain.closed_books import ClosedBooks
from cartwright.domain.connections import Connection
from cartwright.domain.countries import COUNTRIES
from cartwright.domain.coupons import Coupon, Scope, Used
from cartwright.domain.digests import Gathering
from cartwright.domain.discounts import Fixed, Percent
from cartwright.domain.documents import Correction, Credit, Document, DocumentKind, Reissue, Series
from cartwright.domain.domains import Domain, Mark, Slot, Standing
from cartwright.domain.dunning import Dunning
from cartwright.domain.editions import Editions, First
from cartwright.domain.entitlements import Ending, Entitlement
from cartwright.domain.erasure import Plea
from cartwright.domain.exports import Copy, Export, ExportKind
from cartwright.domain.files import File
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.funnel import Offered, Part, Step
from cartwright.domain.futures import Future, Stretch
from cartwright.domain.ids import FileId, SittingId
from cartwright.domain.jobs import (
    Asker,
    CorrectionNumber,
    CreditNumber,
    GiveBack,
    Hook,
    Letter,
    LookBack,
    MailKind,
    Number,
    ReceiptAnew,
    ReportRun,
)
from cartwright.domain.journal import Book, Entry, Kind, Posting, TaxFact
from cartwright.domain.lines import Otherwise
from cartwright.domain.looks import Look, Theme
from cartwright.domain.money import EXPONENTS, Money, Taxed
from cartwright.domain.movements import Compared, ReturnState
from cartwright.domain.news import News
from cartwright.domain.nexus import Month, StateSales
from cartwright.domain.nights import Night
from cartwright.domain.notice_plans import Cadence, NoticeKind, Plan, Turn
from cartwright.domain.offers import Hint
from cartwright.domain.orders import Line, Order, OrderState, Sale
from cartwright.domain.payments import Payment, PaymentState, Saved
from cartwright.domain.people import (
    Account,
    Address,
    Client,
    Member,
    Numbering,
    Profile,
    Registration,
    Role,
    TaxNumber,
)
from cartwright.domain.people.logos import Logo
from cartwright.domain.plan_changes import PlanChange
from cartwright.domain.plans import (
    PARTS_AT_MOST,
    REBILLS_AT_MOST,
    TRIAL_AT_MOST,
    Chosen,
    Free,
    Interval,
    OneTime,
    Split,
    Subscription,
)
from cartwright.domain.questions import Answer as Said
from cartwright.domain.questions import Field, FieldKind, Terms
from cartwright.domain.reconciliation import Gap
from cartwright.domain.redirect_keys import RedirectKey, RedirectKeys
from cartwright.domain.redirects import Redirect
from cartwright.domain.refunds import Portion, Refund, RefundState, Returns
from cartwright.domain.replays import Closed, Finding, Gone, Lacking, OrderReplay, ReplaySource, Shift
from cartwright.domain.runs import Answer, Run
from cartwright.domain.shipping import Fare, Zone
from cartwright.domain.subdomains import Former, Move, Names
from cartwright.domain.subscriptions import Calendar, Farewell, SubscriptionState
from cartwright.domain.subscriptions import Subscription as Going
from cartwright.domain.subscriptions.covering import Covered, Credited
from cartwright.domain.subscriptions.covering import Turn as Other
from cartwright.domain.takings import Taking
from cartwright.domain.tax import Business, Check, Ground, Levy, NumberState, Place, Treatment
from cartwright.domain.thresholds import YearAbroad
from cartwright.domain.unreachable import Cause, Unreachable
from cartwright.domain.vat_checks import Standing as Checked
from cartwright.domain.vat_checks import VatCheck

CURRENCY = "EUR"

texts = st.text(max_size=20)
names = st.text(min_size=1, max_size=20).filter(str.strip)
# Drawn as one text, not by a regular expression, which takes a draw for each of its letters: these two are in
# everything, and were three quarters of what this suite computed.
ids: st.SearchStrategy[Any] = st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=26, max_size=26).map(
    "ord_{}".format
)
countries = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)
mailboxes = st.sampled_from(["ada@buyer.example", "o'neil+cart@sub.example.co", "ü@bücher.example"])
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC) | offsets)  # noqa: DTZ001
whens = st.none() | moments
rates = st.decimals(0, 1, allow_nan=False, allow_infinity=False) | st.sampled_from(
    [Decimal("0.190"), Decimal("0.09975"), Decimal("1E-7"), Decimal(0)]
)
counts = st.integers(0, 10**12)
codes = st.from_regex(r"[A-Z0-9][A-Z0-9_-]{0,38}[A-Z0-9]", fullmatch=True)
versions = st.integers(1, 10**6)
minors = st.integers(-(10**20), 10**20)


def tuples[T](of: st.SearchStrategy[T], least: int = 0) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(of, min_size=least, max_size=3).map(tuple)


def money(currency: str = CURRENCY, least: int | None = None) -> st.SearchStrategy[Money]:
    amounts = minors if least is None else st.integers(least, 10**20)
    return st.builds(Money, amounts, st.just(currency))


anything = st.builds(Money, minors, st.sampled_from(sorted(EXPONENTS)))
taxed = st.builds(lambda net, tax: Taxed(net, tax, net + tax), money(), money())
prices = st.builds(Money, st.integers(1, 10**20), st.just(CURRENCY))

addresses = st.builds(Address, texts, texts, st.sampled_from(sorted(COUNTRIES)), texts, texts, texts)
profiles = st.builds(
    Profile,
    client=ids,
    version=versions,
    legal_name=names,
    address=addresses,
    notification_email=st.just("") | mailboxes,
    since=moments,
    tax_numbers=tuples(st.builds(TaxNumber, texts, countries, texts, st.booleans())),
    registrations=tuples(
        st.builds(Registration, st.sampled_from(["DE", "EU-OSS", "CA-QC"]), texts, st.none())
        | st.builds(
            Registration, st.sampled_from(["US-CA", "US-NY"]), texts, rates.filter(lambda rate: rate < 1)
        )
    ),
    sender_name=texts,
    time_zone=st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns"]),
    locale=st.sampled_from(["en", "de-AT", "zh-Hant-TW"]),
    number_prefix=st.from_regex(r"[A-Z0-9-]{0,10}", fullmatch=True),
    numbering=st.builds(Numbering, by_year=st.booleans(), digits=st.integers(3, 9)),
    cash_accounting=st.booleans(),
    logo_url=st.sampled_from(["", "https://cdn.example/logo.png"]),
    logo=st.none() | st.builds(Logo, st.just("/logos/acc/cli/0.png"), st.integers(1, 9), st.integers(1, 9)),
    support_email=st.just("") | mailboxes,
)
places = st.builds(Place, countries, texts, texts)
evidences = st.builds(Evidence, countries, texts, texts, texts)
checks = st.builds(Check, st.sampled_from(NumberState), moments, texts, texts, texts)
businesses = st.builds(
    Business, names, st.sampled_from(["", "FR40303265045", "EL094259216"]), st.none() | checks
)
deliveries = st.none() | st.builds(Delivery, names, names)
answers = tuples(st.builds(Said, ids, names, st.sampled_from(FieldKind), texts, texts, versions, moments))
buyers = st.builds(
    Buyer,
    mailboxes,
    names,
    places,
    evidences,
    texts,
    business=st.none() | businesses,
    delivery=deliveries,
    answers=answers,
    passed=st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), texts, max_size=3),
)
treatments = st.builds(
    Treatment,
    st.sampled_from(Ground),
    countries,
    tuples(st.builds(Levy, texts, texts, rates, texts)),
    texts,
    texts,
)
futures = st.builds(
    Future,
    st.sampled_from(Interval),
    counts,
    st.tuples(st.builds(Stretch, prices, taxed, versions), st.builds(Stretch, prices, taxed)),
)
lines = st.builds(
    Line,
    versions,
    st.sampled_from(Part),
    ids,
    ids,
    ids,
    texts,
    taxed,
    treatments,
    versions,
    st.none() | prices,
    st.none() | futures,
    st.none() | prices,
    st.none() | st.builds(Otherwise, taxed, treatments),
)
bought_lines = st.builds(replace, lines, stock=st.none() | counts, each=st.none() | versions)
modes = st.sampled_from(Mode)
saved = st.none() | st.builds(Saved, texts, texts)
payments = st.builds(
    Payment,
    ids,
    ids,
    anything,
    texts,
    st.sampled_from(PaymentState),
    whens,
    texts,
    st.booleans(),
    saved,
    saved,
)
sales = st.builds(
    Sale,
    ids,
    ids,
    ids,
    modes,
    buyers,
    tuples(bought_lines, 1),
    profiles,
    moments,
    texts,
    texts,
    texts,
    reissued=counts,
)
intervals = st.sampled_from(Interval)
plans = (
    st.builds(OneTime, prices)
    | st.builds(Free, st.just(CURRENCY))
    | st.builds(lambda minimum: Chosen(minimum, minimum), prices)
    | st.builds(
        Subscription,
        prices,
        intervals,
        st.none() | st.integers(1, REBILLS_AT_MOST),
        st.none() | prices,
        st.integers(0, TRIAL_AT_MOST),
    )
    | st.builds(Split, prices, intervals, st.integers(2, PARTS_AT_MOST))
)
options = st.builds(
    lambda option, name, plan, abroad: PricingOption(
        option, name, plan, tuple(Abroad(country, plan) for country in sorted(abroad))
    ),
    ids,
    texts,
    plans,
    st.sets(countries, max_size=2),
)


facts = st.builds(TaxFact, versions, ids, texts, texts, countries, texts, texts, rates, money(), money())


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Any facts, and the postings that follow from them."""
    found = draw(tuples(facts))
    nothing = Money.zero(CURRENCY)
    net = sum((fact.net for fact in found), nothing)
    tax = sum((fact.tax for fact in found), nothing)
    postings = (
        Posting(Book.PROCESSOR, draw(texts), net + tax),
        Posting(Book.REVENUE, draw(texts), -net),
        Posting(Book.TAX, draw(texts), -tax),
    )
    return Entry(
        draw(ids),
        draw(ids),
        draw(ids),
        draw(st.sampled_from(Kind)),
        draw(modes),
        draw(moments),
        draw(st.sampled_from(["2026-11", "2027-01"])),
        draw(ids),
        draw(ids),
        draw(texts),
        postings,
        found,
        Taxed(net, tax, net + tax),
        repeats=draw(st.booleans()),
    )


@st.composite
def members(draw: st.DrawFn) -> Member:
    role = draw(st.sampled_from(Role))
    client = draw(ids) if role is Role.CLIENT else None
    suspended = draw(st.booleans())
    return Member(
        draw(ids),
        draw(ids),
        draw(ids),
        draw(mailboxes),
        draw(texts),
        role,
        client,
        suspended,
        draw(versions),
        SittingId(draw(ids | st.just(""))),
        draw(st.none() | addresses),
        draw(texts),
    )


@st.composite
def api_keys(draw: st.DrawFn) -> ApiKey:
    scope = draw(st.frozensets(st.sampled_from([*Permission, *Right]), min_size=1))
    since = draw(moments)
    until = draw(st.none() | st.just(since + timedelta(hours=2)))
    mode = draw(st.sampled_from([Mode.TEST, Mode.LIVE]))
    return ApiKey(draw(ids), draw(ids), draw(ids), draw(texts), scope, mode, draw(texts), since, until)


notes = st.none() | st.dictionaries(texts, texts, max_size=3)

cadences = st.sampled_from(Cadence)
returned = st.builds(Unreachable, texts, moments, st.sampled_from(Cause))


@st.composite
def exports(draw: st.DrawFn) -> Export:
    """A copy of the log or about a buyer, asked for or made."""
    kind = draw(st.sampled_from(ExportKind))
    log = kind is ExportKind.AUDIT
    return Export(
        draw(ids),
        draw(ids),
        draw(ids),
        kind,
        draw(moments),
        "2026-11" if log else "",
        None if log else draw(ids),
        "" if log else draw(mailboxes),
        draw(st.none() | st.builds(Copy, moments, texts, counts, texts)),
    )


discounts = st.builds(Percent, st.decimals("0.000001", 1, places=6)) | st.builds(
    Fixed, money(least=1).map(lambda amount: (amount,))
)

steps = st.builds(
    Step,
    ids,
    st.sampled_from(Offered),
    ids,
    ids,
    texts,
    open_for=st.timedeltas(timedelta(minutes=1), timedelta(days=30)),
    discount=st.none() | discounts,
).map(lambda step: (step,))
availabilities = st.builds(
    Availability, whens, st.none(), st.none() | st.integers(0, STOCK_AT_MOST), st.none() | versions
)
looks = st.builds(
    Look,
    st.sampled_from(Theme),
    st.sampled_from(["", "#0b5d4e"]),
    st.sampled_from([(), ("https://blog.example",)]),
)
bare_products = st.builds(
    Product,
    ids,
    ids,
    ids,
    texts,
    st.sampled_from(["course", "a-2"]),
    st.sampled_from(TaxClass),
    st.booleans(),
    tuples(options, 1),
    ids,
    modes,
    texts,
    tuples(texts),
    tuples(st.builds(Bump, ids, ids, texts)),
    tuples(ids),
    versions,
    st.just(1),
    look=looks,
    sold=availabilities,
    steps=st.just(()) | steps,
)


def sent(product: Product) -> Product:
    """The same, as goods that are sent everywhere."""
    abroad = {one.country for option in product.options for one in option.abroad}
    currencies = sorted({product.currency, *map(product.currency_in, abroad)})
    fares = tuple(Fare(Money(500, each), Money(0, each), Money(9900, each)) for each in currencies)
    return replace(product, tax_class=TaxClass.FOOD, shipping=(Zone((), fares),))


def asking(product: Product) -> Product:
    """The same, with a question of each kind, and something to get."""
    ticks = (Field("a", "Gift wrapped?", FieldKind.CHECKBOX), Field("b", "Write to me.", FieldKind.CONSENT))
    fields = (Field("size", "Size", FieldKind.CHOICE, True, ("S", "M")), Field("note", "Note"), *ticks)
    file = FileId("fil_0000000000000000000000000a")
    manual = File(file, product.owner, product.id, "Manual é.pdf", "application/pdf", 9, "v.1_x")
    redirect = Redirect("https://school.example/in?from=cart#begin", automatic=True)
    terms = Terms("I agree.", "https://shop.example/terms")
    gives = Fulfilment("Welcome.\n\nCome in.", redirect, Access(days=30), (manual,))
    return replace(product, fields=fields, terms=terms, fulfilment=gives)


def replanned(product: Product) -> Product:
    """The same, whose buyers may change its plans."""
    others = (one.id for one in product.options if one.id != product.preferred.id)
    changes = tuple(PlanChange(product.preferred.id, one, later=False) for one in dict.fromkeys(others))
    return replace(product, changes=changes)


products = bare_products | bare_products.map(sent) | bare_products.map(asking) | bare_products.map(replanned)

entitlements = st.builds(
    Entitlement,
    ids,
    ids,
    ids,
    ids,
    ids,
    moments,
    st.none() | moments,
    counts,
    st.none() | moments,
    st.none() | st.sampled_from(Ending),
    versions,
)
redirect_keys = st.builds(
    RedirectKeys,
    ids,
    ids,
    st.lists(st.builds(RedirectKey, counts, moments, texts), max_size=2).map(tuple),
    versions,
)

portions = st.builds(Portion, counts, prices) | st.builds(
    lambda line, gross: Portion(line, gross, frees=gross * 2), counts, prices
)

refunds = st.builds(
    Refund,
    ids,
    ids,
    ids,
    ids,
    ids,
    modes,
    st.lists(portions, min_size=1, max_size=3).map(tuple),
    moments,
    texts,
    st.none() | ids,
    texts,
    st.sampled_from(RefundState),
    texts,
    whens,
    texts,
    st.booleans(),
)

dunnings = st.builds(
    Dunning, st.just((1, 3)) | st.just(()), st.sampled_from(dunning.Ending), st.integers(0, 3)
)
farewells = st.builds(Farewell, moments, st.from_regex(r"[a-z ]{0,20}", fullmatch=True))
calendars = st.builds(
    Calendar,
    st.sampled_from(Interval),
    st.dates(),
    st.integers(0, 99),
    st.sampled_from(["UTC", "Europe/Berlin"]),
    st.times(),
)
credited = st.builds(Credited, ids, prices, prices, st.none() | ids)
subscriptions = st.builds(
    Going,
    *[ids] * 5,
    versions,
    ids,
    ids,
    texts,
    modes,
    ids,
    futures,
    calendars,
    moments,
    st.sampled_from(SubscriptionState),
    whens,
    saved,
    st.none() | st.builds(Access, st.none() | st.integers(1, 99)),
    dunnings,
    counts,
    counts,
    counts,
    whens,
    texts,
    st.none() | ids,
    st.booleans(),
    counts,
    counts,
    st.none() | farewells,
    st.none() | farewells,
    whens,
    whens,
    st.none() | ids,
    st.none() | st.builds(Covered, ids, st.dates()),
    st.none() | taxed,
    tuples(credited),
    st.none()
    | st.builds(
        Other,
        ids,
        futures,
        calendars,
        st.none() | taxed,
        st.booleans(),
        texts,
        whens,
        st.none() | credited,
    ),
    tuples(ids),
    tuples(ids),
    st.booleans(),
    versions,
)
findings = st.builds(
    Finding,
    moments,
    texts,
    texts,
    tuples(
        st.builds(
            Lacking, ids, st.sampled_from(Kind), ids, texts, tuples(st.builds(Shift, texts, texts, anything))
        )
    ),
    tuples(st.builds(Closed, ids, ids)),
    tuples(st.builds(Gone, ids, texts, texts, moments, texts, texts, texts)),
)
STORED: Mapping[str, st.SearchStrategy[Any]] = {
    "subscription": subscriptions,
    "plea": st.builds(Plea, ids, ids, texts, ids, moments),
    "entitlement": entitlements,
    "redirects": redirect_keys,
    "account": st.builds(
        Account,
        ids,
        names,
        st.sampled_from(["agency", "a-1"]),
        st.none() | counts,
        mailboxes,
        counts,
        st.booleans(),
        versions,
    ),
    "agenda": st.builds(Agenda, ids, ids, moments, st.just("2026-11")),
    "break": st.builds(
        Break,
        ids,
        ids,
        ids,
        ids,
        st.sampled_from(Gap),
        st.sampled_from(get_args(Compared.__value__)),
        texts,
        moments,
        anything,
        anything,
        st.none() | ids,
        moments,
        st.none() | moments,
        st.none() | st.sampled_from(Closing),
        st.none() | ids,
        versions,
    ),
    "night": st.builds(Night, ids, ids, moments, moments),
    "audit": st.builds(
        Audit, ids, ids, moments, ids | texts, texts, texts, st.booleans(), notes, notes, texts, texts
    ),
    "bought": st.builds(
        Bought,
        ids,
        ids,
        texts,
        ids,
        ids,
        tuples(ids),
        moments,
        modes,
        texts,
        tuples(st.builds(Limited, ids, versions)),
        st.booleans(),
        st.booleans(),
        texts,
    ),
    "client": st.builds(
        Client, ids, ids, profiles, st.booleans(), versions, whens, returned=st.none() | returned
    ),
    "connection": st.builds(
        Connection, ids, ids, st.none() | ids, texts, texts, moments, texts, texts, versions, whens
    ),
    "counter": st.builds(Series, ids, ids, st.sampled_from(DocumentKind), modes, counts, texts),
    "document": st.builds(
        Document,
        ids,
        ids,
        texts,
        versions,
        texts,
        sales,
        moments,
        texts,
        texts,
        st.none() | st.builds(Credit, ids, texts, moments, tuples(facts), texts, texts, st.booleans()),
        st.none() | st.builds(Correction, texts, moments, moments, tuples(facts), tuples(facts), money()),
        st.none() | st.builds(Reissue, versions, texts, moments, texts),
    ),
    "entry": entries(),
    "export": exports(),
    "replay": st.builds(
        OrderReplay,
        ids,
        ids,
        ids,
        ids,
        st.sampled_from(ReplaySource),
        st.booleans(),
        moments,
        st.none() | findings,
        texts,
    ),
    "gathering": st.builds(
        Gathering, ids, ids, cadences, moments, moments, moments, counts, st.sampled_from(NoticeKind)
    ),
    "news": st.builds(
        News, ids, ids, st.sampled_from(NoticeKind), moments, texts, ids, texts, anything, modes, texts
    ),
    "grant": st.builds(Grant, ids, st.frozensets(st.sampled_from(Right)), whens, texts),
    "key": api_keys(),
    "member": members(),
    "notices": st.builds(
        Plan,
        ids,
        ids,
        tuples(st.builds(Turn, st.sampled_from(NoticeKind), cadences, moments)),
        st.none() | st.booleans(),
        versions,
    ),
    "order": st.builds(
        Order,
        ids,
        ids,
        texts,
        texts,
        texts,
        modes,
        buyers,
        tuples(bought_lines, 1),
        st.dictionaries(ids, profiles, max_size=2),
        payments,
        moments,
        st.sampled_from(OrderState),
        versions,
        st.none() | st.builds(Used, ids, codes, st.none() | versions, st.none() | versions),
        steps=st.just(()) | steps,
        follows=st.none() | ids,
        addressed=tuples(ids),
        repeats=st.booleans(),
    ),
    "run": st.builds(
        Run, ids, ids, tuples(st.builds(Answer, ids, st.booleans(), moments)), st.integers(0, 99)
    ),
    "outbox": st.builds(Number, ids, ids, ids, ids)
    | st.builds(Letter, ids, ids, ids, st.sampled_from(MailKind), texts, texts, instead=st.none() | returned)
    | st.builds(Hook, ids, ids, ids, texts, texts)
    | st.builds(GiveBack, ids, ids, ids, ids)
    | st.builds(LookBack, ids, ids, ids)
    | st.builds(CreditNumber, ids, ids, ids, ids, ids, ids, ids, texts, moments)
    | st.builds(CorrectionNumber, ids, ids, ids, ids, ids, texts, moments)
    | st.builds(ReceiptAnew, ids, ids, ids, ids, versions)
    | st.builds(
        ReportRun,
        ids,
        ids,
        ids,
        ids,
        texts,
        texts,
        asker=st.none() | st.builds(Asker, ids, st.just("") | ids),
    ),
    "domain": st.builds(
        Slot,
        ids,
        st.none() | ids,
        st.none()
        | st.builds(
            Domain, names, names, moments, st.sampled_from(Standing), st.none() | st.builds(Mark, ids, ids)
        ),
        st.integers(1, 99),
    ),
    "names": st.builds(
        Names,
        ids,
        names,
        tuples(st.builds(Former, names, moments)),
        st.none()
        | st.builds(Move, names, moments, st.sampled_from(Standing), st.none() | st.builds(Mark, ids, ids)),
        whens,
        st.integers(1, 99),
    ),
    "page": st.builds(Hint, ids, tuples(ids), tuples(ids), ids, tuples(ids)),
    "permit": st.builds(Permit, st.sampled_from(Permission), whens, texts),
    "autoresponder": st.builds(
        Autoresponder,
        ids,
        ids,
        st.none() | ids,
        st.sampled_from(sorted(SERVICES)),
        texts,
        moments,
        texts,
        versions,
    ),
    "coupon": st.builds(
        Coupon,
        ids,
        ids,
        codes,
        texts,
        discounts,
        st.sampled_from(Scope),
        st.frozensets(ids, max_size=3),
        st.frozensets(ids, max_size=3),
        st.none() | st.integers(1, 999),
        whens,
        st.none(),
        st.none() | versions,
        st.none() | versions,
        versions,
        whens,
    ),
    "product": products,
    "profile": profiles,
    "report": st.builds(
        Filed,
        ids,
        ids,
        ids,
        texts,
        moments,
        texts,
        counts,
        texts,
        tuples(st.tuples(texts, texts, texts, texts)),
        texts,
        imports=tuples(st.builds(Imported, texts, texts, texts, counts, texts, tuples(texts))),
    ),
    "charts": st.builds(
        Charts,
        ids,
        ids,
        tuples(
            st.builds(
                Chart,
                st.sampled_from(Package),
                texts,
                st.dictionaries(st.sampled_from(Book), texts),
                tuples(st.builds(TaxCode, texts, texts, rates, texts)),
                tuples(st.builds(OwnAccount, ids, texts)),
                texts,
                st.sampled_from(Contacts),
            )
        ),
        versions,
    ),
    "sale": sales,
    "sandbox": st.builds(
        SandboxPayment,
        ids,
        ids,
        ids,
        ids,
        anything,
        texts,
        texts,
        moments,
        st.sampled_from(PaymentState),
        texts,
        texts,
        whens,
        versions,
        refunds=st.lists(
            st.builds(
                SandboxRefund,
                texts,
                anything,
                moments,
                st.sampled_from(ReturnState),
                st.none() | ids,
                whens,
                texts,
                whens,
            ),
            max_size=2,
        ).map(tuple),
    ),
    "taking": st.builds(
        Taking,
        *(ids, ids, ids, ids, st.just(Kind.CHARGE), modes, moments, ids, ids, counts, taxed),
        repeats=st.booleans(),
    ),
    "editions": st.builds(
        Editions,
        ids,
        ids,
        texts,
        st.sampled_from(Basis),
        ids,
        counts,
        tuples(st.builds(First, tuples(moments), ids)),
        versions,
    ),
    "closed-books": st.builds(
        ClosedBooks,
        ids,
        ids,
        st.dictionaries(st.sampled_from(["2026-10", "2026-11"]), moments),
        versions,
    ),
    "accountants": st.builds(
        Accountants,
        ids,
        ids,
        st.lists(st.builds(Accountant, texts, texts, st.none() | returned), max_size=3).map(tuple),
        versions,
    ),
    "us-state": st.builds(
        StateSales,
        ids,
        ids,
        texts,
        st.dictionaries(st.sampled_from(["2026-10", "2026-11"]), st.builds(Month, counts, counts, counts)),
        versions,
    ),
    "year-abroad": st.builds(YearAbroad, ids, ids, counts, st.tuples(anything), versions),
    "returns": st.builds(Returns, ids, ids, st.lists(refunds, max_size=3).map(tuple), counts, counts, whens),
    "vat-check": st.builds(
        VatCheck,
        ids,
        ids,
        ids,
        ids,
        modes,
        moments,
        st.booleans(),
        anything,
        moments,
        counts,
        st.sampled_from(Checked),
        whens,
        texts,
        texts,
        texts,
        versions,
    ),
    "version": st.builds(Version, products, moments, ids, texts),
}
