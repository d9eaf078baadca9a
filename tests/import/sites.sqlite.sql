-- The sites system as a team would have it that wrote its SQL by hand, with rows of two tenants.
CREATE TABLE tenants (
	id CHAR(36),
	name VARCHAR(255) NOT NULL,
	slug VARCHAR(100) NOT NULL UNIQUE,
	type TEXT DEFAULT 'standard' NOT NULL,
	status TEXT DEFAULT 'active' NOT NULL,
	keycloak_group_id VARCHAR(255) UNIQUE,
	settings JSON DEFAULT '{}',
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,
	updated_at DATETIME,
	PRIMARY KEY (id)
);
CREATE TABLE users (
	id CHAR(36),
	keycloak_id VARCHAR(255) UNIQUE,
	email VARCHAR(255) NOT NULL UNIQUE,
	name VARCHAR(255) NOT NULL,
	user_type TEXT DEFAULT 'regular' NOT NULL,
	created_by CHAR(36),
	metadata JSON DEFAULT '{}',
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,
	updated_at DATETIME,
	PRIMARY KEY (id),
	FOREIGN KEY (created_by) REFERENCES users (id)
);
CREATE TABLE user_tenant_associations (
	id CHAR(36),
	user_id CHAR(36) NOT NULL,
	tenant_id CHAR(36) NOT NULL,
	role TEXT DEFAULT 'member' NOT NULL,
	status TEXT,
	invited_at DATETIME,
	accepted_at DATETIME,
	invited_by CHAR(36),
	last_active_at DATETIME,
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,
	updated_at DATETIME,
	PRIMARY KEY (id),
	FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
	FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
	FOREIGN KEY (invited_by) REFERENCES users (id)
);
CREATE TABLE sites (
	id CHAR(36),
	tenant_id CHAR(36) NOT NULL,
	name VARCHAR(255) NOT NULL,
	address TEXT,
	coordinates JSON,
	timezone VARCHAR(50) DEFAULT 'UTC' NOT NULL,
	metadata JSON DEFAULT '{}',
	status TEXT DEFAULT 'active' NOT NULL,
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,
	updated_at DATETIME,
	PRIMARY KEY (id),
	FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);
