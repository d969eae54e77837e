"""The desks that stories are told at, and who sits there.

Import the fixtures into the module that tells the story.
"""

import pytest
from django.core.cache import cache

from commons.organizations.models import Organization
from tests.builders import make_charity, make_merchant, owner_of
from tests.commons.media.pictures import upload
from tests.flows.visiting import Seen, Visitor


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


@pytest.fixture
def png():
    return upload(kind="PNG", name="small.png")


def desk(organization: Organization, step: str = "") -> str:
    return f"/desk/{organization.slug}/{step}"


def deeds(page: Seen) -> set[str]:
    """The mutations a page offers, without the switch at its foot."""
    offered = {form.mutation for form in page.forms if form.mutation}
    return offered - {"ChooseLanguage"}
