-- schema, for postgres. Generated; the schema is the source.

SET search_path = public, pg_temp;

-- Raises manor:WORD unless the condition is true.
CREATE FUNCTION "manor_require"(ok boolean, word text) RETURNS boolean
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
BEGIN
	IF ok IS NOT TRUE THEN
		RAISE EXCEPTION 'manor:%', word USING ERRCODE = 'P0001';
	END IF;
	RETURN true;
END;
$manor$;

-- After rows that came with their numbers: the next is a new one.
CREATE FUNCTION "manor_renumber"(relation text, name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
DECLARE
	numbers text := pg_get_serial_sequence(quote_ident(relation), name);
	top bigint;
	last bigint;
BEGIN
	IF numbers IS NULL THEN
		RETURN;
	END IF;
	EXECUTE format('SELECT max(%I) FROM %I', name, relation) INTO top;
	EXECUTE format('SELECT last_value FROM %s', numbers) INTO last;
	IF top >= last THEN
		PERFORM setval(numbers, top);
	END IF;
END;
$manor$;

REVOKE ALL ON FUNCTION manor_renumber FROM PUBLIC;

GRANT EXECUTE ON FUNCTION manor_renumber TO manor_server;

CREATE TABLE "tenants" (
	"id" uuid NOT NULL
);

CREATE TABLE "users" (
	"id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	"email" varchar COLLATE "C" NOT NULL,
	"manor_platform_admin" boolean NOT NULL DEFAULT false
);

CREATE TABLE "folders" (
	"tenant_id" uuid NOT NULL,
	"nr" integer NOT NULL,
	"parent_nr" integer
);

CREATE TABLE "files" (
	"tenant_id" uuid NOT NULL,
	"folder_nr" integer NOT NULL,
	"name" varchar COLLATE "C" NOT NULL
);

CREATE TABLE "manor_meta" (
	"id" bigint NOT NULL,
	"format" bigint NOT NULL,
	"digest" text COLLATE "C" NOT NULL,
	"schema" text COLLATE "C" NOT NULL
);

CREATE TABLE "manor_migrations" (
	"name" text COLLATE "C" NOT NULL,
	"checksum" text COLLATE "C" NOT NULL,
	"engine" text COLLATE "C" NOT NULL,
	"applied_by" text COLLATE "C" NOT NULL,
	"applied_at" timestamptz NOT NULL,
	"duration_ms" bigint NOT NULL,
	"progress" text COLLATE "C"
);

CREATE TABLE "manor_audit" (
	"id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
	"tenant" uuid,
	"person" uuid,
	"event" text COLLATE "C" NOT NULL,
	"payload" jsonb NOT NULL,
	"address" text COLLATE "C",
	"agent" text COLLATE "C",
	"created_at" timestamptz NOT NULL
);

CREATE TABLE "manor_sessions" (
	"id" uuid NOT NULL,
	"person" uuid NOT NULL,
	"tenant" uuid,
	"created_at" timestamptz NOT NULL,
	"touched_at" timestamptz NOT NULL,
	"expires_at" timestamptz NOT NULL,
	"revoked_at" timestamptz,
	"address" text COLLATE "C" NOT NULL,
	"agent" text COLLATE "C" NOT NULL,
	"credential" text COLLATE "C" NOT NULL
);

CREATE TABLE "manor_refresh_tokens" (
	"digest" text COLLATE "C" NOT NULL,
	"session" uuid NOT NULL,
	"parent" text COLLATE "C",
	"created_at" timestamptz NOT NULL,
	"used_at" timestamptz
);

CREATE TABLE "manor_lockouts" (
	"key" text COLLATE "C" NOT NULL,
	"failures" bigint NOT NULL,
	"failed_at" timestamptz NOT NULL,
	"locked_until" timestamptz
);

CREATE TABLE "manor_requests" (
	"id" text COLLATE "C" NOT NULL,
	"person" uuid NOT NULL,
	"digest" text COLLATE "C" NOT NULL,
	"created_at" timestamptz NOT NULL,
	"status" bigint,
	"headers" text COLLATE "C",
	"body" text COLLATE "C"
);

CREATE TABLE "manor_credentials" (
	"person" uuid NOT NULL,
	"password" text COLLATE "C" NOT NULL,
	"updated_at" timestamptz NOT NULL
);

ALTER TABLE "tenants" ADD CONSTRAINT "tenants_pkey" PRIMARY KEY ("id");

ALTER TABLE "users" ADD CONSTRAINT "users_pkey" PRIMARY KEY ("id");

ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_email_key" UNIQUE ("tenant_id", "email");

-- What references between rows of one tenant point at.
ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "folders" ADD CONSTRAINT "folders_pkey" PRIMARY KEY ("tenant_id", "nr");

ALTER TABLE "files" ADD CONSTRAINT "files_pkey" PRIMARY KEY ("tenant_id", "folder_nr", "name");

ALTER TABLE "manor_meta" ADD CONSTRAINT "manor_meta_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_meta" ADD CONSTRAINT "manor_meta_one" CHECK (id = 1);

ALTER TABLE "manor_migrations" ADD CONSTRAINT "manor_migrations_pkey" PRIMARY KEY ("name");

ALTER TABLE "manor_audit" ADD CONSTRAINT "manor_audit_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_sessions" ADD CONSTRAINT "manor_sessions_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_refresh_tokens" ADD CONSTRAINT "manor_refresh_tokens_pkey" PRIMARY KEY ("digest");

ALTER TABLE "manor_lockouts" ADD CONSTRAINT "manor_lockouts_pkey" PRIMARY KEY ("key");

ALTER TABLE "manor_requests" ADD CONSTRAINT "manor_requests_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_credentials" ADD CONSTRAINT "manor_credentials_pkey" PRIMARY KEY ("person");

ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "folders" ADD CONSTRAINT "folders_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "folders" ADD CONSTRAINT "folders_tenant_id_parent_nr_fkey"
	FOREIGN KEY ("tenant_id", "parent_nr") REFERENCES "folders" ("tenant_id", "nr");

ALTER TABLE "files" ADD CONSTRAINT "files_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "files" ADD CONSTRAINT "folder_of"
	FOREIGN KEY ("tenant_id", "folder_nr") REFERENCES "folders" ("tenant_id", "nr") ON DELETE CASCADE;

CREATE INDEX "manor_login_email" ON "users" (((lower("email" COLLATE "und-x-icu") COLLATE "C")));

CREATE INDEX "folders_tenant_id_parent_nr_idx" ON "folders" ("tenant_id", "parent_nr");

CREATE INDEX "manor_audit_tenant_idx" ON "manor_audit" ("tenant");

CREATE INDEX "manor_sessions_person_idx" ON "manor_sessions" ("person");

CREATE INDEX "manor_sessions_expires_at_idx" ON "manor_sessions" ("expires_at");

CREATE INDEX "manor_refresh_tokens_session_idx" ON "manor_refresh_tokens" ("session");

CREATE INDEX "manor_refresh_tokens_parent_idx" ON "manor_refresh_tokens" ("parent");

CREATE INDEX "manor_lockouts_failed_at_idx" ON "manor_lockouts" ("failed_at");

CREATE INDEX "manor_requests_created_at_idx" ON "manor_requests" ("created_at");

-- What servers hold in memory is dropped in all of them.
CREATE FUNCTION "manor_notify"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
BEGIN
	PERFORM pg_notify('manor', '');
	RETURN NULL;
END
$manor$;

-- Rows are deleted by deleted_at; a purge alone removes them.
CREATE FUNCTION "manor_keep"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
BEGIN
	IF NOT (coalesce(current_setting('manor.platform', true), '') = '3' AND pg_has_role(session_user, 'manor_server', 'MEMBER')) THEN RAISE EXCEPTION 'manor:soft' USING ERRCODE = 'P0001'; END IF;
	RETURN OLD;
END
$manor$;

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_users_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_users_check_update"
BEFORE UPDATE OF "tenant_id" ON "users"
FOR EACH ROW
EXECUTE FUNCTION "manor_users_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_folders_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_folders_check_update"
BEFORE UPDATE OF "tenant_id" ON "folders"
FOR EACH ROW
EXECUTE FUNCTION "manor_folders_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_files_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_files_check_update"
BEFORE UPDATE OF "tenant_id" ON "files"
FOR EACH ROW
EXECUTE FUNCTION "manor_files_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_manor_audit_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant" IS DISTINCT FROM OLD."tenant" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_manor_audit_check_update"
BEFORE UPDATE OF "id", "tenant" ON "manor_audit"
FOR EACH ROW
EXECUTE FUNCTION "manor_manor_audit_check_update"();

CREATE FUNCTION "manor_tenants_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."id",
		nullif(current_setting('manor.person', true), '')::uuid,
		'tenants.create',
		(SELECT to_jsonb(p) FROM (SELECT 'tenants'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tenants_audit_insert"
AFTER INSERT ON "tenants"
FOR EACH ROW
EXECUTE FUNCTION "manor_tenants_audit_insert"();

CREATE FUNCTION "manor_tenants_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."id",
		nullif(current_setting('manor.person', true), '')::uuid,
		'tenants.update',
		(SELECT to_jsonb(p) FROM (SELECT 'tenants'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tenants_audit_update"
AFTER UPDATE ON "tenants"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id")
EXECUTE FUNCTION "manor_tenants_audit_update"();

CREATE FUNCTION "manor_tenants_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (OLD."id",
		nullif(current_setting('manor.person', true), '')::uuid,
		'tenants.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'tenants'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tenants_audit_delete"
AFTER DELETE ON "tenants"
FOR EACH ROW
EXECUTE FUNCTION "manor_tenants_audit_delete"();

CREATE FUNCTION "manor_users_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."tenant_id",
		nullif(current_setting('manor.person', true), '')::uuid,
		'users.create',
		(SELECT to_jsonb(p) FROM (SELECT 'users'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."email" AS "email", NEW."tenant_id" AS "tenant_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_users_audit_insert"
AFTER INSERT ON "users"
FOR EACH ROW
EXECUTE FUNCTION "manor_users_audit_insert"();

CREATE FUNCTION "manor_users_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."tenant_id",
		nullif(current_setting('manor.person', true), '')::uuid,
		'users.update',
		(SELECT to_jsonb(p) FROM (SELECT 'users'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."email" AS "email", OLD."tenant_id" AS "tenant_id") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."email" AS "email", NEW."tenant_id" AS "tenant_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_users_audit_update"
AFTER UPDATE ON "users"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."email" IS DISTINCT FROM OLD."email")
EXECUTE FUNCTION "manor_users_audit_update"();

CREATE FUNCTION "manor_users_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (OLD."tenant_id",
		nullif(current_setting('manor.person', true), '')::uuid,
		'users.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'users'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."email" AS "email", OLD."tenant_id" AS "tenant_id") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_users_audit_delete"
AFTER DELETE ON "users"
FOR EACH ROW
EXECUTE FUNCTION "manor_users_audit_delete"();

CREATE FUNCTION "manor_folders_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."tenant_id",
		nullif(current_setting('manor.person', true), '')::uuid,
		'folders.create',
		(SELECT to_jsonb(p) FROM (SELECT 'folders'::text AS "table", ('[' || concat_ws(',', to_json(NEW."tenant_id"), to_json(NEW."nr")) || ']')::json AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."nr" AS "nr", NEW."parent_nr" AS "parent_nr", NEW."tenant_id" AS "tenant_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_folders_audit_insert"
AFTER INSERT ON "folders"
FOR EACH ROW
EXECUTE FUNCTION "manor_folders_audit_insert"();

CREATE FUNCTION "manor_folders_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."tenant_id",
		nullif(current_setting('manor.person', true), '')::uuid,
		'folders.update',
		(SELECT to_jsonb(p) FROM (SELECT 'folders'::text AS "table", ('[' || concat_ws(',', to_json(NEW."tenant_id"), to_json(NEW."nr")) || ']')::json AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."nr" AS "nr", OLD."parent_nr" AS "parent_nr", OLD."tenant_id" AS "tenant_id") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."nr" AS "nr", NEW."parent_nr" AS "parent_nr", NEW."tenant_id" AS "tenant_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_folders_audit_update"
AFTER UPDATE ON "folders"
FOR EACH ROW WHEN (NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."nr" IS DISTINCT FROM OLD."nr" OR NEW."parent_nr" IS DISTINCT FROM OLD."parent_nr")
EXECUTE FUNCTION "manor_folders_audit_update"();

CREATE FUNCTION "manor_folders_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (OLD."tenant_id",
		nullif(current_setting('manor.person', true), '')::uuid,
		'folders.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'folders'::text AS "table", ('[' || concat_ws(',', to_json(OLD."tenant_id"), to_json(OLD."nr")) || ']')::json AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."nr" AS "nr", OLD."parent_nr" AS "parent_nr", OLD."tenant_id" AS "tenant_id") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_folders_audit_delete"
AFTER DELETE ON "folders"
FOR EACH ROW
EXECUTE FUNCTION "manor_folders_audit_delete"();

CREATE FUNCTION "manor_files_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."tenant_id",
		nullif(current_setting('manor.person', true), '')::uuid,
		'files.create',
		(SELECT to_jsonb(p) FROM (SELECT 'files'::text AS "table", ('[' || concat_ws(',', to_json(NEW."tenant_id"), to_json(NEW."folder_nr"), to_json(NEW."name")) || ']')::json AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."name" AS "name", NEW."folder_nr" AS "folder_nr", NEW."tenant_id" AS "tenant_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_files_audit_insert"
AFTER INSERT ON "files"
FOR EACH ROW
EXECUTE FUNCTION "manor_files_audit_insert"();

CREATE FUNCTION "manor_files_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."tenant_id",
		nullif(current_setting('manor.person', true), '')::uuid,
		'files.update',
		(SELECT to_jsonb(p) FROM (SELECT 'files'::text AS "table", ('[' || concat_ws(',', to_json(NEW."tenant_id"), to_json(NEW."folder_nr"), to_json(NEW."name")) || ']')::json AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."name" AS "name", OLD."folder_nr" AS "folder_nr", OLD."tenant_id" AS "tenant_id") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."name" AS "name", NEW."folder_nr" AS "folder_nr", NEW."tenant_id" AS "tenant_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_files_audit_update"
AFTER UPDATE ON "files"
FOR EACH ROW WHEN (NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."folder_nr" IS DISTINCT FROM OLD."folder_nr" OR NEW."name" IS DISTINCT FROM OLD."name")
EXECUTE FUNCTION "manor_files_audit_update"();

CREATE FUNCTION "manor_files_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (OLD."tenant_id",
		nullif(current_setting('manor.person', true), '')::uuid,
		'files.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'files'::text AS "table", ('[' || concat_ws(',', to_json(OLD."tenant_id"), to_json(OLD."folder_nr"), to_json(OLD."name")) || ']')::json AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."name" AS "name", OLD."folder_nr" AS "folder_nr", OLD."tenant_id" AS "tenant_id") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_files_audit_delete"
AFTER DELETE ON "files"
FOR EACH ROW
EXECUTE FUNCTION "manor_files_audit_delete"();

-- What is recorded stays as it was.
CREATE FUNCTION "manor_manor_audit_seal_update"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant" IS DISTINCT FROM OLD."tenant" OR NEW."person" IS DISTINCT FROM OLD."person" OR NEW."event" IS DISTINCT FROM OLD."event" OR NEW."payload" IS DISTINCT FROM OLD."payload" OR NEW."address" IS DISTINCT FROM OLD."address" OR NEW."agent" IS DISTINCT FROM OLD."agent" OR NEW."created_at" IS DISTINCT FROM OLD."created_at")
		AND NOT (coalesce(current_setting('manor.platform', true), '') = '3' AND pg_has_role(session_user, 'manor_server', 'MEMBER')) THEN RAISE EXCEPTION 'manor:forbidden' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_manor_audit_seal_update"
BEFORE UPDATE ON "manor_audit"
FOR EACH ROW
EXECUTE FUNCTION "manor_manor_audit_seal_update"();

CREATE FUNCTION "manor_manor_audit_seal_delete"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NOT (coalesce(current_setting('manor.platform', true), '') = '3' AND pg_has_role(session_user, 'manor_server', 'MEMBER')) THEN RAISE EXCEPTION 'manor:forbidden' USING ERRCODE = 'P0001'; END IF;
	RETURN OLD;
END
$manor$;

CREATE TRIGGER "manor_manor_audit_seal_delete"
BEFORE DELETE ON "manor_audit"
FOR EACH ROW
EXECUTE FUNCTION "manor_manor_audit_seal_delete"();

CREATE TRIGGER "manor_tenants_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id" ON "tenants"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

CREATE TRIGGER "manor_users_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id", "tenant_id", "email", "manor_platform_admin" ON "users"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

CREATE TRIGGER "manor_manor_sessions_notify"
AFTER DELETE OR TRUNCATE OR UPDATE OF "id", "person", "tenant", "created_at", "revoked_at", "address", "agent", "credential" ON "manor_sessions"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

ALTER TABLE "tenants" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "tenants" FOR SELECT TO manor_server, manor_app
	USING ("id" = nullif(current_setting('manor.tenant', true), '')::uuid OR 'tenants.' || "id" = current_setting('manor.made', true));

CREATE POLICY manor_change ON "tenants" FOR UPDATE TO manor_server, manor_app
	USING ("id" = nullif(current_setting('manor.tenant', true), '')::uuid)
	WITH CHECK ("id" = nullif(current_setting('manor.tenant', true), '')::uuid);

CREATE POLICY manor_create ON "tenants" FOR INSERT TO manor_server
	WITH CHECK (current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_remove ON "tenants" FOR DELETE TO manor_server
	USING (current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_system ON "tenants" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

CREATE POLICY manor_all ON "tenants" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

-- Its maker sees the row that he has made, within his transaction.
CREATE FUNCTION "manor_tenants_made"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	PERFORM set_config('manor.made', 'tenants.' || NEW."id", true);
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_tenants_made"
BEFORE INSERT ON "tenants"
FOR EACH ROW
EXECUTE FUNCTION "manor_tenants_made"();

ALTER TABLE "users" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "users" FOR ALL TO manor_app
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::uuid)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::uuid);

CREATE POLICY manor_server ON "users" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::uuid THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::uuid THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "users" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

-- Administrators of the platform are made and changed by the platform, or by themselves.
CREATE FUNCTION "manor_users_admin"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF row_security_active(TG_RELID) AND (CASE WHEN pg_has_role(current_user, 'manor_server', 'MEMBER') THEN coalesce(nullif(replace(current_setting('manor.platform', true), 'all', ''), ''), '0')::integer ELSE 0 END) < 1 AND (CASE TG_OP
		WHEN 'INSERT' THEN (NEW."manor_platform_admin") IS TRUE
		WHEN 'DELETE' THEN (OLD."manor_platform_admin") IS TRUE AND OLD."id" IS DISTINCT FROM nullif(current_setting('manor.person', true), '')::uuid
		ELSE (OLD."manor_platform_admin") IS TRUE AND OLD."id" IS DISTINCT FROM nullif(current_setting('manor.person', true), '')::uuid
			OR (NEW."manor_platform_admin") IS TRUE AND NOT ((OLD."manor_platform_admin") IS TRUE) END) THEN RAISE EXCEPTION 'manor:forbidden' USING ERRCODE = 'P0001'; END IF;
	RETURN coalesce(NEW, OLD);
END
$manor$;

CREATE TRIGGER "manor_users_admin"
BEFORE INSERT OR UPDATE OR DELETE ON "users"
FOR EACH ROW
EXECUTE FUNCTION "manor_users_admin"();

ALTER TABLE "folders" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "folders" FOR ALL TO manor_app
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::uuid)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::uuid);

CREATE POLICY manor_server ON "folders" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::uuid THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::uuid THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "folders" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "files" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "files" FOR ALL TO manor_app
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::uuid)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::uuid);

CREATE POLICY manor_server ON "files" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::uuid THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::uuid THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "files" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "manor_audit" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "manor_audit" FOR SELECT TO manor_server, manor_app
	USING ("tenant" = nullif(current_setting('manor.tenant', true), '')::uuid);

CREATE POLICY manor_record ON "manor_audit" FOR INSERT TO manor_server
	WITH CHECK ("tenant" = nullif(current_setting('manor.tenant', true), '')::uuid OR "tenant" IS NULL OR current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_platform ON "manor_audit" FOR ALL TO manor_server
	USING ("tenant" IS NULL AND current_setting('manor.platform', true) IN ('1', '2', '3'))
	WITH CHECK ("tenant" IS NULL AND current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_system ON "manor_audit" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

CREATE POLICY manor_all ON "manor_audit" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "manor_sessions" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_system ON "manor_sessions" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

ALTER TABLE "manor_refresh_tokens" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_system ON "manor_refresh_tokens" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

ALTER TABLE "manor_lockouts" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_system ON "manor_lockouts" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

ALTER TABLE "manor_requests" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_person ON "manor_requests" FOR ALL TO manor_server, manor_app
	USING ("person" = nullif(current_setting('manor.person', true), '')::uuid)
	WITH CHECK ("person" = nullif(current_setting('manor.person', true), '')::uuid);

CREATE POLICY manor_system ON "manor_requests" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

CREATE POLICY manor_all ON "manor_requests" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "manor_credentials" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_system ON "manor_credentials" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

GRANT SELECT, INSERT, UPDATE, DELETE ON "tenants" TO manor_server;

GRANT SELECT ("id"), UPDATE ("id") ON "tenants" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "users" TO manor_server;

GRANT SELECT ("id", "tenant_id", "email", "manor_platform_admin"), INSERT ("id", "tenant_id", "email"), UPDATE ("id", "tenant_id", "email"), DELETE ON "users" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "folders" TO manor_server;

GRANT SELECT ("tenant_id", "nr", "parent_nr"), INSERT ("tenant_id", "nr", "parent_nr"), UPDATE ("tenant_id", "nr", "parent_nr"), DELETE ON "folders" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "files" TO manor_server;

GRANT SELECT ("tenant_id", "folder_nr", "name"), INSERT ("tenant_id", "folder_nr", "name"), UPDATE ("tenant_id", "folder_nr", "name"), DELETE ON "files" TO manor_app;

GRANT SELECT ON "manor_meta" TO manor_server;

GRANT SELECT ON "manor_migrations" TO manor_server;

GRANT SELECT, INSERT ON "manor_audit" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_sessions" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_refresh_tokens" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_lockouts" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_requests" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_credentials" TO manor_server;

INSERT INTO manor_meta (id, format, digest, schema) VALUES (1, 2, '0000000000000000000000000000000000000000000000000000000000000000', '// manor:completion 2
Project {
  read: ''me() is not null''
  write: ''is_platform_admin()''
}

Table tenants {
  id uuid [pk]
}

Table users {
  id uuid [pk]
  tenant_id uuid [not null]
  email varchar [not null]

  indexes {
    (tenant_id, email) [unique]
  }
}

Table folders {
  tenant_id uuid [not null]
  nr integer [not null]
  parent_nr integer

  indexes {
    (tenant_id, nr) [pk]
    (tenant_id, parent_nr)
  }
}

Table files {
  tenant_id uuid [not null]
  folder_nr integer [not null]
  name varchar [not null]

  indexes {
    (tenant_id, folder_nr, name) [pk]
  }
}

Ref: users.tenant_id > tenants.id
Ref: folders.tenant_id > tenants.id
Ref: files.tenant_id > tenants.id
Ref folder_of: files.(tenant_id, folder_nr) > folders.(tenant_id, nr) [delete: cascade]
Ref: folders.(tenant_id, parent_nr) > folders.(tenant_id, nr)
');
