"""How the database itself keeps what searches read.

`listings_index` writes the rows of given listings; a trigger calls it for a listing
that changes, unless the transaction says that it will call it by itself
(`commonweal.index_later`). Whatever changes many listings at once, a name or a pledge,
only leaves a note in `listings_searchdue`, which a worker follows.
"""

from django.db import migrations

PLAIN = r"""
CREATE FUNCTION listings_plain(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  -- Without accents: whoever searches for a cafe finds the café.
  SELECT regexp_replace(normalize(words, NFKD), '[\u0300-\u036f]', '', 'g')
$$;

CREATE FUNCTION listings_language(country text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN country IN ('NL', 'BE', 'SR') THEN 'dutch'::regconfig
    WHEN country IN ('DE', 'AT', 'CH', 'LI') THEN 'german'::regconfig
    WHEN country IN ('FR', 'LU', 'MC') THEN 'french'::regconfig
    WHEN country IN ('ES', 'MX', 'AR', 'CL', 'CO', 'PE') THEN 'spanish'::regconfig
    ELSE 'english'::regconfig
  END
$$;

CREATE FUNCTION listings_words(language regconfig, words text, weight "char")
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  -- The words as they are, for names and other languages, and their stems.
  SELECT setweight(
    to_tsvector('simple', listings_plain(words)) || to_tsvector(language, words), weight
  )
$$;
"""

