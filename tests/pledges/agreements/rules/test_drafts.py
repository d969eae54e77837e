from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from commons.kit.errors import Refusal, Refusals
from pledges.agreements.rules.drafts import (
    MOST_LISTINGS,
    DraftShare,
    TermsDraft,
    check_total_cap,
    checked_draft,
)
from pledges.agreements.rules.shares import Kind
from pledges.agreements.rules.targets import Scope

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD = TermsDraft(currency="EUR", shares=(DraftShare(UUID(int=1)),), share_bps=1_000)


def refusals(**changes: object) -> list[tuple[str, str]]:
    """Code and field of each refusal of the good draft with these changes."""
    try:
        checked_draft(replace(GOOD, **changes), at=NOW)  # type: ignore[arg-type]
    except Refusals as several:
        return [(one.code, one.path[-1]) for one in several.refusals]
    except Refusal as refusal:
        return [(refusal.code, refusal.path[-1])]
    return []


class TestCheckedDraft:
    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"share_bps": 1},
            {"share_bps": 10_000},
            {"share_bps": None, "fixed_minor": 1},
            {"floor_minor": 100, "cap_minor": 100},
            {"starts_at": NOW - timedelta(hours=23)},
            {"starts_at": NOW, "ends_at": NOW + timedelta(seconds=1)},
            {"currency": "KWD", "share_bps": None, "fixed_minor": 10},
            {"scope": Scope.TAGS, "scope_tags": ("Mugs",)},
            {"scope": Scope.LISTINGS, "scope_listing_ids": (UUID(int=9),)},
        ],
    )
    def test_lets_a_fair_promise_pass(self, changes: dict[str, object]) -> None:
        assert refusals(**changes) == []

    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            ({"share_bps": 0}, "SHARE_OUT_OF_RANGE", "shareBps"),
            ({"share_bps": 10_001}, "SHARE_OUT_OF_RANGE", "shareBps"),
            ({"share_bps": None}, "SHARE_OR_SUM", "shareBps"),
            ({"fixed_minor": 300}, "SHARE_OR_SUM", "shareBps"),
            ({"share_bps": None, "fixed_minor": 0}, "SUM_TOO_SMALL", "fixed"),
            (
                {"share_bps": None, "fixed_minor": 15, "currency": "KWD"},
                "SUM_TOO_SMALL",
                "fixed",
            ),
            ({"floor_minor": 0}, "SUM_TOO_SMALL", "floor"),
            ({"cap_minor": -1}, "SUM_TOO_SMALL", "cap"),
            ({"floor_minor": 100, "cap_minor": 50}, "CAP_BELOW_FLOOR", "cap"),
            ({"shares": ()}, "NUMBER_OF_CHARITIES", "beneficiaries"),
            (
                {"shares": tuple(DraftShare(UUID(int=n)) for n in range(13))},
                "NUMBER_OF_CHARITIES",
                "beneficiaries",
            ),
            (
                {"shares": (DraftShare(UUID(int=1)),) * 2},
                "CHARITY_TWICE",
                "beneficiaries",
            ),
            (
                {"shares": (DraftShare(UUID(int=1), 0),)},
                "WEIGHT_OUT_OF_RANGE",
                "beneficiaries",
            ),
            ({"scope": Scope.TAGS}, "NUMBER_OF_WORDS", "tags"),
            (
                {"scope": Scope.TAGS, "scope_tags": ("x" * 256,)},
                "TOO_LONG",
                "tags",
            ),
            ({"scope": Scope.CATEGORIES}, "NUMBER_OF_WORDS", "categories"),
            ({"scope": Scope.LISTINGS}, "NUMBER_OF_LISTINGS", "listingIds"),
            (
                {
                    "scope": Scope.LISTINGS,
                    "scope_listing_ids": tuple(
                        UUID(int=n) for n in range(MOST_LISTINGS + 1)
                    ),
                },
                "NUMBER_OF_LISTINGS",
                "listingIds",
            ),
            (
                {"starts_at": NOW - timedelta(days=2)},
                "STARTS_IN_THE_PAST",
                "startsAt",
            ),
            ({"ends_at": NOW}, "ENDS_IN_THE_PAST", "endsAt"),
            (
                {
                    "starts_at": NOW + timedelta(days=2),
                    "ends_at": NOW + timedelta(days=2),
                },
                "ENDS_BEFORE_IT_STARTS",
                "endsAt",
            ),
            ({"currency": "XXY"}, "UNKNOWN_CURRENCY", "currency"),
        ],
    )
    def test_refuses_what_cannot_be_promised(
        self, changes: dict[str, object], code: str, field: str
    ) -> None:
        assert refusals(**changes) == [(code, field)]

    def test_tells_everything_that_is_wrong_at_once(self) -> None:
        wrong = refusals(share_bps=0, floor_minor=0, shares=(), ends_at=NOW)

        assert [code for code, _ in wrong] == [
            "SHARE_OUT_OF_RANGE",
            "SUM_TOO_SMALL",
            "NUMBER_OF_CHARITIES",
            "ENDS_IN_THE_PAST",
        ]

    def test_says_which_cap_would_do(self) -> None:
        with pytest.raises(Refusals) as refused:
            checked_draft(replace(GOOD, floor_minor=100, cap_minor=50), at=NOW)

        assert refused.value.refusals[0].message == (
            "€0.50 is less than the least per sale, €1.00. "
            "Enter €1.00 or more, or leave it empty."
        )

    def test_keeps_each_word_once_and_only_for_the_scope_chosen(self) -> None:
        draft = replace(
            GOOD,
            scope=Scope.TAGS,
            scope_tags=(" Sea  side ", "Sea side", "", "Mugs"),
            scope_categories=("Kitchen",),
            scope_listing_ids=(UUID(int=9),),
        )

        plain = checked_draft(draft, at=NOW)

        assert plain.scope_tags == ("Sea side", "Mugs")
        assert (plain.scope_categories, plain.scope_listing_ids) == ((), ())


class TestKind:
    def test_follows_from_what_is_given(self) -> None:
        assert GOOD.kind is Kind.SHARE
        assert replace(GOOD, share_bps=None, fixed_minor=1).kind is Kind.FIXED


class TestCheckTotalCap:
    @pytest.mark.parametrize(
        ("total_minor", "code"),
        [(0, "SUM_TOO_SMALL"), (99, "TOTAL_CAP_BELOW_FLOOR")],
    )
    def test_refuses_a_total_that_holds_no_sale(
        self, total_minor: int, code: str
    ) -> None:
        with pytest.raises(Refusal) as refused:
            check_total_cap(total_minor, replace(GOOD, floor_minor=100))

        assert (refused.value.code, refused.value.path) == (
            code,
            ("input", "totalCap"),
        )

    @pytest.mark.parametrize("total_minor", [None, 100, 5_000])
    def test_lets_any_other_pass(self, total_minor: int | None) -> None:
        assert check_total_cap(total_minor, replace(GOOD, floor_minor=100)) is None
