"""The pages of the promises."""

from commons.web.pages import Page

pages: list[Page] = []
