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
	CONSTRAINT "users_tenant_id_id_wall" UNIQUE ("tenant_id", "id"),
	CONSTRAINT "users_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id")
) STRICT;

CREATE TABLE "tickets" (
	"id" TEXT NOT NULL PRIMARY KEY DEFAULT ((lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6))))) CHECK (length("id") = 36 AND "id" LIKE '________-____-____-____-____________' AND length(replace("id", '-', '')) = 32 AND "id" NOT GLOB '*[^-0-9a-f]*'),
	"tenant_id" INTEGER NOT NULL,
	"title" TEXT NOT NULL,
	"price" INTEGER CHECK (abs("price") < 1000000000000),
	"state" INTEGER NOT NULL DEFAULT (1) CHECK ("state" BETWEEN -2147483648 AND 2147483647),
	"pin" TEXT,
	"extra" TEXT CHECK ("extra" IS NULL OR json_valid("extra")),
	"updated_at" TEXT CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	"deleted_at" TEXT CHECK ("deleted_at" IS NULL OR "deleted_at" LIKE '____-__-__ __:__:__.______' AND julianday("deleted_at") IS NOT NULL AND substr("deleted_at", 12, 2) < '24' AND substr("deleted_at", 26) BETWEEN '0' AND '9' AND (substr("deleted_at", 9, 2) < '29' OR date(substr("deleted_at", 1, 10), '+0 days') = substr("deleted_at", 1, 10))),
	"manor_deletion" TEXT,
	CONSTRAINT "tickets_tenant_id_id_wall" UNIQUE ("tenant_id", "id"),
	CONSTRAINT "tickets_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id")
) STRICT;

CREATE TABLE "notes" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"ticket_id" TEXT NOT NULL CHECK (length("ticket_id") = 36 AND "ticket_id" LIKE '________-____-____-____-____________' AND length(replace("ticket_id", '-', '')) = 32 AND "ticket_id" NOT GLOB '*[^-0-9a-f]*'),
	"body" TEXT,
	"manor_tenant" INTEGER,
	CONSTRAINT "notes_manor_tenant_id_wall" UNIQUE ("manor_tenant", "id"),
	CONSTRAINT "notes_ticket_id_fkey" FOREIGN KEY ("manor_tenant", "ticket_id") REFERENCES "tickets" ("tenant_id", "id")
) STRICT;

CREATE TABLE "rates" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"rate" INTEGER NOT NULL CHECK (abs("rate") < 1000000000000)
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

CREATE TABLE "manor_requests" (
	"id" TEXT NOT NULL PRIMARY KEY,
	"person" INTEGER NOT NULL CHECK ("person" BETWEEN -2147483648 AND 2147483647),
	"digest" TEXT NOT NULL,
	"created_at" TEXT NOT NULL CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"status" INTEGER,
	"headers" TEXT,
	"body" TEXT
) STRICT;

CREATE TABLE "manor_outbox" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"event" TEXT NOT NULL CHECK (length("event") = 36 AND "event" LIKE '________-____-____-____-____________' AND length(replace("event", '-', '')) = 32 AND "event" NOT GLOB '*[^-0-9a-f]*'),
	"hook" TEXT NOT NULL,
	"tenant" INTEGER CHECK ("tenant" BETWEEN -2147483648 AND 2147483647),
	"payload" TEXT NOT NULL,
	"created_at" TEXT NOT NULL CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"state" TEXT NOT NULL,
	"attempts" INTEGER NOT NULL,
	"due_at" TEXT CHECK ("due_at" IS NULL OR "due_at" LIKE '____-__-__ __:__:__.______' AND julianday("due_at") IS NOT NULL AND substr("due_at", 12, 2) < '24' AND substr("due_at", 26) BETWEEN '0' AND '9' AND (substr("due_at", 9, 2) < '29' OR date(substr("due_at", 1, 10), '+0 days') = substr("due_at", 1, 10))),
	"done_at" TEXT CHECK ("done_at" IS NULL OR "done_at" LIKE '____-__-__ __:__:__.______' AND julianday("done_at") IS NOT NULL AND substr("done_at", 12, 2) < '24' AND substr("done_at", 26) BETWEEN '0' AND '9' AND (substr("done_at", 9, 2) < '29' OR date(substr("done_at", 1, 10), '+0 days') = substr("done_at", 1, 10)))
) STRICT;

