"""Downloads of catalogues and of errors: whole, and for members alone."""

import csv
import io

import pytest
from django.test import Client

from commons.kit.ids import public_id
from commons.kit.scopes import Scope
from commons.organizations.models import Role
from commons.people.actions.tokens import create_api_token
from storefronts.listings.actions.imports import keep_file
from storefronts.listings.exports import reading
from tests.builders import (
    make_listing,
    make_member,
    make_merchant,
    make_person,
    owner_of,
)
from tests.storefronts.listings.imports.catalogues import MUG, catalogue, file_of

pytestmark = pytest.mark.django_db


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def by_token(person, *scopes):
    made = create_api_token(
        actor=person, name="Till", scopes=list(scopes), expires_in_days=1
    )
    return Client(headers={"authorization": f"Bearer {made.secret}"})


def seen_by(seller, address):
    """The status of everyone who asks for it."""
    people = {
        "viewer": client_of(make_member(seller, Role.VIEWER)),
        "platform staff": client_of(make_person(is_staff=True)),
        "other merchant": client_of(owner_of(make_merchant())),
        "guest": Client(),
        "reading token": by_token(owner_of(seller), Scope.READ),
        "writing token": by_token(owner_of(seller), Scope.CATALOGUE),
    }
    return {name for name, one in people.items() if one.get(address).status_code == 200}


class TestCatalogueFile:
    def test_is_for_members_staff_and_tokens_that_read(self):
        seller = make_merchant()
        make_listing(seller=seller)

        seen = seen_by(seller, f"/desk/{seller.slug}/catalogue.csv")

        assert seen == {"viewer", "platform staff", "reading token"}

    def test_holds_every_listing_in_the_format_asked_for(self, monkeypatch):
        seller = make_merchant()
        monkeypatch.setattr(reading, "AT_ONCE", 7)
        for number in range(20):
            make_listing(seller=seller, title=f"Mug {number}")
        client = client_of(owner_of(seller))

        for format_, column in (("commonweal", "Title"), ("shopify", "Title")):
            answer = client.get(f"/desk/{seller.slug}/catalogue.csv?format={format_}")
            text = b"".join(answer).decode("utf-8-sig")
            found = [row[column] for row in csv.DictReader(io.StringIO(text))]
            assert found == [f"Mug {number}" for number in range(20)]
            assert answer["Content-Type"] == "text/csv; charset=utf-8"
            assert answer["Cache-Control"] == "private, no-store"

    def test_is_read_alone(self):
        seller = make_merchant()

        answer = client_of(owner_of(seller)).post(f"/desk/{seller.slug}/catalogue.csv")

        assert answer.status_code == 405


class TestErrorFile:
    def test_is_for_members_staff_and_tokens_that_read(self):
        seller = make_merchant()
        run = keep_file(seller, file_of(catalogue({**MUG, "Variant Price": "much"})))
        address = f"/desk/{seller.slug}/import/{public_id('imp', run.pk)}/errors.csv"

        assert seen_by(seller, address) == {"viewer", "platform staff", "reading token"}

    @pytest.mark.parametrize("id", ["imp_x", "lst_0000000000000000000000", "x"])
    def test_of_nothing_is_not_there(self, id):
        seller = make_merchant()

        answer = client_of(owner_of(seller)).get(
            f"/desk/{seller.slug}/import/{id}/errors.csv"
        )

        assert answer.status_code == 404

    def test_is_not_found_under_another_seller(self):
        seller, other = make_merchant(), make_merchant()
        run = keep_file(seller, file_of(catalogue(MUG)))

        answer = client_of(owner_of(seller)).get(
            f"/desk/{other.slug}/import/{public_id('imp', run.pk)}/errors.csv"
        )

        assert answer.status_code == 404
