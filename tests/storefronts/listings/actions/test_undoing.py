"""Undoing: what a run wrote goes back, what somebody changed since stays."""

import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from commons.kit.clock import now
from commons.kit.errors import Forbidden, NotFound, Refusal
from commons.kit.ids import new_id
from storefronts.listings.actions import undoing
from storefronts.listings.actions.catalogue import update_listing
from storefronts.listings.actions.imports import keep_file
from storefronts.listings.actions.runs import (
    UNDO_DAYS,
    cancel_run,
    forget_old_runs,
)
from storefronts.listings.actions.stock import Wanted, claim_stock, reserve_stock
from storefronts.listings.actions.undoing import take_back, undo_run
from storefronts.listings.models import (
    Listing,
    ListingPicture,
    Stock,
    Variant,
)
from storefronts.listings.rules.drafts import ListingDraft
from storefronts.listings.runs.models import (
    CatalogueRun,
    RunKind,
    RunListing,
    RunPiece,
    RunState,
    Undo,
)
from storefronts.listings.search.models import ListingSearch
from tests.builders import make_member, make_merchant, make_person, owner_of
from tests.storefronts.checkout.builders import make_cart
from tests.storefronts.listings.imports.catalogues import (
    BOWL,
    LARGE_MUG,
    MUG,
    bowls,
    catalogue,
    file_of,
    imported,
)

pytestmark = pytest.mark.django_db


def everything():
    """All rows as they are, but for when they were last written."""
    found = {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Listing, Variant, ListingPicture, Stock)
    }
    for row in found["Listing"]:
        row.pop("updated_at")
    return found


def undone(run):
    actor = owner_of(run.seller)
    undo_run(actor=actor, run_id=run.pk, kind=RunKind.IMPORT)
    take_back(run_id=str(run.pk))
    run.refresh_from_db()
    return run


