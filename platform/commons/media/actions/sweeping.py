"""Files of pictures that never came to be: what they were sent with was undone.

Files are written before the row that names them. Where the transaction around both is
undone, or its process killed, the row is gone and the files are not.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.core.files.storage import Storage, default_storage

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.ids import made_at
from commons.media.models import Picture
from commons.media.rules import ORIGINALS, original_name
from commons.media.selectors import private_files

logger = logging.getLogger(__name__)
# No request takes so long: what is younger may yet get its row.
SPARED = timedelta(days=1)
CHUNK = 1_000


@job
def sweep_files() -> None:
    """Delete files that are named as a picture's and that no picture has."""
    before = now() - SPARED
    count = 0
    for key in _without_picture(_listed(default_storage, ""), before):
        _delete_folder(default_storage, str(key))
        count += 1
    for key in _without_picture(_listed(private_files(), ORIGINALS), before):
        private_files().delete(original_name(key))
        count += 1
    if count:
        logger.info("files without a picture deleted", extra={"count": count})


def _listed(storage: Storage, folder: str) -> Iterator[UUID]:
    """Whatever in a folder is named by a key of ours; other names are not ours."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in (*folders, *files):
        try:
            yield UUID(name)
        except ValueError:
            continue


def _without_picture(keys: Iterable[UUID], before: datetime) -> Iterator[UUID]:
    old = (key for key in keys if key.version == 7 and made_at(key) < before)
    while chunk := list(islice(old, CHUNK)):
        kept = Picture.objects.filter(pk__in=chunk).values_list("pk", flat=True)
        yield from set(chunk).difference(kept)


def _delete_folder(storage: Storage, folder: str) -> None:
    _folders, files = storage.listdir(folder)
    for name in files:
        storage.delete(f"{folder}/{name}")
    storage.delete(folder)
