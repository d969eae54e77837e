"""Ends a wait by the button that mail programs show (RFC 8058)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from storefronts.listings.actions.waits import end_stock_wait_by_link


@csrf_exempt  # the mail program has no cookie of ours: the signed link is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def stock_mail(request: HttpRequest, token: str) -> HttpResponseBase:
    """Whoever only looks is shown the page with the button, so that nothing ends by
    a program that opens links."""
    if request.method != "POST":
        return HttpResponseRedirect(f"/back-in-stock/{token}/end/")
    end_stock_wait_by_link(token=token)
    return HttpResponse(status=204)