CREATE TABLE "manor_deliveries" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"event" TEXT NOT NULL CHECK (length("event") = 36 AND "event" LIKE '________-____-____-____-____________' AND length(replace("event", '-', '')) = 32 AND "event" NOT GLOB '*[^-0-9a-f]*'),
	"attempt" INTEGER NOT NULL,
	"at" TEXT NOT NULL CHECK ("at" IS NULL OR "at" LIKE '____-__-__ __:__:__.______' AND julianday("at") IS NOT NULL AND substr("at", 12, 2) < '24' AND substr("at", 26) BETWEEN '0' AND '9' AND (substr("at", 9, 2) < '29' OR date(substr("at", 1, 10), '+0 days') = substr("at", 1, 10))),
	"duration_ms" INTEGER NOT NULL,
	"status" INTEGER,
	"error" TEXT
) STRICT;

CREATE INDEX "manor_login_email" ON "users" (lower("email"));

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
CREATE TRIGGER "manor_tickets_check_update"
BEFORE UPDATE OF "tenant_id" ON "tickets"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant_id" IS NOT OLD."tenant_id";
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_tickets_touch"
AFTER UPDATE ON "tickets" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."id" IS NOT OLD."id" OR NEW."tenant_id" IS NOT OLD."tenant_id" OR NEW."title" IS NOT OLD."title" OR NEW."price" IS NOT OLD."price" OR NEW."state" IS NOT OLD."state" OR NEW."pin" IS NOT OLD."pin" OR NEW."extra" IS NOT OLD."extra" OR NEW."deleted_at" IS NOT OLD."deleted_at")
BEGIN
	UPDATE "tickets" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- The tenant is that of the row's tickets.
CREATE TRIGGER "manor_notes_tenant"
AFTER INSERT ON "notes" WHEN NEW."manor_tenant" IS NULL
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "tickets" AS tp WHERE tp."id" = NEW."ticket_id")) IS NULL;
	UPDATE "notes" SET "manor_tenant" = coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "tickets" AS tp WHERE tp."id" = NEW."ticket_id"))
	WHERE "id" = NEW."id";
END;

-- What a new row must keep.
CREATE TRIGGER "manor_notes_check_insert"
BEFORE INSERT ON "notes"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."ticket_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tickets" AS p WHERE NEW."ticket_id" = p."id" AND (p."tenant_id" = coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "tickets" AS tp WHERE tp."id" = NEW."ticket_id"))) AND p."deleted_at" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_notes_check_update"
BEFORE UPDATE OF "id", "ticket_id", "manor_tenant" ON "notes"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."manor_tenant" IS NOT OLD."manor_tenant" AND OLD."manor_tenant" IS NOT NULL;
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."ticket_id" IS NOT OLD."ticket_id") AND NEW."ticket_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tickets" AS p WHERE NEW."ticket_id" = p."id" AND (p."tenant_id" = coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "tickets" AS tp WHERE tp."id" = NEW."ticket_id"))) AND p."deleted_at" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_rates_check_update"
BEFORE UPDATE OF "id" ON "rates"
BEGIN
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_manor_audit_check_update"
BEFORE UPDATE OF "id", "tenant" ON "manor_audit"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant" IS NOT OLD."tenant";
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
END;

-- Rows are deleted by deleted_at; a purge alone removes them.
CREATE TRIGGER "manor_tickets_keep"
BEFORE DELETE ON "tickets"
BEGIN
	SELECT RAISE(ABORT, 'manor:soft') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

-- A deleted row takes along what cascades, and stays while others live.
CREATE TRIGGER "manor_tickets_delete"
AFTER UPDATE OF "deleted_at" ON "tickets" WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "notes" AS c WHERE c."ticket_id" = NEW."id");
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

