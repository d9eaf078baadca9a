-- schema, for postgres. Generated; the schema is the source.

SET search_path = public, pg_temp;

CREATE TYPE "member_status" AS ENUM ('invited', 'active');

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

CREATE TABLE "organisations" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL
);

CREATE TABLE "organisation_settings" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"organisation_id" integer NOT NULL
);

CREATE TABLE "members" (
	"user_id" integer NOT NULL,
	"organisation_id" integer NOT NULL,
	"status" "member_status" NOT NULL
);

CREATE TABLE "users" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"email" varchar COLLATE "C" NOT NULL,
	"hashed_password" varchar COLLATE "C",
	"manor_platform_admin" boolean NOT NULL DEFAULT false
);

CREATE TABLE "teams" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"organisation_id" integer NOT NULL
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

ALTER TABLE "organisations" ADD CONSTRAINT "organisations_pkey" PRIMARY KEY ("id");

ALTER TABLE "organisation_settings" ADD CONSTRAINT "organisation_settings_pkey" PRIMARY KEY ("id");

ALTER TABLE "organisation_settings" ADD CONSTRAINT "organisation_settings_organisation_id_key" UNIQUE ("organisation_id");

-- What references between rows of one tenant point at.
ALTER TABLE "organisation_settings" ADD CONSTRAINT "organisation_settings_organisation_id_id_wall" UNIQUE ("organisation_id", "id");

ALTER TABLE "members" ADD CONSTRAINT "members_pkey" PRIMARY KEY ("organisation_id", "user_id");

ALTER TABLE "users" ADD CONSTRAINT "users_pkey" PRIMARY KEY ("id");

ALTER TABLE "users" ADD CONSTRAINT "users_email_key" UNIQUE ("email");

ALTER TABLE "teams" ADD CONSTRAINT "teams_pkey" PRIMARY KEY ("id");

ALTER TABLE "teams" ADD CONSTRAINT "teams_organisation_id_key" UNIQUE ("organisation_id");

-- What references between rows of one tenant point at.
ALTER TABLE "teams" ADD CONSTRAINT "teams_organisation_id_id_wall" UNIQUE ("organisation_id", "id");

ALTER TABLE "manor_meta" ADD CONSTRAINT "manor_meta_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_meta" ADD CONSTRAINT "manor_meta_one" CHECK (id = 1);

ALTER TABLE "manor_migrations" ADD CONSTRAINT "manor_migrations_pkey" PRIMARY KEY ("name");

ALTER TABLE "manor_audit" ADD CONSTRAINT "manor_audit_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_sessions" ADD CONSTRAINT "manor_sessions_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_refresh_tokens" ADD CONSTRAINT "manor_refresh_tokens_pkey" PRIMARY KEY ("digest");

ALTER TABLE "manor_lockouts" ADD CONSTRAINT "manor_lockouts_pkey" PRIMARY KEY ("key");

ALTER TABLE "manor_requests" ADD CONSTRAINT "manor_requests_pkey" PRIMARY KEY ("id");

ALTER TABLE "organisation_settings" ADD CONSTRAINT "organisation_settings_organisation_id_fkey"
	FOREIGN KEY ("organisation_id") REFERENCES "organisations" ("id");

ALTER TABLE "members" ADD CONSTRAINT "members_user_id_fkey"
	FOREIGN KEY ("user_id") REFERENCES "users" ("id");

ALTER TABLE "members" ADD CONSTRAINT "members_organisation_id_fkey"
	FOREIGN KEY ("organisation_id") REFERENCES "organisations" ("id");

ALTER TABLE "teams" ADD CONSTRAINT "teams_organisation_id_fkey"
	FOREIGN KEY ("organisation_id") REFERENCES "organisations" ("id");

CREATE INDEX "members_user_id_idx" ON "members" ("user_id");

