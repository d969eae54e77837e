"""Every address: the API, webhooks, pictures, and the pages of each package."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import path
from strawberry.types import ExecutionResult

from commons.kit.endpoint import Endpoint
from commons.kit.execution import execute
from commons.kit.trusted import Trusted
from commons.media.views import picture_file
from commons.organizations.views import original_file
from commons.pages.routes import pages as commons_pages
from commons.payments.webhooks import stripe_webhook
from commons.registers.views import proof_file
from commons.traffic.meter import METER
from commons.web.explorer import Explorer, Guide
from commons.web.offline import offline_page, worker_script
from commons.web.routing import page_urls
from commons.web.sharing.oembed import oembed_view
from commons.web.sharing.writings import writing_urls
from pledges.pages.routes import pages as pledges_pages
from project.documents import WRITTEN, examples, library_of
from project.schema import schema
from storefronts.listings.views import catalogue_file, error_file
from storefronts.listings.watching.views import stock_mail
from storefronts.pages.routes import pages as storefronts_pages
from storefronts.pages.writings import CARDS
from storefronts.pages.writings import writings as storefronts_writings
from storefronts.sharing.views import robots, sitemap_index, sitemap_part


def run_document(
    request: HttpRequest,
    document: str,
    operation_name: str,
    variables: dict[str, object],
) -> ExecutionResult:
    """What the page engine calls."""
    return execute(
        schema,
        request,
        document=document,
        variables=variables,
        operation_name=operation_name,
    )


# Filled below, when the pages are known.
LIBRARY: dict[str, Trusted] = {}

urlpatterns = [
    path(
        "graphql",
        Endpoint(schema, meter=METER, library=LIBRARY, explorer=Explorer(examples())),
        name="graphql",
    ),
    path("graphql/<slug:name>.md", Guide(WRITTEN), name="api_guide"),
    path("webhooks/stripe", stripe_webhook, name="stripe_webhook"),
    path("media/<path:name>", picture_file, name="picture_file"),
    path("originals/<str:id>/", original_file, name="original_file"),
    path("stock-mail/<str:token>/", stock_mail, name="stock_mail"),
    path("papers/<str:id>/", proof_file, name="proof_file"),
    path("desk/<slug:slug>/catalogue.csv", catalogue_file, name="catalogue_file"),
    path("desk/<slug:slug>/import/<str:id>/errors.csv", error_file, name="error_file"),
    path("admin/", admin.site.urls),
    path("oembed", oembed_view(CARDS), name="oembed"),
    path("offline/", offline_page, name="offline"),
    path("worker.js", worker_script, name="worker"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap_part, name="sitemap_part"),
]
PACKAGES = {
    "commons.pages": commons_pages,
    "pledges.pages": pledges_pages,
    "storefronts.pages": storefronts_pages,
}
WRITINGS = {"storefronts.pages": storefronts_writings}
for package, pages in PACKAGES.items():
    urlpatterns += page_urls(
        package,
        pages=pages,
        schema=schema._schema,
        execute=run_document,
    )
for package, writings in WRITINGS.items():
    urlpatterns += writing_urls(
        package,
        writings=writings,
        schema=schema._schema,
        execute=run_document,
    )

LIBRARY.update(library_of(urlpatterns, schema))

handler400 = "commons.web.failures.bad_request"
handler403 = "commons.web.failures.permission_denied"
handler404 = "commons.web.failures.page_not_found"
handler500 = "commons.web.failures.server_error"
