"""Files whose picture never came to be are deleted, and no others."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from commons.kit.clock import now
from commons.media.actions.keeping import store_drawing, store_upload
from commons.media.actions.renditions import fill_renditions
from commons.media.actions.sweeping import SPARED, sweep_files
from commons.media.models import Picture
from commons.organizations.models import Organization
from tests.builders import make_merchant
from tests.commons.media.pictures import picture_bytes, upload

pytestmark = pytest.mark.django_db
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 4"/>'


def files_of(settings: Any) -> set[str]:
    private = settings.STORAGES["private"]["OPTIONS"]["location"]
    roots = (Path(settings.MEDIA_ROOT), Path(private))
    return {str(one) for root in roots for one in root.rglob("*")} - {
        str(Path(private) / "originals")
    }


def send_in_vain(merchant: Organization) -> None:
    """A picture in a transaction that is undone after it."""
    with transaction.atomic():
        store_upload(organization_id=merchant.pk, file=upload(), alt="A bowl")
        transaction.set_rollback(True)


def sweep_after(age: timedelta) -> None:
    with time_machine.travel(now() + age, tick=False):
        sweep_files()


class TestSweepFiles:
    def test_deletes_what_an_undone_send_has_left(self, settings: Any) -> None:
        send_in_vain(make_merchant())
        left = files_of(settings)

        sweep_after(SPARED + timedelta(minutes=1))

        assert len(left) == 3  # a rendition, its folder, the original
        assert not Picture.objects.exists()
        assert files_of(settings) == set()

    def test_spares_what_may_yet_get_its_row(self, settings: Any) -> None:
        send_in_vain(make_merchant())
        left = files_of(settings)

        sweep_after(SPARED - timedelta(minutes=1))

        assert files_of(settings) == left

    def test_leaves_everything_of_pictures_there_are(self, settings: Any) -> None:
        merchant = make_merchant()
        content = picture_bytes(size=(1200, 900))
        picture = store_upload(
            organization_id=merchant.pk, file=upload(content), alt="A bowl"
        )
        store_drawing(organization_id=merchant.pk, svg=SVG, alt="A boat")
        fill_renditions(picture_id=str(picture.pk))
        kept = files_of(settings)

        sweep_after(timedelta(days=400))

        assert len(kept) > 6
        assert files_of(settings) == kept

    def test_leaves_what_is_named_by_others(self, settings: Any) -> None:
        default_storage.save("sharing/0f.png", ContentFile(b"card"))
        default_storage.save(
            "6f1b7c1e-4f0a-4a55-9a43-2f5a2d1f9f10/x", ContentFile(b"not a key of ours")
        )
        kept = files_of(settings)

        sweep_after(timedelta(days=400))

        assert files_of(settings) == kept

    def test_has_nothing_to_do_where_nothing_was_ever_kept(self, settings: Any) -> None:
        sweep_after(timedelta(days=2))

        assert files_of(settings) == set()
