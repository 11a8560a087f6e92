"""From an offer and its quote to what the cart page shows. No IO, no markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from cartwright.application.showing import Showing
from cartwright.domain.catalog import Mode, PricingOption, Product
from cartwright.domain.challenges import When
from cartwright.domain.ids import ProductId
from cartwright.domain.money import Money
from cartwright.domain.offers import Offer
from cartwright.domain.people import Profile
from cartwright.domain.plans import Chosen, Plan
from cartwright.domain.questions import FieldKind
from cartwright.domain.tax import Place
from cartwright.languages import speech
from checkout import display, hints, quotes, words
from checkout.choices import AMOUNT
from checkout.models import Quoted
from checkout.places import REGION_WORDS, REGIONS
from checkout.questions import Question, questions
from checkout.terms import Terms, terms


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the form: what the visitor typed, or brought along, so that nothing is typed twice."""

    email: str = ""
    name: str = ""
    postcode: str = ""
    street: str = ""
    city: str = ""
    company: str = ""
    vat_number: str = ""
    attempt: str = ""
    replaces: str = ""
    replaces_key: str = ""
    amounts: Mapping[str, str] = field(default_factory=dict)
    coupon: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    brought: Mapping[str, str] = field(default_factory=dict)
    passed: Mapping[str, str] = field(default_factory=dict)
    remind: bool = False
    again: bool = False
    let_be: str = ""
    pay_with: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """A processor that the buyer may choose, by the name that buyers know."""

    processor: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class AmountField:
    """Where the buyer says what to pay: what stands in it, and what else it says."""

    name: str
    value: str
    suggested: str
    usual: str
    currency: str
    least: str
    step: str


@dataclass(frozen=True, slots=True)
class OptionCard:
    id: str
    name: str
    terms: Terms
    chosen: bool
    amount: AmountField | None


@dataclass(frozen=True, slots=True)
class BumpCard:
    """Its `questions` are on the page where it is ticked: most bumps are not, and a page is to be light
    (docs/decisions/0314). `asks`: there are some."""

    product: ProductId
    name: str
    headline: str
    summary: str
    price: str
    tax_included: bool
    ticked: bool
    asks: bool
    questions: Sequence[Question]


