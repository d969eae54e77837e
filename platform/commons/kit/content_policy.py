"""The Content-Security-Policy header, written once instead of for every answer.

A page's scripts run by the nonce of that one answer (`request.csp_nonce`, django-csp),
so that markup somebody smuggled in runs none, not even a file of our own.
"""

from dataclasses import replace
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "Content-Security-Policy"
NOTHING_OF_ITS_OWN = PolicyParts()
# Stands where the nonce of an answer is put; no nonce is made of such letters.
BLANK = "(nonce)"


class ContentPolicy(CSPMiddleware):
    """django-csp's middleware, which is asked only where an answer wants its own."""

    def __init__(self, get_response: Any) -> None:  # as django-csp takes it
        super().__init__(get_response)
        self._written: tuple[object, str, str] = (None, "", "")

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the header, unless there is one or the address goes without."""
        policy = settings.CONTENT_SECURITY_POLICY
        if not self._is_usual(request, response):
            answer: HttpResponseBase = super().process_response(request, response)
            return answer
        is_excluded = request.path_info.startswith(
            tuple(policy["EXCLUDE_URL_PREFIXES"])
        )
        if HEADER not in response and not is_excluded:
            nonce: str | None = getattr(request, "_csp_nonce", None)
            response[HEADER] = self._policy(policy, nonce)
        return response

    def _is_usual(self, request: HttpRequest, response: HttpResponseBase) -> bool:
        parts = replace(self.get_policy_parts(request, response), nonce=None)
        return (
            parts == NOTHING_OF_ITS_OWN
            and not settings.DEBUG
            and not getattr(response, "_csp_exempt", False)
            and not getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None)
        )

    def _policy(self, policy: object, nonce: str | None) -> str:
        known, header, with_blank = self._written
        if known is not policy:
            header = str(build_policy())
            with_blank = str(build_policy(nonce=BLANK))
            self._written = (policy, header, with_blank)
        return header if nonce is None else with_blank.replace(BLANK, nonce)
