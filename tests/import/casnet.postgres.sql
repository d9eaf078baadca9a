-- The casnet system as a team would have it that wrote its SQL by hand, with rows of two tenants.
CREATE TYPE persons_gender AS ENUM ('MALE', 'FEMALE', 'OTHER');
CREATE TABLE users (
	id varchar,
	username varchar UNIQUE,
	email varchar UNIQUE,
	full_name varchar,
	hashed_password varchar,
	is_active boolean DEFAULT true,
	is_superuser boolean DEFAULT false,
	PRIMARY KEY (id)
);
CREATE TABLE tenants (
	id varchar,
	name varchar UNIQUE,
	description varchar,
	PRIMARY KEY (id)
);
CREATE TABLE persons (
	id varchar,
	tenant_id varchar,
	name varchar,
	date_of_birth date,
	gender persons_gender,
	contact_info jsonb,
	PRIMARY KEY (id)
);
CREATE TABLE records (
	id varchar,
	tenant_id varchar,
	title varchar,
	content text,
	created_at timestamp,
	updated_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE tags (
	id varchar,
	tenant_id varchar,
	name varchar,
	PRIMARY KEY (id)
);
CREATE TABLE user_tenants (
	user_id varchar,
	tenant_id varchar,
	PRIMARY KEY (user_id, tenant_id)
);
CREATE TABLE record_tags (
	record_id varchar,
	tag_id varchar,
	PRIMARY KEY (record_id, tag_id)
);
CREATE TABLE tasks (
	id varchar,
	tenant_id varchar NOT NULL,
	title varchar NOT NULL,
	description text,
	due_date timestamp,
	status varchar,
	assignee_id varchar,
	created_at timestamp,
	updated_at timestamp,
	PRIMARY KEY (id)
);
CREATE TABLE calendar_events (
	id varchar,
	tenant_id varchar NOT NULL,
	title varchar NOT NULL,
	description text,
	start_time timestamp NOT NULL,
	end_time timestamp NOT NULL,
	location varchar,
	created_at timestamp,
	updated_at timestamp,
	PRIMARY KEY (id)
);
ALTER TABLE persons ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
ALTER TABLE records ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
ALTER TABLE tags ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
ALTER TABLE user_tenants ADD FOREIGN KEY (user_id) REFERENCES users (id);
ALTER TABLE user_tenants ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
ALTER TABLE record_tags ADD FOREIGN KEY (record_id) REFERENCES records (id);
ALTER TABLE record_tags ADD FOREIGN KEY (tag_id) REFERENCES tags (id);
ALTER TABLE tasks ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
ALTER TABLE tasks ADD FOREIGN KEY (assignee_id) REFERENCES users (id);
ALTER TABLE calendar_events ADD FOREIGN KEY (tenant_id) REFERENCES tenants (id);
INSERT INTO users (id, username, email, full_name, hashed_password, is_active, is_superuser) VALUES ('1483a5e9-0000-4000-8000-000000000001', 'username 1', 'p1@example.org', 'full name 1', 'hashed password 1', false, false);
INSERT INTO users (id, username, email, full_name, hashed_password, is_active, is_superuser) VALUES ('1483a5e9-0000-4000-8000-000000000002', 'username 2', 'p2@example.org', 'full name 2', 'hashed password 2', true, true);
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
