from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import connection

from commons.kit.clock import now
from commons.organizations.models import Organization
from pledges.agreements.actions.caps import CapUse, release_caps, reserve_caps
from pledges.agreements.actions.consents import revoke_consent
from pledges.agreements.actions.pledges import (
    amend_pledge,
    end_pledge,
    pause_pledge,
    resume_pledge,
)
from pledges.agreements.models import Pledge
from pledges.agreements.rules.drafts import DraftShare
from pledges.agreements.rules.shares import Base, Beneficiary, Kind, Promise
from pledges.agreements.rules.targets import ListingFacts, Scope
from pledges.agreements.selectors.terms import (
    Condition,
    listing_with_pledge_condition,
    pledged_by_slug_condition,
    terms_in_force,
)
from tests.builders import (
    agree_to,
    make_charity,
    make_draft,
    make_listing,
    make_merchant,
    make_pledge,
    make_proposal,
    owner_of,
)
from tests.pledges.agreements.clock import DAY, MARCH, at

pytestmark = pytest.mark.django_db


def listing_of(pledge: Pledge, **facts: object) -> ListingFacts:
    listing = ListingFacts(uuid4(), pledge.merchant_id, ("Mugs", "Sea"), "Kitchen")
    return replace(listing, **facts)  # type: ignore[arg-type]


def pledges_on(listing: ListingFacts, *, moment: object = None) -> list[UUID]:
    found = terms_in_force([listing], at=moment or now())  # type: ignore[arg-type]
    return [promise.pledge_id for promise in found.get(listing.id, ())]


class TestTermsInForce:
    def test_tells_everything_the_rules_need(self) -> None:
        harbour, riverside = make_charity(), make_charity()
        pledge = make_pledge(
            share_bps=None,
            fixed_minor=300,
            base=Base.ITEM_PRICE,
            floor_minor=100,
            cap_minor=4_000,
            total_cap_minor=500_000,
            shares=(DraftShare(riverside.pk, 2), DraftShare(harbour.pk, 1)),
        )
        reserve_caps(uuid4(), [CapUse(pledge.pk, 1_000)])
        listing = listing_of(pledge)

        found = terms_in_force([listing], at=now())

        assert found == {
            listing.id: (
                Promise(
                    pledge_id=pledge.pk,
                    terms_id=pledge.terms.get().pk,
                    version=1,
                    currency="EUR",
                    kind=Kind.FIXED,
                    share_bps=0,
                    fixed_minor=300,
                    base=Base.ITEM_PRICE,
                    floor_minor=100,
                    cap_minor=4_000,
                    remaining_cap_minor=499_000,
                    beneficiaries=(
                        Beneficiary(riverside.pk, riverside.name, riverside.slug, 2),
                        Beneficiary(harbour.pk, harbour.name, harbour.slug, 1),
                    ),
                ),
            )
        }

    @pytest.mark.parametrize(
        ("scope", "changes", "covers"),
        [
            (Scope.ALL, {}, True),
            (Scope.TAGS, {"scope_tags": ("Sky", "Sea")}, True),
            (Scope.TAGS, {"scope_tags": ("sea",)}, False),
            (Scope.CATEGORIES, {"scope_categories": ("Kitchen",)}, True),
            (Scope.CATEGORIES, {"scope_categories": ("Garden",)}, False),
            (Scope.LISTINGS, {"scope_listing_ids": (UUID(int=7),)}, True),
            (Scope.LISTINGS, {"scope_listing_ids": (UUID(int=8),)}, False),
        ],
    )
    def test_finds_what_covers_the_listing(
        self, scope: Scope, changes: dict[str, object], *, covers: bool
    ) -> None:
        pledge = make_pledge(scope=scope, **changes)
        listing = listing_of(pledge, id=UUID(int=7))

        assert pledges_on(listing) == ([pledge.pk] if covers else [])

    def test_names_a_promise_once_though_several_tags_lead_to_it(self) -> None:
        pledge = make_pledge(scope=Scope.TAGS, scope_tags=("Mugs", "Sea"))

        assert pledges_on(listing_of(pledge)) == [pledge.pk]

    def test_is_not_misled_by_odd_words(self) -> None:
        pledge = make_pledge(scope=Scope.TAGS, scope_tags=("Sea",))
        listing = listing_of(pledge, tags=["x\x1fy", "{,}", "it's", 'a"b', "Sea"])

        assert pledges_on(listing) == [pledge.pk]

    def test_puts_older_pledges_first(self) -> None:
        merchant = make_merchant()
        pledges = [
            make_pledge(merchant=merchant, scope=scope, **words)
            for scope, words in (
                (Scope.TAGS, {"scope_tags": ("Sea",)}),
                (Scope.ALL, {}),
                (Scope.CATEGORIES, {"scope_categories": ("Kitchen",)}),
            )
        ]

        assert pledges_on(listing_of(pledges[0])) == [each.pk for each in pledges]

    def test_keeps_merchants_apart(self) -> None:
        pledge, other = make_pledge(), make_pledge()
        listings = [listing_of(pledge), listing_of(other)]

        found = terms_in_force(listings, at=now())

        assert [found[each.id][0].pledge_id for each in listings] == [
            pledge.pk,
            other.pk,
        ]

    def test_asks_nothing_for_an_empty_cart(
        self, django_assert_num_queries: object
    ) -> None:
        with django_assert_num_queries(0):  # type: ignore[operator]
            assert terms_in_force([], at=now()) == {}

    def test_costs_one_statement_for_a_whole_list(
        self, django_assert_num_queries: object
    ) -> None:
        pledges = [make_pledge(make_charity(), make_charity()) for _ in range(3)]
        listings = [listing_of(pledge) for pledge in pledges for _ in range(7)]

        with django_assert_num_queries(1):  # type: ignore[operator]
            found = terms_in_force(listings, at=now())

        assert len(found) == 21


