-- touch
UPDATE main."clients" AS t1 SET "email" = (?1 || '@example.org'), "updated_at" = ?2 WHERE (t1."tenant_id" = ?3) AND t1."deleted_at" IS NULL AND (t1."id" = ?4);
INSERT INTO main."clients" AS t1 ("name", "parent_id", "owner_id", "tenant_id", "created_at", "updated_at") VALUES (?1, ?2, ?3, ?4, ?5, ?5), (manor_upper(?1), ?2, NULL, ?4, ?5, ?5);
