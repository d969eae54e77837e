"""Logs tell what happened and with which ids, never who somebody is."""

import io
import json
import logging
import logging.config
import sys
import threading
import uuid
from collections.abc import Iterator

import pytest
import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from commons.kit.logs import (
    LineHandler,
    RequestLog,
    logging_settings,
    make_formatter,
    without_private,
)


def greet(request: HttpRequest, secret: str) -> HttpResponse:
    logging.getLogger("tests.greeting").info("greeted")
    if secret == "broken":
        raise ValueError("ada@example.org was here")
    if secret == "missing":
        raise Http404
    return HttpResponse(secret)


urlpatterns = [path("hello/<str:secret>/", greet)]


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"msg": message, "name": "tests", "levelno": 20})
    made.levelname = "INFO"
    made.__dict__.update(extra)
    return made


def line(message: str, **extra: object) -> dict[str, object]:
    return json.loads(make_formatter(readable=False).format(record(message, **extra)))


class Lines(logging.Handler):
    """Keeps every line as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(make_formatter(readable=False))
        self.lines: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))

    def of(self, event: str) -> dict[str, object]:
        return next(each for each in self.lines if each["event"] == event)


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = Lines()
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def site() -> Iterator[Client]:
    changes = {
        "ROOT_URLCONF": __name__,
        "MIDDLEWARE": ["commons.kit.logs.RequestLog"],
    }
    with override_settings(**changes):
        yield Client(raise_request_exception=False)


class TestLines:
    def test_are_json_with_time_level_and_facts(self) -> None:
        told = line("payment succeeded", payment="pay_1", amount_minor=1250)

        assert told["event"] == "payment succeeded"
        assert told["payment"] == "pay_1"
        assert told["amount_minor"] == 1250
        assert told["level"] == "info"
        assert str(told["timestamp"]).endswith("Z")

    @pytest.mark.parametrize(
        "key",
        [
            "email",
            "buyer_email",
            "display_name",
            "displayName",
            "password",
            "new_password",
            "api_token",
            "Authorization",
            "card_number",
            "cvc",
            "shipping_address",
            "phone",
        ],
    )
    def test_leave_out_private_facts(self, key: str) -> None:
        told = line("something happened", **{key: "Ada Lovelace"})

        assert told[key] == "[removed]"

    @pytest.mark.parametrize("key", ["token_id", "email_count", "listing", "task_name"])
    def test_keep_ids_and_counts(self, key: str) -> None:
        told = line("something happened", **{key: "7"})

        assert told[key] == "7"

    def test_look_inside_lists_and_mappings(self) -> None:
        told = line("sent", request_body={"lines": [{"email": "a@b.org", "sku": "X"}]})

        assert told["request_body"] == {"lines": [{"email": "[removed]", "sku": "X"}]}

    def test_tell_only_the_class_of_an_object(self) -> None:
        told = line("seen", thing=RequestFactory(), key=uuid.UUID(int=7))

        assert told["thing"] == "<RequestFactory>"
        assert told["key"] == "00000000-0000-0000-0000-000000000007"

    def test_hold_a_traceback_without_private_data(self) -> None:
        try:
            raise ValueError("Key (email)=(ada@example.org) already exists")
        except ValueError:
            told = line("fault", exc_info=sys.exc_info())

        assert "ValueError" in str(told["exception"])
        assert "ada@" not in str(told)

    def test_leave_out_what_a_job_was_called_with(self) -> None:
        told = line(
            "Job mail.send[12](name='Ada (x)', code='4') ended with status: Error",
            name="procrastinate.worker",
            job={"id": 12, "task_name": "mail.send", "task_kwargs": {"code": "4"}},
            args=(),
        )

        assert told["event"] == "Job mail.send[12] ended with status: Error"
        assert told["job"] == {"id": 12, "task_name": "mail.send"}

    def test_can_be_read_by_a_person(self) -> None:
        try:
            raise ValueError("oh")
        except ValueError:
            made = record("it broke", order="ord_1", exc_info=sys.exc_info())
        told = make_formatter(readable=True).format(made)

        assert "it broke" in told
        assert "order=ord_1" in told
        assert "ValueError: oh" in told


class TestWithoutPrivate:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("mail to ada.l+x@example.co.uk failed", "mail to [email] failed"),
            ("key sk_test_51H8abcDEF used", "key [key] used"),
            ("Authorization: Bearer cwt_abc.def", "Authorization: [key]"),
            ("postgresql://me:hunter2@db/x", "postgresql://me:[key]@db/x"),
            ("card 4242 4242 4242 4242 declined", "card [card number] declined"),
            ("card 4000-0000-0000-9995.", "card [card number]."),
            ("order 1234567890123 of 2026", "order 1234567890123 of 2026"),
            ("event evt_1PqRsT is unknown", "event evt_1PqRsT is unknown"),
        ],
    )
    def test_takes_out_only_what_is_private(self, text: str, expected: str) -> None:
        assert without_private(text) == expected

    def test_shortens_what_would_flood_the_logs(self) -> None:
        assert len(without_private("x" * 100_000)) == 10_000


class TestLineHandler:
    def test_writes_a_line_for_each_record(self) -> None:
        stream = io.StringIO()
        handler = LineHandler(stream)
        handler.setFormatter(make_formatter(readable=False))

        handler.handle(record("one"))
        handler.handle(record("two"))

        told = [json.loads(each)["event"] for each in stream.getvalue().splitlines()]
        assert told == ["one", "two"]

    def test_makes_its_line_before_it_waits_its_turn(self) -> None:
        stream = io.StringIO()
        handler = LineHandler(stream)
        made = threading.Event()

        class Telling(logging.Formatter):
            def format(self, record: logging.LogRecord) -> str:
                made.set()
                return super().format(record)

        handler.setFormatter(Telling())
        writing = threading.Thread(target=handler.handle, args=[record("one")])

        with handler.lock:
            writing.start()
            was_made = made.wait(5)
            written_meanwhile = stream.getvalue()
        writing.join()

        assert was_made
        assert written_meanwhile == ""
        assert stream.getvalue() == "one\n"

    def test_obeys_its_filters(self) -> None:
        stream = io.StringIO()
        handler = LineHandler(stream)
        handler.addFilter(lambda each: each.getMessage() != "secret")

        handler.handle(record("secret"))

        assert stream.getvalue() == ""

    def test_survives_a_line_that_cannot_be_made(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        stream = io.StringIO()

        LineHandler(stream).handle(record("%d", args=("no number",)))

        assert stream.getvalue() == ""
        assert "Logging error" in capsys.readouterr().err


class TestRequestLog:
    def test_tells_each_request_once_by_its_route(
        self, site: Client, lines: Lines
    ) -> None:
        site.get("/hello/s3cret/?token=t0ken")

        told = [each for each in lines.lines if each["event"] == "request"]
        assert len(told) == 1
        assert told[0]["route"] == "/hello/<str:secret>/"
        assert told[0]["method"] == "GET"
        assert told[0]["status"] == 200
        assert isinstance(told[0]["duration_ms"], float)
        assert "s3cret" not in str(lines.lines)
        assert "t0ken" not in str(lines.lines)

    def test_names_the_request_in_every_line_and_in_the_answer(
        self, site: Client, lines: Lines
    ) -> None:
        answer = site.get("/hello/x/")

        assert lines.of("greeted")["request_id"] == answer["X-Request-ID"]
        assert lines.of("request")["request_id"] == answer["X-Request-ID"]

    def test_forgets_the_name_afterwards(self, site: Client) -> None:
        site.get("/hello/x/")

        assert structlog.contextvars.get_contextvars() == {}

    def test_keeps_a_well_formed_name_from_the_proxy(self, site: Client) -> None:
        answer = site.get("/hello/x/", headers={"X-Request-ID": "edge-1234.abc"})

        assert answer["X-Request-ID"] == "edge-1234.abc"

    @pytest.mark.parametrize("given", ["short", "x" * 65, 'a"b<script>cccc', ""])
    def test_replaces_an_ill_formed_name(self, site: Client, given: str) -> None:
        answer = site.get("/hello/x/", headers={"X-Request-ID": given})

        assert answer["X-Request-ID"] != given
        assert len(answer["X-Request-ID"]) == 32

    def test_tells_a_fault_without_the_address(
        self, site: Client, lines: Lines
    ) -> None:
        answer = site.get("/hello/broken/")

        assert answer.status_code == 500
        assert lines.of("request")["status"] == 500
        fault = lines.of("Internal Server Error: /hello/<str:secret>/")
        assert "ada@" not in str(fault)

    def test_tells_an_unknown_address_without_it(
        self, site: Client, lines: Lines
    ) -> None:
        site.get("/reset-password/k3y/")

        assert lines.of("request")["route"] == "(no route)"
        assert "k3y" not in str(lines.lines)

    def test_gives_the_request_its_id(self) -> None:
        seen: list[str] = []

        def answer(request: HttpRequest) -> HttpResponse:
            seen.append(request.id)  # type: ignore[attr-defined]
            return HttpResponse()

        response = RequestLog(answer)(RequestFactory().get("/"))

        assert seen == [response["X-Request-ID"]]


class TestLoggingSettings:
    @pytest.mark.parametrize("readable", [True, False])
    def test_can_be_installed(self, *, readable: bool) -> None:
        settings = logging_settings(readable=readable)

        # The root stays out of it: pytest listens there.
        logging.config.dictConfig({**settings, "root": {}, "incremental": False})

        assert settings["root"]["level"] == "INFO"