class TestUndoRun:
    def test_removes_what_was_new(self):
        run = undone(imported(make_merchant(), catalogue(MUG, LARGE_MUG, BOWL)))

        assert (run.state, run.undone_count, run.kept_count) == ("UNDONE", 2, 0)
        assert not Listing.objects.exists()
        assert not Variant.objects.exists()
        assert set(RunListing.objects.values_list("undo", flat=True)) == {"REMOVED"}

    def test_restores_what_was_changed(self):
        seller = make_merchant()
        imported(seller, catalogue(MUG, LARGE_MUG))
        before = everything()
        changed = {
            **MUG,
            "Title": "Mug",
            "Tags": "Big",
            "Variant Price": "20",
            "Variant Compare At Price": "",
            "Variant Inventory Qty": "9",
            "Image Src": "https://pictures.example/other.jpg",
            "Published": "false",
            "SEO Title": "Another",
        }
        added = {**LARGE_MUG, "Option1 Value": "Tiny", "Variant SKU": "MUG-T"}
        run = imported(seller, catalogue(changed, added))
        assert everything() != before

        undone(run)

        assert run.undone_count == 1
        assert everything() == before

    def test_lets_goods_stay_sold(self):
        seller = make_merchant()
        imported(seller, catalogue(MUG))
        run = imported(seller, catalogue({**MUG, "Variant Inventory Qty": "9"}))
        Stock.objects.update(on_hand=6)  # three were sold since

        undone(run)

        assert Stock.objects.get().on_hand == 1  # four there were, three are gone

    def test_keeps_what_somebody_has_changed_since_and_tells(self):
        seller = make_merchant()
        run = imported(seller, catalogue(MUG, BOWL))
        bowl = Listing.objects.get(handle="salt-bowl")
        update_listing(
            actor=owner_of(seller), listing_id=bowl.pk, draft=ListingDraft(title="Mine")
        )

        undone(run)

        told = RunListing.objects.get(undo=Undo.KEPT)
        assert (run.undone_count, run.kept_count) == (1, 1)
        assert Listing.objects.get().title == "Mine"
        assert (told.listing_id, told.reason) == (
            bowl.pk, "Somebody has changed it since.",
        )  # fmt: skip

    def test_can_be_done_run_after_run(self):
        seller = make_merchant()
        first = imported(seller, catalogue(MUG))
        second = imported(seller, catalogue({**MUG, "Title": "Mug"}))

        undone(second)
        undone(first)

        assert (second.kept_count, first.kept_count) == (0, 0)
        assert not Listing.objects.exists()

    def test_archives_what_was_sold(self):
        seller = make_merchant()
        run = imported(seller, catalogue({**BOWL, "Variant SKU": "B"}))
        checkout = new_id()
        reserve_stock(
            checkout_id=checkout, wanted=[Wanted(Variant.objects.get().pk, 1)],
            until=now(),
        )  # fmt: skip
        claim_stock([checkout])

        undone(run)

        assert Listing.objects.get().state == "ARCHIVED"
        assert RunListing.objects.get().undo == Undo.ARCHIVED

    def test_archives_what_lies_in_a_cart(self):
        seller = make_merchant()
        run = imported(seller, catalogue(BOWL, *bowls(2)))
        make_cart(Variant.objects.get(listing__handle="salt-bowl"))

        undone(run)

        assert Listing.objects.get().handle == "salt-bowl"
        assert run.undone_count == 3

    def test_goes_on_where_it_was_killed(self, monkeypatch):
        seller = make_merchant()
        run = imported(seller, catalogue(*bowls(120)))
        undo_run(actor=owner_of(seller), run_id=run.pk, kind=RunKind.IMPORT)
        taken = undoing._take_back
        chunks = []

        def killed_in_the_second_chunk(run, images):
            taken(run, images)
            chunks.append(len(images))
            if len(chunks) == 2:
                raise KeyboardInterrupt

        monkeypatch.setattr(undoing, "_take_back", killed_in_the_second_chunk)
        with pytest.raises(KeyboardInterrupt):
            take_back(run_id=str(run.pk))
        between = Listing.objects.count()
        take_back(run_id=str(run.pk))

        run.refresh_from_db()
        assert between == 70
        assert (run.state, run.undone_count) == ("UNDONE", 120)
        assert not Listing.objects.exists()

    def test_is_enqueued_and_has_the_effect_of_one(self):
        run = imported(make_merchant(), catalogue(MUG))

        undone(run)
        undone(run)

        assert run.undone_count == 1
        assert ProcrastinateJob.objects.filter(task_name=take_back.name).count() == 1

    def test_is_refused_when_its_time_is_over(self):
        run = imported(make_merchant(), catalogue(MUG))
        moment = now().replace(year=now().year - 1)
        CatalogueRun.objects.update(finished_at=moment)

        with pytest.raises(Refusal) as refused:
            undone(run)

        assert refused.value.code == "TOO_LATE"
        assert str(UNDO_DAYS) in refused.value.message
        assert Listing.objects.exists()

    def test_is_for_members_only(self):
        run = imported(make_merchant(), catalogue(MUG))

        with pytest.raises(Forbidden):
            undo_run(actor=make_person(), run_id=run.pk, kind=RunKind.IMPORT)
        with pytest.raises(NotFound):
            undo_run(actor=owner_of(run.seller), run_id=run.pk, kind=RunKind.EDIT)

        assert Listing.objects.exists()

    def test_takes_few_statements(self, django_assert_max_num_queries):
        seller = make_merchant()
        imported(seller, catalogue(*bowls(50)))
        rows = [{**row, "Variant Price": "13"} for row in bowls(50)]
        run = imported(seller, catalogue(*rows))
        undo_run(actor=owner_of(seller), run_id=run.pk, kind=RunKind.IMPORT)

        with django_assert_max_num_queries(45):
            take_back(run_id=str(run.pk))

        prices = set(Variant.objects.values_list("price", flat=True))
        assert len(prices) == 1


