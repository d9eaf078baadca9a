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
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"name" varchar COLLATE "C" NOT NULL
);

CREATE TABLE "users" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"tenant_id" integer NOT NULL,
	"email" varchar COLLATE "C" NOT NULL,
	"password" varchar COLLATE "C",
	"manor_platform_admin" boolean NOT NULL DEFAULT false
);

CREATE TABLE "clients" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"tenant_id" integer NOT NULL,
	"name" varchar COLLATE "C" NOT NULL
);

CREATE TABLE "cars" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"tenant_id" integer NOT NULL,
	"client_id" integer NOT NULL,
	"driver_id" integer
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
	"tenant" integer,
	"person" integer,
	"event" text COLLATE "C" NOT NULL,
	"payload" jsonb NOT NULL,
	"address" text COLLATE "C",
	"agent" text COLLATE "C",
	"created_at" timestamptz NOT NULL
);

CREATE TABLE "manor_sessions" (
	"id" uuid NOT NULL,
	"person" integer NOT NULL,
	"tenant" integer,
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
	"person" integer NOT NULL,
	"digest" text COLLATE "C" NOT NULL,
	"created_at" timestamptz NOT NULL,
	"status" bigint,
	"headers" text COLLATE "C",
	"body" text COLLATE "C"
);

ALTER TABLE "tenants" ADD CONSTRAINT "tenants_pkey" PRIMARY KEY ("id");

ALTER TABLE "users" ADD CONSTRAINT "users_pkey" PRIMARY KEY ("id");

ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_email_key" UNIQUE ("tenant_id", "email");

-- What references between rows of one tenant point at.
ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "clients" ADD CONSTRAINT "clients_pkey" PRIMARY KEY ("id");

-- What references between rows of one tenant point at.
ALTER TABLE "clients" ADD CONSTRAINT "clients_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "cars" ADD CONSTRAINT "cars_pkey" PRIMARY KEY ("id");

-- What references between rows of one tenant point at.
ALTER TABLE "cars" ADD CONSTRAINT "cars_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "manor_meta" ADD CONSTRAINT "manor_meta_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_meta" ADD CONSTRAINT "manor_meta_one" CHECK (id = 1);

ALTER TABLE "manor_migrations" ADD CONSTRAINT "manor_migrations_pkey" PRIMARY KEY ("name");

ALTER TABLE "manor_audit" ADD CONSTRAINT "manor_audit_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_sessions" ADD CONSTRAINT "manor_sessions_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_refresh_tokens" ADD CONSTRAINT "manor_refresh_tokens_pkey" PRIMARY KEY ("digest");

ALTER TABLE "manor_lockouts" ADD CONSTRAINT "manor_lockouts_pkey" PRIMARY KEY ("key");

ALTER TABLE "manor_requests" ADD CONSTRAINT "manor_requests_pkey" PRIMARY KEY ("id");

ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "clients" ADD CONSTRAINT "clients_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "cars" ADD CONSTRAINT "cars_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "cars" ADD CONSTRAINT "cars_client_id_fkey"
	FOREIGN KEY ("tenant_id", "client_id") REFERENCES "clients" ("tenant_id", "id");

ALTER TABLE "cars" ADD CONSTRAINT "cars_driver_id_fkey"
	FOREIGN KEY ("tenant_id", "driver_id") REFERENCES "users" ("tenant_id", "id");

CREATE INDEX "manor_login_email" ON "users" (((lower("email" COLLATE "und-x-icu") COLLATE "C")));

CREATE INDEX "cars_client_id_idx" ON "cars" ("client_id");

CREATE INDEX "cars_driver_id_idx" ON "cars" ("driver_id");

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
CREATE FUNCTION "manor_tenants_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_tenants_check_update"
BEFORE UPDATE OF "id" ON "tenants"
FOR EACH ROW
EXECUTE FUNCTION "manor_tenants_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_users_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_users_check_update"
BEFORE UPDATE OF "id", "tenant_id" ON "users"
FOR EACH ROW
EXECUTE FUNCTION "manor_users_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_clients_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_clients_check_update"
BEFORE UPDATE OF "id", "tenant_id" ON "clients"
FOR EACH ROW
EXECUTE FUNCTION "manor_clients_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_cars_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_cars_check_update"
BEFORE UPDATE OF "id", "tenant_id" ON "cars"
FOR EACH ROW
EXECUTE FUNCTION "manor_cars_check_update"();

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
		nullif(current_setting('manor.person', true), '')::integer,
		'tenants.create',
		(SELECT to_jsonb(p) FROM (SELECT 'tenants'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."name" AS "name") AS r) AS after,
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
		nullif(current_setting('manor.person', true), '')::integer,
		'tenants.update',
		(SELECT to_jsonb(p) FROM (SELECT 'tenants'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."name" AS "name") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."name" AS "name") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tenants_audit_update"
