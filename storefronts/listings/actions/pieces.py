"""The bytes of a file in pieces: no process ever holds a large file whole."""

import io
from typing import BinaryIO

from storefronts.listings.runs.models import CatalogueRun, RunPiece

PIECE_BYTES = 256 * 1024


def keep_pieces(run: CatalogueRun, file: BinaryIO) -> int:
    """Store the file; how many bytes it has."""
    size = number = 0
    while content := file.read(PIECE_BYTES):
        RunPiece.objects.create(
            run=run, seller_id=run.seller_id, number=number, content=content
        )
        size += len(content)
        number += 1
    return size


class PieceFile(io.RawIOBase):
    """A file whose pieces are fetched when they are read."""

    def __init__(self, run: CatalogueRun) -> None:
        super().__init__()
        self._run = run
        self._number = 0
        self._left = b""
        self.bytes_read = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """Only to its start."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Begin again; nothing else is asked of it."""
        if offset or whence != io.SEEK_SET:
            raise io.UnsupportedOperation("only to the start")
        self._number, self._left, self.bytes_read = 0, b"", 0
        return 0

    def read(self, size: int | None = -1) -> bytes:
        """At most so many bytes, or all that are left."""
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(PIECE_BYTES), b""))
        if not self._left:
            self._left = self._next_piece()
        taken, self._left = self._left[:size], self._left[size:]
        self.bytes_read += len(taken)
        return taken

    def read1(self, size: int = -1) -> bytes:
        """What TextIOWrapper asks for."""
        return self.read(PIECE_BYTES if size < 0 else size)

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Into a buffer of somebody else's."""
        taken = self.read(len(buffer))
        buffer[: len(taken)] = taken
        return len(taken)

    def _next_piece(self) -> bytes:
        found = RunPiece.objects.filter(run=self._run, number=self._number)
        content = found.values_list("content", flat=True).first()
        self._number += 1
        return b"" if content is None else bytes(content)
