-- schema, for sqlite. Generated; the schema is the source.

-- Which schema this database was made from.
CREATE TABLE manor_meta (
	id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
	format INTEGER NOT NULL,
	digest TEXT NOT NULL,
	schema TEXT NOT NULL
) STRICT;

-- Who acts: the server fills its one row for the length of a unit; other programs leave it empty.
-- is_platform 2: a purge. restoring: the deletion that a self-referring table is taking back.
CREATE TABLE manor_context (
	id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
	tenant ANY,
	person ANY,
	request_id TEXT,
	address TEXT,
	agent TEXT,
	is_platform INTEGER,
	moment TEXT,
	restoring TEXT
) STRICT;

INSERT INTO manor_context (id) VALUES (1);

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

CREATE TABLE "companies" (
	"nr" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"label" TEXT NOT NULL,
	"gone" TEXT CHECK ("gone" IS NULL OR "gone" LIKE '____-__-__ __:__:__.______' AND julianday("gone") IS NOT NULL AND substr("gone", 12, 2) < '24' AND substr("gone", 26) BETWEEN '0' AND '9' AND (substr("gone", 9, 2) < '29' OR date(substr("gone", 1, 10), '+0 days') = substr("gone", 1, 10))),
	"manor_deletion" TEXT
) STRICT;

CREATE TABLE "people" (
	"nr" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"company" INTEGER NOT NULL,
	"login" TEXT NOT NULL,
	"pass" TEXT,
	"boss" INTEGER NOT NULL DEFAULT (0) CHECK ("boss" IN (0, 1)),
	"state" TEXT,
	CONSTRAINT "people_company_login_key" UNIQUE ("company", "login"),
	CONSTRAINT "people_company_nr_wall" UNIQUE ("company", "nr"),
	CONSTRAINT "people_company_fkey" FOREIGN KEY ("company") REFERENCES "companies" ("nr")
) STRICT;

CREATE TABLE "users" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
) STRICT;

CREATE TABLE "log" (
	"nr" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"company" INTEGER,
	"who" INTEGER,
	"what" TEXT NOT NULL,
	"detail" TEXT CHECK ("detail" IS NULL OR json_valid("detail")),
	CONSTRAINT "log_company_fkey" FOREIGN KEY ("company") REFERENCES "companies" ("nr"),
	CONSTRAINT "log_who_fkey" FOREIGN KEY ("who") REFERENCES "people" ("nr")
) STRICT;

CREATE TABLE "manor_migrations" (
	"name" TEXT NOT NULL PRIMARY KEY,
	"checksum" TEXT NOT NULL,
	"engine" TEXT NOT NULL,
	"applied_by" TEXT NOT NULL,
	"applied_at" TEXT NOT NULL CHECK ("applied_at" IS NULL OR "applied_at" LIKE '____-__-__ __:__:__.______' AND julianday("applied_at") IS NOT NULL AND substr("applied_at", 12, 2) < '24' AND substr("applied_at", 26) BETWEEN '0' AND '9' AND (substr("applied_at", 9, 2) < '29' OR date(substr("applied_at", 1, 10), '+0 days') = substr("applied_at", 1, 10))),
	"duration_ms" INTEGER NOT NULL,
	"progress" TEXT
) STRICT;

CREATE TABLE "manor_sessions" (
	"id" TEXT NOT NULL PRIMARY KEY CHECK (length("id") = 36 AND "id" LIKE '________-____-____-____-____________' AND length(replace("id", '-', '')) = 32 AND "id" NOT GLOB '*[^-0-9a-f]*'),
	"person" INTEGER NOT NULL,
	"tenant" INTEGER,
	"created_at" TEXT NOT NULL CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"touched_at" TEXT NOT NULL CHECK ("touched_at" IS NULL OR "touched_at" LIKE '____-__-__ __:__:__.______' AND julianday("touched_at") IS NOT NULL AND substr("touched_at", 12, 2) < '24' AND substr("touched_at", 26) BETWEEN '0' AND '9' AND (substr("touched_at", 9, 2) < '29' OR date(substr("touched_at", 1, 10), '+0 days') = substr("touched_at", 1, 10))),
	"expires_at" TEXT NOT NULL CHECK ("expires_at" IS NULL OR "expires_at" LIKE '____-__-__ __:__:__.______' AND julianday("expires_at") IS NOT NULL AND substr("expires_at", 12, 2) < '24' AND substr("expires_at", 26) BETWEEN '0' AND '9' AND (substr("expires_at", 9, 2) < '29' OR date(substr("expires_at", 1, 10), '+0 days') = substr("expires_at", 1, 10))),
	"revoked_at" TEXT CHECK ("revoked_at" IS NULL OR "revoked_at" LIKE '____-__-__ __:__:__.______' AND julianday("revoked_at") IS NOT NULL AND substr("revoked_at", 12, 2) < '24' AND substr("revoked_at", 26) BETWEEN '0' AND '9' AND (substr("revoked_at", 9, 2) < '29' OR date(substr("revoked_at", 1, 10), '+0 days') = substr("revoked_at", 1, 10))),
	"address" TEXT NOT NULL,
	"agent" TEXT NOT NULL,
	"credential" TEXT NOT NULL
) STRICT;

