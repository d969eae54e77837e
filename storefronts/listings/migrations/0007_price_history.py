"""What a variant cost before is noted by whoever ends a price, whichever way he came.

A price that ends leaves a row with the moment of its end. Prices that never changed
leave none, so that a new catalogue costs nothing. Rows are never changed or deleted.
"""

from django.db import migrations

# The same as commons.kit.money.exponent; tests hold the two together.
FUNCTIONS = """
CREATE FUNCTION listings_minor(amount numeric, currency text) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
  SELECT (amount * CASE
    WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG',
      'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 1
    WHEN currency IN ('BHD', 'JOD', 'KWD', 'OMR', 'TND') THEN 1000
    ELSE 100 END)::bigint
$$;

CREATE FUNCTION listings_price_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listings_pastprice (id, variant_id, seller_id, currency, amount_minor,
    until)
  VALUES (gen_random_uuid(), OLD.id, OLD.seller_id, OLD.price_currency,
    listings_minor(OLD.price, OLD.price_currency), clock_timestamp());
  RETURN NULL;
END $$;

CREATE TRIGGER listings_price_ended AFTER UPDATE ON listings_variant FOR EACH ROW
WHEN ((OLD.price, OLD.price_currency) IS DISTINCT FROM (NEW.price, NEW.price_currency))
EXECUTE FUNCTION listings_price_ended();

CREATE FUNCTION listings_other_price_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listings_pastprice (id, variant_id, seller_id, currency, amount_minor,
    until)
  VALUES (gen_random_uuid(), OLD.variant_id, OLD.seller_id, OLD.currency,
    OLD.amount_minor, clock_timestamp());
  RETURN NULL;
END $$;

CREATE TRIGGER listings_price_changed AFTER UPDATE ON listings_variantprice
FOR EACH ROW WHEN (OLD.amount_minor IS DISTINCT FROM NEW.amount_minor)
EXECUTE FUNCTION listings_other_price_ended();

CREATE TRIGGER listings_price_ended AFTER DELETE ON listings_variantprice
FOR EACH ROW EXECUTE FUNCTION listings_other_price_ended();

CREATE FUNCTION listings_past_price_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'past prices are history, they are never changed or deleted'
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER listings_past_price_stays BEFORE UPDATE OR DELETE
ON listings_pastprice FOR EACH ROW EXECUTE FUNCTION listings_past_price_stays();
"""
UNDONE = """
DROP TRIGGER listings_past_price_stays ON listings_pastprice;
DROP TRIGGER listings_price_ended ON listings_variantprice;
DROP TRIGGER listings_price_changed ON listings_variantprice;
DROP TRIGGER listings_price_ended ON listings_variant;
DROP FUNCTION listings_past_price_stays();
DROP FUNCTION listings_other_price_ended();
DROP FUNCTION listings_price_ended();
DROP FUNCTION listings_minor(numeric, text);
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0006_prices")]

    operations = [migrations.RunSQL(FUNCTIONS, UNDONE)]
