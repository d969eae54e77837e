"""The desks of merchants and charities: who sees what, and every deed on them."""

import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from commons.organizations.models import Membership, Organization, Role
from pledges.agreements.models import Pledge
from storefronts.listings.models import ImportRun, ImportState, Listing
from tests.builders import (
    make_charity,
    make_listing,
    make_member,
    make_merchant,
    make_person,
    make_pledge,
    make_proposal,
    owner_of,
)
from tests.flows.visiting import Seen, Visitor
from tests.jobs import run_jobs
from tests.storefronts.listings.imports.catalogues import LARGE_MUG, MUG, catalogue

pytestmark = pytest.mark.django_db

STEPS = ("", "sales/", "listings/", "listings/new/", "import/", "pledges/", "money/")
OF_MERCHANTS = (*STEPS, "pledges/new/", "members/", "settings/")
OF_CHARITIES = (*STEPS, "inbox/", "earned/", "members/", "settings/")
SMALL_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def harbour() -> Organization:
    return make_charity(name="Harbour Food Bank")


@pytest.fixture
def kiln() -> Organization:
    return make_merchant(name="Tidewater Pottery")


@pytest.fixture
def owner(kiln) -> Visitor:
    return Visitor.signed_in(owner_of(kiln))


@pytest.fixture
def maren(harbour) -> Visitor:
    return Visitor.signed_in(owner_of(harbour))


def desk(organization: Organization, step: str = "") -> str:
    return f"/desk/{organization.slug}/{step}"


def deeds(page: Seen) -> set[str]:
    """The mutations a page offers."""
    return {form.mutation for form in page.forms if form.mutation}


class TestWhoSeesADesk:
    @pytest.mark.parametrize("step", OF_MERCHANTS)
    def test_strangers_find_nothing(self, kiln, step):
        page = Visitor.signed_in(make_person()).open(desk(kiln, step))

        assert page.status == 404

    def test_the_unknown_are_asked_to_sign_in(self, kiln):
        page = Visitor().open(desk(kiln))

        assert page.path.startswith("/sign-in/?next=")

    @pytest.mark.parametrize("step", OF_MERCHANTS)
    def test_viewers_of_a_merchant_see_all_and_can_do_nothing(self, kiln, step):
        make_listing(seller=kiln)
        viewer = make_member(kiln, Role.VIEWER)

        page = Visitor.signed_in(viewer).open(desk(kiln, step))

        assert page.status == 200
        assert deeds(page) == set()

    @pytest.mark.parametrize("step", OF_CHARITIES)
    def test_viewers_of_a_charity_see_all_and_can_do_nothing(self, harbour, step):
        make_proposal(harbour)
        viewer = make_member(harbour, Role.VIEWER)

        page = Visitor.signed_in(viewer).open(desk(harbour, step))

        assert page.status == 200
        assert deeds(page) == set()

    @pytest.mark.parametrize("step", OF_MERCHANTS)
    def test_staff_of_the_platform_look(self, kiln, step):
        page = Visitor.signed_in(make_person(is_staff=True)).open(desk(kiln, step))

        assert page.status == 200
        assert deeds(page) == set()

    @pytest.mark.parametrize("step", ["", "inbox/", "earned/"])
    def test_the_pages_of_charities_are_not_for_merchants(self, owner, kiln, step):
        page = owner.open(desk(kiln, step))

        assert page.status == (200 if step == "" else 404)


class TestOverview:
    def test_tells_a_new_merchant_what_to_do_first(self, owner, kiln):
        page = owner.open(desk(kiln))

        assert "Before the first sale that gives" in page
        assert page.link("Write a listing") == desk(kiln, "listings/new/")
        assert page.link("Pledge a share") == desk(kiln, "pledges/new/")

    def test_tells_a_charity_who_asks(self, maren, harbour, kiln):
        make_proposal(harbour, merchant=kiln)

        page = maren.open(desk(harbour))

        assert "1 merchant asks" in page
        assert "Tidewater Pottery" in page
        assert page.link("Read and decide") == desk(harbour, "inbox/")

    def test_tells_an_unverified_charity_that_staff_looks(self):
        charity = make_charity(verified=False)

        page = Visitor.signed_in(owner_of(charity)).open(desk(charity))

        assert "Our staff is looking you up in the register, under R-1" in page


