-- manor migration 0001_first, up, sqlite
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

-- An office.
CREATE TABLE "tenants" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" TEXT NOT NULL,
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	"deleted_at" TEXT CHECK ("deleted_at" IS NULL OR "deleted_at" LIKE '____-__-__ __:__:__.______' AND julianday("deleted_at") IS NOT NULL AND substr("deleted_at", 12, 2) < '24' AND substr("deleted_at", 26) BETWEEN '0' AND '9' AND (substr("deleted_at", 9, 2) < '29' OR date(substr("deleted_at", 1, 10), '+0 days') = substr("deleted_at", 1, 10))),
	"manor_deletion" TEXT,
	CONSTRAINT "name_length" CHECK (((length("name") >= 1) AND (length("name") <= 200)))
) STRICT;

-- Staff of an office.
CREATE TABLE "users" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"first_name" TEXT NOT NULL,
	"last_name" TEXT NOT NULL,
	"email" TEXT NOT NULL,
	"password" TEXT,
	"tenant_id" INTEGER NOT NULL,
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	"deleted_at" TEXT CHECK ("deleted_at" IS NULL OR "deleted_at" LIKE '____-__-__ __:__:__.______' AND julianday("deleted_at") IS NOT NULL AND substr("deleted_at", 12, 2) < '24' AND substr("deleted_at", 26) BETWEEN '0' AND '9' AND (substr("deleted_at", 9, 2) < '29' OR date(substr("deleted_at", 1, 10), '+0 days') = substr("deleted_at", 1, 10))),
	"manor_deletion" TEXT,
	"manor_platform_admin" INTEGER NOT NULL DEFAULT (0) CHECK ("manor_platform_admin" IN (0, 1)),
	CONSTRAINT "users_tenant_id_id_wall" UNIQUE ("tenant_id", "id"),
	CONSTRAINT "first_name_length" CHECK (((length("first_name") >= 1) AND (length("first_name") <= 100))),
	CONSTRAINT "last_name_length" CHECK (((length("last_name") >= 1) AND (length("last_name") <= 100))),
	CONSTRAINT "users_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id")
) STRICT;

-- One row an office.
CREATE TABLE "tenant_settings" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"tenant_id" INTEGER NOT NULL,
	"settings" TEXT NOT NULL DEFAULT ('{}') CHECK (json_valid("settings")),
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	CONSTRAINT "tenant_settings_tenant_id_key" UNIQUE ("tenant_id"),
	CONSTRAINT "tenant_settings_tenant_id_id_wall" UNIQUE ("tenant_id", "id"),
	CONSTRAINT "tenant_settings_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON DELETE CASCADE
) STRICT;

-- The same for every office.
CREATE TABLE "roles" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" TEXT NOT NULL,
	"description" TEXT,
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	"deleted_at" TEXT CHECK ("deleted_at" IS NULL OR "deleted_at" LIKE '____-__-__ __:__:__.______' AND julianday("deleted_at") IS NOT NULL AND substr("deleted_at", 12, 2) < '24' AND substr("deleted_at", 26) BETWEEN '0' AND '9' AND (substr("deleted_at", 9, 2) < '29' OR date(substr("deleted_at", 1, 10), '+0 days') = substr("deleted_at", 1, 10))),
	"manor_deletion" TEXT
) STRICT;

-- resource.verb, what can() asks for.
CREATE TABLE "permissions" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" TEXT NOT NULL,
	"description" TEXT,
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	"deleted_at" TEXT CHECK ("deleted_at" IS NULL OR "deleted_at" LIKE '____-__-__ __:__:__.______' AND julianday("deleted_at") IS NOT NULL AND substr("deleted_at", 12, 2) < '24' AND substr("deleted_at", 26) BETWEEN '0' AND '9' AND (substr("deleted_at", 9, 2) < '29' OR date(substr("deleted_at", 1, 10), '+0 days') = substr("deleted_at", 1, 10))),
	"manor_deletion" TEXT
) STRICT;

CREATE TABLE "user_roles" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"user_id" INTEGER NOT NULL,
	"role_id" INTEGER NOT NULL,
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	"manor_tenant" INTEGER,
	CONSTRAINT "user_roles_user_role_key" UNIQUE ("user_id", "role_id"),
	CONSTRAINT "user_roles_manor_tenant_id_wall" UNIQUE ("manor_tenant", "id"),
	CONSTRAINT "user_roles_user_id_fkey" FOREIGN KEY ("manor_tenant", "user_id") REFERENCES "users" ("tenant_id", "id") ON DELETE CASCADE,
	CONSTRAINT "user_roles_role_id_fkey" FOREIGN KEY ("role_id") REFERENCES "roles" ("id")
) STRICT;

CREATE TABLE "role_permissions" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"role_id" INTEGER NOT NULL,
	"permission_id" INTEGER NOT NULL,
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	CONSTRAINT "role_permissions_role_permission_key" UNIQUE ("role_id", "permission_id"),
	CONSTRAINT "role_permissions_role_id_fkey" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") ON DELETE CASCADE,
	CONSTRAINT "role_permissions_permission_id_fkey" FOREIGN KEY ("permission_id") REFERENCES "permissions" ("id") ON DELETE CASCADE
) STRICT;

-- Who did what, with before and after.
CREATE TABLE "audit_events" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"user_id" INTEGER,
	"event_name" TEXT NOT NULL,
	"payload" TEXT NOT NULL DEFAULT ('{}') CHECK (json_valid("payload")),
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	"manor_tenant" INTEGER,
	CONSTRAINT "audit_events_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id")
) STRICT;

-- Whom an office files for. They do not sign in.
CREATE TABLE "clients" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"tenant_id" INTEGER NOT NULL,
	"name" TEXT NOT NULL,
	"email" TEXT,
	"phone" TEXT,
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	"deleted_at" TEXT CHECK ("deleted_at" IS NULL OR "deleted_at" LIKE '____-__-__ __:__:__.______' AND julianday("deleted_at") IS NOT NULL AND substr("deleted_at", 12, 2) < '24' AND substr("deleted_at", 26) BETWEEN '0' AND '9' AND (substr("deleted_at", 9, 2) < '29' OR date(substr("deleted_at", 1, 10), '+0 days') = substr("deleted_at", 1, 10))),
	"manor_deletion" TEXT,
	CONSTRAINT "clients_tenant_id_id_wall" UNIQUE ("tenant_id", "id"),
	CONSTRAINT "name_length" CHECK (((length("name") >= 1) AND (length("name") <= 200))),
	CONSTRAINT "phone_length" CHECK (((length("phone") >= 1) AND (length("phone") <= 40))),
	CONSTRAINT "clients_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id")
) STRICT;

CREATE TABLE "vehicle_categories" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" TEXT NOT NULL,
	CONSTRAINT "vehicle_categories_name_key" UNIQUE ("name")
) STRICT;

CREATE TABLE "vehicles" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"tenant_id" INTEGER NOT NULL,
	"client_id" INTEGER NOT NULL,
	"category_id" INTEGER NOT NULL,
	"make" TEXT NOT NULL,
	"model" TEXT NOT NULL,
	"year" INTEGER NOT NULL CHECK ("year" BETWEEN -2147483648 AND 2147483647),
	"vin" TEXT,
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	"deleted_at" TEXT CHECK ("deleted_at" IS NULL OR "deleted_at" LIKE '____-__-__ __:__:__.______' AND julianday("deleted_at") IS NOT NULL AND substr("deleted_at", 12, 2) < '24' AND substr("deleted_at", 26) BETWEEN '0' AND '9' AND (substr("deleted_at", 9, 2) < '29' OR date(substr("deleted_at", 1, 10), '+0 days') = substr("deleted_at", 1, 10))),
	"manor_deletion" TEXT,
	CONSTRAINT "vehicles_tenant_id_id_wall" UNIQUE ("tenant_id", "id"),
	CONSTRAINT "make_length" CHECK (((length("make") >= 1) AND (length("make") <= 80))),
	CONSTRAINT "model_length" CHECK (((length("model") >= 1) AND (length("model") <= 80))),
	CONSTRAINT "year_range" CHECK ((("year" >= 1886) AND ("year" <= 2100))),
	CONSTRAINT "vin_length" CHECK (((length("vin") >= 1) AND (length("vin") <= 17))),
	CONSTRAINT "vehicles_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id"),
	CONSTRAINT "vehicles_client_id_fkey" FOREIGN KEY ("tenant_id", "client_id") REFERENCES "clients" ("tenant_id", "id") ON DELETE CASCADE,
	CONSTRAINT "vehicles_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "vehicle_categories" ("id") ON DELETE RESTRICT
) STRICT;

CREATE TABLE "filing_statuses" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" TEXT NOT NULL,
	CONSTRAINT "filing_statuses_name_key" UNIQUE ("name")
) STRICT;

CREATE TABLE "filings" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"tenant_id" INTEGER NOT NULL,
	"client_id" INTEGER NOT NULL,
	"vehicle_id" INTEGER NOT NULL,
	"status_id" INTEGER NOT NULL,
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	"deleted_at" TEXT CHECK ("deleted_at" IS NULL OR "deleted_at" LIKE '____-__-__ __:__:__.______' AND julianday("deleted_at") IS NOT NULL AND substr("deleted_at", 12, 2) < '24' AND substr("deleted_at", 26) BETWEEN '0' AND '9' AND (substr("deleted_at", 9, 2) < '29' OR date(substr("deleted_at", 1, 10), '+0 days') = substr("deleted_at", 1, 10))),
	"manor_deletion" TEXT,
	CONSTRAINT "filings_tenant_id_id_wall" UNIQUE ("tenant_id", "id"),
	CONSTRAINT "filings_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id"),
	CONSTRAINT "filings_client_id_fkey" FOREIGN KEY ("tenant_id", "client_id") REFERENCES "clients" ("tenant_id", "id") ON DELETE RESTRICT,
	CONSTRAINT "filings_vehicle_id_fkey" FOREIGN KEY ("tenant_id", "vehicle_id") REFERENCES "vehicles" ("tenant_id", "id") ON DELETE RESTRICT,
	CONSTRAINT "filings_status_id_fkey" FOREIGN KEY ("status_id") REFERENCES "filing_statuses" ("id") ON DELETE RESTRICT
) STRICT;

