"""The bytes of a file move into pieces; the table of whole files goes."""

from django.db import migrations

PIECE = 262_144

CUT = f"""
INSERT INTO listings_runpiece (id, run_id, seller_id, number, content)
SELECT gen_random_uuid(), file.run_id, run.seller_id, piece.number,
  substring(file.content FROM piece.number * {PIECE} + 1 FOR {PIECE})
FROM listings_importfile AS file
JOIN listings_importrun AS run ON run.id = file.run_id,
  generate_series(0, greatest(0, (length(file.content) - 1) / {PIECE}))
    AS piece (number)
"""
JOIN = """
INSERT INTO listings_importfile (run_id, content)
SELECT run_id, string_agg(content, ''::bytea ORDER BY number)
FROM listings_runpiece GROUP BY run_id
"""
SIZES = """
UPDATE listings_importrun AS run SET size_bytes = length(file.content)
FROM listings_importfile AS file WHERE file.run_id = run.id
"""


class Migration(migrations.Migration):

    dependencies = [('listings', '0008_catalogue_runs')]

    operations = [
        migrations.RunSQL([CUT, SIZES], [JOIN]),
        migrations.RunSQL(
            "SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL IMMEDIATE"
        ),
        migrations.DeleteModel(name='ImportFile'),
    ]
