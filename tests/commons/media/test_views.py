"""Pictures, served."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404
from django.test import Client, RequestFactory

from commons.media.actions.keeping import store_drawing, store_upload
from commons.media.selectors import picture_address
from commons.media.views import picture_file
from tests.builders import make_merchant
from tests.commons.media.pictures import upload

NOBODY_S = "01900000-0000-7000-8000-000000000000"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 4"/>'


@pytest.mark.django_db
class TestPictureFile:
    def test_serves_a_rendition_for_ever(self) -> None:
        picture = store_upload(
            organization_id=make_merchant().pk, file=upload(), alt="A bowl"
        )

        response = picture_file(RequestFactory().get("/"), f"{picture.pk}/60.webp")

        content = b"".join(response.streaming_content)
        assert content[:4] == b"RIFF"
        assert response.headers["Content-Type"] == "image/webp"
        assert response.headers["Content-Length"] == str(len(content))
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        response.close()

    def test_serves_avif_as_what_it_is(self) -> None:
        name = f"{NOBODY_S}/320.avif"
        default_storage.save(name, ContentFile(b"avif"))

        response = picture_file(RequestFactory().get("/"), name)

        assert response.headers["Content-Type"] == "image/avif"
        response.close()

    def test_serves_a_drawing_that_can_do_nothing(self) -> None:
        picture = store_drawing(organization_id=make_merchant().pk, svg=SVG, alt="")

        response = picture_file(RequestFactory().get("/"), f"{picture.pk}/drawing.svg")

        assert b"".join(response.streaming_content) == SVG.encode()
        assert response.headers["Content-Type"] == "image/svg+xml"
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert policy.endswith("sandbox")
        response.close()


@pytest.mark.django_db
class TestMedia:
    def test_is_the_address_that_pictures_give(self, client: Client) -> None:
        picture = store_drawing(organization_id=make_merchant().pk, svg=SVG, alt="")

        response = client.get(picture_address(picture.pk, [], wanted=1))

        assert b"".join(response.streaming_content) == SVG.encode()
        assert response.headers["Content-Security-Policy"].endswith("sandbox")
        # Whoever looks gets the same, so that a shared cache may keep it.
        assert "Cookie" not in response.headers.get("Vary", "")
        response.close()


class TestOtherNames:
    @pytest.mark.parametrize(
        "name",
        [
            "",
            "../settings.py",
            "secret.txt",
            f"{NOBODY_S}/400.webp",
            f"{NOBODY_S}/../../secret.txt",
            f"{NOBODY_S}/drawing.svg/..",
            f"{NOBODY_S}/400.webp\n",
            f"{NOBODY_S}/400.jpeg",
            f"{NOBODY_S}/400.avif",
            f"originals/{NOBODY_S}",
            f"{NOBODY_S}/٤٠٠.webp",
        ],
    )
    def test_do_not_exist(self, name: str) -> None:
        default_storage.save("secret.txt", ContentFile(b"secret"))

        with pytest.raises(Http404):
            picture_file(RequestFactory().get("/"), name)

    def test_cannot_be_written_to(self) -> None:
        response = picture_file(RequestFactory().post("/"), f"{NOBODY_S}/400.webp")

        assert response.status_code == 405
