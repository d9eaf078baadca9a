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

CREATE TABLE "companies" (
	"nr" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
	"label" varchar COLLATE "C" NOT NULL,
	"gone" timestamptz,
	"manor_deletion" uuid
);

CREATE TABLE "people" (
	"nr" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
	"company" bigint NOT NULL,
	"login" varchar COLLATE "C" NOT NULL,
	"pass" varchar COLLATE "C",
	"boss" boolean NOT NULL DEFAULT false,
	"state" varchar COLLATE "C"
);

CREATE TABLE "users" (
	"id" integer GENERATED ALWAYS AS IDENTITY NOT NULL
);

CREATE TABLE "log" (
	"nr" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
	"company" bigint,
	"who" bigint,
	"what" varchar COLLATE "C" NOT NULL,
	"detail" json
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
	"person" bigint NOT NULL,
	"tenant" bigint,
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
	"person" bigint NOT NULL,
	"digest" text COLLATE "C" NOT NULL,
	"created_at" timestamptz NOT NULL,
	"status" bigint,
	"headers" text COLLATE "C",
	"body" text COLLATE "C"
);

ALTER TABLE "companies" ADD CONSTRAINT "companies_pkey" PRIMARY KEY ("nr");

ALTER TABLE "people" ADD CONSTRAINT "people_pkey" PRIMARY KEY ("nr");

ALTER TABLE "people" ADD CONSTRAINT "people_company_login_key" UNIQUE ("company", "login");

-- What references between rows of one tenant point at.
ALTER TABLE "people" ADD CONSTRAINT "people_company_nr_wall" UNIQUE ("company", "nr");

ALTER TABLE "users" ADD CONSTRAINT "users_pkey" PRIMARY KEY ("id");

ALTER TABLE "log" ADD CONSTRAINT "log_pkey" PRIMARY KEY ("nr");

ALTER TABLE "manor_meta" ADD CONSTRAINT "manor_meta_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_meta" ADD CONSTRAINT "manor_meta_one" CHECK (id = 1);

ALTER TABLE "manor_migrations" ADD CONSTRAINT "manor_migrations_pkey" PRIMARY KEY ("name");

ALTER TABLE "manor_sessions" ADD CONSTRAINT "manor_sessions_pkey" PRIMARY KEY ("id");

ALTER TABLE "manor_refresh_tokens" ADD CONSTRAINT "manor_refresh_tokens_pkey" PRIMARY KEY ("digest");

ALTER TABLE "manor_lockouts" ADD CONSTRAINT "manor_lockouts_pkey" PRIMARY KEY ("key");

ALTER TABLE "manor_requests" ADD CONSTRAINT "manor_requests_pkey" PRIMARY KEY ("id");

ALTER TABLE "people" ADD CONSTRAINT "people_company_fkey"
	FOREIGN KEY ("company") REFERENCES "companies" ("nr");

ALTER TABLE "log" ADD CONSTRAINT "log_company_fkey"
	FOREIGN KEY ("company") REFERENCES "companies" ("nr");

ALTER TABLE "log" ADD CONSTRAINT "log_who_fkey"
	FOREIGN KEY ("who") REFERENCES "people" ("nr");

CREATE INDEX "manor_login_login" ON "people" (((lower("login" COLLATE "und-x-icu") COLLATE "C")));

CREATE INDEX "log_company_idx" ON "log" ("company");

CREATE INDEX "log_who_idx" ON "log" ("who");

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
CREATE FUNCTION "manor_companies_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."nr" IS DISTINCT FROM OLD."nr" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_companies_check_update"
BEFORE UPDATE OF "nr" ON "companies"
FOR EACH ROW
EXECUTE FUNCTION "manor_companies_check_update"();

