"""What a desk tells each role that it may do."""

import pytest

from commons.organizations.models import Role
from tests.api import Api
from tests.builders import make_charity, make_member, make_merchant, make_person

pytestmark = pytest.mark.django_db

MAY = """
query May($slug: String!) {
  desk(slug: $slug) {
    viewerMay {
      editOrganization manageMembers manageCatalogue managePledges decideConsent
      manageMoney
    }
  }
}"""
OFFICE = {"editOrganization", "manageMembers", "manageCatalogue", "manageMoney"}


def allowed(person, organization) -> set[str]:
    """Everything the desk says this person may do."""
    may = Api(person).ask(MAY, slug=organization.slug)["desk"]["viewerMay"]
    return {name for name, is_so in may.items() if is_so}


class TestViewerMay:
    @pytest.mark.parametrize(
        ("role", "deeds"),
        [
            (Role.OWNER, OFFICE | {"managePledges"}),
            (Role.MANAGER, OFFICE | {"managePledges"}),
            (Role.STAFF, {"manageCatalogue"}),
            (Role.VIEWER, set()),
        ],
    )
    def test_follows_the_role_at_a_merchant(self, role, deeds):
        merchant = make_merchant()

        assert allowed(make_member(merchant, role), merchant) == deeds

    def test_lets_a_charity_decide_instead_of_pledge(self):
        charity = make_charity()

        deeds = allowed(make_member(charity, Role.MANAGER), charity)

        assert deeds == OFFICE | {"decideConsent"}

    def test_gives_staff_of_the_platform_nothing_to_do(self):
        assert allowed(make_person(is_staff=True), make_merchant()) == set()
