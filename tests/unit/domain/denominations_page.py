"""The table of docs/processors.md: how processors count money.

`python -m tests.unit.domain.denominations_page` writes it anew.
"""

from __future__ import annotations

from pathlib import Path

from cartwright.domain.capabilities import PROCESSORS
from cartwright.domain.denominations import AS_ISO, EXCEPTIONS
from cartwright.domain.money import EXPONENTS, Money

PAGE = Path(__file__).parents[3] / "docs" / "processors.md"
BEGIN, END = "<!-- made by tests/unit/domain/denominations_page.py: begin -->\n", "<!-- end -->\n"


def table() -> str:
    lines = ["| | | smallest step | of one step is written |  |", "| --- | --- | --- | --- | --- |"]
    for one in EXCEPTIONS:
        step = Money(one.counted.multiple, one.codes[0])
        places = EXPONENTS[step.currency] if one.counted.decimals is None else one.counted.decimals
        written = f"{step.decimal:.{places}f}"
        if one.processor == "stripe":
            written = written.replace(".", "").lstrip("0")
        lines.append(
            f"| {one.processor} | {', '.join(one.codes)} | {step.decimal} | `{written}` | {one.why} |"
        )
    for name, can in PROCESSORS.items():
        if can.currencies is not None:
            plain = [code for code, counted in can.currencies.items() if counted == AS_ISO]
            lines.append(f"| {name} | {' '.join(plain)} | as ISO 4217 | | {len(can.currencies)} in all |")
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page as it should be."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page())
