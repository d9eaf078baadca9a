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

CREATE TABLE "tenants" (
	"id" TEXT NOT NULL PRIMARY KEY CHECK (length("id") = 36 AND "id" LIKE '________-____-____-____-____________' AND length(replace("id", '-', '')) = 32 AND "id" NOT GLOB '*[^-0-9a-f]*')
) STRICT;

CREATE TABLE "users" (
	"id" TEXT NOT NULL PRIMARY KEY CHECK (length("id") = 36 AND "id" LIKE '________-____-____-____-____________' AND length(replace("id", '-', '')) = 32 AND "id" NOT GLOB '*[^-0-9a-f]*'),
	"tenant_id" TEXT NOT NULL CHECK (length("tenant_id") = 36 AND "tenant_id" LIKE '________-____-____-____-____________' AND length(replace("tenant_id", '-', '')) = 32 AND "tenant_id" NOT GLOB '*[^-0-9a-f]*'),
	"email" TEXT NOT NULL,
	"manor_platform_admin" INTEGER NOT NULL DEFAULT (0) CHECK ("manor_platform_admin" IN (0, 1)),
	CONSTRAINT "users_tenant_id_email_key" UNIQUE ("tenant_id", "email"),
	CONSTRAINT "users_tenant_id_id_wall" UNIQUE ("tenant_id", "id"),
	CONSTRAINT "users_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id")
) STRICT;

CREATE TABLE "folders" (
	"tenant_id" TEXT NOT NULL CHECK (length("tenant_id") = 36 AND "tenant_id" LIKE '________-____-____-____-____________' AND length(replace("tenant_id", '-', '')) = 32 AND "tenant_id" NOT GLOB '*[^-0-9a-f]*'),
	"nr" INTEGER NOT NULL CHECK ("nr" BETWEEN -2147483648 AND 2147483647),
	"parent_nr" INTEGER,
	PRIMARY KEY ("tenant_id", "nr"),
	CONSTRAINT "folders_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id"),
	CONSTRAINT "folders_tenant_id_parent_nr_fkey" FOREIGN KEY ("tenant_id", "parent_nr") REFERENCES "folders" ("tenant_id", "nr")
) STRICT;

CREATE TABLE "files" (
	"tenant_id" TEXT NOT NULL CHECK (length("tenant_id") = 36 AND "tenant_id" LIKE '________-____-____-____-____________' AND length(replace("tenant_id", '-', '')) = 32 AND "tenant_id" NOT GLOB '*[^-0-9a-f]*'),
	"folder_nr" INTEGER NOT NULL,
	"name" TEXT NOT NULL,
	PRIMARY KEY ("tenant_id", "folder_nr", "name"),
	CONSTRAINT "files_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id"),
	CONSTRAINT "folder_of" FOREIGN KEY ("tenant_id", "folder_nr") REFERENCES "folders" ("tenant_id", "nr") ON DELETE CASCADE
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

CREATE TABLE "manor_audit" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"tenant" TEXT CHECK (length("tenant") = 36 AND "tenant" LIKE '________-____-____-____-____________' AND length(replace("tenant", '-', '')) = 32 AND "tenant" NOT GLOB '*[^-0-9a-f]*'),
	"person" TEXT CHECK (length("person") = 36 AND "person" LIKE '________-____-____-____-____________' AND length(replace("person", '-', '')) = 32 AND "person" NOT GLOB '*[^-0-9a-f]*'),
	"event" TEXT NOT NULL,
	"payload" TEXT NOT NULL CHECK (json_valid("payload")),
	"address" TEXT,
	"agent" TEXT,
	"created_at" TEXT NOT NULL CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10)))
) STRICT;

CREATE TABLE "manor_sessions" (
	"id" TEXT NOT NULL PRIMARY KEY CHECK (length("id") = 36 AND "id" LIKE '________-____-____-____-____________' AND length(replace("id", '-', '')) = 32 AND "id" NOT GLOB '*[^-0-9a-f]*'),
	"person" TEXT NOT NULL CHECK (length("person") = 36 AND "person" LIKE '________-____-____-____-____________' AND length(replace("person", '-', '')) = 32 AND "person" NOT GLOB '*[^-0-9a-f]*'),
	"tenant" TEXT CHECK (length("tenant") = 36 AND "tenant" LIKE '________-____-____-____-____________' AND length(replace("tenant", '-', '')) = 32 AND "tenant" NOT GLOB '*[^-0-9a-f]*'),
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
	"person" TEXT NOT NULL CHECK (length("person") = 36 AND "person" LIKE '________-____-____-____-____________' AND length(replace("person", '-', '')) = 32 AND "person" NOT GLOB '*[^-0-9a-f]*'),
	"digest" TEXT NOT NULL,
	"created_at" TEXT NOT NULL CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"status" INTEGER,
	"headers" TEXT,
	"body" TEXT
) STRICT;

CREATE TABLE "manor_credentials" (
	"person" TEXT NOT NULL PRIMARY KEY CHECK (length("person") = 36 AND "person" LIKE '________-____-____-____-____________' AND length(replace("person", '-', '')) = 32 AND "person" NOT GLOB '*[^-0-9a-f]*'),
	"password" TEXT NOT NULL,
	"updated_at" TEXT NOT NULL CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10)))
) STRICT;

CREATE INDEX "manor_login_email" ON "users" (lower("email"));

CREATE INDEX "folders_tenant_id_parent_nr_idx" ON "folders" ("tenant_id", "parent_nr");

