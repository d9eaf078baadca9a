-- manor migration 0001_first, down, sqlite
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

DROP TRIGGER "manor_document_requests_audit_delete";

DROP TRIGGER "manor_document_requests_audit_update";

DROP TRIGGER "manor_document_requests_audit_insert";

DROP TRIGGER "manor_calendar_events_audit_delete";

DROP TRIGGER "manor_calendar_events_audit_update";

DROP TRIGGER "manor_calendar_events_audit_insert";

DROP TRIGGER "manor_notifications_audit_delete";

DROP TRIGGER "manor_notifications_audit_update";

DROP TRIGGER "manor_notifications_audit_insert";

DROP TRIGGER "manor_user_assignments_audit_delete";

DROP TRIGGER "manor_user_assignments_audit_update";

DROP TRIGGER "manor_user_assignments_audit_insert";

DROP TRIGGER "manor_filing_docs_audit_delete";

DROP TRIGGER "manor_filing_docs_audit_update";

DROP TRIGGER "manor_filing_docs_audit_insert";

DROP TRIGGER "manor_filings_audit_delete";

DROP TRIGGER "manor_filings_audit_update";

DROP TRIGGER "manor_filings_audit_insert";

DROP TRIGGER "manor_vehicles_audit_delete";

DROP TRIGGER "manor_vehicles_audit_update";

DROP TRIGGER "manor_vehicles_audit_insert";

DROP TRIGGER "manor_clients_audit_delete";

DROP TRIGGER "manor_clients_audit_update";

DROP TRIGGER "manor_clients_audit_insert";

DROP TRIGGER "manor_audit_events_seal_delete";

DROP TRIGGER "manor_audit_events_seal_update";

DROP TRIGGER "manor_role_permissions_audit_delete";

DROP TRIGGER "manor_role_permissions_audit_update";

DROP TRIGGER "manor_role_permissions_audit_insert";

DROP TRIGGER "manor_user_roles_audit_delete";

DROP TRIGGER "manor_user_roles_audit_update";

DROP TRIGGER "manor_user_roles_audit_insert";

DROP TRIGGER "manor_permissions_audit_delete";

DROP TRIGGER "manor_permissions_audit_update";

DROP TRIGGER "manor_permissions_audit_insert";

DROP TRIGGER "manor_roles_audit_delete";

DROP TRIGGER "manor_roles_audit_update";

DROP TRIGGER "manor_roles_audit_insert";

DROP TRIGGER "manor_tenant_settings_audit_delete";

DROP TRIGGER "manor_tenant_settings_audit_update";

DROP TRIGGER "manor_tenant_settings_audit_insert";

DROP TRIGGER "manor_users_audit_delete";

DROP TRIGGER "manor_users_audit_update";

DROP TRIGGER "manor_users_audit_insert";

DROP TRIGGER "manor_tenants_audit_delete";

DROP TRIGGER "manor_tenants_audit_update";

DROP TRIGGER "manor_tenants_audit_insert";

DROP TRIGGER "manor_document_requests_restore";

DROP TRIGGER "manor_document_requests_delete";

DROP TRIGGER "manor_document_requests_keep";

DROP TRIGGER "manor_calendar_events_keep";

DROP TRIGGER "manor_filing_docs_keep";

DROP TRIGGER "manor_filings_restore";

DROP TRIGGER "manor_filings_delete";

DROP TRIGGER "manor_filings_keep";

DROP TRIGGER "manor_vehicles_restore";

DROP TRIGGER "manor_vehicles_delete";

DROP TRIGGER "manor_vehicles_keep";

DROP TRIGGER "manor_clients_restore";

DROP TRIGGER "manor_clients_delete";

DROP TRIGGER "manor_clients_keep";

DROP TRIGGER "manor_permissions_keep";

DROP TRIGGER "manor_roles_delete";

DROP TRIGGER "manor_roles_keep";

DROP TRIGGER "manor_users_restore";

