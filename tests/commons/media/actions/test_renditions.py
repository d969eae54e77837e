"""What a worker makes of pictures, and the command for those of old."""

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from commons.kit.ids import new_id
from commons.media import decoding
from commons.media.actions.keeping import store_drawing, store_upload
from commons.media.actions.renditions import (
    Outcome,
    fill_renditions,
    make_renditions,
    unfinished_pictures,
)
from commons.media.models import Picture
from commons.media.rules import WITH_AVIF, WITHOUT_AVIF, original_name, rendition_name
from commons.media.selectors import private_files
from tests.builders import make_merchant
from tests.commons.media.pictures import picture_bytes, upload

pytestmark = pytest.mark.django_db
ALL = [320, 480, 800, 1200, 1600]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 4"/>'


def large(**options: Any) -> Picture:
    content = picture_bytes(size=(2000, 1000), **options)
    return store_upload(
        organization_id=make_merchant().pk, file=upload(content), alt="A bowl"
    )


def of_old() -> Picture:
    """As they were kept before: three widths of WebP, and no original."""
    picture = large()
    for width in (400, 800, 1600):
        made = decoding.encoded(
            decoding.decoded(picture_bytes(size=(2000, 1000))), [width]
        )
        name = rendition_name(picture.pk, width)
        default_storage.delete(name)
        default_storage.save(name, ContentFile(made[0].content))
    default_storage.delete(rendition_name(picture.pk, 480))
    private_files().delete(original_name(picture.pk))
    Picture.objects.update(widths=[400, 800, 1600], original_type="", original_bytes=0)
    return Picture.objects.get()


@pytest.fixture
def without_avif() -> Any:
    """A machine whose Pillow cannot write it."""
    known = decoding.features.modules["avif"]
    decoding.features.modules["avif"] = ("PIL._not_built", None)
    decoding.has_avif.cache_clear()
    yield
    decoding.features.modules["avif"] = known
    decoding.has_avif.cache_clear()


class TestMakeRenditions:
    def test_makes_every_width_in_both_encodings(self, settings: Any) -> None:
        picture = large()

        fill_renditions(picture_id=str(picture.pk))

        made = Picture.objects.get()
        assert made.widths == made.avif_widths == ALL
        assert made.recipe == WITH_AVIF
        names = sorted(one.name for one in Path(settings.MEDIA_ROOT).rglob("*.*"))
        assert names == sorted(
            f"{width}.{ending}" for width in ALL for ending in ("avif", "webp")
        )

    def test_changes_nothing_the_second_time(self, settings: Any) -> None:
        picture = large()
        make_renditions(picture.pk)
        before = {
            one: one.stat().st_mtime_ns for one in Path(settings.MEDIA_ROOT).rglob("*")
        }

        assert make_renditions(picture.pk) == Outcome.NOTHING_TO_DO

        after = Path(settings.MEDIA_ROOT).rglob("*")
        assert before == {one: one.stat().st_mtime_ns for one in after}

    def test_replaces_what_a_broken_attempt_left(self) -> None:
        picture = large()
        default_storage.save(rendition_name(picture.pk, 1600), ContentFile(b"RI"))

        make_renditions(picture.pk)

        with default_storage.open(rendition_name(picture.pk, 1600)) as file:
            assert len(file.read()) > 100

    def test_takes_up_pictures_of_old(self) -> None:
        picture = of_old()

        assert make_renditions(picture.pk) == Outcome.MADE

        made = Picture.objects.get()
        assert made.widths == [320, 400, 480, 800, 1200, 1600]
        assert made.avif_widths == ALL
        for width in made.widths:
            assert default_storage.exists(rendition_name(picture.pk, width))

    def test_keeps_no_avif_where_it_saves_nothing(self) -> None:
        picture = store_upload(
            organization_id=make_merchant().pk, file=upload(), alt="A bowl"
        )

        make_renditions(picture.pk)

        made = Picture.objects.get()
        assert (made.avif_widths, made.recipe) == ([], WITH_AVIF)

    @pytest.mark.usefixtures("without_avif")
    def test_makes_webp_alone_where_pillow_knows_no_avif(self) -> None:
        picture = large()

        make_renditions(picture.pk)

        made = Picture.objects.get()
        assert (made.widths, made.avif_widths) == (ALL, [])
        assert made.recipe == WITHOUT_AVIF

    def test_tells_of_a_picture_without_a_file(self) -> None:
        picture = of_old()
        default_storage.delete(rendition_name(picture.pk, 1600))

        assert make_renditions(picture.pk) == Outcome.NO_FILE
        assert Picture.objects.get().recipe == 0

    def test_leaves_drawings_alone(self) -> None:
        drawing = store_drawing(organization_id=make_merchant().pk, svg=SVG, alt="")

        assert make_renditions(drawing.pk) == Outcome.NOTHING_TO_DO
        assert make_renditions(new_id()) == Outcome.NOTHING_TO_DO


class TestUnfinishedPictures:
    def test_are_those_that_lack_something(self) -> None:
        done, waiting = large(), large(comment=b"another")
        make_renditions(done.pk)
        store_drawing(organization_id=make_merchant().pk, svg=SVG, alt="")

        assert list(unfinished_pictures()) == [waiting.pk]
        assert list(unfinished_pictures(after=waiting.pk)) == []


class TestTheCommand:
    def told(self, after: UUID | None = None) -> str:
        said = io.StringIO()
        call_command("make_renditions", after=after, stdout=said)
        return said.getvalue()

    def test_fills_in_what_pictures_of_old_lack(self) -> None:
        of_old()

        assert "Made 1 pictures" in self.told()
        assert "Made 0 pictures" in self.told()
        assert Picture.objects.get().avif_widths == ALL

    def test_tells_what_it_could_not_make(self) -> None:
        picture = of_old()
        default_storage.delete(rendition_name(picture.pk, 1600))

        assert "1 have no file" in self.told()

    @pytest.mark.usefixtures("without_avif")
    def test_tells_that_there_will_be_no_avif(self) -> None:
        assert "WebP only" in self.told()