class TestListings:
    def test_lead_to_the_first_one(self, owner, kiln):
        page = owner.open(desk(kiln, "listings/"))

        assert page.link("Write the first listing") == desk(kiln, "listings/new/")

    def test_are_written_by_hand(self, owner, kiln):
        page = owner.open(desk(kiln, "listings/new/")).send(
            "Write",
            input__title="Low Tide mugs",
            input__price__amount="48,00",
            input__stock="3",
            **{"input.tags:commas": "mugs, gifts"},
        )

        listing = Listing.objects.get()
        assert page.path == desk(kiln, f"listings/{_public(page)}/")
        assert "“Low Tide mugs” is for sale." in page
        assert listing.lowest_price_minor == 4_800
        assert listing.tags == ["mugs", "gifts"]
        assert listing.variants.get().stock.on_hand == 3

    def test_keep_what_was_typed_beside_what_is_wrong(self, owner, kiln):
        page = owner.open(desk(kiln, "listings/new/")).send(
            "Write", input__title="Mugs", input__price__amount="much"
        )

        assert page.status == 422
        assert 'value="Mugs"' in page.html
        assert "Price: This must be a number, such as 12.50." in page
        assert not Listing.objects.exists()

    def test_change_price_stock_and_words(self, owner, kiln):
        make_listing(seller=kiln, title="Mugs")
        page = owner.open(desk(kiln, "listings/"))
        page = owner.open(page.link("Mugs"))

        page = page.send("SaveVariant", input__price__amount="52", input__stock="7")
        page = page.send("Save", input__title="Big mugs")

        listing = Listing.objects.get()
        assert "Big mugs" in page
        assert listing.lowest_price_minor == 5_200
        assert listing.variants.get().stock.on_hand == 7

    def test_take_another_kind_and_a_picture(self, owner, kiln, png):
        make_listing(seller=kiln, title="Plate")
        page = owner.open(owner.open(desk(kiln, "listings/")).link("Plate"))

        page = page.send(
            "AddVariant",
            input__options__0__name="Size",
            input__options__0__value="Large",
            input__price__amount="29",
        )
        page = page.send("AddPicture", input__file=png, input__alt="A plate")

        listing = Listing.objects.get()
        assert listing.variants.count() == 2
        assert 'alt="A plate"' in page.html
        page.send("Arrange")
        assert not listing.pictures.exists()

    def test_go_out_of_sight_and_come_back(self, owner, kiln):
        make_listing(seller=kiln, title="Mugs")
        page = owner.open(owner.open(desk(kiln, "listings/")).link("Mugs"))

        page = page.send("Archive")
        assert "Mugs" not in owner.open(desk(kiln, "listings/"))
        assert "Mugs" in owner.open(desk(kiln, "listings/?state=ARCHIVED"))
        page = page.send("Activate")

        assert "Everyone sees it" in page


class TestImport:
    def test_is_checked_first_and_then_done(self, owner, kiln, file_of):
        page = owner.open(desk(kiln, "import/")).send(
            "Check", input__file=file_of(catalogue(MUG, LARGE_MUG))
        )
        assert "All 1 listings can be imported" in page
        assert not Listing.objects.exists()

        page = page.send("Run")
        assert "Importing" in page
        assert "hx-trigger" in page.html
        run_jobs()
        page = owner.open(page.path)

        assert "1 listing imported" in page
        assert Listing.objects.get().title == "Speckled mug"

    def test_names_what_is_wrong_by_row_and_column(self, owner, kiln, file_of):
        wrong = {**MUG, "Variant Price": "much"}

        page = owner.open(desk(kiln, "import/")).send(
            "Check", input__file=file_of(catalogue(wrong))
        )

        assert "Row 2" in page
        assert "Variant Price" in page
        assert "Run" not in deeds(page) or "Import 0" not in page
        assert ImportRun.objects.get().state in {
            ImportState.CHECKED,
            ImportState.FAILED,
        }

    def test_wants_a_file(self, owner, kiln):
        page = owner.open(desk(kiln, "import/")).send("Check")

        assert page.status == 422
        assert "The file: This is needed." in page