@dataclass(frozen=True, slots=True)
class SellerCard:
    """Who sells what on this page, with the details a buyer is owed before paying."""

    profile: Profile
    country: str
    products: tuple[str, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CartPage:
    """All that the cart page's template needs. `asking` is what its addresses add to keep the language,
    `url` its own address, `embedded` the origin of the page it is shown inside of, if that may be,
    `reshown`: in answer to its own form; `bought`: its visitor's browser paid for it a moment ago;
    `unknown`: the orders of which nobody knows whether it did, for the buyer to say; `widget` the URL of what
    asks whether somebody is a person, loaded once somebody is asked."""

    showing: Showing
    quote: Quoted
    locale: str
    entered: Entered
    cards: Sequence[object] = ()
    complaints: Mapping[str, str] = field(default_factory=dict)
    alert: str = ""
    unclear: bool = False
    asking: str = ""
    url: str = ""
    embedded: str = ""
    reshown: bool = False
    bought: bool = False
    unknown: str = ""
    widget: str = ""

    @property
    def offer(self) -> Offer:
        return self.showing.offer

    @property
    def product(self) -> Product:
        return self.offer.product

    @property
    def seller(self) -> Profile:
        return self.offer.seller(self.product)

    @property
    def picture(self) -> str:
        """The address of the seller's logo, for whoever shows a link to this page."""
        logo = self.seller.logo
        return f"{self.url.removesuffix(f'/{self.product.slug}')}{logo.path}" if logo else ""

    @property
    def processor(self) -> str:
        """Who takes the card, as far as the buyer has said; nobody where nothing costs anything."""
        wanted = self.entered.pay_with
        return wanted if wanted in self.processors else next(iter(self.processors), "")

    @property
    def processors(self) -> tuple[str, ...]:
        """Those that the buyer may choose from."""
        return () if self.offer.free else tuple(one.processor for one in self.offer.choices)

    @property
    def methods(self) -> list[Method]:
        """The same, by name; none where there is no choice."""
        if len(self.processors) < 2:
            return []
        names = {**words.said(words.METHODS, self.locale), "paypal": "PayPal"}
        return [Method(one, names[one], one == self.processor) for one in self.processors]

    @property
    def theme(self) -> str:
        return self.product.look.theme.value

    @property
    def test(self) -> bool:
        return self.product.mode is Mode.TEST

    @property
    def counts(self) -> bool:
        """Whether this is a visit to be counted."""
        return not (self.test or self.reshown)

    @property
    def price(self) -> str:
        """The chosen option's price as advertised."""
        return self.quote.lines[0].listed.text

    @property
    def options(self) -> list[OptionCard]:
        """Every way to pay."""
        return [self._option(option) for option in self.product.options]

    @property
    def option(self) -> OptionCard:
        """The chosen way."""
        return next(card for card in self.options if card.chosen)

    def _option(self, option: PricingOption) -> OptionCard:
        plan = option.plan_in(self.quote.country)
        chosen = option.id == self.showing.selection.option
        return OptionCard(
            option.id, option.name, terms(plan, self.locale), chosen, self._amount(option, plan)
        )

    def _amount(self, option: PricingOption, plan: Plan) -> AmountField | None:
        if not isinstance(plan, Chosen):
            return None
        currency = plan.price.currency
        step = self.offer.step(currency)
        return AmountField(
            name=AMOUNT.format(option.id),
            value=self.entered.amounts.get(option.id, "") or self._brought(option),
            suggested=display.typed(plan.price, self.locale),
            usual=display.money(plan.price, self.locale),
            currency=currency,
            least=display.money(plan.minimum, self.locale) if plan.minimum else "",
            step=display.money(Money(step, currency), self.locale) if step > 1 else "",
        )

    def _brought(self, option: PricingOption) -> str:
        """What a link says that the buyer gives."""
        selection = self.showing.selection
        given = selection.given if selection.option == option.id else None
        return "" if given is None else f"{given:f}"

    @property
    def delivers(self) -> bool:
        """Whether there are goods on this page, so that it asks where to."""
        return any(product.tax_class.goods for product in (self.product, *self.offer.bumped.values()))

    @property
    def delivered(self) -> bool:
        """Whether whatever is bought here is delivered."""
        return self.product.tax_class.goods

    @property
    def bumps(self) -> list[BumpCard]:
        """The bumps that can be bought together with the product."""
        cards = []
        for bump in self.product.bumps:
            product = self.offer.bumped.get(bump.product)
            country = self.quote.country
            ticked = bump.product in self.showing.selection.bumps
            if product is None or product.currency_in(country) != self.product.currency_in(country):
                continue
            cards.append(
                BumpCard(
                    product=product.id,
                    name=product.name,
                    headline=bump.headline,
                    summary=product.summary,
                    price=terms(product.option(bump.option).plan_in(country), self.locale).figure,
                    tax_included=self.offer.lists_with_tax(product, country),
                    ticked=ticked,
                    asks=bool(product.questions),
                    questions=questions(product, self.entered.answers) if ticked else (),
                )
            )
        return cards

    @property
    def questions(self) -> list[Question]:
        """What the product asks of its buyer, but for its terms."""
        return [one for one in self._questions if one.kind != FieldKind.TERMS]

    @property
    def terms(self) -> list[Question]:
        return [one for one in self._questions if one.kind == FieldKind.TERMS]

    @property
    def _questions(self) -> list[Question]:
        return questions(self.product, self.entered.answers, self.entered.brought)

    @property
    def passed(self) -> Mapping[str, str]:
        """What the link carries through: what stands in a field of the form is said there."""
        fields = {f"custom_{one.name}" for one in self.product.fields}
        return {name: value for name, value in self.entered.passed.items() if name not in fields}

    @property
    def sellers(self) -> list[SellerCard]:
        """The product's owner first, then the owners of its bumps."""
        shown = [self.product, *(self.offer.bumped[card.product] for card in self.bumps)]
        owners = dict.fromkeys(product.owner for product in shown)
        return [
            seller_card(
                self.offer.sellers[owner], [each.name for each in shown if each.owner == owner], self.locale
            )
            for owner in owners
        ]

    @property
    def countries(self) -> tuple[tuple[str, str], ...]:
        return display.countries(self.locale)

    @property
    def country(self) -> str:
        return display.country(self.quote.country, self.locale)

    @property
    def regions(self) -> Mapping[str, Mapping[str, str]]:
        """The provinces and states of the countries where a seller on this page needs them."""
        return {
            country: names
            for country, names in REGIONS.items()
            if quotes.asks_region(self.offer, Place(country))
        }

    @property
    def region_words(self) -> Mapping[str, str]:
        return words.said(REGION_WORDS, self.locale)

    @property
    def asks_first(self) -> bool:
        """Whether every buyer here is asked to prove to be a person."""
        return self.offer.challenge is not None and self.offer.challenge.when is When.ALWAYS

    @property
    def hint(self) -> str:
        return hints.told(self.offer).model_dump_json()

    @property
    def seed(self) -> dict[str, object]:
        """What the script starts from."""
        stripe = [one for one in self.offer.choices if one.processor == "stripe"]
        return {
            "slug": self.product.slug,
            "counts": self.counts,
            "embedded": self.embedded,
            "attempt": self.entered.attempt,
            "hint": hints.told(self.offer).model_dump(),
            "total": asdict(self.quote.total.gross) if self.quote.total else None,
            "currency": self.quote.currency,
            "asks": self.quote.asks,
            "saves": self.quote.saves,
            "coupon": self.quote.coupon,
            "coupons": words.said(words.COUPONS, self.locale),
            "processor": self.processor,
            "processors": self.processors,
            "publishable_key": next((one.publishable_key for one in stripe), ""),
            "publishable_account": next((one.linked for one in stripe), ""),
            "passed": self.passed,
            "regions": self.regions,
            "region_words": self.region_words,
            "alerts": words.said({**words.ALERTS, **words.REASONS, "": words.OTHERWISE}, self.locale),
            "challenge": self._challenge,
            "uncharged": speech(self.locale).say("Nothing was charged."),
            "slow": speech(self.locale).say("The payment service is slow to answer. Please wait a moment."),
        }

    @property
    def _challenge(self) -> dict[str, object] | None:
        """What the script needs to ask whether somebody is a person."""
        challenge = self.offer.challenge
        if challenge is None:
            return None
        return {"script": self.widget, "site_key": challenge.site_key, "first": self.asks_first}


def seller_card(profile: Profile, products: Sequence[str], locale: str) -> SellerCard:
    words = speech(locale)
    numbers = tuple(
        f"{words.named('tax-number', number.kind)} {number.value}" for number in profile.tax_numbers
    )
    return SellerCard(profile, display.country(profile.address.country, locale), tuple(products), numbers)
