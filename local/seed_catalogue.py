"""The seed's products."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from cartwright.domain.abandonment import NEVER, Abandonment
from cartwright.domain.catalog import Abroad, Mode, PricingOption, TaxClass
from cartwright.domain.funnel import Offered
from cartwright.domain.ids import OptionId
from cartwright.domain.looks import PLAIN, Look, Theme
from cartwright.domain.money import Money
from cartwright.domain.plans import Chosen, Free, Interval, OneTime, Plan, Split, Subscription
from cartwright.domain.questions import Field, FieldKind, Terms


@dataclass(frozen=True, slots=True)
class Listed:
    """A product of the seed; owner, connections and bumps by their short names, the plans that buyers change
    between by the options'; `abroad` are countries where what is paid once has another price."""

    slug: str
    owner: str
    paid_through: str
    mode: Mode
    name: str
    prices: tuple[tuple[str, str, str], ...]
    tax_included: bool
    summary: str
    bullets: tuple[str, ...] = ()
    bumps: tuple[tuple[str, str], ...] = ()
    tax_class: TaxClass = TaxClass.ELECTRONIC
    plans: tuple[tuple[str, Plan], ...] = ()
    most: int = 1
    look: Look = PLAIN
    fields: tuple[Field, ...] = ()
    terms: Terms | None = None
    abandonment: Abandonment = NEVER
    also_through: tuple[str, ...] = ()
    changes: tuple[tuple[str, str], ...] = ()
    abroad: tuple[tuple[str, str, str], ...] = ()

    def options(self, born: Callable[[], OptionId]) -> tuple[PricingOption, ...]:
        """What is paid once, by `prices`, then what is paid otherwise, by `plans`."""
        once = tuple((name, OneTime(Money.of(amount, currency))) for name, amount, currency in self.prices)
        there = tuple(
            Abroad(country, OneTime(Money.of(amount, currency))) for country, amount, currency in self.abroad
        )
        priced = tuple(PricingOption(born(), name, plan, there) for name, plan in once)
        return (*priced, *(PricingOption(born(), name, plan) for name, plan in self.plans))


@dataclass(frozen=True, slots=True)
class StepListed:
    """An offer after paying, by its product's short name; `accepted` and `declined` are places in the list,
    `off` the share it takes off."""

    slug: str
    headline: str
    accepted: int | None = None
    declined: int | None = None
    kind: Offered = Offered.UPSELL
    off: str = ""


def _eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


COUPON = "LICHT20"
"""20 % off the course and the year in the darkroom, for the first payment of each, a hundred times."""
COUPON_FOR = ("lichtung", "dunkelkammer")

