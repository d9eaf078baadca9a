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

CREATE TABLE "Tenants" (
	"id" TEXT NOT NULL PRIMARY KEY CHECK (length("id") = 36 AND "id" LIKE '________-____-____-____-____________' AND length(replace("id", '-', '')) = 32 AND "id" NOT GLOB '*[^-0-9a-f]*'),
	"slug" TEXT NOT NULL,
	"status" TEXT NOT NULL DEFAULT ('active') CHECK ("status" IN ('active', 'suspended')),
	"createdAt" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("createdAt" IS NULL OR "createdAt" LIKE '____-__-__ __:__:__.______' AND julianday("createdAt") IS NOT NULL AND substr("createdAt", 12, 2) < '24' AND substr("createdAt", 26) BETWEEN '0' AND '9' AND (substr("createdAt", 9, 2) < '29' OR date(substr("createdAt", 1, 10), '+0 days') = substr("createdAt", 1, 10))),
	"deletedAt" TEXT CHECK ("deletedAt" IS NULL OR "deletedAt" LIKE '____-__-__ __:__:__.______' AND julianday("deletedAt") IS NOT NULL AND substr("deletedAt", 12, 2) < '24' AND substr("deletedAt", 26) BETWEEN '0' AND '9' AND (substr("deletedAt", 9, 2) < '29' OR date(substr("deletedAt", 1, 10), '+0 days') = substr("deletedAt", 1, 10))),
	"manor_deletion" TEXT,
	CONSTRAINT "Tenants_slug_key" UNIQUE ("slug")
) STRICT;

CREATE TABLE "Users" (
	"id" TEXT NOT NULL PRIMARY KEY CHECK (length("id") = 36 AND "id" LIKE '________-____-____-____-____________' AND length(replace("id", '-', '')) = 32 AND "id" NOT GLOB '*[^-0-9a-f]*'),
	"userName" TEXT NOT NULL,
	"emailAddress" TEXT NOT NULL,
	"passwordHash" TEXT,
	"isActive" INTEGER NOT NULL DEFAULT (1) CHECK ("isActive" IN (0, 1)),
	"isSuperuser" INTEGER NOT NULL DEFAULT (0) CHECK ("isSuperuser" IN (0, 1)),
	"lastLoginAt" TEXT CHECK ("lastLoginAt" IS NULL OR "lastLoginAt" LIKE '____-__-__ __:__:__.______' AND julianday("lastLoginAt") IS NOT NULL AND substr("lastLoginAt", 12, 2) < '24' AND substr("lastLoginAt", 26) BETWEEN '0' AND '9' AND (substr("lastLoginAt", 9, 2) < '29' OR date(substr("lastLoginAt", 1, 10), '+0 days') = substr("lastLoginAt", 1, 10))),
	"updatedAt" TEXT CHECK ("updatedAt" IS NULL OR "updatedAt" LIKE '____-__-__ __:__:__.______' AND julianday("updatedAt") IS NOT NULL AND substr("updatedAt", 12, 2) < '24' AND substr("updatedAt", 26) BETWEEN '0' AND '9' AND (substr("updatedAt", 9, 2) < '29' OR date(substr("updatedAt", 1, 10), '+0 days') = substr("updatedAt", 1, 10))),
	"deletedAt" TEXT CHECK ("deletedAt" IS NULL OR "deletedAt" LIKE '____-__-__ __:__:__.______' AND julianday("deletedAt") IS NOT NULL AND substr("deletedAt", 12, 2) < '24' AND substr("deletedAt", 26) BETWEEN '0' AND '9' AND (substr("deletedAt", 9, 2) < '29' OR date(substr("deletedAt", 1, 10), '+0 days') = substr("deletedAt", 1, 10))),
	"manor_deletion" TEXT,
	CONSTRAINT "Users_userName_key" UNIQUE ("userName"),
	CONSTRAINT "Users_emailAddress_key" UNIQUE ("emailAddress")
) STRICT;

CREATE TABLE "UserTenants" (
	"userId" TEXT NOT NULL CHECK (length("userId") = 36 AND "userId" LIKE '________-____-____-____-____________' AND length(replace("userId", '-', '')) = 32 AND "userId" NOT GLOB '*[^-0-9a-f]*'),
	"tenantId" TEXT NOT NULL CHECK (length("tenantId") = 36 AND "tenantId" LIKE '________-____-____-____-____________' AND length(replace("tenantId", '-', '')) = 32 AND "tenantId" NOT GLOB '*[^-0-9a-f]*'),
	"roles" TEXT NOT NULL DEFAULT ('[]') CHECK (json_valid("roles") AND json_type("roles") = 'array'),
	PRIMARY KEY ("userId", "tenantId"),
	CONSTRAINT "UserTenants_userId_fkey" FOREIGN KEY ("userId") REFERENCES "Users" ("id"),
	CONSTRAINT "UserTenants_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenants" ("id")
) STRICT;

