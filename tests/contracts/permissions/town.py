"""A small town to try every door in: two of everything, and all kinds of people."""

from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.core.context import request_context
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import RequestFactory
from strawberry.types import ExecutionResult

from commons.kit.execution import execute
from commons.kit.ids import public_id
from commons.kit.scopes import Scope
from commons.media.actions.keeping import store_drawing
from commons.organizations.actions.invitations import invite_member
from commons.organizations.models import Membership, Organization, Role
from commons.people.actions.tokens import create_api_token
from commons.people.models import Person
from commons.registers.actions.documents import upload_proof
from pledges.agreements.models import Consent, Pledge
from project.schema import schema
from storefronts.checkout.models import Cart
from storefronts.listings.actions.edits import (
    preview_bulk_edit,
    run_bulk_edit,
    write_edit,
)
from storefronts.listings.actions.imports import (
    CatalogueFile,
    check_import,
    start_run,
    write_import,
)
from storefronts.listings.models import (
    Listing,
    Variant,
)
from storefronts.listings.rules.bulk import Edit
from storefronts.listings.runs.models import CatalogueRun, ImportFormat
from storefronts.listings.selectors.bulk import Selection
from storefronts.listings.watching.models import StockWait
from storefronts.orders.models import Checkout
from storefronts.windows.models import Storefront
from tests.builders import (
    PASSWORD,
    make_charity,
    make_listing,
    make_member,
    make_merchant,
    make_person,
    make_pledge,
    make_proposal,
    make_variant,
    make_wait,
    owner_of,
)
from tests.commons.registers.builders import make_entry
from tests.storefronts.checkout.builders import make_cart, start

DENIED = {"UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"}
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"></svg>'
CATALOGUE = b"Handle,Title,Variant Price\nbowl,Bowl,12.00\n"
EUROS = {"amount": "12.00", "currency": "EUR"}


@dataclass
class House:
    """A merchant, a charity it pledges to, and one person of each role in both."""

    merchant: Organization = field(default_factory=make_merchant)
    charity: Organization = field(default_factory=make_charity)

    def __post_init__(self) -> None:
        self.members: dict[Role, Person] = {}
        for role in Role:
            person = make_member(self.merchant, role)
            Membership.objects.create(
                organization=self.charity, person=person, role=role
            )
            self.members[role] = person


