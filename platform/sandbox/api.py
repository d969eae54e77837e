"""The path of one API request: key, route, faults, parameters, idempotency, deed."""

import base64
import binascii
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import orjson

from sandbox.config import PLATFORM
from sandbox.errors import (
    StripeError,
    account_invalid,
    invalid,
    key_in_use,
    rate_limited,
    server_error,
    unauthenticated,
    unrecognized_url,
)
from sandbox.expansion import expanded
from sandbox.forms import decode_pairs, nest
from sandbox.idempotency import KeptResult, KeyedRequest, fingerprint_of
from sandbox.ids import new_id
from sandbox.json_types import JsonObject
from sandbox.messages import FORM, Fate, Request, Response, json_response
from sandbox.params import listing, read_params, text
from sandbox.routing import Call, Match, Router
from sandbox.world import World

logger = logging.getLogger(__name__)
EXPAND = listing(text())
# Faults that strike before anything is done; the rest strike while or after.
BEFORE = {"reset", "rate_limited", "conflict", "error_before"}


@dataclass(frozen=True)
class Admitted:
    """A request that passed every check made before execution."""

    call: Call
    match: Match
    expand: list[str]
    keyed: KeyedRequest | None
    fault: str | None
    request_id: str


class Api:
    """Answers everything under /v1/."""

    def __init__(self, world: World, router: Router) -> None:
        self._world = world
        self._router = router

    def answer(self, request: Request) -> Response:
        """Stripe's answer, with the headers every answer of Stripe's has."""
        request_id = new_id("req")
        try:
            response = self._run(request, request_id)
        except StripeError as error:
            response = _refused(error, request_id)
        headers = {"Request-Id": request_id} | _echoed(request.headers)
        return replace(response, headers=headers | response.headers)

    def _run(self, request: Request, request_id: str) -> Response:
        _check_key(request.headers)
        match = self._router.find(request.method, request.path)
        if match is None:
            raise unrecognized_url(request.method, request.path)
        fault = self._world.faults.for_request(request.method, request.path)
        if fault in BEFORE:
            return self._strike(fault, request, request_id)
        admitted = self._admit(request, match, fault, request_id)
        if admitted.keyed is None:
            return self._fulfil(admitted)
        return self._fulfil_once(admitted, admitted.keyed)

    def _strike(self, fault: str | None, request: Request, request_id: str) -> Response:
        if fault == "reset":
            return Response(500, fate=Fate.RESET)
        error = server_error()
        if fault == "rate_limited":
            error = rate_limited(self._world.faults.rate_limit_reason())
        if fault == "conflict":
            error = key_in_use(request.headers.get("idempotency-key", request_id))
        return _refused(error, request_id)

    def _admit(
        self, request: Request, match: Match, fault: str | None, request_id: str
    ) -> Admitted:
        """Read and check everything that is refused without being remembered."""
        pairs = _pairs(request)
        spec = {**match.route.params, "expand": EXPAND}
        params = read_params(spec, nest(pairs))
        expand = params.pop("expand", [])
        account = request.headers.get("stripe-account", PLATFORM)
        self._check_account(account)
        call = Call(
            world=self._world,
            account=account,
            params=params,
            ids={**match.ids, "path": request.path},
            base_url=self._world.config.public_url or request.base_url,
        )
        key = request.headers.get("idempotency-key")
        keyed = None
        if key and request.method == "POST":
            print_of_it = fingerprint_of(request.method, pairs)
            keyed = KeyedRequest(account, key, request.path, print_of_it)
        return Admitted(call, match, expand, keyed, fault, request_id)

    def _check_account(self, account: str) -> None:
        if account == PLATFORM:
            return
        record = self._world.store.get(account)
        if record is None or record.kind != "account":
            raise account_invalid(account)

    def _fulfil_once(self, admitted: Admitted, keyed: KeyedRequest) -> Response:
        """Run the request unless its key already has an answer."""
        with self._world.lock:
            kept = self._world.keys.begin(keyed, self._world.clock.stamp())
        if kept is not None:
            headers = {**kept.headers, "Idempotent-Replayed": "true"}
            headers["Original-Request"] = kept.headers["Request-Id"]
            response = Response(kept.status, kept.body.encode(), headers=headers)
            return _met_on_the_way_back(response, admitted.fault)
        try:
            return self._fulfil(admitted)
        finally:
            with self._world.lock:
                self._world.keys.end(keyed)

    def _fulfil(self, admitted: Admitted) -> Response:
        if admitted.fault == "slow":
            time.sleep(self._world.faults.profile.slow_ms / 1000)
        keyed = admitted.keyed
        with self._world.transaction():
            key = keyed.key if keyed else None
            self._world.running = (admitted.request_id, key)
            try:
                response = self._execute(admitted)
            finally:
                self._world.running = (None, None)
            if keyed is not None:
                response = _with_key(response, keyed.key, admitted.request_id)
                self._keep(keyed, response)
        return _met_on_the_way_back(response, admitted.fault)

    def _execute(self, admitted: Admitted) -> Response:
        """The deed itself; a refusal takes back what it did, unless that must stay."""
        try:
            if admitted.fault == "error_stored":
                raise server_error()
            tree = admitted.match.route.handler(admitted.call)
            answer = expanded(self._world, tree, admitted.expand)
        except StripeError as error:
            if not error.keeps_effects:
                self._world.undo()
            return _refused(error, admitted.request_id)
        except Exception:
            logger.exception("request failed: %s", admitted.match.route.path)
            self._world.undo()
            return _refused(server_error(), admitted.request_id)
        if admitted.fault == "error_after_commit":
            return _refused(server_error(), admitted.request_id)
        return json_response(200, answer)

    def _keep(self, keyed: KeyedRequest, response: Response) -> None:
        self._world.keys.keep(
            keyed,
            KeptResult(
                path=keyed.path,
                fingerprint=keyed.fingerprint,
                status=response.status,
                body=response.body.decode(),
                headers=response.headers,
                kept_at=self._world.clock.stamp(),
            ),
        )


