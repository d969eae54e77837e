"""Documents asked for by id."""

import io
import json

import pytest
from django.core.management import call_command
from django.test import Client

from benchmarks.statements import counted
from commons.kit.trusted import FRESH_SECONDS, RememberedTags, Trusted
from project.urls import LIBRARY
from storefronts.listings.actions.translations import save_listing_translation
from storefronts.listings.rules.translations import TranslationDraft
from tests.api import Api
from tests.builders import (
    make_charity,
    make_listing,
    make_merchant,
    make_person,
    make_pledge,
    make_variant,
    owner_of,
)

pytestmark = pytest.mark.django_db


def id_of(name: str) -> str:
    return next(known for known, one in LIBRARY.items() if one.name == name)


CARDS = id_of("ListingCards")


def get(client: Client | None = None, known: str = CARDS, **headers: str):
    asked = {"documentId": known, "variables": '{"first": 3}'}
    return (client or Client()).get("/graphql", asked, headers=headers)


class TestLibrary:
    def test_holds_what_pages_ask_and_what_is_registered(self) -> None:
        names = {one.name for one in LIBRARY.values()}

        assert {"Home", "Listing", "ListingCards", "StartCheckout"} & names >= {
            "Home", "Listing", "ListingCards",
        }  # fmt: skip
        assert all(known == one.id for known, one in LIBRARY.items())

    def test_is_printed(self) -> None:
        told = io.StringIO()

        call_command("print_documents", stdout=told)

        assert set(json.loads(told.getvalue())) == set(LIBRARY)


class TestAnswers:
    def test_come_with_a_tag_and_may_be_kept(self) -> None:
        listing = make_listing()

        response = get()

        [node] = response.json()["data"]["listings"]["nodes"]
        assert node["slug"] == listing.slug
        assert response["ETag"].startswith('W/"')
        assert "public" in response["Cache-Control"]
        assert "extensions" not in response.json()

    def test_are_not_told_again_and_cost_nothing(self) -> None:
        make_listing()
        tag = get()["ETag"]

        with counted() as counter:
            response = get(**{"If-None-Match": f'"other", {tag}'})

        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == tag
        assert counter.count == 0

    def test_are_told_again_when_they_changed(self) -> None:
        tag = get()["ETag"]
        make_listing()

        later = {"If-None-Match": tag.replace('W/"', 'W/"0')}
        response = get(**later)

        assert response.status_code == 200
        assert response["ETag"] != tag

    def test_are_private_where_the_viewer_was_looked_at(self) -> None:
        for name in ("Tokens", "Home"):
            response = get(Api(make_person()).client, id_of(name))
            if response.wsgi_request.session.accessed:
                assert "public" not in response["Cache-Control"]
                assert "ETag" not in response

        assert "ETag" not in get(Authorization="Basic x")

    def test_are_checked_for_permission(self) -> None:
        response = get(known=id_of("Tokens"))

        answer = response.json()
        assert not (answer.get("data") or {}).get("viewer")
        assert "public" not in response["Cache-Control"]

    def test_are_never_refused_for_their_cost(self, settings) -> None:
        settings.UNITS_OF_ADDRESS = 1

        assert get().status_code == 200

    def test_to_unknown_ids_are_none(self) -> None:
        response = get(known="sha256:" + "0" * 64)

        assert response.status_code == 404
        assert response.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"

    def test_come_by_post_as_well_but_are_not_kept(self) -> None:
        body = {"documentId": CARDS, "variables": {}}

        response = Client().post("/graphql", body, content_type="application/json")

        assert response.status_code == 200
        assert "ETag" not in response

    def test_never_change_anything_by_get(self) -> None:
        deed = next(k for k, one in LIBRARY.items() if one.text.startswith("mutation"))

        assert get(known=deed).status_code == 405

    def test_are_asked_for_by_one_of_id_and_text(self) -> None:
        asked = {"documentId": CARDS, "query": "{ __typename }"}

        assert Client().get("/graphql", asked).status_code == 400


class TestLanguage:
    def test_is_told_and_kept_apart(self) -> None:
        make_listing()
        tag = get()["ETag"]

        with counted() as again:
            english = get(**{"If-None-Match": tag, "Accept-Language": "en-GB"})
        with counted() as other:
            chinese = get(**{"If-None-Match": tag, "Accept-Language": "zh"})

        assert english.status_code == 304
        assert again.count == 0
        assert other.count > 0  # what holds in English says nothing of Chinese
        assert "Accept-Language" in chinese["Vary"]

    def test_is_that_of_the_sentences_in_it(self) -> None:
        charity, merchant = make_charity(), make_merchant()
        make_pledge(charity, merchant=merchant)
        make_variant(seller=merchant)

        told = [
            get(**{"Accept-Language": wish}).content.decode()
            for wish in ("en", "zh", "en")
        ]

        assert "goes to" in told[0]
        assert "捐给" in told[1]
        assert "goes to" not in told[1]
        assert told[2] == told[0]

    def test_is_that_of_the_words_in_it(self) -> None:
        listing = make_listing(title="Low Tide mugs")
        save_listing_translation(
            actor=owner_of(listing.seller),
            listing_id=listing.pk,
            language="zh-Hans",
            draft=TranslationDraft("潮汐杯"),
        )

        answers = [get(**{"Accept-Language": wish}) for wish in ("en", "zh", "en")]

        titles = [
            answer.json()["data"]["listings"]["nodes"][0]["title"] for answer in answers
        ]
        assert titles == ["Low Tide mugs", "潮汐杯", "Low Tide mugs"]
        tags = [answer["ETag"] for answer in answers]
        assert tags[0] == tags[2] != tags[1]
        again = get(**{"If-None-Match": tags[0], "Accept-Language": "zh"})
        assert again.status_code == 200

    def test_is_that_of_the_header_whatever_a_cookie_says(self) -> None:
        client = Client()
        client.cookies["language"] = "zh-hans"

        assert get(client)["Content-Language"] == "en"
        assert get(client, **{"Accept-Language": "zh"})["Content-Language"] == "zh-Hans"


class TestRememberedTags:
    def test_hold_for_a_few_seconds(self) -> None:
        moment = [0.0]
        tags = RememberedTags(lambda: moment[0])
        tags.remember(("q",), 'W/"a"')

        held = tags.holds(("q",), 'W/"a"')
        moment[0] = FRESH_SECONDS + 1

        assert held == 'W/"a"'
        assert tags.holds(("q",), 'W/"a"') is None
        assert tags.holds(("other",), "*") is None


def test_ids_are_digests() -> None:
    known = Trusted("A", "query A { __typename }").id

    assert known.startswith("sha256:")
    assert len(known) == len("sha256:") + 64
