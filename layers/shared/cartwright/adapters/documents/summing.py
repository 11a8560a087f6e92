"""A tax report as its page shows it: its figures in the words, amounts and dates of a language, all worked
out.

Of what may be long as much is shown as fits on three pages; how much more there is, is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from cartwright.adapters.mail.display import Display, one_line
from cartwright.domain.money import Money

ACCENT: Final = "#0b7285"
BARS, TAXES, BOXES, ROWS = 8, 20, 18, 12
"""How many are shown at most: places in the chart, taxes, boxes of returns, rows of any other section."""
NAME: Final = 40
"""Letters of a product's name that are shown."""

type Figures = Mapping[str, Any]
type Told = Mapping[str, Any]


def summed(figures: Figures, *, locale: str, accent: str = "") -> dict[str, Any]:
    """The view of `report.typ`, as JSON has it; in the colour `accent`, or in ours."""
    show, sections, seller = Display(locale), figures["sections"], figures["seller"]
    made = datetime.fromisoformat(figures["made_at"]).astimezone(ZoneInfo(figures["time_zone"]))
    files = [show.say("report-files", sha256=one["sha256"]) for one in figures["files"]]
    view: dict[str, Any] = {
        "language": show.language,
        "rtl": show.direction == "rtl",
        "accent": accent or ACCENT,
        "heading": show.say("report"),
        "period": show.period(figures["period"]),
        "made": [made.year, made.month, made.day, made.hour, made.minute, made.second],
        "sender": seller["legal_name"],
        "numbers": [_number(show, one) for one in seller["numbers"]],
        "facts": [
            [show.say(name), words]
            for name, words in (
                ("report-period", f"{_day(show, figures['first'])} – {_day(show, figures['last'])}"),
                ("report-basis", show.say(f"report-basis-{figures['basis']}")),
                ("report-zone", figures["time_zone"]),
                ("rows", show.count(figures["rows"])),
                ("report-made", show.day(made)),
            )
        ],
        "nothing": show.say("report-nothing"),
        "tiles": _tiles(show, sections),
        "chart": _chart(show, sections),
        "sections": [
            one
            for section in (_totals, _taxes, _products, _oss, _corrections, _boxes, _exceptions)
            if (one := section(show, figures)) is not None
        ],
        "footer": files,
        "page": show.say("page", page="{page}", pages="{pages}"),
    }
    return {name: _flat(value) for name, value in view.items()}


