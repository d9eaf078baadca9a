-- The platform system as a team would have it that wrote its SQL by hand, with rows of two tenants.
CREATE TYPE users_status AS ENUM ('active', 'inactive', 'suspended', 'deleted');
CREATE TYPE tenants_status AS ENUM ('active', 'suspended', 'pending_deletion');
CREATE TYPE tenants_onboardingstatus AS ENUM ('pending', 'in_progress', 'completed');
CREATE TYPE loginhistories_status AS ENUM ('success', 'failed');
CREATE TYPE securityauditlogs_severity AS ENUM ('low', 'medium', 'high', 'critical');
CREATE TYPE invitations_status AS ENUM ('pending', 'accepted', 'expired', 'cancelled');
CREATE TABLE "Users" (
	id uuid DEFAULT gen_random_uuid(),
	email varchar NOT NULL UNIQUE,
	name varchar,
	password varchar,
	status users_status DEFAULT 'active',
	avatar varchar,
	"googleId" varchar UNIQUE,
	"failedLoginAttempts" integer DEFAULT 0,
	"accountLockedUntil" timestamp,
	"lastFailedLoginAt" timestamp,
	"currentChallenge" varchar,
	"passKeyEnabled" boolean DEFAULT false,
	"passkeyRegistrationStartedAt" timestamp,
	"twoFactorSecret" varchar,
	"twoFactorEnabled" boolean DEFAULT false,
	"twoFactorPendingVerification" boolean DEFAULT false,
	"twoFactorBackupCodes" varchar[] DEFAULT '{}',
	"twoFactorSetupStartedAt" timestamp,
	"twoFactorLastVerifiedAt" timestamp,
	"twoFactorVerificationAttempts" integer DEFAULT 0,
	"twoFactorLastFailedAttempt" timestamp,
	"emailVerified" boolean DEFAULT false,
	"verificationToken" varchar,
	"verificationTokenExpires" timestamp,
	"resetToken" varchar,
	"resetTokenExpires" timestamp,
	preferences jsonb DEFAULT '{}',
	"lastActivity" timestamp,
	profile jsonb DEFAULT '{"phoneNumber": null, "address": null, "timezone": "UTC", "language": "en", "bio": null, "socialLinks": {}, "skills": [], "title": null, "department": null}',
	"emailPreferences" jsonb DEFAULT '{"marketing": true, "updates": true, "security": true, "newsletter": false}',
	"deletedAt" timestamp,
	"deletedBy" uuid,
	"statusReason" varchar,
	"statusChangedAt" timestamp,
	"statusChangedBy" uuid,
	"deactivatedAt" timestamp,
	"deactivatedBy" uuid,
	"deactivationReason" varchar,
	"lastLoginAt" timestamp,
	"loginCount" integer DEFAULT 0,
	"createdAt" timestamp NOT NULL,
	"updatedAt" timestamp NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE "Tenants" (
	id uuid DEFAULT gen_random_uuid(),
	name varchar NOT NULL,
	slug varchar NOT NULL UNIQUE,
	"databaseUrl" varchar NOT NULL UNIQUE,
	logo varchar,
	colors jsonb DEFAULT '{}',
	features jsonb DEFAULT '{}',
	"securityPolicy" jsonb DEFAULT '{"session": {"maxConcurrentSessions": 3, "sessionTimeout": 3600, "extendOnActivity": true, "requireMFA": false}, "twoFactor": {"required": false, "graceLogins": 3, "gracePeriodDays": 7, "allowBackupCodes": true, "allowRememberDevice": false, "exemptRoles": [], "enforcementDate": null}, "ipRestrictions": {"enabled": false, "allowedIPs": [], "allowedRanges": [], "blockList": []}}',
	status tenants_status DEFAULT 'active',
	"deletionRequestedAt" timestamp,
	"deletionScheduledAt" timestamp,
	"gracePeriodDays" integer DEFAULT 7,
	settings jsonb DEFAULT '{}',
	"featureFlags" jsonb DEFAULT '{}',
	"onboardingStatus" tenants_onboardingstatus DEFAULT 'pending',
	"createdAt" timestamp NOT NULL,
	"updatedAt" timestamp NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE "TenantUsers" (
	id uuid DEFAULT gen_random_uuid(),
	"userId" uuid NOT NULL,
	"tenantId" uuid NOT NULL,
	roles varchar[] DEFAULT '{}',
	"createdAt" timestamp NOT NULL,
	"updatedAt" timestamp NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE "Authenticators" (
	id uuid DEFAULT gen_random_uuid(),
	"userId" uuid NOT NULL,
	"credentialID" varchar NOT NULL UNIQUE,
	"credentialPublicKey" varchar NOT NULL,
	counter integer DEFAULT 0 NOT NULL,
	transports varchar[] DEFAULT '{}',
	"friendlyName" varchar DEFAULT 'Primary Authenticator' NOT NULL,
	"lastUsedAt" timestamp,
	"createdAt" timestamp NOT NULL,
	"updatedAt" timestamp NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE "OAuthClients" (
	id uuid DEFAULT gen_random_uuid(),
	"clientId" varchar NOT NULL UNIQUE,
	"clientSecret" varchar,
	name varchar NOT NULL,
	type varchar NOT NULL,
	grants varchar[] DEFAULT '{}',
	"redirectUris" varchar[] DEFAULT '{}',
	"allowedScopes" varchar[] DEFAULT '{}',
	"tenantId" uuid,
	"createdAt" timestamp NOT NULL,
	"updatedAt" timestamp NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE "OAuthTokens" (
	id uuid DEFAULT gen_random_uuid(),
	"accessToken" varchar NOT NULL UNIQUE,
	"accessTokenExpiresAt" timestamp NOT NULL,
	"refreshToken" varchar UNIQUE,
	"refreshTokenExpiresAt" timestamp,
	"clientId" uuid NOT NULL,
	"userId" uuid,
	scopes varchar[] DEFAULT '{}',
	type varchar DEFAULT 'access',
	revoked boolean DEFAULT false,
	"revokedAt" timestamp,
	"revokedBy" uuid,
	"createdAt" timestamp NOT NULL,
	"updatedAt" timestamp NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE "Roles" (
	id uuid DEFAULT gen_random_uuid(),
	name varchar NOT NULL,
	description text,
	scopes varchar[] DEFAULT '{}',
	"tenantId" uuid NOT NULL,
	"isDefault" boolean DEFAULT false,
	"createdAt" timestamp NOT NULL,
	"updatedAt" timestamp NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE "Permissions" (
	id uuid DEFAULT gen_random_uuid(),
	name varchar NOT NULL UNIQUE,
	description text,
	resource varchar NOT NULL,
	action varchar NOT NULL,
	"createdAt" timestamp NOT NULL,
	"updatedAt" timestamp NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE "RolePermissions" (
	id uuid DEFAULT gen_random_uuid(),
	"roleId" uuid NOT NULL,
	"permissionId" uuid NOT NULL,
	"createdAt" timestamp NOT NULL,
	"updatedAt" timestamp NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE "LoginHistories" (
	id uuid DEFAULT gen_random_uuid(),
	"userId" uuid NOT NULL,
	"ipAddress" varchar,
	"userAgent" varchar,
	location jsonb,
	status loginhistories_status NOT NULL,
	"failureReason" varchar,
	"createdAt" timestamp NOT NULL,
	"updatedAt" timestamp NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE "SecurityAuditLogs" (
	id uuid DEFAULT gen_random_uuid(),
	"userId" uuid,
	event varchar NOT NULL,
	details jsonb,
	"ipAddress" varchar,
	"userAgent" varchar,
	severity securityauditlogs_severity DEFAULT 'low',
	"createdAt" timestamp NOT NULL,
	"updatedAt" timestamp NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE "ActivityLogs" (
	id uuid DEFAULT gen_random_uuid(),
	"userId" uuid NOT NULL,
	action varchar NOT NULL,
	details jsonb,
	"ipAddress" varchar,
	"userAgent" varchar,
	"createdAt" timestamp NOT NULL,
	"updatedAt" timestamp NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE "Notifications" (
	id uuid DEFAULT gen_random_uuid(),
	"userId" uuid NOT NULL,
	message text NOT NULL,
	read boolean DEFAULT false,
	"createdAt" timestamp NOT NULL,
	"updatedAt" timestamp NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE "Invitations" (
	id uuid DEFAULT gen_random_uuid(),
	email varchar NOT NULL,
	token varchar NOT NULL,
	status invitations_status DEFAULT 'pending',
	"cancelledAt" timestamp,
	"cancelledBy" uuid,
	"expiresAt" timestamp NOT NULL,
	"tenantId" uuid NOT NULL,
	"invitedById" uuid NOT NULL,
	"createdAt" timestamp NOT NULL,
	"updatedAt" timestamp NOT NULL,
	PRIMARY KEY (id)
);
ALTER TABLE "Users" ADD FOREIGN KEY ("deletedBy") REFERENCES "Users" (id);
ALTER TABLE "Users" ADD FOREIGN KEY ("statusChangedBy") REFERENCES "Users" (id);
ALTER TABLE "Users" ADD FOREIGN KEY ("deactivatedBy") REFERENCES "Users" (id);
ALTER TABLE "TenantUsers" ADD FOREIGN KEY ("userId") REFERENCES "Users" (id) ON DELETE CASCADE;
ALTER TABLE "TenantUsers" ADD FOREIGN KEY ("tenantId") REFERENCES "Tenants" (id) ON DELETE CASCADE;
ALTER TABLE "Authenticators" ADD FOREIGN KEY ("userId") REFERENCES "Users" (id) ON DELETE CASCADE;
ALTER TABLE "OAuthClients" ADD FOREIGN KEY ("tenantId") REFERENCES "Tenants" (id) ON DELETE CASCADE;
ALTER TABLE "OAuthTokens" ADD FOREIGN KEY ("clientId") REFERENCES "OAuthClients" (id) ON DELETE CASCADE;
ALTER TABLE "OAuthTokens" ADD FOREIGN KEY ("userId") REFERENCES "Users" (id) ON DELETE CASCADE;
ALTER TABLE "OAuthTokens" ADD FOREIGN KEY ("revokedBy") REFERENCES "Users" (id);
ALTER TABLE "Roles" ADD FOREIGN KEY ("tenantId") REFERENCES "Tenants" (id) ON DELETE CASCADE;
ALTER TABLE "RolePermissions" ADD FOREIGN KEY ("roleId") REFERENCES "Roles" (id) ON DELETE CASCADE;
ALTER TABLE "RolePermissions" ADD FOREIGN KEY ("permissionId") REFERENCES "Permissions" (id) ON DELETE CASCADE;
ALTER TABLE "LoginHistories" ADD FOREIGN KEY ("userId") REFERENCES "Users" (id) ON DELETE CASCADE;
ALTER TABLE "SecurityAuditLogs" ADD FOREIGN KEY ("userId") REFERENCES "Users" (id) ON DELETE SET NULL;
ALTER TABLE "ActivityLogs" ADD FOREIGN KEY ("userId") REFERENCES "Users" (id) ON DELETE CASCADE;
ALTER TABLE "Notifications" ADD FOREIGN KEY ("userId") REFERENCES "Users" (id) ON DELETE CASCADE;
ALTER TABLE "Invitations" ADD FOREIGN KEY ("cancelledBy") REFERENCES "Users" (id);
ALTER TABLE "Invitations" ADD FOREIGN KEY ("tenantId") REFERENCES "Tenants" (id) ON DELETE CASCADE;
ALTER TABLE "Invitations" ADD FOREIGN KEY ("invitedById") REFERENCES "Users" (id);
CREATE INDEX users_email_idx ON "Users" (email);
CREATE INDEX users_status_idx ON "Users" (status);
CREATE INDEX tenants_slug_idx ON "Tenants" (slug);
CREATE INDEX tenants_status_idx ON "Tenants" (status);
CREATE INDEX tenant_users_user_id_idx ON "TenantUsers" ("userId");
CREATE INDEX tenant_users_tenant_id_idx ON "TenantUsers" ("tenantId");
CREATE INDEX authenticators_user_id_idx ON "Authenticators" ("userId");
CREATE INDEX oauth_clients_client_id_idx ON "OAuthClients" ("clientId");
CREATE INDEX oauth_tokens_access_token_idx ON "OAuthTokens" ("accessToken");
CREATE INDEX oauth_tokens_refresh_token_idx ON "OAuthTokens" ("refreshToken");
CREATE INDEX roles_tenant_id_idx ON "Roles" ("tenantId");
CREATE INDEX role_permissions_role_id_idx ON "RolePermissions" ("roleId");
CREATE INDEX login_histories_user_id_idx ON "LoginHistories" ("userId");
CREATE INDEX login_histories_created_at_idx ON "LoginHistories" ("createdAt");
CREATE INDEX security_audit_logs_user_id_idx ON "SecurityAuditLogs" ("userId");
CREATE INDEX security_audit_logs_event_idx ON "SecurityAuditLogs" (event);
CREATE INDEX security_audit_logs_created_at_idx ON "SecurityAuditLogs" ("createdAt");
CREATE INDEX activity_logs_user_id_idx ON "ActivityLogs" ("userId");
CREATE INDEX activity_logs_created_at_idx ON "ActivityLogs" ("createdAt");
CREATE INDEX notifications_user_id_idx ON "Notifications" ("userId");
CREATE INDEX notifications_read_idx ON "Notifications" (read);
CREATE INDEX invitations_email_idx ON "Invitations" (email);
CREATE INDEX invitations_token_idx ON "Invitations" (token);
CREATE INDEX invitations_tenant_id_idx ON "Invitations" ("tenantId");
INSERT INTO "Users" (id, email, name, password, status, avatar, "googleId", "failedLoginAttempts", "accountLockedUntil", "lastFailedLoginAt", "currentChallenge", "passKeyEnabled", "passkeyRegistrationStartedAt", "twoFactorSecret", "twoFactorEnabled", "twoFactorPendingVerification", "twoFactorBackupCodes", "twoFactorSetupStartedAt", "twoFactorLastVerifiedAt", "twoFactorVerificationAttempts", "twoFactorLastFailedAttempt", "emailVerified", "verificationToken", "verificationTokenExpires", "resetToken", "resetTokenExpires", preferences, "lastActivity", profile, "emailPreferences", "deletedAt", "deletedBy", "statusReason", "statusChangedAt", "statusChangedBy", "deactivatedAt", "deactivatedBy", "deactivationReason", "lastLoginAt", "loginCount", "createdAt", "updatedAt") VALUES ('d5428aed-0000-4000-8000-000000000001', 'p1@example.org', 'name 1', 'password 1', 'active', 'avatar 1', 'googleId 1', 1, NULL, NULL, 'currentChallenge 1', false, NULL, 'twoFactorSecret 1', false, false, '{a,b}', NULL, NULL, 1, NULL, false, 'verificationToken 1', NULL, 'resetToken 1', NULL, '{"n": 1}', NULL, '{"n": 1}', '{"n": 1}', NULL, NULL, 'statusReason 1', NULL, NULL, NULL, NULL, 'deactivationReason 1', NULL, 1, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "Users" (id, email, name, password, status, avatar, "googleId", "failedLoginAttempts", "accountLockedUntil", "lastFailedLoginAt", "currentChallenge", "passKeyEnabled", "passkeyRegistrationStartedAt", "twoFactorSecret", "twoFactorEnabled", "twoFactorPendingVerification", "twoFactorBackupCodes", "twoFactorSetupStartedAt", "twoFactorLastVerifiedAt", "twoFactorVerificationAttempts", "twoFactorLastFailedAttempt", "emailVerified", "verificationToken", "verificationTokenExpires", "resetToken", "resetTokenExpires", preferences, "lastActivity", profile, "emailPreferences", "deletedAt", "deletedBy", "statusReason", "statusChangedAt", "statusChangedBy", "deactivatedAt", "deactivatedBy", "deactivationReason", "lastLoginAt", "loginCount", "createdAt", "updatedAt") VALUES ('d5428aed-0000-4000-8000-000000000002', 'p2@example.org', 'name 2', 'password 2', 'inactive', 'avatar 2', 'googleId 2', 2, NULL, NULL, 'currentChallenge 2', true, NULL, 'twoFactorSecret 2', true, true, '{a,b}', NULL, NULL, 2, NULL, true, 'verificationToken 2', NULL, 'resetToken 2', NULL, '{"n": 2}', NULL, '{"n": 2}', '{"n": 2}', NULL, NULL, 'statusReason 2', NULL, NULL, NULL, NULL, 'deactivationReason 2', NULL, 2, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "Tenants" (id, name, slug, "databaseUrl", logo, colors, features, "securityPolicy", status, "deletionRequestedAt", "deletionScheduledAt", "gracePeriodDays", settings, "featureFlags", "onboardingStatus", "createdAt", "updatedAt") VALUES ('7741af27-0000-4000-8000-000000000001', 'name 1', 'office-1', 'https://example.org/1', 'logo 1', '{"n": 1}', '{"n": 1}', '{"n": 1}', 'active', NULL, NULL, 1, '{"n": 1}', '{"n": 1}', 'pending', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "Tenants" (id, name, slug, "databaseUrl", logo, colors, features, "securityPolicy", status, "deletionRequestedAt", "deletionScheduledAt", "gracePeriodDays", settings, "featureFlags", "onboardingStatus", "createdAt", "updatedAt") VALUES ('7741af27-0000-4000-8000-000000000002', 'name 2', 'office-2', 'https://example.org/2', 'logo 2', '{"n": 2}', '{"n": 2}', '{"n": 2}', 'suspended', NULL, NULL, 2, '{"n": 2}', '{"n": 2}', 'in_progress', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "TenantUsers" (id, "userId", "tenantId", roles, "createdAt", "updatedAt") VALUES ('44942ff2-0000-4000-8000-000000000001', 'd5428aed-0000-4000-8000-000000000001', '7741af27-0000-4000-8000-000000000001', '{a,b}', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "TenantUsers" (id, "userId", "tenantId", roles, "createdAt", "updatedAt") VALUES ('44942ff2-0000-4000-8000-000000000002', 'd5428aed-0000-4000-8000-000000000002', '7741af27-0000-4000-8000-000000000002', '{a,b}', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "Authenticators" (id, "userId", "credentialID", "credentialPublicKey", counter, transports, "friendlyName", "lastUsedAt", "createdAt", "updatedAt") VALUES ('ab37cd52-0000-4000-8000-000000000001', 'd5428aed-0000-4000-8000-000000000001', 'credentialID 1', 'credentialPublicKey 1', 1, '{a,b}', 'friendlyName 1', NULL, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "Authenticators" (id, "userId", "credentialID", "credentialPublicKey", counter, transports, "friendlyName", "lastUsedAt", "createdAt", "updatedAt") VALUES ('ab37cd52-0000-4000-8000-000000000002', 'd5428aed-0000-4000-8000-000000000002', 'credentialID 2', 'credentialPublicKey 2', 2, '{a,b}', 'friendlyName 2', NULL, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "OAuthClients" (id, "clientId", "clientSecret", name, type, grants, "redirectUris", "allowedScopes", "tenantId", "createdAt", "updatedAt") VALUES ('c2dc875c-0000-4000-8000-000000000001', 'clientId 1', 'clientSecret 1', 'name 1', 'type 1', '{a,b}', '{a,b}', '{a,b}', '7741af27-0000-4000-8000-000000000001', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "OAuthClients" (id, "clientId", "clientSecret", name, type, grants, "redirectUris", "allowedScopes", "tenantId", "createdAt", "updatedAt") VALUES ('c2dc875c-0000-4000-8000-000000000002', 'clientId 2', 'clientSecret 2', 'name 2', 'type 2', '{a,b}', '{a,b}', '{a,b}', '7741af27-0000-4000-8000-000000000002', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "OAuthTokens" (id, "accessToken", "accessTokenExpiresAt", "refreshToken", "refreshTokenExpiresAt", "clientId", "userId", scopes, type, revoked, "revokedAt", "revokedBy", "createdAt", "updatedAt") VALUES ('690c9e32-0000-4000-8000-000000000001', 'accessToken 1', '2026-03-01 09:11:00', 'refreshToken 1', NULL, 'c2dc875c-0000-4000-8000-000000000001', 'd5428aed-0000-4000-8000-000000000001', '{a,b}', 'type 1', false, NULL, 'd5428aed-0000-4000-8000-000000000001', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "OAuthTokens" (id, "accessToken", "accessTokenExpiresAt", "refreshToken", "refreshTokenExpiresAt", "clientId", "userId", scopes, type, revoked, "revokedAt", "revokedBy", "createdAt", "updatedAt") VALUES ('690c9e32-0000-4000-8000-000000000002', 'accessToken 2', '2026-03-02 09:12:00', 'refreshToken 2', NULL, 'c2dc875c-0000-4000-8000-000000000002', 'd5428aed-0000-4000-8000-000000000002', '{a,b}', 'type 2', true, NULL, 'd5428aed-0000-4000-8000-000000000002', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "Roles" (id, name, description, scopes, "tenantId", "isDefault", "createdAt", "updatedAt") VALUES ('77ff01c3-0000-4000-8000-000000000001', 'name 1', 'description 1', '{a,b}', '7741af27-0000-4000-8000-000000000001', false, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "Roles" (id, name, description, scopes, "tenantId", "isDefault", "createdAt", "updatedAt") VALUES ('77ff01c3-0000-4000-8000-000000000002', 'name 2', 'description 2', '{a,b}', '7741af27-0000-4000-8000-000000000002', true, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "Permissions" (id, name, description, resource, action, "createdAt", "updatedAt") VALUES ('ab7143b8-0000-4000-8000-000000000001', 'name 1', 'description 1', 'resource 1', 'action 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "Permissions" (id, name, description, resource, action, "createdAt", "updatedAt") VALUES ('ab7143b8-0000-4000-8000-000000000002', 'name 2', 'description 2', 'resource 2', 'action 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "RolePermissions" (id, "roleId", "permissionId", "createdAt", "updatedAt") VALUES ('cfcbe772-0000-4000-8000-000000000001', '77ff01c3-0000-4000-8000-000000000001', 'ab7143b8-0000-4000-8000-000000000001', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "RolePermissions" (id, "roleId", "permissionId", "createdAt", "updatedAt") VALUES ('cfcbe772-0000-4000-8000-000000000002', '77ff01c3-0000-4000-8000-000000000002', 'ab7143b8-0000-4000-8000-000000000002', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "LoginHistories" (id, "userId", "ipAddress", "userAgent", location, status, "failureReason", "createdAt", "updatedAt") VALUES ('80005127-0000-4000-8000-000000000001', 'd5428aed-0000-4000-8000-000000000001', 'ipAddress 1', 'userAgent 1', '{"n": 1}', 'success', 'failureReason 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "LoginHistories" (id, "userId", "ipAddress", "userAgent", location, status, "failureReason", "createdAt", "updatedAt") VALUES ('80005127-0000-4000-8000-000000000002', 'd5428aed-0000-4000-8000-000000000002', 'ipAddress 2', 'userAgent 2', '{"n": 2}', 'failed', 'failureReason 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "SecurityAuditLogs" (id, "userId", event, details, "ipAddress", "userAgent", severity, "createdAt", "updatedAt") VALUES ('85f1aa43-0000-4000-8000-000000000001', 'd5428aed-0000-4000-8000-000000000001', 'event 1', '{"n": 1}', 'ipAddress 1', 'userAgent 1', 'low', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "SecurityAuditLogs" (id, "userId", event, details, "ipAddress", "userAgent", severity, "createdAt", "updatedAt") VALUES ('85f1aa43-0000-4000-8000-000000000002', 'd5428aed-0000-4000-8000-000000000002', 'event 2', '{"n": 2}', 'ipAddress 2', 'userAgent 2', 'medium', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "ActivityLogs" (id, "userId", action, details, "ipAddress", "userAgent", "createdAt", "updatedAt") VALUES ('77de35e2-0000-4000-8000-000000000001', 'd5428aed-0000-4000-8000-000000000001', 'action 1', '{"n": 1}', 'ipAddress 1', 'userAgent 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "ActivityLogs" (id, "userId", action, details, "ipAddress", "userAgent", "createdAt", "updatedAt") VALUES ('77de35e2-0000-4000-8000-000000000002', 'd5428aed-0000-4000-8000-000000000002', 'action 2', '{"n": 2}', 'ipAddress 2', 'userAgent 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "Notifications" (id, "userId", message, read, "createdAt", "updatedAt") VALUES ('d37efb26-0000-4000-8000-000000000001', 'd5428aed-0000-4000-8000-000000000001', 'message 1', false, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "Notifications" (id, "userId", message, read, "createdAt", "updatedAt") VALUES ('d37efb26-0000-4000-8000-000000000002', 'd5428aed-0000-4000-8000-000000000002', 'message 2', true, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "Invitations" (id, email, token, status, "cancelledAt", "cancelledBy", "expiresAt", "tenantId", "invitedById", "createdAt", "updatedAt") VALUES ('a5bb9f79-0000-4000-8000-000000000001', 'p1@example.org', 'token 1', 'pending', NULL, 'd5428aed-0000-4000-8000-000000000001', '2026-03-01 09:11:00', '7741af27-0000-4000-8000-000000000001', 'd5428aed-0000-4000-8000-000000000001', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "Invitations" (id, email, token, status, "cancelledAt", "cancelledBy", "expiresAt", "tenantId", "invitedById", "createdAt", "updatedAt") VALUES ('a5bb9f79-0000-4000-8000-000000000002', 'p2@example.org', 'token 2', 'accepted', NULL, 'd5428aed-0000-4000-8000-000000000002', '2026-03-02 09:12:00', '7741af27-0000-4000-8000-000000000002', 'd5428aed-0000-4000-8000-000000000002', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
