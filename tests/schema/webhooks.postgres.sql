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

CREATE TABLE "tickets" (
	"id" uuid NOT NULL DEFAULT gen_random_uuid(),
	"tenant_id" integer NOT NULL,
	"title" varchar COLLATE "C" NOT NULL,
	"price" numeric(12,2),
	"state" integer NOT NULL DEFAULT 1,
	"pin" varchar COLLATE "C",
	"extra" jsonb,
	"updated_at" timestamptz,
	"deleted_at" timestamptz,
	"manor_deletion" uuid
);

CREATE TABLE "notes" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"ticket_id" uuid NOT NULL,
	"body" varchar COLLATE "C",
	"manor_tenant" integer NOT NULL
);

CREATE TABLE "rates" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"rate" numeric(12,4) NOT NULL
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

CREATE TABLE "manor_outbox" (
	"id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
	"event" uuid NOT NULL,
	"hook" text COLLATE "C" NOT NULL,
	"tenant" integer,
	"payload" text COLLATE "C" NOT NULL,
	"created_at" timestamptz NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"attempts" bigint NOT NULL,
	"due_at" timestamptz,
	"done_at" timestamptz
);

CREATE TABLE "manor_deliveries" (
	"id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
	"event" uuid NOT NULL,
	"attempt" bigint NOT NULL,
	"at" timestamptz NOT NULL,
	"duration_ms" bigint NOT NULL,
	"status" bigint,
	"error" text COLLATE "C"
);

ALTER TABLE "tenants" ADD CONSTRAINT "tenants_pkey" PRIMARY KEY ("id");

ALTER TABLE "users" ADD CONSTRAINT "users_pkey" PRIMARY KEY ("id");

-- What references between rows of one tenant point at.
ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "tickets" ADD CONSTRAINT "tickets_pkey" PRIMARY KEY ("id");

-- What references between rows of one tenant point at.
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "notes" ADD CONSTRAINT "notes_pkey" PRIMARY KEY ("id");

-- What references between rows of one tenant point at.
ALTER TABLE "notes" ADD CONSTRAINT "notes_manor_tenant_id_wall" UNIQUE ("manor_tenant", "id");

ALTER TABLE "rates" ADD CONSTRAINT "rates_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_meta" ADD CONSTRAINT "manor_meta_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_meta" ADD CONSTRAINT "manor_meta_one" CHECK (id = 1);

ALTER TABLE "manor_migrations" ADD CONSTRAINT "manor_migrations_pkey" PRIMARY KEY ("name");

ALTER TABLE "manor_audit" ADD CONSTRAINT "manor_audit_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_sessions" ADD CONSTRAINT "manor_sessions_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_refresh_tokens" ADD CONSTRAINT "manor_refresh_tokens_pkey" PRIMARY KEY ("digest");

ALTER TABLE "manor_lockouts" ADD CONSTRAINT "manor_lockouts_pkey" PRIMARY KEY ("key");

ALTER TABLE "manor_requests" ADD CONSTRAINT "manor_requests_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_outbox" ADD CONSTRAINT "manor_outbox_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_deliveries" ADD CONSTRAINT "manor_deliveries_pkey" PRIMARY KEY ("id");

ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "tickets" ADD CONSTRAINT "tickets_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "notes" ADD CONSTRAINT "notes_ticket_id_fkey"
	FOREIGN KEY ("manor_tenant", "ticket_id") REFERENCES "tickets" ("tenant_id", "id");

CREATE INDEX "manor_login_email" ON "users" (((lower("email" COLLATE "und-x-icu") COLLATE "C")));

-- Finds the rows that refer to one that is deleted.
CREATE INDEX "manor_notes_ticket_id" ON "notes" ("ticket_id");

CREATE INDEX "manor_audit_tenant_idx" ON "manor_audit" ("tenant");

CREATE INDEX "manor_sessions_person_idx" ON "manor_sessions" ("person");

CREATE INDEX "manor_sessions_expires_at_idx" ON "manor_sessions" ("expires_at");

CREATE INDEX "manor_refresh_tokens_session_idx" ON "manor_refresh_tokens" ("session");

CREATE INDEX "manor_refresh_tokens_parent_idx" ON "manor_refresh_tokens" ("parent");

