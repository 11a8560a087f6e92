"""The tables of docs/table.md, made of the tour. `python -m tests.contract.storage.page` writes them anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cartwright.storage.schema import BODY, GSI1PK, GSI1SK, GSI2PK, GSI2SK, KIND, PK, SHAPE, SK
from tests import aws
from tests.contract.storage.tour import Stop, Tour, walked

PAGE = Path(__file__).resolve().parents[3] / "docs" / "table.md"
BEGIN, END = "<!-- made by tests/contract/storage/page.py: begin -->\n", "<!-- end -->\n"
LETTERS = {
    "atr": "r",
    "acc": "a",
    "aud": "audit",
    "cli": "c",
    "con": "k",
    "doc": "document",
    "ent": "entry",
    "job": "job",
    "mem": "m",
    "ord": "o",
    "pas": "pass",
    "pay": "payment",
    "prd": "p",
    "rep": "report",
    "sal": "sale",
    "sub": "s",
}
_ID = re.compile(r"\b(" + "|".join(LETTERS) + r")_[0-9a-z]{26}")
_WORDS = (
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z"), "at"),
    (re.compile(r"[a-z]+\.carts\.example\.com"), "host"),
    (re.compile(r"(?<=host#)[a-z]+"), "slug"),
    (re.compile(r"(?<=IDENTITY#)[^# ]+"), "identity"),
    (re.compile(r"(?<=k#)evt_1"), "event"),
    (re.compile(r"(WAITING#[a-z-]+)#\d"), r"\1#shard"),
    (re.compile(r"(?<=DUE#)\d{4}-\d\d-\d\dT\d\d#\d"), "hour#shard"),
    (re.compile(r"(?<=PERMIT#)[a-z.]+"), "permission"),
    (re.compile(r"(?<=PROFILE#)\d{5}"), "00002"),
)
_ATTRIBUTES = {PK, SK, KIND, SHAPE, BODY, GSI1PK, GSI1SK, GSI2PK, GSI2SK}


def generated() -> str:
    """Both tables."""
    tour = walked()
    return "\n".join(["## Items", "", *_items(tour), "", "## Access patterns", "", *_patterns(tour), ""])


def write() -> None:
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(before + BEGIN + "\n" + generated() + "\n" + END + after, "utf-8")


def _items(tour: Tour) -> Iterator[str]:
    """One row per kind: where it lies, where else it is listed, and what stands beside its body."""
    facts: dict[str, dict[str, list[str]]] = {}
    place_of: dict[str, str] = {}
    for item in _puts(tour):
        kind, place = _text(item[KIND]), f"`{_pattern(item[PK])}` | `{_pattern(item[SK])}`"
        place_of[place] = kind
        _note(facts.setdefault(kind, {"place": [place]}), item)
    for key, changed in _updates(tour):
        place = f"`{_pattern(key[PK])}` | `{_pattern(key[SK])}`"
        # What is never put whole says its kind with each change.
        kind = place_of.get(place) or _text(changed[KIND])
        _note(facts.setdefault(kind, {"place": [place]}), changed)
    yield "| kind | pk | sk | gsi1 | gsi2 | beside the body |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for kind, fact in sorted(facts.items()):
        cells = (" or ".join(fact.get(name, [])) for name in ("gsi1", "gsi2"))
        beside = ", ".join(sorted(fact.get("attributes", [])))
        yield f"| {kind} | {fact['place'][0]} | {' | '.join(cells)} | {beside} |"


def _note(fact: dict[str, list[str]], item: Mapping[str, Any]) -> None:
    for index in ("gsi1", "gsi2"):
        if f"{index}pk" in item:
            listed = f"`{_pattern(item[f'{index}pk'])}` / `{_pattern(item[f'{index}sk'])}`"
            _add(fact.setdefault(index, []), listed)
    for name in item.keys() - _ATTRIBUTES:
        _add(fact.setdefault("attributes", []), name)


def _patterns(tour: Tour) -> Iterator[str]:
    """One row per method: its calls, each with what it touches and on what condition."""
    yield "| method | calls |"
    yield "| --- | --- |"
    for stop in sorted(tour.stops.values(), key=lambda stop: (stop.repository, stop.method)):
        yield f"| `{stop.repository}.{stop.method}` | {_calls(stop)} |"


def _calls(stop: Stop) -> str:
    described: list[str] = []
    for call in stop.calls:
        _add(described, _described(call))
    repeated = len(stop.calls) > len(described)
    return "<br>".join(described) + (f" ({len(stop.calls)} calls)" if repeated else "") or "none"


def _described(call: aws.Call) -> str:
    asked = call.asked
    match call.operation:
        case "GetItem":
            return f"GetItem{_consistency(asked)} {_key(asked['Key'])}"
        case "BatchGetItem":
            (wanted,) = asked["RequestItems"].values()
            return f"BatchGetItem{_consistency(wanted)} " + ", ".join(_unique(map(_key, wanted["Keys"])))
        case "Query":
            index = f" {asked['IndexName']}" if "IndexName" in asked else _consistency(asked)
            return f"Query{index} {_stretch(asked)}"
        case "TransactWriteItems":
            legs = (_leg(*leg.popitem()) for leg in map(dict, asked["TransactItems"]))
            return "TransactWriteItems " + ", ".join(_unique(legs))
        case single:
            return f"{single} {_leg('', asked)}"


def _leg(operation: str, asked: Mapping[str, Any]) -> str:
    words = {"Put": "put ", "Update": "update ", "Delete": "delete ", "ConditionCheck": "check ", "": ""}
    key = _key(asked["Item"] if "Item" in asked else asked["Key"])
    return f"{words[operation]}{key}{_condition(asked)}"


def _condition(asked: Mapping[str, Any]) -> str:
    if "ConditionExpression" not in asked:
        return ""
    words = asked["ConditionExpression"]
    words = words.replace("attribute_not_exists(#pk)", "absent").replace("attribute_exists(#pk)", "present")
    words = re.sub(r"attribute_not_exists\(#(\w+)\)", r"no \1", words)
    words = (
        re.sub(r":\d+", "…", words)
        .replace("#", "")
        .replace("(absent)", "absent")
        .replace("(present)", "present")
    )
    return (
        f" if {words}".replace("<>", "≠")
        .replace("<", "&lt;")
        .replace(" AND ", " and ")
        .replace(" OR ", " or ")
    )


def _stretch(asked: Mapping[str, Any]) -> str:
    values = [_pattern(value) for value in asked["ExpressionAttributeValues"].values()]
    match values:
        case [pk]:
            return f"`{pk}`"
        case [pk, prefix]:
            return f"`{pk}` / `{prefix}…`"
        case [pk, first, last]:
            return f"`{pk}` / `{first}` to `{last}`"
    raise ValueError(values)


def _consistency(asked: Mapping[str, Any]) -> str:
    return ", consistent," if asked.get("ConsistentRead") else ""


def _puts(tour: Tour) -> Iterator[Mapping[str, Any]]:
    for _, asked in _writes(tour):
        if "Item" in asked:
            yield asked["Item"]


def _updates(tour: Tour) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for _, asked in _writes(tour):
        if "UpdateExpression" in asked:
            pairs = re.findall(r"(#\w+) = (:\d+)", asked["UpdateExpression"])
            names, values = asked["ExpressionAttributeNames"], asked["ExpressionAttributeValues"]
            yield asked["Key"], {names[name]: values[alias] for name, alias in pairs}


def _writes(tour: Tour) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for stop in tour.stops.values():
        for call in stop.calls:
            for leg in call.asked.get("TransactItems", [{call.operation: call.asked}]):
                yield from leg.items()


def _key(key: Mapping[str, Any]) -> str:
    return f"`{_pattern(key[PK])}` / `{_pattern(key[SK])}`"


def _pattern(value: Mapping[str, Any]) -> str:
    text = _ID.sub(lambda found: LETTERS[found[1]], _text(value))
    for pattern, word in _WORDS:
        text = pattern.sub(word, text)
    return text


def _text(value: Mapping[str, Any]) -> str:
    return str(value["S"])


def _unique(words: Iterator[str] | map[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _add(words: list[str], word: str) -> None:
    if word not in words:
        words.append(word)


if __name__ == "__main__":
    write()
