-- drop_letters
DELETE FROM main."letters" AS t1 WHERE (t1."manor_tenant" = ?1) AND EXISTS (SELECT 1 FROM "cases" AS t2 WHERE (t2."tenant_id" = ?1) AND t2."deleted_at" IS NULL AND ((t2."id" = t1."case_id") AND (t2."client_id" = ?2))) RETURNING "body" AS c1;
SELECT a.c1 FROM (SELECT k.value AS c1, k.key AS manor_place FROM json_each(?1) k) AS a ORDER BY manor_place;