CREATE TRIGGER "manor_tickets_audit_insert"
AFTER INSERT ON "tickets"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT NEW."tenant_id",
		c.person,
		'tickets.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'extra', json(NEW."extra"), 'price', json(CASE WHEN NEW."price" < 0 THEN '-' ELSE '' END || (abs(NEW."price") / 100) || '.' || substr(100 + abs(NEW."price") % 100, 2)), 'state', NEW."state", 'title', NEW."title", 'tenant_id', NEW."tenant_id", 'deleted_at', replace(NEW."deleted_at", ' ', 'T') || '+00:00', 'updated_at', replace(NEW."updated_at", ' ', 'T') || '+00:00'), 'table', 'tickets',
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_tickets_audit_update"
AFTER UPDATE ON "tickets" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."title" IS NOT NEW."title" OR OLD."price" IS NOT NEW."price" OR OLD."state" IS NOT NEW."state" OR OLD."pin" IS NOT NEW."pin" OR OLD."extra" IS NOT NEW."extra" OR OLD."deleted_at" IS NOT NEW."deleted_at"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT NEW."tenant_id",
		c.person,
		CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'tickets.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'tickets.restore' ELSE 'tickets.update' END,
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'extra', json(NEW."extra"), 'price', json(CASE WHEN NEW."price" < 0 THEN '-' ELSE '' END || (abs(NEW."price") / 100) || '.' || substr(100 + abs(NEW."price") % 100, 2)), 'state', NEW."state", 'title', NEW."title", 'tenant_id', NEW."tenant_id", 'deleted_at', replace(NEW."deleted_at", ' ', 'T') || '+00:00', 'updated_at', replace(NEW."updated_at", ' ', 'T') || '+00:00'), 'table', 'tickets',
		'before', json_object('id', OLD."id", 'extra', json(OLD."extra"), 'price', json(CASE WHEN OLD."price" < 0 THEN '-' ELSE '' END || (abs(OLD."price") / 100) || '.' || substr(100 + abs(OLD."price") % 100, 2)), 'state', OLD."state", 'title', OLD."title", 'tenant_id', OLD."tenant_id", 'deleted_at', replace(OLD."deleted_at", ' ', 'T') || '+00:00', 'updated_at', replace(OLD."updated_at", ' ', 'T') || '+00:00'),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_tickets_audit_delete"
AFTER DELETE ON "tickets"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT OLD."tenant_id",
		c.person,
		'tickets.delete',
		json_object('id', OLD."id", 'table', 'tickets',
		'before', json_object('id', OLD."id", 'extra', json(OLD."extra"), 'price', json(CASE WHEN OLD."price" < 0 THEN '-' ELSE '' END || (abs(OLD."price") / 100) || '.' || substr(100 + abs(OLD."price") % 100, 2)), 'state', OLD."state", 'title', OLD."title", 'tenant_id', OLD."tenant_id", 'deleted_at', replace(OLD."deleted_at", ' ', 'T') || '+00:00', 'updated_at', replace(OLD."updated_at", ' ', 'T') || '+00:00'),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_notes_audit_insert"
AFTER INSERT ON "notes"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "tickets" AS tp WHERE tp."id" = NEW."ticket_id")),
		c.person,
		'notes.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'body', NEW."body", 'ticket_id', NEW."ticket_id"), 'table', 'notes',
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_notes_audit_update"
AFTER UPDATE ON "notes" WHEN OLD."id" IS NOT NEW."id" OR OLD."ticket_id" IS NOT NEW."ticket_id" OR OLD."body" IS NOT NEW."body"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "tickets" AS tp WHERE tp."id" = NEW."ticket_id")),
		c.person,
		'notes.update',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'body', NEW."body", 'ticket_id', NEW."ticket_id"), 'table', 'notes',
		'before', json_object('id', OLD."id", 'body', OLD."body", 'ticket_id', OLD."ticket_id"),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_notes_audit_delete"
