"""Days and times as people read them, by CLDR through Babel, in their language."""

from datetime import date, datetime, time

from babel.dates import format_date, format_skeleton, format_time

from commons.kit.language import ENGLISH, locale_now

ENGLISH_DAY = "d MMMM y"
ENGLISH_DAY_OF_YEAR = "d MMMM"
CLOCK = "HH:mm"


def format_day(day: date) -> str:
    """23 November 2026."""
    locale = locale_now()
    form = ENGLISH_DAY if locale.language == ENGLISH else "long"
    return str(format_date(day, format=form, locale=locale))


def format_day_of_year(day: date) -> str:
    """23 November, where the year goes without saying."""
    locale = locale_now()
    if locale.language == ENGLISH:
        return str(format_date(day, format=ENGLISH_DAY_OF_YEAR, locale=locale))
    return str(format_skeleton("MMMd", day, locale=locale))


def format_clock(clock: datetime | time) -> str:
    """14:05, in the zone it came in."""
    locale = locale_now()
    form = CLOCK if locale.language == ENGLISH else "short"
    plain = clock.timetz() if isinstance(clock, datetime) else clock
    return str(format_time(plain, format=form, locale=locale))


def format_moment(moment: datetime) -> str:
    """23 November 2026, 14:05."""
    mark = " " if locale_now().language == "zh" else ", "
    return f"{format_day(moment.date())}{mark}{format_clock(moment)}"
