"""Publishing: managers and up, as versions that stay."""

import pytest
from django.db import ProgrammingError, transaction

from commons.kit.errors import Forbidden
from commons.organizations.models import Role
from storefronts.windows.actions.drafts import WindowChanged
from storefronts.windows.actions.publishing import NothingToPublish, publish_window
from storefronts.windows.models import WindowVersion
from tests.builders import make_charity, make_member, owner_of
from tests.storefronts.windows.arranging import edit, publish, seen, staff_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def charity():
    return make_charity(name="Harbour")


class TestPublishWindow:
    def test_shows_everyone_the_draft(self, charity):
        edit(charity, name="Harbour Kitchen", mission="Soup.")
        manager = make_member(charity, Role.MANAGER)

        version = publish_window(actor=manager, seen=seen(charity), note="First")

        charity.storefront.refresh_from_db()
        assert charity.storefront.published == version
        assert charity.storefront.name == "Harbour Kitchen"
        assert (version.number, version.note) == (1, "First")
        assert version.published_by == manager

    def test_is_not_for_staff(self, charity):
        edit(charity, mission="Soup.")

        with pytest.raises(Forbidden):
            publish_window(actor=staff_of(charity), seen=seen(charity))

        assert not WindowVersion.objects.exists()

    def test_refuses_what_is_published_already(self, charity):
        edit(charity, mission="Soup.")
        publish(charity)

        with pytest.raises(NothingToPublish):
            publish(charity)

        assert WindowVersion.objects.count() == 1

    def test_refuses_what_somebody_changed_meanwhile(self, charity):
        edit(charity, mission="Soup.")
        stale = seen(charity)
        edit(charity, mission="Bread.")

        with pytest.raises(WindowChanged):
            publish_window(actor=owner_of(charity), seen=stale)

        assert not WindowVersion.objects.exists()


class TestWindowVersion:
    def test_is_never_changed(self, charity):
        edit(charity, mission="Soup.")
        version = publish(charity)

        with pytest.raises(ProgrammingError), transaction.atomic():
            WindowVersion.objects.filter(pk=version.pk).update(mission="Cake.")

        version.refresh_from_db()
        assert version.mission == "Soup."