AFTER DELETE ON "notes"
BEGIN
	INSERT INTO "manor_audit" ("tenant", "person", "event", "payload", "address", "agent", "created_at")
	SELECT OLD."manor_tenant",
		c.person,
		'notes.delete',
		json_object('id', OLD."id", 'table', 'notes',
		'before', json_object('id', OLD."id", 'body', OLD."body", 'ticket_id', OLD."ticket_id"),
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

-- Webhooks: what is told of the row's change.
CREATE TRIGGER "manor_tickets_hook_insert"
AFTER INSERT ON "tickets"
BEGIN
	INSERT INTO manor_outbox (event, hook, tenant, payload, created_at, state, attempts, due_at)
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))), 'all', NEW."tenant_id",
		json_object('type', 'INSERT', 'schema', 'public', 'table', 'tickets', 'tenant', NEW."tenant_id",
		'timestamp', replace(m.moment, ' ', 'T') || '+00:00',
		'record', json_object('id', NEW."id", 'tenant_id', NEW."tenant_id", 'title', NEW."title", 'price', json(CASE WHEN NEW."price" < 0 THEN '-' ELSE '' END || (abs(NEW."price") / 100) || '.' || substr(100 + abs(NEW."price") % 100, 2)), 'state', NEW."state", 'extra', json(NEW."extra"), 'updated_at', replace(NEW."updated_at", ' ', 'T') || '+00:00', 'deleted_at', replace(NEW."deleted_at", ' ', 'T') || '+00:00'),
		'old_record', NULL),
		m.moment, 'waiting', 0, m.moment
	FROM (SELECT coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now')) AS moment) AS m;
END;

-- Webhooks: what is told of the row's change.
CREATE TRIGGER "manor_tickets_hook_update"
AFTER UPDATE ON "tickets" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."title" IS NOT NEW."title" OR OLD."price" IS NOT NEW."price" OR OLD."state" IS NOT NEW."state" OR OLD."pin" IS NOT NEW."pin" OR OLD."extra" IS NOT NEW."extra" OR OLD."deleted_at" IS NOT NEW."deleted_at"
BEGIN
	INSERT INTO manor_outbox (event, hook, tenant, payload, created_at, state, attempts, due_at)
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))), 'all', NEW."tenant_id",
		json_object('type', 'UPDATE', 'schema', 'public', 'table', 'tickets', 'tenant', NEW."tenant_id",
		'timestamp', replace(m.moment, ' ', 'T') || '+00:00',
		'record', json_object('id', NEW."id", 'tenant_id', NEW."tenant_id", 'title', NEW."title", 'price', json(CASE WHEN NEW."price" < 0 THEN '-' ELSE '' END || (abs(NEW."price") / 100) || '.' || substr(100 + abs(NEW."price") % 100, 2)), 'state', NEW."state", 'extra', json(NEW."extra"), 'updated_at', replace(NEW."updated_at", ' ', 'T') || '+00:00', 'deleted_at', replace(NEW."deleted_at", ' ', 'T') || '+00:00'),
		'old_record', json_object('id', OLD."id", 'tenant_id', OLD."tenant_id", 'title', OLD."title", 'price', json(CASE WHEN OLD."price" < 0 THEN '-' ELSE '' END || (abs(OLD."price") / 100) || '.' || substr(100 + abs(OLD."price") % 100, 2)), 'state', OLD."state", 'extra', json(OLD."extra"), 'updated_at', replace(OLD."updated_at", ' ', 'T') || '+00:00', 'deleted_at', replace(OLD."deleted_at", ' ', 'T') || '+00:00')),
		m.moment, 'waiting', 0, m.moment
	FROM (SELECT coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now')) AS moment) AS m;
END;

-- Webhooks: what is told of the row's change.
CREATE TRIGGER "manor_tickets_hook_delete"
AFTER DELETE ON "tickets"
BEGIN
	INSERT INTO manor_outbox (event, hook, tenant, payload, created_at, state, attempts, due_at)
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))), 'all', OLD."tenant_id",
		json_object('type', 'DELETE', 'schema', 'public', 'table', 'tickets', 'tenant', OLD."tenant_id",
		'timestamp', replace(m.moment, ' ', 'T') || '+00:00',
		'record', NULL,
		'old_record', json_object('id', OLD."id", 'tenant_id', OLD."tenant_id", 'title', OLD."title", 'price', json(CASE WHEN OLD."price" < 0 THEN '-' ELSE '' END || (abs(OLD."price") / 100) || '.' || substr(100 + abs(OLD."price") % 100, 2)), 'state', OLD."state", 'extra', json(OLD."extra"), 'updated_at', replace(OLD."updated_at", ' ', 'T') || '+00:00', 'deleted_at', replace(OLD."deleted_at", ' ', 'T') || '+00:00')),
		m.moment, 'waiting', 0, m.moment
	FROM (SELECT coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now')) AS moment) AS m;
END;

-- Webhooks: what is told of the row's change.
CREATE TRIGGER "manor_notes_hook_insert"
AFTER INSERT ON "notes"
BEGIN
	INSERT INTO manor_outbox (event, hook, tenant, payload, created_at, state, attempts, due_at)
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))), 'open', coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "tickets" AS tp WHERE tp."id" = NEW."ticket_id")),
		json_object('type', 'INSERT', 'schema', 'public', 'table', 'notes', 'tenant', coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "tickets" AS tp WHERE tp."id" = NEW."ticket_id")),
		'timestamp', replace(m.moment, ' ', 'T') || '+00:00',
		'record', json_object('id', NEW."id", 'ticket_id', NEW."ticket_id", 'body', NEW."body"),
		'old_record', NULL),
		m.moment, 'waiting', 0, m.moment
	FROM (SELECT coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now')) AS moment) AS m
	WHERE (EXISTS (SELECT 1 FROM "tickets" AS t1 WHERE (t1."tenant_id" = coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "tickets" AS tp WHERE tp."id" = NEW."ticket_id"))) AND t1."deleted_at" IS NULL AND ((t1."id" = NEW."ticket_id") AND (t1."state" = 1))) AND (NEW."body" IS NOT NULL));
