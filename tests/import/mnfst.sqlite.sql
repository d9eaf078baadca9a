-- The mnfst system as a team would have it that wrote its SQL by hand, with rows of two tenants.
CREATE TABLE tenants (
	id CHAR(36),
	name TEXT,
	slug TEXT UNIQUE,
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
	PRIMARY KEY (id)
);
CREATE TABLE users (
	id CHAR(36),
	email TEXT UNIQUE,
	name TEXT,
	role TEXT CHECK (role IN ('superadmin', 'tenant_admin', 'user')),
	tenant_id CHAR(36),
	last_login DATETIME,
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
	PRIMARY KEY (id),
	FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);
CREATE TABLE documents (
	id CHAR(36),
	filename TEXT,
	original_name TEXT,
	size INTEGER,
	mime_type TEXT,
	status TEXT CHECK (status IN ('uploaded', 'processing', 'processed', 'error')),
	processed_at DATETIME,
	error TEXT,
	tenant_id CHAR(36),
	user_id CHAR(36),
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
	PRIMARY KEY (id),
	FOREIGN KEY (tenant_id) REFERENCES tenants (id),
	FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE social_links (
	id CHAR(36),
	url TEXT,
	platform TEXT CHECK (platform IN ('twitter', 'facebook', 'linkedin', 'instagram', 'youtube')),
	tenant_id CHAR(36),
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
	PRIMARY KEY (id),
	FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);
CREATE TABLE sessions (
	id CHAR(36),
	title TEXT,
	user_id CHAR(36),
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
	PRIMARY KEY (id),
	FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE messages (
	id CHAR(36),
	session_id CHAR(36),
	content TEXT,
	role TEXT CHECK (role IN ('user', 'assistant')),
	timestamp DATETIME,
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
	updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
	PRIMARY KEY (id),
	FOREIGN KEY (session_id) REFERENCES sessions (id)
);
CREATE INDEX tenants_id_idx ON tenants (id);
CREATE INDEX tenants_slug_idx ON tenants (slug);
CREATE INDEX users_id_idx ON users (id);
CREATE INDEX users_tenant_id_idx ON users (tenant_id);
CREATE INDEX users_email_idx ON users (email);
CREATE INDEX documents_id_idx ON documents (id);
CREATE INDEX documents_tenant_id_idx ON documents (tenant_id);
CREATE INDEX documents_user_id_idx ON documents (user_id);
CREATE INDEX social_links_id_idx ON social_links (id);
CREATE INDEX social_links_tenant_id_idx ON social_links (tenant_id);
CREATE INDEX sessions_id_idx ON sessions (id);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE INDEX messages_id_idx ON messages (id);
CREATE INDEX messages_session_id_idx ON messages (session_id);
INSERT INTO tenants (id, name, slug, created_at, updated_at) VALUES ('b8fc96bb-0000-4000-8000-000000000001', 'name 1', 'office-1', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO tenants (id, name, slug, created_at, updated_at) VALUES ('b8fc96bb-0000-4000-8000-000000000002', 'name 2', 'office-2', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO users (id, email, name, role, tenant_id, last_login, created_at, updated_at) VALUES ('1483a5e9-0000-4000-8000-000000000001', 'p1@example.org', 'name 1', 'superadmin', 'b8fc96bb-0000-4000-8000-000000000001', '2026-03-01 09:11:00', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO users (id, email, name, role, tenant_id, last_login, created_at, updated_at) VALUES ('1483a5e9-0000-4000-8000-000000000002', 'p2@example.org', 'name 2', 'tenant_admin', 'b8fc96bb-0000-4000-8000-000000000002', '2026-03-02 09:12:00', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO documents (id, filename, original_name, size, mime_type, status, processed_at, error, tenant_id, user_id, created_at, updated_at) VALUES ('a2b07288-0000-4000-8000-000000000001', 'filename 1', 'original name 1', 1, 'mime type 1', 'uploaded', '2026-03-01 09:11:00', 'error 1', 'b8fc96bb-0000-4000-8000-000000000001', '1483a5e9-0000-4000-8000-000000000001', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO documents (id, filename, original_name, size, mime_type, status, processed_at, error, tenant_id, user_id, created_at, updated_at) VALUES ('a2b07288-0000-4000-8000-000000000002', 'filename 2', 'original name 2', 2, 'mime type 2', 'processing', '2026-03-02 09:12:00', 'error 2', 'b8fc96bb-0000-4000-8000-000000000002', '1483a5e9-0000-4000-8000-000000000002', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO social_links (id, url, platform, tenant_id, created_at, updated_at) VALUES ('9b12158a-0000-4000-8000-000000000001', 'https://example.org/1', 'twitter', 'b8fc96bb-0000-4000-8000-000000000001', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO social_links (id, url, platform, tenant_id, created_at, updated_at) VALUES ('9b12158a-0000-4000-8000-000000000002', 'https://example.org/2', 'facebook', 'b8fc96bb-0000-4000-8000-000000000002', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO sessions (id, title, user_id, created_at, updated_at) VALUES ('9a609d13-0000-4000-8000-000000000001', 'title 1', '1483a5e9-0000-4000-8000-000000000001', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO sessions (id, title, user_id, created_at, updated_at) VALUES ('9a609d13-0000-4000-8000-000000000002', 'title 2', '1483a5e9-0000-4000-8000-000000000002', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
INSERT INTO messages (id, session_id, content, role, timestamp, created_at, updated_at) VALUES ('db021e96-0000-4000-8000-000000000001', '9a609d13-0000-4000-8000-000000000001', 'content 1', 'user', '2026-03-01 09:11:00', '2026-03-01 09:11:00', '2026-03-01 09:11:00');
INSERT INTO messages (id, session_id, content, role, timestamp, created_at, updated_at) VALUES ('db021e96-0000-4000-8000-000000000002', '9a609d13-0000-4000-8000-000000000002', 'content 2', 'assistant', '2026-03-02 09:12:00', '2026-03-02 09:12:00', '2026-03-02 09:12:00');
