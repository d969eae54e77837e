"""Logs as facts with ids: one line per event, without personal or card data."""

import contextlib
import functools
import logging
import re
import time
import uuid
from collections.abc import Callable, Mapping, MutableMapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TextIO

import structlog
from django.http import HttpRequest, HttpResponse

from commons.kit.ids import new_id

Event = MutableMapping[str, Any]  # structlog's own word for what it passes on

logger = logging.getLogger(__name__)

REQUEST_ID_HEADER = "X-Request-ID"
WELL_FORMED_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
REMOVED = "[removed]"
PLAIN = (bool, int, float, type(None))
TOLD_AS_TEXT = (uuid.UUID, date, Decimal, Enum)
DEEPEST = 6
LONGEST_TEXT = 10_000

SENSITIVE_WORDS = frozenset(
    {"address", "authorization", "birthday", "card", "cookie", "cookies", "cvc"}
    | {"cvv", "email", "emails", "iban", "passphrase", "passport", "passwd"}
    | {"password", "phone", "secret", "session", "signature", "token", "tokens"}
)
PERSONAL_NAMES = frozenset(
    {"customer_name", "display_name", "first_name", "full_name", "last_name", "name"}
    | {"person_name", "recipient", "recipients", "sender", "to", "city"}
    | {"postal_code", "line1", "line2", "exp_month", "exp_year", "last4"}
)
HARMLESS_ENDINGS = ("_id", "_count", "_ids")

PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(://[^/\s:@]*):[^@/\s]+@"), r"\1:[key]@"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*"), "[email]"),
    (re.compile(r"\b(?:sk|rk|pk|whsec|cwt)_[A-Za-z0-9_]{4,}"), "[key]"),
    (re.compile(r"(?i)\bbearer\s+\S+"), "[key]"),
)
DIGITS = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-]|\.\d)")
JOB_ARGUMENTS = re.compile(r"(\[\d+\])\(.*\)", re.DOTALL)


def logging_settings(*, readable: bool, level: str = "INFO") -> dict[str, Any]:
    """Django's LOGGING: lines of JSON, or for a person at a terminal."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {"()": "commons.kit.logs.make_formatter", "readable": readable}
        },
        "handlers": {
            "stderr": {"()": "commons.kit.logs.LineHandler", "formatter": "lines"}
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO"},
            # Every request is told once, by RequestLog.
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            "django.request": {"level": "ERROR"},
            "procrastinate": {"level": "WARNING"},
        },
    }


class LineHandler(logging.StreamHandler[TextIO]):
    """Writes to stderr; makes its lines before it waits its turn to write.

    The handler it stands on formats while it holds the lock, for which every other
    thread of a web server then waits.
    """

    def handle(self, record: logging.LogRecord) -> bool:
        """Write the record, unless a filter is against it."""
        if not self.filter(record):
            return False
        try:
            line = self.format(record) + self.terminator
            with self.lock or contextlib.nullcontext():
                self.stream.write(line)
                self.flush()
        except RecursionError:
            raise
        except Exception:  # noqa: BLE001 - a log line never breaks what it tells of
            self.handleError(record)
        return True


def make_formatter(*, readable: bool) -> logging.Formatter:
    """What turns a record of the standard library into one line."""
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer(
        ensure_ascii=False
    )
    if readable:
        renderer = structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.contextvars.merge_contextvars,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            remove_private,
            renderer,
        ],
    )


def remove_private(_: object, __: str, event: Event) -> Event:
    """Take out of an event whatever tells who somebody is or how they pay."""
    # What another handler's formatter left on the record repeats the event unclean.
    event.pop("message", None)
    request = event.pop("request", None)
    if isinstance(request, HttpRequest):
        event["event"] = str(event.get("event", "")).replace(
            request.path, route_of(request)
        )
    if str(event.get("logger", "")).startswith("procrastinate"):
        event["event"] = JOB_ARGUMENTS.sub(r"\1", str(event.get("event", "")))
        event["job"] = _job_facts(event.get("job"))
        event.pop("args", None)
    return {key: _cleaned(key, value, depth=0) for key, value in event.items()}


def _job_facts(job: object) -> dict[str, object]:
    if not isinstance(job, Mapping):
        return {}
    return {key: job[key] for key in ("id", "task_name", "attempts") if key in job}


def _cleaned(key: str, value: object, *, depth: int) -> object:
    if value is not None and _is_private(key):
        return REMOVED
    if isinstance(value, str):
        return without_private(value)
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, TOLD_AS_TEXT):
        return str(value)
    return _cleaned_inside(value, depth=depth)


def _cleaned_inside(value: object, *, depth: int) -> object:
    """Of objects only the class is told: their text may hold anything."""
    if depth < DEEPEST and isinstance(value, Mapping):
        return {
            str(key): _cleaned(str(key), inner, depth=depth + 1)
            for key, inner in value.items()
        }
    if depth < DEEPEST and isinstance(value, list | tuple | set | frozenset):
        return [_cleaned("", inner, depth=depth + 1) for inner in value]
    return f"<{type(value).__name__}>"


@functools.lru_cache(maxsize=1_024)
def _is_private(key: str) -> bool:
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower().replace("-", "_")
    if snake in PERSONAL_NAMES:
        return True
    if snake.endswith(HARMLESS_ENDINGS):
        return False
    return not SENSITIVE_WORDS.isdisjoint(snake.split("_"))


def without_private(text: str) -> str:
    """The text with addresses, keys and card numbers taken out."""
    if text.isalnum() and not text.isdecimal() and len(text) <= LONGEST_TEXT:
        return text  # a word, where nothing below can match
    shortened = text[:LONGEST_TEXT]
    for pattern, replacement in PATTERNS:
        shortened = pattern.sub(replacement, shortened)
    return DIGITS.sub(_hide_card_number, shortened)


def _hide_card_number(match: re.Match[str]) -> str:
    digits = [int(digit) for digit in match[0] if digit.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    is_card = (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
    return "[card number]" if is_card else match[0]


class RequestLog:
    """Middleware that names each request and tells once how it went."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The id goes into every line logged meanwhile, and back to the client."""
        began = time.perf_counter()
        request_id = _request_id(request)
        request.id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            response = self.get_response(request)
            response.headers[REQUEST_ID_HEADER] = request_id
            facts = {
                "method": request.method,
                "route": route_of(request),
                "status": response.status_code,
                "duration_ms": round((time.perf_counter() - began) * 1000, 1),
            }
            logger.info("request", extra=facts)
            return response
        finally:
            structlog.contextvars.clear_contextvars()


def _request_id(request: HttpRequest) -> str:
    """A well-formed id from the proxy is kept, so that its logs and ours meet."""
    given = request.headers.get(REQUEST_ID_HEADER, "")
    return given if WELL_FORMED_ID.fullmatch(given) else new_id().hex


def route_of(request: HttpRequest) -> str:
    """The pattern that matched: an address itself may hold a secret."""
    match = request.resolver_match
    return f"/{match.route}" if match else "(no route)"