PRODUCTS = (
    Listed(
        slug="contact-sheets",
        owner="fern",
        paid_through="house",
        mode=Mode.TEST,
        name="Contact sheet templates",
        prices=(("Templates", "29.00", "EUR"),),
        tax_included=True,
        summary="Twelve printable contact sheets, A4 and Letter.",
    ),
    Listed(
        slug="lichtung",
        owner="nordlicht",
        paid_through="house",
        mode=Mode.TEST,
        name="Lichtung: photographing available light",
        prices=(("Course", "119.00", "EUR"), ("Course and critique", "189.00", "EUR")),
        tax_included=True,
        summary="A six-week course on seeing, waiting for and working with the light that is there.",
        bullets=(
            "Six chapters, four hours of film, yours to keep",
            "Twelve exercises you can do on the way to work",
            "Exposure cards to print and carry",
        ),
        bumps=(("contact-sheets", "Add the contact sheets the exercises are drawn on"),),
    ),
    Listed(
        slug="morgenlicht",
        owner="nordlicht",
        paid_through="nordlicht",
        mode=Mode.LIVE,
        name="Morgenlicht: the hour before everyone else",
        prices=(("Course", "79.00", "EUR"),),
        tax_included=True,
        summary="A short course on early light, in five mornings.",
        bullets=("Five films of twenty minutes", "A planning sheet for any place and date"),
    ),
    Listed(
        slug="foundry",
        owner="fern",
        paid_through="fern",
        mode=Mode.LIVE,
        name="The small foundry handbook",
        prices=(("Handbook", "49.00", "GBP"),),
        abroad=(("US", "59.00", "USD"),),
        tax_included=True,
        summary="Casting at the kitchen table: moulds, metals, mistakes.",
        bullets=("180 pages, PDF and EPUB", "Forty drawings", "Free updates"),
    ),
    Listed(
        slug="dunkelkammer",
        owner="nordlicht",
        paid_through="house",
        mode=Mode.TEST,
        name="Dunkelkammer: a year in the darkroom",
        prices=(("All at once", "180.00", "EUR"),),
        plans=(
            ("In three parts", Split(_eur("65.00"), Interval.MONTHLY, 3)),
            ("As a member", Subscription(_eur("19.00"), Interval.MONTHLY, trial=14)),
            ("Month by month", Subscription(_eur("21.00"), Interval.MONTHLY)),
            ("One year", Subscription(_eur("17.00"), Interval.MONTHLY, times=11, first=_eur("9.00"))),
        ),
        changes=(("Month by month", "As a member"), ("As a member", "Month by month")),
        tax_included=True,
        summary="A print a month, from the first contact sheet to the wall.",
        bullets=("A film and a worksheet every month", "Your prints discussed by people who print"),
    ),
    Listed(
        slug="paper",
        owner="fern",
        paid_through="house",
        mode=Mode.TEST,
        name="Cotton paper, ten sheets",
        prices=(("Ten sheets", "24.00", "EUR"),),
        tax_included=True,
        summary="300 g, made for contact prints.",
        tax_class=TaxClass.PHYSICAL,
        most=12,
    ),
    Listed(
        slug="fieldnotes",
        look=Look(Theme.LONG, "#c8502a"),
        owner="fern",
        paid_through="house",
        mode=Mode.TEST,
        name="Field notes from the foundry",
        prices=(),
        plans=(("Your price", Chosen(_eur("12.00"), _eur("5.00"))),),
        tax_included=True,
        summary="Sixty pages of what went wrong, and what that taught.",
        bullets=("Nine failed castings, and why", "Drawings to scale", "A list of what to buy, and what not"),
    ),
    Listed(
        slug="primer",
        look=Look(Theme.LONG),
        owner="nordlicht",
        paid_through="nordlicht",
        mode=Mode.LIVE,
        name="A primer on exposure",
        prices=(),
        plans=(("Free", Free("EUR")),),
        tax_included=True,
        summary="Twelve pages, read in a quarter of an hour.",
        bullets=("What the needle means", "Three lights, three films", "When to trust the shadows"),
    ),
    Listed(
        slug="circle",
        look=Look(accent="#8c2f5b"),
        owner="nordlicht",
        paid_through="nordlicht",
        mode=Mode.LIVE,
        name="The morning circle",
        prices=(),
        plans=(("Membership", Subscription(_eur("9.00"), Interval.MONTHLY, trial=7)),),
        tax_included=True,
        summary="One walk, one talk and one critique a month.",
    ),
    Listed(
        slug="mesa",
        look=Look(Theme.TWO_STEP, "#b4532a"),
        owner="mesa",
        paid_through="mesa",
        mode=Mode.LIVE,
        name="Mesa sessions: a planning course",
        prices=(("Course", "199.00", "USD"),),
        tax_included=False,
        summary="Plan a year of work in eight sessions.",
        bullets=("Eight recorded sessions", "Worksheets for every one"),
    ),
    Listed(
        slug="werkstatt",
        owner="nordlicht",
        paid_through="house",
        mode=Mode.TEST,
        name="Werkstatt: a weekend of printing",
        prices=(("Both days", "149.00", "EUR"),),
        tax_included=True,
        summary="Two days online, from the first test strip to a print you sign.",
        bullets=("Two live mornings, two afternoons at your own sink", "Every print discussed"),
    ),
    Listed(
        slug="abendlicht",
        owner="nordlicht",
        paid_through="nordlicht",
        mode=Mode.LIVE,
        name="Abendlicht: the hour after everyone left",
        prices=(("Course", "59.00", "EUR"),),
        tax_included=True,
        summary="The other end of the day, in five evenings.",
    ),
    Listed(
        slug="zwischenlicht",
        look=Look(accent="#4a5a8c"),
        owner="nordlicht",
        paid_through="paypal",
        also_through=("nordlicht",),
        mode=Mode.LIVE,
        name="Zwischenlicht: two evenings between the seasons",
        prices=(("Both evenings", "49.00", "EUR"),),
        tax_included=True,
        summary="What the light does in the weeks when nobody looks at it.",
    ),
    Listed(
        slug="casting",
        look=Look(accent="#a0522d"),
        owner="fern",
        paid_through="mollie",
        mode=Mode.LIVE,
        name="Casting a handle, from wax to bronze",
        prices=(("Course", "35.00", "EUR"),),
        tax_included=True,
        summary="Six films of one piece, failures included.",
    ),
    Listed(
        slug="brass-plate",
        owner="fern",
        paid_through="house",
        mode=Mode.TEST,
        name="A brass plate for the frame",
        prices=(("Plate", "18.00", "EUR"),),
        tax_included=True,
        summary="Engraved by hand.",
        fields=(Field("line", "What shall the plate say?", required=True),),
    ),
    Listed(
        slug="sitting",
        look=Look(Theme.TWO_STEP),
        owner="nordlicht",
        paid_through="house",
        mode=Mode.TEST,
        name="A sitting: your portrait, by daylight",
        prices=(("Sitting", "240.00", "EUR"),),
        tax_included=True,
        summary="Two hours at the north window, one print.",
        bumps=(("brass-plate", "Add a brass plate with a line of your own"),),
        fields=(
            Field("who", "Who is to be portrayed?", required=True),
            Field(
                "time", "When does the light suit you?", FieldKind.CHOICE, choices=("Morning", "Afternoon")
            ),
            Field("letters", "You may write to me when new dates are set.", FieldKind.CONSENT),
        ),
        terms=Terms("I agree that a sitting can be moved once, up to two days before it."),
        abandonment=Abandonment(on=True, delay=timedelta(minutes=15)),
    ),
)

FUNNELS = {
    "werkstatt": (
        StepListed("lichtung", "Come prepared: the course on light, for a third less", 1, 2, off="0.33"),
        StepListed("fieldnotes", "The field notes: what goes wrong at the sink, and why"),
        StepListed(
            "contact-sheets",
            "Or just the contact sheets, at half their price",
            kind=Offered.DOWNSELL,
            off="0.5",
        ),
    ),
    "abendlicht": (
        StepListed("morgenlicht", "And the mornings, at half their price", 1, 1, off="0.5"),
        StepListed("circle", "A week in the morning circle, on us"),
    ),
}
"""What is offered after paying: of two owners through the house's sandbox, of one through its own Stripe."""
