-- The filings system as a team would have it that wrote its SQL by hand, with rows of two tenants.
CREATE TABLE tenants (
	id serial,
	name varchar,
	created_at timestamp,
	updated_at timestamp,
	deleted_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE users (
	id serial,
	first_name varchar,
	last_name varchar,
	email varchar,
	password varchar,
	tenant_id integer,
	created_at timestamp,
	updated_at timestamp,
	deleted_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE tenant_settings (
	id serial,
	tenant_id integer,
	settings jsonb,
	created_at timestamp,
	updated_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE roles (
	id serial,
	name varchar,
	description text,
	created_at timestamp,
	updated_at timestamp,
	deleted_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE permissions (
	id serial,
	name varchar,
	description text,
	created_at timestamp,
	updated_at timestamp,
	deleted_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE user_roles (
	id serial,
	user_id integer,
	role_id integer,
	created_at timestamp,
	updated_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE role_permissions (
	id serial,
	role_id integer,
	permission_id integer,
	created_at timestamp,
	updated_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE audit_events (
	id serial,
	user_id integer,
	event_name varchar,
	payload jsonb,
	created_at timestamp,
	updated_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE clients (
	id serial,
	tenant_id integer,
	name varchar,
	email varchar,
	phone varchar,
	created_at timestamp,
	updated_at timestamp,
	deleted_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE vehicles (
	id serial,
	tenant_id integer,
	client_id integer,
	category_id integer,
	make varchar,
	model varchar,
	year integer,
	vin varchar,
	created_at timestamp,
	updated_at timestamp,
	deleted_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE vehicle_categories (
	id serial,
	name varchar UNIQUE,
	PRIMARY KEY (id)
);
CREATE TABLE filings (
	id serial,
	tenant_id integer,
	client_id integer,
	vehicle_id integer,
	status_id integer,
	created_at timestamp,
	updated_at timestamp,
	deleted_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE filing_statuses (
	id serial,
	name varchar UNIQUE,
	PRIMARY KEY (id)
);
CREATE TABLE filing_docs (
	id serial,
	tenant_id integer,
	filing_id integer,
	document_name varchar,
	document_url varchar,
	created_at timestamp,
	updated_at timestamp,
	deleted_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE user_assignments (
	id serial,
	tenant_id integer,
	user_id integer,
	filing_id integer,
	created_at timestamp,
	updated_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE notifications (
	id serial,
	tenant_id integer,
	user_id integer,
	channel_id integer,
	payload jsonb,
	read_at timestamp,
	created_at timestamp,
	updated_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE notification_channels (
	id serial,
	name varchar UNIQUE,
	PRIMARY KEY (id)
);
CREATE TABLE calendar_events (
	id serial,
	tenant_id integer,
	user_id integer,
	title varchar,
	description text,
	start_time timestamp,
	end_time timestamp,
	created_at timestamp,
	updated_at timestamp,
	deleted_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE document_requests (
	id serial,
	tenant_id integer,
	filing_id integer,
	client_id integer,
	status_id integer,
	request_details text,
	created_at timestamp,
	updated_at timestamp,
	deleted_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE document_request_statuses (
	id serial,
	name varchar UNIQUE,
	PRIMARY KEY (id)
);
ALTER TABLE users ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
ALTER TABLE tenant_settings ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
ALTER TABLE user_roles ADD FOREIGN KEY (user_id) REFERENCES users (id);
ALTER TABLE user_roles ADD FOREIGN KEY (role_id) REFERENCES roles (id);
ALTER TABLE role_permissions ADD FOREIGN KEY (role_id) REFERENCES roles (id);
ALTER TABLE role_permissions ADD FOREIGN KEY (permission_id) REFERENCES permissions (id);
ALTER TABLE audit_events ADD FOREIGN KEY (user_id) REFERENCES users (id);
ALTER TABLE clients ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
ALTER TABLE vehicles ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
ALTER TABLE vehicles ADD FOREIGN KEY (client_id) REFERENCES clients (id);
ALTER TABLE vehicles ADD FOREIGN KEY (category_id) REFERENCES vehicle_categories (id);
ALTER TABLE filings ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
ALTER TABLE filings ADD FOREIGN KEY (client_id) REFERENCES clients (id);
ALTER TABLE filings ADD FOREIGN KEY (vehicle_id) REFERENCES vehicles (id);
ALTER TABLE filings ADD FOREIGN KEY (status_id) REFERENCES filing_statuses (id);
ALTER TABLE filing_docs ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
ALTER TABLE filing_docs ADD FOREIGN KEY (filing_id) REFERENCES filings (id);
ALTER TABLE user_assignments ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
ALTER TABLE user_assignments ADD FOREIGN KEY (user_id) REFERENCES users (id);
ALTER TABLE user_assignments ADD FOREIGN KEY (filing_id) REFERENCES filings (id);
ALTER TABLE notifications ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
ALTER TABLE notifications ADD FOREIGN KEY (user_id) REFERENCES users (id);
ALTER TABLE notifications ADD FOREIGN KEY (channel_id) REFERENCES notification_channels (id);
ALTER TABLE calendar_events ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
ALTER TABLE calendar_events ADD FOREIGN KEY (user_id) REFERENCES users (id);
ALTER TABLE document_requests ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
ALTER TABLE document_requests ADD FOREIGN KEY (filing_id) REFERENCES filings (id);
ALTER TABLE document_requests ADD FOREIGN KEY (client_id) REFERENCES clients (id);
ALTER TABLE document_requests ADD FOREIGN KEY (status_id) REFERENCES document_request_statuses (id);
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
INSERT INTO tenants (name, created_at, updated_at, deleted_at) VALUES ('name 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO tenants (name, created_at, updated_at, deleted_at) VALUES ('name 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO users (first_name, last_name, email, password, tenant_id, created_at, updated_at, deleted_at) VALUES ('first name 1', 'last name 1', 'p1@example.org', 'password 1', 1, '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO users (first_name, last_name, email, password, tenant_id, created_at, updated_at, deleted_at) VALUES ('first name 2', 'last name 2', 'p2@example.org', 'password 2', 2, '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO tenant_settings (tenant_id, settings, created_at, updated_at) VALUES (1, '{"n": 1}', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO tenant_settings (tenant_id, settings, created_at, updated_at) VALUES (2, '{"n": 2}', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO roles (name, description, created_at, updated_at, deleted_at) VALUES ('name 1', 'description 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO roles (name, description, created_at, updated_at, deleted_at) VALUES ('name 2', 'description 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO permissions (name, description, created_at, updated_at, deleted_at) VALUES ('name 1', 'description 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO permissions (name, description, created_at, updated_at, deleted_at) VALUES ('name 2', 'description 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO user_roles (user_id, role_id, created_at, updated_at) VALUES (1, 1, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO user_roles (user_id, role_id, created_at, updated_at) VALUES (2, 2, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO role_permissions (role_id, permission_id, created_at, updated_at) VALUES (1, 1, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO role_permissions (role_id, permission_id, created_at, updated_at) VALUES (2, 2, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO audit_events (user_id, event_name, payload, created_at, updated_at) VALUES (1, 'event name 1', '{"n": 1}', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO audit_events (user_id, event_name, payload, created_at, updated_at) VALUES (2, 'event name 2', '{"n": 2}', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO clients (tenant_id, name, email, phone, created_at, updated_at, deleted_at) VALUES (1, 'name 1', 'p1@example.org', 'phone 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO clients (tenant_id, name, email, phone, created_at, updated_at, deleted_at) VALUES (2, 'name 2', 'p2@example.org', 'phone 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO vehicle_categories (name) VALUES ('name 1');
INSERT INTO vehicle_categories (name) VALUES ('name 2');
INSERT INTO vehicles (tenant_id, client_id, category_id, make, model, year, vin, created_at, updated_at, deleted_at) VALUES (1, 1, 1, 'make 1', 'model 1', 1, 'vin 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO vehicles (tenant_id, client_id, category_id, make, model, year, vin, created_at, updated_at, deleted_at) VALUES (2, 2, 2, 'make 2', 'model 2', 2, 'vin 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO filing_statuses (name) VALUES ('name 1');
INSERT INTO filing_statuses (name) VALUES ('name 2');
INSERT INTO filings (tenant_id, client_id, vehicle_id, status_id, created_at, updated_at, deleted_at) VALUES (1, 1, 1, 1, '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO filings (tenant_id, client_id, vehicle_id, status_id, created_at, updated_at, deleted_at) VALUES (2, 2, 2, 2, '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO filing_docs (tenant_id, filing_id, document_name, document_url, created_at, updated_at, deleted_at) VALUES (1, 1, 'document name 1', 'https://example.org/1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO filing_docs (tenant_id, filing_id, document_name, document_url, created_at, updated_at, deleted_at) VALUES (2, 2, 'document name 2', 'https://example.org/2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO user_assignments (tenant_id, user_id, filing_id, created_at, updated_at) VALUES (1, 1, 1, '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO user_assignments (tenant_id, user_id, filing_id, created_at, updated_at) VALUES (2, 2, 2, '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO notification_channels (name) VALUES ('name 1');
INSERT INTO notification_channels (name) VALUES ('name 2');
INSERT INTO notifications (tenant_id, user_id, channel_id, payload, read_at, created_at, updated_at) VALUES (1, 1, 1, '{"n": 1}', '2026-03-01 09:11:00', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO notifications (tenant_id, user_id, channel_id, payload, read_at, created_at, updated_at) VALUES (2, 2, 2, '{"n": 2}', '2026-03-02 09:12:00', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO calendar_events (tenant_id, user_id, title, description, start_time, end_time, created_at, updated_at, deleted_at) VALUES (1, 1, 'title 1', 'description 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO calendar_events (tenant_id, user_id, title, description, start_time, end_time, created_at, updated_at, deleted_at) VALUES (2, 2, 'title 2', 'description 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
INSERT INTO document_request_statuses (name) VALUES ('name 1');
INSERT INTO document_request_statuses (name) VALUES ('name 2');
INSERT INTO document_requests (tenant_id, filing_id, client_id, status_id, request_details, created_at, updated_at, deleted_at) VALUES (1, 1, 1, 1, 'request details 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', NULL);
INSERT INTO document_requests (tenant_id, filing_id, client_id, status_id, request_details, created_at, updated_at, deleted_at) VALUES (2, 2, 2, 2, 'request details 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', NULL);