CREATE TABLE "manor_refresh_tokens" (
	"digest" TEXT NOT NULL PRIMARY KEY,
	"session" TEXT NOT NULL CHECK (length("session") = 36 AND "session" LIKE '________-____-____-____-____________' AND length(replace("session", '-', '')) = 32 AND "session" NOT GLOB '*[^-0-9a-f]*'),
	"parent" TEXT,
	"created_at" TEXT NOT NULL CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"used_at" TEXT CHECK ("used_at" IS NULL OR "used_at" LIKE '____-__-__ __:__:__.______' AND julianday("used_at") IS NOT NULL AND substr("used_at", 12, 2) < '24' AND substr("used_at", 26) BETWEEN '0' AND '9' AND (substr("used_at", 9, 2) < '29' OR date(substr("used_at", 1, 10), '+0 days') = substr("used_at", 1, 10)))
) STRICT;

CREATE TABLE "manor_lockouts" (
	"key" TEXT NOT NULL PRIMARY KEY,
	"failures" INTEGER NOT NULL,
	"failed_at" TEXT NOT NULL CHECK ("failed_at" IS NULL OR "failed_at" LIKE '____-__-__ __:__:__.______' AND julianday("failed_at") IS NOT NULL AND substr("failed_at", 12, 2) < '24' AND substr("failed_at", 26) BETWEEN '0' AND '9' AND (substr("failed_at", 9, 2) < '29' OR date(substr("failed_at", 1, 10), '+0 days') = substr("failed_at", 1, 10))),
	"locked_until" TEXT CHECK ("locked_until" IS NULL OR "locked_until" LIKE '____-__-__ __:__:__.______' AND julianday("locked_until") IS NOT NULL AND substr("locked_until", 12, 2) < '24' AND substr("locked_until", 26) BETWEEN '0' AND '9' AND (substr("locked_until", 9, 2) < '29' OR date(substr("locked_until", 1, 10), '+0 days') = substr("locked_until", 1, 10)))
) STRICT;

CREATE TABLE "manor_requests" (
	"id" TEXT NOT NULL PRIMARY KEY,
	"person" INTEGER NOT NULL,
	"digest" TEXT NOT NULL,
	"created_at" TEXT NOT NULL CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"status" INTEGER,
	"headers" TEXT,
	"body" TEXT
) STRICT;

CREATE INDEX "manor_login_login" ON "people" (lower("login"));

CREATE INDEX "log_company_idx" ON "log" ("company");

CREATE INDEX "log_who_idx" ON "log" ("who");

CREATE INDEX "manor_sessions_person_idx" ON "manor_sessions" ("person");

CREATE INDEX "manor_sessions_expires_at_idx" ON "manor_sessions" ("expires_at");

CREATE INDEX "manor_refresh_tokens_session_idx" ON "manor_refresh_tokens" ("session");

CREATE INDEX "manor_refresh_tokens_parent_idx" ON "manor_refresh_tokens" ("parent");

CREATE INDEX "manor_lockouts_failed_at_idx" ON "manor_lockouts" ("failed_at");

CREATE INDEX "manor_requests_created_at_idx" ON "manor_requests" ("created_at");

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_companies_check_update"
BEFORE UPDATE OF "nr" ON "companies"
BEGIN
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."nr" IS NOT OLD."nr";
END;

-- What a new row must keep.
CREATE TRIGGER "manor_people_check_insert"
BEFORE INSERT ON "people"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."company" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "companies" AS p WHERE NEW."company" = p."nr" AND p."gone" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_people_check_update"
BEFORE UPDATE OF "nr", "company" ON "people"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."company" IS NOT OLD."company";
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."nr" IS NOT OLD."nr";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."company" IS NOT OLD."company") AND NEW."company" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "companies" AS p WHERE NEW."company" = p."nr" AND p."gone" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_users_check_update"
BEFORE UPDATE OF "id" ON "users"
BEGIN
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_log_check_update"
BEFORE UPDATE OF "nr", "company" ON "log"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."company" IS NOT OLD."company";
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."nr" IS NOT OLD."nr";
END;

-- Rows are deleted by deleted_at; a purge alone removes them.
CREATE TRIGGER "manor_companies_keep"
BEFORE DELETE ON "companies"
BEGIN
	SELECT RAISE(ABORT, 'manor:soft') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

-- A deleted row takes along what cascades, and stays while others live.
CREATE TRIGGER "manor_companies_delete"
AFTER UPDATE OF "gone" ON "companies" WHEN OLD."gone" IS NULL AND NEW."gone" IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "people" AS c WHERE c."company" = NEW."nr");
END;

