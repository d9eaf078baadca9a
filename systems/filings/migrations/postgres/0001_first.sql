-- manor migration 0001_first, up, postgres
-- before: empty
-- after: 4a7203da9ca80a6480b12ad2eed8f598a731f85a29189efea58895ba0f37d549
-- change: table tenants: added
-- change: table users: added
-- change: table tenant_settings: added
-- change: table roles: added
-- change: table permissions: added
-- change: table user_roles: added
-- change: table role_permissions: added
-- change: table audit_events: added
-- change: table clients: added
-- change: table vehicle_categories: added
-- change: table vehicles: added
-- change: table filing_statuses: added
-- change: table filings: added
-- change: table filing_docs: added
-- change: table user_assignments: added
-- change: table notification_channels: added
-- change: table notifications: added
-- change: table calendar_events: added
-- change: table document_request_statuses: added
-- change: table document_requests: added
-- change: table manor_sessions: added
-- change: table manor_refresh_tokens: added
-- change: table manor_lockouts: added
-- change: table manor_requests: added

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
	"name" varchar COLLATE "C" NOT NULL,
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"deleted_at" timestamp,
	"manor_deletion" uuid
);

CREATE TABLE "users" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"first_name" varchar COLLATE "C" NOT NULL,
	"last_name" varchar COLLATE "C" NOT NULL,
	"email" varchar COLLATE "C" NOT NULL,
	"password" varchar COLLATE "C",
	"tenant_id" integer NOT NULL,
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"deleted_at" timestamp,
	"manor_deletion" uuid,
	"manor_platform_admin" boolean NOT NULL DEFAULT false
);

CREATE TABLE "tenant_settings" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"tenant_id" integer NOT NULL,
	"settings" jsonb NOT NULL DEFAULT '{}'::jsonb,
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC'))
);

CREATE TABLE "roles" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"name" varchar COLLATE "C" NOT NULL,
	"description" text COLLATE "C",
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"deleted_at" timestamp,
	"manor_deletion" uuid
);

CREATE TABLE "permissions" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"name" varchar COLLATE "C" NOT NULL,
	"description" text COLLATE "C",
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"deleted_at" timestamp,
	"manor_deletion" uuid
);

CREATE TABLE "user_roles" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"user_id" integer NOT NULL,
	"role_id" integer NOT NULL,
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"manor_tenant" integer NOT NULL
);

CREATE TABLE "role_permissions" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"role_id" integer NOT NULL,
	"permission_id" integer NOT NULL,
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC'))
);

CREATE TABLE "audit_events" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"user_id" integer,
	"event_name" varchar COLLATE "C" NOT NULL,
	"payload" jsonb NOT NULL DEFAULT '{}'::jsonb,
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"manor_tenant" integer
);

CREATE TABLE "clients" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"tenant_id" integer NOT NULL,
	"name" varchar COLLATE "C" NOT NULL,
	"email" varchar COLLATE "C",
	"phone" varchar COLLATE "C",
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"deleted_at" timestamp,
	"manor_deletion" uuid
);

CREATE TABLE "vehicle_categories" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"name" varchar COLLATE "C" NOT NULL
);

CREATE TABLE "vehicles" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"tenant_id" integer NOT NULL,
	"client_id" integer NOT NULL,
	"category_id" integer NOT NULL,
	"make" varchar COLLATE "C" NOT NULL,
	"model" varchar COLLATE "C" NOT NULL,
	"year" integer NOT NULL,
	"vin" varchar COLLATE "C",
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"deleted_at" timestamp,
	"manor_deletion" uuid
);

CREATE TABLE "filing_statuses" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"name" varchar COLLATE "C" NOT NULL
);

CREATE TABLE "filings" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"tenant_id" integer NOT NULL,
	"client_id" integer NOT NULL,
	"vehicle_id" integer NOT NULL,
	"status_id" integer NOT NULL,
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"deleted_at" timestamp,
	"manor_deletion" uuid
);

CREATE TABLE "filing_docs" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"tenant_id" integer NOT NULL,
	"filing_id" integer NOT NULL,
	"document_name" varchar COLLATE "C" NOT NULL,
	"document_url" varchar COLLATE "C" NOT NULL,
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"deleted_at" timestamp,
	"manor_deletion" uuid
);

CREATE TABLE "user_assignments" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"tenant_id" integer NOT NULL,
	"user_id" integer NOT NULL,
	"filing_id" integer NOT NULL,
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC'))
);

CREATE TABLE "notification_channels" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"name" varchar COLLATE "C" NOT NULL
);

CREATE TABLE "notifications" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"tenant_id" integer NOT NULL,
	"user_id" integer NOT NULL,
	"channel_id" integer NOT NULL,
	"payload" jsonb NOT NULL DEFAULT '{}'::jsonb,
	"read_at" timestamp,
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC'))
);

CREATE TABLE "calendar_events" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"tenant_id" integer NOT NULL,
	"user_id" integer NOT NULL,
	"title" varchar COLLATE "C" NOT NULL,
	"description" text COLLATE "C",
	"start_time" timestamp NOT NULL,
	"end_time" timestamp NOT NULL,
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"deleted_at" timestamp,
	"manor_deletion" uuid
);

CREATE TABLE "document_request_statuses" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"name" varchar COLLATE "C" NOT NULL
);

CREATE TABLE "document_requests" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL,
	"tenant_id" integer NOT NULL,
	"filing_id" integer NOT NULL,
	"client_id" integer NOT NULL,
	"status_id" integer NOT NULL,
	"request_details" text COLLATE "C",
	"created_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"updated_at" timestamp NOT NULL DEFAULT ((now() AT TIME ZONE 'UTC')),
	"deleted_at" timestamp,
	"manor_deletion" uuid
);

CREATE TABLE "manor_meta" (
	"id" bigint NOT NULL,
	"format" bigint NOT NULL,
	"digest" text COLLATE "C" NOT NULL,
	"schema" text COLLATE "C" NOT NULL
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

ALTER TABLE "tenants" ADD CONSTRAINT "name_length" CHECK (((length("name") >= 1) AND (length("name") <= 200)));

ALTER TABLE "users" ADD CONSTRAINT "users_pkey" PRIMARY KEY ("id");

-- What references between rows of one tenant point at.
ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "users" ADD CONSTRAINT "first_name_length" CHECK (((length("first_name") >= 1) AND (length("first_name") <= 100)));

ALTER TABLE "users" ADD CONSTRAINT "last_name_length" CHECK (((length("last_name") >= 1) AND (length("last_name") <= 100)));

ALTER TABLE "tenant_settings" ADD CONSTRAINT "tenant_settings_pkey" PRIMARY KEY ("id");

ALTER TABLE "tenant_settings" ADD CONSTRAINT "tenant_settings_tenant_id_key" UNIQUE ("tenant_id");

-- What references between rows of one tenant point at.
ALTER TABLE "tenant_settings" ADD CONSTRAINT "tenant_settings_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "roles" ADD CONSTRAINT "roles_pkey" PRIMARY KEY ("id");

ALTER TABLE "permissions" ADD CONSTRAINT "permissions_pkey" PRIMARY KEY ("id");

ALTER TABLE "user_roles" ADD CONSTRAINT "user_roles_pkey" PRIMARY KEY ("id");

ALTER TABLE "user_roles" ADD CONSTRAINT "user_roles_user_role_key" UNIQUE ("user_id", "role_id");

-- What references between rows of one tenant point at.
ALTER TABLE "user_roles" ADD CONSTRAINT "user_roles_manor_tenant_id_wall" UNIQUE ("manor_tenant", "id");

ALTER TABLE "role_permissions" ADD CONSTRAINT "role_permissions_pkey" PRIMARY KEY ("id");

ALTER TABLE "role_permissions" ADD CONSTRAINT "role_permissions_role_permission_key" UNIQUE ("role_id", "permission_id");

ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id");

ALTER TABLE "clients" ADD CONSTRAINT "clients_pkey" PRIMARY KEY ("id");

-- What references between rows of one tenant point at.
ALTER TABLE "clients" ADD CONSTRAINT "clients_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "clients" ADD CONSTRAINT "name_length" CHECK (((length("name") >= 1) AND (length("name") <= 200)));

ALTER TABLE "clients" ADD CONSTRAINT "phone_length" CHECK (((length("phone") >= 1) AND (length("phone") <= 40)));

ALTER TABLE "vehicle_categories" ADD CONSTRAINT "vehicle_categories_pkey" PRIMARY KEY ("id");

ALTER TABLE "vehicle_categories" ADD CONSTRAINT "vehicle_categories_name_key" UNIQUE ("name");

ALTER TABLE "vehicles" ADD CONSTRAINT "vehicles_pkey" PRIMARY KEY ("id");

-- What references between rows of one tenant point at.
ALTER TABLE "vehicles" ADD CONSTRAINT "vehicles_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "vehicles" ADD CONSTRAINT "make_length" CHECK (((length("make") >= 1) AND (length("make") <= 80)));

ALTER TABLE "vehicles" ADD CONSTRAINT "model_length" CHECK (((length("model") >= 1) AND (length("model") <= 80)));

ALTER TABLE "vehicles" ADD CONSTRAINT "year_range" CHECK ((("year" >= 1886) AND ("year" <= 2100)));

ALTER TABLE "vehicles" ADD CONSTRAINT "vin_length" CHECK (((length("vin") >= 1) AND (length("vin") <= 17)));

ALTER TABLE "filing_statuses" ADD CONSTRAINT "filing_statuses_pkey" PRIMARY KEY ("id");

ALTER TABLE "filing_statuses" ADD CONSTRAINT "filing_statuses_name_key" UNIQUE ("name");

ALTER TABLE "filings" ADD CONSTRAINT "filings_pkey" PRIMARY KEY ("id");

-- What references between rows of one tenant point at.
ALTER TABLE "filings" ADD CONSTRAINT "filings_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "filing_docs" ADD CONSTRAINT "filing_docs_pkey" PRIMARY KEY ("id");

-- What references between rows of one tenant point at.
ALTER TABLE "filing_docs" ADD CONSTRAINT "filing_docs_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "filing_docs" ADD CONSTRAINT "document_name_length" CHECK (((length("document_name") >= 1) AND (length("document_name") <= 255)));

ALTER TABLE "user_assignments" ADD CONSTRAINT "user_assignments_pkey" PRIMARY KEY ("id");

ALTER TABLE "user_assignments" ADD CONSTRAINT "user_assignments_user_filing_key" UNIQUE ("user_id", "filing_id");

-- What references between rows of one tenant point at.
ALTER TABLE "user_assignments" ADD CONSTRAINT "user_assignments_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "notification_channels" ADD CONSTRAINT "notification_channels_pkey" PRIMARY KEY ("id");

ALTER TABLE "notification_channels" ADD CONSTRAINT "notification_channels_name_key" UNIQUE ("name");

ALTER TABLE "notifications" ADD CONSTRAINT "notifications_pkey" PRIMARY KEY ("id");

-- What references between rows of one tenant point at.
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "calendar_events" ADD CONSTRAINT "calendar_events_pkey" PRIMARY KEY ("id");

-- What references between rows of one tenant point at.
ALTER TABLE "calendar_events" ADD CONSTRAINT "calendar_events_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "calendar_events" ADD CONSTRAINT "title_length" CHECK (((length("title") >= 1) AND (length("title") <= 200)));

ALTER TABLE "document_request_statuses" ADD CONSTRAINT "document_request_statuses_pkey" PRIMARY KEY ("id");

ALTER TABLE "document_request_statuses" ADD CONSTRAINT "document_request_statuses_name_key" UNIQUE ("name");

ALTER TABLE "document_requests" ADD CONSTRAINT "document_requests_pkey" PRIMARY KEY ("id");

-- What references between rows of one tenant point at.
ALTER TABLE "document_requests" ADD CONSTRAINT "document_requests_tenant_id_id_wall" UNIQUE ("tenant_id", "id");

ALTER TABLE "manor_meta" ADD CONSTRAINT "manor_meta_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_meta" ADD CONSTRAINT "manor_meta_one" CHECK (id = 1);

ALTER TABLE "manor_sessions" ADD CONSTRAINT "manor_sessions_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_refresh_tokens" ADD CONSTRAINT "manor_refresh_tokens_pkey" PRIMARY KEY ("digest");

ALTER TABLE "manor_lockouts" ADD CONSTRAINT "manor_lockouts_pkey" PRIMARY KEY ("key");

ALTER TABLE "manor_requests" ADD CONSTRAINT "manor_requests_pkey" PRIMARY KEY ("id");

ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "tenant_settings" ADD CONSTRAINT "tenant_settings_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE CASCADE;

ALTER TABLE "user_roles" ADD CONSTRAINT "user_roles_user_id_fkey"
	FOREIGN KEY ("manor_tenant", "user_id") REFERENCES "users" ("tenant_id", "id") ON DELETE CASCADE;

ALTER TABLE "user_roles" ADD CONSTRAINT "user_roles_role_id_fkey"
	FOREIGN KEY ("role_id") REFERENCES "roles" ("id");

ALTER TABLE "role_permissions" ADD CONSTRAINT "role_permissions_role_id_fkey"
	FOREIGN KEY ("role_id") REFERENCES "roles" ("id") ON DELETE CASCADE;

ALTER TABLE "role_permissions" ADD CONSTRAINT "role_permissions_permission_id_fkey"
	FOREIGN KEY ("permission_id") REFERENCES "permissions" ("id") ON DELETE CASCADE;

ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_user_id_fkey"
	FOREIGN KEY ("user_id") REFERENCES "users" ("id");

ALTER TABLE "clients" ADD CONSTRAINT "clients_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "vehicles" ADD CONSTRAINT "vehicles_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "vehicles" ADD CONSTRAINT "vehicles_client_id_fkey"
	FOREIGN KEY ("tenant_id", "client_id") REFERENCES "clients" ("tenant_id", "id") ON DELETE CASCADE;

ALTER TABLE "vehicles" ADD CONSTRAINT "vehicles_category_id_fkey"
	FOREIGN KEY ("category_id") REFERENCES "vehicle_categories" ("id") ON DELETE RESTRICT;

ALTER TABLE "filings" ADD CONSTRAINT "filings_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "filings" ADD CONSTRAINT "filings_client_id_fkey"
	FOREIGN KEY ("tenant_id", "client_id") REFERENCES "clients" ("tenant_id", "id") ON DELETE RESTRICT;

ALTER TABLE "filings" ADD CONSTRAINT "filings_vehicle_id_fkey"
	FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles" ("tenant_id", "id") ON DELETE RESTRICT;

ALTER TABLE "filings" ADD CONSTRAINT "filings_status_id_fkey"
	FOREIGN KEY ("status_id") REFERENCES "filing_statuses" ("id") ON DELETE RESTRICT;

ALTER TABLE "filing_docs" ADD CONSTRAINT "filing_docs_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "filing_docs" ADD CONSTRAINT "filing_docs_filing_id_fkey"
	FOREIGN KEY ("tenant_id", "filing_id") REFERENCES "filings" ("tenant_id", "id") ON DELETE CASCADE;

ALTER TABLE "user_assignments" ADD CONSTRAINT "user_assignments_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "user_assignments" ADD CONSTRAINT "user_assignments_user_id_fkey"
	FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON DELETE CASCADE;

ALTER TABLE "user_assignments" ADD CONSTRAINT "user_assignments_filing_id_fkey"
	FOREIGN KEY ("tenant_id", "filing_id") REFERENCES "filings" ("tenant_id", "id") ON DELETE CASCADE;

ALTER TABLE "notifications" ADD CONSTRAINT "notifications_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "notifications" ADD CONSTRAINT "notifications_user_id_fkey"
	FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON DELETE CASCADE;

ALTER TABLE "notifications" ADD CONSTRAINT "notifications_channel_id_fkey"
	FOREIGN KEY ("channel_id") REFERENCES "notification_channels" ("id") ON DELETE RESTRICT;

ALTER TABLE "calendar_events" ADD CONSTRAINT "calendar_events_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "calendar_events" ADD CONSTRAINT "calendar_events_user_id_fkey"
	FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON DELETE CASCADE;

ALTER TABLE "document_requests" ADD CONSTRAINT "document_requests_tenant_id_fkey"
	FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id");

ALTER TABLE "document_requests" ADD CONSTRAINT "document_requests_client_id_fkey"
	FOREIGN KEY ("tenant_id", "client_id") REFERENCES "clients" ("tenant_id", "id") ON DELETE RESTRICT;

ALTER TABLE "document_requests" ADD CONSTRAINT "document_requests_filing_id_fkey"
	FOREIGN KEY ("tenant_id", "filing_id") REFERENCES "filings" ("tenant_id", "id") ON DELETE CASCADE;

ALTER TABLE "document_requests" ADD CONSTRAINT "document_requests_status_id_fkey"
	FOREIGN KEY ("status_id") REFERENCES "document_request_statuses" ("id") ON DELETE RESTRICT;

-- Among live rows only.
CREATE UNIQUE INDEX "users_tenant_email_key" ON "users" ("tenant_id", "email") WHERE "deleted_at" IS NULL;

CREATE INDEX "manor_login_email" ON "users" (((lower("email" COLLATE "und-x-icu") COLLATE "C")));

CREATE INDEX "users_tenant_id_idx" ON "users" ("tenant_id");

-- Among live rows only.
CREATE UNIQUE INDEX "roles_name_key" ON "roles" ("name") WHERE "deleted_at" IS NULL;

-- Among live rows only.
CREATE UNIQUE INDEX "permissions_name_key" ON "permissions" ("name") WHERE "deleted_at" IS NULL;

CREATE INDEX "user_roles_role_id_idx" ON "user_roles" ("role_id");

CREATE INDEX "role_permissions_permission_id_idx" ON "role_permissions" ("permission_id");

CREATE INDEX "audit_events_manor_tenant_idx" ON "audit_events" ("manor_tenant");

CREATE INDEX "audit_events_user_id_idx" ON "audit_events" ("user_id");

CREATE INDEX "audit_events_event_created_idx" ON "audit_events" ("event_name", "created_at");

-- Among live rows only.
CREATE UNIQUE INDEX "clients_tenant_email_key" ON "clients" ("tenant_id", "email") WHERE "deleted_at" IS NULL;

CREATE INDEX "clients_tenant_name_idx" ON "clients" ("tenant_id", "name");

-- Among live rows only.
CREATE UNIQUE INDEX "vehicles_tenant_vin_key" ON "vehicles" ("tenant_id", "vin") WHERE "deleted_at" IS NULL;

CREATE INDEX "vehicles_tenant_id_idx" ON "vehicles" ("tenant_id");

CREATE INDEX "vehicles_client_id_idx" ON "vehicles" ("client_id");

CREATE INDEX "vehicles_category_id_idx" ON "vehicles" ("category_id");

CREATE INDEX "filings_client_id_idx" ON "filings" ("client_id");

CREATE INDEX "filings_vehicle_id_idx" ON "filings" ("vehicle_id");

CREATE INDEX "filings_status_id_idx" ON "filings" ("status_id");

CREATE INDEX "filings_tenant_status_idx" ON "filings" ("tenant_id", "status_id", "created_at");

CREATE INDEX "filing_docs_tenant_id_idx" ON "filing_docs" ("tenant_id");

CREATE INDEX "filing_docs_filing_id_idx" ON "filing_docs" ("filing_id");

CREATE INDEX "user_assignments_tenant_id_idx" ON "user_assignments" ("tenant_id");

CREATE INDEX "user_assignments_filing_id_idx" ON "user_assignments" ("filing_id");

CREATE INDEX "notifications_tenant_id_idx" ON "notifications" ("tenant_id");

CREATE INDEX "notifications_user_id_idx" ON "notifications" ("user_id");

CREATE INDEX "notifications_channel_id_idx" ON "notifications" ("channel_id");

CREATE INDEX "notifications_unread_idx" ON "notifications" ("user_id", "created_at") WHERE ("read_at" IS NULL);

CREATE INDEX "calendar_events_tenant_id_idx" ON "calendar_events" ("tenant_id");

CREATE INDEX "calendar_events_agenda_idx" ON "calendar_events" ("user_id", "start_time");

CREATE INDEX "document_requests_tenant_id_idx" ON "document_requests" ("tenant_id");

CREATE INDEX "document_requests_filing_id_idx" ON "document_requests" ("filing_id");

CREATE INDEX "document_requests_client_id_idx" ON "document_requests" ("client_id");

CREATE INDEX "document_requests_status_id_idx" ON "document_requests" ("status_id");

CREATE INDEX "manor_sessions_person_idx" ON "manor_sessions" ("person");

CREATE INDEX "manor_sessions_expires_at_idx" ON "manor_sessions" ("expires_at");

CREATE INDEX "manor_refresh_tokens_session_idx" ON "manor_refresh_tokens" ("session");

CREATE INDEX "manor_refresh_tokens_parent_idx" ON "manor_refresh_tokens" ("parent");

CREATE INDEX "manor_lockouts_failed_at_idx" ON "manor_lockouts" ("failed_at");

CREATE INDEX "manor_requests_created_at_idx" ON "manor_requests" ("created_at");

COMMENT ON TABLE "tenants" IS 'An office.';

COMMENT ON TABLE "users" IS 'Staff of an office.';

COMMENT ON TABLE "tenant_settings" IS 'One row an office.';

COMMENT ON TABLE "roles" IS 'The same for every office.';

COMMENT ON TABLE "permissions" IS 'resource.verb, what can() asks for.';

COMMENT ON TABLE "audit_events" IS 'Who did what, with before and after.';

COMMENT ON COLUMN "audit_events"."user_id" IS 'Empty for what the platform itself did.';

COMMENT ON TABLE "clients" IS 'Whom an office files for. They do not sign in.';

COMMENT ON COLUMN "vehicles"."vin" IS 'Older vehicles have shorter numbers, some none.';

COMMENT ON TABLE "user_assignments" IS 'Who is responsible for a filing.';

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

-- What a new row must keep.
CREATE FUNCTION "manor_users_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('manor.tenant', true) <> ''
		AND coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')
		AND NEW."tenant_id" IS DISTINCT FROM nullif(current_setting('manor.tenant', true), '')::integer THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_users_check_insert"
BEFORE INSERT ON "users"
FOR EACH ROW
EXECUTE FUNCTION "manor_users_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_users_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_users_check_update"
BEFORE UPDATE OF "id", "tenant_id", "deleted_at" ON "users"
FOR EACH ROW
EXECUTE FUNCTION "manor_users_check_update"();

-- What a new row must keep.
CREATE FUNCTION "manor_tenant_settings_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('manor.tenant', true) <> ''
		AND coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')
		AND NEW."tenant_id" IS DISTINCT FROM nullif(current_setting('manor.tenant', true), '')::integer THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_tenant_settings_check_insert"
BEFORE INSERT ON "tenant_settings"
FOR EACH ROW
EXECUTE FUNCTION "manor_tenant_settings_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_tenant_settings_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id") AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_tenant_settings_check_update"
BEFORE UPDATE OF "id", "tenant_id" ON "tenant_settings"
FOR EACH ROW
EXECUTE FUNCTION "manor_tenant_settings_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_roles_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_roles_check_update"
BEFORE UPDATE OF "id" ON "roles"
FOR EACH ROW
EXECUTE FUNCTION "manor_roles_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_permissions_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_permissions_check_update"
BEFORE UPDATE OF "id" ON "permissions"
FOR EACH ROW
EXECUTE FUNCTION "manor_permissions_check_update"();