-- What a new row must keep.
CREATE FUNCTION "manor_people_check_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF current_setting('manor.tenant', true) <> ''
		AND coalesce(current_setting('manor.platform', true), '') NOT IN ('2', '3')
		AND NEW."company" IS DISTINCT FROM nullif(current_setting('manor.tenant', true), '')::bigint THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."company" IS NOT NULL THEN
		PERFORM 1 FROM "companies" AS p WHERE p."nr" = NEW."company" AND (p."gone" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_people_check_insert"
BEFORE INSERT ON "people"
FOR EACH ROW
EXECUTE FUNCTION "manor_people_check_insert"();

-- What may not change, and what a change must keep.
CREATE FUNCTION "manor_people_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."company" IS DISTINCT FROM OLD."company" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."nr" IS DISTINCT FROM OLD."nr" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	IF (NEW."company" IS DISTINCT FROM OLD."company") AND NEW."company" IS NOT NULL THEN
		PERFORM 1 FROM "companies" AS p WHERE p."nr" = NEW."company" AND (p."gone" IS NULL) IS TRUE
		FOR KEY SHARE;
		IF NOT FOUND THEN RAISE EXCEPTION 'manor:reference' USING ERRCODE = 'P0001'; END IF;
	END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_people_check_update"
BEFORE UPDATE OF "nr", "company" ON "people"
FOR EACH ROW
EXECUTE FUNCTION "manor_people_check_update"();

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
CREATE FUNCTION "manor_log_check_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NEW."company" IS DISTINCT FROM OLD."company" THEN RAISE EXCEPTION 'manor:tenant' USING ERRCODE = 'P0001'; END IF;
	IF NEW."nr" IS DISTINCT FROM OLD."nr" THEN RAISE EXCEPTION 'manor:generated' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_log_check_update"
BEFORE UPDATE OF "nr", "company" ON "log"
FOR EACH ROW
EXECUTE FUNCTION "manor_log_check_update"();

CREATE TRIGGER "manor_companies_keep"
BEFORE DELETE ON "companies"
FOR EACH ROW
EXECUTE FUNCTION "manor_keep"();

-- A deletion has an id, and waits for those who refer to the row.
CREATE FUNCTION "manor_companies_stamp"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := coalesce(NEW."manor_deletion", gen_random_uuid());
	IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN RAISE EXCEPTION 'manor:isolation' USING ERRCODE = 'P0001'; END IF;
	PERFORM 1 FROM "companies" AS t WHERE t."nr" = OLD."nr" FOR UPDATE;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_companies_stamp"
BEFORE UPDATE OF "gone" ON "companies"
FOR EACH ROW WHEN (OLD."gone" IS NULL AND NEW."gone" IS NOT NULL)
EXECUTE FUNCTION "manor_companies_stamp"();

CREATE FUNCTION "manor_companies_unstamp"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	NEW."manor_deletion" := NULL;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_companies_unstamp"
BEFORE UPDATE OF "gone" ON "companies"
FOR EACH ROW WHEN (OLD."gone" IS NOT NULL AND NEW."gone" IS NULL)
EXECUTE FUNCTION "manor_companies_unstamp"();

-- A deleted row takes along what cascades, and stays while others live.
CREATE FUNCTION "manor_companies_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF EXISTS (SELECT 1 FROM "people" AS c WHERE c."company" = NEW."nr") THEN RAISE EXCEPTION 'manor:referenced' USING ERRCODE = 'P0001'; END IF;
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_companies_delete"
AFTER UPDATE OF "gone" ON "companies"
FOR EACH ROW WHEN (OLD."gone" IS NULL AND NEW."gone" IS NOT NULL)
EXECUTE FUNCTION "manor_companies_delete"();

CREATE FUNCTION "manor_companies_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "log" ("company", "who", "what", "detail")
	VALUES (NEW."nr",
		nullif(current_setting('manor.person', true), '')::bigint,
		'companies.create',
		(SELECT row_to_json(p) FROM (SELECT 'companies'::text AS "table", NEW."nr" AS id,
			(SELECT row_to_json(r) FROM (SELECT NEW."nr" AS "nr", NEW."label" AS "label", to_char(NEW."gone" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "gone") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_companies_audit_insert"
AFTER INSERT ON "companies"
FOR EACH ROW
EXECUTE FUNCTION "manor_companies_audit_insert"();

CREATE FUNCTION "manor_companies_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "log" ("company", "who", "what", "detail")
	VALUES (NEW."nr",
		nullif(current_setting('manor.person', true), '')::bigint,
		(CASE WHEN OLD."gone" IS NULL AND NEW."gone" IS NOT NULL THEN 'companies.delete' WHEN OLD."gone" IS NOT NULL AND NEW."gone" IS NULL THEN 'companies.restore' ELSE 'companies.update' END),
		(SELECT row_to_json(p) FROM (SELECT 'companies'::text AS "table", NEW."nr" AS id,
			(SELECT row_to_json(r) FROM (SELECT OLD."nr" AS "nr", OLD."label" AS "label", to_char(OLD."gone" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "gone") AS r) AS before,
			(SELECT row_to_json(r) FROM (SELECT NEW."nr" AS "nr", NEW."label" AS "label", to_char(NEW."gone" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "gone") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_companies_audit_update"
AFTER UPDATE ON "companies"
FOR EACH ROW WHEN (NEW."nr" IS DISTINCT FROM OLD."nr" OR NEW."label" IS DISTINCT FROM OLD."label" OR NEW."gone" IS DISTINCT FROM OLD."gone")
EXECUTE FUNCTION "manor_companies_audit_update"();

CREATE FUNCTION "manor_companies_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "log" ("company", "who", "what", "detail")
	VALUES (OLD."nr",
		nullif(current_setting('manor.person', true), '')::bigint,
		'companies.delete',
		(SELECT row_to_json(p) FROM (SELECT 'companies'::text AS "table", OLD."nr" AS id,
			(SELECT row_to_json(r) FROM (SELECT OLD."nr" AS "nr", OLD."label" AS "label", to_char(OLD."gone" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00' AS "gone") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_companies_audit_delete"
AFTER DELETE ON "companies"
FOR EACH ROW
EXECUTE FUNCTION "manor_companies_audit_delete"();

CREATE FUNCTION "manor_people_audit_insert"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "log" ("company", "who", "what", "detail")
	VALUES (NEW."company",
		nullif(current_setting('manor.person', true), '')::bigint,
		'people.create',
		(SELECT row_to_json(p) FROM (SELECT 'people'::text AS "table", NEW."nr" AS id,
			(SELECT row_to_json(r) FROM (SELECT NEW."nr" AS "nr", NEW."company" AS "company", NEW."login" AS "login", NEW."boss" AS "boss", NEW."state" AS "state") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_people_audit_insert"
AFTER INSERT ON "people"
FOR EACH ROW
EXECUTE FUNCTION "manor_people_audit_insert"();

CREATE FUNCTION "manor_people_audit_update"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "log" ("company", "who", "what", "detail")
	VALUES (NEW."company",
		nullif(current_setting('manor.person', true), '')::bigint,
		'people.update',
		(SELECT row_to_json(p) FROM (SELECT 'people'::text AS "table", NEW."nr" AS id,
			(SELECT row_to_json(r) FROM (SELECT OLD."nr" AS "nr", OLD."company" AS "company", OLD."login" AS "login", OLD."boss" AS "boss", OLD."state" AS "state") AS r) AS before,
			(SELECT row_to_json(r) FROM (SELECT NEW."nr" AS "nr", NEW."company" AS "company", NEW."login" AS "login", NEW."boss" AS "boss", NEW."state" AS "state") AS r) AS after,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_people_audit_update"
AFTER UPDATE ON "people"
FOR EACH ROW WHEN (NEW."nr" IS DISTINCT FROM OLD."nr" OR NEW."company" IS DISTINCT FROM OLD."company" OR NEW."login" IS DISTINCT FROM OLD."login" OR NEW."pass" IS DISTINCT FROM OLD."pass" OR NEW."boss" IS DISTINCT FROM OLD."boss" OR NEW."state" IS DISTINCT FROM OLD."state")
EXECUTE FUNCTION "manor_people_audit_update"();

CREATE FUNCTION "manor_people_audit_delete"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	INSERT INTO "log" ("company", "who", "what", "detail")
	VALUES (OLD."company",
		nullif(current_setting('manor.person', true), '')::bigint,
		'people.delete',
		(SELECT row_to_json(p) FROM (SELECT 'people'::text AS "table", OLD."nr" AS id,
			(SELECT row_to_json(r) FROM (SELECT OLD."nr" AS "nr", OLD."company" AS "company", OLD."login" AS "login", OLD."boss" AS "boss", OLD."state" AS "state") AS r) AS before,
			nullif(current_setting('manor.request', true), '') AS request_id) AS p));
	RETURN NULL;
END
$manor$;

CREATE TRIGGER "manor_people_audit_delete"
AFTER DELETE ON "people"
FOR EACH ROW
EXECUTE FUNCTION "manor_people_audit_delete"();

-- What is recorded stays as it was.
CREATE FUNCTION "manor_log_seal_update"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF (NEW."nr" IS DISTINCT FROM OLD."nr" OR NEW."company" IS DISTINCT FROM OLD."company" OR NEW."who" IS DISTINCT FROM OLD."who" OR NEW."what" IS DISTINCT FROM OLD."what" OR NEW."detail"::text IS DISTINCT FROM OLD."detail"::text)
		AND NOT (coalesce(current_setting('manor.platform', true), '') = '3' AND pg_has_role(session_user, 'manor_server', 'MEMBER')) THEN RAISE EXCEPTION 'manor:forbidden' USING ERRCODE = 'P0001'; END IF;
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_log_seal_update"
BEFORE UPDATE ON "log"
FOR EACH ROW
EXECUTE FUNCTION "manor_log_seal_update"();

CREATE FUNCTION "manor_log_seal_delete"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF NOT (coalesce(current_setting('manor.platform', true), '') = '3' AND pg_has_role(session_user, 'manor_server', 'MEMBER')) THEN RAISE EXCEPTION 'manor:forbidden' USING ERRCODE = 'P0001'; END IF;
	RETURN OLD;
END
$manor$;

CREATE TRIGGER "manor_log_seal_delete"
BEFORE DELETE ON "log"
FOR EACH ROW
EXECUTE FUNCTION "manor_log_seal_delete"();

CREATE TRIGGER "manor_companies_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "nr", "label", "gone", "manor_deletion" ON "companies"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

CREATE TRIGGER "manor_people_notify"
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF "nr", "company", "login", "pass", "boss", "state" ON "people"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

CREATE TRIGGER "manor_manor_sessions_notify"
AFTER DELETE OR TRUNCATE OR UPDATE OF "id", "person", "tenant", "created_at", "revoked_at", "address", "agent", "credential" ON "manor_sessions"
FOR EACH STATEMENT
EXECUTE FUNCTION "manor_notify"();

ALTER TABLE "companies" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "companies" FOR SELECT TO manor_server, manor_app
	USING ("nr" = nullif(current_setting('manor.tenant', true), '')::bigint OR 'companies.' || "nr" = current_setting('manor.made', true));

CREATE POLICY manor_change ON "companies" FOR UPDATE TO manor_server, manor_app
	USING ("nr" = nullif(current_setting('manor.tenant', true), '')::bigint)
	WITH CHECK ("nr" = nullif(current_setting('manor.tenant', true), '')::bigint);

CREATE POLICY manor_create ON "companies" FOR INSERT TO manor_server
	WITH CHECK (current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_remove ON "companies" FOR DELETE TO manor_server
	USING (current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_system ON "companies" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

CREATE POLICY manor_all ON "companies" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

-- Its maker sees the row that he has made, within his transaction.
CREATE FUNCTION "manor_companies_made"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	PERFORM set_config('manor.made', 'companies.' || NEW."nr", true);
	RETURN NEW;
END
$manor$;

CREATE TRIGGER "manor_companies_made"
BEFORE INSERT ON "companies"
FOR EACH ROW
EXECUTE FUNCTION "manor_companies_made"();

ALTER TABLE "people" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_app ON "people" FOR ALL TO manor_app
	USING ("company" = nullif(current_setting('manor.tenant', true), '')::bigint)
	WITH CHECK ("company" = nullif(current_setting('manor.tenant', true), '')::bigint);

CREATE POLICY manor_server ON "people" FOR ALL TO manor_server
	USING (CASE WHEN "company" = nullif(current_setting('manor.tenant', true), '')::bigint THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END)
	WITH CHECK (CASE WHEN "company" = nullif(current_setting('manor.tenant', true), '')::bigint THEN true ELSE current_setting('manor.platform', true) IN ('2', '3') END);

CREATE POLICY manor_all ON "people" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

-- Administrators of the platform are made and changed by the platform, or by themselves.
CREATE FUNCTION "manor_people_admin"() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $manor$
#variable_conflict use_column
BEGIN
	IF row_security_active(TG_RELID) AND (CASE WHEN pg_has_role(current_user, 'manor_server', 'MEMBER') THEN coalesce(nullif(replace(current_setting('manor.platform', true), 'all', ''), ''), '0')::integer ELSE 0 END) < 1 AND (CASE TG_OP
		WHEN 'INSERT' THEN (NEW."boss") IS TRUE
		WHEN 'DELETE' THEN (OLD."boss") IS TRUE AND OLD."nr" IS DISTINCT FROM nullif(current_setting('manor.person', true), '')::bigint
		ELSE (OLD."boss") IS TRUE AND OLD."nr" IS DISTINCT FROM nullif(current_setting('manor.person', true), '')::bigint
			OR (NEW."boss") IS TRUE AND NOT ((OLD."boss") IS TRUE) END) THEN RAISE EXCEPTION 'manor:forbidden' USING ERRCODE = 'P0001'; END IF;
	RETURN coalesce(NEW, OLD);
END
$manor$;

CREATE TRIGGER "manor_people_admin"
BEFORE INSERT OR UPDATE OR DELETE ON "people"
FOR EACH ROW
EXECUTE FUNCTION "manor_people_admin"();

ALTER TABLE "users" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "users" FOR SELECT TO manor_server, manor_app
	USING (true);

CREATE POLICY manor_platform ON "users" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('1', '2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('1', '2', '3'));

ALTER TABLE "log" ENABLE ROW LEVEL SECURITY;

CREATE POLICY manor_read ON "log" FOR SELECT TO manor_server, manor_app
	USING ("company" = nullif(current_setting('manor.tenant', true), '')::bigint);

CREATE POLICY manor_record ON "log" FOR INSERT TO manor_server
	WITH CHECK ("company" = nullif(current_setting('manor.tenant', true), '')::bigint OR "company" IS NULL OR current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_platform ON "log" FOR ALL TO manor_server
	USING ("company" IS NULL AND current_setting('manor.platform', true) IN ('1', '2', '3'))
	WITH CHECK ("company" IS NULL AND current_setting('manor.platform', true) IN ('1', '2', '3'));

CREATE POLICY manor_system ON "log" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

CREATE POLICY manor_all ON "log" FOR SELECT TO manor_server
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
	USING ("person" = nullif(current_setting('manor.person', true), '')::bigint)
	WITH CHECK ("person" = nullif(current_setting('manor.person', true), '')::bigint);

CREATE POLICY manor_system ON "manor_requests" FOR ALL TO manor_server
	USING (current_setting('manor.platform', true) IN ('2', '3'))
	WITH CHECK (current_setting('manor.platform', true) IN ('2', '3'));

CREATE POLICY manor_all ON "manor_requests" FOR SELECT TO manor_server
	USING (current_setting('manor.platform', true) = 'all');

GRANT SELECT, INSERT, UPDATE, DELETE ON "companies" TO manor_server;

GRANT SELECT ("nr", "label", "gone", "manor_deletion"), UPDATE ("label", "gone") ON "companies" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "people" TO manor_server;

GRANT SELECT ("nr", "company", "login", "boss", "state"), INSERT ("nr", "company", "login", "boss", "state"), UPDATE ("company", "login", "boss", "state"), DELETE ON "people" TO manor_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON "users" TO manor_server;

GRANT SELECT ("id") ON "users" TO manor_app;

GRANT SELECT, INSERT ON "log" TO manor_server;

GRANT SELECT ("nr", "company", "who", "what", "detail") ON "log" TO manor_app;

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

Table companies {
  nr bigint [pk, increment]
  label varchar [not null, is: ''name'']
  gone timestamptz [is: ''deleted_at'']
}
Metadata Table companies {
  is: ''tenants''
}

Table people {
  nr bigint [pk, increment]
  company bigint [not null]
  login varchar [not null, is: ''username'']
  pass varchar [is: ''password'']
  boss boolean [not null, default: false, is: ''platform_admin'']
  state varchar [is: ''status'']

  indexes {
    (company, login) [unique]
  }
}
Metadata Table people {
  is: ''users''
}

Table users {
  id integer [pk, increment]
}
Metadata Table users {
  is: ''none''
  read: ''true''
}

Table log {
  nr bigint [pk, increment]
  company bigint
  who bigint [is: ''actor'']
  what varchar [not null, is: ''event'']
  detail json [is: ''payload'']

  indexes {
    company
    who
  }
}
Metadata Table log {
  is: ''audit''
}

Ref: people.company > companies.nr
Ref: log.company > companies.nr
Ref: log.who > people.nr
');