CREATE TRIGGER "manor_companies_audit_insert"
AFTER INSERT ON "companies"
BEGIN
	INSERT INTO "log" ("company", "who", "what", "detail")
	SELECT NEW."nr",
		c.person,
		'companies.create',
		json_object('table', 'companies', 'id', NEW."nr",
		'after', json_object('nr', NEW."nr", 'label', NEW."label", 'gone', replace(NEW."gone", ' ', 'T') || '+00:00'),
		'request_id', c.request_id)
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_companies_audit_update"
AFTER UPDATE ON "companies" WHEN OLD."nr" IS NOT NEW."nr" OR OLD."label" IS NOT NEW."label" OR OLD."gone" IS NOT NEW."gone"
BEGIN
	INSERT INTO "log" ("company", "who", "what", "detail")
	SELECT NEW."nr",
		c.person,
		CASE WHEN OLD."gone" IS NULL AND NEW."gone" IS NOT NULL THEN 'companies.delete' WHEN OLD."gone" IS NOT NULL AND NEW."gone" IS NULL THEN 'companies.restore' ELSE 'companies.update' END,
		json_object('table', 'companies', 'id', NEW."nr",
		'before', json_object('nr', OLD."nr", 'label', OLD."label", 'gone', replace(OLD."gone", ' ', 'T') || '+00:00'),
		'after', json_object('nr', NEW."nr", 'label', NEW."label", 'gone', replace(NEW."gone", ' ', 'T') || '+00:00'),
		'request_id', c.request_id)
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_companies_audit_delete"
AFTER DELETE ON "companies"
BEGIN
	INSERT INTO "log" ("company", "who", "what", "detail")
	SELECT OLD."nr",
		c.person,
		'companies.delete',
		json_object('table', 'companies', 'id', OLD."nr",
		'before', json_object('nr', OLD."nr", 'label', OLD."label", 'gone', replace(OLD."gone", ' ', 'T') || '+00:00'),
		'request_id', c.request_id)
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_people_audit_insert"
AFTER INSERT ON "people"
BEGIN
	INSERT INTO "log" ("company", "who", "what", "detail")
	SELECT NEW."company",
		c.person,
		'people.create',
		json_object('table', 'people', 'id', NEW."nr",
		'after', json_object('nr', NEW."nr", 'company', NEW."company", 'login', NEW."login", 'boss', json(CASE NEW."boss" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END), 'state', NEW."state"),
		'request_id', c.request_id)
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_people_audit_update"
AFTER UPDATE ON "people" WHEN OLD."nr" IS NOT NEW."nr" OR OLD."company" IS NOT NEW."company" OR OLD."login" IS NOT NEW."login" OR OLD."pass" IS NOT NEW."pass" OR OLD."boss" IS NOT NEW."boss" OR OLD."state" IS NOT NEW."state"
BEGIN
	INSERT INTO "log" ("company", "who", "what", "detail")
	SELECT NEW."company",
		c.person,
		'people.update',
		json_object('table', 'people', 'id', NEW."nr",
		'before', json_object('nr', OLD."nr", 'company', OLD."company", 'login', OLD."login", 'boss', json(CASE OLD."boss" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END), 'state', OLD."state"),
		'after', json_object('nr', NEW."nr", 'company', NEW."company", 'login', NEW."login", 'boss', json(CASE NEW."boss" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END), 'state', NEW."state"),
		'request_id', c.request_id)
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_people_audit_delete"
AFTER DELETE ON "people"
BEGIN
	INSERT INTO "log" ("company", "who", "what", "detail")
	SELECT OLD."company",
		c.person,
		'people.delete',
		json_object('table', 'people', 'id', OLD."nr",
		'before', json_object('nr', OLD."nr", 'company', OLD."company", 'login', OLD."login", 'boss', json(CASE OLD."boss" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END), 'state', OLD."state"),
		'request_id', c.request_id)
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

-- What is recorded stays as it was.
CREATE TRIGGER "manor_log_seal_update"
BEFORE UPDATE ON "log"
BEGIN
	SELECT RAISE(ABORT, 'manor:forbidden') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2 AND (NEW."nr" IS NOT OLD."nr" OR NEW."company" IS NOT OLD."company" OR NEW."who" IS NOT OLD."who" OR NEW."what" IS NOT OLD."what" OR NEW."detail" IS NOT OLD."detail");
END;

CREATE TRIGGER "manor_log_seal_delete"
BEFORE DELETE ON "log"
BEGIN
	SELECT RAISE(ABORT, 'manor:forbidden') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

ANALYZE sqlite_schema;

-- What the planner assumes: rows of a table, and how many a key's columns leave.
WITH f (t, c, s) AS (VALUES
	('people', 'company,login', '1000000 1000 1'),
	('people', 'company,nr', '1000000 1000 1'),
	('people', 'company', '1000000 1000'),
	('log', 'company', '1000000 1000'),
	('log', 'who', '1000000 12'))
INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT f.t, l.name, f.s FROM f JOIN pragma_index_list(f.t) AS l WHERE f.c = (SELECT group_concat(i.name) FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) AS i);
