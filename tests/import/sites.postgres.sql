-- The sites system as a team would have it that wrote its SQL by hand, with rows of two tenants.
CREATE TYPE tenants_type AS ENUM ('enterprise', 'standard', 'trial', 'demo');
CREATE TYPE tenants_status AS ENUM ('active', 'suspended', 'inactive');
CREATE TYPE users_user_type AS ENUM ('system_admin', 'regular', 'service_account', 'guest');
CREATE TYPE user_tenant_associations_role AS ENUM ('owner', 'admin', 'member', 'viewer');
CREATE TYPE user_tenant_associations_status AS ENUM ('active', 'invited', 'suspended');
CREATE TYPE sites_status AS ENUM ('active', 'inactive', 'maintenance');
CREATE TYPE devices_status AS ENUM ('active', 'inactive', 'maintenance', 'offline');
CREATE TYPE audit_logs_action AS ENUM ('create', 'update', 'delete', 'login', 'logout', 'invite', 'accept_invite', 'reject_invite', 'suspend', 'activate', 'deactivate', 'assign_role', 'revoke_role', 'export_data', 'import_data');
CREATE TYPE audit_logs_resource_type AS ENUM ('tenant', 'user', 'site', 'device', 'invitation', 'role', 'settings');
CREATE TYPE tenant_invitations_role AS ENUM ('owner', 'admin', 'member', 'viewer');
CREATE TABLE tenants (
	id uuid DEFAULT gen_random_uuid(),
	name varchar(255) NOT NULL,
	slug varchar(100) NOT NULL UNIQUE,
	type tenants_type DEFAULT 'standard' NOT NULL,
	status tenants_status DEFAULT 'active' NOT NULL,
	keycloak_group_id varchar(255) UNIQUE,
	settings jsonb DEFAULT '{}',
	created_at timestamptz DEFAULT now() NOT NULL,
	updated_at timestamptz,
	PRIMARY KEY (id)
);
CREATE TABLE users (
	id uuid DEFAULT gen_random_uuid(),
	keycloak_id varchar(255) UNIQUE,
	email varchar(255) NOT NULL UNIQUE,
	name varchar(255) NOT NULL,
	user_type users_user_type DEFAULT 'regular' NOT NULL,
	created_by uuid,
	metadata jsonb DEFAULT '{}',
	created_at timestamptz DEFAULT now() NOT NULL,
	updated_at timestamptz,
	PRIMARY KEY (id)
);
CREATE TABLE user_tenant_associations (
	id uuid DEFAULT gen_random_uuid(),
	user_id uuid NOT NULL,
	tenant_id uuid NOT NULL,
	role user_tenant_associations_role DEFAULT 'member' NOT NULL,
	status user_tenant_associations_status,
	invited_at timestamptz,
	accepted_at timestamptz,
	invited_by uuid,
	last_active_at timestamptz,
	created_at timestamptz DEFAULT now() NOT NULL,
	updated_at timestamptz,
	PRIMARY KEY (id)
);
CREATE TABLE sites (
	id uuid DEFAULT gen_random_uuid(),
	tenant_id uuid NOT NULL,
	name varchar(255) NOT NULL,
	address text,
	coordinates jsonb,
	timezone varchar(50) DEFAULT 'UTC' NOT NULL,
	metadata jsonb DEFAULT '{}',
	status sites_status DEFAULT 'active' NOT NULL,
	created_at timestamptz DEFAULT now() NOT NULL,
	updated_at timestamptz,
	PRIMARY KEY (id)
);
CREATE TABLE user_site_assignments (
	id uuid DEFAULT gen_random_uuid(),
	user_id uuid NOT NULL,
	site_id uuid NOT NULL,
	tenant_id uuid NOT NULL,
	assigned_by uuid,
	assigned_at timestamptz DEFAULT now() NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE devices (
	id uuid DEFAULT gen_random_uuid(),
	site_id uuid NOT NULL,
	name varchar(255) NOT NULL,
	type varchar(100) NOT NULL,
	serial_number varchar(255) NOT NULL,
	status devices_status DEFAULT 'active' NOT NULL,
	metadata jsonb DEFAULT '{}',
	created_at timestamptz DEFAULT now() NOT NULL,
	updated_at timestamptz,
	PRIMARY KEY (id)
);
CREATE TABLE audit_logs (
	id uuid DEFAULT gen_random_uuid(),
	tenant_id uuid,
	user_id uuid,
	action audit_logs_action NOT NULL,
	resource_type audit_logs_resource_type NOT NULL,
	resource_id varchar(255) NOT NULL,
	details jsonb DEFAULT '{}',
	ip_address inet,
	user_agent text,
	timestamp timestamptz DEFAULT now() NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE tenant_invitations (
	id uuid DEFAULT gen_random_uuid(),
	email varchar(255) NOT NULL,
	tenant_id uuid NOT NULL,
	role tenant_invitations_role DEFAULT 'member' NOT NULL,
	token varchar(255) NOT NULL UNIQUE,
	expires_at timestamptz NOT NULL,
	created_by uuid NOT NULL,
	accepted boolean DEFAULT false NOT NULL,
	created_at timestamptz DEFAULT now() NOT NULL,
	updated_at timestamptz,
	PRIMARY KEY (id)
);
ALTER TABLE users ADD FOREIGN KEY (created_by) REFERENCES users (id);
ALTER TABLE user_tenant_associations ADD FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
ALTER TABLE user_tenant_associations ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
ALTER TABLE user_tenant_associations ADD FOREIGN KEY (invited_by) REFERENCES users (id);
ALTER TABLE sites ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
ALTER TABLE user_site_assignments ADD FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
ALTER TABLE user_site_assignments ADD FOREIGN KEY (site_id) REFERENCES sites (id) ON DELETE CASCADE;
ALTER TABLE user_site_assignments ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
ALTER TABLE user_site_assignments ADD FOREIGN KEY (assigned_by) REFERENCES users (id);
ALTER TABLE devices ADD FOREIGN KEY (site_id) REFERENCES sites (id) ON DELETE CASCADE;
ALTER TABLE audit_logs ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE SET NULL;
ALTER TABLE audit_logs ADD FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE tenant_invitations ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE;
ALTER TABLE tenant_invitations ADD FOREIGN KEY (created_by) REFERENCES users (id);
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
INSERT INTO tenant_invitations (id, email, tenant_id, role, token, expires_at, created_by, accepted, created_at, updated_at) VALUES ('fbd27a22-0000-4000-8000-000000000001', 'p1@example.org', 'b8fc96bb-0000-4000-8000-000000000001', 'owner', 'token 1', '2026-03-01 09:11:00', '1483a5e9-0000-4000-8000-000000000001', false, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO tenant_invitations (id, email, tenant_id, role, token, expires_at, created_by, accepted, created_at, updated_at) VALUES ('fbd27a22-0000-4000-8000-000000000002', 'p2@example.org', 'b8fc96bb-0000-4000-8000-000000000002', 'admin', 'token 2', '2026-03-02 09:12:00', '1483a5e9-0000-4000-8000-000000000002', true, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
