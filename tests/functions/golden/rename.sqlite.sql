-- rename
UPDATE main."clients" AS t1 SET "name" = (?1 || coalesce(((' (' || t1."name") || ')'), '')), "updated_at" = ?2 WHERE (t1."tenant_id" = ?3) AND t1."deleted_at" IS NULL AND (t1."id" = ?4) RETURNING "id" AS c1;
SELECT t1."id", t1."tenant_id", t1."name", t1."email", t1."parent_id", t1."owner_id", t1."created_at", t1."updated_at", t1."deleted_at" FROM (SELECT k.value AS c1, k.key AS manor_place FROM json_each(?1) k) k CROSS JOIN "clients" t1 WHERE t1."id" = k.c1 AND (t1."tenant_id" = ?2) AND t1."deleted_at" IS NULL ORDER BY manor_place;
