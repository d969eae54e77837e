"""Runs that are started, written and stopped at the same moment."""

import threading

import pytest
from django.db import connection

from commons.kit.errors import Refusal
from storefronts.listings.actions import imports
from storefronts.listings.actions.imports import keep_file, run_import, write_import
from storefronts.listings.actions.runs import cancel_run
from storefronts.listings.models import Listing
from storefronts.listings.runs.models import CatalogueRun, RunKind, RunListing
from tests.builders import make_merchant, owner_of
from tests.storefronts.listings.imports.catalogues import MUG, bowls, catalogue, file_of

pytestmark = pytest.mark.django_db(transaction=True)


def together(*deeds):
    """What each deed gave or refused, all begun at the same moment."""
    barrier = threading.Barrier(len(deeds))
    outcomes = [None] * len(deeds)

    def run(at, deed):
        barrier.wait()
        try:
            outcomes[at] = deed()
        except Refusal as refusal:
            outcomes[at] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


class TestRaces:
    def test_only_one_of_two_runs_begins(self):
        seller = make_merchant()
        actor = owner_of(seller)
        runs = [keep_file(seller, file_of(catalogue(MUG))) for _ in range(2)]

        outcomes = together(
            *[
                lambda run=run: run_import(actor=actor, import_id=run.pk).state
                for run in runs
            ]
        )

        assert sorted(outcomes) == ["RUNNING", "RUN_UNDER_WAY"]
        assert CatalogueRun.objects.filter(state="RUNNING").count() == 1

    def test_two_workers_write_a_run_once(self):
        seller = make_merchant()
        run = keep_file(seller, file_of(catalogue(*bowls(150))))
        imports.start_run(run)

        together(*[lambda: write_import(import_id=str(run.pk))] * 2)

        run.refresh_from_db()
        assert (run.state, run.listings_done) == ("DONE", 150)
        assert Listing.objects.count() == RunListing.objects.count() == 150

    def test_a_cancelled_run_tells_exactly_what_was_written(self):
        seller = make_merchant()
        actor = owner_of(seller)
        run = keep_file(seller, file_of(catalogue(*bowls(300))))
        imports.start_run(run)

        together(
            lambda: write_import(import_id=str(run.pk)),
            lambda: cancel_run(actor=actor, run_id=run.pk, kind=RunKind.IMPORT).state,
        )

        run.refresh_from_db()
        assert run.state in {"CANCELLED", "DONE"}
        assert run.listings_done == Listing.objects.count()