class TestPledgeEditor:
    def typed(self, page: Seen, **more: str) -> dict[str, str]:
        charity = next(
            value
            for words, value in page.choices("input.beneficiaries.0.charityId").items()
            if words == "Harbour Food Bank"
        )
        return {
            "input__title": "A tenth of everything",
            "input.shareBps:percent": "10",
            "input__beneficiaries__0__charityId": charity,
            "input__price__amount": "48",
            **more,
        }

    def test_shows_what_a_supporter_would_read(self, owner, kiln, harbour):
        page = owner.open(desk(kiln, "pledges/new/"))

        page = page.send("NewPledge", **self.typed(page))

        assert "10 % of the price, €4.80, goes to Harbour Food Bank." in page
        assert "Where a price of €48.00 goes" in page
        assert 'value="A tenth of everything"' in page.html
        assert not Pledge.objects.exists()

    def test_says_in_the_preview_what_is_missing(self, owner, kiln, harbour):
        page = owner.open(desk(kiln, "pledges/new/"))

        page = page.send("NewPledge", input__price__amount="48")

        assert "Give either a share or a fixed sum." in page
        assert page.status == 200

    def test_sends_it_to_the_charity(self, owner, kiln, harbour):
        page = owner.open(desk(kiln, "pledges/new/"))

        page = page.send("Propose", **self.typed(page))

        pledge = Pledge.objects.get()
        assert page.path == desk(kiln, f"pledges/{pledge.public_id}/")
        assert "Sent. Each charity named is asked by mail." in page
        assert "Waits for consent" in page

    def test_keeps_everything_beside_what_is_refused(self, owner, kiln, harbour):
        page = owner.open(desk(kiln, "pledges/new/"))

        page = page.send(
            "Propose",
            **self.typed(page, input__floor__amount="2", input__cap__amount="1"),
        )

        assert page.status == 422
        assert "€1.00 is less than the least per sale, €2.00." in page
        assert re.search(r'value="cha_\w+"\s+selected', page.html)
        assert not Pledge.objects.exists()

    def test_starts_an_amendment_from_the_newest_terms(self, owner, kiln, harbour):
        pledge = make_pledge(harbour, merchant=kiln, share_bps=1_250)
        page = owner.open(desk(kiln, f"pledges/{pledge.public_id}/amend/"))

        page = page.send("Propose", **{"input.shareBps:percent": "15"})

        assert "Version 2 waits for consent." in page
        assert pledge.terms.get(version=2).share_bps == 1_500
        assert pledge.terms.get(version=2).shares.get().charity_id == harbour.pk


class TestPledge:
    @pytest.fixture
    def page(self, owner, kiln, harbour) -> Seen:
        pledge = make_pledge(harbour, merchant=kiln, title="A tenth of everything")
        return owner.open(desk(kiln, f"pledges/{pledge.public_id}/"))

    def test_is_paused_and_resumed(self, page):
        page = page.send("Pause")
        assert "Paused since" in page

        page = page.send("Resume")

        assert "It holds again, as it was agreed." in page
        assert "Carried over from version 1" in page

    def test_is_ended_on_a_page_that_says_what_is_lost(self, page, owner):
        page = owner.open(page.link("End it"))
        assert "From now on no sale gives this" in page

        page = page.send("End")

        assert "“A tenth of everything” has ended." in page
        assert deeds(page) == set()

    def test_is_there_for_the_charity_to_read(self, page, maren, harbour):
        pledge = Pledge.objects.get()

        page = maren.open(desk(harbour, f"pledges/{pledge.public_id}/"))

        assert "promises 10 %" in page
        assert deeds(page) == set()

    def test_stands_in_both_lists(self, page, owner, kiln, maren, harbour):
        assert "A tenth of everything" in owner.open(desk(kiln, "pledges/"))
        assert "A tenth of everything" in maren.open(desk(harbour, "pledges/"))


