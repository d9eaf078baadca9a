-- The casnet system as a team would have it that wrote its SQL by hand, with rows of two tenants.
CREATE TABLE users (
	id TEXT,
	username TEXT UNIQUE,
	email TEXT UNIQUE,
	full_name TEXT,
	hashed_password TEXT,
	is_active BOOLEAN DEFAULT 1,
	is_superuser BOOLEAN DEFAULT 0,
	PRIMARY KEY (id)
);
CREATE TABLE tenants (
	id TEXT,
	name TEXT UNIQUE,
	description TEXT,
	PRIMARY KEY (id)
);
CREATE TABLE persons (
	id TEXT,
	tenant_id TEXT,
	name TEXT,
	date_of_birth DATE,
	gender TEXT CHECK (gender IN ('MALE', 'FEMALE', 'OTHER')),
	contact_info JSON,
	PRIMARY KEY (id),
	FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);
CREATE TABLE records (
	id TEXT,
	tenant_id TEXT,
	title TEXT,
	content TEXT,
	created_at DATETIME,
	updated_at DATETIME,
	PRIMARY KEY (id),
	FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);
CREATE TABLE tags (
	id TEXT,
	tenant_id TEXT,
	name TEXT,
	PRIMARY KEY (id),
	FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);
CREATE TABLE user_tenants (
	user_id TEXT,
	tenant_id TEXT,
	PRIMARY KEY (user_id, tenant_id),
	FOREIGN KEY (user_id) REFERENCES users (id),
	FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);
CREATE TABLE record_tags (
	record_id TEXT,
	tag_id TEXT,
	PRIMARY KEY (record_id, tag_id),
	FOREIGN KEY (record_id) REFERENCES records (id),
	FOREIGN KEY (tag_id) REFERENCES tags (id)
);
CREATE TABLE tasks (
	id TEXT,
	tenant_id TEXT NOT NULL,
	title TEXT NOT NULL,
	description TEXT,
	due_date DATETIME,
	status TEXT,
	assignee_id TEXT,
	created_at DATETIME,
	updated_at DATETIME,
	PRIMARY KEY (id),
	FOREIGN KEY (tenant_id) REFERENCES tenants (id),
	FOREIGN KEY (assignee_id) REFERENCES users (id)
);
CREATE TABLE calendar_events (
	id TEXT,
	tenant_id TEXT NOT NULL,
	title TEXT NOT NULL,
	description TEXT,
	start_time DATETIME NOT NULL,
	end_time DATETIME NOT NULL,
	location TEXT,
	created_at DATETIME,
	updated_at DATETIME,
	PRIMARY KEY (id),
	FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);
INSERT INTO users (id, username, email, full_name, hashed_password, is_active, is_superuser) VALUES ('1483a5e9-0000-4000-8000-000000000001', 'username 1', 'p1@example.org', 'full name 1', 'hashed password 1', 0, 0);
INSERT INTO users (id, username, email, full_name, hashed_password, is_active, is_superuser) VALUES ('1483a5e9-0000-4000-8000-000000000002', 'username 2', 'p2@example.org', 'full name 2', 'hashed password 2', 1, 1);
INSERT INTO tenants (id, name, description) VALUES ('b8fc96bb-0000-4000-8000-000000000001', 'name 1', 'description 1');
INSERT INTO tenants (id, name, description) VALUES ('b8fc96bb-0000-4000-8000-000000000002', 'name 2', 'description 2');
INSERT INTO persons (id, tenant_id, name, date_of_birth, gender, contact_info) VALUES ('a25cc7d3-0000-4000-8000-000000000001', 'b8fc96bb-0000-4000-8000-000000000001', 'name 1', '2026-03-01', 'MALE', '{"n": 1}');
INSERT INTO persons (id, tenant_id, name, date_of_birth, gender, contact_info) VALUES ('a25cc7d3-0000-4000-8000-000000000002', 'b8fc96bb-0000-4000-8000-000000000002', 'name 2', '2026-03-02', 'FEMALE', '{"n": 2}');
INSERT INTO records (id, tenant_id, title, content, created_at, updated_at) VALUES ('9c9d5846-0000-4000-8000-000000000001', 'b8fc96bb-0000-4000-8000-000000000001', 'title 1', 'content 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO records (id, tenant_id, title, content, created_at, updated_at) VALUES ('9c9d5846-0000-4000-8000-000000000002', 'b8fc96bb-0000-4000-8000-000000000002', 'title 2', 'content 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO tags (id, tenant_id, name) VALUES ('6fbc9426-0000-4000-8000-000000000001', 'b8fc96bb-0000-4000-8000-000000000001', 'name 1');
INSERT INTO tags (id, tenant_id, name) VALUES ('6fbc9426-0000-4000-8000-000000000002', 'b8fc96bb-0000-4000-8000-000000000002', 'name 2');
INSERT INTO user_tenants (user_id, tenant_id) VALUES ('1483a5e9-0000-4000-8000-000000000001', 'b8fc96bb-0000-4000-8000-000000000001');
INSERT INTO user_tenants (user_id, tenant_id) VALUES ('1483a5e9-0000-4000-8000-000000000002', 'b8fc96bb-0000-4000-8000-000000000002');
INSERT INTO record_tags (record_id, tag_id) VALUES ('9c9d5846-0000-4000-8000-000000000001', '6fbc9426-0000-4000-8000-000000000001');
INSERT INTO record_tags (record_id, tag_id) VALUES ('9c9d5846-0000-4000-8000-000000000002', '6fbc9426-0000-4000-8000-000000000002');
INSERT INTO tasks (id, tenant_id, title, description, due_date, status, assignee_id, created_at, updated_at) VALUES ('50586597-0000-4000-8000-000000000001', 'b8fc96bb-0000-4000-8000-000000000001', 'title 1', 'description 1', NULL, 'status 1', '1483a5e9-0000-4000-8000-000000000001', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO tasks (id, tenant_id, title, description, due_date, status, assignee_id, created_at, updated_at) VALUES ('50586597-0000-4000-8000-000000000002', 'b8fc96bb-0000-4000-8000-000000000002', 'title 2', 'description 2', NULL, 'status 2', '1483a5e9-0000-4000-8000-000000000002', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO calendar_events (id, tenant_id, title, description, start_time, end_time, location, created_at, updated_at) VALUES ('f9e14f16-0000-4000-8000-000000000001', 'b8fc96bb-0000-4000-8000-000000000001', 'title 1', 'description 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00', 'location 1', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO calendar_events (id, tenant_id, title, description, start_time, end_time, location, created_at, updated_at) VALUES ('f9e14f16-0000-4000-8000-000000000002', 'b8fc96bb-0000-4000-8000-000000000002', 'title 2', 'description 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00', 'location 2', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
