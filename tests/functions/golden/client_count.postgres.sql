-- client_count
SELECT a.c1 FROM (SELECT count(*)::bigint AS c1 FROM "clients" AS t1 WHERE (t1."tenant_id" = $1) AND t1."deleted_at" IS NULL AND (strpos((lower(t1."name" COLLATE "und-x-icu") COLLATE "C"), (lower($2::text COLLATE "und-x-icu") COLLATE "C")) > 0)) AS a LIMIT 1;
