-- The filings system as a team would have it that wrote its SQL by hand, with rows of two tenants.
CREATE TABLE tenants (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT,
	created_at DATETIME,
	updated_at DATETIME,
	deleted_at DATETIME
);
CREATE TABLE users (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	first_name TEXT,
	last_name TEXT,
	email TEXT,
	password TEXT,
	tenant_id INTEGER,
	created_at DATETIME,
	updated_at DATETIME,
	deleted_at DATETIME,
	FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);
CREATE TABLE tenant_settings (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	tenant_id INTEGER,
	settings JSON,
	created_at DATETIME,
	updated_at DATETIME,
	FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);
CREATE TABLE roles (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT,
	description TEXT,
	created_at DATETIME,
	updated_at DATETIME,
	deleted_at DATETIME
);
CREATE TABLE permissions (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT,
	description TEXT,
	created_at DATETIME,
	updated_at DATETIME,
	deleted_at DATETIME
);
CREATE TABLE user_roles (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	user_id INTEGER,
	role_id INTEGER,
	created_at DATETIME,
	updated_at DATETIME,
	FOREIGN KEY (user_id) REFERENCES users (id),
	FOREIGN KEY (role_id) REFERENCES roles (id)
);
CREATE TABLE role_permissions (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	role_id INTEGER,
	permission_id INTEGER,
	created_at DATETIME,
	updated_at DATETIME,
	FOREIGN KEY (role_id) REFERENCES roles (id),
	FOREIGN KEY (permission_id) REFERENCES permissions (id)
);
CREATE TABLE audit_events (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	user_id INTEGER,
	event_name TEXT,
	payload JSON,
	created_at DATETIME,
	updated_at DATETIME,
	FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE clients (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	tenant_id INTEGER,
	name TEXT,
	email TEXT,
	phone TEXT,
	created_at DATETIME,
	updated_at DATETIME,
	deleted_at DATETIME,
	FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);
CREATE TABLE vehicles (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	tenant_id INTEGER,
	client_id INTEGER,
	category_id INTEGER,
	make TEXT,
	model TEXT,
	year INTEGER,
	vin TEXT,
	created_at DATETIME,
	updated_at DATETIME,
	deleted_at DATETIME,
	FOREIGN KEY (tenant_id) REFERENCES tenants (id),
	FOREIGN KEY (client_id) REFERENCES clients (id),
	FOREIGN KEY (category_id) REFERENCES vehicle_categories (id)
);
CREATE TABLE vehicle_categories (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT UNIQUE
);
CREATE TABLE filings (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	tenant_id INTEGER,
	client_id INTEGER,
	vehicle_id INTEGER,
	status_id INTEGER,
	created_at DATETIME,
	updated_at DATETIME,
	deleted_at DATETIME,
	FOREIGN KEY (tenant_id) REFERENCES tenants (id),
	FOREIGN KEY (client_id) REFERENCES clients (id),
	FOREIGN KEY (vehicle_id) REFERENCES vehicles (id),
	FOREIGN KEY (status_id) REFERENCES filing_statuses (id)
);
CREATE TABLE filing_statuses (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT UNIQUE
);
CREATE TABLE filing_docs (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	tenant_id INTEGER,
	filing_id INTEGER,
	document_name TEXT,
	document_url TEXT,
	created_at DATETIME,
	updated_at DATETIME,
	deleted_at DATETIME,
	FOREIGN KEY (tenant_id) REFERENCES tenants (id),
	FOREIGN KEY (filing_id) REFERENCES filings (id)
);
CREATE TABLE user_assignments (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	tenant_id INTEGER,
	user_id INTEGER,
	filing_id INTEGER,
	created_at DATETIME,
	updated_at DATETIME,
	FOREIGN KEY (tenant_id) REFERENCES tenants (id),
	FOREIGN KEY (user_id) REFERENCES users (id),
	FOREIGN KEY (filing_id) REFERENCES filings (id)
);
CREATE TABLE notifications (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	tenant_id INTEGER,
	user_id INTEGER,
	channel_id INTEGER,
	payload JSON,
	read_at DATETIME,
	created_at DATETIME,
	updated_at DATETIME,
	FOREIGN KEY (tenant_id) REFERENCES tenants (id),
	FOREIGN KEY (user_id) REFERENCES users (id),
	FOREIGN KEY (channel_id) REFERENCES notification_channels (id)
);
CREATE TABLE notification_channels (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT UNIQUE
);
CREATE TABLE calendar_events (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	tenant_id INTEGER,
	user_id INTEGER,
	title TEXT,
	description TEXT,
	start_time DATETIME,
	end_time DATETIME,
	created_at DATETIME,
	updated_at DATETIME,
	deleted_at DATETIME,
	FOREIGN KEY (tenant_id) REFERENCES tenants (id),
	FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE document_requests (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	tenant_id INTEGER,
	filing_id INTEGER,
	client_id INTEGER,
	status_id INTEGER,
	request_details TEXT,
	created_at DATETIME,
	updated_at DATETIME,
	deleted_at DATETIME,
	FOREIGN KEY (tenant_id) REFERENCES tenants (id),
	FOREIGN KEY (filing_id) REFERENCES filings (id),
	FOREIGN KEY (client_id) REFERENCES clients (id),
	FOREIGN KEY (status_id) REFERENCES document_request_statuses (id)
);
CREATE TABLE document_request_statuses (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT UNIQUE
);
CREATE INDEX users_tenant_id_idx ON users (tenant_id);
CREATE INDEX tenant_settings_tenant_id_idx ON tenant_settings (tenant_id);
CREATE INDEX user_roles_user_id_idx ON user_roles (user_id);
CREATE INDEX user_roles_role_id_idx ON user_roles (role_id);
CREATE INDEX role_permissions_role_id_idx ON role_permissions (role_id);
CREATE INDEX role_permissions_permission_id_idx ON role_permissions (permission_id);
CREATE INDEX audit_events_user_id_idx ON audit_events (user_id);
CREATE INDEX clients_tenant_id_idx ON clients (tenant_id);
CREATE INDEX vehicles_tenant_id_idx ON vehicles (tenant_id);
CREATE INDEX vehicles_client_id_idx ON vehicles (client_id);
CREATE INDEX vehicles_category_id_idx ON vehicles (category_id);
CREATE INDEX filings_tenant_id_idx ON filings (tenant_id);
CREATE INDEX filings_client_id_idx ON filings (client_id);
CREATE INDEX filings_vehicle_id_idx ON filings (vehicle_id);
CREATE INDEX filings_status_id_idx ON filings (status_id);
CREATE INDEX filing_docs_tenant_id_idx ON filing_docs (tenant_id);
CREATE INDEX filing_docs_filing_id_idx ON filing_docs (filing_id);
CREATE INDEX user_assignments_tenant_id_idx ON user_assignments (tenant_id);
CREATE INDEX user_assignments_user_id_idx ON user_assignments (user_id);
CREATE INDEX user_assignments_filing_id_idx ON user_assignments (filing_id);
CREATE INDEX notifications_tenant_id_idx ON notifications (tenant_id);
CREATE INDEX notifications_user_id_idx ON notifications (user_id);
CREATE INDEX notifications_channel_id_idx ON notifications (channel_id);
CREATE INDEX calendar_events_tenant_id_idx ON calendar_events (tenant_id);
CREATE INDEX calendar_events_user_id_idx ON calendar_events (user_id);
CREATE INDEX document_requests_tenant_id_idx ON document_requests (tenant_id);
CREATE INDEX document_requests_filing_id_idx ON document_requests (filing_id);
CREATE INDEX document_requests_client_id_idx ON document_requests (client_id);
CREATE INDEX document_requests_status_id_idx ON document_requests (status_id);
INSERT INTO tenants (id, name, created_at, updated_at, deleted_at) VALUES (1, 'name 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO tenants (id, name, created_at, updated_at, deleted_at) VALUES (2, 'name 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO users (id, first_name, last_name, email, password, tenant_id, created_at, updated_at, deleted_at) VALUES (1, 'first name 1', 'last name 1', 'p1@example.org', 'password 1', 1, '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO users (id, first_name, last_name, email, password, tenant_id, created_at, updated_at, deleted_at) VALUES (2, 'first name 2', 'last name 2', 'p2@example.org', 'password 2', 2, '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO tenant_settings (id, tenant_id, settings, created_at, updated_at) VALUES (1, 1, '{"n": 1}', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO tenant_settings (id, tenant_id, settings, created_at, updated_at) VALUES (2, 2, '{"n": 2}', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO roles (id, name, description, created_at, updated_at, deleted_at) VALUES (1, 'name 1', 'description 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO roles (id, name, description, created_at, updated_at, deleted_at) VALUES (2, 'name 2', 'description 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO permissions (id, name, description, created_at, updated_at, deleted_at) VALUES (1, 'name 1', 'description 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO permissions (id, name, description, created_at, updated_at, deleted_at) VALUES (2, 'name 2', 'description 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO user_roles (id, user_id, role_id, created_at, updated_at) VALUES (1, 1, 1, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO user_roles (id, user_id, role_id, created_at, updated_at) VALUES (2, 2, 2, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO role_permissions (id, role_id, permission_id, created_at, updated_at) VALUES (1, 1, 1, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO role_permissions (id, role_id, permission_id, created_at, updated_at) VALUES (2, 2, 2, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO audit_events (id, user_id, event_name, payload, created_at, updated_at) VALUES (1, 1, 'event name 1', '{"n": 1}', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO audit_events (id, user_id, event_name, payload, created_at, updated_at) VALUES (2, 2, 'event name 2', '{"n": 2}', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO clients (id, tenant_id, name, email, phone, created_at, updated_at, deleted_at) VALUES (1, 1, 'name 1', 'p1@example.org', 'phone 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO clients (id, tenant_id, name, email, phone, created_at, updated_at, deleted_at) VALUES (2, 2, 'name 2', 'p2@example.org', 'phone 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO vehicle_categories (id, name) VALUES (1, 'name 1');
INSERT INTO vehicle_categories (id, name) VALUES (2, 'name 2');
INSERT INTO vehicles (id, tenant_id, client_id, category_id, make, model, year, vin, created_at, updated_at, deleted_at) VALUES (1, 1, 1, 1, 'make 1', 'model 1', 1, 'vin 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO vehicles (id, tenant_id, client_id, category_id, make, model, year, vin, created_at, updated_at, deleted_at) VALUES (2, 2, 2, 2, 'make 2', 'model 2', 2, 'vin 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO filing_statuses (id, name) VALUES (1, 'name 1');
INSERT INTO filing_statuses (id, name) VALUES (2, 'name 2');
INSERT INTO filings (id, tenant_id, client_id, vehicle_id, status_id, created_at, updated_at, deleted_at) VALUES (1, 1, 1, 1, 1, '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO filings (id, tenant_id, client_id, vehicle_id, status_id, created_at, updated_at, deleted_at) VALUES (2, 2, 2, 2, 2, '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO filing_docs (id, tenant_id, filing_id, document_name, document_url, created_at, updated_at, deleted_at) VALUES (1, 1, 1, 'document name 1', 'https://example.org/1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO filing_docs (id, tenant_id, filing_id, document_name, document_url, created_at, updated_at, deleted_at) VALUES (2, 2, 2, 'document name 2', 'https://example.org/2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO user_assignments (id, tenant_id, user_id, filing_id, created_at, updated_at) VALUES (1, 1, 1, 1, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO user_assignments (id, tenant_id, user_id, filing_id, created_at, updated_at) VALUES (2, 2, 2, 2, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO notification_channels (id, name) VALUES (1, 'name 1');
INSERT INTO notification_channels (id, name) VALUES (2, 'name 2');
INSERT INTO notifications (id, tenant_id, user_id, channel_id, payload, read_at, created_at, updated_at) VALUES (1, 1, 1, 1, '{"n": 1}', '2026-03-01 09:11:00', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO notifications (id, tenant_id, user_id, channel_id, payload, read_at, created_at, updated_at) VALUES (2, 2, 2, 2, '{"n": 2}', '2026-03-02 09:12:00', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO calendar_events (id, tenant_id, user_id, title, description, start_time, end_time, created_at, updated_at, deleted_at) VALUES (1, 1, 1, 'title 1', 'description 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO calendar_events (id, tenant_id, user_id, title, description, start_time, end_time, created_at, updated_at, deleted_at) VALUES (2, 2, 2, 'title 2', 'description 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO document_request_statuses (id, name) VALUES (1, 'name 1');
INSERT INTO document_request_statuses (id, name) VALUES (2, 'name 2');
INSERT INTO document_requests (id, tenant_id, filing_id, client_id, status_id, request_details, created_at, updated_at, deleted_at) VALUES (1, 1, 1, 1, 1, 'request details 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO document_requests (id, tenant_id, filing_id, client_id, status_id, request_details, created_at, updated_at, deleted_at) VALUES (2, 2, 2, 2, 2, 'request details 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