CREATE TABLE user_site_assignments (
	id CHAR(36),
	user_id CHAR(36) NOT NULL,
	site_id CHAR(36) NOT NULL,
	tenant_id CHAR(36) NOT NULL,
	assigned_by CHAR(36),
	assigned_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
	FOREIGN KEY (site_id) REFERENCES sites (id) ON DELETE CASCADE,
	FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
	FOREIGN KEY (assigned_by) REFERENCES users (id)
);
CREATE TABLE devices (
	id CHAR(36),
	site_id CHAR(36) NOT NULL,
	name VARCHAR(255) NOT NULL,
	type VARCHAR(100) NOT NULL,
	serial_number VARCHAR(255) NOT NULL,
	status TEXT DEFAULT 'active' NOT NULL,
	metadata JSON DEFAULT '{}',
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,
	updated_at DATETIME,
	PRIMARY KEY (id),
	FOREIGN KEY (site_id) REFERENCES sites (id) ON DELETE CASCADE
);
CREATE TABLE audit_logs (
	id CHAR(36),
	tenant_id CHAR(36),
	user_id CHAR(36),
	action TEXT NOT NULL,
	resource_type TEXT NOT NULL,
	resource_id VARCHAR(255) NOT NULL,
	details JSON DEFAULT '{}',
	ip_address TEXT,
	user_agent TEXT,
	timestamp DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE SET NULL,
	FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
);
CREATE TABLE tenant_invitations (
	id CHAR(36),
	email VARCHAR(255) NOT NULL,
	tenant_id CHAR(36) NOT NULL,
	role TEXT DEFAULT 'member' NOT NULL,
	token VARCHAR(255) NOT NULL UNIQUE,
	expires_at DATETIME NOT NULL,
	created_by CHAR(36) NOT NULL,
	accepted BOOLEAN DEFAULT 0 NOT NULL,
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,
	updated_at DATETIME,
	PRIMARY KEY (id),
	FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
	FOREIGN KEY (created_by) REFERENCES users (id)
);
CREATE INDEX tenants_status_idx ON tenants (status);
CREATE INDEX users_created_by_idx ON users (created_by);
CREATE INDEX user_tenant_associations_user_id_idx ON user_tenant_associations (user_id);
CREATE INDEX user_tenant_associations_tenant_id_idx ON user_tenant_associations (tenant_id);
CREATE INDEX user_tenant_associations_status_idx ON user_tenant_associations (status);
CREATE INDEX user_tenant_associations_invited_by_idx ON user_tenant_associations (invited_by);
CREATE INDEX user_tenant_associations_tenant_id_status_idx ON user_tenant_associations (tenant_id, status);
CREATE INDEX sites_tenant_id_idx ON sites (tenant_id);
CREATE INDEX sites_status_idx ON sites (status);
CREATE INDEX sites_tenant_id_status_idx ON sites (tenant_id, status);
CREATE INDEX user_site_assignments_user_id_idx ON user_site_assignments (user_id);
CREATE INDEX user_site_assignments_site_id_idx ON user_site_assignments (site_id);
CREATE INDEX user_site_assignments_tenant_id_idx ON user_site_assignments (tenant_id);
CREATE INDEX user_site_assignments_assigned_by_idx ON user_site_assignments (assigned_by);
CREATE INDEX devices_site_id_idx ON devices (site_id);
CREATE INDEX devices_status_idx ON devices (status);
CREATE INDEX audit_logs_tenant_id_idx ON audit_logs (tenant_id);
CREATE INDEX audit_logs_user_id_idx ON audit_logs (user_id);
CREATE INDEX tenant_invitations_tenant_id_idx ON tenant_invitations (tenant_id);
CREATE INDEX tenant_invitations_created_by_idx ON tenant_invitations (created_by);
INSERT INTO tenants (id, name, slug, type, status, keycloak_group_id, settings, created_at, updated_at) VALUES ('b8fc96bb-0000-4000-8000-000000000001', 'name 1', 'office-1', 'enterprise', 'active', 'keycloak group id 1', '{"n": 1}', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO tenants (id, name, slug, type, status, keycloak_group_id, settings, created_at, updated_at) VALUES ('b8fc96bb-0000-4000-8000-000000000002', 'name 2', 'office-2', 'standard', 'suspended', 'keycloak group id 2', '{"n": 2}', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO users (id, keycloak_id, email, name, user_type, created_by, metadata, created_at, updated_at) VALUES ('1483a5e9-0000-4000-8000-000000000001', 'keycloak id 1', 'p1@example.org', 'name 1', 'system_admin', NULL, '{"n": 1}', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO users (id, keycloak_id, email, name, user_type, created_by, metadata, created_at, updated_at) VALUES ('1483a5e9-0000-4000-8000-000000000002', 'keycloak id 2', 'p2@example.org', 'name 2', 'regular', NULL, '{"n": 2}', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO user_tenant_associations (id, user_id, tenant_id, role, status, invited_at, accepted_at, invited_by, last_active_at, created_at, updated_at) VALUES ('473491a2-0000-4000-8000-000000000001', '1483a5e9-0000-4000-8000-000000000001', 'b8fc96bb-0000-4000-8000-000000000001', 'owner', 'active', '2026-03-01 09:11:00', NULL, '1483a5e9-0000-4000-8000-000000000001', '2026-03-01 09:11:00', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO user_tenant_associations (id, user_id, tenant_id, role, status, invited_at, accepted_at, invited_by, last_active_at, created_at, updated_at) VALUES ('473491a2-0000-4000-8000-000000000002', '1483a5e9-0000-4000-8000-000000000002', 'b8fc96bb-0000-4000-8000-000000000002', 'admin', 'invited', '2026-03-02 09:12:00', NULL, '1483a5e9-0000-4000-8000-000000000002', '2026-03-02 09:12:00', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO sites (id, tenant_id, name, address, coordinates, timezone, metadata, status, created_at, updated_at) VALUES ('bc00aa63-0000-4000-8000-000000000001', 'b8fc96bb-0000-4000-8000-000000000001', 'name 1', 'address 1', '{"n": 1}', 'timezone 1', '{"n": 1}', 'active', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO sites (id, tenant_id, name, address, coordinates, timezone, metadata, status, created_at, updated_at) VALUES ('bc00aa63-0000-4000-8000-000000000002', 'b8fc96bb-0000-4000-8000-000000000002', 'name 2', 'address 2', '{"n": 2}', 'timezone 2', '{"n": 2}', 'inactive', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO user_site_assignments (id, user_id, site_id, tenant_id, assigned_by, assigned_at) VALUES ('a6b12db0-0000-4000-8000-000000000001', '1483a5e9-0000-4000-8000-000000000001', 'bc00aa63-0000-4000-8000-000000000001', 'b8fc96bb-0000-4000-8000-000000000001', '1483a5e9-0000-4000-8000-000000000001', '2026-03-01 09:11:00');
INSERT INTO user_site_assignments (id, user_id, site_id, tenant_id, assigned_by, assigned_at) VALUES ('a6b12db0-0000-4000-8000-000000000002', '1483a5e9-0000-4000-8000-000000000002', 'bc00aa63-0000-4000-8000-000000000002', 'b8fc96bb-0000-4000-8000-000000000002', '1483a5e9-0000-4000-8000-000000000002', '2026-03-02 09:12:00');
INSERT INTO devices (id, site_id, name, type, serial_number, status, metadata, created_at, updated_at) VALUES ('11074e9a-0000-4000-8000-000000000001', 'bc00aa63-0000-4000-8000-000000000001', 'name 1', 'type 1', 'serial number 1', 'active', '{"n": 1}', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO devices (id, site_id, name, type, serial_number, status, metadata, created_at, updated_at) VALUES ('11074e9a-0000-4000-8000-000000000002', 'bc00aa63-0000-4000-8000-000000000002', 'name 2', 'type 2', 'serial number 2', 'inactive', '{"n": 2}', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO audit_logs (id, tenant_id, user_id, action, resource_type, resource_id, details, ip_address, user_agent, timestamp) VALUES ('d62f2858-0000-4000-8000-000000000001', 'b8fc96bb-0000-4000-8000-000000000001', '1483a5e9-0000-4000-8000-000000000001', 'create', 'tenant', 'resource id 1', '{"n": 1}', '10.0.0.1', 'user agent 1', '2026-03-01 09:11:00');
INSERT INTO audit_logs (id, tenant_id, user_id, action, resource_type, resource_id, details, ip_address, user_agent, timestamp) VALUES ('d62f2858-0000-4000-8000-000000000002', 'b8fc96bb-0000-4000-8000-000000000002', '1483a5e9-0000-4000-8000-000000000002', 'update', 'user', 'resource id 2', '{"n": 2}', '10.0.0.2', 'user agent 2', '2026-03-02 09:12:00');
INSERT INTO tenant_invitations (id, email, tenant_id, role, token, expires_at, created_by, accepted, created_at, updated_at) VALUES ('fbd27a22-0000-4000-8000-000000000001', 'p1@example.org', 'b8fc96bb-0000-4000-8000-000000000001', 'owner', 'token 1', '2026-03-01 09:11:00', '1483a5e9-0000-4000-8000-000000000001', 0, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO tenant_invitations (id, email, tenant_id, role, token, expires_at, created_by, accepted, created_at, updated_at) VALUES ('fbd27a22-0000-4000-8000-000000000002', 'p2@example.org', 'b8fc96bb-0000-4000-8000-000000000002', 'admin', 'token 2', '2026-03-02 09:12:00', '1483a5e9-0000-4000-8000-000000000002', 1, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