AFTER UPDATE ON "tenants"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."name" IS DISTINCT FROM OLD."name")
EXECUTE FUNCTION "manor_tenants_audit_update"();

CREATE FUNCTION "manor_tenants_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (OLD."id",
		nullif(current_setting('manor.person', true), '')::integer,
		'tenants.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'tenants'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."name" AS "name") AS r) AS before,
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
		nullif(current_setting('manor.person', true), '')::integer,
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
		nullif(current_setting('manor.person', true), '')::integer,
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
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."email" IS DISTINCT FROM OLD."email" OR NEW."password" IS DISTINCT FROM OLD."password")
EXECUTE FUNCTION "manor_users_audit_update"();

CREATE FUNCTION "manor_users_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (OLD."tenant_id",
		nullif(current_setting('manor.person', true), '')::integer,
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

CREATE FUNCTION "manor_clients_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."tenant_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'clients.create',
		(SELECT to_jsonb(p) FROM (SELECT 'clients'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."name" AS "name", NEW."tenant_id" AS "tenant_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_clients_audit_insert"
AFTER INSERT ON "clients"
FOR EACH ROW
EXECUTE FUNCTION "manor_clients_audit_insert"();

CREATE FUNCTION "manor_clients_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."tenant_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'clients.update',
		(SELECT to_jsonb(p) FROM (SELECT 'clients'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."name" AS "name", OLD."tenant_id" AS "tenant_id") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."name" AS "name", NEW."tenant_id" AS "tenant_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_clients_audit_update"
AFTER UPDATE ON "clients"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."name" IS DISTINCT FROM OLD."name")
EXECUTE FUNCTION "manor_clients_audit_update"();

CREATE FUNCTION "manor_clients_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (OLD."tenant_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'clients.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'clients'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."name" AS "name", OLD."tenant_id" AS "tenant_id") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_clients_audit_delete"
AFTER DELETE ON "clients"
FOR EACH ROW
EXECUTE FUNCTION "manor_clients_audit_delete"();

CREATE FUNCTION "manor_cars_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."tenant_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'cars.create',
		(SELECT to_jsonb(p) FROM (SELECT 'cars'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."client_id" AS "client_id", NEW."driver_id" AS "driver_id", NEW."tenant_id" AS "tenant_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_cars_audit_insert"
AFTER INSERT ON "cars"
FOR EACH ROW
EXECUTE FUNCTION "manor_cars_audit_insert"();

CREATE FUNCTION "manor_cars_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."tenant_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'cars.update',
		(SELECT to_jsonb(p) FROM (SELECT 'cars'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."client_id" AS "client_id", OLD."driver_id" AS "driver_id", OLD."tenant_id" AS "tenant_id") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."client_id" AS "client_id", NEW."driver_id" AS "driver_id", NEW."tenant_id" AS "tenant_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_cars_audit_update"
AFTER UPDATE ON "cars"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."client_id" IS DISTINCT FROM OLD."client_id" OR NEW."driver_id" IS DISTINCT FROM OLD."driver_id")
EXECUTE FUNCTION "manor_cars_audit_update"();

CREATE FUNCTION "manor_cars_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (OLD."tenant_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'cars.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'cars'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."client_id" AS "client_id", OLD."driver_id" AS "driver_id", OLD."tenant_id" AS "tenant_id") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_cars_audit_delete"
AFTER DELETE ON "cars"
FOR EACH ROW
EXECUTE FUNCTION "manor_cars_audit_delete"();

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
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id", "name" ON "tenants"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

CREATE TRIGGER "manor_users_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id", "tenant_id", "email", "password", "manor_platform_admin" ON "users"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

CREATE TRIGGER "manor_manor_sessions_notify"
AFTER DELETE OR TRUNCATE OR UPDATE OF "id", "person", "tenant", "created_at", "revoked_at", "address", "agent", "credential" ON "manor_sessions"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

ALTER TABLE "tenants" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "tenants" FOR SELECT TO manor_server, manor_app
	USING ("id" = nullif(current_setting('manor.tenant', true), '')::integer OR 'tenants.' || "id" = current_setting('manor.made', true));

CREATE POLICY manor_change ON "tenants" FOR UPDATE TO manor_server, manor_app
	USING ("id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("id" = nullif(current_setting('manor.tenant', true), '')::integer);

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
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "users" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "users" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

-- Administrators of the platform are made and changed by the platform, or by themselves.
CREATE FUNCTION "manor_users_admin"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF row_security_active(TG_RELID) AND (CASE WHEN pg_has_role(current_user, 'manor_server', 'MEMBER') THEN coalesce(nullif(replace(current_setting('manor.platform', true), 'all', ''), ''), '0')::integer ELSE 0 END) < 1 AND (CASE TG_OP
		WHEN 'INSERT' THEN (NEW."manor_platform_admin") IS TRUE
		WHEN 'DELETE' THEN (OLD."manor_platform_admin") IS TRUE AND OLD."id" IS DISTINCT FROM nullif(current_setting('manor.person', true), '')::integer
		ELSE (OLD."manor_platform_admin") IS TRUE AND OLD."id" IS DISTINCT FROM nullif(current_setting('manor.person', true), '')::integer
			OR (NEW."manor_platform_admin") IS TRUE AND NOT ((OLD."manor_platform_admin") IS TRUE) END) THEN RAISE EXCEPTION 'manor:forbidden' USING ERRCODE = 'P0001'; END IF;
	RETURN coalesce(NEW, OLD);
END
$manor$;

CREATE TRIGGER "manor_users_admin"
BEFORE INSERT OR UPDATE OR DELETE ON "users"
FOR EACH ROW
EXECUTE FUNCTION "manor_users_admin"();

ALTER TABLE "clients" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "clients" FOR ALL TO manor_app
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "clients" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "clients" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "cars" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "cars" FOR ALL TO manor_app
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "cars" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "cars" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "manor_audit" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "manor_audit" FOR SELECT TO manor_server, manor_app
	USING ("tenant" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_record ON "manor_audit" FOR INSERT TO manor_server
	WITH CHECK ("tenant" = nullif(current_setting('manor.tenant', true), '')::integer OR "tenant" IS NULL OR current_setting('manor.platform', true) IN ('1', '2', '3'));

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
	USING ("person" = nullif(current_setting('manor.person', true), '')::integer)
	WITH CHECK ("person" = nullif(current_setting('manor.person', true), '')::integer);

CREATE POLICY manor_system ON "manor_requests" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

CREATE POLICY manor_all ON "manor_requests" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

GRANT SELECT, INSERT, UPDATE, DELETE ON "tenants" TO manor_server;

GRANT SELECT ("id", "name"), UPDATE ("name") ON "tenants" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "users" TO manor_server;

GRANT SELECT ("id", "tenant_id", "email", "manor_platform_admin"), INSERT ("id", "tenant_id", "email"), UPDATE ("tenant_id", "email"), DELETE ON "users" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "clients" TO manor_server;

GRANT SELECT ("id", "tenant_id", "name"), INSERT ("id", "tenant_id", "name"), UPDATE ("tenant_id", "name"), DELETE ON "clients" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "cars" TO manor_server;

GRANT SELECT ("id", "tenant_id", "client_id", "driver_id"), INSERT ("id", "tenant_id", "client_id", "driver_id"), UPDATE ("tenant_id", "client_id", "driver_id"), DELETE ON "cars" TO manor_app;

GRANT SELECT ON "manor_meta" TO manor_server;

GRANT SELECT ON "manor_migrations" TO manor_server;

GRANT SELECT, INSERT ON "manor_audit" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_sessions" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_refresh_tokens" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_lockouts" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_requests" TO manor_server;

INSERT INTO manor_meta (id, format, digest, schema) VALUES (1, 2, '0000000000000000000000000000000000000000000000000000000000000000', '// manor:completion 2
Project {
  read: ''me() is not null''
  write: ''is_platform_admin()''
}

Table tenants {
  id integer [pk, increment]
  name varchar [not null]
}

Table users {
  id integer [pk, increment]
  tenant_id integer [not null]
  email varchar [not null]
  password varchar

  indexes {
    (tenant_id, email) [unique]
  }
}

Table clients {
  id integer [pk, increment]
  tenant_id integer [not null]
  name varchar [not null]
}

Table cars {
  id integer [pk, increment]
  tenant_id integer [not null]
  client_id integer [not null]
  driver_id integer

  indexes {
    client_id
    driver_id
  }
}

Ref: users.tenant_id > tenants.id
Ref: clients.tenant_id > tenants.id
Ref: cars.tenant_id > tenants.id
Ref: cars.client_id > clients.id
Ref: cars.driver_id > users.id
');
