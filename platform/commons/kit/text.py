"""Words people send: trimmed, printable, not too long."""

import re
import unicodedata
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from commons.kit.errors import Refusal
from commons.kit.language import _, known_language, language_name, languages

# PostgreSQL keeps neither NUL nor halves of surrogate pairs.
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
LINE_ENDS = str.maketrans({"\r": "\n"})


class UnfitText(Refusal):
    """Words that cannot be kept as they are."""

    code = "UNFIT_TEXT"


def one_line(
    text: str, *, at_most: int, path: Sequence[str] = (), required: bool = True
) -> str:
    """A name or a title: white space runs together; raises UnfitText."""
    return _fit(" ".join(text.split()), at_most=at_most, path=path, required=required)


def several_lines(
    text: str, *, at_most: int, path: Sequence[str] = (), required: bool = False
) -> str:
    """A longer text that keeps its line breaks; raises UnfitText."""
    plain = text.replace("\r\n", "\n").translate(LINE_ENDS).strip()
    return _fit(plain, at_most=at_most, path=path, required=required)


def email_address(text: str, *, at_most: int, path: Sequence[str]) -> str:
    """An address that could be mailed to, as it was written; raises Refusal."""
    address = one_line(text, at_most=at_most, path=path)
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refusal(
            _("This is not an e-mail address. It looks like name@example.org."),
            code="INVALID_EMAIL",
            path=path,
        ) from error
    return address


def spoken_language(tag: str, *, path: Sequence[str]) -> str:
    """A language of this platform, as settings name it; raises Refusal."""
    language = known_language(tag)
    if not language:
        names = ", ".join(language_name(one) for one in languages())
        raise Refusal(
            _("Choose one of these languages: {names}.").format(names=names),
            code="UNKNOWN_LANGUAGE",
            path=path,
        )
    return language


def _fit(text: str, *, at_most: int, path: Sequence[str], required: bool) -> str:
    if not text and required:
        raise UnfitText(_("This cannot be empty."), code="EMPTY", path=path)
    if len(text) > at_most:
        raise UnfitText(
            _("This is longer than {at_most} characters.").format(at_most=at_most),
            code="TOO_LONG",
            path=path,
        )
    if any(_is_unprintable(sign) for sign in text):
        raise UnfitText(_("This holds characters that cannot be shown."), path=path)
    return text


def _is_unprintable(sign: str) -> bool:
    # Control characters and halves of surrogate pairs: no database keeps the latter.
    return unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t"