DROP TRIGGER "manor_users_delete";

DROP TRIGGER "manor_users_keep";

DROP TRIGGER "manor_tenants_delete";

DROP TRIGGER "manor_tenants_keep";

DROP TRIGGER "manor_document_requests_must_update";

DROP TRIGGER "manor_document_requests_must_insert";

DROP TRIGGER "manor_filings_must_update";

DROP TRIGGER "manor_filings_must_insert";

DROP TRIGGER "manor_vehicles_must_update";

DROP TRIGGER "manor_vehicles_must_insert";

DROP TRIGGER "manor_user_roles_must_filled";

DROP TRIGGER "manor_user_roles_must_update";

DROP TRIGGER "manor_user_roles_must_delete";

DROP TRIGGER "manor_user_roles_must_insert";

DROP TRIGGER "manor_users_must_update";

DROP TRIGGER "manor_users_must_insert";

DROP TRIGGER "manor_document_requests_touch";

DROP TRIGGER "manor_document_requests_check_update";

DROP TRIGGER "manor_document_requests_check_insert";

DROP TRIGGER "manor_document_request_statuses_check_update";

DROP TRIGGER "manor_calendar_events_touch";

DROP TRIGGER "manor_calendar_events_check_update";

DROP TRIGGER "manor_calendar_events_check_insert";

DROP TRIGGER "manor_notifications_touch";

DROP TRIGGER "manor_notifications_check_update";

DROP TRIGGER "manor_notifications_check_insert";

DROP TRIGGER "manor_notification_channels_check_update";

DROP TRIGGER "manor_user_assignments_touch";

DROP TRIGGER "manor_user_assignments_check_update";

DROP TRIGGER "manor_user_assignments_check_insert";

DROP TRIGGER "manor_filing_docs_touch";

DROP TRIGGER "manor_filing_docs_check_update";

DROP TRIGGER "manor_filing_docs_check_insert";

DROP TRIGGER "manor_filings_touch";

DROP TRIGGER "manor_filings_check_update";

DROP TRIGGER "manor_filings_check_insert";

DROP TRIGGER "manor_filing_statuses_check_update";

DROP TRIGGER "manor_vehicles_touch";

DROP TRIGGER "manor_vehicles_check_update";

DROP TRIGGER "manor_vehicles_check_insert";

DROP TRIGGER "manor_vehicle_categories_check_update";

DROP TRIGGER "manor_clients_touch";

DROP TRIGGER "manor_clients_check_update";

DROP TRIGGER "manor_clients_check_insert";

DROP TRIGGER "manor_audit_events_check_update";

DROP TRIGGER "manor_role_permissions_touch";

DROP TRIGGER "manor_role_permissions_check_update";

DROP TRIGGER "manor_role_permissions_check_insert";

DROP TRIGGER "manor_user_roles_touch";

DROP TRIGGER "manor_user_roles_check_update";

DROP TRIGGER "manor_user_roles_check_insert";

DROP TRIGGER "manor_user_roles_tenant";

DROP TRIGGER "manor_permissions_touch";

DROP TRIGGER "manor_permissions_check_update";

DROP TRIGGER "manor_roles_touch";

DROP TRIGGER "manor_roles_check_update";

DROP TRIGGER "manor_tenant_settings_touch";

DROP TRIGGER "manor_tenant_settings_check_update";

DROP TRIGGER "manor_tenant_settings_check_insert";

DROP TRIGGER "manor_users_touch";

DROP TRIGGER "manor_users_check_update";

DROP TRIGGER "manor_users_check_insert";

DROP TRIGGER "manor_tenants_touch";

DROP TRIGGER "manor_tenants_check_update";

DROP TABLE "manor_requests";

DROP TABLE "manor_lockouts";

DROP TABLE "manor_refresh_tokens";

DROP TABLE "manor_sessions";

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

DROP TABLE "manor_context";

DROP TABLE "manor_meta";

DELETE FROM sqlite_stat1;
