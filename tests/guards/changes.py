"""What can be done to a node of the syntax tree, so that what it guards is open.

What is taken away stays in the tree where nobody comes by, or nobody looks: so a function closes over the
same names as before, and its code can take the place of the other.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

type Change = Callable[[ast.AST], None]
"""Of the node itself."""

type Spot = Callable[[ast.AST], ast.expr]
"""An expression in a node."""


def nothing(node: ast.AST) -> None:
    """A statement that is not called."""
    assert isinstance(node, ast.Expr)
    node.value = overruled(node.value, says=False)


def answered(field: str, place: int | None = None, *, says: bool) -> Change:
    """What is asked in that field of the node has its answer before anybody looks."""

    def made(node: ast.AST) -> None:
        if place is None:
            setattr(node, field, overruled(getattr(node, field), says=says))
        else:
            among = getattr(node, field)
            among[place] = overruled(among[place], says=says)

    return made


def without_operand(at: Spot, place: int) -> Change:
    """The others of `one and other` decide alone, or of `one or other`."""

    def lost(node: ast.AST) -> None:
        found = at(node)
        assert isinstance(found, ast.BoolOp)
        found.values[place] = overruled(found.values[place], says=isinstance(found.op, ast.And))

    return lost


def without_argument(name: str) -> Change:
    def dropped(node: ast.AST) -> None:
        assert isinstance(node, ast.Call)
        node.keywords = [one for one in node.keywords if one.arg != name]

    return dropped


def without_word(place: int) -> Change:
    """A list, or a mapping, that names one thing less."""

    def dropped(node: ast.AST) -> None:
        match node.value:  # type: ignore[attr-defined]  # of an assignment, or what is returned
            case ast.List(elts=words) | ast.Tuple(elts=words):
                del words[place]
            case ast.Dict(keys=keys, values=values):
                del keys[place], values[place]

    return dropped


def let_through(node: ast.AST) -> None:
    """What was caught goes on as it came."""
    assert isinstance(node, ast.ExceptHandler)
    node.body[-1] = ast.copy_location(ast.Raise(), node.body[-1])


def passed_by(node: ast.AST) -> None:
    """A case in which nothing happens."""
    assert isinstance(node, ast.match_case)
    node.body[-1] = ast.copy_location(ast.Pass(), node.body[-1])


def overruled(question: ast.expr, *, says: bool) -> ast.expr:
    """An answer that does not depend on the question: it is asked only if it names something on the way."""
    answer = ast.Constant(value=says)
    if any(isinstance(node, ast.NamedExpr) for node in ast.walk(question)):
        pair = ast.Tuple(elts=[question, answer], ctx=ast.Load())
        made: ast.expr = ast.Subscript(value=pair, slice=ast.Constant(value=1), ctx=ast.Load())
    else:
        made = ast.BoolOp(op=ast.Or() if says else ast.And(), values=[answer, question])
    return ast.copy_location(made, question)
