"""The guards in the code, and the code without each.

A guard is

* a call that raises for who may not: `require(...)`, `reach.require_on(...)`, `own(...)`;
* an `if` that asks about access, or refuses it by name, and then refuses (never does; of `one or other` also
  each by itself), or asks and then does something else (always does, never does; of `one and other` also each
  by itself);
* a condition of a comprehension that asks about access (dropped; of `one and other` also each by itself);
* one side of a choice, `all if of_the_agency else some` (always the one, always the other);
* a yes or no about access that is returned, given a name or handed on (always yes; of `one and other` also
  each by itself);
* an `except` or a `case` that refuses (lets through what it caught; does nothing);
* an argument that makes a call narrower: to what a permission must reach (`on=`), that a key's mode counts
  (`mode=`), that a no is hidden (`visible=False`);
* each word of what a cursor or a ciphertext is bound to.

Where access itself is decided (`words.DECIDING`) all of these are guards, whatever they ask.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from tests.guards.changes import (
    Change,
    Spot,
    answered,
    let_through,
    nothing,
    passed_by,
    without_argument,
    without_operand,
    without_word,
)
from tests.guards.words import ABOUT, ARGUMENTS, BONDS, CLAIMS, RAISING, REFUSALS

type Found = tuple[ast.AST, str, Change]
"""The guard itself, how it is taken away, in a word, and by what change of the node it was found in."""


def guards(node: ast.AST, where: str, *, everything: bool) -> Iterator[Found]:
    """What of a node is one. `where` is the function it is in; `everything` counts there as about access."""
    yield from _that_raise(node, everything=everything)
    yield from _that_choose(node, everything=everything)
    yield from _that_say(node, where.rpartition(".")[2], everything=everything)


def _that_raise(node: ast.AST, *, everything: bool) -> Iterator[Found]:
    match node:
        case ast.Expr(value=ast.Call(func=func)) if _name(func) in RAISING:
            yield node, "without", nothing
        case ast.ExceptHandler(body=[*_, ast.Raise(exc=ast.expr()) as last]) if everything or _refuses_access(
            last
        ):
            yield node, "letting through", let_through
        case ast.match_case(body=body) if _refuses_access(body[-1]):
            yield body[-1], "without", passed_by


def _that_choose(node: ast.AST, *, everything: bool) -> Iterator[Found]:
    counts = partial(_counts, everything=everything)
    match node:
        case ast.If(test=test, body=body) if counts(test) or _refuses_access(body[-1]):
            yield from _of_an_if(test, refuses=_refuses(body[-1]))
        case ast.IfExp(test=test) if counts(test):
            yield test, "always", answered("test", says=True)
            yield test, "never", answered("test", says=False)
        case ast.comprehension(ifs=conditions):
            for place, condition in enumerate(conditions):
                if counts(condition):
                    yield condition, "without", answered("ifs", place, says=True)
                    yield from _operands(condition, ast.And, partial(_among, field="ifs", place=place))


def _that_say(node: ast.AST, function: str, *, everything: bool) -> Iterator[Found]:
    counts = partial(_counts, everything=everything)
    match node:
        case ast.Call() as call:
            yield from _of_a_call(call)
        case (
            ast.Assign(targets=[target], value=value)
            | ast.AnnAssign(target=target, value=ast.expr() as value)
        ):
            yield from _of_bonds(value, _name(target))
            if counts(value) or counts(target):
                yield from _of_a_claim(value, "value")
        case ast.Return(value=ast.expr() as value):
            yield from _of_bonds(value, function)
            if counts(value) or function in ABOUT:
                yield from _of_a_claim(value, "value")
        case ast.GeneratorExp(elt=value) if counts(value):
            yield from _of_a_claim(value, "elt")
        case ast.keyword(value=value) if counts(value):
            yield from _of_a_claim(value, "value")


def _of_a_call(call: ast.Call) -> Iterator[Found]:
    narrowing = ARGUMENTS.get(_name(call.func), set())
    for keyword in call.keywords:
        if keyword.arg in narrowing and (keyword.arg != "visible" or isinstance(keyword.value, ast.Constant)):
            yield keyword, "without", without_argument(keyword.arg)


def _of_an_if(test: ast.expr, *, refuses: bool) -> Iterator[Found]:
    yield test, "never", answered("test", says=False)
    if refuses:
        yield from _operands(test, ast.Or, partial(_part, field="test"))
    else:
        yield test, "always", answered("test", says=True)
        yield from _operands(test, ast.And, partial(_part, field="test"))


def _of_a_claim(value: ast.expr, field: str) -> Iterator[Found]:
    if _claims(value):
        yield value, "always", answered(field, says=True)
        yield from _operands(value, ast.And, partial(_part, field=field))


def _of_bonds(value: ast.expr, name: str) -> Iterator[Found]:
    if name not in BONDS:
        return
    match value:
        case ast.List(elts=words) | ast.Tuple(elts=words) | ast.Dict(values=words):
            for place, word in enumerate(words):
                yield word, "not bound to", without_word(place)


def _operands(test: ast.expr, kind: type[ast.boolop], at: Spot) -> Iterator[Found]:
    """Each part of `one or other` by itself: what is left decides alone."""
    match test:
        case ast.BoolOp(op=op, values=values) if isinstance(op, kind):
            for place, value in enumerate(values):
                if not _is_there(value):
                    yield value, "without", without_operand(at, place)


# What a node is.


def _counts(test: ast.AST, *, everything: bool) -> bool:
    return everything or any(_name(node) in ABOUT for node in ast.walk(test))


def _claims(value: ast.expr) -> bool:
    """Whether it is a yes or a no, as far as it shows."""
    match value:
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.BoolOp(values=values):
            return any(map(_claims, values))
        case ast.Attribute(attr=name):
            return name in CLAIMS
        case ast.Call(func=func):
            return _name(func) in CLAIMS | {"all", "any", "bool", "compare_digest"}
    return False


def _refuses(last: ast.stmt) -> bool:
    """Whether a branch ends in a no: it raises, returns none, or a Decision that begins with False, or a
    problem."""
    match last:
        case ast.Raise():
            return True
        case ast.Expr(value=ast.Call(func=func)):
            return _name(func) in RAISING
        case ast.Return(value=ast.Call(func=func, args=[ast.Constant(value=False), *_])):
            return _name(func) == "Decision"
        case ast.Return(value=ast.Constant(value=False | None)):
            return True
    return _refuses_access(last)


def _refuses_access(last: ast.stmt) -> bool:
    match last:
        case ast.Raise(exc=ast.Call(func=no) | (ast.Name() as no)):
            return _name(no) in REFUSALS
        case ast.Return(value=ast.Call(func=ast.Attribute(attr="answer"), args=[ast.Call(func=no)])):
            return _name(no) in REFUSALS
    return False


def _is_there(operand: ast.expr) -> bool:
    """`x is None` beside other questions is there for the type checker."""
    match operand:
        case ast.Compare(ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return True
        case ast.Name() | ast.Attribute():
            return _name(operand) not in ABOUT
    return False


def _name(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _part(node: ast.AST, *, field: str) -> ast.expr:
    found = getattr(node, field)
    assert isinstance(found, ast.expr)
    return found


def _among(node: ast.AST, *, field: str, place: int) -> ast.expr:
    found = getattr(node, field)[place]
    assert isinstance(found, ast.expr)
    return found