CREATE INDEX "manor_lockouts_failed_at_idx" ON "manor_lockouts" ("failed_at");

CREATE INDEX "manor_requests_created_at_idx" ON "manor_requests" ("created_at");

CREATE INDEX "manor_outbox_hook_due_at_id_idx" ON "manor_outbox" ("hook", "due_at", "id");

CREATE INDEX "manor_outbox_event_idx" ON "manor_outbox" ("event");

CREATE INDEX "manor_outbox_done_at_idx" ON "manor_outbox" ("done_at");

CREATE INDEX "manor_deliveries_event_idx" ON "manor_deliveries" ("event");

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
CREATE FUNCTION "manor_tickets_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_tickets_check_update"
BEFORE UPDATE OF "tenant_id" ON "tickets"
FOR EACH ROW
EXECUTE FUNCTION "manor_tickets_check_update"();

-- What a new row must keep.
CREATE FUNCTION "manor_notes_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."manor_tenant" IS NULL THEN
		SELECT tp."tenant_id" INTO NEW."manor_tenant" FROM "tickets" AS tp
		WHERE tp."id" = NEW."ticket_id";
	END IF;
	IF current_setting('manor.tenant', true) <> ''
		AND coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')
		AND NEW."manor_tenant" IS DISTINCT FROM nullif(current_setting('manor.tenant', true), '')::integer THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."manor_tenant" IS NULL THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	IF NEW."ticket_id" IS NOT NULL THEN
		PERFORM 1 FROM "tickets" AS p WHERE p."id" = NEW."ticket_id" AND (p."tenant_id" = NEW."manor_tenant") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_notes_check_insert"
BEFORE INSERT ON "notes"
FOR EACH ROW
EXECUTE FUNCTION "manor_notes_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_notes_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."manor_tenant" IS DISTINCT FROM OLD."manor_tenant" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."ticket_id" IS DISTINCT FROM OLD."ticket_id") AND NEW."ticket_id" IS NOT NULL THEN
		PERFORM 1 FROM "tickets" AS p WHERE p."id" = NEW."ticket_id" AND (p."tenant_id" = NEW."manor_tenant") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_notes_check_update"
BEFORE UPDATE OF "id", "ticket_id", "manor_tenant" ON "notes"
FOR EACH ROW
EXECUTE FUNCTION "manor_notes_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_rates_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_rates_check_update"
BEFORE UPDATE OF "id" ON "rates"
FOR EACH ROW
EXECUTE FUNCTION "manor_rates_check_update"();

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

CREATE TRIGGER "manor_tickets_keep"
BEFORE DELETE ON "tickets"
FOR EACH ROW
EXECUTE FUNCTION "manor_keep"();

-- A deletion has an id, and waits for those who refer to the row.
CREATE FUNCTION "manor_tickets_stamp"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := coalesce(NEW."manor_deletion", gen_random_uuid());
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM 1 FROM "tickets" AS t WHERE t."id" = OLD."id" FOR UPDATE;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_tickets_stamp"
BEFORE UPDATE OF "deleted_at" ON "tickets"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_tickets_stamp"();

CREATE FUNCTION "manor_tickets_unstamp"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := NULL;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_tickets_unstamp"
BEFORE UPDATE OF "deleted_at" ON "tickets"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_tickets_unstamp"();

-- A deleted row takes along what cascades, and stays while others live.
CREATE FUNCTION "manor_tickets_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF EXISTS (SELECT 1 FROM "notes" AS c WHERE c."manor_tenant" = NEW."tenant_id" AND c."ticket_id" = NEW."id") THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tickets_delete"
AFTER UPDATE OF "deleted_at" ON "tickets"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_tickets_delete"();

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