INDEX = """
CREATE FUNCTION listings_index(wanted uuid[]) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE written integer;
BEGIN
  DELETE FROM listings_listingsearch AS s
  WHERE s.listing_id = ANY (wanted) AND NOT EXISTS (
    SELECT 1 FROM listings_listing AS l
    JOIN organizations_organization AS o ON o.id = l.seller_id
    WHERE l.id = s.listing_id AND l.state = 'ACTIVE'
      AND l.lowest_price_minor IS NOT NULL
      AND (o.kind = 'MERCHANT' OR o.verification = 'VERIFIED')
  );

  WITH offered AS (
    SELECT l.*, o.kind, o.slug AS seller_slug, o.name AS seller_name, o.country
    FROM listings_listing AS l
    JOIN organizations_organization AS o ON o.id = l.seller_id
    WHERE l.id = ANY (wanted) AND l.state = 'ACTIVE'
      AND l.lowest_price_minor IS NOT NULL
      AND (o.kind = 'MERCHANT' OR o.verification = 'VERIFIED')
  ), given AS (
    SELECT offered.*, promised.terms, charities.slugs, charities.names,
      charities.labels, charities.causes,
      CASE WHEN offered.kind = 'CHARITY' THEN 10000
        ELSE least(coalesce(promised.bps, 0), 10000) END AS share_bps
    FROM offered
    CROSS JOIN LATERAL (
      SELECT array_agg(t.id) AS terms, sum(
        CASE WHEN t.kind = 'SHARE' THEN t.share_bps
          ELSE t.fixed_minor * 10000 / greatest(offered.lowest_price_minor, 1) END
      ) AS bps
      FROM agreements_pledgeterms AS t
      JOIN agreements_pledge AS p ON p.id = t.pledge_id
      LEFT JOIN agreements_pledgecap AS cap ON cap.pledge_id = t.pledge_id
      WHERE t.id = ANY (ARRAY(
          SELECT target.terms_id FROM agreements_pledgetarget AS target
          WHERE target.merchant_id = offered.seller_id AND target.key = ANY (
            ARRAY['all', 'listing:' || offered.id, 'category:' || offered.category]
            || ARRAY(SELECT 'tag:' || tag FROM unnest(offered.tags) AS tag)
          )
        ))
        AND t.state = 'IN_FORCE' AND t.period @> statement_timestamp()
        AND p.currency = offered.currency
        AND (cap.pledge_id IS NULL OR cap.used_minor < cap.cap_minor)
    ) AS promised
    CROSS JOIN LATERAL (
      SELECT array_agg(c.slug) AS slugs, string_agg(c.name, ' ') AS names,
        array_agg(c.name) AS labels,
        ARRAY(
          SELECT DISTINCT cause.cause FROM listings_charitycause AS cause
          WHERE cause.charity_id = ANY (array_agg(c.id))
        ) AS causes
      FROM organizations_organization AS c
      WHERE c.id = ANY (
        ARRAY(
          SELECT share.charity_id FROM agreements_pledgeshare AS share
          WHERE share.terms_id = ANY (promised.terms)
        ) || CASE WHEN offered.kind = 'CHARITY' THEN ARRAY[offered.seller_id]
          ELSE ARRAY[]::uuid[] END
      )
    ) AS charities
  ), made AS (
    SELECT given.*,
      ARRAY['seller:' || seller_slug,
        'price:' || currency || '-' || width_bucket(
          lowest_price_minor, ARRAY[1000, 2500, 5000, 10000, 25000, 100000, 1000000])]
      || CASE WHEN category = '' THEN '{}'::text[]
          ELSE ARRAY['category:' || category] END
      || ARRAY(SELECT 'tag:' || tag FROM unnest(tags) AS tag)
      || ARRAY(SELECT 'charity:' || slug FROM unnest(slugs) AS slug)
      || ARRAY(SELECT 'cause:' || cause FROM unnest(causes) AS cause)
      || ARRAY(SELECT 'share:' || least_bps
          FROM unnest(ARRAY[500, 1000, 2500, 10000]) AS least_bps
          WHERE share_bps >= least_bps)
      || CASE WHEN kind = 'CHARITY' THEN ARRAY['by:charity'] ELSE '{}'::text[] END
      || CASE WHEN terms IS NULL THEN '{}'::text[] ELSE ARRAY['pledged'] END AS keys,
      listings_words(language, title, 'A')
        || listings_words(language, seller_name || ' . ' || vendor || ' . '
            || array_to_string(tags, ' . ') || ' . ' || category, 'B')
        || listings_words(language, coalesce(names, '') || ' . '
            || replace(array_to_string(causes, ' . '), '_', ' '), 'C')
        || listings_words(language, left(description_html, 20000), 'D') AS document
    FROM given, listings_language(country) AS language
  ), words AS (
    INSERT INTO listings_searchword (word)
    SELECT DISTINCT found.word
    FROM made, unnest(tsvector_to_array(to_tsvector('simple',
      title || ' ' || category || ' ' || seller_name || ' ' || coalesce(names, '')
    ))) AS found (word)
    WHERE length(found.word) BETWEEN 4 AND 40 AND found.word !~ '[0-9/@.]'
      AND NOT EXISTS (
        SELECT 1 FROM listings_searchword AS w WHERE w.word = found.word
      )
    ORDER BY found.word
    ON CONFLICT DO NOTHING
  ), labelled AS (
    SELECT 'category:' || category AS key, category AS label FROM made
    WHERE category <> ''
    UNION SELECT 'seller:' || seller_slug, seller_name FROM made
    UNION SELECT 'charity:' || charity.named, charity.label
      FROM made, unnest(slugs, labels) AS charity (named, label)
  ), keys AS (
    INSERT INTO listings_searchkey AS known (key, label)
    SELECT key, max(label) FROM labelled
    WHERE NOT EXISTS (
      SELECT 1 FROM listings_searchkey AS k
      WHERE k.key = labelled.key AND k.label = labelled.label
    )
    GROUP BY key ORDER BY key
    ON CONFLICT (key) DO UPDATE SET label = excluded.label
  )
  INSERT INTO listings_listingsearch AS s
    (listing_id, seller_id, currency, price_minor, created_at, share_bps, keys,
     document)
  SELECT id, seller_id, currency, lowest_price_minor, created_at, share_bps, keys,
    document
  FROM made ORDER BY id
  ON CONFLICT (listing_id) DO UPDATE SET
    seller_id = excluded.seller_id, currency = excluded.currency,
    price_minor = excluded.price_minor, created_at = excluded.created_at,
    share_bps = excluded.share_bps, keys = excluded.keys, document = excluded.document
  WHERE (s.seller_id, s.currency, s.price_minor, s.created_at, s.share_bps, s.keys,
      s.document)
    IS DISTINCT FROM (excluded.seller_id, excluded.currency, excluded.price_minor,
      excluded.created_at, excluded.share_bps, excluded.keys, excluded.document);
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written;
END $$;
"""

