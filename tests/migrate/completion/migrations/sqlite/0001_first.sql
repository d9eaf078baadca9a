-- manor migration 0001_first, up, sqlite
-- before: empty
-- after: e6eb0219965559be05ff246e90318138a8b8ad43a6b90a453781bd0e9e13820b
-- change: table tenants: added
-- change: table users: added
-- change: table manor_audit: added
-- change: table manor_sessions: added
-- change: table manor_refresh_tokens: added
-- change: table manor_lockouts: added

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

CREATE TABLE "tenants" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" TEXT NOT NULL
) STRICT;

CREATE TABLE "users" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"tenant_id" INTEGER NOT NULL,
	"email" TEXT NOT NULL,
	"password" TEXT,
	"manor_platform_admin" INTEGER NOT NULL DEFAULT (0) CHECK ("manor_platform_admin" IN (0, 1)),
	CONSTRAINT "users_tenant_id_email_key" UNIQUE ("tenant_id", "email"),
	CONSTRAINT "users_tenant_id_id_wall" UNIQUE ("tenant_id", "id"),
	CONSTRAINT "users_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id")
) STRICT;

CREATE TABLE "manor_audit" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"tenant" INTEGER,
	"person" INTEGER CHECK ("person" BETWEEN -2147483648 AND 2147483647),
	"event" TEXT NOT NULL,
	"payload" TEXT NOT NULL CHECK (json_valid("payload")),
	"address" TEXT,
	"agent" TEXT,
	"created_at" TEXT NOT NULL CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10)))
) STRICT;

CREATE TABLE "manor_sessions" (
	"id" TEXT NOT NULL PRIMARY KEY CHECK (length("id") = 36 AND "id" LIKE '________-____-____-____-____________' AND length(replace("id", '-', '')) = 32 AND "id" NOT GLOB '*[^-0-9a-f]*'),
	"person" INTEGER NOT NULL CHECK ("person" BETWEEN -2147483648 AND 2147483647),
	"tenant" INTEGER CHECK ("tenant" BETWEEN -2147483648 AND 2147483647),
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

CREATE INDEX "manor_login_email" ON "users" (lower("email"));

CREATE INDEX "manor_audit_tenant_idx" ON "manor_audit" ("tenant");

CREATE INDEX "manor_sessions_person_idx" ON "manor_sessions" ("person");

CREATE INDEX "manor_sessions_expires_at_idx" ON "manor_sessions" ("expires_at");

CREATE INDEX "manor_refresh_tokens_session_idx" ON "manor_refresh_tokens" ("session");

CREATE INDEX "manor_refresh_tokens_parent_idx" ON "manor_refresh_tokens" ("parent");

CREATE INDEX "manor_lockouts_failed_at_idx" ON "manor_lockouts" ("failed_at");

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_tenants_check_update"
BEFORE UPDATE OF "id" ON "tenants"
BEGIN
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_users_check_update"
BEFORE UPDATE OF "id", "tenant_id" ON "users"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant_id" IS NOT OLD."tenant_id";
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_manor_audit_check_update"
BEFORE UPDATE OF "id", "tenant" ON "manor_audit"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant" IS NOT OLD."tenant";
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
END;

CREATE TRIGGER "manor_tenants_audit_insert"
AFTER INSERT ON "tenants"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT NEW."id",
		c.person,
		'tenants.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'name', NEW."name"), 'table', 'tenants',
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_tenants_audit_update"
AFTER UPDATE ON "tenants" WHEN OLD."id" IS NOT NEW."id" OR OLD."name" IS NOT NEW."name"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT NEW."id",
		c.person,
		'tenants.update',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'name', NEW."name"), 'table', 'tenants',
		'before', json_object('id', OLD."id", 'name', OLD."name"),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_tenants_audit_delete"
AFTER DELETE ON "tenants"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT OLD."id",
		c.person,
		'tenants.delete',
		json_object('id', OLD."id", 'table', 'tenants',
		'before', json_object('id', OLD."id", 'name', OLD."name"),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_users_audit_insert"
AFTER INSERT ON "users"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT NEW."tenant_id",
		c.person,
		'users.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'email', NEW."email", 'tenant_id', NEW."tenant_id"), 'table', 'users',
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_users_audit_update"
AFTER UPDATE ON "users" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."email" IS NOT NEW."email" OR OLD."password" IS NOT NEW."password"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT NEW."tenant_id",
		c.person,
		'users.update',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'email', NEW."email", 'tenant_id', NEW."tenant_id"), 'table', 'users',
		'before', json_object('id', OLD."id", 'email', OLD."email", 'tenant_id', OLD."tenant_id"),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_users_audit_delete"
AFTER DELETE ON "users"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT OLD."tenant_id",
		c.person,
		'users.delete',
		json_object('id', OLD."id", 'table', 'users',
		'before', json_object('id', OLD."id", 'email', OLD."email", 'tenant_id', OLD."tenant_id"),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

-- What is recorded stays as it was.
CREATE TRIGGER "manor_manor_audit_seal_update"
BEFORE UPDATE ON "manor_audit"
BEGIN
	SELECT RAISE(ABORT, 'manor:forbidden') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2 AND (NEW."id" IS NOT OLD."id" OR NEW."tenant" IS NOT OLD."tenant" OR NEW."person" IS NOT OLD."person" OR NEW."event" IS NOT OLD."event" OR NEW."payload" IS NOT OLD."payload" OR NEW."address" IS NOT OLD."address" OR NEW."agent" IS NOT OLD."agent" OR NEW."created_at" IS NOT OLD."created_at");
END;

CREATE TRIGGER "manor_manor_audit_seal_delete"
BEFORE DELETE ON "manor_audit"
BEGIN
	SELECT RAISE(ABORT, 'manor:forbidden') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

INSERT INTO manor_context (id) VALUES (1);

ANALYZE sqlite_schema;

-- What the planner assumes: rows of a table, and how many a key's columns leave.
WITH f (t, c, s) AS (VALUES
	('users', 'tenant_id,email', '1000000 1000 1'),
	('users', 'tenant_id,id', '1000000 1000 1'),
	('users', 'tenant_id', '1000000 1000'),
	('manor_audit', 'tenant', '1000000 1000'))
INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT f.t, l.name, f.s FROM f JOIN pragma_index_list(f.t) AS l WHERE f.c = (SELECT group_concat(i.name) FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) AS i);

-- From which schema the database is made now.
INSERT INTO manor_meta (id, format, digest, schema) VALUES (1, 2, 'e6eb0219965559be05ff246e90318138a8b8ad43a6b90a453781bd0e9e13820b', 'Table tenants {
  id integer [pk, increment]
  name varchar [not null]
}
Metadata Table tenants {
  read: ''true''
  write: ''is_platform_admin()''
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
Metadata Table users {
  read: ''true''
  write: ''is_platform_admin()''
}

Ref: users.tenant_id > tenants.id
');
