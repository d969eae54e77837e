"""Accounts through their pages: in, up and out, keys by mail, tokens, organizations."""

import re

import pytest
from django.core import mail
from django.core.cache import cache

from commons.organizations.actions.invitations import invite_member
from commons.organizations.models import Membership, Organization, Role
from commons.people.models import ApiToken, Person
from tests.api import Api
from tests.builders import (
    PASSWORD,
    make_merchant,
    make_person,
    make_variant,
    owner_of,
)
from tests.flows.visiting import Visitor
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    """Limits of earlier tests are forgotten."""
    cache.clear()


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


@pytest.fixture
def ada() -> Person:
    return make_person(
        email="ada@example.org", display_name="Ada Moor", password=PASSWORD
    )


def mailed_path(words: str) -> str:
    """The address on this site, with these words in it, that was mailed last."""
    run_jobs()
    return re.findall(rf"https?://[^/\s]+(/{words}/\S+)", mail.outbox[-1].body)[-1]


class TestSignUp:
    def test_makes_an_account_and_signs_in(self, visitor):
        page = visitor.open("/sign-up/").send(
            "Join",
            email="ada@example.org",
            displayName="Ada Moor",
            password=PASSWORD,
        )

        assert page.path == "/account/"
        assert "Welcome. We mailed a link to ada@example.org." in page
        assert Person.objects.get().display_name == "Ada Moor"

    def test_says_what_is_wrong_beside_the_field_and_keeps_the_rest(self, visitor):
        page = visitor.open("/sign-up/").send(
            "Join", email="ada@example.org", displayName="Ada Moor", password="short"
        )

        assert page.status == 422
        assert 'id="Join-password-error"' in page.html
        assert 'value="ada@example.org"' in page.html
        assert 'value="short"' not in page.html
        assert not Person.objects.exists()

    def test_goes_on_to_where_one_was_going(self, visitor):
        page = visitor.open("/sign-up/?next=/organizations/new/").send(
            "Join", email="ada@example.org", displayName="Ada", password=PASSWORD
        )

        assert page.path == "/organizations/new/"


class TestSignIn:
    def test_opens_the_account(self, visitor, ada):
        page = visitor.open("/sign-in/").send(
            "Enter", email=ada.email, password=PASSWORD
        )

        assert page.path == "/account/"
        assert "Ada Moor" in page

    def test_refuses_a_wrong_password_and_keeps_the_address(self, visitor, ada):
        page = visitor.open("/sign-in/").send(
            "Enter", email=ada.email, password="wrong"
        )

        assert page.status == 422
        assert "One thing needs changing" in page
        assert f'value="{ada.email}"' in page.html

    def test_never_leads_to_another_site(self, visitor, ada):
        page = visitor.open("/sign-in/?next=//elsewhere.example/").send(
            "Enter", email=ada.email, password=PASSWORD
        )

        assert page.path == "/account/"

    def test_takes_the_guests_cart_along(self, visitor, ada):
        variant = make_variant()
        slug = variant.listing.slug
        visitor.open(f"/listings/{slug}/").send("AddToCart")

        page = visitor.open("/sign-in/?next=/cart/").send(
            "Enter", email=ada.email, password=PASSWORD
        )

        assert page.path == "/cart/"
        assert variant.listing.title in page

    def test_tells_those_who_are_in_already(self, ada):
        page = Visitor.signed_in(ada).open("/sign-in/")

        assert "You are signed in" in page
        assert not any(form.mutation for form in page.forms)


class TestSignOut:
    def test_is_a_deed_and_not_a_link(self, ada):
        visitor = Visitor.signed_in(ada)
        page = visitor.open("/sign-out/")
        assert "You are signed in as Ada Moor" in page

        page = page.send("Leave")

        assert page.path == "/"
        assert "Sign in" in visitor.open("/")


class TestConfirmEmail:
    def test_confirms_by_the_mailed_key(self, visitor):
        visitor.open("/sign-up/").send(
            "Join", email="ada@example.org", displayName="Ada", password=PASSWORD
        )

        page = visitor.open(mailed_path("confirm-email")).send("Confirm")

        assert "ada@example.org is confirmed." in page

    def test_offers_a_new_link_for_a_spoilt_key(self, ada):
        visitor = Visitor.signed_in(ada)

        page = visitor.open("/confirm-email/spoilt/").send("Confirm")

        assert page.status == 422
        assert "This link cannot be used any more" in page
        assert "A new link is on its way." in page.send("SendAgain")


