"""How a list is asked for."""

from typing import Annotated

from fastapi import Query

Limit = Annotated[int, Query(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str, Query(max_length=2000, description="Where to go on, from the page before")]