class TestCancelRun:
    def test_stops_a_run_and_tells_what_was_written(self):
        seller = make_merchant()
        run = imported(seller, catalogue(MUG))
        CatalogueRun.objects.update(state=RunState.RUNNING, finished_at=None)

        cancelled = cancel_run(
            actor=make_member(seller), run_id=run.pk, kind=RunKind.IMPORT
        )

        assert (cancelled.state, cancelled.listings_done) == ("CANCELLED", 1)
        assert cancelled.finished_at is not None

    def test_refuses_what_has_ended(self):
        run = imported(make_merchant(), catalogue(MUG))

        with pytest.raises(Refusal) as refused:
            cancel_run(actor=owner_of(run.seller), run_id=run.pk, kind=RunKind.IMPORT)

        assert refused.value.code == "ALREADY_ENDED"


class TestForgetOldRuns:
    def test_lets_go_of_files_and_images(self):
        run = imported(make_merchant(), catalogue(MUG))
        kept = imported(make_merchant(), catalogue(MUG))
        waiting = keep_file(make_merchant(), file_of(catalogue(MUG)))
        moment = now().replace(year=now().year - 1)
        CatalogueRun.objects.filter(pk=run.pk).update(
            created_at=moment, finished_at=moment
        )

        forget_old_runs()

        assert set(RunPiece.objects.values_list("run_id", flat=True)) == {waiting.pk}
        assert set(RunListing.objects.values_list("run_id", flat=True)) == {kept.pk}

    def test_keeps_but_the_newest_files_that_wait(self):
        seller = make_merchant()
        for _ in range(12):
            keep_file(seller, file_of(catalogue(MUG)))

        states = CatalogueRun.objects.order_by("id").values_list("state", flat=True)
        assert list(states) == ["CANCELLED"] * 2 + ["CHECKED"] * 10
        assert RunPiece.objects.count() == 10

    def test_gives_up_what_nobody_began(self):
        run = keep_file(make_merchant(), file_of(catalogue(MUG)))
        CatalogueRun.objects.update(created_at=now().replace(year=now().year - 1))

        forget_old_runs()

        run.refresh_from_db()
        assert (run.state, run.listings_done) == ("CANCELLED", 0)


class TestConstraints:
    @pytest.mark.parametrize(
        "facts",
        [
            {"rows_done": 9},
            {"listings_done": 9},
            {"state": RunState.DONE, "finished_at": None},
            {"state": RunState.RUNNING},
            {"state": RunState.UNDONE},
            {"format": ""},
            {"kind": RunKind.EDIT},
            {"change": {"state": "ACTIVE"}},
        ],
    )
    def test_the_database_knows_what_cannot_be(self, facts):
        run = imported(make_merchant(), catalogue(MUG))

        with pytest.raises(IntegrityError), transaction.atomic():
            CatalogueRun.objects.filter(pk=run.pk).update(**facts)

        run.refresh_from_db()
        assert run.state == RunState.DONE


class TestSearches:
    def test_find_what_was_imported_and_no_longer_what_was_undone(self):
        run = imported(make_merchant(), catalogue(MUG, BOWL))
        found = ListingSearch.objects.filter(document="mug").count()

        undone(run)

        assert found == 1
        assert not ListingSearch.objects.exists()

    def test_find_restored_listings_by_their_old_words_and_prices(self):
        seller = make_merchant()
        imported(seller, catalogue(BOWL))
        before = list(ListingSearch.objects.values("document", "keys", "price_minor"))
        run = imported(
            seller, catalogue({**BOWL, "Title": "Vase", "Variant Price": "99"})
        )
        between = list(ListingSearch.objects.values("document", "keys", "price_minor"))

        undone(run)

        after = list(ListingSearch.objects.values("document", "keys", "price_minor"))
        assert between != before
        assert after == before
