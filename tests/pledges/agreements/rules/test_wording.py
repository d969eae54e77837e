from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest

from pledges.agreements.rules.drafts import DraftShare, TermsDraft
from pledges.agreements.rules.shares import Base
from pledges.agreements.rules.targets import Scope
from pledges.agreements.rules.wording import Party, terms_text, text_hash

MERCHANT = Party("Tidewater Pottery", "NL")
HARBOUR = Party("Harbour Food Bank", "NL", "R-17")
RIVERSIDE = Party("Riverside Reading", "IE")
DRAFT = TermsDraft(currency="EUR", shares=(DraftShare(UUID(int=1)),), share_bps=1_000)


def text(*, total_cap_minor: int | None = None, **changes: object) -> str:
    draft = replace(DRAFT, **changes)  # type: ignore[arg-type]
    charities = [HARBOUR, RIVERSIDE][: len(draft.shares)]
    return terms_text(
        draft, merchant=MERCHANT, charities=charities, total_cap_minor=total_cap_minor
    )


class TestTermsText:
    def test_says_all_that_binds(self) -> None:
        assert text().splitlines() == [
            "Tidewater Pottery (NL) promises 10\u202f% of the price after discounts, "
            "without tax and delivery.",
            "It covers everything the merchant sells, priced in EUR.",
            "All of it goes to Harbour Food Bank (NL, registered as R-17).",
            "It holds from the moment the last charity named here agrees.",
            "What is promised is set aside from each payment and sent to the "
            "charities by the platform. A sale that is undone gives nothing.",
            "A charity may revoke its consent at any moment, and the merchant may "
            "pause or end the pledge, with effect on later sales.",
        ]

    @pytest.mark.parametrize(
        ("changes", "line"),
        [
            (
                {"base": Base.ITEM_PRICE},
                "promises 10\u202f% of the price with tax, but never the tax itself.",
            ),
            (
                {"share_bps": None, "fixed_minor": 300},
                "promises €3.00 of each unit sold, or all of its price where that is "
                "less.",
            ),
            (
                {"scope": Scope.TAGS, "scope_tags": ("Mugs", "Bowls")},
                "It covers listings tagged “Mugs” or “Bowls”, priced in EUR.",
            ),
            (
                {"scope": Scope.CATEGORIES, "scope_categories": ("Kitchen",)},
                "It covers listings in the category “Kitchen”, priced in EUR.",
            ),
            (
                {"scope": Scope.LISTINGS, "scope_listing_ids": (UUID(int=1),)},
                "It covers these listings: lst_0000000000000000000001, priced in EUR.",
            ),
            (
                {"shares": (DraftShare(UUID(int=1), 2), DraftShare(UUID(int=2)))},
                "It goes to Harbour Food Bank (NL, registered as R-17): 2 of 3 parts; "
                "Riverside Reading (IE): 1 of 3 parts.",
            ),
            (
                {"floor_minor": 100, "cap_minor": 4_000, "total_cap_minor": 500_000},
                "It gives at least €1.00 per sale, at most €40.00 per sale, at most "
                "€5,000.00 in all. A sale is one line of an order.",
            ),
            (
                {
                    "starts_at": datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
                    "ends_at": datetime(2026, 6, 1, tzinfo=UTC),
                },
                "It holds from 1 March 2026, 09:30 UTC, or from the moment the last "
                "charity named here agrees if that is later, until 1 June 2026, "
                "00:00 UTC.",
            ),
        ],
    )
    def test_words_each_choice(self, changes: dict[str, object], line: str) -> None:
        assert line in text(**changes)  # type: ignore[arg-type]


class TestTextHash:
    def test_is_the_fingerprint_of_the_very_text(self) -> None:
        assert text_hash("10 €") == sha256("10 €".encode()).hexdigest()
