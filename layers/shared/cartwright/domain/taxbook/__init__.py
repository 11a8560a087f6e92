"""Tax reports: folds over a client's journal entries and nothing else, so that every total is the journal's.

`shown` says how an entry counts, `Tally` adds up in constant memory, and `TaxReport` reads what came of it; a
`Choice` finds the lines of any total again. What returns are made of is in modules of their own, each over
the same cells.
"""

from cartwright.domain.taxbook.cells import Cell, Choice, Summed, totals
from cartwright.domain.taxbook.reports import Part, Sum, TaxReport
from cartwright.domain.taxbook.shown import AMENDING, Shown, amended, shown
from cartwright.domain.taxbook.tally import Tally, tallied

__all__ = [
    "AMENDING",
    "Cell",
    "Choice",
    "Part",
    "Shown",
    "Sum",
    "Summed",
    "Tally",
    "TaxReport",
    "amended",
    "shown",
    "tallied",
    "totals",
]
