"""A client of somebody else's uploads a file: graphene-file-upload's, made for Django.

It is loaded by its path, because its package wants graphene, which wants another
graphql-core than we have.
"""

import importlib.util
import json
from importlib.metadata import files
from types import ModuleType

import pytest
from django.test import Client

from commons.kit.ids import public_id
from commons.media.models import Picture
from tests.builders import make_merchant, owner_of
from tests.commons.media.pictures import upload

pytestmark = pytest.mark.django_db
DOCUMENT = """mutation Send($organization: ID!, $file: Upload!) {
  uploadPicture(input: {organizationId: $organization, file: $file, alt: "A bowl"}) {
    picture { id alt }
    errors { code }
  }
}"""


@pytest.fixture
def theirs() -> ModuleType:
    [path] = [
        one.locate()
        for one in files("graphene_file_upload") or ()
        if one.match("django/testing.py")
    ]
    spec = importlib.util.spec_from_file_location("their_client", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_a_foreign_client_uploads_a_picture(theirs: ModuleType) -> None:
    merchant = make_merchant()
    client = Client()
    client.force_login(owner_of(merchant))

    response = theirs.file_graphql_query(
        DOCUMENT,
        op_name="Send",
        variables={"organization": public_id("mer", merchant.pk)},
        files={"file": upload()},
        client=client,
        graphql_url="/graphql",
    )

    picture = Picture.objects.get()
    assert json.loads(response.content)["data"]["uploadPicture"] == {
        "picture": {"id": public_id("pic", picture.pk), "alt": "A bowl"},
        "errors": [],
    }
