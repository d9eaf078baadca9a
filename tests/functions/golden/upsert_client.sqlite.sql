-- upsert_client
INSERT INTO main."clients" AS t1 ("email", "name", "tenant_id", "created_at", "updated_at") VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT ("tenant_id", "email") WHERE "deleted_at" IS NULL DO UPDATE SET "name" = ((excluded."name" || '/') || t1."name"), "updated_at" = ?4 WHERE (t1."tenant_id" = ?3) AND t1."deleted_at" IS NULL RETURNING "id" AS c1;
SELECT json_array_length(?1) = ?2;
SELECT t1."id", t1."tenant_id", t1."name", t1."email", t1."parent_id", t1."owner_id", t1."created_at", t1."updated_at", t1."deleted_at" FROM (SELECT k.value AS c1, k.key AS manor_place FROM json_each(?1) k) k CROSS JOIN "clients" t1 WHERE t1."id" = k.c1 AND (t1."tenant_id" = ?2) AND t1."deleted_at" IS NULL ORDER BY manor_place;
