-- touch
SELECT t1."id" AS c1 FROM "clients" AS t1 WHERE (t1."tenant_id" = $1) AND t1."deleted_at" IS NULL AND (t1."id" = $2::integer) FOR UPDATE OF t1;
WITH w AS (UPDATE "clients" AS t1 SET "email" = ($1::text || '@example.org'), "updated_at" = $2::timestamptz WHERE (t1."tenant_id" = $3) AND t1."deleted_at" IS NULL AND (t1."id" = $4::integer) RETURNING 1) SELECT '[]', count(*) FROM w;
WITH w AS (INSERT INTO "clients" AS t1 ("name", "parent_id", "owner_id", "tenant_id", "created_at", "updated_at") VALUES ($1::text, $2::integer, $3::integer, $4::integer, $5::timestamptz, $5::timestamptz), ((upper($1::text COLLATE "und-x-icu") COLLATE "C"), $2::integer, NULL::integer, $4::integer, $5::timestamptz, $5::timestamptz) RETURNING 1) SELECT '[]', count(*) FROM w;
