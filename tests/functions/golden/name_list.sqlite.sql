-- name_list
SELECT a.c1 FROM (SELECT DISTINCT manor_upper(t1."name") AS c1 FROM "clients" AS t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL ORDER BY manor_upper(t1."name") NULLS LAST) AS a;
