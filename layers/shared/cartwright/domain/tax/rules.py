"""The rules, in the order they are asked: the first one in force that fits decides.

Each names the law it comes from and the days it is in force; what it says of a sale is what the sale's
treatment gives as its reason. Nothing here is tax advice: a client's accountant decides where it registers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from cartwright.domain.catalog import TaxClass
from cartwright.domain.people import IMPORT_ONE_STOP_SHOP, ONE_STOP_SHOP
from cartwright.domain.tax import levying
from cartwright.domain.tax.cases import Case
from cartwright.domain.tax.margins import in_scheme, leaves
from cartwright.domain.tax.treatments import Ground, Levy

_DIRECTIVE = "https://eur-lex.europa.eu/eli/dir/2006/112"
_LIVE_UNTIL = date(2024, 12, 31)
_ALL = frozenset(TaxClass)
_GOODS = frozenset(one for one in TaxClass if one.goods)
_SERVICES = _ALL - _GOODS
# What the threshold is for: electronic services, and goods sent.
_COUNTED = _ALL - {TaxClass.SERVICE, TaxClass.LIVE_EVENT}


type Levies = Callable[[Case], tuple[Levy, ...]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Fits the sales of some `classes`, to businesses or to consumers or to both (None), that are `where` it
    says, and of which there is something to collect if it collects.

    `because` follows what the buyer is; `{home}` and `{there}` are the places. `made_at_home`: it is supplied
    where the seller is, wherever the buyer is.
    """

    id: str
    ground: Ground
    because: str
    source: str
    url: str
    where: Callable[[Case], bool] = lambda _: True
    levies: Levies | None = None
    classes: frozenset[TaxClass] = _ALL
    business: bool | None = None
    made_at_home: bool = False
    since: date = date.min
    until: date = date.max

    def decides(self, case: Case) -> tuple[Levy, ...] | None:
        """What the sale bears by this rule; None where the rule does not fit it."""
        if not (self.since <= case.on <= self.until and self.where(case)):
            return None
        return () if self.levies is None else self.levies(case) or None


def _exempt_at_home(case: Case) -> bool:
    return case.at_home is not None and case.at_home.exempt


def _exempt_there(case: Case) -> bool:
    return case.held_there is not None and case.held_there.exempt


def _away_from_the_general_rule(case: Case) -> bool:
    """Where a person's service is taxed at the seller's place: from the EU and the United Kingdom."""
    return case.away and (case.home.union or case.home.country == "GB")


def _shifting(country: str, source: str, url: str) -> Rule:
    """A country other than the EU's where a business accounts itself for what it buys from abroad."""
    return Rule(
        f"service-to-business-{country.lower()}",
        Ground.REVERSE_CHARGE,
        "A business in {there} accounts for the tax on services from abroad itself.",
        source,
        url,
        lambda case: case.abroad and case.there.jurisdiction == country,
        classes=_SERVICES,
        business=True,
    )


def _on_the_margin(tax_class: TaxClass, id_: str, ground: Ground, source: str) -> Rule:
    return Rule(
        id_,
        ground,
        "It is sold in {home} under a margin scheme: the tax is on what the seller makes of it, is in the "
        "price, and is shown nowhere.",
        source,
        _DIRECTIVE,
        in_scheme,
        classes=frozenset({tax_class}),
        made_at_home=True,
    )


_DEALERS = "Directive 2006/112/EC art. 4(a), 35, 139(3), 313, 325; Value Added Tax Act 1994 s. 50A"

