"""Which currencies there are, how many decimals they have and what Stripe charges."""

from dataclasses import dataclass

ZERO_DECIMAL = frozenset({
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv",
    "xaf", "xof", "xpf",
})  # fmt: skip
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
# Kept with two decimals by Stripe although the last two are always zero.
WHOLE_UNITS = frozenset(["isk", "ugx"])
TWO_DECIMAL = frozenset({
    "aed", "afn", "all", "amd", "ang", "aoa", "ars", "aud", "awg", "azn", "bam", "bbd",
    "bdt", "bgn", "bmd", "bnd", "bob", "brl", "bsd", "bwp", "byn", "bzd", "cad", "cdf",
    "chf", "cny", "cop", "crc", "cve", "czk", "dkk", "dop", "dzd", "egp", "etb", "eur",
    "fjd", "fkp", "gbp", "gel", "gip", "gmd", "gtq", "gyd", "hkd", "hnl", "hrk", "htg",
    "huf", "idr", "ils", "inr", "isk", "jmd", "kes", "kgs", "khr", "kyd", "kzt", "lak",
    "lbp", "lkr", "lrd", "lsl", "mad", "mdl", "mkd", "mmk", "mnt", "mop", "mur", "mvr",
    "mwk", "mxn", "myr", "mzn", "nad", "ngn", "nio", "nok", "npr", "nzd", "pab", "pen",
    "pgk", "php", "pkr", "pln", "qar", "ron", "rsd", "rub", "sar", "sbd", "scr", "sek",
    "sgd", "shp", "sle", "sos", "srd", "std", "szl", "thb", "tjs", "top", "try", "ttd",
    "twd", "tzs", "uah", "ugx", "usd", "uyu", "uzs", "wst", "xcd", "yer", "zar", "zmw",
})  # fmt: skip
SUPPORTED = ZERO_DECIMAL | THREE_DECIMAL | TWO_DECIMAL
MAX_AMOUNT = 99_999_999
MINIMUM_CHARGE = {
    "usd": 50, "eur": 50, "gbp": 30, "aud": 50, "cad": 50, "chf": 50, "nzd": 50,
    "brl": 50, "sgd": 50, "inr": 50, "jpy": 50, "dkk": 250, "nok": 300, "sek": 300,
    "hkd": 400, "mxn": 1000, "pln": 200, "czk": 1500, "huf": 17500, "ron": 200,
    "aed": 200, "bgn": 100, "myr": 200, "thb": 1000,
}  # fmt: skip
SYMBOLS = {
    "usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "inr": "₹", "krw": "₩",
    "aud": "A$", "cad": "CA$", "nzd": "NZ$", "hkd": "HK$", "brl": "R$",
}  # fmt: skip
FULL_BPS = 10_000


@dataclass(frozen=True)
class FeeFormula:
    """A percentage plus a fixed sum, the latter in hundredths of a main unit."""

    bps: int = 290
    fixed_hundredths: int = 30

    def fee_minor(self, amount_minor: int, currency: str) -> int:
        """What Stripe keeps of one card payment, in whole quanta of the currency."""
        quantum = quantum_of(currency)
        scale = 10 ** decimals_of(currency)
        share = half_up(amount_minor * self.bps, FULL_BPS * quantum)
        fixed = half_up(self.fixed_hundredths * scale, 100 * quantum)
        return (share + fixed) * quantum


def half_up(numerator: int, denominator: int) -> int:
    """Divide non-negative integers, a half going up."""
    return (2 * numerator + denominator) // (2 * denominator)


def decimals_of(currency: str) -> int:
    """How many decimals Stripe's minor unit of this currency stands for."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def quantum_of(currency: str) -> int:
    """The smallest step, in minor units, in which Stripe moves this currency."""
    if currency in THREE_DECIMAL:
        return 10
    return 100 if currency in WHOLE_UNITS else 1


def minimum_charge(currency: str) -> int:
    """The least amount a card payment may have."""
    return MINIMUM_CHARGE.get(currency, quantum_of(currency))


def display(amount_minor: int, currency: str) -> str:
    """A sum as a person reads it, with all its decimals."""
    decimals = decimals_of(currency)
    number = f"{abs(amount_minor) / 10**decimals:,.{decimals}f}"
    sign = "\N{MINUS SIGN}" if amount_minor < 0 else ""
    symbol = SYMBOLS.get(currency)
    prefix = symbol or f"{currency.upper()}\N{NO-BREAK SPACE}"
    return f"{sign}{prefix}{number}"
