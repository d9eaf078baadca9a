-- manor migration 0001_first, down, postgres
-- before: 4a7203da9ca80a6480b12ad2eed8f598a731f85a29189efea58895ba0f37d549
-- after: empty
-- @count tenants: rows, which go | SELECT count(*) FROM "tenants" AS t
-- @count users: rows, which go | SELECT count(*) FROM "users" AS t
-- @count tenant_settings: rows, which go | SELECT count(*) FROM "tenant_settings" AS t
-- @count roles: rows, which go | SELECT count(*) FROM "roles" AS t
-- @count permissions: rows, which go | SELECT count(*) FROM "permissions" AS t
-- @count user_roles: rows, which go | SELECT count(*) FROM "user_roles" AS t
-- @count role_permissions: rows, which go | SELECT count(*) FROM "role_permissions" AS t
-- @count audit_events: rows, which go | SELECT count(*) FROM "audit_events" AS t
-- @count clients: rows, which go | SELECT count(*) FROM "clients" AS t
-- @count vehicle_categories: rows, which go | SELECT count(*) FROM "vehicle_categories" AS t
-- @count vehicles: rows, which go | SELECT count(*) FROM "vehicles" AS t
-- @count filing_statuses: rows, which go | SELECT count(*) FROM "filing_statuses" AS t
-- @count filings: rows, which go | SELECT count(*) FROM "filings" AS t
-- @count filing_docs: rows, which go | SELECT count(*) FROM "filing_docs" AS t
-- @count user_assignments: rows, which go | SELECT count(*) FROM "user_assignments" AS t
-- @count notification_channels: rows, which go | SELECT count(*) FROM "notification_channels" AS t
-- @count notifications: rows, which go | SELECT count(*) FROM "notifications" AS t
-- @count calendar_events: rows, which go | SELECT count(*) FROM "calendar_events" AS t
-- @count document_request_statuses: rows, which go | SELECT count(*) FROM "document_request_statuses" AS t
-- @count document_requests: rows, which go | SELECT count(*) FROM "document_requests" AS t
-- @count manor_sessions: rows, which go | SELECT count(*) FROM "manor_sessions" AS t
-- @count manor_refresh_tokens: rows, which go | SELECT count(*) FROM "manor_refresh_tokens" AS t
-- @count manor_lockouts: rows, which go | SELECT count(*) FROM "manor_lockouts" AS t
-- @count manor_requests: rows, which go | SELECT count(*) FROM "manor_requests" AS t

DROP POLICY "manor_all" ON "manor_requests";

DROP POLICY "manor_system" ON "manor_requests";

DROP POLICY "manor_person" ON "manor_requests";

DROP POLICY "manor_system" ON "manor_lockouts";

DROP POLICY "manor_system" ON "manor_refresh_tokens";

DROP POLICY "manor_system" ON "manor_sessions";

DROP POLICY "manor_all" ON "document_requests";

DROP POLICY "manor_server" ON "document_requests";

DROP POLICY "manor_app" ON "document_requests";

DROP POLICY "manor_platform" ON "document_request_statuses";

DROP POLICY "manor_read" ON "document_request_statuses";

DROP POLICY "manor_all" ON "calendar_events";

DROP POLICY "manor_server" ON "calendar_events";

DROP POLICY "manor_app" ON "calendar_events";

DROP POLICY "manor_all" ON "notifications";

DROP POLICY "manor_server" ON "notifications";

DROP POLICY "manor_app" ON "notifications";

DROP POLICY "manor_platform" ON "notification_channels";

DROP POLICY "manor_read" ON "notification_channels";

DROP POLICY "manor_all" ON "user_assignments";

DROP POLICY "manor_server" ON "user_assignments";

DROP POLICY "manor_app" ON "user_assignments";

DROP POLICY "manor_all" ON "filing_docs";

DROP POLICY "manor_server" ON "filing_docs";

DROP POLICY "manor_app" ON "filing_docs";

DROP POLICY "manor_all" ON "filings";

DROP POLICY "manor_server" ON "filings";

DROP POLICY "manor_app" ON "filings";

DROP POLICY "manor_platform" ON "filing_statuses";

DROP POLICY "manor_read" ON "filing_statuses";

DROP POLICY "manor_all" ON "vehicles";

DROP POLICY "manor_server" ON "vehicles";

DROP POLICY "manor_app" ON "vehicles";

DROP POLICY "manor_platform" ON "vehicle_categories";

DROP POLICY "manor_read" ON "vehicle_categories";

DROP POLICY "manor_all" ON "clients";

DROP POLICY "manor_server" ON "clients";

