"""The recipes of the API: each is followed as printed, against the real endpoint."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from commons.kit.ids import public_id
from commons.kit.scopes import Scope
from commons.payments.actions.payments import look_up_payment
from commons.payments.models import Payment
from commons.people.actions.tokens import create_api_token
from commons.people.models import Person
from project.urls import LIBRARY
from sandbox.testing import RunningSandbox
from tests.builders import (
    make_charity,
    make_listing,
    make_merchant,
    make_person,
    make_pledge,
    owner_of,
)
from tests.contracts.recipes import FOLDER, Cook, steps_of
from tests.jobs import forget_jobs, run_jobs
from tests.storefronts.sandboxed import running_sandbox, sandbox

__all__ = ["running_sandbox", "sandbox"]
SCOPES = (Scope.READ, Scope.PLEDGES)
RECIPES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")


def bearer(person: Person, *scopes: Scope) -> Client:
    """A program with a token of these scopes and nothing else."""
    made = create_api_token(
        actor=person, name="Recipe", scopes=scopes, expires_in_days=30
    )
    return Client(headers={"Authorization": f"Bearer {made.secret}"})


def png() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (1200, 900), (40, 90, 160)).save(content, "PNG")
    return content.getvalue()


def found_goods(cook: Cook) -> None:
    """Mugs that give, and one that does not."""
    merchant = make_merchant(name="Cliff Kiln")
    make_pledge(make_charity(name="Harbour Shelter"), merchant=merchant)
    for number in ("one", "two", "three"):
        make_listing(seller=merchant, title=f"Mug {number}")
    make_listing(seller=make_merchant(name="Quay Books"), title="Mug of nobody's")
    cook.known["CARDS_ID"] = next(
        key for key, one in LIBRARY.items() if one.name == "ListingCards"
    )


def pledged_goods(cook: Cook) -> None:
    """Something to buy that gives a tenth."""
    merchant = make_merchant(name="Cliff Kiln")
    make_pledge(make_charity(name="Harbour Shelter"), merchant=merchant)
    listing = make_listing(seller=merchant, title="Low Tide mug")
    cook.known["VARIANT_ID"] = public_id("var", listing.variants.get().pk)


def goods_for_the_charity(cook: Cook) -> None:
    """A merchant's goods that give to the charity of the recipe."""
    make_pledge(cook.charity, merchant=cook.merchant)
    make_listing(seller=cook.merchant, title="Low Tide mug")


READY: dict[str, Callable[[Cook], None]] = {
    "find": found_goods,
    "checkout": pledged_goods,
    "windows": goods_for_the_charity,
}


@pytest.fixture
def cook(sandbox: RunningSandbox) -> Cook:
    """A merchant and a charity who have never met, their programs, and a person."""
    forget_jobs()
    merchant = make_merchant(name="Tidewater Pottery")
    ines = make_person(display_name="Ines")
    charity = make_charity(name="Harbour Food Bank", owner=ines)
    person = Client()
    person.force_login(make_person(display_name="Ada Moor"))

    def buyer_pays(_: Cook) -> None:
        payment = Payment.objects.get()
        sandbox.pay(payment.session_id, "pm_card_visa")
        look_up_payment(payment.pk)

    return Cook(
        merchant=merchant,
        charity=charity,
        clients={
            "person": person,
            "merchant": bearer(owner_of(merchant), *SCOPES, Scope.CATALOGUE),
            "charity": bearer(ines, *SCOPES, Scope.CATALOGUE),
        },
        files={"mug.png": png(), "letter.png": b"%PDF-1.7 Dear Ada"},
        meanwhile={
            "a worker works": lambda _: run_jobs(),
            "the buyer pays": buyer_pays,
        },
        known={
            "MERCHANT_ID": public_id("mer", merchant.pk),
            "CHARITY_ID": public_id("cha", charity.pk),
            "CHARITY_SLUG": charity.slug,
        },
    )


@pytest.mark.django_db(transaction=True)
class TestRecipes:
    @pytest.mark.parametrize("path", RECIPES, ids=[path.stem for path in RECIPES])
    def test_come_out_as_they_are_printed(self, path: Path, cook: Cook) -> None:
        READY.get(path.stem, lambda _: None)(cook)
        run_jobs()

        compared = cook.follow(path)

        asked = [step for step in steps_of(path) if step.kind in {"graphql", "sh"}]
        assert compared + path.read_text("utf-8").count(" 304 ") == len(asked)


def test_all_are_named_in_the_list() -> None:
    listed = (FOLDER / "README.md").read_text("utf-8")

    named = re.findall(r"\]\((\w+\.md)\)", listed)
    assert sorted(named) == [path.name for path in RECIPES]
    assert "recipes/README.md" in (FOLDER.parent / "README.md").read_text("utf-8")