class TestWhatIsInForceWhen:
    def test_nothing_before_everyone_agreed(self) -> None:
        assert pledges_on(listing_of(make_proposal())) == []

    def test_from_the_start_until_the_end_itself_excluded(self) -> None:
        with at(MARCH):
            pledge = make_pledge(starts_at=MARCH + DAY, ends_at=MARCH + 3 * DAY)
        listing = listing_of(pledge)
        instant = DAY / 86_400_000_000

        seen = [
            bool(pledges_on(listing, moment=MARCH + offset))
            for offset in (
                DAY - instant,
                DAY,
                3 * DAY - instant,
                3 * DAY,
            )
        ]

        assert seen == [False, True, True, False]

    def test_hands_over_at_one_moment_from_version_to_version(self) -> None:
        with at(MARCH):
            pledge = make_pledge()
            draft = make_draft(share_bps=500, starts_at=MARCH + DAY)
            amend_pledge(
                actor=owner_of(pledge.merchant), pledge_id=pledge.pk, draft=draft
            )
            agree_to(pledge)
        listing = listing_of(pledge)
        instant = DAY / 86_400_000_000

        shares = [
            terms_in_force([listing], at=moment)[listing.id][0].share_bps
            for moment in (MARCH + DAY - instant, MARCH + DAY)
        ]

        assert shares == [1_000, 500]

    @pytest.mark.parametrize("deed", ["paused", "ended", "revoked"])
    def test_nothing_once_it_is_stopped(self, deed: str) -> None:
        charity = make_charity()
        pledge = make_pledge(charity)
        merchant = owner_of(pledge.merchant)
        listing = listing_of(pledge)
        if deed == "paused":
            pause_pledge(actor=merchant, pledge_id=pledge.pk)
        elif deed == "ended":
            end_pledge(actor=merchant, pledge_id=pledge.pk)
        else:
            consent = pledge.terms.get().consents.get()
            revoke_consent(actor=owner_of(charity), consent_id=consent.pk)

        assert pledges_on(listing) == []

    def test_again_once_it_is_resumed(self) -> None:
        pledge = make_pledge()
        merchant = owner_of(pledge.merchant)
        pause_pledge(actor=merchant, pledge_id=pledge.pk)
        resume_pledge(actor=merchant, pledge_id=pledge.pk)

        assert pledges_on(listing_of(pledge)) == [pledge.pk]

    def test_nothing_while_its_total_cap_is_spent(self) -> None:
        pledge, checkout_id = make_pledge(total_cap_minor=1_000), uuid4()
        listing = listing_of(pledge)
        reserve_caps(checkout_id, [CapUse(pledge.pk, 1_000)])
        spent = pledges_on(listing)

        release_caps([checkout_id])

        assert (spent, pledges_on(listing)) == ([], [pledge.pk])

    def test_the_new_scope_only_once_it_was_amended(self) -> None:
        pledge = make_pledge()
        draft = make_draft(scope=Scope.TAGS, scope_tags=("Garden",))
        amend_pledge(actor=owner_of(pledge.merchant), pledge_id=pledge.pk, draft=draft)
        agree_to(pledge)

        assert pledges_on(listing_of(pledge)) == []
        assert pledges_on(listing_of(pledge, tags=["Garden"])) == [pledge.pk]