CREATE INDEX "manor_audit_tenant_idx" ON "manor_audit" ("tenant");

CREATE INDEX "manor_sessions_person_idx" ON "manor_sessions" ("person");

CREATE INDEX "manor_sessions_expires_at_idx" ON "manor_sessions" ("expires_at");

CREATE INDEX "manor_refresh_tokens_session_idx" ON "manor_refresh_tokens" ("session");

CREATE INDEX "manor_refresh_tokens_parent_idx" ON "manor_refresh_tokens" ("parent");

CREATE INDEX "manor_lockouts_failed_at_idx" ON "manor_lockouts" ("failed_at");

CREATE INDEX "manor_requests_created_at_idx" ON "manor_requests" ("created_at");

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_users_check_update"
BEFORE UPDATE OF "tenant_id" ON "users"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant_id" IS NOT OLD."tenant_id";
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_folders_check_update"
BEFORE UPDATE OF "tenant_id" ON "folders"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant_id" IS NOT OLD."tenant_id";
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_files_check_update"
BEFORE UPDATE OF "tenant_id" ON "files"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant_id" IS NOT OLD."tenant_id";
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
		'after', json_object('id', NEW."id"), 'table', 'tenants',
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_tenants_audit_update"
AFTER UPDATE ON "tenants" WHEN OLD."id" IS NOT NEW."id"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT NEW."id",
		c.person,
		'tenants.update',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id"), 'table', 'tenants',
		'before', json_object('id', OLD."id"),
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
		'before', json_object('id', OLD."id"),
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
AFTER UPDATE ON "users" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."email" IS NOT NEW."email"
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

CREATE TRIGGER "manor_folders_audit_insert"
AFTER INSERT ON "folders"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT NEW."tenant_id",
		c.person,
		'folders.create',
		json_object('id', json_array(NEW."tenant_id", NEW."nr"),
		'after', json_object('nr', NEW."nr", 'parent_nr', NEW."parent_nr", 'tenant_id', NEW."tenant_id"), 'table', 'folders',
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_folders_audit_update"
AFTER UPDATE ON "folders" WHEN OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."nr" IS NOT NEW."nr" OR OLD."parent_nr" IS NOT NEW."parent_nr"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT NEW."tenant_id",
		c.person,
		'folders.update',
		json_object('id', json_array(NEW."tenant_id", NEW."nr"),
		'after', json_object('nr', NEW."nr", 'parent_nr', NEW."parent_nr", 'tenant_id', NEW."tenant_id"), 'table', 'folders',
		'before', json_object('nr', OLD."nr", 'parent_nr', OLD."parent_nr", 'tenant_id', OLD."tenant_id"),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_folders_audit_delete"
AFTER DELETE ON "folders"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT OLD."tenant_id",
		c.person,
		'folders.delete',
		json_object('id', json_array(OLD."tenant_id", OLD."nr"), 'table', 'folders',
		'before', json_object('nr', OLD."nr", 'parent_nr', OLD."parent_nr", 'tenant_id', OLD."tenant_id"),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_files_audit_insert"
AFTER INSERT ON "files"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT NEW."tenant_id",
		c.person,
		'files.create',
		json_object('id', json_array(NEW."tenant_id", NEW."folder_nr", NEW."name"),
		'after', json_object('name', NEW."name", 'folder_nr', NEW."folder_nr", 'tenant_id', NEW."tenant_id"), 'table', 'files',
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_files_audit_update"
AFTER UPDATE ON "files" WHEN OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."folder_nr" IS NOT NEW."folder_nr" OR OLD."name" IS NOT NEW."name"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT NEW."tenant_id",
		c.person,
		'files.update',
		json_object('id', json_array(NEW."tenant_id", NEW."folder_nr", NEW."name"),
		'after', json_object('name', NEW."name", 'folder_nr', NEW."folder_nr", 'tenant_id', NEW."tenant_id"), 'table', 'files',
		'before', json_object('name', OLD."name", 'folder_nr', OLD."folder_nr", 'tenant_id', OLD."tenant_id"),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_files_audit_delete"
AFTER DELETE ON "files"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT OLD."tenant_id",
		c.person,
		'files.delete',
		json_object('id', json_array(OLD."tenant_id", OLD."folder_nr", OLD."name"), 'table', 'files',
		'before', json_object('name', OLD."name", 'folder_nr', OLD."folder_nr", 'tenant_id', OLD."tenant_id"),
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

ANALYZE sqlite_schema;

-- What the planner assumes: rows of a table, and how many a key's columns leave.
WITH f (t, c, s) AS (VALUES
	('tenants', 'id', '1000 1'),
	('users', 'id', '1000000 1'),
	('users', 'tenant_id,email', '1000000 1000 1'),
	('users', 'tenant_id,id', '1000000 1000 1'),
	('users', 'tenant_id', '1000000 1000'),
	('folders', 'tenant_id,nr', '1000000 1000 1'),
	('folders', 'tenant_id,parent_nr', '1000000 1000 10'),
	('folders', 'tenant_id', '1000000 1000'),
	('files', 'tenant_id,folder_nr,name', '1000000 1000 10 1'),
	('files', 'tenant_id', '1000000 1000'),
	('manor_audit', 'tenant', '1000000 1000'))
INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT f.t, l.name, f.s FROM f JOIN pragma_index_list(f.t) AS l WHERE f.c = (SELECT group_concat(i.name) FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) AS i);
