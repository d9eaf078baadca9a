-- schema, for postgres. Generated; the schema is the source.

SET search_path = public, pg_temp;

CREATE TYPE "tenant_status" AS ENUM ('active', 'suspended');

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

CREATE TABLE "Tenants" (
	"id" uuid NOT NULL,
	"slug" varchar COLLATE "C" NOT NULL,
	"status" "tenant_status" NOT NULL DEFAULT 'active'::"tenant_status",
	"createdAt" timestamptz NOT NULL DEFAULT now(),
	"deletedAt" timestamptz,
	"manor_deletion" uuid
);

CREATE TABLE "Users" (
	"id" uuid NOT NULL,
	"userName" varchar COLLATE "C" NOT NULL,
	"emailAddress" varchar COLLATE "C" NOT NULL,
	"passwordHash" varchar COLLATE "C",
	"isActive" boolean NOT NULL DEFAULT true,
	"isSuperuser" boolean NOT NULL DEFAULT false,
	"lastLoginAt" timestamptz,
	"updatedAt" timestamptz,
	"deletedAt" timestamptz,
	"manor_deletion" uuid
);

CREATE TABLE "UserTenants" (
	"userId" uuid NOT NULL,
	"tenantId" uuid NOT NULL,
	"roles" varchar[] COLLATE "C" NOT NULL DEFAULT '{}'::varchar[]
);

CREATE TABLE "TenantInvitations" (
	"id" uuid NOT NULL,
	"tenantId" uuid NOT NULL,
	"email" varchar COLLATE "C" NOT NULL
);

