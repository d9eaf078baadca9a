-- manor migration 0001_first, down, sqlite
-- before: e6eb0219965559be05ff246e90318138a8b8ad43a6b90a453781bd0e9e13820b
-- after: empty
-- @count tenants: rows, which go | SELECT count(*) FROM "tenants" AS t
-- @count users: rows, which go | SELECT count(*) FROM "users" AS t
-- @count manor_audit: rows, which go | SELECT count(*) FROM "manor_audit" AS t
-- @count manor_sessions: rows, which go | SELECT count(*) FROM "manor_sessions" AS t
-- @count manor_refresh_tokens: rows, which go | SELECT count(*) FROM "manor_refresh_tokens" AS t
-- @count manor_lockouts: rows, which go | SELECT count(*) FROM "manor_lockouts" AS t

DROP TRIGGER "manor_manor_audit_seal_delete";

DROP TRIGGER "manor_manor_audit_seal_update";

DROP TRIGGER "manor_users_audit_delete";

DROP TRIGGER "manor_users_audit_update";

DROP TRIGGER "manor_users_audit_insert";

DROP TRIGGER "manor_tenants_audit_delete";

DROP TRIGGER "manor_tenants_audit_update";

DROP TRIGGER "manor_tenants_audit_insert";

DROP TRIGGER "manor_manor_audit_check_update";

DROP TRIGGER "manor_users_check_update";

DROP TRIGGER "manor_tenants_check_update";

DROP TABLE "manor_lockouts";

DROP TABLE "manor_refresh_tokens";

DROP TABLE "manor_sessions";

DROP TABLE "manor_audit";

DROP TABLE "users";

DROP TABLE "tenants";

DROP TABLE "manor_context";

DROP TABLE "manor_meta";

DELETE FROM sqlite_stat1;
