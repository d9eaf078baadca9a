-- first_tags
SELECT to_json(a.c1) FROM (SELECT t1."tags" AS c1 FROM "cases" AS t1 WHERE (t1."tenant_id" = $1) AND t1."deleted_at" IS NULL AND (NOT (t1."tags" IS NULL)) ORDER BY t1."created_at" NULLS LAST, t1."id" NULLS LAST) AS a LIMIT 1;