CREATE FUNCTION "manor_tickets_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."tenant_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'tickets.create',
		(SELECT to_jsonb(p) FROM (SELECT 'tickets'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."extra" AS "extra", NEW."price" AS "price", NEW."state" AS "state", NEW."title" AS "title", NEW."tenant_id" AS "tenant_id", to_char(NEW."deleted_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deleted_at", to_char(NEW."updated_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tickets_audit_insert"
AFTER INSERT ON "tickets"
FOR EACH ROW
EXECUTE FUNCTION "manor_tickets_audit_insert"();

CREATE FUNCTION "manor_tickets_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."tenant_id",
		nullif(current_setting('manor.person', true), '')::integer,
		(CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'tickets.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'tickets.restore' ELSE 'tickets.update' END),
		(SELECT to_jsonb(p) FROM (SELECT 'tickets'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."extra" AS "extra", OLD."price" AS "price", OLD."state" AS "state", OLD."title" AS "title", OLD."tenant_id" AS "tenant_id", to_char(OLD."deleted_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deleted_at", to_char(OLD."updated_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "updated_at") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."extra" AS "extra", NEW."price" AS "price", NEW."state" AS "state", NEW."title" AS "title", NEW."tenant_id" AS "tenant_id", to_char(NEW."deleted_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deleted_at", to_char(NEW."updated_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tickets_audit_update"
AFTER UPDATE ON "tickets"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."title" IS DISTINCT FROM OLD."title" OR NEW."price" IS DISTINCT FROM OLD."price" OR NEW."state" IS DISTINCT FROM OLD."state" OR NEW."pin" IS DISTINCT FROM OLD."pin" OR NEW."extra" IS DISTINCT FROM OLD."extra" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at")
EXECUTE FUNCTION "manor_tickets_audit_update"();

CREATE FUNCTION "manor_tickets_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (OLD."tenant_id",
		nullif(current_setting('manor.person', true), '')::integer,
		'tickets.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'tickets'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."extra" AS "extra", OLD."price" AS "price", OLD."state" AS "state", OLD."title" AS "title", OLD."tenant_id" AS "tenant_id", to_char(OLD."deleted_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deleted_at", to_char(OLD."updated_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "updated_at") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tickets_audit_delete"
AFTER DELETE ON "tickets"
FOR EACH ROW
EXECUTE FUNCTION "manor_tickets_audit_delete"();

CREATE FUNCTION "manor_notes_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."manor_tenant",
		nullif(current_setting('manor.person', true), '')::integer,
		'notes.create',
		(SELECT to_jsonb(p) FROM (SELECT 'notes'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."body" AS "body", NEW."ticket_id" AS "ticket_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_notes_audit_insert"
AFTER INSERT ON "notes"
FOR EACH ROW
EXECUTE FUNCTION "manor_notes_audit_insert"();

CREATE FUNCTION "manor_notes_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (NEW."manor_tenant",
		nullif(current_setting('manor.person', true), '')::integer,
		'notes.update',
		(SELECT to_jsonb(p) FROM (SELECT 'notes'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."body" AS "body", OLD."ticket_id" AS "ticket_id") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."body" AS "body", NEW."ticket_id" AS "ticket_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_notes_audit_update"
AFTER UPDATE ON "notes"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."ticket_id" IS DISTINCT FROM OLD."ticket_id" OR NEW."body" IS DISTINCT FROM OLD."body")
EXECUTE FUNCTION "manor_notes_audit_update"();

CREATE FUNCTION "manor_notes_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	VALUES (OLD."manor_tenant",
		nullif(current_setting('manor.person', true), '')::integer,
		'notes.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'notes'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."body" AS "body", OLD."ticket_id" AS "ticket_id") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), ''),
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_notes_audit_delete"
AFTER DELETE ON "notes"
FOR EACH ROW
EXECUTE FUNCTION "manor_notes_audit_delete"();

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

-- Webhooks: what is told of the row's change.
CREATE FUNCTION "manor_tickets_hook_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO manor_outbox (event, hook, tenant, payload, created_at, state, attempts, due_at)
	SELECT gen_random_uuid(), 'all', NEW."tenant_id",
		(SELECT row_to_json(p) FROM (SELECT 'INSERT'::text AS type, 'public'::text AS schema, 'tickets'::text AS "table", NEW."tenant_id" AS tenant,
			to_char(m.moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS timestamp,
			(SELECT row_to_json(r) FROM (SELECT NEW."id" AS "id", NEW."tenant_id" AS "tenant_id", NEW."title" AS "title", NEW."price" AS "price", NEW."state" AS "state", NEW."extra" AS "extra", to_char(NEW."updated_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "updated_at", to_char(NEW."deleted_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deleted_at") AS r) AS record,
			NULL::json AS old_record) AS p)::text,
		m.moment, 'waiting', 0, m.moment
	FROM (SELECT (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AS moment) AS m;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tickets_hook_insert"
AFTER INSERT ON "tickets"
FOR EACH ROW
EXECUTE FUNCTION "manor_tickets_hook_insert"();

-- Webhooks: what is told of the row's change.
CREATE FUNCTION "manor_tickets_hook_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO manor_outbox (event, hook, tenant, payload, created_at, state, attempts, due_at)
	SELECT gen_random_uuid(), 'all', NEW."tenant_id",
		(SELECT row_to_json(p) FROM (SELECT 'UPDATE'::text AS type, 'public'::text AS schema, 'tickets'::text AS "table", NEW."tenant_id" AS tenant,
			to_char(m.moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS timestamp,
			(SELECT row_to_json(r) FROM (SELECT NEW."id" AS "id", NEW."tenant_id" AS "tenant_id", NEW."title" AS "title", NEW."price" AS "price", NEW."state" AS "state", NEW."extra" AS "extra", to_char(NEW."updated_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "updated_at", to_char(NEW."deleted_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deleted_at") AS r) AS record,
			(SELECT row_to_json(r) FROM (SELECT OLD."id" AS "id", OLD."tenant_id" AS "tenant_id", OLD."title" AS "title", OLD."price" AS "price", OLD."state" AS "state", OLD."extra" AS "extra", to_char(OLD."updated_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "updated_at", to_char(OLD."deleted_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deleted_at") AS r) AS old_record) AS p)::text,
		m.moment, 'waiting', 0, m.moment
	FROM (SELECT (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AS moment) AS m;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tickets_hook_update"
AFTER UPDATE ON "tickets"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."title" IS DISTINCT FROM OLD."title" OR NEW."price" IS DISTINCT FROM OLD."price" OR NEW."state" IS DISTINCT FROM OLD."state" OR NEW."pin" IS DISTINCT FROM OLD."pin" OR NEW."extra" IS DISTINCT FROM OLD."extra" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at")
EXECUTE FUNCTION "manor_tickets_hook_update"();

-- Webhooks: what is told of the row's change.
CREATE FUNCTION "manor_tickets_hook_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO manor_outbox (event, hook, tenant, payload, created_at, state, attempts, due_at)
	SELECT gen_random_uuid(), 'all', OLD."tenant_id",
		(SELECT row_to_json(p) FROM (SELECT 'DELETE'::text AS type, 'public'::text AS schema, 'tickets'::text AS "table", OLD."tenant_id" AS tenant,
			to_char(m.moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS timestamp,
			NULL::json AS record,
			(SELECT row_to_json(r) FROM (SELECT OLD."id" AS "id", OLD."tenant_id" AS "tenant_id", OLD."title" AS "title", OLD."price" AS "price", OLD."state" AS "state", OLD."extra" AS "extra", to_char(OLD."updated_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "updated_at", to_char(OLD."deleted_at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deleted_at") AS r) AS old_record) AS p)::text,
		m.moment, 'waiting', 0, m.moment
	FROM (SELECT (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AS moment) AS m;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tickets_hook_delete"
AFTER DELETE ON "tickets"
FOR EACH ROW
EXECUTE FUNCTION "manor_tickets_hook_delete"();

-- Webhooks: what is told of the row's change.
CREATE FUNCTION "manor_notes_hook_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO manor_outbox (event, hook, tenant, payload, created_at, state, attempts, due_at)
	SELECT gen_random_uuid(), 'open', NEW."manor_tenant",
		(SELECT row_to_json(p) FROM (SELECT 'INSERT'::text AS type, 'public'::text AS schema, 'notes'::text AS "table", NEW."manor_tenant" AS tenant,
			to_char(m.moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS timestamp,
			(SELECT row_to_json(r) FROM (SELECT NEW."id" AS "id", NEW."ticket_id" AS "ticket_id", NEW."body" AS "body") AS r) AS record,
			NULL::json AS old_record) AS p)::text,
		m.moment, 'waiting', 0, m.moment
	FROM (SELECT (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AS moment) AS m
	WHERE (EXISTS (SELECT 1 FROM "tickets" AS t1 WHERE (t1."tenant_id" = NEW."manor_tenant") AND (t1."deleted_at" IS NULL) IS TRUE AND ((t1."id" = NEW."ticket_id") AND (t1."state" = 1))) AND (NEW."body" IS DISTINCT FROM NULL::varchar));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_notes_hook_insert"
AFTER INSERT ON "notes"
FOR EACH ROW
EXECUTE FUNCTION "manor_notes_hook_insert"();

-- Webhooks: what is told of the row's change.
CREATE FUNCTION "manor_notes_hook_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO manor_outbox (event, hook, tenant, payload, created_at, state, attempts, due_at)
	SELECT gen_random_uuid(), 'open', NEW."manor_tenant",
		(SELECT row_to_json(p) FROM (SELECT 'UPDATE'::text AS type, 'public'::text AS schema, 'notes'::text AS "table", NEW."manor_tenant" AS tenant,
			to_char(m.moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS timestamp,
			(SELECT row_to_json(r) FROM (SELECT NEW."id" AS "id", NEW."ticket_id" AS "ticket_id", NEW."body" AS "body") AS r) AS record,
			(SELECT row_to_json(r) FROM (SELECT OLD."id" AS "id", OLD."ticket_id" AS "ticket_id", OLD."body" AS "body") AS r) AS old_record) AS p)::text,
		m.moment, 'waiting', 0, m.moment
	FROM (SELECT (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AS moment) AS m
	WHERE (EXISTS (SELECT 1 FROM "tickets" AS t1 WHERE (t1."tenant_id" = NEW."manor_tenant") AND (t1."deleted_at" IS NULL) IS TRUE AND ((t1."id" = NEW."ticket_id") AND (t1."state" = 1))) AND (NEW."body" IS DISTINCT FROM OLD."body"));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_notes_hook_update"
AFTER UPDATE ON "notes"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."ticket_id" IS DISTINCT FROM OLD."ticket_id" OR NEW."body" IS DISTINCT FROM OLD."body")
EXECUTE FUNCTION "manor_notes_hook_update"();

-- Webhooks: what is told of the row's change.
CREATE FUNCTION "manor_notes_hook_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO manor_outbox (event, hook, tenant, payload, created_at, state, attempts, due_at)
	SELECT gen_random_uuid(), 'all', OLD."manor_tenant",
		(SELECT row_to_json(p) FROM (SELECT 'DELETE'::text AS type, 'public'::text AS schema, 'notes'::text AS "table", OLD."manor_tenant" AS tenant,
			to_char(m.moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS timestamp,
			NULL::json AS record,
			(SELECT row_to_json(r) FROM (SELECT OLD."id" AS "id", OLD."ticket_id" AS "ticket_id", OLD."body" AS "body") AS r) AS old_record) AS p)::text,
		m.moment, 'waiting', 0, m.moment
	FROM (SELECT (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AS moment) AS m
	WHERE (NOT (OLD."body" IS NULL));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_notes_hook_delete"
AFTER DELETE ON "notes"
FOR EACH ROW
EXECUTE FUNCTION "manor_notes_hook_delete"();

-- Webhooks: what is told of the row's change.
CREATE FUNCTION "manor_rates_hook_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO manor_outbox (event, hook, tenant, payload, created_at, state, attempts, due_at)
	SELECT gen_random_uuid(), 'all', NULL,
		(SELECT row_to_json(p) FROM (SELECT 'UPDATE'::text AS type, 'public'::text AS schema, 'rates'::text AS "table", NULL AS tenant,
			to_char(m.moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS timestamp,
			(SELECT row_to_json(r) FROM (SELECT NEW."id" AS "id", NEW."rate" AS "rate") AS r) AS record,
			(SELECT row_to_json(r) FROM (SELECT OLD."id" AS "id", OLD."rate" AS "rate") AS r) AS old_record) AS p)::text,
		m.moment, 'waiting', 0, m.moment
	FROM (SELECT (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AS moment) AS m
	WHERE (NEW."rate" <> OLD."rate");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_rates_hook_update"
AFTER UPDATE ON "rates"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."rate" IS DISTINCT FROM OLD."rate")
EXECUTE FUNCTION "manor_rates_hook_update"();

CREATE TRIGGER "manor_tenants_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id", "name" ON "tenants"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

CREATE TRIGGER "manor_users_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id", "tenant_id", "email", "password", "manor_platform_admin" ON "users"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_tickets_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END);
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_tickets_touch"
BEFORE UPDATE ON "tickets"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."title" IS DISTINCT FROM OLD."title" OR NEW."price" IS DISTINCT FROM OLD."price" OR NEW."state" IS DISTINCT FROM OLD."state" OR NEW."pin" IS DISTINCT FROM OLD."pin" OR NEW."extra" IS DISTINCT FROM OLD."extra" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at"))
EXECUTE FUNCTION "manor_tickets_touch"();

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

ALTER TABLE "tickets" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "tickets" FOR ALL TO manor_app
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "tickets" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "tickets" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "notes" FOR ALL TO manor_app
	USING ("manor_tenant" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("manor_tenant" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "notes" FOR ALL TO manor_server
	USING (CASE WHEN "manor_tenant" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "manor_tenant" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "notes" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "rates" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "rates" FOR SELECT TO manor_server, manor_app
	USING (true);

CREATE POLICY manor_platform ON "rates" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('1', '2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('1', '2', '3'));

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

ALTER TABLE "manor_outbox" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_system ON "manor_outbox" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

ALTER TABLE "manor_deliveries" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_system ON "manor_deliveries" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

GRANT SELECT, INSERT, UPDATE, DELETE ON "tenants" TO manor_server;

GRANT SELECT ("id", "name"), UPDATE ("name") ON "tenants" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "users" TO manor_server;

GRANT SELECT ("id", "tenant_id", "email", "manor_platform_admin"), INSERT ("id", "tenant_id", "email"), UPDATE ("tenant_id", "email"), DELETE ON "users" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "tickets" TO manor_server;

GRANT SELECT ("id", "tenant_id", "title", "price", "state", "extra", "updated_at", "deleted_at", "manor_deletion"), INSERT ("id", "tenant_id", "title", "price", "state", "extra", "updated_at", "deleted_at"), UPDATE ("id", "tenant_id", "title", "price", "state", "extra", "updated_at", "deleted_at") ON "tickets" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "notes" TO manor_server;

GRANT SELECT ("id", "ticket_id", "body", "manor_tenant"), INSERT ("id", "ticket_id", "body"), UPDATE ("ticket_id", "body"), DELETE ON "notes" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "rates" TO manor_server;

GRANT SELECT ("id", "rate") ON "rates" TO manor_app;

GRANT SELECT ON "manor_meta" TO manor_server;

GRANT SELECT ON "manor_migrations" TO manor_server;

GRANT SELECT, INSERT ON "manor_audit" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_sessions" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_refresh_tokens" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_lockouts" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_requests" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_outbox" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_deliveries" TO manor_server;

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
}

Table tickets {
  id uuid [pk, default: `gen_random_uuid()`]
  tenant_id integer [not null]
  title varchar [not null]
  price numeric(12,2)
  state integer [not null, default: 1]
  pin varchar [secret: ''write-only'']
  extra jsonb
  updated_at timestamptz
  deleted_at timestamptz
}
Metadata Table tickets {
  webhook_all: ''insert, update, delete''
}

Table notes {
  id integer [pk, increment]
  ticket_id uuid [not null]
  body varchar
}
Metadata Table notes {
  webhook_all: ''delete when old.body is not null''
  webhook_open: ''''''
    INSERT, Update
    WHEN (exists (select 1 from tickets t where t.id = new.ticket_id and t.state = 1)
      and new.body is distinct from old.body)''''''
}

Table rates {
  id integer [pk, increment]
  rate numeric(12,4) [not null]
}
Metadata Table rates {
  read: ''true''
  webhook_all: ''update when (new.rate <> old.rate)''
}

Ref: users.tenant_id > tenants.id
Ref: tickets.tenant_id > tenants.id
Ref: notes.ticket_id > tickets.id
');
