-- name_list
SELECT a.c1 FROM (SELECT DISTINCT (upper(t1."name" COLLATE "und-x-icu") COLLATE "C") COLLATE "C" AS c1 FROM "clients" AS t1 WHERE (t1."tenant_id" = $1) AND t1."deleted_at" IS NULL ORDER BY (upper(t1."name" COLLATE "und-x-icu") COLLATE "C") COLLATE "C" NULLS LAST) AS a;
