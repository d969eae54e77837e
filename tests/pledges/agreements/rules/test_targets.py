from uuid import UUID

import pytest

from pledges.agreements.rules.targets import (
    ListingFacts,
    Scope,
    keys_of_listing,
    keys_of_scope,
)

LISTING = ListingFacts(UUID(int=1), UUID(int=2), ("Mugs", "Sea"), "Kitchen")


class TestKeysOfListing:
    def test_names_every_way_to_be_covered(self) -> None:
        assert keys_of_listing(LISTING) == [
            "all",
            "listing:00000000-0000-0000-0000-000000000001",
            "category:Kitchen",
            "tag:Mugs",
            "tag:Sea",
        ]

    def test_has_no_key_for_an_empty_category(self) -> None:
        assert keys_of_listing(ListingFacts(UUID(int=1), UUID(int=2))) == [
            "all",
            "listing:00000000-0000-0000-0000-000000000001",
        ]


class TestKeysOfScope:
    @pytest.mark.parametrize(
        ("scope", "expected"),
        [
            (Scope.ALL, ["all"]),
            (Scope.TAGS, ["tag:Sea", "tag:Sky"]),
            (Scope.CATEGORIES, ["category:Kitchen"]),
            (Scope.LISTINGS, ["listing:00000000-0000-0000-0000-000000000001"]),
        ],
    )
    def test_speaks_the_same_language(self, scope: Scope, expected: list[str]) -> None:
        keys = keys_of_scope(
            scope,
            tags=["Sea", "Sky"],
            categories=["Kitchen"],
            listing_ids=[UUID(int=1)],
        )

        assert keys == expected
        covers = bool(set(keys) & set(keys_of_listing(LISTING)))
        assert covers