def _flat(value: Any) -> Any:
    """What anybody wrote is on one line, without controls and tricks of direction."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, list | tuple):
        return [_flat(one) for one in value]
    if isinstance(value, dict):
        return {name: _flat(one) for name, one in value.items()}
    return value


# --- words


def _day(show: Display, day: str) -> str:
    return show.date(date.fromisoformat(day))


def _number(show: Display, told: str) -> str:
    kind, _, value = told.partition(" ")
    return f"{show.words.get(f'number-{kind}', kind)} {value}"


def _money(show: Display, amount: str | None, currency: str) -> str:
    return "–" if amount is None else show.money(Money.of(amount, currency))


def _place(show: Display, jurisdiction: str) -> str:
    return show.country(jurisdiction) if jurisdiction else "–"


# --- what is drawn


def _tiles(show: Display, sections: Figures) -> list[list[Any]]:
    """The control totals of the currency that most is told apart in, and whether each is below nothing."""
    main = _main(sections)
    return [
        [show.say(name), _money(show, one[name], main), one[name].startswith("-")]
        for one in sections["summary"]
        if one["currency"] == main
        for name in ("net", "tax", "gross")
    ]


def _main(sections: Figures) -> str:
    counted = Counter(one["currency"] for one in sections["taxes"])
    return min(counted, key=lambda currency: (-counted[currency], currency)) if counted else ""


def _chart(show: Display, sections: Figures) -> dict[str, Any]:
    """A bar for each place, by its tax; by what was sold where none of it was taxed."""
    main = _main(sections)
    taxes = [one for one in sections["taxes"] if one["currency"] == main]
    of = "tax" if any(Decimal(one["tax"]) for one in taxes) else "net"
    places: Counter[str] = Counter()
    for one in taxes:
        places[one["jurisdiction"]] += Money.of(one[of], main).minor
    ranked = sorted((item for item in places.items() if item[1]), key=lambda item: (-abs(item[1]), item[0]))
    bars = [(_place(show, place), minor) for place, minor in ranked[:BARS]]
    if others := ranked[BARS:]:
        bars.append((show.say("report-others"), sum(minor for _, minor in others)))
    most = max((abs(minor) for _, minor in bars), default=0)
    return {
        "title": show.say(f"report-chart-{of}", currency=main),
        "bars": [
            {
                "label": label,
                "share": abs(minor) * 100 // most,
                "below": minor < 0,
                "amount": show.money(Money(minor, main)),
            }
            for label, minor in bars
        ],
    }


def _section(
    show: Display,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    words: int = 1,
    wide: int = 0,
    notes: Sequence[str] = (),
    most: int = ROWS,
) -> dict[str, Any] | None:
    """None where there is nothing to say. The first `words` columns are words, the others amounts; the one
    that is `wide` has what room there is."""
    if not rows and not notes:
        return None
    more = [show.say("report-more", count=show.count(len(rows) - most))] if len(rows) > most else []
    return {
        "title": show.say(title),
        "columns": [show.say(name) for name in columns],
        "words": words,
        "wide": wide,
        "rows": rows[:most],
        "notes": [*more, *notes],
    }


def _totals(show: Display, figures: Figures) -> dict[str, Any] | None:
    rows = [
        [
            one["currency"],
            *(
                _money(show, amount, one["currency"])
                for amount in (
                    one["sales"]["gross"],
                    one["credits"]["gross"],
                    one["net"],
                    one["tax"],
                    one["gross"],
                )
            ),
        ]
        for one in figures["sections"]["summary"]
    ]
    columns = ("report-currency", "report-sold", "report-back", "net", "tax", "gross")
    return _section(show, "report-totals", columns, rows)


def _taxes(show: Display, figures: Figures) -> dict[str, Any] | None:
    """The greatest first, currency by currency."""
    taxes = sorted(
        figures["sections"]["taxes"],
        key=lambda one: (one["currency"], -abs(Decimal(one["tax"])), -abs(Decimal(one["net"]))),
    )
    rows = [
        [
            _place(show, one["jurisdiction"]),
            show.say(f"treatment-{one['ground']}"),
            f"{show.levy(one['levy'])} {show.percent(Decimal(one['rate']))}" if one["levy"] else "–",
            _money(show, one["net"], one["currency"]),
            _money(show, one["tax"], one["currency"]),
        ]
        for one in taxes
    ]
    columns = ("report-place", "report-treatment", "rate", "net", "tax")
    return _section(show, "report-taxes", columns, rows, words=2, most=TAXES)


def _products(show: Display, figures: Figures) -> dict[str, Any] | None:
    """The greatest first, currency by currency; a report that is older than that tells of none."""
    products = sorted(
        figures["sections"].get("products", ()),
        key=lambda one: (one["currency"], -abs(Decimal(one["gross"])), one["product"]),
    )
    rows = [
        [
            _short(one["name"] or one["product"]),
            *(_money(show, one[name], one["currency"]) for name in ("credits_gross", "net", "tax", "gross")),
        ]
        for one in products
    ]
    columns = ("sheet-product", "report-back", "net", "tax", "gross")
    return _section(show, "report-products", columns, rows)


def _short(name: str) -> str:
    """On one line, as far as it goes there."""
    return name if len(name) <= NAME else f"{name[: NAME - 1]}…"


def _oss(show: Display, figures: Figures) -> dict[str, Any] | None:
    notes, rows = [], []
    for one in figures["sections"]["oss"]:
        quarter = show.quarter(one["quarter"])
        if one["nil"]:
            notes.append(show.say("report-oss-nil", quarter=quarter))
        else:
            notes.append(_owed(show, one, quarter))
        rows += [
            [
                _paid_in(show, line),
                show.percent(Decimal(line["rate"])),
                _money(show, line["net_eur"], "EUR"),
                _money(show, line["tax_eur"], "EUR"),
            ]
            for line in one["supplies"]
        ]
    notes += [
        show.say(
            "report-rate",
            rate=show.decimal(Decimal(one["per_euro"])),
            currency=one["currency"],
            day=_day(show, one["day"]),
            source=one["source"],
        )
        for one in figures["sources"]["rates"]
    ]
    return _section(show, "report-oss", ("report-place", "rate", "net", "tax"), rows, notes=notes)


def _paid_in(show: Display, line: Told) -> str:
    """The country; with the currency where that was another than the return is in."""
    country = show.country(line["country"])
    return country if line["currency"] == "EUR" else f"{country} ({line['currency']})"


def _owed(show: Display, told: Told, quarter: str) -> str:
    if told["owed_eur"] is not None:
        return show.say("report-oss-owed", quarter=quarter, amount=_money(show, told["owed_eur"], "EUR"))
    lines = [*told["supplies"], *told["corrections"]]
    unknown = sorted({line["currency"] for line in lines if line["tax_eur"] is None})
    return show.say("report-oss-owed-unknown", quarter=quarter, currencies=", ".join(unknown))


def _corrections(show: Display, figures: Figures) -> dict[str, Any] | None:
    rows, notes = [], []
    for one in figures["sections"]["oss"]:
        for line in one["corrections"]:
            rows.append(
                [
                    show.quarter(line["earlier"]),
                    show.country(line["country"]),
                    _money(show, line["tax"], line["currency"]),
                    _money(show, line["tax_eur"], "EUR"),
                ]
            )
            if line["too_late"]:
                notes.append(show.say("report-corrections-old", quarter=show.quarter(line["earlier"])))
    columns = ("report-quarter", "report-place", "tax", "report-euros")
    return _section(show, "report-corrections", columns, rows, words=2, notes=[*dict.fromkeys(notes)])


def _boxes(show: Display, figures: Figures) -> dict[str, Any] | None:
    """As the forms have them; where they are too many, those with something in them first, and the seller's
    own country's."""
    boxes, home = figures["sections"]["boxes"], figures["seller"]["country"]
    if len(boxes) > BOXES:
        boxes = sorted(boxes, key=lambda one: (not Decimal(one["amount"]), one["country"] != home))
    rows = [
        [
            f"{show.country(one['country'])} · {one['box']}",
            show.box(one["says"]),
            _money(show, one["amount"], one["currency"]),
        ]
        for one in boxes
    ]
    notes = [show.say("report-boxes-note")] if rows else []
    return _section(
        show,
        "report-boxes",
        ("report-box", "report-says", "report-amount"),
        rows,
        words=2,
        wide=1,
        notes=notes,
        most=BOXES,
    )


def _sums(show: Display, sums: Iterable[Mapping[str, str]]) -> str:
    """What a kind comes to in each currency."""
    found: Counter[str] = Counter()
    for one in sums:
        found[one["currency"]] += Money.of(one["sold"], one["currency"]).minor
    return ", ".join(show.money(Money(found[currency], currency)) for currency in sorted(found))


def _exceptions(show: Display, figures: Figures) -> dict[str, Any] | None:
    rows = [
        [
            show.say(f"report-exceptions-{one['kind']}", sums=_sums(show, one.get("sums", ()))),
            show.count(one["count"]),
        ]
        for one in figures["sections"]["exceptions"]
    ]
    notes = [] if rows else [show.say("report-exceptions-none")]
    return _section(show, "report-exceptions", ("report-says", "report-count"), rows, notes=notes)