DROP POLICY "manor_app" ON "clients";

DROP POLICY "manor_all" ON "audit_events";

DROP POLICY "manor_system" ON "audit_events";

DROP POLICY "manor_platform" ON "audit_events";

DROP POLICY "manor_record" ON "audit_events";

DROP POLICY "manor_read" ON "audit_events";

DROP POLICY "manor_platform" ON "role_permissions";

DROP POLICY "manor_read" ON "role_permissions";

DROP POLICY "manor_all" ON "user_roles";

DROP POLICY "manor_server" ON "user_roles";

DROP POLICY "manor_app" ON "user_roles";

DROP POLICY "manor_platform" ON "permissions";

DROP POLICY "manor_read" ON "permissions";

DROP POLICY "manor_platform" ON "roles";

DROP POLICY "manor_read" ON "roles";

DROP POLICY "manor_all" ON "tenant_settings";

DROP POLICY "manor_server" ON "tenant_settings";

DROP POLICY "manor_app" ON "tenant_settings";

DROP POLICY "manor_all" ON "users";

DROP POLICY "manor_server" ON "users";

DROP POLICY "manor_app" ON "users";

DROP POLICY "manor_all" ON "tenants";

DROP POLICY "manor_system" ON "tenants";

DROP POLICY "manor_remove" ON "tenants";

DROP POLICY "manor_create" ON "tenants";

DROP POLICY "manor_change" ON "tenants";

DROP POLICY "manor_read" ON "tenants";

ALTER TABLE "document_requests" DROP CONSTRAINT "document_requests_status_id_fkey";

ALTER TABLE "document_requests" DROP CONSTRAINT "document_requests_filing_id_fkey";

ALTER TABLE "document_requests" DROP CONSTRAINT "document_requests_client_id_fkey";

ALTER TABLE "document_requests" DROP CONSTRAINT "document_requests_tenant_id_fkey";

ALTER TABLE "calendar_events" DROP CONSTRAINT "calendar_events_user_id_fkey";

ALTER TABLE "calendar_events" DROP CONSTRAINT "calendar_events_tenant_id_fkey";

ALTER TABLE "notifications" DROP CONSTRAINT "notifications_channel_id_fkey";

ALTER TABLE "notifications" DROP CONSTRAINT "notifications_user_id_fkey";

ALTER TABLE "notifications" DROP CONSTRAINT "notifications_tenant_id_fkey";

ALTER TABLE "user_assignments" DROP CONSTRAINT "user_assignments_filing_id_fkey";

ALTER TABLE "user_assignments" DROP CONSTRAINT "user_assignments_user_id_fkey";

ALTER TABLE "user_assignments" DROP CONSTRAINT "user_assignments_tenant_id_fkey";

ALTER TABLE "filing_docs" DROP CONSTRAINT "filing_docs_filing_id_fkey";

ALTER TABLE "filing_docs" DROP CONSTRAINT "filing_docs_tenant_id_fkey";

ALTER TABLE "filings" DROP CONSTRAINT "filings_status_id_fkey";

ALTER TABLE "filings" DROP CONSTRAINT "filings_vehicle_id_fkey";

ALTER TABLE "filings" DROP CONSTRAINT "filings_client_id_fkey";

ALTER TABLE "filings" DROP CONSTRAINT "filings_tenant_id_fkey";

ALTER TABLE "vehicles" DROP CONSTRAINT "vehicles_category_id_fkey";

ALTER TABLE "vehicles" DROP CONSTRAINT "vehicles_client_id_fkey";

ALTER TABLE "vehicles" DROP CONSTRAINT "vehicles_tenant_id_fkey";

ALTER TABLE "clients" DROP CONSTRAINT "clients_tenant_id_fkey";

ALTER TABLE "audit_events" DROP CONSTRAINT "audit_events_user_id_fkey";

ALTER TABLE "role_permissions" DROP CONSTRAINT "role_permissions_permission_id_fkey";

ALTER TABLE "role_permissions" DROP CONSTRAINT "role_permissions_role_id_fkey";

ALTER TABLE "user_roles" DROP CONSTRAINT "user_roles_role_id_fkey";

ALTER TABLE "user_roles" DROP CONSTRAINT "user_roles_user_id_fkey";

ALTER TABLE "tenant_settings" DROP CONSTRAINT "tenant_settings_tenant_id_fkey";

ALTER TABLE "users" DROP CONSTRAINT "users_tenant_id_fkey";

DROP TABLE "manor_requests";

DROP TABLE "manor_lockouts";

DROP TABLE "manor_refresh_tokens";