CREATE INDEX "manor_login_email" ON "users" (((lower("email" COLLATE "und-x-icu") COLLATE "C")));

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
CREATE FUNCTION "manor_organisations_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_organisations_check_update"
BEFORE UPDATE OF "id" ON "organisations"
FOR EACH ROW
EXECUTE FUNCTION "manor_organisations_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_organisation_settings_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."organisation_id" IS DISTINCT FROM OLD."organisation_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_organisation_settings_check_update"
BEFORE UPDATE OF "id", "organisation_id" ON "organisation_settings"
FOR EACH ROW
EXECUTE FUNCTION "manor_organisation_settings_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_members_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."organisation_id" IS DISTINCT FROM OLD."organisation_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_members_check_update"
BEFORE UPDATE OF "organisation_id" ON "members"
FOR EACH ROW
EXECUTE FUNCTION "manor_members_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_users_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_users_check_update"
BEFORE UPDATE OF "id" ON "users"
FOR EACH ROW
EXECUTE FUNCTION "manor_users_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_teams_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."organisation_id" IS DISTINCT FROM OLD."organisation_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_teams_check_update"
BEFORE UPDATE OF "id", "organisation_id" ON "teams"
FOR EACH ROW
EXECUTE FUNCTION "manor_teams_check_update"();

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