RULES: Final = (
    Rule(
        "not-a-supply",
        Ground.NOT_A_SUPPLY,
        "Nothing is supplied in return, so there is nothing to tax.",
        "Directive 2006/112/EC art. 2(1)",
        _DIRECTIVE,
        classes=frozenset({TaxClass.NONE}),
    ),
    Rule(
        "exempt-supply",
        Ground.EXEMPT,
        "The law frees this kind of supply of tax.",
        "Directive 2006/112/EC art. 132",
        _DIRECTIVE,
        classes=frozenset({TaxClass.EXEMPT}),
    ),
    Rule(
        "margin-export",
        Ground.EXPORT,
        "Goods sold under a margin scheme leave the seller’s tax area for {there}.",
        "Directive 2006/112/EC art. 146, 321; Value Added Tax Act 1994 s. 30(6)",
        _DIRECTIVE,
        lambda case: in_scheme(case) and leaves(case),
        classes=frozenset(one for one in TaxClass if one.margin and one.goods),
    ),
    _on_the_margin(TaxClass.SECOND_HAND, "margin-second-hand", Ground.MARGIN_SECOND_HAND, _DEALERS),
    _on_the_margin(TaxClass.WORK_OF_ART, "margin-works-of-art", Ground.MARGIN_ART, _DEALERS),
    _on_the_margin(TaxClass.COLLECTORS_ITEM, "margin-collectors-items", Ground.MARGIN_COLLECTORS, _DEALERS),
    _on_the_margin(
        TaxClass.TRAVEL,
        "margin-travel",
        Ground.MARGIN_TRAVEL,
        "Directive 2006/112/EC art. 306 to 308; Value Added Tax (Tour Operators) Order 1987",
    ),
    Rule(
        "small-business-home",
        Ground.SMALL_BUSINESS,
        "The seller is a small business exempt in {home}.",
        "Directive 2006/112/EC art. 284(1)",
        _DIRECTIVE,
        lambda case: not case.abroad and _exempt_there(case),
    ),
    Rule(
        "home",
        Ground.DOMESTIC,
        "It is a sale within {home}, where the seller is registered.",
        "Directive 2006/112/EC art. 2, 31, 44, 45",
        _DIRECTIVE,
        lambda case: not case.abroad,
        levying.where_the_buyer_is,
    ),
    Rule(
        "live-event-where-held",
        Ground.SELLERS_PLACE,
        "Until the end of 2024 an event was taxed where it took place, which is where the seller is.",
        "Directive 2006/112/EC art. 54(1), before Directive (EU) 2022/542",
        _DIRECTIVE,
        lambda case: case.across_the_union,
        levying.where_the_seller_is,
        classes=frozenset({TaxClass.LIVE_EVENT}),
        business=False,
        until=_LIVE_UNTIL,
    ),
    Rule(
        "goods-to-eu-business",
        Ground.INTRA_COMMUNITY,
        "Goods sent from {home} to a business in {there} are taxed there as an acquisition.",
        "Directive 2006/112/EC art. 138",
        _DIRECTIVE,
        lambda case: case.across_the_union and bool(levying.where_the_seller_is(case)),
        classes=_GOODS,
        business=True,
    ),
    Rule(
        "service-to-eu-business",
        Ground.REVERSE_CHARGE,
        "A service to a business is taxed where the business is, and it accounts for the tax itself.",
        "Directive 2006/112/EC art. 44, 196",
        _DIRECTIVE,
        lambda case: case.abroad and case.there.union,
        classes=_SERVICES,
        business=True,
    ),
    _shifting(
        "GB",
        "Value Added Tax Act 1994 s. 7A(2)(a), 8",
        "https://www.legislation.gov.uk/ukpga/1994/23/section/8",
    ),
    _shifting("NO", "Merverdiavgiftsloven § 3-30, § 11-3", "https://lovdata.no/lov/2009-06-19-58"),
    _shifting(
        "AU",
        "A New Tax System (Goods and Services Tax) Act 1999 s. 9-25(5), 84-5",
        "https://www.legislation.gov.au/C2004A00446/latest",
    ),
    _shifting(
        "NZ",
        "Goods and Services Tax Act 1985 s. 8(3)(c), 8(4D)",
        "https://www.legislation.govt.nz/act/public/1985/0141/latest/whole.html",
    ),
    Rule(
        "small-business-service-abroad",
        Ground.SMALL_BUSINESS,
        "A person’s service to a consumer is taxed where the seller is: a small business exempt in {home}.",
        "Directive 2006/112/EC art. 45, 284(1)",
        _DIRECTIVE,
        lambda case: _away_from_the_general_rule(case) and _exempt_at_home(case),
        classes=frozenset({TaxClass.SERVICE}),
        business=False,
    ),
    Rule(
        "service-at-sellers-place",
        Ground.SELLERS_PLACE,
        "A person’s service to a consumer is taxed where the seller is, in {home}.",
        "Directive 2006/112/EC art. 45; Value Added Tax Act 1994 s. 7A(2)(b)",
        _DIRECTIVE,
        _away_from_the_general_rule,
        levying.where_the_seller_is,
        classes=frozenset({TaxClass.SERVICE}),
        business=False,
    ),
    Rule(
        "service-from-elsewhere",
        Ground.NOT_REGISTERED,
        "A person’s service to a consumer is taxed where the seller is: in {home}, outside the EU.",
        "Directive 2006/112/EC art. 45",
        _DIRECTIVE,
        lambda case: case.abroad and case.there.union,
        classes=frozenset({TaxClass.SERVICE}),
        business=False,
    ),
    Rule(
        "small-business-abroad",
        Ground.SMALL_BUSINESS,
        "The seller is a small business exempt in {there}.",
        "Directive 2006/112/EC art. 284(2)",
        _DIRECTIVE,
        _exempt_there,
    ),
    Rule(
        "registered-there",
        Ground.DESTINATION,
        "It is taxed where the buyer is, and the seller is registered in {there}.",
        "Directive 2006/112/EC art. 33, 58; Value Added Tax Act 1994 s. 7A, sch. 4A; and the like elsewhere",
        _DIRECTIVE,
        levies=levying.where_the_buyer_is,
    ),
    Rule(
        "import-one-stop-shop",
        Ground.ONE_STOP_SHOP,
        "Goods from outside the EU bear the tax of {there}, declared through the import scheme.",
        "Directive 2006/112/EC art. 369l to 369x",
        _DIRECTIVE,
        lambda case: not case.home.union and case.there.union and case.holds(IMPORT_ONE_STOP_SHOP),
        levying.of_the_buyers_state,
        classes=_GOODS,
        business=False,
    ),
    Rule(
        "one-stop-shop",
        Ground.ONE_STOP_SHOP,
        "It is taxed where the consumer is, in {there}, declared through the One Stop Shop.",
        "Directive 2006/112/EC art. 33, 58, 358a to 369k",
        _DIRECTIVE,
        lambda case: (
            case.abroad
            and case.there.union
            and (case.home.union or not case.goods)
            and case.holds(ONE_STOP_SHOP)
        ),
        levying.of_the_buyers_state,
        business=False,
    ),
    Rule(
        "small-business-below-threshold",
        Ground.SMALL_BUSINESS,
        "Below EUR 10,000 a year across the EU’s borders the sale counts as made in {home}, where the seller "
        "is a small business and exempt.",
        "Directive 2006/112/EC art. 59c, 284(1)",
        _DIRECTIVE,
        lambda case: case.across_the_union and _exempt_at_home(case),
        classes=_COUNTED,
        business=False,
    ),
    Rule(
        "below-threshold",
        Ground.BELOW_THRESHOLD,
        "Below EUR 10,000 a year across the EU’s borders the sale counts as made in {home}.",
        "Directive 2006/112/EC art. 59c",
        _DIRECTIVE,
        lambda case: case.across_the_union,
        levying.where_the_seller_is,
        classes=_COUNTED,
        business=False,
    ),
    Rule(
        "export",
        Ground.EXPORT,
        "Goods leave the seller’s tax area for {there}, where the seller is not registered.",
        "Directive 2006/112/EC art. 146",
        _DIRECTIVE,
        lambda case: case.away and not (case.home.union and case.there.union) and bool(case.registered),
        classes=_GOODS,
    ),
    Rule(
        "not-registered",
        Ground.NOT_REGISTERED,
        "The seller is not registered for the tax of {there}, and nobody collects a tax without being so.",
        "Directive 2006/112/EC art. 203, 214",
        _DIRECTIVE,
    ),
)

_OF: Final = {
    (tax_class, business): tuple(
        rule for rule in RULES if tax_class in rule.classes and rule.business in {None, business}
    )
    for tax_class in TaxClass
    for business in (True, False)
}


def rules_for(tax_class: TaxClass, *, business: bool) -> tuple[Rule, ...]:
    """Those that are about sales of that class to businesses, or to consumers, in their order."""
    return _OF[tax_class, business]