CREATE TABLE "TenantInvitations" (
	"id" TEXT NOT NULL PRIMARY KEY CHECK (length("id") = 36 AND "id" LIKE '________-____-____-____-____________' AND length(replace("id", '-', '')) = 32 AND "id" NOT GLOB '*[^-0-9a-f]*'),
	"tenantId" TEXT NOT NULL CHECK (length("tenantId") = 36 AND "tenantId" LIKE '________-____-____-____-____________' AND length(replace("tenantId", '-', '')) = 32 AND "tenantId" NOT GLOB '*[^-0-9a-f]*'),
	"email" TEXT NOT NULL,
	CONSTRAINT "TenantInvitations_tenantId_id_wall" UNIQUE ("tenantId", "id"),
	CONSTRAINT "TenantInvitations_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenants" ("id")
) STRICT;

CREATE TABLE "AuditLogs" (
	"id" TEXT NOT NULL PRIMARY KEY CHECK (length("id") = 36 AND "id" LIKE '________-____-____-____-____________' AND length(replace("id", '-', '')) = 32 AND "id" NOT GLOB '*[^-0-9a-f]*'),
	"tenantId" TEXT CHECK (length("tenantId") = 36 AND "tenantId" LIKE '________-____-____-____-____________' AND length(replace("tenantId", '-', '')) = 32 AND "tenantId" NOT GLOB '*[^-0-9a-f]*'),
	"actorId" TEXT CHECK (length("actorId") = 36 AND "actorId" LIKE '________-____-____-____-____________' AND length(replace("actorId", '-', '')) = 32 AND "actorId" NOT GLOB '*[^-0-9a-f]*'),
	"action" TEXT NOT NULL,
	"resourceType" TEXT,
	"resourceId" TEXT,
	"details" TEXT CHECK ("details" IS NULL OR json_valid("details")),
	"ipAddress" TEXT,
	"userAgent" TEXT,
	"timestamp" TEXT NOT NULL CHECK ("timestamp" IS NULL OR "timestamp" LIKE '____-__-__ __:__:__.______' AND julianday("timestamp") IS NOT NULL AND substr("timestamp", 12, 2) < '24' AND substr("timestamp", 26) BETWEEN '0' AND '9' AND (substr("timestamp", 9, 2) < '29' OR date(substr("timestamp", 1, 10), '+0 days') = substr("timestamp", 1, 10))),
	CONSTRAINT "AuditLogs_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenants" ("id"),
	CONSTRAINT "AuditLogs_actorId_fkey" FOREIGN KEY ("actorId") REFERENCES "Users" ("id")
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

CREATE INDEX "manor_login_emailAddress" ON "Users" (lower("emailAddress"));

CREATE INDEX "manor_login_userName" ON "Users" (lower("userName"));

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

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_Users_touch"
AFTER UPDATE ON "Users" WHEN NEW."updatedAt" IS OLD."updatedAt" AND (NEW."id" IS NOT OLD."id" OR NEW."userName" IS NOT OLD."userName" OR NEW."emailAddress" IS NOT OLD."emailAddress" OR NEW."passwordHash" IS NOT OLD."passwordHash" OR NEW."isActive" IS NOT OLD."isActive" OR NEW."isSuperuser" IS NOT OLD."isSuperuser" OR NEW."lastLoginAt" IS NOT OLD."lastLoginAt" OR NEW."deletedAt" IS NOT OLD."deletedAt")
BEGIN
	UPDATE "Users" SET "updatedAt" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- What a new row must keep.
CREATE TRIGGER "manor_UserTenants_check_insert"
BEFORE INSERT ON "UserTenants"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."userId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "Users" AS p WHERE NEW."userId" = p."id" AND p."deletedAt" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."tenantId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "Tenants" AS p WHERE NEW."tenantId" = p."id" AND p."deletedAt" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_UserTenants_check_update"
BEFORE UPDATE OF "userId", "tenantId" ON "UserTenants"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenantId" IS NOT OLD."tenantId";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."userId" IS NOT OLD."userId") AND NEW."userId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "Users" AS p WHERE NEW."userId" = p."id" AND p."deletedAt" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."tenantId" IS NOT OLD."tenantId") AND NEW."tenantId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "Tenants" AS p WHERE NEW."tenantId" = p."id" AND p."deletedAt" IS NULL);
END;

