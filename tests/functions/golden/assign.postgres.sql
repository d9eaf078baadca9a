-- assign
WITH w AS (INSERT INTO "assignments" AS t1 ("case_id", "user_id", "note", "tenant_id") VALUES ($1::uuid, $2::integer, $3::text, $4::integer) ON CONFLICT DO NOTHING RETURNING 1) SELECT '[]', count(*) FROM w;
SELECT a.c1 FROM (SELECT count(*)::bigint AS c1 FROM "assignments" AS t1 WHERE (t1."tenant_id" = $1) AND (t1."case_id" = $2::uuid)) AS a LIMIT 1;
