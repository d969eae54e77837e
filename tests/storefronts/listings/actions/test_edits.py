"""Bulk edits: looked at, done in chunks, never a price of nothing, undone."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from commons.kit.errors import Forbidden, Refusal, Refusals
from storefronts.listings.actions import edits
from storefronts.listings.actions.edits import (
    check_edit,
    preview_bulk_edit,
    run_bulk_edit,
    write_edit,
)
from storefronts.listings.actions.imports import keep_file, run_import
from storefronts.listings.actions.runs import cancel_run
from storefronts.listings.actions.undoing import take_back, undo_run
from storefronts.listings.models import Listing, ListingState, Stock, Variant
from storefronts.listings.rules.bulk import Edit
from storefronts.listings.runs.models import (
    CatalogueRun,
    RunKind,
    RunListing,
    RunState,
)
from storefronts.listings.selectors.bulk import Selection
from tests.builders import make_listing, make_merchant, make_person, owner_of
from tests.storefronts.listings.imports.catalogues import MUG, catalogue, file_of

pytestmark = pytest.mark.django_db
ALL = Selection(state=ListingState.ACTIVE)


def looked_at(seller, edit, selection=ALL):
    return preview_bulk_edit(
        actor=owner_of(seller), organization_id=seller.pk, selection=selection,
        edit=edit,
    )  # fmt: skip


def done(seller, edit, selection=ALL):
    run = looked_at(seller, edit, selection)
    run_bulk_edit(actor=owner_of(seller), run_id=run.pk)
    write_edit(run_id=str(run.pk))
    run.refresh_from_db()
    return run


def prices():
    found = Listing.objects.order_by("created_at", "id")
    return list(found.values_list("lowest_price_minor", flat=True))


def percent(bps, **more):
    return Edit(price_kind="PERCENT", price=bps, **more)


class TestPreviewBulkEdit:
    def test_counts_and_changes_nothing(self):
        seller = make_merchant()
        make_listing(seller=seller, price_minor=1_000, tags=("gifts",))
        make_listing(seller=seller, price_minor=50)
        edit = Edit(price_kind="ADD", price=-100, currency="EUR")

        run = looked_at(seller, edit)

        assert (run.state, run.listings_total) == ("CHECKED", 2)
        assert (run.listings_changed, run.problem_count) == (1, 1)
        assert prices() == [1_000, 50]

    def test_takes_those_that_match_when_it_is_looked_at(self):
        seller = make_merchant()
        for title, tag in (("Blue mug", "a"), ("Red mug", "b"), ("Bowl", "a")):
            make_listing(
                seller=seller, title=title, tags=(tag,), category=title[:4].strip()
            )
        make_listing(title="Blue mug")
        edit = Edit(tags_added=("new",))

        found = [
            looked_at(seller, edit, Selection(**match)).listings_total
            for match in (
                {"search": "MUG"}, {"tag": "a"}, {"category": "Red"},
                {"search": "mug", "tag": "b"}, {},
            )
        ]  # fmt: skip

        assert found == [2, 2, 1, 1, 3]

    def test_refuses_what_says_nothing_or_cannot_be(self):
        seller = make_merchant()
        make_listing(seller=seller)
        for edit, code in (
            (Edit(), "EMPTY"),
            (percent(-10_000), "INVALID_MONEY"),
            (Edit(price_kind="SET", price=0, currency="EUR"), "INVALID_MONEY"),
            (Edit(price_kind="SET", price=5, currency="USD"), "INVALID_MONEY"),
            (Edit(stock_kind="SET", stock=-1), "OUT_OF_RANGE"),
            (Edit(tags_added=("x" * 300,)), "TOO_LONG"),
        ):
            with pytest.raises(Refusals) as refused:
                looked_at(seller, edit)
            assert refused.value.refusals[0].code == code
        assert not CatalogueRun.objects.exists()

    def test_refuses_when_nothing_is_chosen(self):
        seller = make_merchant()

        for selection in (None, ALL):
            with pytest.raises(Refusal) as refused:
                looked_at(seller, Edit(tags_added=("a",)), selection)
            assert refused.value.code == "EMPTY"

    def test_does_not_touch_listings_of_others(self):
        seller, other = make_merchant(), make_listing()

        with pytest.raises(Refusal):
            looked_at(seller, Edit(tags_added=("a",)), Selection(keys=(other.pk,)))
        with pytest.raises(Forbidden):
            preview_bulk_edit(
                actor=make_person(), organization_id=seller.pk, selection=ALL,
                edit=Edit(tags_added=("a",)),
            )  # fmt: skip

    def test_lets_a_worker_count_what_is_much(self, monkeypatch):
        monkeypatch.setattr(edits, "CHECKED_AT_ONCE", 1)
        seller = make_merchant()
        for _ in range(3):
            make_listing(seller=seller)

        run = looked_at(seller, percent(1_000))
        waiting = run.state
        check_edit(run_id=str(run.pk))

        run.refresh_from_db()
        assert waiting == "CHECKING"
        assert (run.state, run.listings_changed) == ("CHECKED", 3)
        assert ProcrastinateJob.objects.filter(task_name=check_edit.name).count() == 1


class TestWriteEdit:
    @pytest.mark.parametrize(
        ("edit", "price"),
        [
            (percent(1_000), 1_375),
            (percent(-1_000), 1_125),
            (percent(3_333), 1_667),
            (Edit(price_kind="ADD", price=-250, currency="EUR"), 1_000),
            (Edit(price_kind="SET", price=990, currency="EUR"), 990),
            (percent(1_000, ends_in_99=True), 1_399),
            (percent(-9_900, ends_in_99=True), 99),
        ],
    )
    def test_changes_prices_and_their_caches(self, edit, price):
        seller = make_merchant()
        make_listing(seller=seller, price_minor=1_250)

        run = done(seller, edit)

        assert (run.state, run.listings_done) == ("DONE", 1)
        assert prices() == [price]

    def test_changes_stock_tags_category_and_state(self):
        seller = make_merchant()
        make_listing(seller=seller, tags=("old", "kept"), on_hand=3)
        edit = Edit(
            stock_kind="ADD", stock=4, tags_added=("new",), tags_removed=("old",),
            category="Sale", state="ARCHIVED",
        )  # fmt: skip

        done(seller, edit)

        listing = Listing.objects.get()
        assert listing.tags == ["kept", "new"]
        assert (listing.category, listing.state) == ("Sale", "ARCHIVED")
        assert Stock.objects.get().on_hand == 7

    def test_refuses_row_by_row_and_never_makes_a_price_of_nothing(self):
        seller = make_merchant()
        make_listing(seller=seller, title="Cheap", price_minor=100)
        make_listing(seller=seller, title="Dear", price_minor=1_000)
        edit = Edit(price_kind="ADD", price=-100, currency="EUR", tags_added=("x",))

        run = done(seller, edit)

        told = RunListing.objects.get(outcome="REFUSED")
        assert (told.title, run.problem_count, run.listings_done) == ("Cheap", 1, 1)
        assert told.reason == "The price would not be more than zero."
        assert prices() == [100, 900]
        assert Listing.objects.get(title="Cheap").tags == []

    def test_refuses_less_stock_than_is_held(self):
        seller = make_merchant()
        make_listing(seller=seller, on_hand=5)
        Stock.objects.update(reserved=3)

        run = looked_at(seller, Edit(stock_kind="SET", stock=2))

        assert (run.state, run.problem_count) == ("FAILED", 1)

    def test_goes_on_where_it_was_killed(self, monkeypatch):
        monkeypatch.setattr(edits, "AT_ONCE", 2)
        seller = make_merchant()
        for number in range(5):
            make_listing(seller=seller, price_minor=1_000 + number)
        run = looked_at(seller, percent(10_000))
        run_bulk_edit(actor=owner_of(seller), run_id=run.pk)
        write, chunks = edits._write, []

        def killed_in_the_second_chunk(changed):
            write(changed)
            chunks.append(len(changed))
            if len(chunks) == 2:
                raise KeyboardInterrupt

        monkeypatch.setattr(edits, "_write", killed_in_the_second_chunk)
        with pytest.raises(KeyboardInterrupt):
            write_edit(run_id=str(run.pk))
        between = CatalogueRun.objects.get().rows_done
        write_edit(run_id=str(run.pk))
        write_edit(run_id=str(run.pk))

        run.refresh_from_db()
        assert between == 2
        assert (run.state, run.listings_done, run.rows_done) == ("DONE", 5, 5)
        assert prices() == [2_000, 2_002, 2_004, 2_006, 2_008]

    def test_can_be_cancelled_and_undone(self, monkeypatch):
        monkeypatch.setattr(edits, "AT_ONCE", 1)
        seller = make_merchant()
        for _ in range(3):
            make_listing(seller=seller, price_minor=1_000, on_hand=5)
        actor = owner_of(seller)
        run = looked_at(seller, percent(1_000))
        run_bulk_edit(actor=actor, run_id=run.pk)
        edits._write_chunk(run.pk)

        cancel_run(actor=actor, run_id=run.pk, kind=RunKind.EDIT)
        write_edit(run_id=str(run.pk))
        between = sorted(prices())
        undo_run(actor=actor, run_id=run.pk, kind=RunKind.EDIT)
        take_back(run_id=str(run.pk))

        run.refresh_from_db()
        assert between == [1_000, 1_000, 1_100]
        assert (run.state, run.undone_count, run.kept_count) == ("UNDONE", 1, 0)
        assert prices() == [1_000, 1_000, 1_000]

    def test_lets_only_one_run_of_a_seller_be_under_way(self):
        seller = make_merchant()
        make_listing(seller=seller)
        actor = owner_of(seller)
        run = looked_at(seller, percent(1_000))
        run_bulk_edit(actor=actor, run_id=run.pk)
        other = keep_file(seller, file_of(catalogue(MUG)))

        with pytest.raises(Refusal) as refused:
            run_import(actor=actor, import_id=other.pk)
        write_edit(run_id=str(run.pk))
        started = run_import(actor=actor, import_id=other.pk)

        assert refused.value.code == "RUN_UNDER_WAY"
        assert started.state == RunState.RUNNING

    def test_takes_few_statements(self, django_assert_max_num_queries):
        seller = make_merchant()
        for _ in range(20):
            make_listing(seller=seller)
        run = looked_at(seller, Edit(tags_added=("a",), stock_kind="ADD", stock=1))
        run_bulk_edit(actor=owner_of(seller), run_id=run.pk)

        with django_assert_max_num_queries(32):
            write_edit(run_id=str(run.pk))

        assert Variant.objects.filter(stock__on_hand=11).count() == 20