CREATE TABLE "filing_docs" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"tenant_id" INTEGER NOT NULL,
	"filing_id" INTEGER NOT NULL,
	"document_name" TEXT NOT NULL,
	"document_url" TEXT NOT NULL,
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	"deleted_at" TEXT CHECK ("deleted_at" IS NULL OR "deleted_at" LIKE '____-__-__ __:__:__.______' AND julianday("deleted_at") IS NOT NULL AND substr("deleted_at", 12, 2) < '24' AND substr("deleted_at", 26) BETWEEN '0' AND '9' AND (substr("deleted_at", 9, 2) < '29' OR date(substr("deleted_at", 1, 10), '+0 days') = substr("deleted_at", 1, 10))),
	"manor_deletion" TEXT,
	CONSTRAINT "filing_docs_tenant_id_id_wall" UNIQUE ("tenant_id", "id"),
	CONSTRAINT "document_name_length" CHECK (((length("document_name") >= 1) AND (length("document_name") <= 255))),
	CONSTRAINT "filing_docs_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id"),
	CONSTRAINT "filing_docs_filing_id_fkey" FOREIGN KEY ("tenant_id", "filing_id") REFERENCES "filings" ("tenant_id", "id") ON DELETE CASCADE
) STRICT;

-- Who is responsible for a filing.
CREATE TABLE "user_assignments" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"tenant_id" INTEGER NOT NULL,
	"user_id" INTEGER NOT NULL,
	"filing_id" INTEGER NOT NULL,
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	CONSTRAINT "user_assignments_user_filing_key" UNIQUE ("user_id", "filing_id"),
	CONSTRAINT "user_assignments_tenant_id_id_wall" UNIQUE ("tenant_id", "id"),
	CONSTRAINT "user_assignments_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id"),
	CONSTRAINT "user_assignments_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON DELETE CASCADE,
	CONSTRAINT "user_assignments_filing_id_fkey" FOREIGN KEY ("tenant_id", "filing_id") REFERENCES "filings" ("tenant_id", "id") ON DELETE CASCADE
) STRICT;

CREATE TABLE "notification_channels" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" TEXT NOT NULL,
	CONSTRAINT "notification_channels_name_key" UNIQUE ("name")
) STRICT;

CREATE TABLE "notifications" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"tenant_id" INTEGER NOT NULL,
	"user_id" INTEGER NOT NULL,
	"channel_id" INTEGER NOT NULL,
	"payload" TEXT NOT NULL DEFAULT ('{}') CHECK (json_valid("payload")),
	"read_at" TEXT CHECK ("read_at" IS NULL OR "read_at" LIKE '____-__-__ __:__:__.______' AND julianday("read_at") IS NOT NULL AND substr("read_at", 12, 2) < '24' AND substr("read_at", 26) BETWEEN '0' AND '9' AND (substr("read_at", 9, 2) < '29' OR date(substr("read_at", 1, 10), '+0 days') = substr("read_at", 1, 10))),
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	CONSTRAINT "notifications_tenant_id_id_wall" UNIQUE ("tenant_id", "id"),
	CONSTRAINT "notifications_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id"),
	CONSTRAINT "notifications_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON DELETE CASCADE,
	CONSTRAINT "notifications_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "notification_channels" ("id") ON DELETE RESTRICT
) STRICT;

CREATE TABLE "calendar_events" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"tenant_id" INTEGER NOT NULL,
	"user_id" INTEGER NOT NULL,
	"title" TEXT NOT NULL,
	"description" TEXT,
	"start_time" TEXT NOT NULL CHECK ("start_time" IS NULL OR "start_time" LIKE '____-__-__ __:__:__.______' AND julianday("start_time") IS NOT NULL AND substr("start_time", 12, 2) < '24' AND substr("start_time", 26) BETWEEN '0' AND '9' AND (substr("start_time", 9, 2) < '29' OR date(substr("start_time", 1, 10), '+0 days') = substr("start_time", 1, 10))),
	"end_time" TEXT NOT NULL CHECK ("end_time" IS NULL OR "end_time" LIKE '____-__-__ __:__:__.______' AND julianday("end_time") IS NOT NULL AND substr("end_time", 12, 2) < '24' AND substr("end_time", 26) BETWEEN '0' AND '9' AND (substr("end_time", 9, 2) < '29' OR date(substr("end_time", 1, 10), '+0 days') = substr("end_time", 1, 10))),
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	"deleted_at" TEXT CHECK ("deleted_at" IS NULL OR "deleted_at" LIKE '____-__-__ __:__:__.______' AND julianday("deleted_at") IS NOT NULL AND substr("deleted_at", 12, 2) < '24' AND substr("deleted_at", 26) BETWEEN '0' AND '9' AND (substr("deleted_at", 9, 2) < '29' OR date(substr("deleted_at", 1, 10), '+0 days') = substr("deleted_at", 1, 10))),
	"manor_deletion" TEXT,
	CONSTRAINT "calendar_events_tenant_id_id_wall" UNIQUE ("tenant_id", "id"),
	CONSTRAINT "title_length" CHECK (((length("title") >= 1) AND (length("title") <= 200))),
	CONSTRAINT "calendar_events_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id"),
	CONSTRAINT "calendar_events_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON DELETE CASCADE
) STRICT;

CREATE TABLE "document_request_statuses" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"name" TEXT NOT NULL,
	CONSTRAINT "document_request_statuses_name_key" UNIQUE ("name")
) STRICT;

CREATE TABLE "document_requests" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"tenant_id" INTEGER NOT NULL,
	"filing_id" INTEGER NOT NULL,
	"client_id" INTEGER NOT NULL,
	"status_id" INTEGER NOT NULL,
	"request_details" TEXT,
	"created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("created_at" IS NULL OR "created_at" LIKE '____-__-__ __:__:__.______' AND julianday("created_at") IS NOT NULL AND substr("created_at", 12, 2) < '24' AND substr("created_at", 26) BETWEEN '0' AND '9' AND (substr("created_at", 9, 2) < '29' OR date(substr("created_at", 1, 10), '+0 days') = substr("created_at", 1, 10))),
	"updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')) CHECK ("updated_at" IS NULL OR "updated_at" LIKE '____-__-__ __:__:__.______' AND julianday("updated_at") IS NOT NULL AND substr("updated_at", 12, 2) < '24' AND substr("updated_at", 26) BETWEEN '0' AND '9' AND (substr("updated_at", 9, 2) < '29' OR date(substr("updated_at", 1, 10), '+0 days') = substr("updated_at", 1, 10))),
	"deleted_at" TEXT CHECK ("deleted_at" IS NULL OR "deleted_at" LIKE '____-__-__ __:__:__.______' AND julianday("deleted_at") IS NOT NULL AND substr("deleted_at", 12, 2) < '24' AND substr("deleted_at", 26) BETWEEN '0' AND '9' AND (substr("deleted_at", 9, 2) < '29' OR date(substr("deleted_at", 1, 10), '+0 days') = substr("deleted_at", 1, 10))),
	"manor_deletion" TEXT,
	CONSTRAINT "document_requests_tenant_id_id_wall" UNIQUE ("tenant_id", "id"),
	CONSTRAINT "document_requests_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id"),
	CONSTRAINT "document_requests_client_id_fkey" FOREIGN KEY ("tenant_id", "client_id") REFERENCES "clients" ("tenant_id", "id") ON DELETE RESTRICT,
	CONSTRAINT "document_requests_filing_id_fkey" FOREIGN KEY ("tenant_id", "filing_id") REFERENCES "filings" ("tenant_id", "id") ON DELETE CASCADE,
	CONSTRAINT "document_requests_status_id_fkey" FOREIGN KEY ("status_id") REFERENCES "document_request_statuses" ("id") ON DELETE RESTRICT
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

-- Among live rows only.
CREATE UNIQUE INDEX "users_tenant_email_key" ON "users" ("tenant_id", "email") WHERE "deleted_at" IS NULL;

CREATE INDEX "manor_login_email" ON "users" (lower("email"));

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

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_tenants_check_update"
BEFORE UPDATE OF "id" ON "tenants"
BEGIN
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_tenants_touch"
AFTER UPDATE ON "tenants" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."name" IS NOT OLD."name" OR NEW."created_at" IS NOT OLD."created_at" OR NEW."deleted_at" IS NOT OLD."deleted_at")
BEGIN
	UPDATE "tenants" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- What a new row must keep.
CREATE TRIGGER "manor_users_check_insert"
BEFORE INSERT ON "users"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_users_check_update"
BEFORE UPDATE OF "id", "tenant_id", "deleted_at" ON "users"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant_id" IS NOT OLD."tenant_id";
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."tenant_id" IS NOT OLD."tenant_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_users_touch"
AFTER UPDATE ON "users" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."first_name" IS NOT OLD."first_name" OR NEW."last_name" IS NOT OLD."last_name" OR NEW."email" IS NOT OLD."email" OR NEW."password" IS NOT OLD."password" OR NEW."tenant_id" IS NOT OLD."tenant_id" OR NEW."created_at" IS NOT OLD."created_at" OR NEW."deleted_at" IS NOT OLD."deleted_at")
BEGIN
	UPDATE "users" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- What a new row must keep.
CREATE TRIGGER "manor_tenant_settings_check_insert"
BEFORE INSERT ON "tenant_settings"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_tenant_settings_check_update"
BEFORE UPDATE OF "id", "tenant_id" ON "tenant_settings"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant_id" IS NOT OLD."tenant_id";
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."tenant_id" IS NOT OLD."tenant_id") AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_tenant_settings_touch"
AFTER UPDATE ON "tenant_settings" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."tenant_id" IS NOT OLD."tenant_id" OR NEW."settings" IS NOT OLD."settings" OR NEW."created_at" IS NOT OLD."created_at")
BEGIN
	UPDATE "tenant_settings" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_roles_check_update"
BEFORE UPDATE OF "id" ON "roles"
BEGIN
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_roles_touch"
AFTER UPDATE ON "roles" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."name" IS NOT OLD."name" OR NEW."description" IS NOT OLD."description" OR NEW."created_at" IS NOT OLD."created_at" OR NEW."deleted_at" IS NOT OLD."deleted_at")
BEGIN
	UPDATE "roles" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_permissions_check_update"
BEFORE UPDATE OF "id" ON "permissions"
BEGIN
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_permissions_touch"
AFTER UPDATE ON "permissions" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."name" IS NOT OLD."name" OR NEW."description" IS NOT OLD."description" OR NEW."created_at" IS NOT OLD."created_at" OR NEW."deleted_at" IS NOT OLD."deleted_at")
BEGIN
	UPDATE "permissions" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- The tenant is that of the row's users.
CREATE TRIGGER "manor_user_roles_tenant"
AFTER INSERT ON "user_roles" WHEN NEW."manor_tenant" IS NULL
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "users" AS tp WHERE tp."id" = NEW."user_id")) IS NULL;
	UPDATE "user_roles" SET "manor_tenant" = coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "users" AS tp WHERE tp."id" = NEW."user_id"))
	WHERE "id" = NEW."id";
END;

