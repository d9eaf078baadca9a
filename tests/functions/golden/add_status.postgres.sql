-- add_status
WITH w AS (INSERT INTO "statuses" AS t1 ("name") VALUES ($1::text) RETURNING t1."id" AS c1) SELECT set_config('manor.keys0', coalesce(json_agg(c1)::text, '[]'), true), count(*) FROM w;
SELECT a.c1 FROM (SELECT (k.value #>> '{}')::integer AS c1, k.key AS manor_place FROM json_array_elements(current_setting('manor.keys0')::json) WITH ORDINALITY AS k(value, key)) AS a ORDER BY manor_place LIMIT 1;
