"""What is for sale: products, their pricing options and their bumps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from cartwright.domain import alternatives as others
from cartwright.domain import plan_changes
from cartwright.domain.abandonment import NEVER, Abandonment
from cartwright.domain.alternatives import Alternative
from cartwright.domain.availability import ALWAYS, Availability
from cartwright.domain.contests import Contest, InContest
from cartwright.domain.dunning import USUAL, Dunning
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.fulfilment import NOTHING, Fulfilment
from cartwright.domain.funnel import Step, checked
from cartwright.domain.ids import AccountId, ClientId, ConnectionId, OptionId, ProductId
from cartwright.domain.looks import PLAIN, Look
from cartwright.domain.money import Money
from cartwright.domain.plan_changes import PlanChange
from cartwright.domain.plans import Plan, alike, amounts
from cartwright.domain.questions import Field, Terms, checked_questions
from cartwright.domain.shipping import Zone, checked_zones
from cartwright.domain.shipping import amounts as fares

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\Z")
_RESERVED = "v1 api webhooks static sandbox docs hub orders embed favicon.ico"
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
QUANTITY_AT_MOST = 999
RESERVED_SLUGS = frozenset(_RESERVED.split())


class TaxClass(StrEnum):
    """What kind of supply a product is, as far as tax is concerned.

    `SERVICE` is what a person does for the buyer (coaching, design); a live event is one attended over the
    net. `EXEMPT` is a supply the law frees of tax wherever it is sold (Directive 2006/112/EC art. 132),
    `NONE` no supply at all (a donation). Second-hand goods, works of art, collectors' items with antiques,
    and travel are here as far as they are sold under a margin scheme (art. 306 to 325): whoever sells such
    things by the general rules sells `PHYSICAL` or `SERVICE`.
    """

    ELECTRONIC = "e_service"
    E_BOOK = "e_book"
    LIVE_EVENT = "live_event"
    SERVICE = "service"
    PHYSICAL = "physical"
    PRINTED_BOOK = "printed_book"
    FOOD = "food"
    SECOND_HAND = "second_hand"
    WORK_OF_ART = "work_of_art"
    COLLECTORS_ITEM = "collectors_item"
    TRAVEL = "travel"
    EXEMPT = "exempt"
    NONE = "none"

    @property
    def goods(self) -> bool:
        """Something that is sent."""
        return self in _GOODS

    @property
    def margin(self) -> bool:
        """What is taxed is what it brings more than it cost its seller."""
        return self in _MARGIN


_DEALT_IN = frozenset({TaxClass.SECOND_HAND, TaxClass.WORK_OF_ART, TaxClass.COLLECTORS_ITEM})
_MARGIN = _DEALT_IN | {TaxClass.TRAVEL}
_GOODS = frozenset({TaxClass.PHYSICAL, TaxClass.PRINTED_BOOK, TaxClass.FOOD}) | _DEALT_IN


class Mode(StrEnum):
    """Draft pages do not open; test pages take a processor's or the sandbox's test money; live pages
    money."""

    DRAFT = "draft"
    TEST = "test"
    LIVE = "live"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Abroad:
    """What is asked of buyers from `country` (ISO 3166-1 alpha-2)."""

    country: str
    plan: Plan

    def __post_init__(self) -> None:
        if not _COUNTRY.match(self.country):
            raise Invalid.at("/abroad", "by country, in two capital letters")


@dataclass(frozen=True, slots=True)
class PricingOption:
    """One way to pay. `abroad` is the same plan at other prices, or in another currency, where they
    differ."""

    id: OptionId
    name: str
    plan: Plan
    abroad: tuple[Abroad, ...] = ()

    def __post_init__(self) -> None:
        if len({one.country for one in self.abroad}) != len(self.abroad):
            raise Invalid.at("/abroad", "each country once")
        for one in self.abroad:
            if not alike(one.plan, self.plan):
                raise Invalid.at(f"/abroad/{one.country}", "the same plan, at another price")

    @property
    def price(self) -> Money:
        """As it is advertised where no other price is."""
        return self.plan.price

    @property
    def amounts(self) -> tuple[Money, ...]:
        """All that are written in it, for whatever country."""
        plans = (self.plan, *(one.plan for one in self.abroad))
        return tuple(amount for plan in plans for amount in amounts(plan))

    def plan_in(self, country: str) -> Plan:
        return next((one.plan for one in self.abroad if one.country == country), self.plan)


@dataclass(frozen=True, slots=True)
class Bump:
    """Another product, offered on the page beside the main one."""

    product: ProductId
    option: OptionId
    headline: str


@dataclass(frozen=True, slots=True)
class Product:
    """A thing for sale, and whose sale it is. `tax_included`: whether the prices shown contain the tax;
    `most`: how many of it one order may be for; `shipping`: where goods are sent, and for how much; `look`:
    how its page looks; `sold`: when it is sold, and how many there are; `steps`: what is offered to who has
    paid for it; `fields` and `terms`: what its buyer is asked, and has to agree to; `fulfilment`: what is
    given once it is paid; `contest`: the last one that its page took part in; `abandonment`: what is written
    to who does not finish; `dunning`: what is done about its later charges; `alternatives`: through what else
    it may be paid, beside its `connection`; `changes`: to which other plans its buyers may change by
    themselves."""

    account: AccountId
    id: ProductId
    owner: ClientId
    name: str
    slug: str
    tax_class: TaxClass
    tax_included: bool
    options: tuple[PricingOption, ...]
    connection: ConnectionId
    mode: Mode = Mode.TEST
    summary: str = ""
    bullets: tuple[str, ...] = ()
    bumps: tuple[Bump, ...] = ()
    owned_before: tuple[ClientId, ...] = ()
    version: int = 1
    most: int = 1
    look: Look = PLAIN
    sold: Availability = ALWAYS
    steps: tuple[Step, ...] = ()
    shipping: tuple[Zone, ...] = ()
    fields: tuple[Field, ...] = ()
    terms: Terms | None = None
    fulfilment: Fulfilment = NOTHING
    contest: Contest | None = None
    abandonment: Abandonment = NEVER
    dunning: Dunning = USUAL
    alternatives: tuple[Alternative, ...] = ()
    changes: tuple[PlanChange, ...] = ()

    def __post_init__(self) -> None:
        if not _SLUG.match(self.slug) or self.slug in RESERVED_SLUGS:
            raise Invalid.at("/slug", "up to 64 letters, digits and inner hyphens, and not a reserved word")
        if not self.options:
            raise Invalid.at("/options", "a product has at least one pricing option")
        for country in {"", *(one.country for option in self.options for one in option.abroad)}:
            if len({option.plan_in(country).price.currency for option in self.options}) != 1:
                raise Invalid.at("/options", "the options of a product share one currency in each country")
        if not 1 <= self.most <= QUANTITY_AT_MOST:
            raise Invalid.at("/most", f"1 to {QUANTITY_AT_MOST}")
        if self.shipping:
            if not self.tax_class.goods:
                raise Invalid.at("/shipping", "only goods are sent")
            own = {one.country for option in self.options for one in option.abroad}
            checked_zones(
                self.shipping, {country: self.currency_in(country) for country in own}, self.currency
            )
        if self.sold.each is not None and self.sold.each < self.most:
            raise Invalid.at("/limit_each", "at least as many as one order may be for")
        if self.mode is Mode.LIVE:
            self.fulfilment.live()
        checked(self.steps)
        others.checked(self.connection, self.alternatives)
        checked_questions(self.fields, self.terms)
        plan_changes.checked(self.changes, self.plans)

    @property
    def preferred(self) -> PricingOption:
        return self.options[0]

    @property
    def plans(self) -> Mapping[OptionId, Plan]:
        """Of each option, where no other is."""
        return {option.id: option.plan for option in self.options}

    @property
    def currency(self) -> str:
        """Where no other is sold in."""
        return self.preferred.price.currency

    def currency_in(self, country: str) -> str:
        return self.preferred.plan_in(country).price.currency

    @property
    def questions(self) -> tuple[Field, ...]:
        """All its buyer is asked, the terms last."""
        return (*self.fields, self.terms.field) if self.terms else self.fields

    @property
    def insists(self) -> bool:
        """Whether nobody can buy it without answering something."""
        return any(question.required for question in self.questions)

    @property
    def connections(self) -> tuple[ConnectionId, ...]:
        """All that it may be paid through, its own first."""
        return (self.connection, *(one.connection for one in self.alternatives))

    @property
    def sells(self) -> bool:
        return self.mode in {Mode.TEST, Mode.LIVE}

    @property
    def contests(self) -> bool:
        return self.contest is not None and self.contest.running

    def may_move(self) -> None:
        """To another owner, or into another mode. Raises InContest."""
        if self.contests:
            raise InContest

    def option(self, wanted: OptionId) -> PricingOption:
        for option in self.options:
            if option.id == wanted:
                return option
        raise NotFound

    def asks_for(self, option: OptionId) -> tuple[Money, ...]:
        """Every amount that is written in it for who buys that option, wherever: its prices, and what sending
        it costs; of an option that it does not have, only that."""
        priced = (amount for one in self.options if one.id == option for amount in one.amounts)
        return (*priced, *fares(self.shipping))

    def called(self, option: PricingOption) -> str:
        """What a line says that it is."""
        return self.name if len(self.options) == 1 else f"{self.name} – {option.name}"

    def change(self, option: OptionId, to: OptionId) -> PlanChange | None:
        """What a buyer of that option may do about the other by itself; None: nothing."""
        return next((one for one in self.changes if (one.option, one.to) == (option, to)), None)

    def offers(self, wanted: OptionId) -> bool:
        return any(option.id == wanted for option in self.options)

    def handed_over(self, to: ClientId, through: ConnectionId | None = None) -> Product:
        """This product, owned by `to` from now on. Orders already placed keep the owner they had, and who
        owned it before stays known: its earlier sales lie in those books. Through another connection it has
        no alternatives: they were those of the one before."""
        before = tuple(dict.fromkeys((*self.owned_before, self.owner)))
        return replace(
            self,
            owner=to,
            owned_before=tuple(owner for owner in before if owner != to),
            connection=through or self.connection,
            alternatives=() if through else self.alternatives,
            version=self.version + 1,
        )
