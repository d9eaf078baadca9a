-- assign
INSERT INTO main."assignments" AS t1 ("case_id", "user_id", "note", "tenant_id") VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING;
SELECT a.c1 FROM (SELECT count(*) AS c1 FROM "assignments" AS t1 WHERE (t1."tenant_id" = ?1) AND (t1."case_id" = ?2)) AS a LIMIT 1;