-- What a new row must keep.
CREATE TRIGGER "manor_user_roles_check_insert"
BEFORE INSERT ON "user_roles"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS p WHERE NEW."user_id" = p."id" AND (p."tenant_id" = coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "users" AS tp WHERE tp."id" = NEW."user_id"))) AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."role_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "roles" AS p WHERE NEW."role_id" = p."id" AND p."deleted_at" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_user_roles_check_update"
BEFORE UPDATE OF "id", "user_id", "role_id", "manor_tenant" ON "user_roles"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."manor_tenant" IS NOT OLD."manor_tenant" AND OLD."manor_tenant" IS NOT NULL;
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."user_id" IS NOT OLD."user_id") AND NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS p WHERE NEW."user_id" = p."id" AND (p."tenant_id" = coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "users" AS tp WHERE tp."id" = NEW."user_id"))) AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."role_id" IS NOT OLD."role_id") AND NEW."role_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "roles" AS p WHERE NEW."role_id" = p."id" AND p."deleted_at" IS NULL);
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_user_roles_touch"
AFTER UPDATE ON "user_roles" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."user_id" IS NOT OLD."user_id" OR NEW."role_id" IS NOT OLD."role_id" OR NEW."created_at" IS NOT OLD."created_at")
BEGIN
	UPDATE "user_roles" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- What a new row must keep.
CREATE TRIGGER "manor_role_permissions_check_insert"
BEFORE INSERT ON "role_permissions"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."role_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "roles" AS p WHERE NEW."role_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."permission_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "permissions" AS p WHERE NEW."permission_id" = p."id" AND p."deleted_at" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_role_permissions_check_update"
BEFORE UPDATE OF "id", "role_id", "permission_id" ON "role_permissions"
BEGIN
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."role_id" IS NOT OLD."role_id") AND NEW."role_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "roles" AS p WHERE NEW."role_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."permission_id" IS NOT OLD."permission_id") AND NEW."permission_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "permissions" AS p WHERE NEW."permission_id" = p."id" AND p."deleted_at" IS NULL);
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_role_permissions_touch"
AFTER UPDATE ON "role_permissions" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."role_id" IS NOT OLD."role_id" OR NEW."permission_id" IS NOT OLD."permission_id" OR NEW."created_at" IS NOT OLD."created_at")
BEGIN
	UPDATE "role_permissions" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_audit_events_check_update"
BEFORE UPDATE OF "id", "manor_tenant" ON "audit_events"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."manor_tenant" IS NOT OLD."manor_tenant" AND OLD."manor_tenant" IS NOT NULL;
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
END;

-- What a new row must keep.
CREATE TRIGGER "manor_clients_check_insert"
BEFORE INSERT ON "clients"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_clients_check_update"
BEFORE UPDATE OF "id", "tenant_id", "deleted_at" ON "clients"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant_id" IS NOT OLD."tenant_id";
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."tenant_id" IS NOT OLD."tenant_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_clients_touch"
AFTER UPDATE ON "clients" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."tenant_id" IS NOT OLD."tenant_id" OR NEW."name" IS NOT OLD."name" OR NEW."email" IS NOT OLD."email" OR NEW."phone" IS NOT OLD."phone" OR NEW."created_at" IS NOT OLD."created_at" OR NEW."deleted_at" IS NOT OLD."deleted_at")
BEGIN
	UPDATE "clients" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_vehicle_categories_check_update"
BEFORE UPDATE OF "id" ON "vehicle_categories"
BEGIN
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
END;

-- What a new row must keep.
CREATE TRIGGER "manor_vehicles_check_insert"
BEFORE INSERT ON "vehicles"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."deleted_at" IS NULL AND NEW."client_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "clients" AS p WHERE NEW."client_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_vehicles_check_update"
BEFORE UPDATE OF "id", "tenant_id", "client_id", "deleted_at" ON "vehicles"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant_id" IS NOT OLD."tenant_id";
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."tenant_id" IS NOT OLD."tenant_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."client_id" IS NOT OLD."client_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."client_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "clients" AS p WHERE NEW."client_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_vehicles_touch"
AFTER UPDATE ON "vehicles" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."tenant_id" IS NOT OLD."tenant_id" OR NEW."client_id" IS NOT OLD."client_id" OR NEW."category_id" IS NOT OLD."category_id" OR NEW."make" IS NOT OLD."make" OR NEW."model" IS NOT OLD."model" OR NEW."year" IS NOT OLD."year" OR NEW."vin" IS NOT OLD."vin" OR NEW."created_at" IS NOT OLD."created_at" OR NEW."deleted_at" IS NOT OLD."deleted_at")
BEGIN
	UPDATE "vehicles" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_filing_statuses_check_update"
BEFORE UPDATE OF "id" ON "filing_statuses"
BEGIN
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
END;