TRIGGERS = """
CREATE FUNCTION listings_index_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('commonweal.index_later', true), '') <> 'on' THEN
    PERFORM listings_index(ARRAY[NEW.id]);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER listings_index_new AFTER INSERT ON listings_listing FOR EACH ROW
WHEN (NEW.lowest_price_minor IS NOT NULL)
EXECUTE FUNCTION listings_index_changed();

CREATE TRIGGER listings_index_changed AFTER UPDATE ON listings_listing FOR EACH ROW
WHEN ((OLD.title, OLD.description_html, OLD.vendor, OLD.category, OLD.tags, OLD.state,
    OLD.currency, OLD.lowest_price_minor, OLD.created_at, OLD.seller_id)
  IS DISTINCT FROM
  (NEW.title, NEW.description_html, NEW.vendor, NEW.category, NEW.tags, NEW.state,
    NEW.currency, NEW.lowest_price_minor, NEW.created_at, NEW.seller_id))
EXECUTE FUNCTION listings_index_changed();

CREATE FUNCTION listings_seller_due(seller uuid, moment timestamptz) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO listings_searchdue (id, seller_id, due_at)
  VALUES (gen_random_uuid(), seller, moment)
  ON CONFLICT (seller_id, due_at) DO NOTHING
$$;

CREATE FUNCTION listings_named_due(organization uuid) RETURNS void
LANGUAGE sql AS $$
  -- Its own listings, and those of merchants that ever promised it something.
  INSERT INTO listings_searchdue (id, seller_id, due_at)
  SELECT gen_random_uuid(), seller_id, now() FROM (
    SELECT organization AS seller_id
    UNION
    SELECT share.merchant_id FROM agreements_pledgeshare AS share
    WHERE share.charity_id = organization
  ) AS named
  ON CONFLICT (seller_id, due_at) DO NOTHING
$$;

CREATE FUNCTION listings_organization_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM listings_named_due(NEW.id);
  RETURN NULL;
END $$;

CREATE TRIGGER listings_search_due AFTER UPDATE ON organizations_organization
FOR EACH ROW
WHEN ((OLD.name, OLD.slug, OLD.kind, OLD.verification, OLD.country)
  IS DISTINCT FROM (NEW.name, NEW.slug, NEW.kind, NEW.verification, NEW.country))
EXECUTE FUNCTION listings_organization_changed();

CREATE FUNCTION listings_terms_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM listings_seller_due(NEW.merchant_id, now());
  IF NEW.state = 'IN_FORCE' AND lower(NEW.period) > now() THEN
    PERFORM listings_seller_due(NEW.merchant_id, lower(NEW.period));
  END IF;
  IF NEW.state = 'IN_FORCE' AND upper(NEW.period) > now() THEN
    PERFORM listings_seller_due(NEW.merchant_id, upper(NEW.period));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER listings_search_due AFTER UPDATE ON agreements_pledgeterms FOR EACH ROW
WHEN ((OLD.state, OLD.period) IS DISTINCT FROM (NEW.state, NEW.period))
EXECUTE FUNCTION listings_terms_changed();

CREATE FUNCTION listings_cap_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM listings_seller_due(NEW.merchant_id, now());
  RETURN NULL;
END $$;

CREATE TRIGGER listings_search_due AFTER UPDATE ON agreements_pledgecap FOR EACH ROW
WHEN ((OLD.used_minor < OLD.cap_minor) IS DISTINCT FROM
  (NEW.used_minor < NEW.cap_minor))
EXECUTE FUNCTION listings_cap_changed();

CREATE FUNCTION listings_cause_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM listings_named_due(coalesce(NEW.charity_id, OLD.charity_id));
  RETURN NULL;
END $$;

CREATE TRIGGER listings_search_due AFTER INSERT OR UPDATE OR DELETE
ON listings_charitycause FOR EACH ROW EXECUTE FUNCTION listings_cause_changed();
"""

# Sellers that were here before: a worker indexes their listings.
FIRST_FILL = """
INSERT INTO listings_searchdue (id, seller_id, due_at)
SELECT gen_random_uuid(), seller.id, now()
FROM organizations_organization AS seller
WHERE EXISTS (SELECT 1 FROM listings_listing WHERE seller_id = seller.id)
"""

NAMES = """
CREATE INDEX listings_searchkey_by_count ON listings_searchkey
  (split_part(key, ':', 1), listing_count DESC);
CREATE INDEX listings_searchkey_by_words ON listings_searchkey
USING gin (to_tsvector('simple'::regconfig, listings_plain(label)));
"""

UNDO = """
DROP TRIGGER listings_search_due ON listings_charitycause;
DROP TRIGGER listings_search_due ON agreements_pledgecap;
DROP TRIGGER listings_search_due ON agreements_pledgeterms;
DROP TRIGGER listings_search_due ON organizations_organization;
DROP TRIGGER listings_index_changed ON listings_listing;
DROP TRIGGER listings_index_new ON listings_listing;
DROP INDEX listings_searchkey_by_words, listings_searchkey_by_count;
DROP FUNCTION listings_cause_changed(), listings_cap_changed(),
  listings_terms_changed(), listings_organization_changed(),
  listings_named_due(uuid), listings_seller_due(uuid, timestamptz),
  listings_index_changed(), listings_index(uuid[]),
  listings_words(regconfig, text, "char"), listings_language(text),
  listings_plain(text);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("listings", "0003_search_tables"),
        ("organizations", "0001_initial"),
        ("agreements", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            [PLAIN, INDEX, TRIGGERS, NAMES, FIRST_FILL], [UNDO]
        ),
    ]
