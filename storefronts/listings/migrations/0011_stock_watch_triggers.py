"""Notes by itself when stock falls to where its seller wants to know.

Only the moment of falling counts, so that one fall is told once, and a second only
after the stock was above. Most sales of what is plentiful never reach the function:
the condition is judged first. 50 is the most a seller's own default may be
(storefronts.listings.rules.watching.MOST_BY_DEFAULT).
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION listings_stock_fell() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  mark integer := NEW.low_at;
BEGIN
  IF mark IS NULL THEN
    SELECT low_stock_at INTO mark FROM listings_salesterms
    WHERE organization_id = NEW.seller_id;
  END IF;
  IF NEW.on_hand - NEW.reserved <= mark
    AND (NOT OLD.is_tracked OR OLD.on_hand - OLD.reserved > mark)
  THEN
    INSERT INTO listings_lowstock (id, variant_id, seller_id, fell_at)
    VALUES (gen_random_uuid(), NEW.variant_id, NEW.seller_id, clock_timestamp());
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER listings_stock_fell AFTER UPDATE ON listings_stock FOR EACH ROW
WHEN (NEW.is_tracked AND NEW.on_hand - NEW.reserved <= coalesce(NEW.low_at, 50)
  AND (NOT OLD.is_tracked OR NEW.on_hand - NEW.reserved < OLD.on_hand - OLD.reserved))
EXECUTE FUNCTION listings_stock_fell();
"""
UNDONE = """
DROP TRIGGER listings_stock_fell ON listings_stock;
DROP FUNCTION listings_stock_fell();
"""


class Migration(migrations.Migration):

    dependencies = [("listings", "0010_stock_watch")]

    operations = [migrations.RunSQL(FUNCTIONS, UNDONE)]
