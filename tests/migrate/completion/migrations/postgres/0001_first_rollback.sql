-- manor migration 0001_first, down, postgres
-- before: e6eb0219965559be05ff246e90318138a8b8ad43a6b90a453781bd0e9e13820b
-- after: empty
-- @count tenants: rows, which go | SELECT count(*) FROM "tenants" AS t
-- @count users: rows, which go | SELECT count(*) FROM "users" AS t
-- @count manor_audit: rows, which go | SELECT count(*) FROM "manor_audit" AS t
-- @count manor_sessions: rows, which go | SELECT count(*) FROM "manor_sessions" AS t
-- @count manor_refresh_tokens: rows, which go | SELECT count(*) FROM "manor_refresh_tokens" AS t
-- @count manor_lockouts: rows, which go | SELECT count(*) FROM "manor_lockouts" AS t

DROP POLICY "manor_system" ON "manor_lockouts";

DROP POLICY "manor_system" ON "manor_refresh_tokens";

DROP POLICY "manor_system" ON "manor_sessions";

DROP POLICY "manor_all" ON "manor_audit";

DROP POLICY "manor_system" ON "manor_audit";

DROP POLICY "manor_platform" ON "manor_audit";

DROP POLICY "manor_record" ON "manor_audit";

DROP POLICY "manor_read" ON "manor_audit";

DROP POLICY "manor_all" ON "users";

DROP POLICY "manor_server" ON "users";

DROP POLICY "manor_app" ON "users";

DROP POLICY "manor_all" ON "tenants";

DROP POLICY "manor_system" ON "tenants";

DROP POLICY "manor_remove" ON "tenants";

DROP POLICY "manor_create" ON "tenants";

DROP POLICY "manor_change" ON "tenants";

DROP POLICY "manor_read" ON "tenants";

ALTER TABLE "users" DROP CONSTRAINT "users_tenant_id_fkey";

DROP TABLE "manor_lockouts";

DROP TABLE "manor_refresh_tokens";

DROP TABLE "manor_sessions";

DROP TABLE "manor_audit";

DROP TABLE "manor_meta";

DROP TABLE "users";

DROP TABLE "tenants";

DROP FUNCTION "manor_users_admin";

DROP FUNCTION "manor_tenants_made";

DROP FUNCTION "manor_manor_audit_seal_delete";

DROP FUNCTION "manor_manor_audit_seal_update";

DROP FUNCTION "manor_users_audit_delete";

DROP FUNCTION "manor_users_audit_update";

DROP FUNCTION "manor_users_audit_insert";

DROP FUNCTION "manor_tenants_audit_delete";

DROP FUNCTION "manor_tenants_audit_update";

DROP FUNCTION "manor_tenants_audit_insert";

DROP FUNCTION "manor_manor_audit_check_update";

DROP FUNCTION "manor_users_check_update";

DROP FUNCTION "manor_tenants_check_update";

DROP FUNCTION "manor_keep";

DROP FUNCTION "manor_notify";

DROP FUNCTION "manor_renumber";

DROP FUNCTION "manor_require";