CREATE TABLE "AuditLogs" (
	"id" uuid NOT NULL,
	"tenantId" uuid,
	"actorId" uuid,
	"action" varchar COLLATE "C" NOT NULL,
	"resourceType" varchar COLLATE "C",
	"resourceId" varchar COLLATE "C",
	"details" jsonb,
	"ipAddress" inet,
	"userAgent" text COLLATE "C",
	"timestamp" timestamptz NOT NULL
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

ALTER TABLE "Tenants" ADD CONSTRAINT "Tenants_pkey" PRIMARY KEY ("id");

ALTER TABLE "Tenants" ADD CONSTRAINT "Tenants_slug_key" UNIQUE ("slug");

ALTER TABLE "Users" ADD CONSTRAINT "Users_pkey" PRIMARY KEY ("id");

ALTER TABLE "Users" ADD CONSTRAINT "Users_userName_key" UNIQUE ("userName");

ALTER TABLE "Users" ADD CONSTRAINT "Users_emailAddress_key" UNIQUE ("emailAddress");

ALTER TABLE "UserTenants" ADD CONSTRAINT "UserTenants_pkey" PRIMARY KEY ("userId", "tenantId");

ALTER TABLE "TenantInvitations" ADD CONSTRAINT "TenantInvitations_pkey" PRIMARY KEY ("id");

-- What references between rows of one tenant point at.
ALTER TABLE "TenantInvitations" ADD CONSTRAINT "TenantInvitations_tenantId_id_wall" UNIQUE ("tenantId", "id");

ALTER TABLE "AuditLogs" ADD CONSTRAINT "AuditLogs_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_meta" ADD CONSTRAINT "manor_meta_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_meta" ADD CONSTRAINT "manor_meta_one" CHECK (id = 1);

ALTER TABLE "manor_migrations" ADD CONSTRAINT "manor_migrations_pkey" PRIMARY KEY ("name");

ALTER TABLE "manor_sessions" ADD CONSTRAINT "manor_sessions_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_refresh_tokens" ADD CONSTRAINT "manor_refresh_tokens_pkey" PRIMARY KEY ("digest");

ALTER TABLE "manor_lockouts" ADD CONSTRAINT "manor_lockouts_pkey" PRIMARY KEY ("key");

ALTER TABLE "manor_requests" ADD CONSTRAINT "manor_requests_pkey" PRIMARY KEY ("id");

ALTER TABLE "UserTenants" ADD CONSTRAINT "UserTenants_userId_fkey"
	FOREIGN KEY ("userId") REFERENCES "Users" ("id");

ALTER TABLE "UserTenants" ADD CONSTRAINT "UserTenants_tenantId_fkey"
	FOREIGN KEY ("tenantId") REFERENCES "Tenants" ("id");

ALTER TABLE "TenantInvitations" ADD CONSTRAINT "TenantInvitations_tenantId_fkey"
	FOREIGN KEY ("tenantId") REFERENCES "Tenants" ("id");

ALTER TABLE "AuditLogs" ADD CONSTRAINT "AuditLogs_tenantId_fkey"
	FOREIGN KEY ("tenantId") REFERENCES "Tenants" ("id");

ALTER TABLE "AuditLogs" ADD CONSTRAINT "AuditLogs_actorId_fkey"
	FOREIGN KEY ("actorId") REFERENCES "Users" ("id");

CREATE INDEX "manor_login_emailAddress" ON "Users" (((lower("emailAddress" COLLATE "und-x-icu") COLLATE "C")));

CREATE INDEX "manor_login_userName" ON "Users" (((lower("userName" COLLATE "und-x-icu") COLLATE "C")));

CREATE INDEX "UserTenants_tenantId_idx" ON "UserTenants" ("tenantId");

CREATE INDEX "TenantInvitations_tenantId_idx" ON "TenantInvitations" ("tenantId");

CREATE INDEX "AuditLogs_tenantId_idx" ON "AuditLogs" ("tenantId");

CREATE INDEX "AuditLogs_actorId_idx" ON "AuditLogs" ("actorId");

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

-- What a new row must keep.
CREATE FUNCTION "manor_UserTenants_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('manor.tenant', true) <> ''
		AND coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')
		AND NEW."tenantId" IS DISTINCT FROM nullif(current_setting('manor.tenant', true), '')::uuid THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."userId" IS NOT NULL THEN
		PERFORM 1 FROM "Users" AS p WHERE p."id" = NEW."userId" AND (p."deletedAt" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."tenantId" IS NOT NULL THEN
		PERFORM 1 FROM "Tenants" AS p WHERE p."id" = NEW."tenantId" AND (p."deletedAt" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_UserTenants_check_insert"
BEFORE INSERT ON "UserTenants"
FOR EACH ROW
EXECUTE FUNCTION "manor_UserTenants_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_UserTenants_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenantId" IS DISTINCT FROM OLD."tenantId" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."userId" IS DISTINCT FROM OLD."userId") AND NEW."userId" IS NOT NULL THEN
		PERFORM 1 FROM "Users" AS p WHERE p."id" = NEW."userId" AND (p."deletedAt" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF (NEW."tenantId" IS DISTINCT FROM OLD."tenantId") AND NEW."tenantId" IS NOT NULL THEN
		PERFORM 1 FROM "Tenants" AS p WHERE p."id" = NEW."tenantId" AND (p."deletedAt" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_UserTenants_check_update"
BEFORE UPDATE OF "userId", "tenantId" ON "UserTenants"
FOR EACH ROW
EXECUTE FUNCTION "manor_UserTenants_check_update"();

-- What a new row must keep.
CREATE FUNCTION "manor_TenantInvitations_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('manor.tenant', true) <> ''
		AND coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')
		AND NEW."tenantId" IS DISTINCT FROM nullif(current_setting('manor.tenant', true), '')::uuid THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."tenantId" IS NOT NULL THEN
		PERFORM 1 FROM "Tenants" AS p WHERE p."id" = NEW."tenantId" AND (p."deletedAt" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_TenantInvitations_check_insert"
BEFORE INSERT ON "TenantInvitations"
FOR EACH ROW
EXECUTE FUNCTION "manor_TenantInvitations_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_TenantInvitations_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenantId" IS DISTINCT FROM OLD."tenantId" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."tenantId" IS DISTINCT FROM OLD."tenantId") AND NEW."tenantId" IS NOT NULL THEN
		PERFORM 1 FROM "Tenants" AS p WHERE p."id" = NEW."tenantId" AND (p."deletedAt" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_TenantInvitations_check_update"
BEFORE UPDATE OF "tenantId" ON "TenantInvitations"
FOR EACH ROW
EXECUTE FUNCTION "manor_TenantInvitations_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_AuditLogs_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenantId" IS DISTINCT FROM OLD."tenantId" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_AuditLogs_check_update"
BEFORE UPDATE OF "tenantId" ON "AuditLogs"
FOR EACH ROW
EXECUTE FUNCTION "manor_AuditLogs_check_update"();

CREATE TRIGGER "manor_Tenants_keep"
BEFORE DELETE ON "Tenants"
FOR EACH ROW
EXECUTE FUNCTION "manor_keep"();

-- A deletion has an id, and waits for those who refer to the row.
CREATE FUNCTION "manor_Tenants_stamp"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := coalesce(NEW."manor_deletion", gen_random_uuid());
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM 1 FROM "Tenants" AS t WHERE t."id" = OLD."id" FOR UPDATE;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_Tenants_stamp"
BEFORE UPDATE OF "deletedAt" ON "Tenants"
FOR EACH ROW WHEN (OLD."deletedAt" IS NULL AND NEW."deletedAt" IS NOT NULL)
EXECUTE FUNCTION "manor_Tenants_stamp"();

CREATE FUNCTION "manor_Tenants_unstamp"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := NULL;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_Tenants_unstamp"
BEFORE UPDATE OF "deletedAt" ON "Tenants"
FOR EACH ROW WHEN (OLD."deletedAt" IS NOT NULL AND NEW."deletedAt" IS NULL)
EXECUTE FUNCTION "manor_Tenants_unstamp"();

-- A deleted row takes along what cascades, and stays while others live.
CREATE FUNCTION "manor_Tenants_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF EXISTS (SELECT 1 FROM "UserTenants" AS c WHERE c."tenantId" = NEW."id") THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "TenantInvitations" AS c WHERE c."tenantId" = NEW."id") THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_Tenants_delete"
AFTER UPDATE OF "deletedAt" ON "Tenants"
FOR EACH ROW WHEN (OLD."deletedAt" IS NULL AND NEW."deletedAt" IS NOT NULL)
EXECUTE FUNCTION "manor_Tenants_delete"();

CREATE TRIGGER "manor_Users_keep"
BEFORE DELETE ON "Users"
FOR EACH ROW
EXECUTE FUNCTION "manor_keep"();

-- A deletion has an id, and waits for those who refer to the row.
CREATE FUNCTION "manor_Users_stamp"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := coalesce(NEW."manor_deletion", gen_random_uuid());
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM 1 FROM "Users" AS t WHERE t."id" = OLD."id" FOR UPDATE;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_Users_stamp"
BEFORE UPDATE OF "deletedAt" ON "Users"
FOR EACH ROW WHEN (OLD."deletedAt" IS NULL AND NEW."deletedAt" IS NOT NULL)
EXECUTE FUNCTION "manor_Users_stamp"();

CREATE FUNCTION "manor_Users_unstamp"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := NULL;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_Users_unstamp"
BEFORE UPDATE OF "deletedAt" ON "Users"
FOR EACH ROW WHEN (OLD."deletedAt" IS NOT NULL AND NEW."deletedAt" IS NULL)
EXECUTE FUNCTION "manor_Users_unstamp"();

-- A deleted row takes along what cascades, and stays while others live.
CREATE FUNCTION "manor_Users_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF EXISTS (SELECT 1 FROM "UserTenants" AS c WHERE c."userId" = NEW."id") THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_Users_delete"
AFTER UPDATE OF "deletedAt" ON "Users"
FOR EACH ROW WHEN (OLD."deletedAt" IS NULL AND NEW."deletedAt" IS NOT NULL)
EXECUTE FUNCTION "manor_Users_delete"();

CREATE FUNCTION "manor_Tenants_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	VALUES (gen_random_uuid(),
		NEW."id",
		nullif(current_setting('manor.person', true), '')::uuid,
		'Tenants.create',
		'Tenants',
		NEW."id"::text,
		(SELECT to_jsonb(p) FROM (SELECT 'Tenants'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."slug" AS "slug", NEW."status" AS "status", to_char(NEW."createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "createdAt", to_char(NEW."deletedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deletedAt") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), '')::inet,
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_Tenants_audit_insert"
AFTER INSERT ON "Tenants"
FOR EACH ROW
EXECUTE FUNCTION "manor_Tenants_audit_insert"();

CREATE FUNCTION "manor_Tenants_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	VALUES (gen_random_uuid(),
		NEW."id",
		nullif(current_setting('manor.person', true), '')::uuid,
		(CASE WHEN OLD."deletedAt" IS NULL AND NEW."deletedAt" IS NOT NULL THEN 'Tenants.delete' WHEN OLD."deletedAt" IS NOT NULL AND NEW."deletedAt" IS NULL THEN 'Tenants.restore' ELSE 'Tenants.update' END),
		'Tenants',
		NEW."id"::text,
		(SELECT to_jsonb(p) FROM (SELECT 'Tenants'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."slug" AS "slug", OLD."status" AS "status", to_char(OLD."createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "createdAt", to_char(OLD."deletedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deletedAt") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."slug" AS "slug", NEW."status" AS "status", to_char(NEW."createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "createdAt", to_char(NEW."deletedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deletedAt") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), '')::inet,
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_Tenants_audit_update"
AFTER UPDATE ON "Tenants"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."slug" IS DISTINCT FROM OLD."slug" OR NEW."status" IS DISTINCT FROM OLD."status" OR NEW."createdAt" IS DISTINCT FROM OLD."createdAt" OR NEW."deletedAt" IS DISTINCT FROM OLD."deletedAt")
EXECUTE FUNCTION "manor_Tenants_audit_update"();

CREATE FUNCTION "manor_Tenants_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	VALUES (gen_random_uuid(),
		OLD."id",
		nullif(current_setting('manor.person', true), '')::uuid,
		'Tenants.delete',
		'Tenants',
		OLD."id"::text,
		(SELECT to_jsonb(p) FROM (SELECT 'Tenants'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."slug" AS "slug", OLD."status" AS "status", to_char(OLD."createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "createdAt", to_char(OLD."deletedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deletedAt") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), '')::inet,
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_Tenants_audit_delete"
AFTER DELETE ON "Tenants"
FOR EACH ROW
EXECUTE FUNCTION "manor_Tenants_audit_delete"();

CREATE FUNCTION "manor_Users_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	VALUES (gen_random_uuid(),
		NULL,
		nullif(current_setting('manor.person', true), '')::uuid,
		'Users.create',
		'Users',
		NEW."id"::text,
		(SELECT to_jsonb(p) FROM (SELECT 'Users'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."isActive" AS "isActive", NEW."userName" AS "userName", to_char(NEW."deletedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deletedAt", to_char(NEW."updatedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "updatedAt", NEW."isSuperuser" AS "isSuperuser", to_char(NEW."lastLoginAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "lastLoginAt", NEW."emailAddress" AS "emailAddress") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), '')::inet,
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_Users_audit_insert"
AFTER INSERT ON "Users"
FOR EACH ROW
EXECUTE FUNCTION "manor_Users_audit_insert"();

CREATE FUNCTION "manor_Users_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	VALUES (gen_random_uuid(),
		NULL,
		nullif(current_setting('manor.person', true), '')::uuid,
		(CASE WHEN OLD."deletedAt" IS NULL AND NEW."deletedAt" IS NOT NULL THEN 'Users.delete' WHEN OLD."deletedAt" IS NOT NULL AND NEW."deletedAt" IS NULL THEN 'Users.restore' ELSE 'Users.update' END),
		'Users',
		NEW."id"::text,
		(SELECT to_jsonb(p) FROM (SELECT 'Users'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."isActive" AS "isActive", OLD."userName" AS "userName", to_char(OLD."deletedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deletedAt", to_char(OLD."updatedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "updatedAt", OLD."isSuperuser" AS "isSuperuser", to_char(OLD."lastLoginAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "lastLoginAt", OLD."emailAddress" AS "emailAddress") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."isActive" AS "isActive", NEW."userName" AS "userName", to_char(NEW."deletedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deletedAt", to_char(NEW."updatedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "updatedAt", NEW."isSuperuser" AS "isSuperuser", to_char(NEW."lastLoginAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "lastLoginAt", NEW."emailAddress" AS "emailAddress") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), '')::inet,
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_Users_audit_update"
AFTER UPDATE ON "Users"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."userName" IS DISTINCT FROM OLD."userName" OR NEW."emailAddress" IS DISTINCT FROM OLD."emailAddress" OR NEW."passwordHash" IS DISTINCT FROM OLD."passwordHash" OR NEW."isActive" IS DISTINCT FROM OLD."isActive" OR NEW."isSuperuser" IS DISTINCT FROM OLD."isSuperuser" OR NEW."lastLoginAt" IS DISTINCT FROM OLD."lastLoginAt" OR NEW."deletedAt" IS DISTINCT FROM OLD."deletedAt")
EXECUTE FUNCTION "manor_Users_audit_update"();

CREATE FUNCTION "manor_Users_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	VALUES (gen_random_uuid(),
		NULL,
		nullif(current_setting('manor.person', true), '')::uuid,
		'Users.delete',
		'Users',
		OLD."id"::text,
		(SELECT to_jsonb(p) FROM (SELECT 'Users'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."isActive" AS "isActive", OLD."userName" AS "userName", to_char(OLD."deletedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "deletedAt", to_char(OLD."updatedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "updatedAt", OLD."isSuperuser" AS "isSuperuser", to_char(OLD."lastLoginAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "lastLoginAt", OLD."emailAddress" AS "emailAddress") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), '')::inet,
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_Users_audit_delete"
AFTER DELETE ON "Users"
FOR EACH ROW
EXECUTE FUNCTION "manor_Users_audit_delete"();

CREATE FUNCTION "manor_UserTenants_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	VALUES (gen_random_uuid(),
		NEW."tenantId",
		nullif(current_setting('manor.person', true), '')::uuid,
		'UserTenants.create',
		'UserTenants',
		('[' || concat_ws(',', to_json(NEW."userId"), to_json(NEW."tenantId")) || ']')::json::text,
		(SELECT to_jsonb(p) FROM (SELECT 'UserTenants'::text AS "table", ('[' || concat_ws(',', to_json(NEW."userId"), to_json(NEW."tenantId")) || ']')::json AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."roles" AS "roles", NEW."userId" AS "userId", NEW."tenantId" AS "tenantId") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), '')::inet,
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_UserTenants_audit_insert"
AFTER INSERT ON "UserTenants"
FOR EACH ROW
EXECUTE FUNCTION "manor_UserTenants_audit_insert"();

CREATE FUNCTION "manor_UserTenants_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	VALUES (gen_random_uuid(),
		NEW."tenantId",
		nullif(current_setting('manor.person', true), '')::uuid,
		'UserTenants.update',
		'UserTenants',
		('[' || concat_ws(',', to_json(NEW."userId"), to_json(NEW."tenantId")) || ']')::json::text,
		(SELECT to_jsonb(p) FROM (SELECT 'UserTenants'::text AS "table", ('[' || concat_ws(',', to_json(NEW."userId"), to_json(NEW."tenantId")) || ']')::json AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."roles" AS "roles", OLD."userId" AS "userId", OLD."tenantId" AS "tenantId") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."roles" AS "roles", NEW."userId" AS "userId", NEW."tenantId" AS "tenantId") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), '')::inet,
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_UserTenants_audit_update"
AFTER UPDATE ON "UserTenants"
FOR EACH ROW WHEN (NEW."userId" IS DISTINCT FROM OLD."userId" OR NEW."tenantId" IS DISTINCT FROM OLD."tenantId" OR NEW."roles" IS DISTINCT FROM OLD."roles")
EXECUTE FUNCTION "manor_UserTenants_audit_update"();

CREATE FUNCTION "manor_UserTenants_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	VALUES (gen_random_uuid(),
		OLD."tenantId",
		nullif(current_setting('manor.person', true), '')::uuid,
		'UserTenants.delete',
		'UserTenants',
		('[' || concat_ws(',', to_json(OLD."userId"), to_json(OLD."tenantId")) || ']')::json::text,
		(SELECT to_jsonb(p) FROM (SELECT 'UserTenants'::text AS "table", ('[' || concat_ws(',', to_json(OLD."userId"), to_json(OLD."tenantId")) || ']')::json AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."roles" AS "roles", OLD."userId" AS "userId", OLD."tenantId" AS "tenantId") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), '')::inet,
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_UserTenants_audit_delete"
AFTER DELETE ON "UserTenants"
FOR EACH ROW
EXECUTE FUNCTION "manor_UserTenants_audit_delete"();

CREATE FUNCTION "manor_TenantInvitations_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	VALUES (gen_random_uuid(),
		NEW."tenantId",
		nullif(current_setting('manor.person', true), '')::uuid,
		'TenantInvitations.create',
		'TenantInvitations',
		NEW."id"::text,
		(SELECT to_jsonb(p) FROM (SELECT 'TenantInvitations'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."email" AS "email", NEW."tenantId" AS "tenantId") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), '')::inet,
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_TenantInvitations_audit_insert"
AFTER INSERT ON "TenantInvitations"
FOR EACH ROW
EXECUTE FUNCTION "manor_TenantInvitations_audit_insert"();

CREATE FUNCTION "manor_TenantInvitations_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	VALUES (gen_random_uuid(),
		NEW."tenantId",
		nullif(current_setting('manor.person', true), '')::uuid,
		'TenantInvitations.update',
		'TenantInvitations',
		NEW."id"::text,
		(SELECT to_jsonb(p) FROM (SELECT 'TenantInvitations'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."email" AS "email", OLD."tenantId" AS "tenantId") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."email" AS "email", NEW."tenantId" AS "tenantId") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), '')::inet,
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_TenantInvitations_audit_update"
AFTER UPDATE ON "TenantInvitations"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenantId" IS DISTINCT FROM OLD."tenantId" OR NEW."email" IS DISTINCT FROM OLD."email")
EXECUTE FUNCTION "manor_TenantInvitations_audit_update"();

CREATE FUNCTION "manor_TenantInvitations_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	VALUES (gen_random_uuid(),
		OLD."tenantId",
		nullif(current_setting('manor.person', true), '')::uuid,
		'TenantInvitations.delete',
		'TenantInvitations',
		OLD."id"::text,
		(SELECT to_jsonb(p) FROM (SELECT 'TenantInvitations'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."email" AS "email", OLD."tenantId" AS "tenantId") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		nullif(current_setting('manor.address', true), '')::inet,
		nullif(current_setting('manor.agent', true), ''),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_TenantInvitations_audit_delete"
AFTER DELETE ON "TenantInvitations"
FOR EACH ROW
EXECUTE FUNCTION "manor_TenantInvitations_audit_delete"();

-- What is recorded stays as it was.
CREATE FUNCTION "manor_AuditLogs_seal_update"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenantId" IS DISTINCT FROM OLD."tenantId" OR NEW."actorId" IS DISTINCT FROM OLD."actorId" OR NEW."action" IS DISTINCT FROM OLD."action" OR NEW."resourceType" IS DISTINCT FROM OLD."resourceType" OR NEW."resourceId" IS DISTINCT FROM OLD."resourceId" OR NEW."details" IS DISTINCT FROM OLD."details" OR NEW."ipAddress" IS DISTINCT FROM OLD."ipAddress" OR NEW."userAgent" IS DISTINCT FROM OLD."userAgent" OR NEW."timestamp" IS DISTINCT FROM OLD."timestamp")
		AND NOT (coalesce(current_setting('manor.platform', true), '') = '3' AND pg_has_role(session_user, 'manor_server', 'MEMBER')) THEN RAISE EXCEPTION 'manor:forbidden' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_AuditLogs_seal_update"
BEFORE UPDATE ON "AuditLogs"
FOR EACH ROW
EXECUTE FUNCTION "manor_AuditLogs_seal_update"();

CREATE FUNCTION "manor_AuditLogs_seal_delete"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NOT (coalesce(current_setting('manor.platform', true), '') = '3' AND pg_has_role(session_user, 'manor_server', 'MEMBER')) THEN RAISE EXCEPTION 'manor:forbidden' USING ERRCODE = 'P0001'; END IF;
	RETURN OLD;
END
$manor$;

CREATE TRIGGER "manor_AuditLogs_seal_delete"
BEFORE DELETE ON "AuditLogs"
FOR EACH ROW
EXECUTE FUNCTION "manor_AuditLogs_seal_delete"();

CREATE TRIGGER "manor_Tenants_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id", "slug", "status", "createdAt", "deletedAt", "manor_deletion" ON "Tenants"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

CREATE TRIGGER "manor_Users_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id", "userName", "emailAddress", "passwordHash", "isActive", "isSuperuser", "deletedAt", "manor_deletion" ON "Users"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_Users_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updatedAt" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END);
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_Users_touch"
BEFORE UPDATE ON "Users"
FOR EACH ROW WHEN (NEW."updatedAt" IS NOT DISTINCT FROM OLD."updatedAt" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."userName" IS DISTINCT FROM OLD."userName" OR NEW."emailAddress" IS DISTINCT FROM OLD."emailAddress" OR NEW."passwordHash" IS DISTINCT FROM OLD."passwordHash" OR NEW."isActive" IS DISTINCT FROM OLD."isActive" OR NEW."isSuperuser" IS DISTINCT FROM OLD."isSuperuser" OR NEW."lastLoginAt" IS DISTINCT FROM OLD."lastLoginAt" OR NEW."deletedAt" IS DISTINCT FROM OLD."deletedAt"))
EXECUTE FUNCTION "manor_Users_touch"();

CREATE TRIGGER "manor_UserTenants_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "userId", "tenantId", "roles" ON "UserTenants"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

CREATE TRIGGER "manor_manor_sessions_notify"
AFTER DELETE OR TRUNCATE OR UPDATE OF "id", "person", "tenant", "created_at", "revoked_at", "address", "agent", "credential" ON "manor_sessions"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

ALTER TABLE "Tenants" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "Tenants" FOR SELECT TO manor_server, manor_app
	USING ("id" = nullif(current_setting('manor.tenant', true), '')::uuid OR "id" IN (SELECT ms."tenantId" FROM "UserTenants" AS ms WHERE ms."userId" = nullif(current_setting('manor.person', true), '')::uuid) OR 'Tenants.' || "id" = current_setting('manor.made', true));

CREATE POLICY manor_change ON "Tenants" FOR UPDATE TO manor_server, manor_app
	USING ("id" = nullif(current_setting('manor.tenant', true), '')::uuid)
	WITH CHECK ("id" = nullif(current_setting('manor.tenant', true), '')::uuid);

CREATE POLICY manor_create ON "Tenants" FOR INSERT TO manor_server
	WITH CHECK (current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_remove ON "Tenants" FOR DELETE TO manor_server
	USING (current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_system ON "Tenants" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

CREATE POLICY manor_all ON "Tenants" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

-- Its maker sees the row that he has made, within his transaction.
CREATE FUNCTION "manor_Tenants_made"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	PERFORM set_config('manor.made', 'Tenants.' || NEW."id", true);
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_Tenants_made"
BEFORE INSERT ON "Tenants"
FOR EACH ROW
EXECUTE FUNCTION "manor_Tenants_made"();

ALTER TABLE "Users" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "Users" FOR SELECT TO manor_server, manor_app
	USING ("id" = nullif(current_setting('manor.person', true), '')::uuid OR "id" IN (SELECT ms."userId" FROM "UserTenants" AS ms WHERE ms."tenantId" = nullif(current_setting('manor.tenant', true), '')::uuid) OR 'Users.' || "id" = current_setting('manor.made', true));

CREATE POLICY manor_create ON "Users" FOR INSERT TO manor_server, manor_app
	WITH CHECK (true);

CREATE POLICY manor_change ON "Users" FOR UPDATE TO manor_server, manor_app
	USING ("id" = nullif(current_setting('manor.person', true), '')::uuid OR "id" IN (SELECT ms."userId" FROM "UserTenants" AS ms WHERE ms."tenantId" = nullif(current_setting('manor.tenant', true), '')::uuid))
	WITH CHECK ("id" = nullif(current_setting('manor.person', true), '')::uuid OR "id" IN (SELECT ms."userId" FROM "UserTenants" AS ms WHERE ms."tenantId" = nullif(current_setting('manor.tenant', true), '')::uuid));

CREATE POLICY manor_remove ON "Users" FOR DELETE TO manor_server, manor_app
	USING ("id" = nullif(current_setting('manor.person', true), '')::uuid OR "id" IN (SELECT ms."userId" FROM "UserTenants" AS ms WHERE ms."tenantId" = nullif(current_setting('manor.tenant', true), '')::uuid));

CREATE POLICY manor_system ON "Users" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

CREATE POLICY manor_all ON "Users" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

-- Its maker sees the row that he has made, within his transaction.
CREATE FUNCTION "manor_Users_made"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	PERFORM set_config('manor.made', 'Users.' || NEW."id", true);
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_Users_made"
BEFORE INSERT ON "Users"
FOR EACH ROW
EXECUTE FUNCTION "manor_Users_made"();

-- Administrators of the platform are made and changed by the platform, or by themselves.
CREATE FUNCTION "manor_Users_admin"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF row_security_active(TG_RELID) AND (CASE WHEN pg_has_role(current_user, 'manor_server', 'MEMBER') THEN coalesce(nullif(replace(current_setting('manor.platform', true), 'all', ''), ''), '0')::integer ELSE 0 END) < 1 AND (CASE TG_OP
		WHEN 'INSERT' THEN (NEW."isSuperuser") IS TRUE
		WHEN 'DELETE' THEN (OLD."isSuperuser") IS TRUE AND OLD."id" IS DISTINCT FROM nullif(current_setting('manor.person', true), '')::uuid
		ELSE (OLD."isSuperuser") IS TRUE AND OLD."id" IS DISTINCT FROM nullif(current_setting('manor.person', true), '')::uuid
			OR (NEW."isSuperuser") IS TRUE AND NOT ((OLD."isSuperuser") IS TRUE) END) THEN RAISE EXCEPTION 'manor:forbidden' USING ERRCODE = 'P0001'; END IF;
	RETURN coalesce(NEW, OLD);
END
$manor$;

CREATE TRIGGER "manor_Users_admin"
BEFORE INSERT OR UPDATE OR DELETE ON "Users"
FOR EACH ROW
EXECUTE FUNCTION "manor_Users_admin"();

ALTER TABLE "UserTenants" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "UserTenants" FOR ALL TO manor_app
	USING ("tenantId" = nullif(current_setting('manor.tenant', true), '')::uuid)
	WITH CHECK ("tenantId" = nullif(current_setting('manor.tenant', true), '')::uuid);

CREATE POLICY manor_server ON "UserTenants" FOR ALL TO manor_server
	USING (CASE WHEN "tenantId" = nullif(current_setting('manor.tenant', true), '')::uuid THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenantId" = nullif(current_setting('manor.tenant', true), '')::uuid THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "UserTenants" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

CREATE POLICY manor_person ON "UserTenants" FOR SELECT TO manor_server, manor_app
	USING ("userId" = nullif(current_setting('manor.person', true), '')::uuid);

ALTER TABLE "TenantInvitations" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "TenantInvitations" FOR ALL TO manor_app
	USING ("tenantId" = nullif(current_setting('manor.tenant', true), '')::uuid)
	WITH CHECK ("tenantId" = nullif(current_setting('manor.tenant', true), '')::uuid);

CREATE POLICY manor_server ON "TenantInvitations" FOR ALL TO manor_server
	USING (CASE WHEN "tenantId" = nullif(current_setting('manor.tenant', true), '')::uuid THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenantId" = nullif(current_setting('manor.tenant', true), '')::uuid THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "TenantInvitations" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "AuditLogs" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "AuditLogs" FOR SELECT TO manor_server, manor_app
	USING ("tenantId" = nullif(current_setting('manor.tenant', true), '')::uuid);

CREATE POLICY manor_record ON "AuditLogs" FOR INSERT TO manor_server
	WITH CHECK ("tenantId" = nullif(current_setting('manor.tenant', true), '')::uuid OR "tenantId" IS NULL OR current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_platform ON "AuditLogs" FOR ALL TO manor_server
	USING ("tenantId" IS NULL AND current_setting('manor.platform', true) IN ('1', '2', '3'))
	WITH CHECK ("tenantId" IS NULL AND current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_system ON "AuditLogs" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

CREATE POLICY manor_all ON "AuditLogs" FOR SELECT TO manor_server
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

GRANT SELECT, INSERT, UPDATE, DELETE ON "Tenants" TO manor_server;

GRANT SELECT ("id", "slug", "status", "createdAt", "deletedAt", "manor_deletion"), UPDATE ("id", "slug", "status", "createdAt", "deletedAt") ON "Tenants" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "Users" TO manor_server;

GRANT SELECT ("id", "userName", "emailAddress", "isActive", "isSuperuser", "lastLoginAt", "updatedAt", "deletedAt", "manor_deletion"), INSERT ("id", "userName", "emailAddress", "isActive", "isSuperuser", "lastLoginAt", "updatedAt", "deletedAt"), UPDATE ("id", "userName", "emailAddress", "isActive", "isSuperuser", "lastLoginAt", "updatedAt", "deletedAt") ON "Users" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "UserTenants" TO manor_server;

GRANT SELECT ("userId", "tenantId", "roles"), INSERT ("userId", "tenantId", "roles"), UPDATE ("userId", "tenantId", "roles"), DELETE ON "UserTenants" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "TenantInvitations" TO manor_server;

GRANT SELECT ("id", "tenantId", "email"), INSERT ("id", "tenantId", "email"), UPDATE ("id", "tenantId", "email"), DELETE ON "TenantInvitations" TO manor_app;

GRANT SELECT, INSERT ON "AuditLogs" TO manor_server;

GRANT SELECT ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp") ON "AuditLogs" TO manor_app;

GRANT SELECT ON "manor_meta" TO manor_server;

GRANT SELECT ON "manor_migrations" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_sessions" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_refresh_tokens" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_lockouts" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_requests" TO manor_server;

INSERT INTO manor_meta (id, format, digest, schema) VALUES (1, 2, '0000000000000000000000000000000000000000000000000000000000000000', '// manor:completion 2
Project {
  read: ''me() is not null''
  write: ''is_platform_admin()''
}

Enum tenant_status {
  active
  suspended
}

Table Tenants {
  id uuid [pk]
  slug varchar [not null, unique]
  status tenant_status [not null, default: ''active'']
  createdAt timestamptz [not null, default: `now()`]
  deletedAt timestamptz
}

Table Users {
  id uuid [pk]
  userName varchar [not null, unique]
  emailAddress varchar [not null, unique]
  passwordHash varchar
  isActive boolean [not null, default: true]
  isSuperuser boolean [not null, default: false]
  lastLoginAt timestamptz
  updatedAt timestamptz
  deletedAt timestamptz
}

Table UserTenants {
  userId uuid [not null]
  tenantId uuid [not null]
  roles varchar[] [not null, default: ''{}'']

  indexes {
    (userId, tenantId) [pk]
    tenantId
  }
}

Table TenantInvitations {
  id uuid [pk]
  tenantId uuid [not null]
  email varchar [not null]

  indexes {
    tenantId
  }
}

Table AuditLogs {
  id uuid [pk]
  tenantId uuid
  actorId uuid
  action varchar [not null]
  resourceType varchar
  resourceId varchar
  details jsonb
  ipAddress inet
  userAgent text
  timestamp timestamptz [not null]

  indexes {
    tenantId
    actorId
  }
}

Ref: UserTenants.userId > Users.id
Ref: UserTenants.tenantId > Tenants.id
Ref: TenantInvitations.tenantId > Tenants.id
Ref: AuditLogs.tenantId > Tenants.id
Ref: AuditLogs.actorId > Users.id
');