END;

-- Webhooks: what is told of the row's change.
CREATE TRIGGER "manor_notes_hook_update"
AFTER UPDATE ON "notes" WHEN OLD."id" IS NOT NEW."id" OR OLD."ticket_id" IS NOT NEW."ticket_id" OR OLD."body" IS NOT NEW."body"
BEGIN
	INSERT INTO manor_outbox (event, hook, tenant, payload, created_at, state, attempts, due_at)
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))), 'open', coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "tickets" AS tp WHERE tp."id" = NEW."ticket_id")),
		json_object('type', 'UPDATE', 'schema', 'public', 'table', 'notes', 'tenant', coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "tickets" AS tp WHERE tp."id" = NEW."ticket_id")),
		'timestamp', replace(m.moment, ' ', 'T') || '+00:00',
		'record', json_object('id', NEW."id", 'ticket_id', NEW."ticket_id", 'body', NEW."body"),
		'old_record', json_object('id', OLD."id", 'ticket_id', OLD."ticket_id", 'body', OLD."body")),
		m.moment, 'waiting', 0, m.moment
	FROM (SELECT coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now')) AS moment) AS m
	WHERE (EXISTS (SELECT 1 FROM "tickets" AS t1 WHERE (t1."tenant_id" = coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "tickets" AS tp WHERE tp."id" = NEW."ticket_id"))) AND t1."deleted_at" IS NULL AND ((t1."id" = NEW."ticket_id") AND (t1."state" = 1))) AND (NEW."body" IS NOT OLD."body"));
END;

-- Webhooks: what is told of the row's change.
CREATE TRIGGER "manor_notes_hook_delete"
AFTER DELETE ON "notes"
BEGIN
	INSERT INTO manor_outbox (event, hook, tenant, payload, created_at, state, attempts, due_at)
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))), 'all', OLD."manor_tenant",
		json_object('type', 'DELETE', 'schema', 'public', 'table', 'notes', 'tenant', OLD."manor_tenant",
		'timestamp', replace(m.moment, ' ', 'T') || '+00:00',
		'record', NULL,
		'old_record', json_object('id', OLD."id", 'ticket_id', OLD."ticket_id", 'body', OLD."body")),
		m.moment, 'waiting', 0, m.moment
	FROM (SELECT coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now')) AS moment) AS m
	WHERE (NOT (OLD."body" IS NULL));
END;

-- Webhooks: what is told of the row's change.
CREATE TRIGGER "manor_rates_hook_update"
AFTER UPDATE ON "rates" WHEN OLD."id" IS NOT NEW."id" OR OLD."rate" IS NOT NEW."rate"
BEGIN
	INSERT INTO manor_outbox (event, hook, tenant, payload, created_at, state, attempts, due_at)
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))), 'all', NULL,
		json_object('type', 'UPDATE', 'schema', 'public', 'table', 'rates', 'tenant', NULL,
		'timestamp', replace(m.moment, ' ', 'T') || '+00:00',
		'record', json_object('id', NEW."id", 'rate', json(CASE WHEN NEW."rate" < 0 THEN '-' ELSE '' END || (abs(NEW."rate") / 10000) || '.' || substr(10000 + abs(NEW."rate") % 10000, 2))),
		'old_record', json_object('id', OLD."id", 'rate', json(CASE WHEN OLD."rate" < 0 THEN '-' ELSE '' END || (abs(OLD."rate") / 10000) || '.' || substr(10000 + abs(OLD."rate") % 10000, 2)))),
		m.moment, 'waiting', 0, m.moment
	FROM (SELECT coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now')) AS moment) AS m
	WHERE (NEW."rate" <> OLD."rate");
END;

ANALYZE sqlite_schema;

-- What the planner assumes: rows of a table, and how many a key's columns leave.
WITH f (t, c, s) AS (VALUES
	('users', 'tenant_id,id', '1000000 1000 1'),
	('users', 'tenant_id', '1000000 1000'),
	('tickets', 'id', '1000000 1'),
	('tickets', 'tenant_id,id', '1000000 1000 1'),
	('tickets', 'tenant_id', '1000000 1000'),
	('notes', 'manor_tenant,id', '1000000 1000 1'),
	('notes', 'ticket_id', '1000000 12'),
	('notes', 'manor_tenant', '1000000 1000'),
	('manor_audit', 'tenant', '1000000 1000'))
INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT f.t, l.name, f.s FROM f JOIN pragma_index_list(f.t) AS l WHERE f.c = (SELECT group_concat(i.name) FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) AS i);
