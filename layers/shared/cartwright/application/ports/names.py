"""What names are refused with, whatever they are of."""

from __future__ import annotations

from cartwright.domain.errors import Conflict


class NameTaken(Conflict):
    """A subdomain, slug or code that another has. Facts: `name`."""

    code = "name-taken"
    title = "This name is taken"
