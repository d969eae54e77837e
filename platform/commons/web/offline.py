"""What a browser shows without a connection: one page, kept by a small worker."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from commons.kit.language import language_now
from commons.web.languages.addresses import in_language

SOURCE = Path(__file__).parent / "static" / "commonweal" / "worker.js"
ADDRESS = "/offline/"
# All that the offline page is made of; its own address comes first.
LOOKS = (
    "commonweal/site.css",
    "commonweal/parts.css",
    "commonweal/pages.css",
    "commonweal/print.css",
    "commonweal/mark.svg",
    "commonweal/start.js",
    "commonweal/htmx.min.js",
    "commonweal/search.js",
    "commonweal/fonts/figtree-latin-wght-normal.woff2",
    "commonweal/fonts/young-serif-latin-400-normal.woff2",
)


@require_safe
@cache_control(public=True, max_age=0, must_revalidate=True)
def offline_page(request: HttpRequest) -> HttpResponse:
    """Asks neither the database nor the schema, and is the same for everybody."""
    return render(request, "offline.html")


@require_safe
@vary_on_headers("Accept-Language", "Cookie")
@cache_control(public=True, max_age=0, must_revalidate=True)
def worker_script(request: HttpRequest) -> HttpResponse:
    """Served from the root, because a worker rules over what lies below it.

    Another language is another worker, which fetches the offline page anew.
    """
    del request
    script = _script(language_now())
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@lru_cache(maxsize=16)
def _script(language: str) -> str:
    source = SOURCE.read_text()
    kept = [in_language(ADDRESS, language), *(static(name) for name in LOOKS)]
    version = hashlib.sha256("\n".join([source, *kept]).encode()).hexdigest()[:12]
    words = f"const VERSION = {json.dumps(version)};\nconst KEPT = {json.dumps(kept)};"
    return f"{words}\n{source}"
