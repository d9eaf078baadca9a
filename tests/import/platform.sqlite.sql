-- The platform system as a team would have it that wrote its SQL by hand, with rows of two tenants.
CREATE TABLE "Users" (
	id CHAR(36),
	email TEXT NOT NULL UNIQUE,
	name TEXT,
	password TEXT,
	status TEXT CHECK (status IN ('active', 'inactive', 'suspended', 'deleted')) DEFAULT 'active',
	avatar TEXT,
	"googleId" TEXT UNIQUE,
	"failedLoginAttempts" INTEGER DEFAULT 0,
	"accountLockedUntil" DATETIME,
	"lastFailedLoginAt" DATETIME,
	"currentChallenge" TEXT,
	"passKeyEnabled" BOOLEAN DEFAULT 0,
	"passkeyRegistrationStartedAt" DATETIME,
	"twoFactorSecret" TEXT,
	"twoFactorEnabled" BOOLEAN DEFAULT 0,
	"twoFactorPendingVerification" BOOLEAN DEFAULT 0,
	"twoFactorBackupCodes" JSON DEFAULT '[]',
	"twoFactorSetupStartedAt" DATETIME,
	"twoFactorLastVerifiedAt" DATETIME,
	"twoFactorVerificationAttempts" INTEGER DEFAULT 0,
	"twoFactorLastFailedAttempt" DATETIME,
	"emailVerified" BOOLEAN DEFAULT 0,
	"verificationToken" TEXT,
	"verificationTokenExpires" DATETIME,
	"resetToken" TEXT,
	"resetTokenExpires" DATETIME,
	preferences JSON DEFAULT '{}',
	"lastActivity" DATETIME,
	profile JSON DEFAULT '{"phoneNumber": null, "address": null, "timezone": "UTC", "language": "en", "bio": null, "socialLinks": {}, "skills": [], "title": null, "department": null}',
	"emailPreferences" JSON DEFAULT '{"marketing": true, "updates": true, "security": true, "newsletter": false}',
	"deletedAt" DATETIME,
	"deletedBy" CHAR(36),
	"statusReason" TEXT,
	"statusChangedAt" DATETIME,
	"statusChangedBy" CHAR(36),
	"deactivatedAt" DATETIME,
	"deactivatedBy" CHAR(36),
	"deactivationReason" TEXT,
	"lastLoginAt" DATETIME,
	"loginCount" INTEGER DEFAULT 0,
	"createdAt" DATETIME NOT NULL,
	"updatedAt" DATETIME NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY ("deletedBy") REFERENCES "Users" (id),
	FOREIGN KEY ("statusChangedBy") REFERENCES "Users" (id),
	FOREIGN KEY ("deactivatedBy") REFERENCES "Users" (id)
);
CREATE TABLE "Tenants" (
	id CHAR(36),
	name TEXT NOT NULL,
	slug TEXT NOT NULL UNIQUE,
	"databaseUrl" TEXT NOT NULL UNIQUE,
	logo TEXT,
	colors JSON DEFAULT '{}',
	features JSON DEFAULT '{}',
	"securityPolicy" JSON DEFAULT '{"session": {"maxConcurrentSessions": 3, "sessionTimeout": 3600, "extendOnActivity": true, "requireMFA": false}, "twoFactor": {"required": false, "graceLogins": 3, "gracePeriodDays": 7, "allowBackupCodes": true, "allowRememberDevice": false, "exemptRoles": [], "enforcementDate": null}, "ipRestrictions": {"enabled": false, "allowedIPs": [], "allowedRanges": [], "blockList": []}}',
	status TEXT CHECK (status IN ('active', 'suspended', 'pending_deletion')) DEFAULT 'active',
	"deletionRequestedAt" DATETIME,
	"deletionScheduledAt" DATETIME,
	"gracePeriodDays" INTEGER DEFAULT 7,
	settings JSON DEFAULT '{}',
	"featureFlags" JSON DEFAULT '{}',
	"onboardingStatus" TEXT CHECK ("onboardingStatus" IN ('pending', 'in_progress', 'completed')) DEFAULT 'pending',
	"createdAt" DATETIME NOT NULL,
	"updatedAt" DATETIME NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE "TenantUsers" (
	id CHAR(36),
	"userId" CHAR(36) NOT NULL,
	"tenantId" CHAR(36) NOT NULL,
	roles JSON DEFAULT '[]',
	"createdAt" DATETIME NOT NULL,
	"updatedAt" DATETIME NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY ("userId") REFERENCES "Users" (id) ON DELETE CASCADE,
	FOREIGN KEY ("tenantId") REFERENCES "Tenants" (id) ON DELETE CASCADE
);
CREATE TABLE "Authenticators" (
	id CHAR(36),
	"userId" CHAR(36) NOT NULL,
	"credentialID" TEXT NOT NULL UNIQUE,
	"credentialPublicKey" TEXT NOT NULL,
	counter INTEGER DEFAULT 0 NOT NULL,
	transports JSON DEFAULT '[]',
	"friendlyName" TEXT DEFAULT 'Primary Authenticator' NOT NULL,
	"lastUsedAt" DATETIME,
	"createdAt" DATETIME NOT NULL,
	"updatedAt" DATETIME NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY ("userId") REFERENCES "Users" (id) ON DELETE CASCADE
);
CREATE TABLE "OAuthClients" (
	id CHAR(36),
	"clientId" TEXT NOT NULL UNIQUE,
	"clientSecret" TEXT,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	grants JSON DEFAULT '[]',
	"redirectUris" JSON DEFAULT '[]',
	"allowedScopes" JSON DEFAULT '[]',
	"tenantId" CHAR(36),
	"createdAt" DATETIME NOT NULL,
	"updatedAt" DATETIME NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY ("tenantId") REFERENCES "Tenants" (id) ON DELETE CASCADE
);
CREATE TABLE "OAuthTokens" (
	id CHAR(36),
	"accessToken" TEXT NOT NULL UNIQUE,
	"accessTokenExpiresAt" DATETIME NOT NULL,
	"refreshToken" TEXT UNIQUE,
	"refreshTokenExpiresAt" DATETIME,
	"clientId" CHAR(36) NOT NULL,
	"userId" CHAR(36),
	scopes JSON DEFAULT '[]',
	type TEXT DEFAULT 'access',
	revoked BOOLEAN DEFAULT 0,
	"revokedAt" DATETIME,
	"revokedBy" CHAR(36),
	"createdAt" DATETIME NOT NULL,
	"updatedAt" DATETIME NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY ("clientId") REFERENCES "OAuthClients" (id) ON DELETE CASCADE,
	FOREIGN KEY ("userId") REFERENCES "Users" (id) ON DELETE CASCADE,
	FOREIGN KEY ("revokedBy") REFERENCES "Users" (id)
);
CREATE TABLE "Roles" (
	id CHAR(36),
	name TEXT NOT NULL,
	description TEXT,
	scopes JSON DEFAULT '[]',
	"tenantId" CHAR(36) NOT NULL,
	"isDefault" BOOLEAN DEFAULT 0,
	"createdAt" DATETIME NOT NULL,
	"updatedAt" DATETIME NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY ("tenantId") REFERENCES "Tenants" (id) ON DELETE CASCADE
);
CREATE TABLE "Permissions" (
	id CHAR(36),
	name TEXT NOT NULL UNIQUE,
	description TEXT,
	resource TEXT NOT NULL,
	action TEXT NOT NULL,
	"createdAt" DATETIME NOT NULL,
	"updatedAt" DATETIME NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE "RolePermissions" (
	id CHAR(36),
	"roleId" CHAR(36) NOT NULL,
	"permissionId" CHAR(36) NOT NULL,
	"createdAt" DATETIME NOT NULL,
	"updatedAt" DATETIME NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY ("roleId") REFERENCES "Roles" (id) ON DELETE CASCADE,
	FOREIGN KEY ("permissionId") REFERENCES "Permissions" (id) ON DELETE CASCADE
);
CREATE TABLE "LoginHistories" (
	id CHAR(36),
	"userId" CHAR(36) NOT NULL,
	"ipAddress" TEXT,
	"userAgent" TEXT,
	location JSON,
	status TEXT CHECK (status IN ('success', 'failed')) NOT NULL,
	"failureReason" TEXT,
	"createdAt" DATETIME NOT NULL,
	"updatedAt" DATETIME NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY ("userId") REFERENCES "Users" (id) ON DELETE CASCADE
);
CREATE TABLE "SecurityAuditLogs" (
	id CHAR(36),
	"userId" CHAR(36),
	event TEXT NOT NULL,
	details JSON,
	"ipAddress" TEXT,
	"userAgent" TEXT,
	severity TEXT CHECK (severity IN ('low', 'medium', 'high', 'critical')) DEFAULT 'low',
	"createdAt" DATETIME NOT NULL,
	"updatedAt" DATETIME NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY ("userId") REFERENCES "Users" (id) ON DELETE SET NULL
);
CREATE TABLE "ActivityLogs" (
	id CHAR(36),
	"userId" CHAR(36) NOT NULL,
	action TEXT NOT NULL,
	details JSON,
	"ipAddress" TEXT,
	"userAgent" TEXT,
	"createdAt" DATETIME NOT NULL,
	"updatedAt" DATETIME NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY ("userId") REFERENCES "Users" (id) ON DELETE CASCADE
);
CREATE TABLE "Notifications" (
	id CHAR(36),
	"userId" CHAR(36) NOT NULL,
	message TEXT NOT NULL,
	read BOOLEAN DEFAULT 0,
	"createdAt" DATETIME NOT NULL,
	"updatedAt" DATETIME NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY ("userId") REFERENCES "Users" (id) ON DELETE CASCADE
);
CREATE TABLE "Invitations" (
	id CHAR(36),
	email TEXT NOT NULL,
	token TEXT NOT NULL,
	status TEXT CHECK (status IN ('pending', 'accepted', 'expired', 'cancelled')) DEFAULT 'pending',
	"cancelledAt" DATETIME,
	"cancelledBy" CHAR(36),
	"expiresAt" DATETIME NOT NULL,
	"tenantId" CHAR(36) NOT NULL,
	"invitedById" CHAR(36) NOT NULL,
	"createdAt" DATETIME NOT NULL,
	"updatedAt" DATETIME NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY ("cancelledBy") REFERENCES "Users" (id),
	FOREIGN KEY ("tenantId") REFERENCES "Tenants" (id) ON DELETE CASCADE,
	FOREIGN KEY ("invitedById") REFERENCES "Users" (id)
);
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
INSERT INTO "Users" (id, email, name, password, status, avatar, "googleId", "failedLoginAttempts", "accountLockedUntil", "lastFailedLoginAt", "currentChallenge", "passKeyEnabled", "passkeyRegistrationStartedAt", "twoFactorSecret", "twoFactorEnabled", "twoFactorPendingVerification", "twoFactorBackupCodes", "twoFactorSetupStartedAt", "twoFactorLastVerifiedAt", "twoFactorVerificationAttempts", "twoFactorLastFailedAttempt", "emailVerified", "verificationToken", "verificationTokenExpires", "resetToken", "resetTokenExpires", preferences, "lastActivity", profile, "emailPreferences", "deletedAt", "deletedBy", "statusReason", "statusChangedAt", "statusChangedBy", "deactivatedAt", "deactivatedBy", "deactivationReason", "lastLoginAt", "loginCount", "createdAt", "updatedAt") VALUES ('d5428aed-0000-4000-8000-000000000001', 'p1@example.org', 'name 1', 'password 1', 'active', 'avatar 1', 'googleId 1', 1, NULL, NULL, 'currentChallenge 1', 0, NULL, 'twoFactorSecret 1', 0, 0, '["a","b"]', NULL, NULL, 1, NULL, 0, 'verificationToken 1', NULL, 'resetToken 1', NULL, '{"n": 1}', NULL, '{"n": 1}', '{"n": 1}', NULL, NULL, 'statusReason 1', NULL, NULL, NULL, NULL, 'deactivationReason 1', NULL, 1, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "Users" (id, email, name, password, status, avatar, "googleId", "failedLoginAttempts", "accountLockedUntil", "lastFailedLoginAt", "currentChallenge", "passKeyEnabled", "passkeyRegistrationStartedAt", "twoFactorSecret", "twoFactorEnabled", "twoFactorPendingVerification", "twoFactorBackupCodes", "twoFactorSetupStartedAt", "twoFactorLastVerifiedAt", "twoFactorVerificationAttempts", "twoFactorLastFailedAttempt", "emailVerified", "verificationToken", "verificationTokenExpires", "resetToken", "resetTokenExpires", preferences, "lastActivity", profile, "emailPreferences", "deletedAt", "deletedBy", "statusReason", "statusChangedAt", "statusChangedBy", "deactivatedAt", "deactivatedBy", "deactivationReason", "lastLoginAt", "loginCount", "createdAt", "updatedAt") VALUES ('d5428aed-0000-4000-8000-000000000002', 'p2@example.org', 'name 2', 'password 2', 'inactive', 'avatar 2', 'googleId 2', 2, NULL, NULL, 'currentChallenge 2', 1, NULL, 'twoFactorSecret 2', 1, 1, '["a","b"]', NULL, NULL, 2, NULL, 1, 'verificationToken 2', NULL, 'resetToken 2', NULL, '{"n": 2}', NULL, '{"n": 2}', '{"n": 2}', NULL, NULL, 'statusReason 2', NULL, NULL, NULL, NULL, 'deactivationReason 2', NULL, 2, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "Tenants" (id, name, slug, "databaseUrl", logo, colors, features, "securityPolicy", status, "deletionRequestedAt", "deletionScheduledAt", "gracePeriodDays", settings, "featureFlags", "onboardingStatus", "createdAt", "updatedAt") VALUES ('7741af27-0000-4000-8000-000000000001', 'name 1', 'office-1', 'https://example.org/1', 'logo 1', '{"n": 1}', '{"n": 1}', '{"n": 1}', 'active', NULL, NULL, 1, '{"n": 1}', '{"n": 1}', 'pending', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "Tenants" (id, name, slug, "databaseUrl", logo, colors, features, "securityPolicy", status, "deletionRequestedAt", "deletionScheduledAt", "gracePeriodDays", settings, "featureFlags", "onboardingStatus", "createdAt", "updatedAt") VALUES ('7741af27-0000-4000-8000-000000000002', 'name 2', 'office-2', 'https://example.org/2', 'logo 2', '{"n": 2}', '{"n": 2}', '{"n": 2}', 'suspended', NULL, NULL, 2, '{"n": 2}', '{"n": 2}', 'in_progress', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "TenantUsers" (id, "userId", "tenantId", roles, "createdAt", "updatedAt") VALUES ('44942ff2-0000-4000-8000-000000000001', 'd5428aed-0000-4000-8000-000000000001', '7741af27-0000-4000-8000-000000000001', '["a","b"]', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "TenantUsers" (id, "userId", "tenantId", roles, "createdAt", "updatedAt") VALUES ('44942ff2-0000-4000-8000-000000000002', 'd5428aed-0000-4000-8000-000000000002', '7741af27-0000-4000-8000-000000000002', '["a","b"]', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "Authenticators" (id, "userId", "credentialID", "credentialPublicKey", counter, transports, "friendlyName", "lastUsedAt", "createdAt", "updatedAt") VALUES ('ab37cd52-0000-4000-8000-000000000001', 'd5428aed-0000-4000-8000-000000000001', 'credentialID 1', 'credentialPublicKey 1', 1, '["a","b"]', 'friendlyName 1', NULL, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "Authenticators" (id, "userId", "credentialID", "credentialPublicKey", counter, transports, "friendlyName", "lastUsedAt", "createdAt", "updatedAt") VALUES ('ab37cd52-0000-4000-8000-000000000002', 'd5428aed-0000-4000-8000-000000000002', 'credentialID 2', 'credentialPublicKey 2', 2, '["a","b"]', 'friendlyName 2', NULL, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "OAuthClients" (id, "clientId", "clientSecret", name, type, grants, "redirectUris", "allowedScopes", "tenantId", "createdAt", "updatedAt") VALUES ('c2dc875c-0000-4000-8000-000000000001', 'clientId 1', 'clientSecret 1', 'name 1', 'type 1', '["a","b"]', '["a","b"]', '["a","b"]', '7741af27-0000-4000-8000-000000000001', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "OAuthClients" (id, "clientId", "clientSecret", name, type, grants, "redirectUris", "allowedScopes", "tenantId", "createdAt", "updatedAt") VALUES ('c2dc875c-0000-4000-8000-000000000002', 'clientId 2', 'clientSecret 2', 'name 2', 'type 2', '["a","b"]', '["a","b"]', '["a","b"]', '7741af27-0000-4000-8000-000000000002', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "OAuthTokens" (id, "accessToken", "accessTokenExpiresAt", "refreshToken", "refreshTokenExpiresAt", "clientId", "userId", scopes, type, revoked, "revokedAt", "revokedBy", "createdAt", "updatedAt") VALUES ('690c9e32-0000-4000-8000-000000000001', 'accessToken 1', '2026-03-01 09:11:00', 'refreshToken 1', NULL, 'c2dc875c-0000-4000-8000-000000000001', 'd5428aed-0000-4000-8000-000000000001', '["a","b"]', 'type 1', 0, NULL, 'd5428aed-0000-4000-8000-000000000001', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "OAuthTokens" (id, "accessToken", "accessTokenExpiresAt", "refreshToken", "refreshTokenExpiresAt", "clientId", "userId", scopes, type, revoked, "revokedAt", "revokedBy", "createdAt", "updatedAt") VALUES ('690c9e32-0000-4000-8000-000000000002', 'accessToken 2', '2026-03-02 09:12:00', 'refreshToken 2', NULL, 'c2dc875c-0000-4000-8000-000000000002', 'd5428aed-0000-4000-8000-000000000002', '["a","b"]', 'type 2', 1, NULL, 'd5428aed-0000-4000-8000-000000000002', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "Roles" (id, name, description, scopes, "tenantId", "isDefault", "createdAt", "updatedAt") VALUES ('77ff01c3-0000-4000-8000-000000000001', 'name 1', 'description 1', '["a","b"]', '7741af27-0000-4000-8000-000000000001', 0, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "Roles" (id, name, description, scopes, "tenantId", "isDefault", "createdAt", "updatedAt") VALUES ('77ff01c3-0000-4000-8000-000000000002', 'name 2', 'description 2', '["a","b"]', '7741af27-0000-4000-8000-000000000002', 1, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
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
INSERT INTO "Notifications" (id, "userId", message, read, "createdAt", "updatedAt") VALUES ('d37efb26-0000-4000-8000-000000000001', 'd5428aed-0000-4000-8000-000000000001', 'message 1', 0, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "Notifications" (id, "userId", message, read, "createdAt", "updatedAt") VALUES ('d37efb26-0000-4000-8000-000000000002', 'd5428aed-0000-4000-8000-000000000002', 'message 2', 1, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO "Invitations" (id, email, token, status, "cancelledAt", "cancelledBy", "expiresAt", "tenantId", "invitedById", "createdAt", "updatedAt") VALUES ('a5bb9f79-0000-4000-8000-000000000001', 'p1@example.org', 'token 1', 'pending', NULL, 'd5428aed-0000-4000-8000-000000000001', '2026-03-01 09:11:00', '7741af27-0000-4000-8000-000000000001', 'd5428aed-0000-4000-8000-000000000001', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO "Invitations" (id, email, token, status, "cancelledAt", "cancelledBy", "expiresAt", "tenantId", "invitedById", "createdAt", "updatedAt") VALUES ('a5bb9f79-0000-4000-8000-000000000002', 'p2@example.org', 'token 2', 'accepted', NULL, 'd5428aed-0000-4000-8000-000000000002', '2026-03-02 09:12:00', '7741af27-0000-4000-8000-000000000002', 'd5428aed-0000-4000-8000-000000000002', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
