"""Which registers we keep, and how numbers are judged where we keep none; pure."""

from collections.abc import Callable, Mapping

from stdnum.au import abn
from stdnum.be import vat as be_enterprise
from stdnum.ca import bn
from stdnum.ch import uid
from stdnum.cn import uscc
from stdnum.dk import cvr
from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret
from stdnum.no import orgnr as no_orgnr
from stdnum.se import orgnr as se_orgnr
from stdnum.us import ein

from commons.kit.errors import Refusal
from commons.kit.language import _, gettext_lazy
from commons.registers.rules.ccew import CharityCommission
from commons.registers.rules.entries import Adapter, BadNumber
from commons.registers.rules.irs import IrsEoBmf

REGISTERS: Mapping[str, Adapter] = {
    adapter.key: adapter for adapter in (IrsEoBmf(), CharityCommission())
}

Check = Callable[[str], str]
# The number by which charities are known where we keep no register: any of these fits.
KNOWN_NUMBERS: Mapping[str, tuple[str, tuple[Check, ...]]] = {
    "AU": (
        gettext_lazy("an Australian Business Number of eleven digits"),
        (abn.validate,),
    ),
    "BE": (
        gettext_lazy("an enterprise number of ten digits"),
        (be_enterprise.validate,),
    ),
    "CA": (gettext_lazy("a Business Number, such as 119219814 RR0001"), (bn.validate,)),
    "CH": (gettext_lazy("a UID, such as CHE-100.155.212"), (uid.validate,)),
    "CN": (
        gettext_lazy("a Unified Social Credit Code of eighteen signs"),
        (uscc.validate,),
    ),
    "DK": (gettext_lazy("a CVR number of eight digits"), (cvr.validate,)),
    "FR": (gettext_lazy("a SIREN or SIRET number"), (siren.validate, siret.validate)),
    "NO": (gettext_lazy("an organisation number of nine digits"), (no_orgnr.validate,)),
    "SE": (gettext_lazy("an organisation number of ten digits"), (se_orgnr.validate,)),
}
# French associations are also known by their number in the RNA.
RNA_LENGTH = 10


class UnfitNumber(Refusal):
    """A number that cannot be one, whoever holds it."""

    code = "UNFIT_NUMBER"

    def __init__(self, message: str) -> None:
        super().__init__(message, path=("input", "number"))


def number_in(register: str, text: str) -> str:
    """The number as the register writes it; raises UnfitNumber."""
    try:
        number = REGISTERS[register].normal_number(text)
    except BadNumber as bad:
        raise UnfitNumber(str(bad)) from bad
    if register == IrsEoBmf.key and not ein.is_valid(number):
        raise UnfitNumber(
            _(
                "No office of the IRS gives out numbers that begin with "
                "{number}. Look at your determination letter."
            ).format(number=number[:2])
        )
    return number


def number_elsewhere(country: str, text: str) -> str:
    """The number, its digits checked where they are known; raises UnfitNumber."""
    known = KNOWN_NUMBERS.get(country)
    if known is None or _is_rna(country, text):
        return text
    words, checks = known
    for check in checks:
        try:
            return check(text)
        except ValidationError:
            continue
    raise UnfitNumber(
        _("This is not {words}: a digit is wrong, missing or too many.").format(
            words=words
        )
    )


def _is_rna(country: str, text: str) -> bool:
    is_rna = len(text) == RNA_LENGTH and text[0] in "Ww" and text[1:].isalnum()
    return country == "FR" and is_rna