-- What a new row must keep.
CREATE TRIGGER "manor_TenantInvitations_check_insert"
BEFORE INSERT ON "TenantInvitations"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."tenantId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "Tenants" AS p WHERE NEW."tenantId" = p."id" AND p."deletedAt" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_TenantInvitations_check_update"
BEFORE UPDATE OF "tenantId" ON "TenantInvitations"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenantId" IS NOT OLD."tenantId";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."tenantId" IS NOT OLD."tenantId") AND NEW."tenantId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "Tenants" AS p WHERE NEW."tenantId" = p."id" AND p."deletedAt" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_AuditLogs_check_update"
BEFORE UPDATE OF "tenantId" ON "AuditLogs"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenantId" IS NOT OLD."tenantId";
END;

-- Rows are deleted by deleted_at; a purge alone removes them.
CREATE TRIGGER "manor_Tenants_keep"
BEFORE DELETE ON "Tenants"
BEGIN
	SELECT RAISE(ABORT, 'manor:soft') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

-- A deleted row takes along what cascades, and stays while others live.
CREATE TRIGGER "manor_Tenants_delete"
AFTER UPDATE OF "deletedAt" ON "Tenants" WHEN OLD."deletedAt" IS NULL AND NEW."deletedAt" IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "UserTenants" AS c WHERE c."tenantId" = NEW."id");
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "TenantInvitations" AS c WHERE c."tenantId" = NEW."id");
END;

-- Rows are deleted by deleted_at; a purge alone removes them.
CREATE TRIGGER "manor_Users_keep"
BEFORE DELETE ON "Users"
BEGIN
	SELECT RAISE(ABORT, 'manor:soft') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

-- A deleted row takes along what cascades, and stays while others live.
CREATE TRIGGER "manor_Users_delete"
AFTER UPDATE OF "deletedAt" ON "Users" WHEN OLD."deletedAt" IS NULL AND NEW."deletedAt" IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "UserTenants" AS c WHERE c."userId" = NEW."id");
END;

CREATE TRIGGER "manor_Tenants_audit_insert"
AFTER INSERT ON "Tenants"
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))),
		NEW."id",
		c.person,
		'Tenants.create',
		'Tenants',
		CAST(NEW."id" AS TEXT),
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'slug', NEW."slug", 'status', NEW."status", 'createdAt', replace(NEW."createdAt", ' ', 'T') || '+00:00', 'deletedAt', replace(NEW."deletedAt", ' ', 'T') || '+00:00'), 'table', 'Tenants',
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_Tenants_audit_update"
AFTER UPDATE ON "Tenants" WHEN OLD."id" IS NOT NEW."id" OR OLD."slug" IS NOT NEW."slug" OR OLD."status" IS NOT NEW."status" OR OLD."createdAt" IS NOT NEW."createdAt" OR OLD."deletedAt" IS NOT NEW."deletedAt"
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))),
		NEW."id",
		c.person,
		CASE WHEN OLD."deletedAt" IS NULL AND NEW."deletedAt" IS NOT NULL THEN 'Tenants.delete' WHEN OLD."deletedAt" IS NOT NULL AND NEW."deletedAt" IS NULL THEN 'Tenants.restore' ELSE 'Tenants.update' END,
		'Tenants',
		CAST(NEW."id" AS TEXT),
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'slug', NEW."slug", 'status', NEW."status", 'createdAt', replace(NEW."createdAt", ' ', 'T') || '+00:00', 'deletedAt', replace(NEW."deletedAt", ' ', 'T') || '+00:00'), 'table', 'Tenants',
		'before', json_object('id', OLD."id", 'slug', OLD."slug", 'status', OLD."status", 'createdAt', replace(OLD."createdAt", ' ', 'T') || '+00:00', 'deletedAt', replace(OLD."deletedAt", ' ', 'T') || '+00:00'),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_Tenants_audit_delete"
