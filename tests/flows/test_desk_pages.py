"""The desks of merchants and charities: who sees what, and every deed on them."""

import pytest

from commons.organizations.models import Membership, Role
from tests.builders import (
    make_charity,
    make_listing,
    make_member,
    make_person,
    make_proposal,
    owner_of,
)
from tests.flows.desks import (
    deeds,
    desk,
    harbour,
    kiln,
    maren,
    nothing_counted_yet,
    owner,
    png,
)
from tests.flows.visiting import Visitor

__all__ = ["harbour", "kiln", "maren", "nothing_counted_yet", "owner", "png"]
pytestmark = pytest.mark.django_db

STEPS = ("", "sales/", "listings/", "listings/new/", "import/", "pledges/", "money/")
OF_MERCHANTS = (*STEPS, "pledges/new/", "members/", "settings/")
OF_CHARITIES = (
    *STEPS, "inbox/", "earned/", "members/", "settings/",
    "window/", "window/preview/", "window/history/",
)  # fmt: skip


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

        assert "Our staff is looking at your proof, under R-1" in page


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
