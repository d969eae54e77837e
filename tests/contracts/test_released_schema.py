"""Clients built against the last release go on working.

`docs/api/released.graphql` is the schema of the last release; releasing copies
`schema.graphql` there. A change that breaks clients is deprecated first, with a date.
One that cannot be is declared in `docs/api/breaking.json`, under the day, with why and
what to use instead; its `changes` are the words that this test prints. The next release
empties that file into the changelog.
"""

import json
import re
from datetime import date
from pathlib import Path

from graphql import build_schema, find_breaking_changes, print_type

from project.schema import schema

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "api"
DEPRECATED = re.compile(r"^Since (\d{4}-\d\d-\d\d): .+[.]$")


def declared() -> dict[str, dict[str, object]]:
    return json.loads((FOLDER / "breaking.json").read_text(encoding="utf-8"))


def breaking() -> set[str]:
    released = build_schema((FOLDER / "released.graphql").read_text(encoding="utf-8"))
    found = find_breaking_changes(released, build_schema(schema.as_str()))
    return {change.description for change in found}


def reasons():
    for kind in schema._schema.type_map.values():
        for name, part in {
            **getattr(kind, "fields", {}), **getattr(kind, "values", {}),
        }.items():  # fmt: skip
            if part.deprecation_reason:
                yield f"{kind.name}.{name}", part.deprecation_reason


class TestBreakingChanges:
    def test_are_declared(self) -> None:
        known = {words for one in declared().values() for words in one["changes"]}

        assert breaking() - known == set(), "declare these in docs/api/breaking.json"

    def test_are_declared_only_while_they_are_some(self) -> None:
        known = {words for one in declared().values() for words in one["changes"]}

        assert known - breaking() == set()

    def test_are_declared_with_a_day_a_reason_and_a_way_out(self) -> None:
        for day, one in declared().items():
            assert date.fromisoformat(day)
            assert one["why"]
            assert one["instead"]

    def test_are_found(self) -> None:
        other = build_schema(schema.as_str().replace("restoreRate:", "refill:"))

        found = find_breaking_changes(build_schema(schema.as_str()), other)

        assert [one.description for one in found] == [
            "Field RateLimit.restoreRate was removed."
        ]


class TestDeprecations:
    def test_say_since_when_and_what_instead(self) -> None:
        wrong = [name for name, reason in reasons() if not DEPRECATED.match(reason)]

        assert wrong == []


class TestScalars:
    def test_of_our_own_are_specified(self) -> None:
        own = [
            kind
            for kind in schema._schema.type_map.values()
            if print_type(kind).startswith(("scalar", '"""'))
            and "\nscalar " in "\n" + print_type(kind)
            and kind.name not in {"String", "Int", "Float", "Boolean", "ID"}
        ]

        assert len(own) >= 4
        assert [kind.name for kind in own if not kind.specified_by_url] == []