AFTER DELETE ON "Tenants"
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))),
		OLD."id",
		c.person,
		'Tenants.delete',
		'Tenants',
		CAST(OLD."id" AS TEXT),
		json_object('id', OLD."id", 'table', 'Tenants',
		'before', json_object('id', OLD."id", 'slug', OLD."slug", 'status', OLD."status", 'createdAt', replace(OLD."createdAt", ' ', 'T') || '+00:00', 'deletedAt', replace(OLD."deletedAt", ' ', 'T') || '+00:00'),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_Users_audit_insert"
AFTER INSERT ON "Users"
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))),
		NULL,
		c.person,
		'Users.create',
		'Users',
		CAST(NEW."id" AS TEXT),
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'isActive', json(CASE NEW."isActive" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END), 'userName', NEW."userName", 'deletedAt', replace(NEW."deletedAt", ' ', 'T') || '+00:00', 'updatedAt', replace(NEW."updatedAt", ' ', 'T') || '+00:00', 'isSuperuser', json(CASE NEW."isSuperuser" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END), 'lastLoginAt', replace(NEW."lastLoginAt", ' ', 'T') || '+00:00', 'emailAddress', NEW."emailAddress"), 'table', 'Users',
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_Users_audit_update"
AFTER UPDATE ON "Users" WHEN OLD."id" IS NOT NEW."id" OR OLD."userName" IS NOT NEW."userName" OR OLD."emailAddress" IS NOT NEW."emailAddress" OR OLD."passwordHash" IS NOT NEW."passwordHash" OR OLD."isActive" IS NOT NEW."isActive" OR OLD."isSuperuser" IS NOT NEW."isSuperuser" OR OLD."lastLoginAt" IS NOT NEW."lastLoginAt" OR OLD."deletedAt" IS NOT NEW."deletedAt"
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))),
		NULL,
		c.person,
		CASE WHEN OLD."deletedAt" IS NULL AND NEW."deletedAt" IS NOT NULL THEN 'Users.delete' WHEN OLD."deletedAt" IS NOT NULL AND NEW."deletedAt" IS NULL THEN 'Users.restore' ELSE 'Users.update' END,
		'Users',
		CAST(NEW."id" AS TEXT),
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'isActive', json(CASE NEW."isActive" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END), 'userName', NEW."userName", 'deletedAt', replace(NEW."deletedAt", ' ', 'T') || '+00:00', 'updatedAt', replace(NEW."updatedAt", ' ', 'T') || '+00:00', 'isSuperuser', json(CASE NEW."isSuperuser" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END), 'lastLoginAt', replace(NEW."lastLoginAt", ' ', 'T') || '+00:00', 'emailAddress', NEW."emailAddress"), 'table', 'Users',
		'before', json_object('id', OLD."id", 'isActive', json(CASE OLD."isActive" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END), 'userName', OLD."userName", 'deletedAt', replace(OLD."deletedAt", ' ', 'T') || '+00:00', 'updatedAt', replace(OLD."updatedAt", ' ', 'T') || '+00:00', 'isSuperuser', json(CASE OLD."isSuperuser" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END), 'lastLoginAt', replace(OLD."lastLoginAt", ' ', 'T') || '+00:00', 'emailAddress', OLD."emailAddress"),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_Users_audit_delete"
AFTER DELETE ON "Users"
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))),
		NULL,
		c.person,
		'Users.delete',
		'Users',
		CAST(OLD."id" AS TEXT),
		json_object('id', OLD."id", 'table', 'Users',
		'before', json_object('id', OLD."id", 'isActive', json(CASE OLD."isActive" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END), 'userName', OLD."userName", 'deletedAt', replace(OLD."deletedAt", ' ', 'T') || '+00:00', 'updatedAt', replace(OLD."updatedAt", ' ', 'T') || '+00:00', 'isSuperuser', json(CASE OLD."isSuperuser" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END), 'lastLoginAt', replace(OLD."lastLoginAt", ' ', 'T') || '+00:00', 'emailAddress', OLD."emailAddress"),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_UserTenants_audit_insert"
AFTER INSERT ON "UserTenants"
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))),
		NEW."tenantId",
		c.person,
		'UserTenants.create',
		'UserTenants',
		CAST(json_array(NEW."userId", NEW."tenantId") AS TEXT),
		json_object('id', json_array(NEW."userId", NEW."tenantId"),
		'after', json_object('roles', json(NEW."roles"), 'userId', NEW."userId", 'tenantId', NEW."tenantId"), 'table', 'UserTenants',
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_UserTenants_audit_update"
AFTER UPDATE ON "UserTenants" WHEN OLD."userId" IS NOT NEW."userId" OR OLD."tenantId" IS NOT NEW."tenantId" OR OLD."roles" IS NOT NEW."roles"
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))),
		NEW."tenantId",
		c.person,
		'UserTenants.update',
		'UserTenants',
		CAST(json_array(NEW."userId", NEW."tenantId") AS TEXT),
		json_object('id', json_array(NEW."userId", NEW."tenantId"),
		'after', json_object('roles', json(NEW."roles"), 'userId', NEW."userId", 'tenantId', NEW."tenantId"), 'table', 'UserTenants',
		'before', json_object('roles', json(OLD."roles"), 'userId', OLD."userId", 'tenantId', OLD."tenantId"),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_UserTenants_audit_delete"
AFTER DELETE ON "UserTenants"
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))),
		OLD."tenantId",
		c.person,
		'UserTenants.delete',
		'UserTenants',
		CAST(json_array(OLD."userId", OLD."tenantId") AS TEXT),
		json_object('id', json_array(OLD."userId", OLD."tenantId"), 'table', 'UserTenants',
		'before', json_object('roles', json(OLD."roles"), 'userId', OLD."userId", 'tenantId', OLD."tenantId"),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_TenantInvitations_audit_insert"
AFTER INSERT ON "TenantInvitations"
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))),
		NEW."tenantId",
		c.person,
		'TenantInvitations.create',
		'TenantInvitations',
		CAST(NEW."id" AS TEXT),
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'email', NEW."email", 'tenantId', NEW."tenantId"), 'table', 'TenantInvitations',
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_TenantInvitations_audit_update"
AFTER UPDATE ON "TenantInvitations" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenantId" IS NOT NEW."tenantId" OR OLD."email" IS NOT NEW."email"
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))),
		NEW."tenantId",
		c.person,
		'TenantInvitations.update',
		'TenantInvitations',
		CAST(NEW."id" AS TEXT),
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'email', NEW."email", 'tenantId', NEW."tenantId"), 'table', 'TenantInvitations',
		'before', json_object('id', OLD."id", 'email', OLD."email", 'tenantId', OLD."tenantId"),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_TenantInvitations_audit_delete"