class TestResetPassword:
    def test_sets_a_new_one_by_the_mailed_key(self, visitor, ada):
        asked = visitor.open("/reset-password/").send("Ask", email=ada.email)
        assert "Look into your mail" in asked

        page = visitor.open(mailed_path("reset-password")).send(
            "SetPassword", password="another-plain-word-8"
        )

        assert page.path == "/sign-in/"
        assert (
            page.send("Enter", email=ada.email, password="another-plain-word-8").path
            == "/account/"
        )

    def test_says_the_same_of_addresses_nobody_has(self, visitor):
        asked = visitor.open("/reset-password/").send("Ask", email="no@example.org")

        assert "Look into your mail" in asked
        assert not mail.outbox

    def test_refuses_a_spoilt_key(self, visitor):
        page = visitor.open("/reset-password/1-spoilt/").send(
            "SetPassword", password="another-plain-word-8"
        )

        assert page.status == 422
        assert "Ask for a new one" in page


class TestTokens:
    def test_shows_the_secret_once(self, ada):
        visitor = Visitor.signed_in(ada)

        page = visitor.open("/account/tokens/").send(
            "Create", input__name="Stock sync", input__scopes=["READ"]
        )
        secret = re.search(r"cwt_[\w-]+", page.html)

        assert secret is not None
        who = Api(token=secret[0]).ask("{ viewer { email } }")
        assert who["viewer"]["email"] == ada.email
        assert secret[0] not in visitor.open("/account/tokens/").html

    def test_ends_one(self, ada):
        page = Visitor.signed_in(ada).open("/account/tokens/")
        page = page.send("Create", input__name="Sync", input__scopes=["READ"])

        page = page.send("Revoke")

        assert "“Sync” opens nothing any more." in page
        assert ApiToken.objects.get().revoked_at is not None

    def test_wants_a_name_and_a_scope(self, ada):
        page = Visitor.signed_in(ada).open("/account/tokens/")

        page = page.send("Create", input__name="", input__scopes=[""])

        assert page.status == 422
        assert not ApiToken.objects.exists()

    def test_asks_strangers_to_sign_in(self, visitor):
        assert visitor.open("/account/tokens/").path.startswith("/sign-in/?next=")


class TestNewOrganization:
    def test_leads_to_the_desk(self, ada):
        page = Visitor.signed_in(ada).open("/organizations/new/?kind=MERCHANT")

        page = page.send("Found", input__name="Tidewater Pottery", input__country="NL")

        assert page.path == "/desk/tidewater-pottery/"
        assert "Tidewater Pottery is here." in page
        assert "Before the first sale that gives" in page

    def test_tells_a_charity_what_to_prove_first(self, ada):
        page = Visitor.signed_in(ada).open("/organizations/new/")

        page = page.send(
            "Found",
            input__kind="CHARITY",
            input__name="Harbour Food Bank",
            input__country="NL",
            input__registrationNumber="R-17",
        )

        assert "Until you are verified only members see your window" in page
        assert page.link("Prove who you are").endswith("/verification/")

    def test_wants_to_know_what_it_is_and_keeps_the_rest(self, ada):
        page = Visitor.signed_in(ada).open("/organizations/new/")

        page = page.send("Found", input__name="Tidewater", input__country="NL")

        assert page.status == 422
        assert 'value="Tidewater"' in page.html
        assert not Organization.objects.exists()


class TestInvitation:
    @pytest.fixture
    def path(self) -> str:
        merchant = make_merchant(name="Tidewater Pottery")
        invite_member(
            actor=owner_of(merchant),
            organization_id=merchant.pk,
            email="new@example.org",
            role=Role.STAFF,
        )
        return mailed_path("invitations")

    def test_can_be_read_before_signing_in(self, visitor, path):
        page = visitor.open(path)

        assert "Tidewater Pottery invites you" in page
        assert page.link("Make an account").startswith("/sign-up/?next=%2Finvitations")

    def test_leads_to_the_desk_when_taken(self, path, ada):
        page = Visitor.signed_in(ada).open(path).send("Accept")

        assert page.path == "/desk/tidewater-pottery/"
        assert Membership.objects.get(person=ada).role == Role.STAFF

    def test_is_closed_afterwards(self, visitor, path, ada):
        Visitor.signed_in(ada).open(path).send("Accept")

        page = visitor.open(path)

        assert "This invitation has been used" in page
        assert not any(form.mutation for form in page.forms)

    def test_is_not_found_by_guessing(self, visitor):
        assert visitor.open("/invitations/guess/").status == 404