def _check_key(headers: Mapping[str, str]) -> None:
    """Only test keys open this door."""
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    key = credentials.strip()
    if scheme.lower() == "basic":
        key = _user_of(key)
    if scheme.lower() not in {"basic", "bearer"} or not key:
        raise unauthenticated(
            "You did not provide an API key. You need to provide your API key in the "
            "Authorization header, using Bearer auth (e.g. 'Authorization: Bearer "
            "YOUR_SECRET_KEY')."
        )
    if not key.startswith(("sk_test_", "rk_test_")):
        shown = f"{key[:8]}{'*' * 8}{key[-4:]}" if len(key) > 16 else "*" * len(key)
        raise unauthenticated(f"Invalid API Key provided: {shown}")


def _user_of(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _pairs(request: Request) -> list[tuple[str, str]]:
    pairs = decode_pairs(request.query) if request.query else []
    if not request.body:
        return pairs
    media_type = request.headers.get("content-type", "").partition(";")[0].strip()
    if media_type != FORM:
        raise invalid(
            f"Invalid request: the content type must be {FORM}, not "
            f"{media_type or 'missing'}."
        )
    try:
        return [*pairs, *decode_pairs(request.body.decode("utf-8"))]
    except UnicodeDecodeError as error:
        raise invalid("Invalid request: the body is not UTF-8.") from error


def _refused(error: StripeError, request_id: str) -> Response:
    body: JsonObject = error.envelope(request_id)
    return Response(error.status, orjson.dumps(body), headers=dict(error.headers))


def _with_key(response: Response, key: str, request_id: str) -> Response:
    headers = {"Request-Id": request_id, "Idempotency-Key": key} | response.headers
    if response.status >= 500:
        # Trying again would only replay this answer.
        headers["Stripe-Should-Retry"] = "false"
    return replace(response, headers=headers)


def _met_on_the_way_back(response: Response, fault: str | None) -> Response:
    lost = fault == "lost_response"
    return replace(response, fate=Fate.LOST) if lost else response


def _echoed(headers: Mapping[str, str]) -> dict[str, str]:
    version = headers.get("stripe-version")
    return {"Stripe-Version": version} if version else {}