AFTER DELETE ON "TenantInvitations"
BEGIN
	INSERT INTO "AuditLogs" ("id", "tenantId", "actorId", "action", "resourceType", "resourceId", "details", "ipAddress", "userAgent", "timestamp")
	SELECT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))),
		OLD."tenantId",
		c.person,
		'TenantInvitations.delete',
		'TenantInvitations',
		CAST(OLD."id" AS TEXT),
		json_object('id', OLD."id", 'table', 'TenantInvitations',
		'before', json_object('id', OLD."id", 'email', OLD."email", 'tenantId', OLD."tenantId"),
		'request_id', c.request_id),
		c.address,
		c.agent,
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

-- What is recorded stays as it was.
CREATE TRIGGER "manor_AuditLogs_seal_update"
BEFORE UPDATE ON "AuditLogs"
BEGIN
	SELECT RAISE(ABORT, 'manor:forbidden') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2 AND (NEW."id" IS NOT OLD."id" OR NEW."tenantId" IS NOT OLD."tenantId" OR NEW."actorId" IS NOT OLD."actorId" OR NEW."action" IS NOT OLD."action" OR NEW."resourceType" IS NOT OLD."resourceType" OR NEW."resourceId" IS NOT OLD."resourceId" OR NEW."details" IS NOT OLD."details" OR NEW."ipAddress" IS NOT OLD."ipAddress" OR NEW."userAgent" IS NOT OLD."userAgent" OR NEW."timestamp" IS NOT OLD."timestamp");
END;

CREATE TRIGGER "manor_AuditLogs_seal_delete"
BEFORE DELETE ON "AuditLogs"
BEGIN
	SELECT RAISE(ABORT, 'manor:forbidden') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

ANALYZE sqlite_schema;

-- What the planner assumes: rows of a table, and how many a key's columns leave.
WITH f (t, c, s) AS (VALUES
	('Tenants', 'id', '1000 1'),
	('Tenants', 'slug', '1000 1'),
	('Users', 'id', '1000000 1'),
	('Users', 'userName', '1000000 1'),
	('Users', 'emailAddress', '1000000 1'),
	('UserTenants', 'userId,tenantId', '1000000 12 1'),
	('UserTenants', 'tenantId', '1000000 1000'),
	('UserTenants', 'userId', '1000000 12'),
	('TenantInvitations', 'id', '1000000 1'),
	('TenantInvitations', 'tenantId,id', '1000000 1000 1'),
	('TenantInvitations', 'tenantId', '1000000 1000'),
	('AuditLogs', 'id', '1000000 1'),
	('AuditLogs', 'tenantId', '1000000 1000'),
	('AuditLogs', 'actorId', '1000000 12'))
INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT f.t, l.name, f.s FROM f JOIN pragma_index_list(f.t) AS l WHERE f.c = (SELECT group_concat(i.name) FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) AS i);