DROP TABLE "manor_sessions";

DROP TABLE "manor_meta";

DROP TABLE "document_requests";

DROP TABLE "document_request_statuses";

DROP TABLE "calendar_events";

DROP TABLE "notifications";

DROP TABLE "notification_channels";

DROP TABLE "user_assignments";

DROP TABLE "filing_docs";

DROP TABLE "filings";

DROP TABLE "filing_statuses";

DROP TABLE "vehicles";

DROP TABLE "vehicle_categories";

DROP TABLE "clients";

DROP TABLE "audit_events";

DROP TABLE "role_permissions";

DROP TABLE "user_roles";

DROP TABLE "permissions";

DROP TABLE "roles";

DROP TABLE "tenant_settings";

DROP TABLE "users";

DROP TABLE "tenants";

DROP FUNCTION "manor_users_admin";

DROP FUNCTION "manor_tenants_made";

DROP FUNCTION "manor_document_requests_touch";

DROP FUNCTION "manor_calendar_events_touch";

DROP FUNCTION "manor_notifications_touch";

DROP FUNCTION "manor_user_assignments_touch";

DROP FUNCTION "manor_filing_docs_touch";

DROP FUNCTION "manor_filings_touch";

DROP FUNCTION "manor_vehicles_touch";

DROP FUNCTION "manor_clients_touch";

DROP FUNCTION "manor_role_permissions_touch";

DROP FUNCTION "manor_user_roles_touch";

DROP FUNCTION "manor_permissions_touch";

DROP FUNCTION "manor_roles_touch";

DROP FUNCTION "manor_tenant_settings_touch";

DROP FUNCTION "manor_users_touch";

DROP FUNCTION "manor_tenants_touch";

DROP FUNCTION "manor_document_requests_audit_delete";

DROP FUNCTION "manor_document_requests_audit_update";

DROP FUNCTION "manor_document_requests_audit_insert";

DROP FUNCTION "manor_calendar_events_audit_delete";

DROP FUNCTION "manor_calendar_events_audit_update";

DROP FUNCTION "manor_calendar_events_audit_insert";

DROP FUNCTION "manor_notifications_audit_delete";

DROP FUNCTION "manor_notifications_audit_update";

DROP FUNCTION "manor_notifications_audit_insert";

DROP FUNCTION "manor_user_assignments_audit_delete";

DROP FUNCTION "manor_user_assignments_audit_update";

DROP FUNCTION "manor_user_assignments_audit_insert";

DROP FUNCTION "manor_filing_docs_audit_delete";

DROP FUNCTION "manor_filing_docs_audit_update";

DROP FUNCTION "manor_filing_docs_audit_insert";

DROP FUNCTION "manor_filings_audit_delete";

DROP FUNCTION "manor_filings_audit_update";

DROP FUNCTION "manor_filings_audit_insert";

DROP FUNCTION "manor_vehicles_audit_delete";

DROP FUNCTION "manor_vehicles_audit_update";

DROP FUNCTION "manor_vehicles_audit_insert";

DROP FUNCTION "manor_clients_audit_delete";

DROP FUNCTION "manor_clients_audit_update";

DROP FUNCTION "manor_clients_audit_insert";

DROP FUNCTION "manor_audit_events_seal_delete";

DROP FUNCTION "manor_audit_events_seal_update";

DROP FUNCTION "manor_role_permissions_audit_delete";

DROP FUNCTION "manor_role_permissions_audit_update";

DROP FUNCTION "manor_role_permissions_audit_insert";

DROP FUNCTION "manor_user_roles_audit_delete";

DROP FUNCTION "manor_user_roles_audit_update";

DROP FUNCTION "manor_user_roles_audit_insert";

DROP FUNCTION "manor_permissions_audit_delete";

DROP FUNCTION "manor_permissions_audit_update";

DROP FUNCTION "manor_permissions_audit_insert";

DROP FUNCTION "manor_roles_audit_delete";

DROP FUNCTION "manor_roles_audit_update";

DROP FUNCTION "manor_roles_audit_insert";

DROP FUNCTION "manor_tenant_settings_audit_delete";

DROP FUNCTION "manor_tenant_settings_audit_update";

DROP FUNCTION "manor_tenant_settings_audit_insert";

DROP FUNCTION "manor_users_audit_delete";

DROP FUNCTION "manor_users_audit_update";

DROP FUNCTION "manor_users_audit_insert";

DROP FUNCTION "manor_tenants_audit_delete";

DROP FUNCTION "manor_tenants_audit_update";

DROP FUNCTION "manor_tenants_audit_insert";

