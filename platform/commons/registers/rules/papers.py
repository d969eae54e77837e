"""Which files may be a proof: told by their content, whatever they call themselves."""

from commons.kit.errors import Refusal
from commons.kit.language import _

MOST_BYTES = 10 * 1024 * 1024
MOST_PAPERS = 8
ENDINGS = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
}
PNG = b"\x89PNG\r\n\x1a\n"
# A reader looks for the end of a PDF within its last kilobyte; some add a little.
PDF_TAIL = 2_048


class UnfitPaper(Refusal):
    """A file that cannot be looked at as a proof."""

    code = "UNFIT_PAPER"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message, code=code, path=("input", "file"))


def content_type_of(content: bytes, name: str) -> str:
    """What the file is; raises UnfitPaper."""
    if not content:
        raise UnfitPaper(_("This file is empty."))
    if len(content) > MOST_BYTES:
        raise UnfitPaper(_("This is larger than 10 MB. Send a smaller copy."))
    found = _kind(content)
    if found is None:
        raise UnfitPaper(_("Send a PDF, a JPEG or a PNG; this file is none of them."))
    kind, is_whole = found
    if not is_whole:
        raise UnfitPaper(_("This file breaks off before its end. Save it anew."))
    ending = name.rpartition(".")[2].lower()
    known = {one for endings in ENDINGS.values() for one in endings}
    if ending in known and ending not in ENDINGS[kind]:
        raise UnfitPaper(
            _(
                "This calls itself .{ending} and is {kind}. Name it for what it is."
            ).format(ending=ending, kind=kind),
            code="MISLABELLED",
        )
    return kind


def _kind(content: bytes) -> tuple[str, bool] | None:
    if content.startswith(b"%PDF-"):
        return "application/pdf", b"%%EOF" in content[-PDF_TAIL:]
    if content.startswith(PNG):
        return "image/png", b"IEND" in content[-64:]
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", b"\xff\xd9" in content[-64:]
    return None