class TestInbox:
    @pytest.fixture
    def page(self, maren, harbour, kiln) -> Seen:
        make_proposal(harbour, merchant=kiln, title="Winter")
        return maren.open(desk(harbour, "inbox/"))

    def test_shows_the_exact_text(self, page):
        text = Pledge.objects.get().terms.get().consents.get().text

        assert "Tidewater Pottery" in page
        for line in text.splitlines():
            assert " ".join(line.split()) in page

    def test_agrees(self, page, harbour):
        page = page.send("Agree")

        assert "Agreed with Tidewater Pottery." in page
        assert "Nothing waits for your word" in page
        assert Pledge.objects.get().terms.get().state == "IN_FORCE"

    def test_refuses_with_a_reason(self, page, maren, harbour):
        page = page.send("Refuse", reason="No winter goods.")

        refused = maren.open(desk(harbour, "inbox/?state=REFUSED"))
        assert "“No winter goods.”" in refused
        assert Pledge.objects.get().terms.get().state == "REFUSED"

    def test_takes_a_consent_back_after_saying_what_is_lost(self, page, maren, harbour):
        page.send("Agree")
        given = maren.open(desk(harbour, "inbox/?state=GIVEN"))
        page = maren.open(given.link("Take the consent back"))
        assert "You would lose this, on every later sale" in page

        page = page.send("Revoke", reason="We have moved.")

        assert "Taken back. Tidewater Pottery is told." in page
        assert "“We have moved.”" in page


class TestMembers:
    def test_are_invited_and_the_offer_taken_back(self, owner, kiln):
        page = owner.open(desk(kiln, "members/invitations/")).send(
            "Invite", email="new@example.org", role="STAFF"
        )
        assert "An invitation is on its way to new@example.org." in page

        page = page.send("TakeBack")

        assert "No invitation is open." in page

    def test_get_another_role(self, owner, kiln):
        member = make_member(kiln, Role.VIEWER)
        page = owner.open(desk(kiln, "members/"))

        page.send("ChangeRole", at=1, role="MANAGER")

        assert Membership.objects.get(person=member).role == Role.MANAGER

    def test_are_removed_after_asking(self, owner, kiln):
        member = make_member(kiln, Role.STAFF)
        page = owner.open(owner.open(desk(kiln, "members/")).link("Remove"))
        assert "loses sight of this desk at once" in page

        page = page.send("Remove")

        assert page.path == desk(kiln, "members/")
        assert not Membership.objects.filter(person=member).exists()

    def test_leave_by_themselves(self, kiln):
        member = make_member(kiln, Role.VIEWER)
        visitor = Visitor.signed_in(member)
        page = visitor.open(visitor.open(desk(kiln, "members/")).link("Leave"))

        page = page.send("Leave")

        assert "You have left Tidewater Pottery." in page
        assert visitor.open(desk(kiln)).status == 404

    def test_the_last_owner_stays(self, owner, kiln):
        page = owner.open(owner.open(desk(kiln, "members/")).link("Leave"))

        page = page.send("Leave")

        assert page.status == 422
        assert Membership.objects.filter(organization=kiln, role=Role.OWNER).exists()


class TestSettings:
    def test_change_tax_and_delivery(self, owner, kiln):
        page = owner.open(desk(kiln, "settings/"))

        page = page.send(
            "SaveTerms", **{"input.taxBps:percent": "9", "input__shipping__amount": "4"}
        )

        assert "Saved. They hold from the next checkout on." in page
        assert kiln.sales_terms.tax_bps == 900

    def test_arrange_a_window(self, maren, harbour, png):
        page = maren.open(desk(harbour, "settings/"))

        page = page.send("SaveWindow", input__mission="Food for whoever needs it.")
        page = page.send("UploadPicture", input__file=png)
        page = page.send("SaveWindow", at=1)

        harbour.storefront.refresh_from_db()
        assert harbour.storefront.mission == "Food for whoever needs it."
        assert harbour.storefront.banner is not None


@pytest.fixture
def file_of():
    """Makes a file to upload of some bytes."""

    def make(content: bytes, name: str = "catalogue.csv"):
        return SimpleUploadedFile(name, content, "text/csv")

    return make


@pytest.fixture
def png():
    return SimpleUploadedFile("small.png", SMALL_PNG, "image/png")


def _public(page: Seen) -> str:
    return page.path.rstrip("/").rsplit("/", 1)[-1]
