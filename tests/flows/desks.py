"""The desks that stories are told at, and who sits there.

Import the fixtures into the module that tells the story.
"""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from commons.organizations.models import Organization
from tests.builders import make_charity, make_merchant, owner_of
from tests.flows.visiting import Seen, Visitor

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


@pytest.fixture
def png():
    return SimpleUploadedFile("small.png", SMALL_PNG, "image/png")


def desk(organization: Organization, step: str = "") -> str:
    return f"/desk/{organization.slug}/{step}"


def deeds(page: Seen) -> set[str]:
    """The mutations a page offers, without the switch at its foot."""
    offered = {form.mutation for form in page.forms if form.mutation}
    return offered - {"ChooseLanguage"}