-- What a new row must keep.
CREATE TRIGGER "manor_filings_check_insert"
BEFORE INSERT ON "filings"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."deleted_at" IS NULL AND NEW."client_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "clients" AS p WHERE NEW."client_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."deleted_at" IS NULL AND NEW."vehicle_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "vehicles" AS p WHERE NEW."vehicle_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_filings_check_update"
BEFORE UPDATE OF "id", "tenant_id", "client_id", "vehicle_id", "status_id", "deleted_at" ON "filings"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant_id" IS NOT OLD."tenant_id";
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."tenant_id" IS NOT OLD."tenant_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."client_id" IS NOT OLD."client_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."client_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "clients" AS p WHERE NEW."client_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."vehicle_id" IS NOT OLD."vehicle_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."vehicle_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "vehicles" AS p WHERE NEW."vehicle_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:flow') WHERE NEW."status_id" IS NOT OLD."status_id" AND OLD."status_id" IS NOT NULL AND (
		(SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'draft' AND (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('submitted', 'cancelled')
		OR (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'submitted' AND (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('in_review', 'cancelled')
		OR (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'in_review' AND (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('action_required', 'approved', 'rejected')
		OR (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'action_required' AND (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('in_review', 'cancelled')
		OR (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'approved' AND (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('completed')
		OR (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'rejected' AND (SELECT fs."name" FROM "filing_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('draft')
	) IS NOT TRUE;
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_filings_touch"
AFTER UPDATE ON "filings" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."tenant_id" IS NOT OLD."tenant_id" OR NEW."client_id" IS NOT OLD."client_id" OR NEW."vehicle_id" IS NOT OLD."vehicle_id" OR NEW."status_id" IS NOT OLD."status_id" OR NEW."created_at" IS NOT OLD."created_at" OR NEW."deleted_at" IS NOT OLD."deleted_at")
BEGIN
	UPDATE "filings" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- What a new row must keep.
CREATE TRIGGER "manor_filing_docs_check_insert"
BEFORE INSERT ON "filing_docs"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."deleted_at" IS NULL AND NEW."filing_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "filings" AS p WHERE NEW."filing_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_filing_docs_check_update"
BEFORE UPDATE OF "id", "tenant_id", "filing_id", "deleted_at" ON "filing_docs"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant_id" IS NOT OLD."tenant_id";
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."tenant_id" IS NOT OLD."tenant_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."filing_id" IS NOT OLD."filing_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."filing_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "filings" AS p WHERE NEW."filing_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_filing_docs_touch"
AFTER UPDATE ON "filing_docs" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."tenant_id" IS NOT OLD."tenant_id" OR NEW."filing_id" IS NOT OLD."filing_id" OR NEW."document_name" IS NOT OLD."document_name" OR NEW."document_url" IS NOT OLD."document_url" OR NEW."created_at" IS NOT OLD."created_at" OR NEW."deleted_at" IS NOT OLD."deleted_at")
BEGIN
	UPDATE "filing_docs" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- What a new row must keep.
CREATE TRIGGER "manor_user_assignments_check_insert"
BEFORE INSERT ON "user_assignments"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS p WHERE NEW."user_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."filing_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "filings" AS p WHERE NEW."filing_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:member') WHERE NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS m WHERE m."id" = NEW."user_id" AND m."tenant_id" = NEW."tenant_id" AND (m."deleted_at" IS NULL));
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_user_assignments_check_update"
BEFORE UPDATE OF "id", "tenant_id", "user_id", "filing_id" ON "user_assignments"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant_id" IS NOT OLD."tenant_id";
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."tenant_id" IS NOT OLD."tenant_id") AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."user_id" IS NOT OLD."user_id") AND NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS p WHERE NEW."user_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."filing_id" IS NOT OLD."filing_id") AND NEW."filing_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "filings" AS p WHERE NEW."filing_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:member') WHERE NEW."user_id" IS NOT OLD."user_id" AND NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS m WHERE m."id" = NEW."user_id" AND m."tenant_id" = NEW."tenant_id" AND (m."deleted_at" IS NULL));
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_user_assignments_touch"
AFTER UPDATE ON "user_assignments" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."tenant_id" IS NOT OLD."tenant_id" OR NEW."user_id" IS NOT OLD."user_id" OR NEW."filing_id" IS NOT OLD."filing_id" OR NEW."created_at" IS NOT OLD."created_at")
BEGIN
	UPDATE "user_assignments" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_notification_channels_check_update"
BEFORE UPDATE OF "id" ON "notification_channels"
BEGIN
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
END;

-- What a new row must keep.
CREATE TRIGGER "manor_notifications_check_insert"
BEFORE INSERT ON "notifications"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS p WHERE NEW."user_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_notifications_check_update"
BEFORE UPDATE OF "id", "tenant_id", "user_id" ON "notifications"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant_id" IS NOT OLD."tenant_id";
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."tenant_id" IS NOT OLD."tenant_id") AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."user_id" IS NOT OLD."user_id") AND NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS p WHERE NEW."user_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_notifications_touch"
AFTER UPDATE ON "notifications" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."tenant_id" IS NOT OLD."tenant_id" OR NEW."user_id" IS NOT OLD."user_id" OR NEW."channel_id" IS NOT OLD."channel_id" OR NEW."payload" IS NOT OLD."payload" OR NEW."read_at" IS NOT OLD."read_at" OR NEW."created_at" IS NOT OLD."created_at")
BEGIN
	UPDATE "notifications" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- What a new row must keep.
CREATE TRIGGER "manor_calendar_events_check_insert"
BEFORE INSERT ON "calendar_events"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."deleted_at" IS NULL AND NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS p WHERE NEW."user_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:member') WHERE NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS m WHERE m."id" = NEW."user_id" AND m."tenant_id" = NEW."tenant_id" AND (m."deleted_at" IS NULL));
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_calendar_events_check_update"
BEFORE UPDATE OF "id", "tenant_id", "user_id", "deleted_at" ON "calendar_events"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant_id" IS NOT OLD."tenant_id";
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."tenant_id" IS NOT OLD."tenant_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."user_id" IS NOT OLD."user_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS p WHERE NEW."user_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:member') WHERE NEW."user_id" IS NOT OLD."user_id" AND NEW."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS m WHERE m."id" = NEW."user_id" AND m."tenant_id" = NEW."tenant_id" AND (m."deleted_at" IS NULL));
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_calendar_events_touch"
AFTER UPDATE ON "calendar_events" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."tenant_id" IS NOT OLD."tenant_id" OR NEW."user_id" IS NOT OLD."user_id" OR NEW."title" IS NOT OLD."title" OR NEW."description" IS NOT OLD."description" OR NEW."start_time" IS NOT OLD."start_time" OR NEW."end_time" IS NOT OLD."end_time" OR NEW."created_at" IS NOT OLD."created_at" OR NEW."deleted_at" IS NOT OLD."deleted_at")
BEGIN
	UPDATE "calendar_events" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_document_request_statuses_check_update"
BEFORE UPDATE OF "id" ON "document_request_statuses"
BEGIN
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
END;

-- What a new row must keep.
CREATE TRIGGER "manor_document_requests_check_insert"
BEFORE INSERT ON "document_requests"
BEGIN
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."deleted_at" IS NULL AND NEW."client_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "clients" AS p WHERE NEW."client_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE NEW."deleted_at" IS NULL AND NEW."filing_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "filings" AS p WHERE NEW."filing_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
END;

-- What may not change, and what a change must keep.
CREATE TRIGGER "manor_document_requests_check_update"
BEFORE UPDATE OF "id", "tenant_id", "filing_id", "client_id", "status_id", "deleted_at" ON "document_requests"
BEGIN
	SELECT RAISE(ABORT, 'manor:tenant') WHERE NEW."tenant_id" IS NOT OLD."tenant_id";
	SELECT RAISE(ABORT, 'manor:generated') WHERE NEW."id" IS NOT OLD."id";
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."tenant_id" IS NOT OLD."tenant_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."tenant_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "tenants" AS p WHERE NEW."tenant_id" = p."id" AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."client_id" IS NOT OLD."client_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."client_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "clients" AS p WHERE NEW."client_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:reference') WHERE (NEW."filing_id" IS NOT OLD."filing_id" OR OLD."deleted_at" IS NOT NULL) AND NEW."deleted_at" IS NULL AND NEW."filing_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "filings" AS p WHERE NEW."filing_id" = p."id" AND (p."tenant_id" = NEW."tenant_id") AND p."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:flow') WHERE NEW."status_id" IS NOT OLD."status_id" AND OLD."status_id" IS NOT NULL AND (
		(SELECT fs."name" FROM "document_request_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'requested' AND (SELECT fs."name" FROM "document_request_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('received', 'cancelled')
		OR (SELECT fs."name" FROM "document_request_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'received' AND (SELECT fs."name" FROM "document_request_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('accepted', 'rejected')
		OR (SELECT fs."name" FROM "document_request_statuses" AS fs WHERE fs."id" = OLD."status_id") = 'rejected' AND (SELECT fs."name" FROM "document_request_statuses" AS fs WHERE fs."id" = NEW."status_id") IN ('requested', 'cancelled')
	) IS NOT TRUE;
END;

-- For writers that leave updated_at alone.
CREATE TRIGGER "manor_document_requests_touch"
AFTER UPDATE ON "document_requests" WHEN NEW."updated_at" IS OLD."updated_at" AND (NEW."tenant_id" IS NOT OLD."tenant_id" OR NEW."filing_id" IS NOT OLD."filing_id" OR NEW."client_id" IS NOT OLD."client_id" OR NEW."status_id" IS NOT OLD."status_id" OR NEW."request_details" IS NOT OLD."request_details" OR NEW."created_at" IS NOT OLD."created_at" OR NEW."deleted_at" IS NOT OLD."deleted_at")
BEGIN
	UPDATE "document_requests" SET "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "id" = NEW."id";
END;

-- must: holds after every change.
CREATE TRIGGER "manor_users_must_insert"
AFTER INSERT ON "users"
BEGIN
	SELECT RAISE(ABORT, 'manor:must') WHERE NOT ((NEW."deleted_at" IS NULL) OR (NOT (NULL IS NULL)) OR EXISTS (SELECT 1 FROM "user_roles" AS t1, "roles" AS t2, "users" AS t3 WHERE (t1."manor_tenant" = NEW."tenant_id") AND t2."deleted_at" IS NULL AND (t3."tenant_id" = NEW."tenant_id") AND t3."deleted_at" IS NULL AND ((t2."id" = t1."role_id") AND (t3."id" = t1."user_id") AND (t2."name" = 'owner'))));
END;

-- must: holds after every change.
CREATE TRIGGER "manor_users_must_update"
AFTER UPDATE OF "id", "deleted_at" ON "users" WHEN (OLD."deleted_at" IS NULL) = (NEW."deleted_at" IS NULL)
BEGIN
	SELECT RAISE(ABORT, 'manor:must') WHERE NOT ((NEW."deleted_at" IS NULL) OR (NOT (OLD."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "user_roles" AS t1, "roles" AS t2, "users" AS t3 WHERE (t1."manor_tenant" = NEW."tenant_id") AND t2."deleted_at" IS NULL AND (t3."tenant_id" = NEW."tenant_id") AND t3."deleted_at" IS NULL AND ((t2."id" = t1."role_id") AND (t3."id" = t1."user_id") AND (t2."name" = 'owner'))));
END;

-- must: holds after every change.
CREATE TRIGGER "manor_user_roles_must_insert"
AFTER INSERT ON "user_roles" WHEN NEW."manor_tenant" IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'manor:must') WHERE NOT ((NULL IS NULL) OR (NOT EXISTS (SELECT 1 FROM "roles" AS t1 WHERE t1."deleted_at" IS NULL AND ((t1."id" = NULL) AND (t1."name" = 'owner')))) OR EXISTS (SELECT 1 FROM "user_roles" AS t2, "roles" AS t3, "users" AS t4 WHERE (t2."manor_tenant" = NEW."manor_tenant") AND t3."deleted_at" IS NULL AND (t4."tenant_id" = NEW."manor_tenant") AND t4."deleted_at" IS NULL AND ((t3."id" = t2."role_id") AND (t4."id" = t2."user_id") AND (t3."name" = 'owner'))));
END;

-- must: holds after every change.
CREATE TRIGGER "manor_user_roles_must_delete"
AFTER DELETE ON "user_roles"
BEGIN
	SELECT RAISE(ABORT, 'manor:must') WHERE NOT ((OLD."id" IS NULL) OR (NOT EXISTS (SELECT 1 FROM "roles" AS t1 WHERE t1."deleted_at" IS NULL AND ((t1."id" = OLD."role_id") AND (t1."name" = 'owner')))) OR EXISTS (SELECT 1 FROM "user_roles" AS t2, "roles" AS t3, "users" AS t4 WHERE (t2."manor_tenant" = OLD."manor_tenant") AND t3."deleted_at" IS NULL AND (t4."tenant_id" = OLD."manor_tenant") AND t4."deleted_at" IS NULL AND ((t3."id" = t2."role_id") AND (t4."id" = t2."user_id") AND (t3."name" = 'owner'))));
END;

-- must: holds after every change.
CREATE TRIGGER "manor_user_roles_must_update"
AFTER UPDATE OF "id", "user_id", "role_id" ON "user_roles"
BEGIN
	SELECT RAISE(ABORT, 'manor:must') WHERE NOT ((OLD."id" IS NULL) OR (NOT EXISTS (SELECT 1 FROM "roles" AS t1 WHERE t1."deleted_at" IS NULL AND ((t1."id" = OLD."role_id") AND (t1."name" = 'owner')))) OR EXISTS (SELECT 1 FROM "user_roles" AS t2, "roles" AS t3, "users" AS t4 WHERE (t2."manor_tenant" = NEW."manor_tenant") AND t3."deleted_at" IS NULL AND (t4."tenant_id" = NEW."manor_tenant") AND t4."deleted_at" IS NULL AND ((t3."id" = t2."role_id") AND (t4."id" = t2."user_id") AND (t3."name" = 'owner'))));
END;

-- must: holds after every change.
CREATE TRIGGER "manor_user_roles_must_filled"
AFTER UPDATE OF "manor_tenant" ON "user_roles" WHEN NEW."manor_tenant" IS NOT NULL AND OLD."manor_tenant" IS NULL
BEGIN
	SELECT RAISE(ABORT, 'manor:must') WHERE NOT ((NULL IS NULL) OR (NOT EXISTS (SELECT 1 FROM "roles" AS t1 WHERE t1."deleted_at" IS NULL AND ((t1."id" = NULL) AND (t1."name" = 'owner')))) OR EXISTS (SELECT 1 FROM "user_roles" AS t2, "roles" AS t3, "users" AS t4 WHERE (t2."manor_tenant" = NEW."manor_tenant") AND t3."deleted_at" IS NULL AND (t4."tenant_id" = NEW."manor_tenant") AND t4."deleted_at" IS NULL AND ((t3."id" = t2."role_id") AND (t4."id" = t2."user_id") AND (t3."name" = 'owner'))));
END;

-- must: holds after every change.
CREATE TRIGGER "manor_vehicles_must_insert"
AFTER INSERT ON "vehicles"
BEGIN
	SELECT RAISE(ABORT, 'manor:must') WHERE NEW."deleted_at" IS NULL AND NOT (NOT EXISTS (SELECT 1 FROM "filings" AS t1 WHERE (t1."tenant_id" = NEW."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."vehicle_id" = NEW."id") AND (t1."client_id" <> NEW."client_id"))));
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "filings" AS n WHERE n."vehicle_id" IN (NEW."id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."id" = n."vehicle_id") AND (t2."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t3 WHERE (t3."tenant_id" = n."tenant_id") AND t3."deleted_at" IS NULL AND ((t3."filing_id" = n."id") AND (t3."client_id" <> n."client_id")))))));
END;

-- must: holds after every change.
CREATE TRIGGER "manor_vehicles_must_update"
AFTER UPDATE OF "id", "client_id" ON "vehicles" WHEN (OLD."deleted_at" IS NULL) = (NEW."deleted_at" IS NULL)
BEGIN
	SELECT RAISE(ABORT, 'manor:must') WHERE NEW."deleted_at" IS NULL AND NOT (NOT EXISTS (SELECT 1 FROM "filings" AS t1 WHERE (t1."tenant_id" = NEW."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."vehicle_id" = NEW."id") AND (t1."client_id" <> NEW."client_id"))));
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "filings" AS n WHERE n."vehicle_id" IN (OLD."id", NEW."id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."id" = n."vehicle_id") AND (t2."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t3 WHERE (t3."tenant_id" = n."tenant_id") AND t3."deleted_at" IS NULL AND ((t3."filing_id" = n."id") AND (t3."client_id" <> n."client_id")))))));
END;

-- must: holds after every change.
CREATE TRIGGER "manor_filings_must_insert"
AFTER INSERT ON "filings"
BEGIN
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "vehicles" AS n WHERE n."id" IN (NEW."vehicle_id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT (NOT EXISTS (SELECT 1 FROM "filings" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."vehicle_id" = n."id") AND (t1."client_id" <> n."client_id")))));
	SELECT RAISE(ABORT, 'manor:must') WHERE NEW."deleted_at" IS NULL AND NOT ((NEW."id" IS NULL) OR (NOT (NEW."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t2 WHERE (t2."tenant_id" = NEW."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."id" = NEW."vehicle_id") AND (t2."client_id" = NEW."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t3 WHERE (t3."tenant_id" = NEW."tenant_id") AND t3."deleted_at" IS NULL AND ((t3."filing_id" = NEW."id") AND (t3."client_id" <> NEW."client_id"))))));
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "document_requests" AS n WHERE n."filing_id" IN (NEW."id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "filings" AS t4 WHERE (t4."tenant_id" = n."tenant_id") AND t4."deleted_at" IS NULL AND ((t4."id" = n."filing_id") AND (t4."client_id" = n."client_id")))));
END;

-- must: holds after every change.
CREATE TRIGGER "manor_filings_must_update"
AFTER UPDATE OF "id", "client_id", "vehicle_id", "deleted_at" ON "filings" WHEN (OLD."deleted_at" IS NULL) = (NEW."deleted_at" IS NULL)
BEGIN
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "vehicles" AS n WHERE n."id" IN (OLD."vehicle_id", NEW."vehicle_id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT (NOT EXISTS (SELECT 1 FROM "filings" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."vehicle_id" = n."id") AND (t1."client_id" <> n."client_id")))));
	SELECT RAISE(ABORT, 'manor:must') WHERE NEW."deleted_at" IS NULL AND NOT ((NEW."id" IS NULL) OR (NOT (NEW."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t2 WHERE (t2."tenant_id" = NEW."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."id" = NEW."vehicle_id") AND (t2."client_id" = NEW."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t3 WHERE (t3."tenant_id" = NEW."tenant_id") AND t3."deleted_at" IS NULL AND ((t3."filing_id" = NEW."id") AND (t3."client_id" <> NEW."client_id"))))));
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "document_requests" AS n WHERE n."filing_id" IN (OLD."id", NEW."id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "filings" AS t4 WHERE (t4."tenant_id" = n."tenant_id") AND t4."deleted_at" IS NULL AND ((t4."id" = n."filing_id") AND (t4."client_id" = n."client_id")))));
END;

-- must: holds after every change.
CREATE TRIGGER "manor_document_requests_must_insert"
AFTER INSERT ON "document_requests"
BEGIN
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "filings" AS n WHERE n."id" IN (NEW."filing_id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."id" = n."vehicle_id") AND (t1."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."filing_id" = n."id") AND (t2."client_id" <> n."client_id")))))));
	SELECT RAISE(ABORT, 'manor:must') WHERE NEW."deleted_at" IS NULL AND NOT ((NEW."id" IS NULL) OR (NOT (NEW."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "filings" AS t3 WHERE (t3."tenant_id" = NEW."tenant_id") AND t3."deleted_at" IS NULL AND ((t3."id" = NEW."filing_id") AND (t3."client_id" = NEW."client_id"))));
END;

-- must: holds after every change.
CREATE TRIGGER "manor_document_requests_must_update"
AFTER UPDATE OF "id", "filing_id", "client_id", "deleted_at" ON "document_requests" WHEN (OLD."deleted_at" IS NULL) = (NEW."deleted_at" IS NULL)
BEGIN
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "filings" AS n WHERE n."id" IN (OLD."filing_id", NEW."filing_id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."id" = n."vehicle_id") AND (t1."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."filing_id" = n."id") AND (t2."client_id" <> n."client_id")))))));
	SELECT RAISE(ABORT, 'manor:must') WHERE NEW."deleted_at" IS NULL AND NOT ((NEW."id" IS NULL) OR (NOT (NEW."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "filings" AS t3 WHERE (t3."tenant_id" = NEW."tenant_id") AND t3."deleted_at" IS NULL AND ((t3."id" = NEW."filing_id") AND (t3."client_id" = NEW."client_id"))));
END;

-- Rows are deleted by deleted_at; a purge alone removes them.
CREATE TRIGGER "manor_tenants_keep"
BEFORE DELETE ON "tenants"
BEGIN
	SELECT RAISE(ABORT, 'manor:soft') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

-- A deleted row takes along what cascades, and stays while others live.
CREATE TRIGGER "manor_tenants_delete"
AFTER UPDATE OF "deleted_at" ON "tenants" WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "users" AS c WHERE c."tenant_id" = NEW."id" AND c."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "clients" AS c WHERE c."tenant_id" = NEW."id" AND c."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "vehicles" AS c WHERE c."tenant_id" = NEW."id" AND c."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "filings" AS c WHERE c."tenant_id" = NEW."id" AND c."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "filing_docs" AS c WHERE c."tenant_id" = NEW."id" AND c."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "user_assignments" AS c WHERE c."tenant_id" = NEW."id");
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "notifications" AS c WHERE c."tenant_id" = NEW."id");
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "calendar_events" AS c WHERE c."tenant_id" = NEW."id" AND c."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "document_requests" AS c WHERE c."tenant_id" = NEW."id" AND c."deleted_at" IS NULL);
END;

-- Rows are deleted by deleted_at; a purge alone removes them.
CREATE TRIGGER "manor_users_keep"
BEFORE DELETE ON "users"
BEGIN
	SELECT RAISE(ABORT, 'manor:soft') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

-- A deleted row takes along what cascades, and stays while others live.
CREATE TRIGGER "manor_users_delete"
AFTER UPDATE OF "deleted_at" ON "users" WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL
BEGIN
	UPDATE "calendar_events" SET "deleted_at" = NEW."deleted_at", "manor_deletion" = coalesce(NEW."manor_deletion", 'users' || ' ' || NEW."id" || ' ' || NEW."deleted_at"), "updated_at" = NEW."deleted_at"
	WHERE "deleted_at" IS NULL AND "user_id" = NEW."id";
	SELECT RAISE(ABORT, 'manor:must') WHERE NOT ((NEW."deleted_at" IS NULL) OR (NOT (OLD."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "user_roles" AS t1, "roles" AS t2, "users" AS t3 WHERE (t1."manor_tenant" = NEW."tenant_id") AND t2."deleted_at" IS NULL AND (t3."tenant_id" = NEW."tenant_id") AND t3."deleted_at" IS NULL AND ((t2."id" = t1."role_id") AND (t3."id" = t1."user_id") AND (t2."name" = 'owner'))));
END;

-- What the same deletion took along comes back.
CREATE TRIGGER "manor_users_restore"
AFTER UPDATE OF "deleted_at" ON "users" WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL
BEGIN
	UPDATE "calendar_events" SET "deleted_at" = NULL, "manor_deletion" = NULL, "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "deleted_at" IS NOT NULL AND "manor_deletion" = coalesce(OLD."manor_deletion", 'users' || ' ' || OLD."id" || ' ' || OLD."deleted_at") AND "user_id" = NEW."id";
	SELECT RAISE(ABORT, 'manor:must') WHERE NOT ((NEW."deleted_at" IS NULL) OR (NOT (OLD."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "user_roles" AS t1, "roles" AS t2, "users" AS t3 WHERE (t1."manor_tenant" = NEW."tenant_id") AND t2."deleted_at" IS NULL AND (t3."tenant_id" = NEW."tenant_id") AND t3."deleted_at" IS NULL AND ((t2."id" = t1."role_id") AND (t3."id" = t1."user_id") AND (t2."name" = 'owner'))));
END;

-- Rows are deleted by deleted_at; a purge alone removes them.
CREATE TRIGGER "manor_roles_keep"
BEFORE DELETE ON "roles"
BEGIN
	SELECT RAISE(ABORT, 'manor:soft') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

-- A deleted row takes along what cascades, and stays while others live.
CREATE TRIGGER "manor_roles_delete"
AFTER UPDATE OF "deleted_at" ON "roles" WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "user_roles" AS c WHERE c."role_id" = NEW."id");
END;

-- Rows are deleted by deleted_at; a purge alone removes them.
CREATE TRIGGER "manor_permissions_keep"
BEFORE DELETE ON "permissions"
BEGIN
	SELECT RAISE(ABORT, 'manor:soft') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

-- Rows are deleted by deleted_at; a purge alone removes them.
CREATE TRIGGER "manor_clients_keep"
BEFORE DELETE ON "clients"
BEGIN
	SELECT RAISE(ABORT, 'manor:soft') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

-- A deleted row takes along what cascades, and stays while others live.
CREATE TRIGGER "manor_clients_delete"
AFTER UPDATE OF "deleted_at" ON "clients" WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL
BEGIN
	UPDATE "vehicles" SET "deleted_at" = NEW."deleted_at", "manor_deletion" = coalesce(NEW."manor_deletion", 'clients' || ' ' || NEW."id" || ' ' || NEW."deleted_at"), "updated_at" = NEW."deleted_at"
	WHERE "deleted_at" IS NULL AND "client_id" = NEW."id";
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "filings" AS c WHERE c."client_id" = NEW."id" AND c."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "document_requests" AS c WHERE c."client_id" = NEW."id" AND c."deleted_at" IS NULL);
END;

-- What the same deletion took along comes back.
CREATE TRIGGER "manor_clients_restore"
AFTER UPDATE OF "deleted_at" ON "clients" WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL
BEGIN
	UPDATE "vehicles" SET "deleted_at" = NULL, "manor_deletion" = NULL, "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "deleted_at" IS NOT NULL AND "manor_deletion" = coalesce(OLD."manor_deletion", 'clients' || ' ' || OLD."id" || ' ' || OLD."deleted_at") AND "client_id" = NEW."id";
END;

-- Rows are deleted by deleted_at; a purge alone removes them.
CREATE TRIGGER "manor_vehicles_keep"
BEFORE DELETE ON "vehicles"
BEGIN
	SELECT RAISE(ABORT, 'manor:soft') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

-- A deleted row takes along what cascades, and stays while others live.
CREATE TRIGGER "manor_vehicles_delete"
AFTER UPDATE OF "deleted_at" ON "vehicles" WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'manor:referenced') WHERE EXISTS (SELECT 1 FROM "filings" AS c WHERE c."vehicle_id" = NEW."id" AND c."deleted_at" IS NULL);
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "filings" AS n WHERE n."vehicle_id" IN (OLD."id", NEW."id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."id" = n."vehicle_id") AND (t1."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."filing_id" = n."id") AND (t2."client_id" <> n."client_id")))))));
END;

-- What the same deletion took along comes back.
CREATE TRIGGER "manor_vehicles_restore"
AFTER UPDATE OF "deleted_at" ON "vehicles" WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL
BEGIN
	SELECT RAISE(ABORT, 'manor:must') WHERE NEW."deleted_at" IS NULL AND NOT (NOT EXISTS (SELECT 1 FROM "filings" AS t1 WHERE (t1."tenant_id" = NEW."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."vehicle_id" = NEW."id") AND (t1."client_id" <> NEW."client_id"))));
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "filings" AS n WHERE n."vehicle_id" IN (OLD."id", NEW."id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."id" = n."vehicle_id") AND (t2."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t3 WHERE (t3."tenant_id" = n."tenant_id") AND t3."deleted_at" IS NULL AND ((t3."filing_id" = n."id") AND (t3."client_id" <> n."client_id")))))));
END;

-- Rows are deleted by deleted_at; a purge alone removes them.
CREATE TRIGGER "manor_filings_keep"
BEFORE DELETE ON "filings"
BEGIN
	SELECT RAISE(ABORT, 'manor:soft') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

-- A deleted row takes along what cascades, and stays while others live.
CREATE TRIGGER "manor_filings_delete"
AFTER UPDATE OF "deleted_at" ON "filings" WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL
BEGIN
	UPDATE "filing_docs" SET "deleted_at" = NEW."deleted_at", "manor_deletion" = coalesce(NEW."manor_deletion", 'filings' || ' ' || NEW."id" || ' ' || NEW."deleted_at"), "updated_at" = NEW."deleted_at"
	WHERE "deleted_at" IS NULL AND "filing_id" = NEW."id";
	UPDATE "document_requests" SET "deleted_at" = NEW."deleted_at", "manor_deletion" = coalesce(NEW."manor_deletion", 'filings' || ' ' || NEW."id" || ' ' || NEW."deleted_at"), "updated_at" = NEW."deleted_at"
	WHERE "deleted_at" IS NULL AND "filing_id" = NEW."id";
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "vehicles" AS n WHERE n."id" IN (OLD."vehicle_id", NEW."vehicle_id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT (NOT EXISTS (SELECT 1 FROM "filings" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."vehicle_id" = n."id") AND (t1."client_id" <> n."client_id")))));
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "document_requests" AS n WHERE n."filing_id" IN (OLD."id", NEW."id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "filings" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."id" = n."filing_id") AND (t2."client_id" = n."client_id")))));
END;

-- What the same deletion took along comes back.
CREATE TRIGGER "manor_filings_restore"
AFTER UPDATE OF "deleted_at" ON "filings" WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL
BEGIN
	UPDATE "document_requests" SET "deleted_at" = NULL, "manor_deletion" = NULL, "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "deleted_at" IS NOT NULL AND "manor_deletion" = coalesce(OLD."manor_deletion", 'filings' || ' ' || OLD."id" || ' ' || OLD."deleted_at") AND "filing_id" = NEW."id";
	UPDATE "filing_docs" SET "deleted_at" = NULL, "manor_deletion" = NULL, "updated_at" = coalesce((SELECT moment FROM manor_context WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f000', 'now'))
	WHERE "deleted_at" IS NOT NULL AND "manor_deletion" = coalesce(OLD."manor_deletion", 'filings' || ' ' || OLD."id" || ' ' || OLD."deleted_at") AND "filing_id" = NEW."id";
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "vehicles" AS n WHERE n."id" IN (OLD."vehicle_id", NEW."vehicle_id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT (NOT EXISTS (SELECT 1 FROM "filings" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."vehicle_id" = n."id") AND (t1."client_id" <> n."client_id")))));
	SELECT RAISE(ABORT, 'manor:must') WHERE NEW."deleted_at" IS NULL AND NOT ((NEW."id" IS NULL) OR (NOT (NEW."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t2 WHERE (t2."tenant_id" = NEW."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."id" = NEW."vehicle_id") AND (t2."client_id" = NEW."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t3 WHERE (t3."tenant_id" = NEW."tenant_id") AND t3."deleted_at" IS NULL AND ((t3."filing_id" = NEW."id") AND (t3."client_id" <> NEW."client_id"))))));
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "document_requests" AS n WHERE n."filing_id" IN (OLD."id", NEW."id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "filings" AS t4 WHERE (t4."tenant_id" = n."tenant_id") AND t4."deleted_at" IS NULL AND ((t4."id" = n."filing_id") AND (t4."client_id" = n."client_id")))));
END;

-- Rows are deleted by deleted_at; a purge alone removes them.
CREATE TRIGGER "manor_filing_docs_keep"
BEFORE DELETE ON "filing_docs"
BEGIN
	SELECT RAISE(ABORT, 'manor:soft') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

-- Rows are deleted by deleted_at; a purge alone removes them.
CREATE TRIGGER "manor_calendar_events_keep"
BEFORE DELETE ON "calendar_events"
BEGIN
	SELECT RAISE(ABORT, 'manor:soft') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

-- Rows are deleted by deleted_at; a purge alone removes them.
CREATE TRIGGER "manor_document_requests_keep"
BEFORE DELETE ON "document_requests"
BEGIN
	SELECT RAISE(ABORT, 'manor:soft') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

-- A deleted row takes along what cascades, and stays while others live.
CREATE TRIGGER "manor_document_requests_delete"
AFTER UPDATE OF "deleted_at" ON "document_requests" WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL
BEGIN
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "filings" AS n WHERE n."id" IN (OLD."filing_id", NEW."filing_id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."id" = n."vehicle_id") AND (t1."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."filing_id" = n."id") AND (t2."client_id" <> n."client_id")))))));
END;

-- What the same deletion took along comes back.
CREATE TRIGGER "manor_document_requests_restore"
AFTER UPDATE OF "deleted_at" ON "document_requests" WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL
BEGIN
	SELECT RAISE(ABORT, 'manor:must') WHERE EXISTS (SELECT 1 FROM "filings" AS n WHERE n."id" IN (OLD."filing_id", NEW."filing_id") AND n."tenant_id" = NEW."tenant_id" AND n."deleted_at" IS NULL AND NOT ((n."id" IS NULL) OR (NOT (n."deleted_at" IS NULL)) OR (EXISTS (SELECT 1 FROM "vehicles" AS t1 WHERE (t1."tenant_id" = n."tenant_id") AND t1."deleted_at" IS NULL AND ((t1."id" = n."vehicle_id") AND (t1."client_id" = n."client_id"))) AND (NOT EXISTS (SELECT 1 FROM "document_requests" AS t2 WHERE (t2."tenant_id" = n."tenant_id") AND t2."deleted_at" IS NULL AND ((t2."filing_id" = n."id") AND (t2."client_id" <> n."client_id")))))));
	SELECT RAISE(ABORT, 'manor:must') WHERE NEW."deleted_at" IS NULL AND NOT ((NEW."id" IS NULL) OR (NOT (NEW."deleted_at" IS NULL)) OR EXISTS (SELECT 1 FROM "filings" AS t3 WHERE (t3."tenant_id" = NEW."tenant_id") AND t3."deleted_at" IS NULL AND ((t3."id" = NEW."filing_id") AND (t3."client_id" = NEW."client_id"))));
END;

CREATE TRIGGER "manor_tenants_audit_insert"
AFTER INSERT ON "tenants"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'tenants.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'name', NEW."name", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T')), 'table', 'tenants',
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_tenants_audit_update"
AFTER UPDATE ON "tenants" WHEN OLD."id" IS NOT NEW."id" OR OLD."name" IS NOT NEW."name" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."deleted_at" IS NOT NEW."deleted_at"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'tenants.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'tenants.restore' ELSE 'tenants.update' END,
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'name', NEW."name", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T')), 'table', 'tenants',
		'before', json_object('id', OLD."id", 'name', OLD."name", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T')),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_tenants_audit_delete"
AFTER DELETE ON "tenants"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'tenants.delete',
		json_object('id', OLD."id", 'table', 'tenants',
		'before', json_object('id', OLD."id", 'name', OLD."name", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T')),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		OLD."id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_users_audit_insert"
AFTER INSERT ON "users"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'users.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'email', NEW."email", 'last_name', NEW."last_name", 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'first_name', NEW."first_name", 'updated_at', replace(NEW."updated_at", ' ', 'T')), 'table', 'users',
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_users_audit_update"
AFTER UPDATE ON "users" WHEN OLD."id" IS NOT NEW."id" OR OLD."first_name" IS NOT NEW."first_name" OR OLD."last_name" IS NOT NEW."last_name" OR OLD."email" IS NOT NEW."email" OR OLD."password" IS NOT NEW."password" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."deleted_at" IS NOT NEW."deleted_at"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'users.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'users.restore' ELSE 'users.update' END,
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'email', NEW."email", 'last_name', NEW."last_name", 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'first_name', NEW."first_name", 'updated_at', replace(NEW."updated_at", ' ', 'T')), 'table', 'users',
		'before', json_object('id', OLD."id", 'email', OLD."email", 'last_name', OLD."last_name", 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'first_name', OLD."first_name", 'updated_at', replace(OLD."updated_at", ' ', 'T')),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_users_audit_delete"
AFTER DELETE ON "users"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'users.delete',
		json_object('id', OLD."id", 'table', 'users',
		'before', json_object('id', OLD."id", 'email', OLD."email", 'last_name', OLD."last_name", 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'first_name', OLD."first_name", 'updated_at', replace(OLD."updated_at", ' ', 'T')),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		OLD."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_tenant_settings_audit_insert"
AFTER INSERT ON "tenant_settings"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'tenant_settings.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'settings', json(NEW."settings"), 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T')), 'table', 'tenant_settings',
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_tenant_settings_audit_update"
AFTER UPDATE ON "tenant_settings" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."settings" IS NOT NEW."settings" OR OLD."created_at" IS NOT NEW."created_at"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'tenant_settings.update',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'settings', json(NEW."settings"), 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T')), 'table', 'tenant_settings',
		'before', json_object('id', OLD."id", 'settings', json(OLD."settings"), 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T')),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_tenant_settings_audit_delete"
AFTER DELETE ON "tenant_settings"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'tenant_settings.delete',
		json_object('id', OLD."id", 'table', 'tenant_settings',
		'before', json_object('id', OLD."id", 'settings', json(OLD."settings"), 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T')),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		OLD."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_roles_audit_insert"
AFTER INSERT ON "roles"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'roles.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'name', NEW."name", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'description', NEW."description"), 'table', 'roles',
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NULL
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_roles_audit_update"
AFTER UPDATE ON "roles" WHEN OLD."id" IS NOT NEW."id" OR OLD."name" IS NOT NEW."name" OR OLD."description" IS NOT NEW."description" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."deleted_at" IS NOT NEW."deleted_at"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'roles.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'roles.restore' ELSE 'roles.update' END,
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'name', NEW."name", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'description', NEW."description"), 'table', 'roles',
		'before', json_object('id', OLD."id", 'name', OLD."name", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'description', OLD."description"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NULL
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_roles_audit_delete"
AFTER DELETE ON "roles"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'roles.delete',
		json_object('id', OLD."id", 'table', 'roles',
		'before', json_object('id', OLD."id", 'name', OLD."name", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'description', OLD."description"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NULL
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_permissions_audit_insert"
AFTER INSERT ON "permissions"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'permissions.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'name', NEW."name", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'description', NEW."description"), 'table', 'permissions',
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NULL
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_permissions_audit_update"
AFTER UPDATE ON "permissions" WHEN OLD."id" IS NOT NEW."id" OR OLD."name" IS NOT NEW."name" OR OLD."description" IS NOT NEW."description" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."deleted_at" IS NOT NEW."deleted_at"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'permissions.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'permissions.restore' ELSE 'permissions.update' END,
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'name', NEW."name", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'description', NEW."description"), 'table', 'permissions',
		'before', json_object('id', OLD."id", 'name', OLD."name", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'description', OLD."description"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NULL
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_permissions_audit_delete"
AFTER DELETE ON "permissions"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'permissions.delete',
		json_object('id', OLD."id", 'table', 'permissions',
		'before', json_object('id', OLD."id", 'name', OLD."name", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'description', OLD."description"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NULL
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_user_roles_audit_insert"
AFTER INSERT ON "user_roles"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'user_roles.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'role_id', NEW."role_id", 'user_id', NEW."user_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T')), 'table', 'user_roles',
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "users" AS tp WHERE tp."id" = NEW."user_id"))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_user_roles_audit_update"
AFTER UPDATE ON "user_roles" WHEN OLD."id" IS NOT NEW."id" OR OLD."user_id" IS NOT NEW."user_id" OR OLD."role_id" IS NOT NEW."role_id" OR OLD."created_at" IS NOT NEW."created_at"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'user_roles.update',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'role_id', NEW."role_id", 'user_id', NEW."user_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T')), 'table', 'user_roles',
		'before', json_object('id', OLD."id", 'role_id', OLD."role_id", 'user_id', OLD."user_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T')),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(NEW."manor_tenant", (SELECT tp."tenant_id" FROM "users" AS tp WHERE tp."id" = NEW."user_id"))
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_user_roles_audit_delete"
AFTER DELETE ON "user_roles"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'user_roles.delete',
		json_object('id', OLD."id", 'table', 'user_roles',
		'before', json_object('id', OLD."id", 'role_id', OLD."role_id", 'user_id', OLD."user_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T')),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		OLD."manor_tenant"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_role_permissions_audit_insert"
AFTER INSERT ON "role_permissions"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'role_permissions.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'role_id', NEW."role_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'permission_id', NEW."permission_id"), 'table', 'role_permissions',
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NULL
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_role_permissions_audit_update"
AFTER UPDATE ON "role_permissions" WHEN OLD."id" IS NOT NEW."id" OR OLD."role_id" IS NOT NEW."role_id" OR OLD."permission_id" IS NOT NEW."permission_id" OR OLD."created_at" IS NOT NEW."created_at"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'role_permissions.update',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'role_id', NEW."role_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'permission_id', NEW."permission_id"), 'table', 'role_permissions',
		'before', json_object('id', OLD."id", 'role_id', OLD."role_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'permission_id', OLD."permission_id"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NULL
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_role_permissions_audit_delete"
AFTER DELETE ON "role_permissions"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'role_permissions.delete',
		json_object('id', OLD."id", 'table', 'role_permissions',
		'before', json_object('id', OLD."id", 'role_id', OLD."role_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'permission_id', OLD."permission_id"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NULL
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

-- What is recorded stays as it was.
CREATE TRIGGER "manor_audit_events_seal_update"
BEFORE UPDATE ON "audit_events"
BEGIN
	SELECT RAISE(ABORT, 'manor:forbidden') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2 AND (NEW."id" IS NOT OLD."id" OR NEW."user_id" IS NOT OLD."user_id" OR NEW."event_name" IS NOT OLD."event_name" OR NEW."payload" IS NOT OLD."payload" OR NEW."created_at" IS NOT OLD."created_at" OR NEW."updated_at" IS NOT OLD."updated_at");
END;

CREATE TRIGGER "manor_audit_events_seal_delete"
BEFORE DELETE ON "audit_events"
BEGIN
	SELECT RAISE(ABORT, 'manor:forbidden') WHERE (SELECT is_platform FROM manor_context WHERE id = 1) IS NOT 2;
END;

CREATE TRIGGER "manor_clients_audit_insert"
AFTER INSERT ON "clients"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'clients.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'name', NEW."name", 'email', NEW."email", 'phone', NEW."phone", 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T')), 'table', 'clients',
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_clients_audit_update"
AFTER UPDATE ON "clients" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."name" IS NOT NEW."name" OR OLD."email" IS NOT NEW."email" OR OLD."phone" IS NOT NEW."phone" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."deleted_at" IS NOT NEW."deleted_at"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'clients.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'clients.restore' ELSE 'clients.update' END,
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'name', NEW."name", 'email', NEW."email", 'phone', NEW."phone", 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T')), 'table', 'clients',
		'before', json_object('id', OLD."id", 'name', OLD."name", 'email', OLD."email", 'phone', OLD."phone", 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T')),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_clients_audit_delete"
AFTER DELETE ON "clients"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'clients.delete',
		json_object('id', OLD."id", 'table', 'clients',
		'before', json_object('id', OLD."id", 'name', OLD."name", 'email', OLD."email", 'phone', OLD."phone", 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T')),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		OLD."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_vehicles_audit_insert"
AFTER INSERT ON "vehicles"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'vehicles.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'vin', NEW."vin", 'make', NEW."make", 'year', NEW."year", 'model', NEW."model", 'client_id', NEW."client_id", 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'category_id', NEW."category_id"), 'table', 'vehicles',
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_vehicles_audit_update"
AFTER UPDATE ON "vehicles" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."client_id" IS NOT NEW."client_id" OR OLD."category_id" IS NOT NEW."category_id" OR OLD."make" IS NOT NEW."make" OR OLD."model" IS NOT NEW."model" OR OLD."year" IS NOT NEW."year" OR OLD."vin" IS NOT NEW."vin" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."deleted_at" IS NOT NEW."deleted_at"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'vehicles.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'vehicles.restore' ELSE 'vehicles.update' END,
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'vin', NEW."vin", 'make', NEW."make", 'year', NEW."year", 'model', NEW."model", 'client_id', NEW."client_id", 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'category_id', NEW."category_id"), 'table', 'vehicles',
		'before', json_object('id', OLD."id", 'vin', OLD."vin", 'make', OLD."make", 'year', OLD."year", 'model', OLD."model", 'client_id', OLD."client_id", 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'category_id', OLD."category_id"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_vehicles_audit_delete"
AFTER DELETE ON "vehicles"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'vehicles.delete',
		json_object('id', OLD."id", 'table', 'vehicles',
		'before', json_object('id', OLD."id", 'vin', OLD."vin", 'make', OLD."make", 'year', OLD."year", 'model', OLD."model", 'client_id', OLD."client_id", 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'category_id', OLD."category_id"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		OLD."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_filings_audit_insert"
AFTER INSERT ON "filings"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'filings.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'client_id', NEW."client_id", 'status_id', NEW."status_id", 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'vehicle_id', NEW."vehicle_id"), 'table', 'filings',
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_filings_audit_update"
AFTER UPDATE ON "filings" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."client_id" IS NOT NEW."client_id" OR OLD."vehicle_id" IS NOT NEW."vehicle_id" OR OLD."status_id" IS NOT NEW."status_id" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."deleted_at" IS NOT NEW."deleted_at"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'filings.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'filings.restore' ELSE 'filings.update' END,
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'client_id', NEW."client_id", 'status_id', NEW."status_id", 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'vehicle_id', NEW."vehicle_id"), 'table', 'filings',
		'before', json_object('id', OLD."id", 'client_id', OLD."client_id", 'status_id', OLD."status_id", 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'vehicle_id', OLD."vehicle_id"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_filings_audit_delete"
AFTER DELETE ON "filings"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'filings.delete',
		json_object('id', OLD."id", 'table', 'filings',
		'before', json_object('id', OLD."id", 'client_id', OLD."client_id", 'status_id', OLD."status_id", 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'vehicle_id', OLD."vehicle_id"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		OLD."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_filing_docs_audit_insert"
AFTER INSERT ON "filing_docs"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'filing_docs.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'filing_id', NEW."filing_id", 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'document_url', NEW."document_url", 'document_name', NEW."document_name"), 'table', 'filing_docs',
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_filing_docs_audit_update"
AFTER UPDATE ON "filing_docs" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."filing_id" IS NOT NEW."filing_id" OR OLD."document_name" IS NOT NEW."document_name" OR OLD."document_url" IS NOT NEW."document_url" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."deleted_at" IS NOT NEW."deleted_at"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'filing_docs.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'filing_docs.restore' ELSE 'filing_docs.update' END,
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'filing_id', NEW."filing_id", 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'document_url', NEW."document_url", 'document_name', NEW."document_name"), 'table', 'filing_docs',
		'before', json_object('id', OLD."id", 'filing_id', OLD."filing_id", 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'document_url', OLD."document_url", 'document_name', OLD."document_name"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_filing_docs_audit_delete"
AFTER DELETE ON "filing_docs"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'filing_docs.delete',
		json_object('id', OLD."id", 'table', 'filing_docs',
		'before', json_object('id', OLD."id", 'filing_id', OLD."filing_id", 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'document_url', OLD."document_url", 'document_name', OLD."document_name"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		OLD."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_user_assignments_audit_insert"
AFTER INSERT ON "user_assignments"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'user_assignments.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'user_id', NEW."user_id", 'filing_id', NEW."filing_id", 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T')), 'table', 'user_assignments',
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_user_assignments_audit_update"
AFTER UPDATE ON "user_assignments" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."user_id" IS NOT NEW."user_id" OR OLD."filing_id" IS NOT NEW."filing_id" OR OLD."created_at" IS NOT NEW."created_at"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'user_assignments.update',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'user_id', NEW."user_id", 'filing_id', NEW."filing_id", 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T')), 'table', 'user_assignments',
		'before', json_object('id', OLD."id", 'user_id', OLD."user_id", 'filing_id', OLD."filing_id", 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T')),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_user_assignments_audit_delete"
AFTER DELETE ON "user_assignments"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'user_assignments.delete',
		json_object('id', OLD."id", 'table', 'user_assignments',
		'before', json_object('id', OLD."id", 'user_id', OLD."user_id", 'filing_id', OLD."filing_id", 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T')),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		OLD."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_notifications_audit_insert"
AFTER INSERT ON "notifications"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'notifications.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'payload', json(NEW."payload"), 'read_at', replace(NEW."read_at", ' ', 'T'), 'user_id', NEW."user_id", 'tenant_id', NEW."tenant_id", 'channel_id', NEW."channel_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T')), 'table', 'notifications',
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_notifications_audit_update"
AFTER UPDATE ON "notifications" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."user_id" IS NOT NEW."user_id" OR OLD."channel_id" IS NOT NEW."channel_id" OR OLD."payload" IS NOT NEW."payload" OR OLD."read_at" IS NOT NEW."read_at" OR OLD."created_at" IS NOT NEW."created_at"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'notifications.update',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'payload', json(NEW."payload"), 'read_at', replace(NEW."read_at", ' ', 'T'), 'user_id', NEW."user_id", 'tenant_id', NEW."tenant_id", 'channel_id', NEW."channel_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T')), 'table', 'notifications',
		'before', json_object('id', OLD."id", 'payload', json(OLD."payload"), 'read_at', replace(OLD."read_at", ' ', 'T'), 'user_id', OLD."user_id", 'tenant_id', OLD."tenant_id", 'channel_id', OLD."channel_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T')),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_notifications_audit_delete"
AFTER DELETE ON "notifications"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'notifications.delete',
		json_object('id', OLD."id", 'table', 'notifications',
		'before', json_object('id', OLD."id", 'payload', json(OLD."payload"), 'read_at', replace(OLD."read_at", ' ', 'T'), 'user_id', OLD."user_id", 'tenant_id', OLD."tenant_id", 'channel_id', OLD."channel_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T')),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		OLD."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_calendar_events_audit_insert"
AFTER INSERT ON "calendar_events"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'calendar_events.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'title', NEW."title", 'user_id', NEW."user_id", 'end_time', replace(NEW."end_time", ' ', 'T'), 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'start_time', replace(NEW."start_time", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'description', NEW."description"), 'table', 'calendar_events',
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_calendar_events_audit_update"
AFTER UPDATE ON "calendar_events" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."user_id" IS NOT NEW."user_id" OR OLD."title" IS NOT NEW."title" OR OLD."description" IS NOT NEW."description" OR OLD."start_time" IS NOT NEW."start_time" OR OLD."end_time" IS NOT NEW."end_time" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."deleted_at" IS NOT NEW."deleted_at"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'calendar_events.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'calendar_events.restore' ELSE 'calendar_events.update' END,
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'title', NEW."title", 'user_id', NEW."user_id", 'end_time', replace(NEW."end_time", ' ', 'T'), 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'start_time', replace(NEW."start_time", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'description', NEW."description"), 'table', 'calendar_events',
		'before', json_object('id', OLD."id", 'title', OLD."title", 'user_id', OLD."user_id", 'end_time', replace(OLD."end_time", ' ', 'T'), 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'start_time', replace(OLD."start_time", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'description', OLD."description"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_calendar_events_audit_delete"
AFTER DELETE ON "calendar_events"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'calendar_events.delete',
		json_object('id', OLD."id", 'table', 'calendar_events',
		'before', json_object('id', OLD."id", 'title', OLD."title", 'user_id', OLD."user_id", 'end_time', replace(OLD."end_time", ' ', 'T'), 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'start_time', replace(OLD."start_time", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'description', OLD."description"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		OLD."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_document_requests_audit_insert"
AFTER INSERT ON "document_requests"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'document_requests.create',
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'client_id', NEW."client_id", 'filing_id', NEW."filing_id", 'status_id', NEW."status_id", 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'request_details', NEW."request_details"), 'table', 'document_requests',
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_document_requests_audit_update"
AFTER UPDATE ON "document_requests" WHEN OLD."id" IS NOT NEW."id" OR OLD."tenant_id" IS NOT NEW."tenant_id" OR OLD."filing_id" IS NOT NEW."filing_id" OR OLD."client_id" IS NOT NEW."client_id" OR OLD."status_id" IS NOT NEW."status_id" OR OLD."request_details" IS NOT NEW."request_details" OR OLD."created_at" IS NOT NEW."created_at" OR OLD."deleted_at" IS NOT NEW."deleted_at"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		CASE WHEN OLD."deleted_at" IS NULL AND NEW."deleted_at" IS NOT NULL THEN 'document_requests.delete' WHEN OLD."deleted_at" IS NOT NULL AND NEW."deleted_at" IS NULL THEN 'document_requests.restore' ELSE 'document_requests.update' END,
		json_object('id', NEW."id",
		'after', json_object('id', NEW."id", 'client_id', NEW."client_id", 'filing_id', NEW."filing_id", 'status_id', NEW."status_id", 'tenant_id', NEW."tenant_id", 'created_at', replace(NEW."created_at", ' ', 'T'), 'deleted_at', replace(NEW."deleted_at", ' ', 'T'), 'updated_at', replace(NEW."updated_at", ' ', 'T'), 'request_details', NEW."request_details"), 'table', 'document_requests',
		'before', json_object('id', OLD."id", 'client_id', OLD."client_id", 'filing_id', OLD."filing_id", 'status_id', OLD."status_id", 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'request_details', OLD."request_details"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		NEW."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

CREATE TRIGGER "manor_document_requests_audit_delete"
AFTER DELETE ON "document_requests"
BEGIN
	INSERT INTO "audit_events" ("user_id", "event_name", "payload", "created_at", "updated_at", "manor_tenant")
	SELECT c.person,
		'document_requests.delete',
		json_object('id', OLD."id", 'table', 'document_requests',
		'before', json_object('id', OLD."id", 'client_id', OLD."client_id", 'filing_id', OLD."filing_id", 'status_id', OLD."status_id", 'tenant_id', OLD."tenant_id", 'created_at', replace(OLD."created_at", ' ', 'T'), 'deleted_at', replace(OLD."deleted_at", ' ', 'T'), 'updated_at', replace(OLD."updated_at", ' ', 'T'), 'request_details', OLD."request_details"),
		'request_id', c.request_id),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		coalesce(c.moment, strftime('%Y-%m-%d %H:%M:%f000', 'now')),
		OLD."tenant_id"
	FROM (SELECT 1) LEFT JOIN manor_context AS c ON c.id = 1;
END;

INSERT INTO manor_context (id) VALUES (1);

ANALYZE sqlite_schema;

-- What the planner assumes: rows of a table, and how many a key's columns leave.
WITH f (t, c, s) AS (VALUES
	('users', 'tenant_id,email', '1000000 1000 1'),
	('users', 'tenant_id,id', '1000000 1000 1'),
	('users', 'tenant_id', '1000000 1000'),
	('tenant_settings', 'tenant_id', '1000000 1'),
	('tenant_settings', 'tenant_id,id', '1000000 1000 1'),
	('tenant_settings', 'settings', '1000000 10000'),
	('roles', 'name', '100 1'),
	('permissions', 'name', '100 1'),
	('user_roles', 'user_id,role_id', '1000000 12 1'),
	('user_roles', 'manor_tenant,id', '1000000 1000 1'),
	('user_roles', 'role_id', '1000000 125000'),
	('user_roles', 'user_id', '1000000 12'),
	('user_roles', 'manor_tenant', '1000000 1000'),
	('role_permissions', 'role_id,permission_id', '100 12 1'),
	('role_permissions', 'permission_id', '100 12'),
	('role_permissions', 'role_id', '100 12'),
	('audit_events', 'manor_tenant', '1000000 1000'),
	('audit_events', 'user_id', '1000000 12'),
	('audit_events', 'event_name,created_at', '1000000 10000 100'),
	('audit_events', 'payload', '1000000 10000'),
	('clients', 'tenant_id,email', '1000000 1000 1'),
	('clients', 'tenant_id,id', '1000000 1000 1'),
	('clients', 'tenant_id,name', '1000000 1000 10'),
	('clients', 'tenant_id', '1000000 1000'),
	('vehicle_categories', 'name', '100 1'),
	('vehicles', 'tenant_id,vin', '1000000 1000 1'),
	('vehicles', 'tenant_id,id', '1000000 1000 1'),
	('vehicles', 'tenant_id', '1000000 1000'),
	('vehicles', 'client_id', '1000000 12'),
	('vehicles', 'category_id', '1000000 125000'),
	('filing_statuses', 'name', '100 1'),
	('filings', 'tenant_id,id', '1000000 1000 1'),
	('filings', 'client_id', '1000000 12'),
	('filings', 'vehicle_id', '1000000 12'),
	('filings', 'status_id', '1000000 125000'),
	('filings', 'tenant_id,status_id,created_at', '1000000 1000 125 1'),
	('filings', 'tenant_id', '1000000 1000'),
	('filing_docs', 'tenant_id,id', '1000000 1000 1'),
	('filing_docs', 'tenant_id', '1000000 1000'),
	('filing_docs', 'filing_id', '1000000 12'),
	('user_assignments', 'user_id,filing_id', '1000000 12 1'),
	('user_assignments', 'tenant_id,id', '1000000 1000 1'),
	('user_assignments', 'tenant_id', '1000000 1000'),
	('user_assignments', 'filing_id', '1000000 12'),
	('user_assignments', 'user_id', '1000000 12'),
	('notification_channels', 'name', '100 1'),
	('notifications', 'tenant_id,id', '1000000 1000 1'),
	('notifications', 'tenant_id', '1000000 1000'),
	('notifications', 'user_id', '1000000 12'),
	('notifications', 'channel_id', '1000000 125000'),
	('notifications', 'payload', '1000000 10000'),
	('notifications', 'user_id,created_at', '1000000 12 1'),
	('calendar_events', 'tenant_id,id', '1000000 1000 1'),
	('calendar_events', 'tenant_id', '1000000 1000'),
	('calendar_events', 'user_id,start_time', '1000000 12 1'),
	('calendar_events', 'user_id', '1000000 12'),
	('document_request_statuses', 'name', '100 1'),
	('document_requests', 'tenant_id,id', '1000000 1000 1'),
	('document_requests', 'tenant_id', '1000000 1000'),
	('document_requests', 'filing_id', '1000000 12'),
	('document_requests', 'client_id', '1000000 12'),
	('document_requests', 'status_id', '1000000 125000'))
INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT f.t, l.name, f.s FROM f JOIN pragma_index_list(f.t) AS l WHERE f.c = (SELECT group_concat(i.name) FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) AS i);

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
