"""Keeping pictures."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from commons.kit.errors import Refusal
from commons.kit.ids import new_id, public_id
from commons.media.actions.keeping import store_drawing, store_upload
from commons.media.actions.renditions import fill_renditions
from commons.media.models import Kind, Picture
from commons.media.rules import original_name
from commons.media.selectors import picture_address, pictures_of, private_files
from commons.organizations.models import Organization, Role
from tests.api import Api, codes, refused
from tests.builders import make_charity, make_member, make_merchant, make_person
from tests.commons.media.pictures import picture_bytes, upload

pytestmark = pytest.mark.django_db

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 480">'
    '<path d="M0 0"/></svg>'
)
UPLOAD = """mutation($input: UploadPictureInput!) {
  uploadPicture(input: $input) {
    picture { id alt width height small: url(width: 100) large: url(width: 4000) }
    errors { code path message }
  }
}"""


def files_of(settings: Any) -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(one.relative_to(root)) for one in root.rglob("*.*"))


def originals(settings: Any) -> list[str]:
    root = Path(settings.STORAGES["private"]["OPTIONS"]["location"])
    return [one.name for one in root.rglob("*") if one.is_file()]


def stored(organization: Organization, file: SimpleUploadedFile) -> Picture:
    return store_upload(organization_id=organization.pk, file=file, alt="A bowl")


class TestStoreUpload:
    def test_keeps_a_picture_in_its_widths(self, settings: Any) -> None:
        merchant = make_merchant()

        picture = stored(merchant, upload(picture_bytes(size=(1000, 500))))

        assert picture == Picture.objects.get()
        assert (picture.width, picture.height) == (1000, 500)
        assert picture.widths == [480, 800]
        assert (picture.kind, picture.content_type) == (Kind.RASTER, "image/webp")
        assert picture.alt == "A bowl"
        assert files_of(settings) == sorted(
            f"{picture.pk}/{width}.webp" for width in (480, 800)
        )

    def test_has_a_worker_make_the_rest(self) -> None:
        picture = stored(make_merchant(), upload())

        (job,) = ProcrastinateJob.objects.filter(task_name=fill_renditions.name)
        assert job.args == {"picture_id": str(picture.pk)}

    def test_keeps_the_original_where_nobody_is_served_from(
        self, settings: Any
    ) -> None:
        content = picture_bytes(comment=b"secret words")

        picture = stored(make_merchant(), upload(content))

        with private_files().open(original_name(picture.pk)) as file:
            assert file.read() == content
        assert picture.original_type == "image/jpeg"
        assert picture.original_bytes == len(content)
        assert all("originals" not in name for name in files_of(settings))
        assert all(
            b"secret" not in Path(settings.MEDIA_ROOT, name).read_bytes()
            for name in files_of(settings)
        )

    def test_gives_words_to_one_that_was_kept_without(self) -> None:
        merchant = make_merchant()
        picture = stored(merchant, upload())
        Picture.objects.update(alt="")

        again = stored(merchant, upload())

        assert again == picture
        assert again.alt == Picture.objects.get().alt == "A bowl"

    def test_keeps_the_same_file_once(self, settings: Any) -> None:
        merchant = make_merchant()
        first = stored(merchant, upload())

        second = stored(merchant, upload(name="other.jpg"))

        assert second == first
        assert len(files_of(settings)) == 1

    def test_keeps_it_for_each_organization(self) -> None:
        first, second = (
            stored(make_merchant(), upload()),
            stored(make_merchant(), upload()),
        )

        assert first != second
        assert first.digest == second.digest

    @pytest.mark.parametrize(
        "content", [b"", b"GIF89a", b"<svg/>", b"x" * (10 * 1024 * 1024 + 1)]
    )
    def test_refuses_what_is_no_picture(self, content: bytes, settings: Any) -> None:
        with pytest.raises(Refusal) as refusal:
            stored(make_merchant(), upload(content))

        assert refusal.value.path == ("input", "file")
        assert not Picture.objects.exists()
        assert files_of(settings) == []

    @pytest.mark.parametrize(
        ("alt", "code"), [("x" * 301, "TOO_LONG"), ("", "EMPTY"), (" \n", "EMPTY")]
    )
    def test_needs_fitting_words(self, alt: str, code: str, settings: Any) -> None:
        with pytest.raises(Refusal) as refusal:
            store_upload(organization_id=make_merchant().pk, file=upload(), alt=alt)

        assert (refusal.value.code, refusal.value.path) == (code, ("input", "alt"))
        assert files_of(settings) == []
        assert not Picture.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestStoreUploadAtOnce:
    def test_keeps_one_picture_and_its_files(self, settings: Any) -> None:
        merchant = make_merchant()
        found: list[Picture] = []

        def bring() -> None:
            try:
                found.append(stored(merchant, upload()))
            finally:
                connection.close()

        threads = [threading.Thread(target=bring) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        picture = Picture.objects.get()
        assert found == [picture] * 4
        assert files_of(settings) == [f"{picture.pk}/60.webp"]
        assert originals(settings) == [str(picture.pk)]

    def test_leaves_no_files_of_a_picture_nobody_owns(self, settings: Any) -> None:
        with pytest.raises(Exception, match="foreign key"):
            store_upload(organization_id=new_id(), file=upload(), alt="A")

        assert files_of(settings) == originals(settings) == []


class TestStoreDrawing:
    def test_keeps_our_own_drawings_as_they_are(self) -> None:
        charity = make_charity()

        picture = store_drawing(organization_id=charity.pk, svg=SVG, alt="A harbour")
        again = store_drawing(organization_id=charity.pk, svg=SVG, alt="A harbour")

        assert again == picture
        assert (picture.width, picture.height) == (640, 480)
        assert picture.kind == Kind.DRAWING
        with default_storage.open(f"{picture.pk}/drawing.svg") as file:
            assert file.read() == SVG.encode()

    @pytest.mark.parametrize(
        "part",
        [
            "<script/>",
            '<path onload="x"/>',
            "<foreignObject/>",
            '<image href="https://elsewhere.example/x.png"/>',
        ],
    )
    def test_takes_nothing_active(self, part: str) -> None:
        svg = SVG.replace("<path", f"{part}<path")

        with pytest.raises(ValueError, match="nothing active"):
            store_drawing(organization_id=make_charity().pk, svg=svg, alt="")

        assert not Picture.objects.exists()

    def test_needs_an_extent(self) -> None:
        with pytest.raises(ValueError, match="viewBox"):
            store_drawing(organization_id=make_charity().pk, svg="<svg/>", alt="")


class TestUploadPicture:
    def send(
        self, api: Api, organization: Organization, file: SimpleUploadedFile
    ) -> Any:
        key = public_id("mer", organization.pk)
        return api.send(
            UPLOAD,
            {"variables.input.file": file},
            input={"organizationId": key, "file": None, "alt": " A  bowl "},
        )

    def test_answers_with_addresses_of_the_fitting_widths(self) -> None:
        merchant = make_merchant()
        api = Api(make_member(merchant, Role.STAFF))

        answer = self.send(api, merchant, upload(picture_bytes(size=(1000, 500))))

        key = Picture.objects.get().pk
        assert answer["data"]["uploadPicture"] == {
            "picture": {
                "id": public_id("pic", key),
                "alt": "A bowl",
                "width": 1000,
                "height": 500,
                "small": f"/media/{key}/480.webp",
                "large": f"/media/{key}/800.webp",
            },
            "errors": [],
        }

    def test_needs_words(self) -> None:
        merchant = make_merchant()

        answer = Api(make_member(merchant, Role.STAFF)).send(
            UPLOAD,
            {"variables.input.file": upload()},
            input={"organizationId": public_id("mer", merchant.pk), "file": None},
        )

        assert refused(answer, "uploadPicture") == [("EMPTY", ["input", "alt"])]
        assert not Picture.objects.exists()

    def test_refuses_what_is_no_picture(self) -> None:
        merchant = make_merchant()
        api = Api(make_member(merchant, Role.STAFF))

        answer = self.send(api, merchant, upload(b"<svg/>"))

        assert refused(answer, "uploadPicture") == [("SVG", ["input", "file"])]
        assert not Picture.objects.exists()

    def test_refuses_those_who_may_not(self, settings: Any) -> None:
        merchant = make_merchant()
        for person in (make_person(), make_member(merchant, Role.VIEWER)):
            answer = self.send(Api(person), merchant, upload())
            assert codes(answer) == ["FORBIDDEN"]
        assert codes(self.send(Api(), merchant, upload())) == ["UNAUTHENTICATED"]
        assert not Picture.objects.exists()
        assert files_of(settings) == []

    def test_takes_files_alone(self) -> None:
        merchant = make_merchant()

        answer = Api(make_member(merchant, Role.STAFF)).answer(
            UPLOAD,
            input={"organizationId": public_id("mer", merchant.pk), "file": "text"},
        )

        assert codes(answer) == ["BAD_USER_INPUT"]


class TestPictures:
    def test_are_an_organizations_own(self) -> None:
        merchant = make_merchant()
        mine, others = stored(merchant, upload()), stored(make_merchant(), upload())

        found = pictures_of(merchant.pk, [mine.pk, others.pk, new_id()])

        assert found == {mine.pk: mine}

    def test_have_addresses_without_a_query(self) -> None:
        key = new_id()

        assert picture_address(key, [400, 800], wanted=500) == f"/media/{key}/800.webp"

    def test_are_found_by_id(self) -> None:
        picture = stored(make_merchant(), upload())
        document = "query($id: ID!) { node(id: $id) { ... on Picture { alt } } }"

        found = Api().ask(document, id=public_id("pic", picture.pk))["node"]

        assert found == {"alt": "A bowl"}
        assert Api().ask(document, id=public_id("pic", new_id()))["node"] is None
