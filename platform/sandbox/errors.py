"""Stripe's refusals: their HTTP status, their envelope and whether effects stay."""

from dataclasses import dataclass, field

from sandbox.json_types import JsonObject

DOCS = "https://stripe.com/docs/error-codes/"


@dataclass
class StripeError(Exception):
    """An answer in Stripe's error envelope."""

    status: int
    message: str
    type: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None
    extra: JsonObject = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    # A declined card leaves a failed charge behind: its effects are kept.
    keeps_effects: bool = False

    def __str__(self) -> str:
        return self.message

    def envelope(self, request_id: str) -> JsonObject:
        """The body Stripe sends; absent parts are left out as Stripe does."""
        error: JsonObject = {"type": self.type, "message": self.message}
        if self.code:
            error |= {"code": self.code, "doc_url": DOCS + self.code.replace("_", "-")}
        if self.param:
            error["param"] = self.param
        error |= self.extra
        error["request_log_url"] = (
            f"https://dashboard.stripe.com/test/logs/{request_id}"
        )
        return {"error": error}


def invalid(
    message: str, *, code: str | None = None, param: str | None = None
) -> StripeError:
    """A request that was understood and refused."""
    return StripeError(status=400, message=message, code=code, param=param)


def unknown_parameter(path: str) -> StripeError:
    return invalid(
        f"Received unknown parameter: {path}", code="parameter_unknown", param=path
    )


def missing_parameter(path: str) -> StripeError:
    return invalid(
        f"Missing required param: {path}.", code="parameter_missing", param=path
    )


def no_such(kind: str, object_id: str, *, param: str = "id") -> StripeError:
    """A missing object; what belongs to another account looks the same."""
    return StripeError(
        status=404 if param == "id" else 400,
        message=f"No such {kind}: '{object_id}'",
        code="resource_missing",
        param=param,
    )


def unrecognized_url(method: str, path: str) -> StripeError:
    return StripeError(
        status=404,
        message=(
            f"Unrecognized request URL ({method}: {path}). "
            "Please see https://stripe.com/docs or we can help at "
            "https://support.stripe.com/."
        ),
    )


def unauthenticated(message: str) -> StripeError:
    return StripeError(
        status=401,
        message=message,
        headers={"WWW-Authenticate": 'Basic realm="Stripe"'},
    )


def account_invalid(account: str) -> StripeError:
    return StripeError(
        status=403,
        message=(
            "The provided key does not have access to account "
            f"'{account}' (or that account does not exist). "
            "Application access may have been revoked."
        ),
        code="account_invalid",
    )


def server_error() -> StripeError:
    return StripeError(
        status=500,
        message="An unknown error occurred. Please try again later.",
        type="api_error",
    )


def rate_limited(reason: str) -> StripeError:
    return StripeError(
        status=429,
        message=(
            "Request rate limit exceeded. You can learn more about rate limits here "
            "https://stripe.com/docs/rate-limits."
        ),
        code="rate_limit",
        headers={"Stripe-Rate-Limited-Reason": reason},
    )


def key_in_use(key: str) -> StripeError:
    return StripeError(
        status=409,
        message=(
            "There is currently another in-progress request using this Idempotent "
            "Key (that probably means you submitted twice, and the other request is "
            f"still going through): {key}. Please try again later."
        ),
        type="idempotency_error",
        code="idempotency_key_in_use",
    )


def key_reused(key: str, *, first_path: str, same_endpoint: bool) -> StripeError:
    """The same key for something else, which Stripe never executes."""
    what = "parameters they were" if same_endpoint else "endpoint they were"
    where = "" if same_endpoint else f" ('{first_path}')"
    return StripeError(
        status=400,
        message=(
            f"Keys for idempotent requests can only be used with the same {what} "
            f"first used with{where}. Try using a key other than '{key}' if you meant "
            "to execute a different request."
        ),
        type="idempotency_error",
    )
