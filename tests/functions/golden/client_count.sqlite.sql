-- client_count
SELECT a.c1 FROM (SELECT count(*) AS c1 FROM "clients" AS t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND (instr(manor_lower(t1."name"), manor_lower(?2)) > 0)) AS a LIMIT 1;
