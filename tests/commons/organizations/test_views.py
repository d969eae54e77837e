"""Pictures as they came, for those whose they are."""

import pytest
from django.test import Client

from commons.kit.ids import new_id, public_id
from commons.media.actions.keeping import store_drawing, store_upload
from commons.media.models import Picture
from commons.media.rules import original_name
from commons.media.selectors import private_files
from commons.organizations.models import Organization, Role
from commons.people.models import Person
from tests.builders import make_member, make_merchant, make_person
from tests.commons.media.pictures import picture_bytes, upload

pytestmark = pytest.mark.django_db
CONTENT = picture_bytes("PNG")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 4"/>'


def kept(merchant: Organization) -> Picture:
    file = upload(CONTENT, "PNG")
    return store_upload(organization_id=merchant.pk, file=file, alt="A bowl")


def seen_by(person: Person | None, key: str) -> int:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client.get(f"/originals/{key}/").status_code


class TestOriginalFile:
    def test_is_handed_to_members_as_it_came(self) -> None:
        merchant = make_merchant()
        picture = kept(merchant)
        client = Client()
        client.force_login(make_member(merchant, Role.VIEWER))

        response = client.get(f"/originals/{public_id('pic', picture.pk)}/")

        assert b"".join(response.streaming_content) == CONTENT
        assert response["Content-Type"] == "image/png"
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"
        response.close()

    def test_does_not_exist_for_others(self) -> None:
        key = public_id("pic", kept(make_merchant()).pk)
        stranger = make_member(make_merchant(), Role.OWNER)
        staff = make_person(is_staff=True)

        seen = {seen_by(person, key) for person in (None, stranger, staff)}

        assert seen == {404}

    def test_is_missing_where_none_was_kept(self) -> None:
        merchant = make_merchant()
        member = make_member(merchant)
        drawing = store_drawing(organization_id=merchant.pk, svg=SVG, alt="")
        lost = kept(merchant)
        private_files().delete(original_name(lost.pk))

        for key in (drawing.pk, lost.pk, new_id()):
            assert seen_by(member, public_id("pic", key)) == 404
        assert seen_by(member, "pic_nonsense") == 404