-- What a new row must keep.
CREATE FUNCTION "manor_user_roles_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."manor_tenant" IS NULL THEN
		SELECT tp."tenant_id" INTO NEW."manor_tenant" FROM "users" AS tp
		WHERE tp."id" = NEW."user_id";
	END IF;
	IF current_setting('manor.tenant', true) <> ''
		AND coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')
		AND NEW."manor_tenant" IS DISTINCT FROM nullif(current_setting('manor.tenant', true), '')::integer THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."manor_tenant" IS NULL THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	IF NEW."user_id" IS NOT NULL THEN
		PERFORM 1 FROM "users" AS p WHERE p."id" = NEW."user_id" AND (p."tenant_id" = NEW."manor_tenant") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."role_id" IS NOT NULL THEN
		PERFORM 1 FROM "roles" AS p WHERE p."id" = NEW."role_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_user_roles_check_insert"
BEFORE INSERT ON "user_roles"
FOR EACH ROW
EXECUTE FUNCTION "manor_user_roles_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_user_roles_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."manor_tenant" IS DISTINCT FROM OLD."manor_tenant" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."user_id" IS DISTINCT FROM OLD."user_id") AND NEW."user_id" IS NOT NULL THEN
		PERFORM 1 FROM "users" AS p WHERE p."id" = NEW."user_id" AND (p."tenant_id" = NEW."manor_tenant") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF (NEW."role_id" IS DISTINCT FROM OLD."role_id") AND NEW."role_id" IS NOT NULL THEN
		PERFORM 1 FROM "roles" AS p WHERE p."id" = NEW."role_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_user_roles_check_update"
BEFORE UPDATE OF "id", "user_id", "role_id", "manor_tenant" ON "user_roles"
FOR EACH ROW
EXECUTE FUNCTION "manor_user_roles_check_update"();

-- What a new row must keep.
CREATE FUNCTION "manor_role_permissions_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."role_id" IS NOT NULL THEN
		PERFORM 1 FROM "roles" AS p WHERE p."id" = NEW."role_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."permission_id" IS NOT NULL THEN
		PERFORM 1 FROM "permissions" AS p WHERE p."id" = NEW."permission_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_role_permissions_check_insert"
BEFORE INSERT ON "role_permissions"
FOR EACH ROW
EXECUTE FUNCTION "manor_role_permissions_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_role_permissions_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."role_id" IS DISTINCT FROM OLD."role_id") AND NEW."role_id" IS NOT NULL THEN
		PERFORM 1 FROM "roles" AS p WHERE p."id" = NEW."role_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF (NEW."permission_id" IS DISTINCT FROM OLD."permission_id") AND NEW."permission_id" IS NOT NULL THEN
		PERFORM 1 FROM "permissions" AS p WHERE p."id" = NEW."permission_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_role_permissions_check_update"
BEFORE UPDATE OF "id", "role_id", "permission_id" ON "role_permissions"
FOR EACH ROW
EXECUTE FUNCTION "manor_role_permissions_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_audit_events_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."manor_tenant" IS DISTINCT FROM OLD."manor_tenant" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_audit_events_check_update"
BEFORE UPDATE OF "id", "manor_tenant" ON "audit_events"
FOR EACH ROW
EXECUTE FUNCTION "manor_audit_events_check_update"();

-- What a new row must keep.
CREATE FUNCTION "manor_clients_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('manor.tenant', true) <> ''
		AND coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')
		AND NEW."tenant_id" IS DISTINCT FROM nullif(current_setting('manor.tenant', true), '')::integer THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_clients_check_insert"
BEFORE INSERT ON "clients"
FOR EACH ROW
EXECUTE FUNCTION "manor_clients_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_clients_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_clients_check_update"
BEFORE UPDATE OF "id", "tenant_id", "deleted_at" ON "clients"
FOR EACH ROW
EXECUTE FUNCTION "manor_clients_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_vehicle_categories_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_vehicle_categories_check_update"
BEFORE UPDATE OF "id" ON "vehicle_categories"
FOR EACH ROW
EXECUTE FUNCTION "manor_vehicle_categories_check_update"();

-- What a new row must keep.
CREATE FUNCTION "manor_vehicles_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('manor.tenant', true) <> ''
		AND coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')
		AND NEW."tenant_id" IS DISTINCT FROM nullif(current_setting('manor.tenant', true), '')::integer THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."deleted_at" IS NULL AND NEW."client_id" IS NOT NULL THEN
		PERFORM 1 FROM "clients" AS p WHERE p."id" = NEW."client_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_vehicles_check_insert"
BEFORE INSERT ON "vehicles"
FOR EACH ROW
EXECUTE FUNCTION "manor_vehicles_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_vehicles_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF (NEW."client_id" IS DISTINCT FROM OLD."client_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."client_id" IS NOT NULL THEN
		PERFORM 1 FROM "clients" AS p WHERE p."id" = NEW."client_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_vehicles_check_update"
BEFORE UPDATE OF "id", "tenant_id", "client_id", "deleted_at" ON "vehicles"
FOR EACH ROW
EXECUTE FUNCTION "manor_vehicles_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_filing_statuses_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_filing_statuses_check_update"
BEFORE UPDATE OF "id" ON "filing_statuses"
FOR EACH ROW
EXECUTE FUNCTION "manor_filing_statuses_check_update"();

-- What a new row must keep.
CREATE FUNCTION "manor_filings_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('manor.tenant', true) <> ''
		AND coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')
		AND NEW."tenant_id" IS DISTINCT FROM nullif(current_setting('manor.tenant', true), '')::integer THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."deleted_at" IS NULL AND NEW."client_id" IS NOT NULL THEN
		PERFORM 1 FROM "clients" AS p WHERE p."id" = NEW."client_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."deleted_at" IS NULL AND NEW."vehicle_id" IS NOT NULL THEN
		PERFORM 1 FROM "vehicles" AS p WHERE p."id" = NEW."vehicle_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_filings_check_insert"