class Town:
    """Everything a mutation could want; made when it is first asked for."""

    @cached_property
    def home(self) -> House:
        """Where everything belongs."""
        return House()

    @cached_property
    def elsewhere(self) -> House:
        """Like home, and nothing to do with it."""
        return House()

    @cached_property
    def stranger(self) -> Person:
        """Who belongs nowhere."""
        return make_person(password=PASSWORD)

    @cached_property
    def staff(self) -> Person:
        """Of the platform."""
        return make_person(is_staff=True)

    def people(self) -> dict[str, Person | None]:
        """Whoever knocks, by name."""
        knocking: dict[str, Person | None] = {
            "anonymous": None,
            "stranger": self.stranger,
            "platform staff": self.staff,
        }
        for role in Role:
            knocking[f"{role.value} at home"] = self.home.members[role]
            knocking[f"{role.value} elsewhere"] = self.elsewhere.members[role]
        return knocking

    def ask(
        self, person: Person | None, document: str, variables: dict[str, Any]
    ) -> ExecutionResult:
        """Send a document as that person, with a session."""
        request = RequestFactory().post("/graphql")
        request.user = person or AnonymousUser()
        request.session = SessionOfTests()
        if person is not None:
            person.request_memory = None
        with request_context(request):
            return execute(schema, request, document=document, variables=variables)

    @cached_property
    def merchant_id(self) -> str:
        """Of the merchant at home."""
        return public_id("mer", self.home.merchant.pk)

    @cached_property
    def charity_id(self) -> str:
        """Of the charity at home."""
        return public_id("cha", self.home.charity.pk)

    @cached_property
    def listing(self) -> Listing:
        """Of the merchant at home."""
        return make_listing(seller=self.home.merchant)

    @cached_property
    def variant(self) -> Variant:
        """The listing's only one."""
        return self.listing.variants.get()

    @cached_property
    def picture_id(self) -> str:
        """A drawing of the merchant's."""
        return id_of("pic", store_drawing(
            organization_id=self.home.merchant.pk, svg=DRAWING, alt="A line"
        ))  # fmt: skip

    @cached_property
    def listing_picture_id(self) -> str:
        """Its place on the listing."""
        picture = store_drawing(
            organization_id=self.home.merchant.pk, svg=DRAWING, alt="A line"
        )
        return id_of(
            "lpc",
            self.listing.pictures.create(
                picture=picture, seller_id=picture.organization_id, position=0
            ),
        )

    @cached_property
    def pledge(self) -> Pledge:
        """In force, from the merchant to the charity."""
        return make_pledge(self.home.charity, merchant=self.home.merchant)

    @cached_property
    def proposal(self) -> Pledge:
        """It waits for the charity."""
        return make_proposal(self.home.charity, merchant=self.home.merchant)

    def consent_id(self, pledge: Pledge) -> str:
        """What the charity says, or is asked to say."""
        return id_of("con", Consent.objects.get(terms__pledge=pledge))

    @cached_property
    def member(self) -> Membership:
        """A viewer of the merchant who is talked about, not one who knocks."""
        person = make_member(self.home.merchant, Role.VIEWER)
        return Membership.objects.get(person=person)

    @cached_property
    def invitation_id(self) -> str:
        """To be a viewer of the merchant."""
        return id_of("inv", invite_member(
            actor=owner_of(self.home.merchant),
            organization_id=self.home.merchant.pk,
            email="new@example.org",
            role=Role.VIEWER,
        ))  # fmt: skip

    @cached_property
    def unmapped_import_id(self) -> str:
        """A file of the merchant's whose header is nobody's."""
        return self._import_of(b"Number,Name,Costs\n1,Mug,12\n")

    @cached_property
    def done_import_id(self) -> str:
        """A file of the merchant's that was written."""
        public = self.import_id
        run = CatalogueRun.objects.get(seller=self.home.merchant)
        start_run(run)
        write_import(import_id=str(run.pk))
        return public

    def bulk_edit_id(self, *, is_done: bool = False) -> str:
        """A bulk edit of the merchant's, looked at or done."""
        actor = owner_of(self.home.merchant)
        run = preview_bulk_edit(
            actor=actor,
            organization_id=self.home.merchant.pk,
            selection=Selection(keys=(self.listing.pk,)),
            edit=Edit(tags_added=("gifts",)),
        )
        if is_done:
            run_bulk_edit(actor=actor, run_id=run.pk)
            write_edit(run_id=str(run.pk))
        return id_of("bed", run)

    def _import_of(self, content: bytes) -> str:
        return id_of("imp", check_import(
            actor=owner_of(self.home.merchant),
            organization_id=self.home.merchant.pk,
            file=CatalogueFile("goods.csv", None, BytesIO(content)),
        ))  # fmt: skip

    @cached_property
    def import_id(self) -> str:
        """A checked file of the merchant's."""
        return id_of("imp", check_import(
            actor=owner_of(self.home.merchant),
            organization_id=self.home.merchant.pk,
            file=CatalogueFile("goods.csv", ImportFormat.SHOPIFY, BytesIO(CATALOGUE)),
        ))  # fmt: skip

    @cached_property
    def storefront_id(self) -> str:
        """The charity's."""
        return id_of("sto", Storefront.objects.get(charity=self.home.charity))

    @cached_property
    def token_id(self) -> str:
        """A stranger's key."""
        return id_of("tok", create_api_token(
            actor=self.stranger, name="Till", scopes=[Scope.READ], expires_in_days=9
        ).token)  # fmt: skip

    @cached_property
    def sold_out(self) -> Variant:
        """Nothing is left of it."""
        return make_variant(seller=self.home.merchant, on_hand=0)

    @cached_property
    def wait(self) -> StockWait:
        """The stranger's, for what is sold out."""
        return make_wait(self.sold_out, person=self.stranger)

    @cached_property
    def cart(self) -> Cart:
        """A guest's, with one thing in it."""
        return make_cart(self.variant)

    @cached_property
    def paper_id(self) -> str:
        """What the charity at home sent as proof."""
        return id_of("pdo", upload_proof(
            actor=owner_of(self.home.charity),
            charity_id=self.home.charity.pk,
            file=upload("proof.pdf", b"%PDF-1.7 %%EOF"),
        ))  # fmt: skip

    @cached_property
    def entry_id(self) -> str:
        """Of the register of England and Wales."""
        return id_of("ren", make_entry())

    @property
    def cart_id(self) -> str:
        """With its secret."""
        return public_id("crt", self.cart.pk, self.cart.secret)

    @cached_property
    def checkout(self) -> Checkout:
        """A guest's, not paid yet."""
        return start(make_cart(self.variant)).checkout

    @property
    def checkout_id(self) -> str:
        """With its secret."""
        return public_id("chk", self.checkout.pk, self.checkout.secret)

    def confirmation_key(self) -> str:
        """As mailed to the stranger."""
        address, _ = EmailAddress.objects.get_or_create(
            user=self.stranger, email=self.stranger.email, primary=True
        )
        return str(EmailConfirmationHMAC(address).key)


class SessionOfTests(dict[str, Any]):
    """As much of a session as signing in and out needs."""

    session_key: str | None = None
    modified = False

    def cycle_key(self) -> None:
        """A new key for the same content."""
        self.session_key = uuid4().hex

    def flush(self) -> None:
        """Nothing is left."""
        self.clear()

    def set_expiry(self, value: object) -> None:
        """How long it lives does not matter here."""


def id_of(prefix: str, row: Model) -> str:
    """The row's public id."""
    key = row.pk
    assert isinstance(key, UUID)
    return public_id(prefix, key)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def is_denied(result: ExecutionResult) -> bool:
    """Whether the door stayed shut; raises for faults."""
    codes = {error.extensions["code"] for error in result.errors or ()}
    assert codes <= DENIED, [error.message for error in result.errors or ()]
    return bool(codes)