def titles_where(condition: Condition) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT listing.title FROM listings_listing AS listing "
            f"WHERE {condition.sql} ORDER BY listing.title",
            condition.parameters,
        )
        return [row[0] for row in cursor.fetchall()]


class TestPledgedBySlugCondition:
    def shop(self, charity: Organization, **draft: object) -> Pledge:
        """A merchant with three listings, pledged as the draft says."""
        merchant = make_merchant()
        make_listing(seller=merchant, title="Bowl", category="Kitchen")
        make_listing(seller=merchant, title="Mug", tags=("Sea",), category="Kitchen")
        make_listing(seller=merchant, title="Spade", category="Garden")
        return make_pledge(charity, merchant=merchant, **draft)

    @pytest.mark.parametrize(
        ("draft", "titles"),
        [
            ({}, ["Bowl", "Mug", "Spade"]),
            ({"scope": Scope.TAGS, "scope_tags": ("Sea",)}, ["Mug"]),
            (
                {"scope": Scope.CATEGORIES, "scope_categories": ("Kitchen",)},
                ["Bowl", "Mug"],
            ),
            ({"currency": "USD"}, []),
        ],
    )
    def test_finds_what_gives_to_the_charity(
        self, draft: dict[str, object], titles: list[str]
    ) -> None:
        charity, other = make_charity(), make_charity()
        self.shop(charity, **draft)

        found = titles_where(pledged_by_slug_condition(charity.slug, at=now()))

        assert found == titles
        assert titles_where(pledged_by_slug_condition(other.slug, at=now())) == []
        assert titles_where(listing_with_pledge_condition(at=now())) == titles

    def test_finds_named_listings(self) -> None:
        charity = make_charity()
        listing = make_listing(title="Named")
        make_listing(seller=listing.seller, title="Not named")
        make_pledge(
            charity,
            merchant=listing.seller,
            scope=Scope.LISTINGS,
            scope_listing_ids=(listing.pk,),
        )

        found = titles_where(pledged_by_slug_condition(charity.slug, at=now()))

        assert found == ["Named"]

    def test_finds_nothing_once_the_cap_is_spent(self) -> None:
        charity = make_charity()
        pledge = self.shop(charity, total_cap_minor=100)
        reserve_caps(uuid4(), [CapUse(pledge.pk, 100)])

        assert titles_where(pledged_by_slug_condition(charity.slug, at=now())) == []
        assert titles_where(listing_with_pledge_condition(at=now())) == []