BEFORE INSERT ON "filings"
FOR EACH ROW
EXECUTE FUNCTION "manor_filings_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_filings_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF (NEW."client_id" IS DISTINCT FROM OLD."client_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."client_id" IS NOT NULL THEN
		PERFORM 1 FROM "clients" AS p WHERE p."id" = NEW."client_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF (NEW."vehicle_id" IS DISTINCT FROM OLD."vehicle_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."vehicle_id" IS NOT NULL THEN
		PERFORM 1 FROM "vehicles" AS p WHERE p."id" = NEW."vehicle_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."status_id" IS DISTINCT FROM OLD."status_id" AND OLD."status_id" IS NOT NULL AND (
		(SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'draft' AND (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('submitted', 'cancelled')
		OR (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'submitted' AND (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('in_review', 'cancelled')
		OR (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'in_review' AND (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('action_required', 'approved', 'rejected')
		OR (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'action_required' AND (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('in_review', 'cancelled')
		OR (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'approved' AND (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('completed')
		OR (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'rejected' AND (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('draft')
	) IS NOT TRUE THEN RAISE EXCEPTION 'manor:flow' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_filings_check_update"
BEFORE UPDATE OF "id", "tenant_id", "client_id", "vehicle_id", "status_id", "deleted_at" ON "filings"
FOR EACH ROW
EXECUTE FUNCTION "manor_filings_check_update"();

-- What a new row must keep.
CREATE FUNCTION "manor_filing_docs_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('manor.tenant', true) <> ''
		AND coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')
		AND NEW."tenant_id" IS DISTINCT FROM nullif(current_setting('manor.tenant', true), '')::integer THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."deleted_at" IS NULL AND NEW."filing_id" IS NOT NULL THEN
		PERFORM 1 FROM "filings" AS p WHERE p."id" = NEW."filing_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_filing_docs_check_insert"
BEFORE INSERT ON "filing_docs"
FOR EACH ROW
EXECUTE FUNCTION "manor_filing_docs_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_filing_docs_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF (NEW."filing_id" IS DISTINCT FROM OLD."filing_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."filing_id" IS NOT NULL THEN
		PERFORM 1 FROM "filings" AS p WHERE p."id" = NEW."filing_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_filing_docs_check_update"
BEFORE UPDATE OF "id", "tenant_id", "filing_id", "deleted_at" ON "filing_docs"
FOR EACH ROW
EXECUTE FUNCTION "manor_filing_docs_check_update"();

-- What a new row must keep.
CREATE FUNCTION "manor_user_assignments_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('manor.tenant', true) <> ''
		AND coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')
		AND NEW."tenant_id" IS DISTINCT FROM nullif(current_setting('manor.tenant', true), '')::integer THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."user_id" IS NOT NULL THEN
		PERFORM 1 FROM "users" AS p WHERE p."id" = NEW."user_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."filing_id" IS NOT NULL THEN
		PERFORM 1 FROM "filings" AS p WHERE p."id" = NEW."filing_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS m WHERE m."id" = NEW."user_id" AND m."tenant_id" = NEW."tenant_id" AND (m."deleted_at" IS NULL)) THEN RAISE EXCEPTION 'manor:member' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_user_assignments_check_insert"
BEFORE INSERT ON "user_assignments"
FOR EACH ROW
EXECUTE FUNCTION "manor_user_assignments_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_user_assignments_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id") AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF (NEW."user_id" IS DISTINCT FROM OLD."user_id") AND NEW."user_id" IS NOT NULL THEN
		PERFORM 1 FROM "users" AS p WHERE p."id" = NEW."user_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF (NEW."filing_id" IS DISTINCT FROM OLD."filing_id") AND NEW."filing_id" IS NOT NULL THEN
		PERFORM 1 FROM "filings" AS p WHERE p."id" = NEW."filing_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."user_id" IS DISTINCT FROM OLD."user_id" AND NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS m WHERE m."id" = NEW."user_id" AND m."tenant_id" = NEW."tenant_id" AND (m."deleted_at" IS NULL)) THEN RAISE EXCEPTION 'manor:member' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_user_assignments_check_update"
BEFORE UPDATE OF "id", "tenant_id", "user_id", "filing_id" ON "user_assignments"
FOR EACH ROW
EXECUTE FUNCTION "manor_user_assignments_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_notification_channels_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_notification_channels_check_update"
BEFORE UPDATE OF "id" ON "notification_channels"
FOR EACH ROW
EXECUTE FUNCTION "manor_notification_channels_check_update"();

-- What a new row must keep.
CREATE FUNCTION "manor_notifications_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('manor.tenant', true) <> ''
		AND coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')
		AND NEW."tenant_id" IS DISTINCT FROM nullif(current_setting('manor.tenant', true), '')::integer THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."user_id" IS NOT NULL THEN
		PERFORM 1 FROM "users" AS p WHERE p."id" = NEW."user_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_notifications_check_insert"
BEFORE INSERT ON "notifications"
FOR EACH ROW
EXECUTE FUNCTION "manor_notifications_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_notifications_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id") AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF (NEW."user_id" IS DISTINCT FROM OLD."user_id") AND NEW."user_id" IS NOT NULL THEN
		PERFORM 1 FROM "users" AS p WHERE p."id" = NEW."user_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_notifications_check_update"
BEFORE UPDATE OF "id", "tenant_id", "user_id" ON "notifications"
FOR EACH ROW
EXECUTE FUNCTION "manor_notifications_check_update"();

-- What a new row must keep.
CREATE FUNCTION "manor_calendar_events_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('manor.tenant', true) <> ''
		AND coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')
		AND NEW."tenant_id" IS DISTINCT FROM nullif(current_setting('manor.tenant', true), '')::integer THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."deleted_at" IS NULL AND NEW."user_id" IS NOT NULL THEN
		PERFORM 1 FROM "users" AS p WHERE p."id" = NEW."user_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS m WHERE m."id" = NEW."user_id" AND m."tenant_id" = NEW."tenant_id" AND (m."deleted_at" IS NULL)) THEN RAISE EXCEPTION 'manor:member' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_calendar_events_check_insert"
BEFORE INSERT ON "calendar_events"
FOR EACH ROW
EXECUTE FUNCTION "manor_calendar_events_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_calendar_events_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF (NEW."user_id" IS DISTINCT FROM OLD."user_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."user_id" IS NOT NULL THEN
		PERFORM 1 FROM "users" AS p WHERE p."id" = NEW."user_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."user_id" IS DISTINCT FROM OLD."user_id" AND NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS m WHERE m."id" = NEW."user_id" AND m."tenant_id" = NEW."tenant_id" AND (m."deleted_at" IS NULL)) THEN RAISE EXCEPTION 'manor:member' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_calendar_events_check_update"
BEFORE UPDATE OF "id", "tenant_id", "user_id", "deleted_at" ON "calendar_events"
FOR EACH ROW
EXECUTE FUNCTION "manor_calendar_events_check_update"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_document_request_statuses_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_document_request_statuses_check_update"
BEFORE UPDATE OF "id" ON "document_request_statuses"
FOR EACH ROW
EXECUTE FUNCTION "manor_document_request_statuses_check_update"();

-- What a new row must keep.
CREATE FUNCTION "manor_document_requests_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('manor.tenant', true) <> ''
		AND coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')
		AND NEW."tenant_id" IS DISTINCT FROM nullif(current_setting('manor.tenant', true), '')::integer THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."deleted_at" IS NULL AND NEW."client_id" IS NOT NULL THEN
		PERFORM 1 FROM "clients" AS p WHERE p."id" = NEW."client_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."deleted_at" IS NULL AND NEW."filing_id" IS NOT NULL THEN
		PERFORM 1 FROM "filings" AS p WHERE p."id" = NEW."filing_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_document_requests_check_insert"
BEFORE INSERT ON "document_requests"
FOR EACH ROW
EXECUTE FUNCTION "manor_document_requests_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_document_requests_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."id" IS DISTINCT FROM OLD."id" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL THEN
		PERFORM 1 FROM "tenants" AS p WHERE p."id" = NEW."tenant_id" AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF (NEW."client_id" IS DISTINCT FROM OLD."client_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."client_id" IS NOT NULL THEN
		PERFORM 1 FROM "clients" AS p WHERE p."id" = NEW."client_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF (NEW."filing_id" IS DISTINCT FROM OLD."filing_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."filing_id" IS NOT NULL THEN
		PERFORM 1 FROM "filings" AS p WHERE p."id" = NEW."filing_id" AND (p."tenant_id" = NEW."tenant_id") AND (p."deleted_at" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	IF NEW."status_id" IS DISTINCT FROM OLD."status_id" AND OLD."status_id" IS NOT NULL AND (
		(SELECT fs."name" FROM "document_request_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'requested' AND (SELECT fs."name" FROM "document_request_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('received', 'cancelled')
		OR (SELECT fs."name" FROM "document_request_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'received' AND (SELECT fs."name" FROM "document_request_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('accepted', 'rejected')
		OR (SELECT fs."name" FROM "document_request_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'rejected' AND (SELECT fs."name" FROM "document_request_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('requested', 'cancelled')
	) IS NOT TRUE THEN RAISE EXCEPTION 'manor:flow' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_document_requests_check_update"
BEFORE UPDATE OF "id", "tenant_id", "filing_id", "client_id", "status_id", "deleted_at" ON "document_requests"
FOR EACH ROW
EXECUTE FUNCTION "manor_document_requests_check_update"();

-- must: holds after every change.
CREATE FUNCTION "manor_users_must_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock_shared(86495779, hashtext(NEW."tenant_id"::text));
	PERFORM pg_advisory_xact_lock_shared(86495344, 0);
	PERFORM pg_advisory_xact_lock(86496649, hashtext(NEW."tenant_id"::text));
	PERFORM pg_advisory_xact_lock(18685689, hashtext(NEW."tenant_id"::text));
	IF NOT ((NEW."deleted_at" IS NULL) OR (NOT (NULL::timestamp IS NULL)) OR EXISTS (SELECT 1 FROM "user_roles" AS t1, "roles" AS t2, "users" AS t3 WHERE (t1."manor_tenant" = NEW."tenant_id") AND (t2."deleted_at" IS NULL) IS TRUE AND (t3."tenant_id" = NEW."tenant_id") AND (t3."deleted_at" IS NULL) IS TRUE AND ((t2."id" = t1."role_id") AND (t3."id" = t1."user_id") AND (t2."name" = 'owner')))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_users_must_insert"
AFTER INSERT ON "users"
FOR EACH ROW
EXECUTE FUNCTION "manor_users_must_insert"();

-- must: holds after every change.
CREATE FUNCTION "manor_users_must_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock_shared(86495779, hashtext(NEW."tenant_id"::text));
	PERFORM pg_advisory_xact_lock_shared(86495344, 0);
	PERFORM pg_advisory_xact_lock(86496649, hashtext(NEW."tenant_id"::text));
	PERFORM pg_advisory_xact_lock(18685689, hashtext(NEW."tenant_id"::text));
	IF NOT ((NEW."deleted_at" IS NULL) OR (NOT (OLD."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "user_roles" AS t1, "roles" AS t2, "users" AS t3 WHERE (t1."manor_tenant" = NEW."tenant_id") AND (t2."deleted_at" IS NULL) IS TRUE AND (t3."tenant_id" = NEW."tenant_id") AND (t3."deleted_at" IS NULL) IS TRUE AND ((t2."id" = t1."role_id") AND (t3."id" = t1."user_id") AND (t2."name" = 'owner')))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_users_must_update"
AFTER UPDATE OF "id", "deleted_at" ON "users"
FOR EACH ROW WHEN ((OLD."deleted_at" IS NULL) = (NEW."deleted_at" IS NULL))
EXECUTE FUNCTION "manor_users_must_update"();

-- must: holds after every change.
CREATE FUNCTION "manor_roles_must_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock(86495344, 0);
	PERFORM pg_advisory_xact_lock(18684384, 0);
	PERFORM pg_advisory_xact_lock(18685254, 0);
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_roles_must_insert"
AFTER INSERT ON "roles"
FOR EACH ROW
EXECUTE FUNCTION "manor_roles_must_insert"();

-- must: holds after every change.
CREATE FUNCTION "manor_roles_must_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock(86495344, 0);
	PERFORM pg_advisory_xact_lock(18684384, 0);
	PERFORM pg_advisory_xact_lock(18685254, 0);
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_roles_must_update"
AFTER UPDATE OF "id", "name" ON "roles"
FOR EACH ROW WHEN ((OLD."deleted_at" IS NULL) = (NEW."deleted_at" IS NULL))
EXECUTE FUNCTION "manor_roles_must_update"();

-- must: holds after every change.
CREATE FUNCTION "manor_user_roles_must_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock(86495779, hashtext(NEW."manor_tenant"::text));
	PERFORM pg_advisory_xact_lock_shared(18684384, 0);
	PERFORM pg_advisory_xact_lock(18684819, hashtext(NEW."manor_tenant"::text));
	PERFORM pg_advisory_xact_lock_shared(18685254, 0);
	PERFORM pg_advisory_xact_lock_shared(18685689, hashtext(NEW."manor_tenant"::text));
	IF NOT ((NULL::integer IS NULL) OR (NOT EXISTS (SELECT 1 FROM "roles" AS t1 WHERE (t1."deleted_at" IS NULL) IS TRUE AND ((t1."id" = NULL::integer) AND (t1."name" = 'owner')))) OR EXISTS (SELECT 1 FROM "user_roles" AS t2, "roles" AS t3, "users" AS t4 WHERE (t2."manor_tenant" = NEW."manor_tenant") AND (t3."deleted_at" IS NULL) IS TRUE AND (t4."tenant_id" = NEW."manor_tenant") AND (t4."deleted_at" IS NULL) IS TRUE AND ((t3."id" = t2."role_id") AND (t4."id" = t2."user_id") AND (t3."name" = 'owner')))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_user_roles_must_insert"
AFTER INSERT ON "user_roles"
FOR EACH ROW
EXECUTE FUNCTION "manor_user_roles_must_insert"();

-- must: holds after every change.
CREATE FUNCTION "manor_user_roles_must_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock(86495779, hashtext(OLD."manor_tenant"::text));
	PERFORM pg_advisory_xact_lock_shared(18684384, 0);
	PERFORM pg_advisory_xact_lock(18684819, hashtext(OLD."manor_tenant"::text));
	PERFORM pg_advisory_xact_lock_shared(18685254, 0);
	PERFORM pg_advisory_xact_lock_shared(18685689, hashtext(OLD."manor_tenant"::text));
	IF NOT ((OLD."id" IS NULL) OR (NOT EXISTS (SELECT 1 FROM "roles" AS t1 WHERE (t1."deleted_at" IS NULL) IS TRUE AND ((t1."id" = OLD."role_id") AND (t1."name" = 'owner')))) OR EXISTS (SELECT 1 FROM "user_roles" AS t2, "roles" AS t3, "users" AS t4 WHERE (t2."manor_tenant" = OLD."manor_tenant") AND (t3."deleted_at" IS NULL) IS TRUE AND (t4."tenant_id" = OLD."manor_tenant") AND (t4."deleted_at" IS NULL) IS TRUE AND ((t3."id" = t2."role_id") AND (t4."id" = t2."user_id") AND (t3."name" = 'owner')))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_user_roles_must_delete"
AFTER DELETE ON "user_roles"
FOR EACH ROW
EXECUTE FUNCTION "manor_user_roles_must_delete"();

-- must: holds after every change.
CREATE FUNCTION "manor_user_roles_must_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock(86495779, hashtext(NEW."manor_tenant"::text));
	PERFORM pg_advisory_xact_lock_shared(18684384, 0);
	PERFORM pg_advisory_xact_lock(18684819, hashtext(NEW."manor_tenant"::text));
	PERFORM pg_advisory_xact_lock_shared(18685254, 0);
	PERFORM pg_advisory_xact_lock_shared(18685689, hashtext(NEW."manor_tenant"::text));
	IF NOT ((OLD."id" IS NULL) OR (NOT EXISTS (SELECT 1 FROM "roles" AS t1 WHERE (t1."deleted_at" IS NULL) IS TRUE AND ((t1."id" = OLD."role_id") AND (t1."name" = 'owner')))) OR EXISTS (SELECT 1 FROM "user_roles" AS t2, "roles" AS t3, "users" AS t4 WHERE (t2."manor_tenant" = NEW."manor_tenant") AND (t3."deleted_at" IS NULL) IS TRUE AND (t4."tenant_id" = NEW."manor_tenant") AND (t4."deleted_at" IS NULL) IS TRUE AND ((t3."id" = t2."role_id") AND (t4."id" = t2."user_id") AND (t3."name" = 'owner')))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_user_roles_must_update"
AFTER UPDATE OF "id", "user_id", "role_id" ON "user_roles"
FOR EACH ROW
EXECUTE FUNCTION "manor_user_roles_must_update"();

-- must: holds after every change.
CREATE FUNCTION "manor_vehicles_must_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock_shared(1493434628, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(NEW."id"::text) & 63));
	IF NEW."deleted_at" IS NULL AND NOT (NOT EXISTS (SELECT 1 FROM "filings" AS t1 WHERE (t1."tenant_id" = NEW."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."vehicle_id" = NEW."id") AND (t1."client_id" <> NEW."client_id")))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "filings" AS n WHERE n."vehicle_id" IN (NEW."id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND (t2."deleted_at" IS NULL) IS TRUE AND ((t2."id" = n."vehicle_id") AND (t2."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t3 WHERE (t3."tenant_id" = n."tenant_id") AND t3."deleted_at" IS NULL AND ((t3."filing_id" = n."id") AND (t3."client_id" <> n."client_id"))))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_vehicles_must_insert"
AFTER INSERT ON "vehicles"
FOR EACH ROW
EXECUTE FUNCTION "manor_vehicles_must_insert"();

-- must: holds after every change.
CREATE FUNCTION "manor_vehicles_must_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock_shared(1493434628, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(NEW."id"::text) & 63));
	IF NEW."deleted_at" IS NULL AND NOT (NOT EXISTS (SELECT 1 FROM "filings" AS t1 WHERE (t1."tenant_id" = NEW."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."vehicle_id" = NEW."id") AND (t1."client_id" <> NEW."client_id")))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "filings" AS n WHERE n."vehicle_id" IN (OLD."id", NEW."id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND (t2."deleted_at" IS NULL) IS TRUE AND ((t2."id" = n."vehicle_id") AND (t2."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t3 WHERE (t3."tenant_id" = n."tenant_id") AND t3."deleted_at" IS NULL AND ((t3."filing_id" = n."id") AND (t3."client_id" <> n."client_id"))))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_vehicles_must_update"
AFTER UPDATE OF "id", "client_id" ON "vehicles"
FOR EACH ROW WHEN ((OLD."deleted_at" IS NULL) = (NEW."deleted_at" IS NULL))
EXECUTE FUNCTION "manor_vehicles_must_update"();

-- must: holds after every change.
CREATE FUNCTION "manor_filings_must_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock(1493434628, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(NEW."vehicle_id"::text) & 63));
	PERFORM 1 FROM "vehicles" AS r WHERE r."id" = NEW."vehicle_id" FOR SHARE;
	PERFORM pg_advisory_xact_lock_shared(1574425458, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(NEW."id"::text) & 63));
	IF EXISTS (SELECT 1 FROM "vehicles" AS n WHERE n."id" IN (NEW."vehicle_id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT (NOT EXISTS (SELECT 1 FROM "filings" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."vehicle_id" = n."id") AND (t1."client_id" <> n."client_id"))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	IF NEW."deleted_at" IS NULL AND NOT ((NEW."id" IS NULL) OR (NOT (NEW."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t2 WHERE (t2."tenant_id" = NEW."tenant_id") AND (t2."deleted_at" IS NULL) IS TRUE AND ((t2."id" = NEW."vehicle_id") AND (t2."client_id" = NEW."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t3 WHERE (t3."tenant_id" = NEW."tenant_id") AND t3."deleted_at" IS NULL AND ((t3."filing_id" = NEW."id") AND (t3."client_id" <> NEW."client_id")))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "document_requests" AS n WHERE n."filing_id" IN (NEW."id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "filings" AS t4 WHERE (t4."tenant_id" = n."tenant_id") AND (t4."deleted_at" IS NULL) IS TRUE AND ((t4."id" = n."filing_id") AND (t4."client_id" = n."client_id"))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_filings_must_insert"
AFTER INSERT ON "filings"
FOR EACH ROW
EXECUTE FUNCTION "manor_filings_must_insert"();

-- must: holds after every change.
CREATE FUNCTION "manor_filings_must_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock(1493434628, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(least(OLD."vehicle_id"::text, NEW."vehicle_id"::text)) & 63));
	PERFORM pg_advisory_xact_lock(1493434628, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(greatest(OLD."vehicle_id"::text, NEW."vehicle_id"::text)) & 63));
	PERFORM 1 FROM "vehicles" AS r WHERE r."id" = NEW."vehicle_id" FOR SHARE;
	PERFORM pg_advisory_xact_lock_shared(1574425458, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(NEW."id"::text) & 63));
	IF EXISTS (SELECT 1 FROM "vehicles" AS n WHERE n."id" IN (OLD."vehicle_id", NEW."vehicle_id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT (NOT EXISTS (SELECT 1 FROM "filings" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."vehicle_id" = n."id") AND (t1."client_id" <> n."client_id"))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	IF NEW."deleted_at" IS NULL AND NOT ((NEW."id" IS NULL) OR (NOT (NEW."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t2 WHERE (t2."tenant_id" = NEW."tenant_id") AND (t2."deleted_at" IS NULL) IS TRUE AND ((t2."id" = NEW."vehicle_id") AND (t2."client_id" = NEW."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t3 WHERE (t3."tenant_id" = NEW."tenant_id") AND t3."deleted_at" IS NULL AND ((t3."filing_id" = NEW."id") AND (t3."client_id" <> NEW."client_id")))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "document_requests" AS n WHERE n."filing_id" IN (OLD."id", NEW."id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "filings" AS t4 WHERE (t4."tenant_id" = n."tenant_id") AND (t4."deleted_at" IS NULL) IS TRUE AND ((t4."id" = n."filing_id") AND (t4."client_id" = n."client_id"))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_filings_must_update"
AFTER UPDATE OF "id", "client_id", "vehicle_id", "deleted_at" ON "filings"
FOR EACH ROW WHEN ((OLD."deleted_at" IS NULL) = (NEW."deleted_at" IS NULL))
EXECUTE FUNCTION "manor_filings_must_update"();

-- must: holds after every change.
CREATE FUNCTION "manor_document_requests_must_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock(1574425458, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(NEW."filing_id"::text) & 63));
	PERFORM 1 FROM "filings" AS r WHERE r."id" = NEW."filing_id" FOR SHARE;
	IF EXISTS (SELECT 1 FROM "filings" AS n WHERE n."id" IN (NEW."filing_id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND (t1."deleted_at" IS NULL) IS TRUE AND ((t1."id" = n."vehicle_id") AND (t1."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."filing_id" = n."id") AND (t2."client_id" <> n."client_id"))))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	IF NEW."deleted_at" IS NULL AND NOT ((NEW."id" IS NULL) OR (NOT (NEW."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "filings" AS t3 WHERE (t3."tenant_id" = NEW."tenant_id") AND (t3."deleted_at" IS NULL) IS TRUE AND ((t3."id" = NEW."filing_id") AND (t3."client_id" = NEW."client_id")))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_document_requests_must_insert"
AFTER INSERT ON "document_requests"
FOR EACH ROW
EXECUTE FUNCTION "manor_document_requests_must_insert"();

-- must: holds after every change.
CREATE FUNCTION "manor_document_requests_must_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock(1574425458, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(least(OLD."filing_id"::text, NEW."filing_id"::text)) & 63));
	PERFORM pg_advisory_xact_lock(1574425458, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(greatest(OLD."filing_id"::text, NEW."filing_id"::text)) & 63));
	PERFORM 1 FROM "filings" AS r WHERE r."id" = NEW."filing_id" FOR SHARE;
	IF EXISTS (SELECT 1 FROM "filings" AS n WHERE n."id" IN (OLD."filing_id", NEW."filing_id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND (t1."deleted_at" IS NULL) IS TRUE AND ((t1."id" = n."vehicle_id") AND (t1."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."filing_id" = n."id") AND (t2."client_id" <> n."client_id"))))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	IF NEW."deleted_at" IS NULL AND NOT ((NEW."id" IS NULL) OR (NOT (NEW."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "filings" AS t3 WHERE (t3."tenant_id" = NEW."tenant_id") AND (t3."deleted_at" IS NULL) IS TRUE AND ((t3."id" = NEW."filing_id") AND (t3."client_id" = NEW."client_id")))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_document_requests_must_update"
AFTER UPDATE OF "id", "filing_id", "client_id", "deleted_at" ON "document_requests"
FOR EACH ROW WHEN ((OLD."deleted_at" IS NULL) = (NEW."deleted_at" IS NULL))
EXECUTE FUNCTION "manor_document_requests_must_update"();

CREATE TRIGGER "manor_tenants_keep"
BEFORE DELETE ON "tenants"
FOR EACH ROW
EXECUTE FUNCTION "manor_keep"();

-- A deletion has an id, and waits for those who refer to the row.
CREATE FUNCTION "manor_tenants_stamp"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := coalesce(NEW."manor_deletion", gen_random_uuid());
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM 1 FROM "tenants" AS t WHERE t."id" = OLD."id" FOR UPDATE;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_tenants_stamp"
BEFORE UPDATE OF "deleted_at" ON "tenants"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_tenants_stamp"();

CREATE FUNCTION "manor_tenants_unstamp"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := NULL;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_tenants_unstamp"
BEFORE UPDATE OF "deleted_at" ON "tenants"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_tenants_unstamp"();

-- A deleted row takes along what cascades, and stays while others live.
CREATE FUNCTION "manor_tenants_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF EXISTS (SELECT 1 FROM "users" AS c WHERE c."tenant_id" = NEW."id" AND (c."deleted_at" IS NULL) IS TRUE) THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "clients" AS c WHERE c."tenant_id" = NEW."id" AND (c."deleted_at" IS NULL) IS TRUE) THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "vehicles" AS c WHERE c."tenant_id" = NEW."id" AND (c."deleted_at" IS NULL) IS TRUE) THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "filings" AS c WHERE c."tenant_id" = NEW."id" AND (c."deleted_at" IS NULL) IS TRUE) THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "filing_docs" AS c WHERE c."tenant_id" = NEW."id" AND (c."deleted_at" IS NULL) IS TRUE) THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "user_assignments" AS c WHERE c."tenant_id" = NEW."id") THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "notifications" AS c WHERE c."tenant_id" = NEW."id") THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "calendar_events" AS c WHERE c."tenant_id" = NEW."id" AND (c."deleted_at" IS NULL) IS TRUE) THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "document_requests" AS c WHERE c."tenant_id" = NEW."id" AND (c."deleted_at" IS NULL) IS TRUE) THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tenants_delete"
AFTER UPDATE OF "deleted_at" ON "tenants"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_tenants_delete"();

CREATE TRIGGER "manor_users_keep"
BEFORE DELETE ON "users"
FOR EACH ROW
EXECUTE FUNCTION "manor_keep"();

-- A deletion has an id, and waits for those who refer to the row.
CREATE FUNCTION "manor_users_stamp"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := coalesce(NEW."manor_deletion", gen_random_uuid());
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM 1 FROM "users" AS t WHERE t."id" = OLD."id" FOR UPDATE;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_users_stamp"
BEFORE UPDATE OF "deleted_at" ON "users"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_users_stamp"();

CREATE FUNCTION "manor_users_unstamp"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := NULL;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_users_unstamp"
BEFORE UPDATE OF "deleted_at" ON "users"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_users_unstamp"();

-- A deleted row takes along what cascades, and stays while others live.
CREATE FUNCTION "manor_users_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	UPDATE "calendar_events" AS c SET "deleted_at" = NEW."deleted_at", "manor_deletion" = NEW."manor_deletion", "updated_at" = NEW."deleted_at"
	WHERE (c."deleted_at" IS NULL) IS TRUE AND c."tenant_id" = NEW."tenant_id" AND c."user_id" = NEW."id";
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock_shared(86495779, hashtext(NEW."tenant_id"::text));
	PERFORM pg_advisory_xact_lock_shared(86495344, 0);
	PERFORM pg_advisory_xact_lock(86496649, hashtext(NEW."tenant_id"::text));
	PERFORM pg_advisory_xact_lock(18685689, hashtext(NEW."tenant_id"::text));
	IF NOT ((NEW."deleted_at" IS NULL) OR (NOT (OLD."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "user_roles" AS t1, "roles" AS t2, "users" AS t3 WHERE (t1."manor_tenant" = NEW."tenant_id") AND (t2."deleted_at" IS NULL) IS TRUE AND (t3."tenant_id" = NEW."tenant_id") AND (t3."deleted_at" IS NULL) IS TRUE AND ((t2."id" = t1."role_id") AND (t3."id" = t1."user_id") AND (t2."name" = 'owner')))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_users_delete"
AFTER UPDATE OF "deleted_at" ON "users"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_users_delete"();

-- What the same deletion took along comes back.
CREATE FUNCTION "manor_users_restore"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	UPDATE "calendar_events" AS c SET "deleted_at" = NULL, "manor_deletion" = NULL, "updated_at" = (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC'
	WHERE c."deleted_at" IS NOT NULL AND c."manor_deletion" = OLD."manor_deletion" AND c."tenant_id" = NEW."tenant_id" AND c."user_id" = NEW."id";
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock_shared(86495779, hashtext(NEW."tenant_id"::text));
	PERFORM pg_advisory_xact_lock_shared(86495344, 0);
	PERFORM pg_advisory_xact_lock(86496649, hashtext(NEW."tenant_id"::text));
	PERFORM pg_advisory_xact_lock(18685689, hashtext(NEW."tenant_id"::text));
	IF NOT ((NEW."deleted_at" IS NULL) OR (NOT (OLD."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "user_roles" AS t1, "roles" AS t2, "users" AS t3 WHERE (t1."manor_tenant" = NEW."tenant_id") AND (t2."deleted_at" IS NULL) IS TRUE AND (t3."tenant_id" = NEW."tenant_id") AND (t3."deleted_at" IS NULL) IS TRUE AND ((t2."id" = t1."role_id") AND (t3."id" = t1."user_id") AND (t2."name" = 'owner')))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_users_restore"
AFTER UPDATE OF "deleted_at" ON "users"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_users_restore"();

CREATE TRIGGER "manor_roles_keep"
BEFORE DELETE ON "roles"
FOR EACH ROW
EXECUTE FUNCTION "manor_keep"();

-- A deletion has an id, and waits for those who refer to the row.
CREATE FUNCTION "manor_roles_stamp"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := coalesce(NEW."manor_deletion", gen_random_uuid());
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM 1 FROM "roles" AS t WHERE t."id" = OLD."id" FOR UPDATE;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_roles_stamp"
BEFORE UPDATE OF "deleted_at" ON "roles"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_roles_stamp"();

CREATE FUNCTION "manor_roles_unstamp"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := NULL;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_roles_unstamp"
BEFORE UPDATE OF "deleted_at" ON "roles"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_roles_unstamp"();

-- A deleted row takes along what cascades, and stays while others live.
CREATE FUNCTION "manor_roles_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF EXISTS (SELECT 1 FROM "user_roles" AS c WHERE c."role_id" = NEW."id") THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock(86495344, 0);
	PERFORM pg_advisory_xact_lock(18684384, 0);
	PERFORM pg_advisory_xact_lock(18685254, 0);
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_roles_delete"
AFTER UPDATE OF "deleted_at" ON "roles"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_roles_delete"();

-- What the same deletion took along comes back.
CREATE FUNCTION "manor_roles_restore"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock(86495344, 0);
	PERFORM pg_advisory_xact_lock(18684384, 0);
	PERFORM pg_advisory_xact_lock(18685254, 0);
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_roles_restore"
AFTER UPDATE OF "deleted_at" ON "roles"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_roles_restore"();

CREATE TRIGGER "manor_permissions_keep"
BEFORE DELETE ON "permissions"
FOR EACH ROW
EXECUTE FUNCTION "manor_keep"();

-- A deletion has an id, and waits for those who refer to the row.
CREATE FUNCTION "manor_permissions_stamp"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := coalesce(NEW."manor_deletion", gen_random_uuid());
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM 1 FROM "permissions" AS t WHERE t."id" = OLD."id" FOR UPDATE;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_permissions_stamp"
BEFORE UPDATE OF "deleted_at" ON "permissions"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_permissions_stamp"();

CREATE FUNCTION "manor_permissions_unstamp"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := NULL;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_permissions_unstamp"
BEFORE UPDATE OF "deleted_at" ON "permissions"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_permissions_unstamp"();

CREATE TRIGGER "manor_clients_keep"
BEFORE DELETE ON "clients"
FOR EACH ROW
EXECUTE FUNCTION "manor_keep"();

-- A deletion has an id, and waits for those who refer to the row.
CREATE FUNCTION "manor_clients_stamp"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := coalesce(NEW."manor_deletion", gen_random_uuid());
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM 1 FROM "clients" AS t WHERE t."id" = OLD."id" FOR UPDATE;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_clients_stamp"
BEFORE UPDATE OF "deleted_at" ON "clients"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_clients_stamp"();

CREATE FUNCTION "manor_clients_unstamp"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := NULL;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_clients_unstamp"
BEFORE UPDATE OF "deleted_at" ON "clients"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_clients_unstamp"();

-- A deleted row takes along what cascades, and stays while others live.
CREATE FUNCTION "manor_clients_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	UPDATE "vehicles" AS c SET "deleted_at" = NEW."deleted_at", "manor_deletion" = NEW."manor_deletion", "updated_at" = NEW."deleted_at"
	WHERE (c."deleted_at" IS NULL) IS TRUE AND c."tenant_id" = NEW."tenant_id" AND c."client_id" = NEW."id";
	IF EXISTS (SELECT 1 FROM "filings" AS c WHERE c."tenant_id" = NEW."tenant_id" AND c."client_id" = NEW."id" AND (c."deleted_at" IS NULL) IS TRUE) THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "document_requests" AS c WHERE c."tenant_id" = NEW."tenant_id" AND c."client_id" = NEW."id" AND (c."deleted_at" IS NULL) IS TRUE) THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_clients_delete"
AFTER UPDATE OF "deleted_at" ON "clients"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_clients_delete"();

-- What the same deletion took along comes back.
CREATE FUNCTION "manor_clients_restore"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	UPDATE "vehicles" AS c SET "deleted_at" = NULL, "manor_deletion" = NULL, "updated_at" = (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC'
	WHERE c."deleted_at" IS NOT NULL AND c."manor_deletion" = OLD."manor_deletion" AND c."tenant_id" = NEW."tenant_id" AND c."client_id" = NEW."id";
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_clients_restore"
AFTER UPDATE OF "deleted_at" ON "clients"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_clients_restore"();

CREATE TRIGGER "manor_vehicles_keep"
BEFORE DELETE ON "vehicles"
FOR EACH ROW
EXECUTE FUNCTION "manor_keep"();

-- A deletion has an id, and waits for those who refer to the row.
CREATE FUNCTION "manor_vehicles_stamp"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := coalesce(NEW."manor_deletion", gen_random_uuid());
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM 1 FROM "vehicles" AS t WHERE t."id" = OLD."id" FOR UPDATE;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_vehicles_stamp"
BEFORE UPDATE OF "deleted_at" ON "vehicles"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_vehicles_stamp"();

CREATE FUNCTION "manor_vehicles_unstamp"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := NULL;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_vehicles_unstamp"
BEFORE UPDATE OF "deleted_at" ON "vehicles"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_vehicles_unstamp"();

-- A deleted row takes along what cascades, and stays while others live.
CREATE FUNCTION "manor_vehicles_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF EXISTS (SELECT 1 FROM "filings" AS c WHERE c."tenant_id" = NEW."tenant_id" AND c."vehicle_id" = NEW."id" AND (c."deleted_at" IS NULL) IS TRUE) THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "filings" AS n WHERE n."vehicle_id" IN (OLD."id", NEW."id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND (t1."deleted_at" IS NULL) IS TRUE AND ((t1."id" = n."vehicle_id") AND (t1."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."filing_id" = n."id") AND (t2."client_id" <> n."client_id"))))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_vehicles_delete"
AFTER UPDATE OF "deleted_at" ON "vehicles"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_vehicles_delete"();

-- What the same deletion took along comes back.
CREATE FUNCTION "manor_vehicles_restore"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock_shared(1493434628, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(NEW."id"::text) & 63));
	IF NEW."deleted_at" IS NULL AND NOT (NOT EXISTS (SELECT 1 FROM "filings" AS t1 WHERE (t1."tenant_id" = NEW."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."vehicle_id" = NEW."id") AND (t1."client_id" <> NEW."client_id")))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "filings" AS n WHERE n."vehicle_id" IN (OLD."id", NEW."id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND (t2."deleted_at" IS NULL) IS TRUE AND ((t2."id" = n."vehicle_id") AND (t2."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t3 WHERE (t3."tenant_id" = n."tenant_id") AND t3."deleted_at" IS NULL AND ((t3."filing_id" = n."id") AND (t3."client_id" <> n."client_id"))))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_vehicles_restore"
AFTER UPDATE OF "deleted_at" ON "vehicles"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_vehicles_restore"();

CREATE TRIGGER "manor_filings_keep"
BEFORE DELETE ON "filings"
FOR EACH ROW
EXECUTE FUNCTION "manor_keep"();

-- A deletion has an id, and waits for those who refer to the row.
CREATE FUNCTION "manor_filings_stamp"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := coalesce(NEW."manor_deletion", gen_random_uuid());
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM 1 FROM "filings" AS t WHERE t."id" = OLD."id" FOR UPDATE;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_filings_stamp"
BEFORE UPDATE OF "deleted_at" ON "filings"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_filings_stamp"();

CREATE FUNCTION "manor_filings_unstamp"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := NULL;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_filings_unstamp"
BEFORE UPDATE OF "deleted_at" ON "filings"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_filings_unstamp"();

-- A deleted row takes along what cascades, and stays while others live.
CREATE FUNCTION "manor_filings_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	UPDATE "filing_docs" AS c SET "deleted_at" = NEW."deleted_at", "manor_deletion" = NEW."manor_deletion", "updated_at" = NEW."deleted_at"
	WHERE (c."deleted_at" IS NULL) IS TRUE AND c."tenant_id" = NEW."tenant_id" AND c."filing_id" = NEW."id";
	UPDATE "document_requests" AS c SET "deleted_at" = NEW."deleted_at", "manor_deletion" = NEW."manor_deletion", "updated_at" = NEW."deleted_at"
	WHERE (c."deleted_at" IS NULL) IS TRUE AND c."tenant_id" = NEW."tenant_id" AND c."filing_id" = NEW."id";
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock(1493434628, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(least(OLD."vehicle_id"::text, NEW."vehicle_id"::text)) & 63));
	PERFORM pg_advisory_xact_lock(1493434628, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(greatest(OLD."vehicle_id"::text, NEW."vehicle_id"::text)) & 63));
	IF EXISTS (SELECT 1 FROM "vehicles" AS n WHERE n."id" IN (OLD."vehicle_id", NEW."vehicle_id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT (NOT EXISTS (SELECT 1 FROM "filings" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."vehicle_id" = n."id") AND (t1."client_id" <> n."client_id"))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "document_requests" AS n WHERE n."filing_id" IN (OLD."id", NEW."id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "filings" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND (t2."deleted_at" IS NULL) IS TRUE AND ((t2."id" = n."filing_id") AND (t2."client_id" = n."client_id"))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_filings_delete"
AFTER UPDATE OF "deleted_at" ON "filings"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_filings_delete"();

-- What the same deletion took along comes back.
CREATE FUNCTION "manor_filings_restore"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	UPDATE "document_requests" AS c SET "deleted_at" = NULL, "manor_deletion" = NULL, "updated_at" = (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC'
	WHERE c."deleted_at" IS NOT NULL AND c."manor_deletion" = OLD."manor_deletion" AND c."tenant_id" = NEW."tenant_id" AND c."filing_id" = NEW."id";
	UPDATE "filing_docs" AS c SET "deleted_at" = NULL, "manor_deletion" = NULL, "updated_at" = (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC'
	WHERE c."deleted_at" IS NOT NULL AND c."manor_deletion" = OLD."manor_deletion" AND c."tenant_id" = NEW."tenant_id" AND c."filing_id" = NEW."id";
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock(1493434628, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(least(OLD."vehicle_id"::text, NEW."vehicle_id"::text)) & 63));
	PERFORM pg_advisory_xact_lock(1493434628, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(greatest(OLD."vehicle_id"::text, NEW."vehicle_id"::text)) & 63));
	PERFORM 1 FROM "vehicles" AS r WHERE r."id" = NEW."vehicle_id" FOR SHARE;
	PERFORM pg_advisory_xact_lock_shared(1574425458, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(NEW."id"::text) & 63));
	IF EXISTS (SELECT 1 FROM "vehicles" AS n WHERE n."id" IN (OLD."vehicle_id", NEW."vehicle_id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT (NOT EXISTS (SELECT 1 FROM "filings" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."vehicle_id" = n."id") AND (t1."client_id" <> n."client_id"))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	IF NEW."deleted_at" IS NULL AND NOT ((NEW."id" IS NULL) OR (NOT (NEW."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t2 WHERE (t2."tenant_id" = NEW."tenant_id") AND (t2."deleted_at" IS NULL) IS TRUE AND ((t2."id" = NEW."vehicle_id") AND (t2."client_id" = NEW."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t3 WHERE (t3."tenant_id" = NEW."tenant_id") AND t3."deleted_at" IS NULL AND ((t3."filing_id" = NEW."id") AND (t3."client_id" <> NEW."client_id")))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	IF EXISTS (SELECT 1 FROM "document_requests" AS n WHERE n."filing_id" IN (OLD."id", NEW."id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "filings" AS t4 WHERE (t4."tenant_id" = n."tenant_id") AND (t4."deleted_at" IS NULL) IS TRUE AND ((t4."id" = n."filing_id") AND (t4."client_id" = n."client_id"))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_filings_restore"
AFTER UPDATE OF "deleted_at" ON "filings"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_filings_restore"();

CREATE TRIGGER "manor_filing_docs_keep"
BEFORE DELETE ON "filing_docs"
FOR EACH ROW
EXECUTE FUNCTION "manor_keep"();

-- A deletion has an id, and waits for those who refer to the row.
CREATE FUNCTION "manor_filing_docs_stamp"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := coalesce(NEW."manor_deletion", gen_random_uuid());
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_filing_docs_stamp"
BEFORE UPDATE OF "deleted_at" ON "filing_docs"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_filing_docs_stamp"();

CREATE FUNCTION "manor_filing_docs_unstamp"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := NULL;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_filing_docs_unstamp"
BEFORE UPDATE OF "deleted_at" ON "filing_docs"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_filing_docs_unstamp"();

CREATE TRIGGER "manor_calendar_events_keep"
BEFORE DELETE ON "calendar_events"
FOR EACH ROW
EXECUTE FUNCTION "manor_keep"();

-- A deletion has an id, and waits for those who refer to the row.
CREATE FUNCTION "manor_calendar_events_stamp"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := coalesce(NEW."manor_deletion", gen_random_uuid());
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_calendar_events_stamp"
BEFORE UPDATE OF "deleted_at" ON "calendar_events"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_calendar_events_stamp"();

CREATE FUNCTION "manor_calendar_events_unstamp"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := NULL;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_calendar_events_unstamp"
BEFORE UPDATE OF "deleted_at" ON "calendar_events"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_calendar_events_unstamp"();

CREATE TRIGGER "manor_document_requests_keep"
BEFORE DELETE ON "document_requests"
FOR EACH ROW
EXECUTE FUNCTION "manor_keep"();

-- A deletion has an id, and waits for those who refer to the row.
CREATE FUNCTION "manor_document_requests_stamp"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := coalesce(NEW."manor_deletion", gen_random_uuid());
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_document_requests_stamp"
BEFORE UPDATE OF "deleted_at" ON "document_requests"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_document_requests_stamp"();

CREATE FUNCTION "manor_document_requests_unstamp"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := NULL;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_document_requests_unstamp"
BEFORE UPDATE OF "deleted_at" ON "document_requests"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_document_requests_unstamp"();

-- A deleted row takes along what cascades, and stays while others live.
CREATE FUNCTION "manor_document_requests_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock(1574425458, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(least(OLD."filing_id"::text, NEW."filing_id"::text)) & 63));
	PERFORM pg_advisory_xact_lock(1574425458, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(greatest(OLD."filing_id"::text, NEW."filing_id"::text)) & 63));
	IF EXISTS (SELECT 1 FROM "filings" AS n WHERE n."id" IN (OLD."filing_id", NEW."filing_id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND (t1."deleted_at" IS NULL) IS TRUE AND ((t1."id" = n."vehicle_id") AND (t1."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."filing_id" = n."id") AND (t2."client_id" <> n."client_id"))))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_document_requests_delete"
AFTER UPDATE OF "deleted_at" ON "document_requests"
FOR EACH ROW WHEN (OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL)
EXECUTE FUNCTION "manor_document_requests_delete"();

-- What the same deletion took along comes back.
CREATE FUNCTION "manor_document_requests_restore"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM pg_advisory_xact_lock(1574425458, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(least(OLD."filing_id"::text, NEW."filing_id"::text)) & 63));
	PERFORM pg_advisory_xact_lock(1574425458, (hashtext(NEW."tenant_id"::text) & -64) | (hashtext(greatest(OLD."filing_id"::text, NEW."filing_id"::text)) & 63));
	PERFORM 1 FROM "filings" AS r WHERE r."id" = NEW."filing_id" FOR SHARE;
	IF EXISTS (SELECT 1 FROM "filings" AS n WHERE n."id" IN (OLD."filing_id", NEW."filing_id") AND n."tenant_id" = NEW."tenant_id" AND (n."deleted_at" IS NULL) IS TRUE AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND (t1."deleted_at" IS NULL) IS TRUE AND ((t1."id" = n."vehicle_id") AND (t1."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."filing_id" = n."id") AND (t2."client_id" <> n."client_id"))))))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	IF NEW."deleted_at" IS NULL AND NOT ((NEW."id" IS NULL) OR (NOT (NEW."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "filings" AS t3 WHERE (t3."tenant_id" = NEW."tenant_id") AND (t3."deleted_at" IS NULL) IS TRUE AND ((t3."id" = NEW."filing_id") AND (t3."client_id" = NEW."client_id")))) THEN RAISE EXCEPTION 'manor:must' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_document_requests_restore"
AFTER UPDATE OF "deleted_at" ON "document_requests"
FOR EACH ROW WHEN (OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL)
EXECUTE FUNCTION "manor_document_requests_restore"();

CREATE FUNCTION "manor_tenants_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'tenants.create',
		(SELECT to_jsonb(p) FROM (SELECT 'tenants'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."name" AS "name", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."id");
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
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		(CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'tenants.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'tenants.restore' ELSE 'tenants.update' END),
		(SELECT to_jsonb(p) FROM (SELECT 'tenants'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."name" AS "name", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."name" AS "name", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tenants_audit_update"
AFTER UPDATE ON "tenants"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."name" IS DISTINCT FROM OLD."name" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at")
EXECUTE FUNCTION "manor_tenants_audit_update"();

CREATE FUNCTION "manor_tenants_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'tenants.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'tenants'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."name" AS "name", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		OLD."id");
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
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'users.create',
		(SELECT to_jsonb(p) FROM (SELECT 'users'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."email" AS "email", NEW."last_name" AS "last_name", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", NEW."first_name" AS "first_name", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
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
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		(CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'users.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'users.restore' ELSE 'users.update' END),
		(SELECT to_jsonb(p) FROM (SELECT 'users'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."email" AS "email", OLD."last_name" AS "last_name", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", OLD."first_name" AS "first_name", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."email" AS "email", NEW."last_name" AS "last_name", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", NEW."first_name" AS "first_name", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_users_audit_update"
AFTER UPDATE ON "users"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."first_name" IS DISTINCT FROM OLD."first_name" OR NEW."last_name" IS DISTINCT FROM OLD."last_name" OR NEW."email" IS DISTINCT FROM OLD."email" OR NEW."password" IS DISTINCT FROM OLD."password" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at")
EXECUTE FUNCTION "manor_users_audit_update"();

CREATE FUNCTION "manor_users_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'users.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'users'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."email" AS "email", OLD."last_name" AS "last_name", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", OLD."first_name" AS "first_name", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		OLD."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_users_audit_delete"
AFTER DELETE ON "users"
FOR EACH ROW
EXECUTE FUNCTION "manor_users_audit_delete"();

CREATE FUNCTION "manor_tenant_settings_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'tenant_settings.create',
		(SELECT to_jsonb(p) FROM (SELECT 'tenant_settings'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."settings" AS "settings", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tenant_settings_audit_insert"
AFTER INSERT ON "tenant_settings"
FOR EACH ROW
EXECUTE FUNCTION "manor_tenant_settings_audit_insert"();

CREATE FUNCTION "manor_tenant_settings_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'tenant_settings.update',
		(SELECT to_jsonb(p) FROM (SELECT 'tenant_settings'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."settings" AS "settings", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."settings" AS "settings", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tenant_settings_audit_update"
AFTER UPDATE ON "tenant_settings"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."settings" IS DISTINCT FROM OLD."settings" OR NEW."created_at" IS DISTINCT FROM OLD."created_at")
EXECUTE FUNCTION "manor_tenant_settings_audit_update"();

CREATE FUNCTION "manor_tenant_settings_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'tenant_settings.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'tenant_settings'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."settings" AS "settings", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		OLD."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_tenant_settings_audit_delete"
AFTER DELETE ON "tenant_settings"
FOR EACH ROW
EXECUTE FUNCTION "manor_tenant_settings_audit_delete"();

CREATE FUNCTION "manor_roles_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'roles.create',
		(SELECT to_jsonb(p) FROM (SELECT 'roles'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."name" AS "name", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."description" AS "description") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NULL);
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_roles_audit_insert"
AFTER INSERT ON "roles"
FOR EACH ROW
EXECUTE FUNCTION "manor_roles_audit_insert"();

CREATE FUNCTION "manor_roles_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		(CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'roles.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'roles.restore' ELSE 'roles.update' END),
		(SELECT to_jsonb(p) FROM (SELECT 'roles'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."name" AS "name", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."description" AS "description") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."name" AS "name", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."description" AS "description") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NULL);
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_roles_audit_update"
AFTER UPDATE ON "roles"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."name" IS DISTINCT FROM OLD."name" OR NEW."description" IS DISTINCT FROM OLD."description" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at")
EXECUTE FUNCTION "manor_roles_audit_update"();

CREATE FUNCTION "manor_roles_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'roles.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'roles'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."name" AS "name", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."description" AS "description") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NULL);
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_roles_audit_delete"
AFTER DELETE ON "roles"
FOR EACH ROW
EXECUTE FUNCTION "manor_roles_audit_delete"();

CREATE FUNCTION "manor_permissions_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'permissions.create',
		(SELECT to_jsonb(p) FROM (SELECT 'permissions'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."name" AS "name", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."description" AS "description") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NULL);
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_permissions_audit_insert"
AFTER INSERT ON "permissions"
FOR EACH ROW
EXECUTE FUNCTION "manor_permissions_audit_insert"();

CREATE FUNCTION "manor_permissions_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		(CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'permissions.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'permissions.restore' ELSE 'permissions.update' END),
		(SELECT to_jsonb(p) FROM (SELECT 'permissions'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."name" AS "name", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."description" AS "description") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."name" AS "name", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."description" AS "description") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NULL);
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_permissions_audit_update"
AFTER UPDATE ON "permissions"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."name" IS DISTINCT FROM OLD."name" OR NEW."description" IS DISTINCT FROM OLD."description" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at")
EXECUTE FUNCTION "manor_permissions_audit_update"();

CREATE FUNCTION "manor_permissions_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'permissions.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'permissions'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."name" AS "name", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."description" AS "description") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NULL);
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_permissions_audit_delete"
AFTER DELETE ON "permissions"
FOR EACH ROW
EXECUTE FUNCTION "manor_permissions_audit_delete"();

CREATE FUNCTION "manor_user_roles_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'user_roles.create',
		(SELECT to_jsonb(p) FROM (SELECT 'user_roles'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."role_id" AS "role_id", NEW."user_id" AS "user_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."manor_tenant");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_user_roles_audit_insert"
AFTER INSERT ON "user_roles"
FOR EACH ROW
EXECUTE FUNCTION "manor_user_roles_audit_insert"();

CREATE FUNCTION "manor_user_roles_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'user_roles.update',
		(SELECT to_jsonb(p) FROM (SELECT 'user_roles'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."role_id" AS "role_id", OLD."user_id" AS "user_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."role_id" AS "role_id", NEW."user_id" AS "user_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."manor_tenant");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_user_roles_audit_update"
AFTER UPDATE ON "user_roles"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."user_id" IS DISTINCT FROM OLD."user_id" OR NEW."role_id" IS DISTINCT FROM OLD."role_id" OR NEW."created_at" IS DISTINCT FROM OLD."created_at")
EXECUTE FUNCTION "manor_user_roles_audit_update"();

CREATE FUNCTION "manor_user_roles_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'user_roles.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'user_roles'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."role_id" AS "role_id", OLD."user_id" AS "user_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		OLD."manor_tenant");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_user_roles_audit_delete"
AFTER DELETE ON "user_roles"
FOR EACH ROW
EXECUTE FUNCTION "manor_user_roles_audit_delete"();

CREATE FUNCTION "manor_role_permissions_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'role_permissions.create',
		(SELECT to_jsonb(p) FROM (SELECT 'role_permissions'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."role_id" AS "role_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."permission_id" AS "permission_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NULL);
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_role_permissions_audit_insert"
AFTER INSERT ON "role_permissions"
FOR EACH ROW
EXECUTE FUNCTION "manor_role_permissions_audit_insert"();

CREATE FUNCTION "manor_role_permissions_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'role_permissions.update',
		(SELECT to_jsonb(p) FROM (SELECT 'role_permissions'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."role_id" AS "role_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."permission_id" AS "permission_id") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."role_id" AS "role_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."permission_id" AS "permission_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NULL);
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_role_permissions_audit_update"
AFTER UPDATE ON "role_permissions"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."role_id" IS DISTINCT FROM OLD."role_id" OR NEW."permission_id" IS DISTINCT FROM OLD."permission_id" OR NEW."created_at" IS DISTINCT FROM OLD."created_at")
EXECUTE FUNCTION "manor_role_permissions_audit_update"();

CREATE FUNCTION "manor_role_permissions_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'role_permissions.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'role_permissions'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."role_id" AS "role_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."permission_id" AS "permission_id") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NULL);
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_role_permissions_audit_delete"
AFTER DELETE ON "role_permissions"
FOR EACH ROW
EXECUTE FUNCTION "manor_role_permissions_audit_delete"();

-- What is recorded stays as it was.
CREATE FUNCTION "manor_audit_events_seal_update"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."user_id" IS DISTINCT FROM OLD."user_id" OR NEW."event_name" IS DISTINCT FROM OLD."event_name" OR NEW."payload" IS DISTINCT FROM OLD."payload" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."updated_at" IS DISTINCT FROM OLD."updated_at" OR NEW."manor_tenant" IS DISTINCT FROM OLD."manor_tenant")
		AND NOT (coalesce(current_setting('manor.platform', true), '') = '3' AND pg_has_role(session_user, 'manor_server', 'MEMBER')) THEN RAISE EXCEPTION 'manor:forbidden' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_audit_events_seal_update"
BEFORE UPDATE ON "audit_events"
FOR EACH ROW
EXECUTE FUNCTION "manor_audit_events_seal_update"();

CREATE FUNCTION "manor_audit_events_seal_delete"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NOT (coalesce(current_setting('manor.platform', true), '') = '3' AND pg_has_role(session_user, 'manor_server', 'MEMBER')) THEN RAISE EXCEPTION 'manor:forbidden' USING ERRCODE = 'P0001'; END IF;
	RETURN OLD;
END
$manor$;

CREATE TRIGGER "manor_audit_events_seal_delete"
BEFORE DELETE ON "audit_events"
FOR EACH ROW
EXECUTE FUNCTION "manor_audit_events_seal_delete"();

CREATE FUNCTION "manor_clients_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'clients.create',
		(SELECT to_jsonb(p) FROM (SELECT 'clients'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."name" AS "name", NEW."email" AS "email", NEW."phone" AS "phone", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
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
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		(CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'clients.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'clients.restore' ELSE 'clients.update' END),
		(SELECT to_jsonb(p) FROM (SELECT 'clients'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."name" AS "name", OLD."email" AS "email", OLD."phone" AS "phone", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."name" AS "name", NEW."email" AS "email", NEW."phone" AS "phone", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_clients_audit_update"
AFTER UPDATE ON "clients"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."name" IS DISTINCT FROM OLD."name" OR NEW."email" IS DISTINCT FROM OLD."email" OR NEW."phone" IS DISTINCT FROM OLD."phone" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at")
EXECUTE FUNCTION "manor_clients_audit_update"();

CREATE FUNCTION "manor_clients_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'clients.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'clients'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."name" AS "name", OLD."email" AS "email", OLD."phone" AS "phone", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		OLD."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_clients_audit_delete"
AFTER DELETE ON "clients"
FOR EACH ROW
EXECUTE FUNCTION "manor_clients_audit_delete"();

CREATE FUNCTION "manor_vehicles_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'vehicles.create',
		(SELECT to_jsonb(p) FROM (SELECT 'vehicles'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."vin" AS "vin", NEW."make" AS "make", NEW."year" AS "year", NEW."model" AS "model", NEW."client_id" AS "client_id", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."category_id" AS "category_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_vehicles_audit_insert"
AFTER INSERT ON "vehicles"
FOR EACH ROW
EXECUTE FUNCTION "manor_vehicles_audit_insert"();

CREATE FUNCTION "manor_vehicles_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		(CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'vehicles.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'vehicles.restore' ELSE 'vehicles.update' END),
		(SELECT to_jsonb(p) FROM (SELECT 'vehicles'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."vin" AS "vin", OLD."make" AS "make", OLD."year" AS "year", OLD."model" AS "model", OLD."client_id" AS "client_id", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."category_id" AS "category_id") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."vin" AS "vin", NEW."make" AS "make", NEW."year" AS "year", NEW."model" AS "model", NEW."client_id" AS "client_id", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."category_id" AS "category_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_vehicles_audit_update"
AFTER UPDATE ON "vehicles"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."client_id" IS DISTINCT FROM OLD."client_id" OR NEW."category_id" IS DISTINCT FROM OLD."category_id" OR NEW."make" IS DISTINCT FROM OLD."make" OR NEW."model" IS DISTINCT FROM OLD."model" OR NEW."year" IS DISTINCT FROM OLD."year" OR NEW."vin" IS DISTINCT FROM OLD."vin" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at")
EXECUTE FUNCTION "manor_vehicles_audit_update"();

CREATE FUNCTION "manor_vehicles_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'vehicles.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'vehicles'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."vin" AS "vin", OLD."make" AS "make", OLD."year" AS "year", OLD."model" AS "model", OLD."client_id" AS "client_id", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."category_id" AS "category_id") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		OLD."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_vehicles_audit_delete"
AFTER DELETE ON "vehicles"
FOR EACH ROW
EXECUTE FUNCTION "manor_vehicles_audit_delete"();

CREATE FUNCTION "manor_filings_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'filings.create',
		(SELECT to_jsonb(p) FROM (SELECT 'filings'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."client_id" AS "client_id", NEW."status_id" AS "status_id", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."vehicle_id" AS "vehicle_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_filings_audit_insert"
AFTER INSERT ON "filings"
FOR EACH ROW
EXECUTE FUNCTION "manor_filings_audit_insert"();

CREATE FUNCTION "manor_filings_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		(CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'filings.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'filings.restore' ELSE 'filings.update' END),
		(SELECT to_jsonb(p) FROM (SELECT 'filings'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."client_id" AS "client_id", OLD."status_id" AS "status_id", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."vehicle_id" AS "vehicle_id") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."client_id" AS "client_id", NEW."status_id" AS "status_id", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."vehicle_id" AS "vehicle_id") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_filings_audit_update"
AFTER UPDATE ON "filings"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."client_id" IS DISTINCT FROM OLD."client_id" OR NEW."vehicle_id" IS DISTINCT FROM OLD."vehicle_id" OR NEW."status_id" IS DISTINCT FROM OLD."status_id" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at")
EXECUTE FUNCTION "manor_filings_audit_update"();

CREATE FUNCTION "manor_filings_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'filings.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'filings'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."client_id" AS "client_id", OLD."status_id" AS "status_id", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."vehicle_id" AS "vehicle_id") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		OLD."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_filings_audit_delete"
AFTER DELETE ON "filings"
FOR EACH ROW
EXECUTE FUNCTION "manor_filings_audit_delete"();

CREATE FUNCTION "manor_filing_docs_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'filing_docs.create',
		(SELECT to_jsonb(p) FROM (SELECT 'filing_docs'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."filing_id" AS "filing_id", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."document_url" AS "document_url", NEW."document_name" AS "document_name") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_filing_docs_audit_insert"
AFTER INSERT ON "filing_docs"
FOR EACH ROW
EXECUTE FUNCTION "manor_filing_docs_audit_insert"();

CREATE FUNCTION "manor_filing_docs_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		(CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'filing_docs.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'filing_docs.restore' ELSE 'filing_docs.update' END),
		(SELECT to_jsonb(p) FROM (SELECT 'filing_docs'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."filing_id" AS "filing_id", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."document_url" AS "document_url", OLD."document_name" AS "document_name") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."filing_id" AS "filing_id", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."document_url" AS "document_url", NEW."document_name" AS "document_name") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_filing_docs_audit_update"
AFTER UPDATE ON "filing_docs"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."filing_id" IS DISTINCT FROM OLD."filing_id" OR NEW."document_name" IS DISTINCT FROM OLD."document_name" OR NEW."document_url" IS DISTINCT FROM OLD."document_url" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at")
EXECUTE FUNCTION "manor_filing_docs_audit_update"();

CREATE FUNCTION "manor_filing_docs_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'filing_docs.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'filing_docs'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."filing_id" AS "filing_id", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."document_url" AS "document_url", OLD."document_name" AS "document_name") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		OLD."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_filing_docs_audit_delete"
AFTER DELETE ON "filing_docs"
FOR EACH ROW
EXECUTE FUNCTION "manor_filing_docs_audit_delete"();

CREATE FUNCTION "manor_user_assignments_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'user_assignments.create',
		(SELECT to_jsonb(p) FROM (SELECT 'user_assignments'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."user_id" AS "user_id", NEW."filing_id" AS "filing_id", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_user_assignments_audit_insert"
AFTER INSERT ON "user_assignments"
FOR EACH ROW
EXECUTE FUNCTION "manor_user_assignments_audit_insert"();

CREATE FUNCTION "manor_user_assignments_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'user_assignments.update',
		(SELECT to_jsonb(p) FROM (SELECT 'user_assignments'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."user_id" AS "user_id", OLD."filing_id" AS "filing_id", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."user_id" AS "user_id", NEW."filing_id" AS "filing_id", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_user_assignments_audit_update"
AFTER UPDATE ON "user_assignments"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."user_id" IS DISTINCT FROM OLD."user_id" OR NEW."filing_id" IS DISTINCT FROM OLD."filing_id" OR NEW."created_at" IS DISTINCT FROM OLD."created_at")
EXECUTE FUNCTION "manor_user_assignments_audit_update"();

CREATE FUNCTION "manor_user_assignments_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'user_assignments.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'user_assignments'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."user_id" AS "user_id", OLD."filing_id" AS "filing_id", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		OLD."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_user_assignments_audit_delete"
AFTER DELETE ON "user_assignments"
FOR EACH ROW
EXECUTE FUNCTION "manor_user_assignments_audit_delete"();

CREATE FUNCTION "manor_notifications_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'notifications.create',
		(SELECT to_jsonb(p) FROM (SELECT 'notifications'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."payload" AS "payload", to_char(NEW."read_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "read_at", NEW."user_id" AS "user_id", NEW."tenant_id" AS "tenant_id", NEW."channel_id" AS "channel_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_notifications_audit_insert"
AFTER INSERT ON "notifications"
FOR EACH ROW
EXECUTE FUNCTION "manor_notifications_audit_insert"();

CREATE FUNCTION "manor_notifications_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'notifications.update',
		(SELECT to_jsonb(p) FROM (SELECT 'notifications'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."payload" AS "payload", to_char(OLD."read_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "read_at", OLD."user_id" AS "user_id", OLD."tenant_id" AS "tenant_id", OLD."channel_id" AS "channel_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."payload" AS "payload", to_char(NEW."read_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "read_at", NEW."user_id" AS "user_id", NEW."tenant_id" AS "tenant_id", NEW."channel_id" AS "channel_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_notifications_audit_update"
AFTER UPDATE ON "notifications"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."user_id" IS DISTINCT FROM OLD."user_id" OR NEW."channel_id" IS DISTINCT FROM OLD."channel_id" OR NEW."payload" IS DISTINCT FROM OLD."payload" OR NEW."read_at" IS DISTINCT FROM OLD."read_at" OR NEW."created_at" IS DISTINCT FROM OLD."created_at")
EXECUTE FUNCTION "manor_notifications_audit_update"();

CREATE FUNCTION "manor_notifications_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'notifications.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'notifications'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."payload" AS "payload", to_char(OLD."read_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "read_at", OLD."user_id" AS "user_id", OLD."tenant_id" AS "tenant_id", OLD."channel_id" AS "channel_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		OLD."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_notifications_audit_delete"
AFTER DELETE ON "notifications"
FOR EACH ROW
EXECUTE FUNCTION "manor_notifications_audit_delete"();

CREATE FUNCTION "manor_calendar_events_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'calendar_events.create',
		(SELECT to_jsonb(p) FROM (SELECT 'calendar_events'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."title" AS "title", NEW."user_id" AS "user_id", to_char(NEW."end_time", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "end_time", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."start_time", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "start_time", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."description" AS "description") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_calendar_events_audit_insert"
AFTER INSERT ON "calendar_events"
FOR EACH ROW
EXECUTE FUNCTION "manor_calendar_events_audit_insert"();

CREATE FUNCTION "manor_calendar_events_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		(CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'calendar_events.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'calendar_events.restore' ELSE 'calendar_events.update' END),
		(SELECT to_jsonb(p) FROM (SELECT 'calendar_events'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."title" AS "title", OLD."user_id" AS "user_id", to_char(OLD."end_time", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "end_time", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."start_time", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "start_time", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."description" AS "description") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."title" AS "title", NEW."user_id" AS "user_id", to_char(NEW."end_time", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "end_time", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."start_time", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "start_time", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."description" AS "description") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_calendar_events_audit_update"
AFTER UPDATE ON "calendar_events"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."user_id" IS DISTINCT FROM OLD."user_id" OR NEW."title" IS DISTINCT FROM OLD."title" OR NEW."description" IS DISTINCT FROM OLD."description" OR NEW."start_time" IS DISTINCT FROM OLD."start_time" OR NEW."end_time" IS DISTINCT FROM OLD."end_time" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at")
EXECUTE FUNCTION "manor_calendar_events_audit_update"();

CREATE FUNCTION "manor_calendar_events_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'calendar_events.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'calendar_events'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."title" AS "title", OLD."user_id" AS "user_id", to_char(OLD."end_time", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "end_time", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."start_time", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "start_time", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."description" AS "description") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		OLD."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_calendar_events_audit_delete"
AFTER DELETE ON "calendar_events"
FOR EACH ROW
EXECUTE FUNCTION "manor_calendar_events_audit_delete"();

CREATE FUNCTION "manor_document_requests_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'document_requests.create',
		(SELECT to_jsonb(p) FROM (SELECT 'document_requests'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."client_id" AS "client_id", NEW."filing_id" AS "filing_id", NEW."status_id" AS "status_id", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."request_details" AS "request_details") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_document_requests_audit_insert"
AFTER INSERT ON "document_requests"
FOR EACH ROW
EXECUTE FUNCTION "manor_document_requests_audit_insert"();

CREATE FUNCTION "manor_document_requests_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		(CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'document_requests.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'document_requests.restore' ELSE 'document_requests.update' END),
		(SELECT to_jsonb(p) FROM (SELECT 'document_requests'::text AS "table", NEW."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."client_id" AS "client_id", OLD."filing_id" AS "filing_id", OLD."status_id" AS "status_id", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."request_details" AS "request_details") AS r) AS before,
			(SELECT to_jsonb(r) FROM (SELECT NEW."id" AS "id", NEW."client_id" AS "client_id", NEW."filing_id" AS "filing_id", NEW."status_id" AS "status_id", NEW."tenant_id" AS "tenant_id", to_char(NEW."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(NEW."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(NEW."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", NEW."request_details" AS "request_details") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		NEW."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_document_requests_audit_update"
AFTER UPDATE ON "document_requests"
FOR EACH ROW WHEN (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."filing_id" IS DISTINCT FROM OLD."filing_id" OR NEW."client_id" IS DISTINCT FROM OLD."client_id" OR NEW."status_id" IS DISTINCT FROM OLD."status_id" OR NEW."request_details" IS DISTINCT FROM OLD."request_details" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at")
EXECUTE FUNCTION "manor_document_requests_audit_update"();

CREATE FUNCTION "manor_document_requests_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	VALUES (nullif(current_setting('manor.person', true), '')::integer,
		'document_requests.delete',
		(SELECT to_jsonb(p) FROM (SELECT 'document_requests'::text AS "table", OLD."id" AS id,
			(SELECT to_jsonb(r) FROM (SELECT OLD."id" AS "id", OLD."client_id" AS "client_id", OLD."filing_id" AS "filing_id", OLD."status_id" AS "status_id", OLD."tenant_id" AS "tenant_id", to_char(OLD."created_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "created_at", to_char(OLD."deleted_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "deleted_at", to_char(OLD."updated_at", 'YYYY-MM-DD"T"HH24:MI:SS.US') AS "updated_at", OLD."request_details" AS "request_details") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p),
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		(CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC',
		OLD."tenant_id");
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_document_requests_audit_delete"
AFTER DELETE ON "document_requests"
FOR EACH ROW
EXECUTE FUNCTION "manor_document_requests_audit_delete"();

CREATE TRIGGER "manor_tenants_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id", "name", "created_at", "deleted_at", "manor_deletion" ON "tenants"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_tenants_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC';
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_tenants_touch"
BEFORE UPDATE ON "tenants"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."name" IS DISTINCT FROM OLD."name" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at"))
EXECUTE FUNCTION "manor_tenants_touch"();

CREATE TRIGGER "manor_users_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id", "first_name", "last_name", "email", "password", "tenant_id", "created_at", "deleted_at", "manor_deletion", "manor_platform_admin" ON "users"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_users_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC';
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_users_touch"
BEFORE UPDATE ON "users"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."first_name" IS DISTINCT FROM OLD."first_name" OR NEW."last_name" IS DISTINCT FROM OLD."last_name" OR NEW."email" IS DISTINCT FROM OLD."email" OR NEW."password" IS DISTINCT FROM OLD."password" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at"))
EXECUTE FUNCTION "manor_users_touch"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_tenant_settings_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC';
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_tenant_settings_touch"
BEFORE UPDATE ON "tenant_settings"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."settings" IS DISTINCT FROM OLD."settings" OR NEW."created_at" IS DISTINCT FROM OLD."created_at"))
EXECUTE FUNCTION "manor_tenant_settings_touch"();

CREATE TRIGGER "manor_roles_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id", "name", "description", "created_at", "deleted_at", "manor_deletion" ON "roles"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_roles_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC';
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_roles_touch"
BEFORE UPDATE ON "roles"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."name" IS DISTINCT FROM OLD."name" OR NEW."description" IS DISTINCT FROM OLD."description" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at"))
EXECUTE FUNCTION "manor_roles_touch"();

CREATE TRIGGER "manor_permissions_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id", "name", "description", "created_at", "deleted_at", "manor_deletion" ON "permissions"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_permissions_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC';
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_permissions_touch"
BEFORE UPDATE ON "permissions"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."name" IS DISTINCT FROM OLD."name" OR NEW."description" IS DISTINCT FROM OLD."description" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at"))
EXECUTE FUNCTION "manor_permissions_touch"();

CREATE TRIGGER "manor_user_roles_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id", "user_id", "role_id", "created_at", "manor_tenant" ON "user_roles"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_user_roles_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC';
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_user_roles_touch"
BEFORE UPDATE ON "user_roles"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."user_id" IS DISTINCT FROM OLD."user_id" OR NEW."role_id" IS DISTINCT FROM OLD."role_id" OR NEW."created_at" IS DISTINCT FROM OLD."created_at"))
EXECUTE FUNCTION "manor_user_roles_touch"();

CREATE TRIGGER "manor_role_permissions_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "id", "role_id", "permission_id", "created_at" ON "role_permissions"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_role_permissions_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC';
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_role_permissions_touch"
BEFORE UPDATE ON "role_permissions"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."role_id" IS DISTINCT FROM OLD."role_id" OR NEW."permission_id" IS DISTINCT FROM OLD."permission_id" OR NEW."created_at" IS DISTINCT FROM OLD."created_at"))
EXECUTE FUNCTION "manor_role_permissions_touch"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_clients_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC';
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_clients_touch"
BEFORE UPDATE ON "clients"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."name" IS DISTINCT FROM OLD."name" OR NEW."email" IS DISTINCT FROM OLD."email" OR NEW."phone" IS DISTINCT FROM OLD."phone" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at"))
EXECUTE FUNCTION "manor_clients_touch"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_vehicles_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC';
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_vehicles_touch"
BEFORE UPDATE ON "vehicles"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."client_id" IS DISTINCT FROM OLD."client_id" OR NEW."category_id" IS DISTINCT FROM OLD."category_id" OR NEW."make" IS DISTINCT FROM OLD."make" OR NEW."model" IS DISTINCT FROM OLD."model" OR NEW."year" IS DISTINCT FROM OLD."year" OR NEW."vin" IS DISTINCT FROM OLD."vin" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at"))
EXECUTE FUNCTION "manor_vehicles_touch"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_filings_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC';
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_filings_touch"
BEFORE UPDATE ON "filings"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."client_id" IS DISTINCT FROM OLD."client_id" OR NEW."vehicle_id" IS DISTINCT FROM OLD."vehicle_id" OR NEW."status_id" IS DISTINCT FROM OLD."status_id" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at"))
EXECUTE FUNCTION "manor_filings_touch"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_filing_docs_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC';
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_filing_docs_touch"
BEFORE UPDATE ON "filing_docs"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."filing_id" IS DISTINCT FROM OLD."filing_id" OR NEW."document_name" IS DISTINCT FROM OLD."document_name" OR NEW."document_url" IS DISTINCT FROM OLD."document_url" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at"))
EXECUTE FUNCTION "manor_filing_docs_touch"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_user_assignments_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC';
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_user_assignments_touch"
BEFORE UPDATE ON "user_assignments"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."user_id" IS DISTINCT FROM OLD."user_id" OR NEW."filing_id" IS DISTINCT FROM OLD."filing_id" OR NEW."created_at" IS DISTINCT FROM OLD."created_at"))
EXECUTE FUNCTION "manor_user_assignments_touch"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_notifications_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC';
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_notifications_touch"
BEFORE UPDATE ON "notifications"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."user_id" IS DISTINCT FROM OLD."user_id" OR NEW."channel_id" IS DISTINCT FROM OLD."channel_id" OR NEW."payload" IS DISTINCT FROM OLD."payload" OR NEW."read_at" IS DISTINCT FROM OLD."read_at" OR NEW."created_at" IS DISTINCT FROM OLD."created_at"))
EXECUTE FUNCTION "manor_notifications_touch"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_calendar_events_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC';
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_calendar_events_touch"
BEFORE UPDATE ON "calendar_events"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."user_id" IS DISTINCT FROM OLD."user_id" OR NEW."title" IS DISTINCT FROM OLD."title" OR NEW."description" IS DISTINCT FROM OLD."description" OR NEW."start_time" IS DISTINCT FROM OLD."start_time" OR NEW."end_time" IS DISTINCT FROM OLD."end_time" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at"))
EXECUTE FUNCTION "manor_calendar_events_touch"();

-- For writers that leave updated_at alone.
CREATE FUNCTION "manor_document_requests_touch"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."updated_at" := (CASE WHEN current_setting('manor.moment', true) <> '' AND pg_has_role(session_user, 'manor_server', 'MEMBER') THEN current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END) AT TIME ZONE 'UTC';
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_document_requests_touch"
BEFORE UPDATE ON "document_requests"
FOR EACH ROW WHEN (NEW."updated_at" IS NOT DISTINCT FROM OLD."updated_at" AND (NEW."id" IS DISTINCT FROM OLD."id" OR NEW."tenant_id" IS DISTINCT FROM OLD."tenant_id" OR NEW."filing_id" IS DISTINCT FROM OLD."filing_id" OR NEW."client_id" IS DISTINCT FROM OLD."client_id" OR NEW."status_id" IS DISTINCT FROM OLD."status_id" OR NEW."request_details" IS DISTINCT FROM OLD."request_details" OR NEW."created_at" IS DISTINCT FROM OLD."created_at" OR NEW."deleted_at" IS DISTINCT FROM OLD."deleted_at"))
EXECUTE FUNCTION "manor_document_requests_touch"();

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

ALTER TABLE "tenant_settings" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "tenant_settings" FOR ALL TO manor_app
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "tenant_settings" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "tenant_settings" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "roles" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "roles" FOR SELECT TO manor_server, manor_app
	USING (true);

CREATE POLICY manor_platform ON "roles" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('1', '2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('1', '2', '3'));

ALTER TABLE "permissions" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "permissions" FOR SELECT TO manor_server, manor_app
	USING (true);

CREATE POLICY manor_platform ON "permissions" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('1', '2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('1', '2', '3'));

ALTER TABLE "user_roles" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "user_roles" FOR ALL TO manor_app
	USING ("manor_tenant" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("manor_tenant" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "user_roles" FOR ALL TO manor_server
	USING (CASE WHEN "manor_tenant" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "manor_tenant" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "user_roles" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "role_permissions" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "role_permissions" FOR SELECT TO manor_server, manor_app
	USING (true);

CREATE POLICY manor_platform ON "role_permissions" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('1', '2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('1', '2', '3'));

ALTER TABLE "audit_events" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "audit_events" FOR SELECT TO manor_server, manor_app
	USING ("manor_tenant" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_record ON "audit_events" FOR INSERT TO manor_server
	WITH CHECK ("manor_tenant" = nullif(current_setting('manor.tenant', true), '')::integer OR "manor_tenant" IS NULL OR current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_platform ON "audit_events" FOR ALL TO manor_server
	USING ("manor_tenant" IS NULL AND current_setting('manor.platform', true) IN ('1', '2', '3'))
	WITH CHECK ("manor_tenant" IS NULL AND current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_system ON "audit_events" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

CREATE POLICY manor_all ON "audit_events" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "clients" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "clients" FOR ALL TO manor_app
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "clients" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "clients" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "vehicle_categories" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "vehicle_categories" FOR SELECT TO manor_server, manor_app
	USING (true);

CREATE POLICY manor_platform ON "vehicle_categories" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('1', '2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('1', '2', '3'));

ALTER TABLE "vehicles" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "vehicles" FOR ALL TO manor_app
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "vehicles" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "vehicles" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "filing_statuses" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "filing_statuses" FOR SELECT TO manor_server, manor_app
	USING (true);

CREATE POLICY manor_platform ON "filing_statuses" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('1', '2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('1', '2', '3'));

ALTER TABLE "filings" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "filings" FOR ALL TO manor_app
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "filings" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "filings" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "filing_docs" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "filing_docs" FOR ALL TO manor_app
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "filing_docs" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "filing_docs" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "user_assignments" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "user_assignments" FOR ALL TO manor_app
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "user_assignments" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "user_assignments" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "notification_channels" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "notification_channels" FOR SELECT TO manor_server, manor_app
	USING (true);

CREATE POLICY manor_platform ON "notification_channels" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('1', '2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('1', '2', '3'));

ALTER TABLE "notifications" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "notifications" FOR ALL TO manor_app
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "notifications" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "notifications" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "calendar_events" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "calendar_events" FOR ALL TO manor_app
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "calendar_events" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "calendar_events" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

ALTER TABLE "document_request_statuses" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "document_request_statuses" FOR SELECT TO manor_server, manor_app
	USING (true);

CREATE POLICY manor_platform ON "document_request_statuses" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('1', '2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('1', '2', '3'));

ALTER TABLE "document_requests" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "document_requests" FOR ALL TO manor_app
	USING ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer)
	WITH CHECK ("tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer);

CREATE POLICY manor_server ON "document_requests" FOR ALL TO manor_server
	USING (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "tenant_id" = nullif(current_setting('manor.tenant', true), '')::integer THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "document_requests" FOR SELECT TO manor_server
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

GRANT SELECT ("id", "name", "created_at", "updated_at", "deleted_at", "manor_deletion"), UPDATE ("name", "created_at", "updated_at", "deleted_at") ON "tenants" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "users" TO manor_server;

GRANT SELECT ("id", "first_name", "last_name", "email", "tenant_id", "created_at", "updated_at", "deleted_at", "manor_deletion", "manor_platform_admin"), INSERT ("id", "first_name", "last_name", "email", "tenant_id", "created_at", "updated_at", "deleted_at"), UPDATE ("first_name", "last_name", "email", "tenant_id", "created_at", "updated_at", "deleted_at") ON "users" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "tenant_settings" TO manor_server;

GRANT SELECT ("id", "tenant_id", "settings", "created_at", "updated_at"), INSERT ("id", "tenant_id", "settings", "created_at", "updated_at"), UPDATE ("tenant_id", "settings", "created_at", "updated_at"), DELETE ON "tenant_settings" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "roles" TO manor_server;

GRANT SELECT ("id", "name", "description", "created_at", "updated_at", "deleted_at", "manor_deletion") ON "roles" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "permissions" TO manor_server;

GRANT SELECT ("id", "name", "description", "created_at", "updated_at", "deleted_at", "manor_deletion") ON "permissions" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "user_roles" TO manor_server;

GRANT SELECT ("id", "user_id", "role_id", "created_at", "updated_at", "manor_tenant"), INSERT ("id", "user_id", "role_id", "created_at", "updated_at"), UPDATE ("user_id", "role_id", "created_at", "updated_at"), DELETE ON "user_roles" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "role_permissions" TO manor_server;

GRANT SELECT ("id", "role_id", "permission_id", "created_at", "updated_at") ON "role_permissions" TO manor_app;

GRANT SELECT, INSERT ON "audit_events" TO manor_server;

GRANT SELECT ("id", "user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant") ON "audit_events" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "clients" TO manor_server;

GRANT SELECT ("id", "tenant_id", "name", "email", "phone", "created_at", "updated_at", "deleted_at", "manor_deletion"), INSERT ("id", "tenant_id", "name", "email", "phone", "created_at", "updated_at", "deleted_at"), UPDATE ("tenant_id", "name", "email", "phone", "created_at", "updated_at", "deleted_at") ON "clients" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "vehicle_categories" TO manor_server;

GRANT SELECT ("id", "name") ON "vehicle_categories" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "vehicles" TO manor_server;

GRANT SELECT ("id", "tenant_id", "client_id", "category_id", "make", "model", "year", "vin", "created_at", "updated_at", "deleted_at", "manor_deletion"), INSERT ("id", "tenant_id", "client_id", "category_id", "make", "model", "year", "vin", "created_at", "updated_at", "deleted_at"), UPDATE ("tenant_id", "client_id", "category_id", "make", "model", "year", "vin", "created_at", "updated_at", "deleted_at") ON "vehicles" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "filing_statuses" TO manor_server;

GRANT SELECT ("id", "name") ON "filing_statuses" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "filings" TO manor_server;

GRANT SELECT ("id", "tenant_id", "client_id", "vehicle_id", "status_id", "created_at", "updated_at", "deleted_at", "manor_deletion"), INSERT ("id", "tenant_id", "client_id", "vehicle_id", "status_id", "created_at", "updated_at", "deleted_at"), UPDATE ("tenant_id", "client_id", "vehicle_id", "status_id", "created_at", "updated_at", "deleted_at") ON "filings" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "filing_docs" TO manor_server;

GRANT SELECT ("id", "tenant_id", "filing_id", "document_name", "document_url", "created_at", "updated_at", "deleted_at", "manor_deletion"), INSERT ("id", "tenant_id", "filing_id", "document_name", "document_url", "created_at", "updated_at", "deleted_at"), UPDATE ("tenant_id", "filing_id", "document_name", "document_url", "created_at", "updated_at", "deleted_at") ON "filing_docs" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "user_assignments" TO manor_server;

GRANT SELECT ("id", "tenant_id", "user_id", "filing_id", "created_at", "updated_at"), INSERT ("id", "tenant_id", "user_id", "filing_id", "created_at", "updated_at"), UPDATE ("tenant_id", "user_id", "filing_id", "created_at", "updated_at"), DELETE ON "user_assignments" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "notification_channels" TO manor_server;

GRANT SELECT ("id", "name") ON "notification_channels" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "notifications" TO manor_server;

GRANT SELECT ("id", "tenant_id", "user_id", "channel_id", "payload", "read_at", "created_at", "updated_at"), INSERT ("id", "tenant_id", "user_id", "channel_id", "payload", "read_at", "created_at", "updated_at"), UPDATE ("tenant_id", "user_id", "channel_id", "payload", "read_at", "created_at", "updated_at"), DELETE ON "notifications" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "calendar_events" TO manor_server;

GRANT SELECT ("id", "tenant_id", "user_id", "title", "description", "start_time", "end_time", "created_at", "updated_at", "deleted_at", "manor_deletion"), INSERT ("id", "tenant_id", "user_id", "title", "description", "start_time", "end_time", "created_at", "updated_at", "deleted_at"), UPDATE ("tenant_id", "user_id", "title", "description", "start_time", "end_time", "created_at", "updated_at", "deleted_at") ON "calendar_events" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "document_request_statuses" TO manor_server;

GRANT SELECT ("id", "name") ON "document_request_statuses" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "document_requests" TO manor_server;

GRANT SELECT ("id", "tenant_id", "filing_id", "client_id", "status_id", "request_details", "created_at", "updated_at", "deleted_at", "manor_deletion"), INSERT ("id", "tenant_id", "filing_id", "client_id", "status_id", "request_details", "created_at", "updated_at", "deleted_at"), UPDATE ("tenant_id", "filing_id", "client_id", "status_id", "request_details", "created_at", "updated_at", "deleted_at") ON "document_requests" TO manor_app;

GRANT SELECT ON "manor_meta" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_sessions" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_refresh_tokens" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_lockouts" TO manor_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON "manor_requests" TO manor_server;

-- From which schema the database is made now.
INSERT INTO manor_meta (id, format, digest, schema) VALUES (1, 2, '4a7203da9ca80a6480b12ad2eed8f598a731f85a29189efea58895ba0f37d549', '// manor:completion 2
Project filings {
  database_type: ''PostgreSQL''
  Note: ''Vehicle filings offices: clients, vehicles, filings, documents.''
}

Table tenants [note: ''An office.''] {
  id integer [pk, increment]
  name varchar [not null, length: ''1..200'']
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]
  deleted_at timestamp
}
Metadata Table tenants {
  is: ''tenants''
  read: ''me() is not null''
  create: ''is_platform_admin()''
  update: ''''''can(''tenants.update'')''''''
  delete: ''is_platform_admin()''
}

Table users [note: ''Staff of an office.''] {
  id integer [pk, increment]
  first_name varchar [not null, length: ''1..100'']
  last_name varchar [not null, length: ''1..100'']
  email varchar [not null, is: ''email'', format: ''email'']
  password varchar [is: ''password'', write: ''''''can(''users.update'')'''''', secret: ''hashed'']
  tenant_id integer [not null]
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]
  deleted_at timestamp

  indexes {
    tenant_id
    (tenant_id, email) [unique, name: ''users_tenant_email_key'']
  }
}
Metadata Table users {
  is: ''users''
  read: ''''''id = me() or can(''users.read'')''''''
  create: ''''''can(''users.create'')''''''
  update: ''''''id = me() or can(''users.update'')''''''
  delete: ''''''can(''users.delete'') and id <> me()''''''
  must: ''''''new.deleted_at is null or old.deleted_at is not null or exists (select 1 from user_roles ur join roles r on r.id = ur.role_id join users u on u.id = ur.user_id where r.name = ''owner'')''''''
  unique: ''live''
}

Table tenant_settings [note: ''One row an office.''] {
  id integer [pk, increment]
  tenant_id integer [not null, unique]
  settings jsonb [not null, default: ''{}'']
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]

  indexes {
    settings [name: ''tenant_settings_settings_idx'', type: gin, note: ''Offered on PostgreSQL, not made.'']
  }
}
Metadata Table tenant_settings {
  read: ''''''can(''tenant_settings.read'')''''''
  create: ''is_platform_admin()''
  update: ''''''can(''tenant_settings.update'')''''''
  delete: ''is_platform_admin()''
}

Table roles [note: ''The same for every office.''] {
  id integer [pk, increment]
  name varchar [not null, unique]
  description text
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]
  deleted_at timestamp
}
Metadata Table roles {
  is: ''roles''
  read: ''me() is not null''
  write: ''is_platform_admin()''
  unique: ''live''
}

Table permissions [note: ''resource.verb, what can() asks for.''] {
  id integer [pk, increment]
  name varchar [not null, unique]
  description text
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]
  deleted_at timestamp
}
Metadata Table permissions {
  is: ''permissions''
  read: ''me() is not null''
  write: ''is_platform_admin()''
  unique: ''live''
}

Table user_roles {
  id integer [pk, increment]
  user_id integer [not null]
  role_id integer [not null]
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]

  indexes {
    (user_id, role_id) [unique, name: ''user_roles_user_role_key'']
    role_id
  }
}
Metadata Table user_roles {
  is: ''user_roles''
  read: ''''''user_id = me() or can(''user_roles.read'')''''''
  create: ''''''can(''user_roles.create'')''''''
  update: ''false''
  delete: ''''''can(''user_roles.delete'')''''''
  must: ''''''old.id is null or not exists (select 1 from roles o where o.id = old.role_id and o.name = ''owner'') or exists (select 1 from user_roles ur join roles r on r.id = ur.role_id join users u on u.id = ur.user_id where r.name = ''owner'')''''''
}

Table role_permissions {
  id integer [pk, increment]
  role_id integer [not null]
  permission_id integer [not null]
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]

  indexes {
    (role_id, permission_id) [unique, name: ''role_permissions_role_permission_key'']
    permission_id
  }
}
Metadata Table role_permissions {
  is: ''role_permissions''
  read: ''me() is not null''
  write: ''is_platform_admin()''
}

Table audit_events [note: ''Who did what, with before and after.''] {
  id integer [pk, increment]
  user_id integer [is: ''actor'', note: ''Empty for what the platform itself did.'']
  event_name varchar [not null, is: ''event'']
  payload jsonb [not null, default: ''{}'', is: ''payload'']
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]

  indexes {
    user_id
    (event_name, created_at) [name: ''audit_events_event_created_idx'']
    payload [name: ''audit_events_payload_idx'', type: gin, note: ''Offered on PostgreSQL, not made.'']
  }
}
Metadata Table audit_events {
  is: ''audit''
  scope: ''tenant''
  through: ''user_id''
  read: ''''''can(''audit_events.read'')''''''
  write: ''false''
}

Table clients [note: ''Whom an office files for. They do not sign in.''] {
  id integer [pk, increment]
  tenant_id integer [not null]
  name varchar [not null, length: ''1..200'']
  email varchar [format: ''email'']
  phone varchar [length: ''1..40'']
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]
  deleted_at timestamp

  indexes {
    (tenant_id, email) [unique, name: ''clients_tenant_email_key'']
    (tenant_id, name) [name: ''clients_tenant_name_idx'']
  }
}
Metadata Table clients {
  read: ''''''can(''clients.read'')''''''
  create: ''''''can(''clients.create'')''''''
  update: ''''''can(''clients.update'')''''''
  delete: ''''''can(''clients.delete'')''''''
  unique: ''live''
}

Table vehicle_categories {
  id integer [pk, increment]
  name varchar [not null, unique]
}
Metadata Table vehicle_categories {
  read: ''me() is not null''
  write: ''is_platform_admin()''
}

Table vehicles {
  id integer [pk, increment]
  tenant_id integer [not null]
  client_id integer [not null]
  category_id integer [not null]
  make varchar [not null, length: ''1..80'']
  model varchar [not null, length: ''1..80'']
  year integer [not null, range: ''1886..2100'']
  vin varchar [length: ''1..17'', pattern: ''^[A-HJ-NPR-Z0-9]+$'', note: ''Older vehicles have shorter numbers, some none.'']
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]
  deleted_at timestamp

  indexes {
    tenant_id
    client_id
    category_id
    (tenant_id, vin) [unique, name: ''vehicles_tenant_vin_key'']
  }
}
Metadata Table vehicles {
  read: ''''''can(''vehicles.read'')''''''
  create: ''''''can(''vehicles.create'')''''''
  update: ''''''can(''vehicles.update'')''''''
  delete: ''''''can(''vehicles.delete'')''''''
  must: ''not exists (select 1 from filings f where f.vehicle_id = new.id and f.client_id <> new.client_id)''
  unique: ''live''
}

Table filing_statuses {
  id integer [pk, increment]
  name varchar [not null, unique]
}
Metadata Table filing_statuses {
  read: ''me() is not null''
  write: ''is_platform_admin()''
}

Table filings {
  id integer [pk, increment]
  tenant_id integer [not null]
  client_id integer [not null]
  vehicle_id integer [not null]
  status_id integer [not null, flow: ''draft > submitted | cancelled, submitted > in_review | cancelled, in_review > action_required | approved | rejected, action_required > in_review | cancelled, approved > completed, rejected > draft'']
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]
  deleted_at timestamp

  indexes {
    client_id
    vehicle_id
    status_id
    (tenant_id, status_id, created_at) [name: ''filings_tenant_status_idx'']
  }
}
Metadata Table filings {
  read: ''''''can(''filings.read'')''''''
  create: ''''''can(''filings.create'')''''''
  update: ''''''can(''filings.update'')''''''
  delete: ''''''can(''filings.delete'')''''''
  must: ''new.id is null or new.deleted_at is not null or (exists (select 1 from vehicles v where v.id = new.vehicle_id and v.client_id = new.client_id) and not exists (select 1 from document_requests d where d.filing_id = new.id and d.client_id <> new.client_id))''
}

Table filing_docs {
  id integer [pk, increment]
  tenant_id integer [not null]
  filing_id integer [not null]
  document_name varchar [not null, length: ''1..255'']
  document_url varchar [not null, format: ''uri'']
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]
  deleted_at timestamp

  indexes {
    tenant_id
    filing_id
  }
}
Metadata Table filing_docs {
  read: ''''''can(''filing_docs.read'')''''''
  create: ''''''can(''filing_docs.create'')''''''
  update: ''''''can(''filing_docs.update'')''''''
  delete: ''''''can(''filing_docs.delete'')''''''
}

Table user_assignments [note: ''Who is responsible for a filing.''] {
  id integer [pk, increment]
  tenant_id integer [not null]
  user_id integer [not null, member: ''active'']
  filing_id integer [not null]
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]

  indexes {
    tenant_id
    filing_id
    (user_id, filing_id) [unique, name: ''user_assignments_user_filing_key'']
  }
}
Metadata Table user_assignments {
  read: ''''''user_id = me() or can(''user_assignments.read'')''''''
  create: ''''''can(''user_assignments.create'')''''''
  update: ''''''can(''user_assignments.update'')''''''
  delete: ''''''can(''user_assignments.delete'')''''''
}

Table notification_channels {
  id integer [pk, increment]
  name varchar [not null, unique]
}
Metadata Table notification_channels {
  read: ''me() is not null''
  write: ''is_platform_admin()''
}

Table notifications {
  id integer [pk, increment]
  tenant_id integer [not null]
  user_id integer [not null]
  channel_id integer [not null]
  payload jsonb [not null, default: ''{}'']
  read_at timestamp
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]

  indexes {
    tenant_id
    user_id
    channel_id
    payload [name: ''notifications_payload_idx'', type: gin, note: ''Offered on PostgreSQL, not made.'']
  }
}
Metadata Table notifications {
  read: ''''''user_id = me() or can(''notifications.read'')''''''
  create: ''''''can(''notifications.create'')''''''
  update: ''user_id = me()''
  delete: ''''''user_id = me() or can(''notifications.delete'')''''''
  index_notifications_unread_idx: ''(user_id, created_at) where read_at is null''
}

Table calendar_events {
  id integer [pk, increment]
  tenant_id integer [not null]
  user_id integer [not null, member: ''active'']
  title varchar [not null, length: ''1..200'']
  description text
  start_time timestamp [not null]
  end_time timestamp [not null]
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]
  deleted_at timestamp

  indexes {
    tenant_id
    (user_id, start_time) [name: ''calendar_events_agenda_idx'']
  }
}
Metadata Table calendar_events {
  read: ''''''user_id = me() or can(''calendar_events.read'')''''''
  create: ''''''user_id = me() or can(''calendar_events.create'')''''''
  update: ''''''user_id = me() or can(''calendar_events.update'')''''''
  delete: ''''''user_id = me() or can(''calendar_events.delete'')''''''
}

Table document_request_statuses {
  id integer [pk, increment]
  name varchar [not null, unique]
}
Metadata Table document_request_statuses {
  read: ''me() is not null''
  write: ''is_platform_admin()''
}

Table document_requests {
  id integer [pk, increment]
  tenant_id integer [not null]
  filing_id integer [not null]
  client_id integer [not null]
  status_id integer [not null, flow: ''requested > received | cancelled, received > accepted | rejected, rejected > requested | cancelled'']
  request_details text
  created_at timestamp [not null, default: `now()`]
  updated_at timestamp [not null, default: `now()`]
  deleted_at timestamp

  indexes {
    tenant_id
    filing_id
    client_id
    status_id
  }
}
Metadata Table document_requests {
  read: ''''''can(''document_requests.read'')''''''
  create: ''''''can(''document_requests.create'')''''''
  update: ''''''can(''document_requests.update'')''''''
  delete: ''''''can(''document_requests.delete'')''''''
  must: ''new.id is null or new.deleted_at is not null or exists (select 1 from filings f where f.id = new.filing_id and f.client_id = new.client_id)''
}

Ref: users.tenant_id > tenants.id
Ref: tenant_settings.tenant_id - tenants.id [delete: cascade]
Ref: clients.tenant_id > tenants.id
Ref: vehicles.tenant_id > tenants.id
Ref: filings.tenant_id > tenants.id
Ref: filing_docs.tenant_id > tenants.id
Ref: user_assignments.tenant_id > tenants.id
Ref: notifications.tenant_id > tenants.id
Ref: calendar_events.tenant_id > tenants.id
Ref: document_requests.tenant_id > tenants.id
Ref: user_roles.user_id > users.id [delete: cascade]
Ref: user_roles.role_id > roles.id
Ref: role_permissions.role_id > roles.id [delete: cascade]
Ref: role_permissions.permission_id > permissions.id [delete: cascade]
Ref: audit_events.user_id > users.id
Ref: notifications.user_id > users.id [delete: cascade]
Ref: calendar_events.user_id > users.id [delete: cascade]
Ref: user_assignments.user_id > users.id [delete: cascade]
Ref: vehicles.client_id > clients.id [delete: cascade]
Ref: filings.client_id > clients.id [delete: restrict]
Ref: document_requests.client_id > clients.id [delete: restrict]
Ref: filings.vehicle_id > vehicles.id [delete: restrict]
Ref: vehicles.category_id > vehicle_categories.id [delete: restrict]
Ref: filing_docs.filing_id > filings.id [delete: cascade]
Ref: user_assignments.filing_id > filings.id [delete: cascade]
Ref: document_requests.filing_id > filings.id [delete: cascade]
Ref: filings.status_id > filing_statuses.id [delete: restrict]
Ref: notifications.channel_id > notification_channels.id [delete: restrict]
Ref: document_requests.status_id > document_request_statuses.id [delete: restrict]
');
