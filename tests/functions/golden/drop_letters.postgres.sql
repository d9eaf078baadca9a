-- drop_letters
WITH w AS (DELETE FROM "letters" AS t1 WHERE (t1."manor_tenant" = $1) AND EXISTS (SELECT 1 FROM "cases" AS t2 WHERE (t2."tenant_id" = $1) AND t2."deleted_at" IS NULL AND ((t2."id" = t1."case_id") AND (t2."client_id" = $2::integer))) RETURNING t1."body" AS c1) SELECT set_config('manor.keys0', coalesce(json_agg(c1)::text, '[]'), true), count(*) FROM w;
SELECT a.c1 FROM (SELECT (k.value #>> '{}') AS c1, k.key AS manor_place FROM json_array_elements(current_setting('manor.keys0')::json) WITH ORDINALITY AS k(value, key)) AS a ORDER BY manor_place;