DROP FUNCTION "manor_document_requests_restore";

DROP FUNCTION "manor_document_requests_delete";

DROP FUNCTION "manor_document_requests_unstamp";

DROP FUNCTION "manor_document_requests_stamp";

DROP FUNCTION "manor_calendar_events_unstamp";

DROP FUNCTION "manor_calendar_events_stamp";

DROP FUNCTION "manor_filing_docs_unstamp";

DROP FUNCTION "manor_filing_docs_stamp";

DROP FUNCTION "manor_filings_restore";

DROP FUNCTION "manor_filings_delete";

DROP FUNCTION "manor_filings_unstamp";

DROP FUNCTION "manor_filings_stamp";

DROP FUNCTION "manor_vehicles_restore";

DROP FUNCTION "manor_vehicles_delete";

DROP FUNCTION "manor_vehicles_unstamp";

DROP FUNCTION "manor_vehicles_stamp";

DROP FUNCTION "manor_clients_restore";

DROP FUNCTION "manor_clients_delete";

DROP FUNCTION "manor_clients_unstamp";

DROP FUNCTION "manor_clients_stamp";

DROP FUNCTION "manor_permissions_unstamp";

DROP FUNCTION "manor_permissions_stamp";

DROP FUNCTION "manor_roles_restore";

DROP FUNCTION "manor_roles_delete";

DROP FUNCTION "manor_roles_unstamp";

DROP FUNCTION "manor_roles_stamp";

DROP FUNCTION "manor_users_restore";

DROP FUNCTION "manor_users_delete";

DROP FUNCTION "manor_users_unstamp";

DROP FUNCTION "manor_users_stamp";

DROP FUNCTION "manor_tenants_delete";

DROP FUNCTION "manor_tenants_unstamp";

DROP FUNCTION "manor_tenants_stamp";

DROP FUNCTION "manor_document_requests_must_update";

DROP FUNCTION "manor_document_requests_must_insert";

DROP FUNCTION "manor_filings_must_update";

DROP FUNCTION "manor_filings_must_insert";

DROP FUNCTION "manor_vehicles_must_update";

DROP FUNCTION "manor_vehicles_must_insert";

DROP FUNCTION "manor_user_roles_must_update";

DROP FUNCTION "manor_user_roles_must_delete";

DROP FUNCTION "manor_user_roles_must_insert";

DROP FUNCTION "manor_roles_must_update";

DROP FUNCTION "manor_roles_must_insert";

DROP FUNCTION "manor_users_must_update";

DROP FUNCTION "manor_users_must_insert";

DROP FUNCTION "manor_document_requests_check_update";

DROP FUNCTION "manor_document_requests_check_insert";

DROP FUNCTION "manor_document_request_statuses_check_update";

DROP FUNCTION "manor_calendar_events_check_update";

DROP FUNCTION "manor_calendar_events_check_insert";

DROP FUNCTION "manor_notifications_check_update";

DROP FUNCTION "manor_notifications_check_insert";

DROP FUNCTION "manor_notification_channels_check_update";

DROP FUNCTION "manor_user_assignments_check_update";

DROP FUNCTION "manor_user_assignments_check_insert";

DROP FUNCTION "manor_filing_docs_check_update";

DROP FUNCTION "manor_filing_docs_check_insert";

DROP FUNCTION "manor_filings_check_update";

DROP FUNCTION "manor_filings_check_insert";

DROP FUNCTION "manor_filing_statuses_check_update";

DROP FUNCTION "manor_vehicles_check_update";

DROP FUNCTION "manor_vehicles_check_insert";

DROP FUNCTION "manor_vehicle_categories_check_update";

DROP FUNCTION "manor_clients_check_update";

DROP FUNCTION "manor_clients_check_insert";

DROP FUNCTION "manor_audit_events_check_update";

DROP FUNCTION "manor_role_permissions_check_update";

DROP FUNCTION "manor_role_permissions_check_insert";

DROP FUNCTION "manor_user_roles_check_update";

DROP FUNCTION "manor_user_roles_check_insert";

DROP FUNCTION "manor_permissions_check_update";

DROP FUNCTION "manor_roles_check_update";

DROP FUNCTION "manor_tenant_settings_check_update";

DROP FUNCTION "manor_tenant_settings_check_insert";

DROP FUNCTION "manor_users_check_update";

DROP FUNCTION "manor_users_check_insert";

DROP FUNCTION "manor_tenants_check_update";

DROP FUNCTION "manor_keep";

DROP FUNCTION "manor_notify";

DROP FUNCTION "manor_renumber";

DROP FUNCTION "manor_require";
