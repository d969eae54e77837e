"""What may still change of a picture: the words for it, and where one looks."""

from uuid import UUID

from commons.kit.transactions import in_transaction
from commons.media.actions.keeping import fit_alt
from commons.media.models import Picture
from commons.media.rules import Focus, fit_focus


@in_transaction
def change_picture(
    *, picture_id: UUID, alt: str | None = None, focus: Focus | None = None
) -> Picture:
    """Say anew what it shows, or which point stays in sight; None leaves it."""
    picture = Picture.objects.select_for_update(no_key=True).get(pk=picture_id)
    if alt is not None:
        picture.alt = fit_alt(alt)
    if focus is not None:
        fit = fit_focus(focus.x, focus.y)
        picture.focus_x, picture.focus_y = fit.x, fit.y
    picture.save(update_fields=["alt", "focus_x", "focus_y"])
    return picture