CREATE FUNCTION "manor_organisations_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."id",
		nullif(current_setting('manor.person', true), '')::integer,
		'organisations.create',
		(SELECT to_jsonb(p) FROM (SELECT 'organisations'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_organisations_audit_insert"
AFTER INSERT ON "organisations"
FOR EACH ROW
EXECUTE FUNCTION "manor_organisations_audit_insert"();

CREATE FUNCTION "manor_organisations_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."id",
		nullif(current_setting('manor.person', true), '')::integer,
		'organisations.update',
		(SELECT to_jsonb(p) FROM (SELECT 'organisations'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_organisations_audit_update"
AFTER UPDATE ON "organisations"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id")
EXECUTE FUNCTION "manor_organisations_audit_update"();

CREATE FUNCTION "manor_organisations_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (OLD."id",
		nullif(current_setting('manor.person', true), '')::integer,
		'organisations.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'organisations'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_organisations_audit_delete"
AFTER DELETE ON "organisations"
FOR EACH ROW
EXECUTE FUNCTION "manor_organisations_audit_delete"();

CREATE FUNCTION "manor_organisation_settings_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."organisation_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'organisation_settings.create',
		(SELECT to_jsonb(p) FROM (SELECT 'organisation_settings'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."organisation_id" AS "organisation_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_organisation_settings_audit_insert"
AFTER INSERT ON "organisation_settings"
FOR EACH ROW
EXECUTE FUNCTION "manor_organisation_settings_audit_insert"();

CREATE FUNCTION "manor_organisation_settings_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."organisation_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'organisation_settings.update',
		(SELECT to_jsonb(p) FROM (SELECT 'organisation_settings'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."organisation_id" AS "organisation_id") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."organisation_id" AS "organisation_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_organisation_settings_audit_update"
AFTER UPDATE ON "organisation_settings"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."organisation_id" IS DISTINCT FROM OLD."organisation_id")
EXECUTE FUNCTION "manor_organisation_settings_audit_update"();

CREATE FUNCTION "manor_organisation_settings_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (OLD."organisation_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'organisation_settings.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'organisation_settings'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."organisation_id" AS "organisation_id") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_organisation_settings_audit_delete"
AFTER DELETE ON "organisation_settings"
FOR EACH ROW
EXECUTE FUNCTION "manor_organisation_settings_audit_delete"();

CREATE FUNCTION "manor_members_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."organisation_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'members.create',
		(SELECT to_jsonb(p) FROM (SELECT 'members'::text AS "table", ('[' || concat_ws(',', to_json(NEW."organisation_id"), to_json(NEW."user_id")) || ']')::json AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."status" AS "status", NEW."user_id" AS "user_id", NEW."organisation_id" AS "organisation_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_members_audit_insert"
AFTER INSERT ON "members"
FOR EACH ROW
EXECUTE FUNCTION "manor_members_audit_insert"();

CREATE FUNCTION "manor_members_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."organisation_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'members.update',
		(SELECT to_jsonb(p) FROM (SELECT 'members'::text AS "table", ('[' || concat_ws(',', to_json(NEW."organisation_id"), to_json(NEW."user_id")) || ']')::json AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."status" AS "status", OLD."user_id" AS "user_id", OLD."organisation_id" AS "organisation_id") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."status" AS "status", NEW."user_id" AS "user_id", NEW."organisation_id" AS "organisation_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_members_audit_update"
AFTER UPDATE ON "members"
FOR EACH ROW WHEN (NEW."user_id" IS DISTINCT FROM OLD."user_id" OR NEW."organisation_id" IS DISTINCT FROM OLD."organisation_id" OR NEW."status" IS DISTINCT FROM OLD."status")
EXECUTE FUNCTION "manor_members_audit_update"();

CREATE FUNCTION "manor_members_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (OLD."organisation_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'members.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'members'::text AS "table", ('[' || concat_ws(',', to_json(OLD."organisation_id"), to_json(OLD."user_id")) || ']')::json AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."status" AS "status", OLD."user_id" AS "user_id", OLD."organisation_id" AS "organisation_id") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_members_audit_delete"
AFTER DELETE ON "members"
FOR EACH ROW
EXECUTE FUNCTION "manor_members_audit_delete"();

CREATE FUNCTION "manor_users_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NULL,
		nullif(current_setting('manor.person', true), '')::integer,
		'users.create',
		(SELECT to_jsonb(p) FROM (SELECT 'users'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."email" AS "email") AS r) AS after,
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
	VALUES (NULL,
		nullif(current_setting('manor.person', true), '')::integer,
		'users.update',
		(SELECT to_jsonb(p) FROM (SELECT 'users'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."email" AS "email") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."email" AS "email") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_users_audit_update"
AFTER UPDATE ON "users"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."email" IS DISTINCT FROM OLD."email" OR NEW."hashed_password" IS DISTINCT FROM OLD."hashed_password")
EXECUTE FUNCTION "manor_users_audit_update"();

CREATE FUNCTION "manor_users_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NULL,
		nullif(current_setting('manor.person', true), '')::integer,
		'users.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'users'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."email" AS "email") AS r) AS before,
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

CREATE FUNCTION "manor_teams_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."organisation_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'teams.create',
		(SELECT to_jsonb(p) FROM (SELECT 'teams'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."organisation_id" AS "organisation_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_teams_audit_insert"
AFTER INSERT ON "teams"
FOR EACH ROW
EXECUTE FUNCTION "manor_teams_audit_insert"();

CREATE FUNCTION "manor_teams_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."organisation_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'teams.update',
		(SELECT to_jsonb(p) FROM (SELECT 'teams'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."organisation_id" AS "organisation_id") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."organisation_id" AS "organisation_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_teams_audit_update"
AFTER UPDATE ON "teams"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."organisation_id" IS DISTINCT FROM OLD."organisation_id")
EXECUTE FUNCTION "manor_teams_audit_update"();

CREATE FUNCTION "manor_teams_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (OLD."organisation_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'teams.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'teams'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."organisation_id" AS "organisation_id") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_teams_audit_delete"
AFTER DELETE ON "teams"
FOR EACH ROW
EXECUTE FUNCTION "manor_teams_audit_delete"();

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

CREATE TRIGGER "manor_organisations_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id" ON "organisations"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

CREATE TRIGGER "manor_members_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "user_id", "organisation_id", "status" ON "members"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

CREATE TRIGGER "manor_users_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id", "email", "hashed_password", "manor_platform_admin" ON "users"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

CREATE TRIGGER "manor_manor_sessions_notify"
AFTER DELETE OR TRUNCATE OR UPDATE OF "id", "person", "tenant", "created_at", "revoked_at", "address", "agent", "credential" ON "manor_sessions"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

ALTER TABLE "organisations" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "organisations" FOR SELECT TO manor_server, manor_app
	USING ("id" = nullif(current_setting('manor.tenant', true), '')::integer OR "id" IN (SELECT ms."organisation_id" FROM "members" AS ms WHERE ms."user_id" = nullif(current_setting('manor.person', true), '')::integer) OR 'organisations.' || "id" = current_setting('manor.made', true));

CREATE POLICY manor_change ON "organisations" FOR UPDATE TO manor_server, manor_app
	USING ("id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_create ON "organisations" FOR INSERT TO manor_server
	WITH CHECK (current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_remove ON "organisations" FOR DELETE TO manor_server
	USING (current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_system ON "organisations" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

CREATE POLICY manor_all ON "organisations" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

-- Its maker sees the row that he has made, within his transaction.
CREATE FUNCTION "manor_organisations_made"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	PERFORM set_config('manor.made', 'organisations.' || NEW."id", true);
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_organisations_made"
BEFORE INSERT ON "organisations"
FOR EACH ROW
EXECUTE FUNCTION "manor_organisations_made"();

ALTER TABLE "organisation_settings" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "organisation_settings" FOR ALL TO manor_app
	USING ("organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "organisation_settings" FOR ALL TO manor_server
	USING (CASE WHEN "organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "organisation_settings" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "members" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "members" FOR ALL TO manor_app
	USING ("organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "members" FOR ALL TO manor_server
	USING (CASE WHEN "organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "members" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

CREATE POLICY manor_person ON "members" FOR SELECT TO manor_server, manor_app
	USING ("user_id" = nullif(current_setting('manor.person', true), '')::integer);

ALTER TABLE "users" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "users" FOR SELECT TO manor_server, manor_app
	USING ("id" = nullif(current_setting('manor.person', true), '')::integer OR "id" IN (SELECT ms."user_id" FROM "members" AS ms WHERE ms."organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer) OR 'users.' || "id" = current_setting('manor.made', true));

CREATE POLICY manor_create ON "users" FOR INSERT TO manor_server, manor_app
	WITH CHECK (true);

CREATE POLICY manor_change ON "users" FOR UPDATE TO manor_server, manor_app
	USING ("id" = nullif(current_setting('manor.person', true), '')::integer OR "id" IN (SELECT ms."user_id" FROM "members" AS ms WHERE ms."organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer))
	WITH CHECK ("id" = nullif(current_setting('manor.person', true), '')::integer OR "id" IN (SELECT ms."user_id" FROM "members" AS ms WHERE ms."organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer));

CREATE POLICY manor_remove ON "users" FOR DELETE TO manor_server, manor_app
	USING ("id" = nullif(current_setting('manor.person', true), '')::integer OR "id" IN (SELECT ms."user_id" FROM "members" AS ms WHERE ms."organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer));

CREATE POLICY manor_system ON "users" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

CREATE POLICY manor_all ON "users" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

-- Its maker sees the row that he has made, within his transaction.
CREATE FUNCTION "manor_users_made"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	PERFORM set_config('manor.made', 'users.' || NEW."id", true);
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_users_made"
BEFORE INSERT ON "users"
FOR EACH ROW
EXECUTE FUNCTION "manor_users_made"();

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

ALTER TABLE "teams" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "teams" FOR ALL TO manor_app
	USING ("organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "teams" FOR ALL TO manor_server
	USING (CASE WHEN "organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "organisation_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "teams" FOR SELECT TO manor_server
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

GRANT SELECT, INSERT, UPDATE, DELETE ON "organisations" TO manor_server;

GRANT SELECT ("id") ON "organisations" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "organisation_settings" TO manor_server;

GRANT SELECT ("id", "organisation_id"), INSERT ("id", "organisation_id"), UPDATE ("organisation_id"), DELETE ON "organisation_settings" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "members" TO manor_server;

GRANT SELECT ("user_id", "organisation_id", "status"), INSERT ("user_id", "organisation_id", "status"), UPDATE ("user_id", "organisation_id", "status"), DELETE ON "members" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "users" TO manor_server;

GRANT SELECT ("id", "email", "manor_platform_admin"), INSERT ("id", "email"), UPDATE ("email"), DELETE ON "users" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "teams" TO manor_server;

GRANT SELECT ("id", "organisation_id"), INSERT ("id", "organisation_id"), UPDATE ("organisation_id"), DELETE ON "teams" TO manor_app;

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

Enum member_status {
  invited
  active
}

Table organisations {
  id integer [pk, increment]
}

Table organisation_settings {
  id integer [pk, increment]
  organisation_id integer [not null, unique]
}

Table members {
  user_id integer [not null]
  organisation_id integer [not null]
  status member_status [not null]

  indexes {
    (organisation_id, user_id) [pk]
    user_id
  }
}

Table users {
  id integer [pk, increment]
  email varchar [not null, unique]
  hashed_password varchar
}

Table teams {
  id integer [pk, increment]
  organisation_id integer [not null, unique]
}

Ref: organisation_settings.organisation_id - organisations.id
Ref: members.user_id > users.id
Ref: members.organisation_id > organisations.id
Ref: teams.organisation_id > organisations.id
');
