-- The tables of schema.dbml as somebody writes them by hand for PostgREST, with the
-- tenant's wall as row security over the token's claims. Rows are copied from Manor's.
CREATE ROLE library_member NOLOGIN;
CREATE ROLE library_rest LOGIN NOINHERIT PASSWORD :'password' IN ROLE library_member;

CREATE FUNCTION tenant() RETURNS integer LANGUAGE sql STABLE AS $$
	SELECT (nullif(current_setting('request.jwt.claims', true), '')::json ->> 'tenant')::integer
$$;

CREATE TYPE book_state AS ENUM ('planned', 'printed', 'out of print');

CREATE TABLE tenants (
	id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL
);

CREATE TABLE countries (
	code varchar(2) PRIMARY KEY,
	name text NOT NULL
);

CREATE TABLE authors (
	id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	tenant_id integer NOT NULL DEFAULT tenant() REFERENCES tenants (id),
	name text NOT NULL,
	born date,
	country_code varchar(2) CONSTRAINT authors_country_fk REFERENCES countries (code),
	mentor_id integer CONSTRAINT authors_mentor_fk REFERENCES authors (id),
	CONSTRAINT authors_name_key UNIQUE (tenant_id, name)
);

CREATE TABLE books (
	id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	tenant_id integer NOT NULL DEFAULT tenant() REFERENCES tenants (id),
	title varchar(60) NOT NULL,
	author_id integer CONSTRAINT books_author_fk REFERENCES authors (id),
	editor_id integer CONSTRAINT books_editor_fk REFERENCES authors (id),
	pages integer,
	price numeric(10,2),
	state book_state NOT NULL DEFAULT 'planned',
	tags text[],
	extra jsonb
);

CREATE TABLE details (
	book_id integer PRIMARY KEY CONSTRAINT details_book_fk REFERENCES books (id),
	isbn varchar(17),
	blurb text
);

CREATE TABLE genres (
	id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	tenant_id integer NOT NULL DEFAULT tenant() REFERENCES tenants (id),
	name text NOT NULL,
	CONSTRAINT genres_name_key UNIQUE (tenant_id, name)
);

CREATE TABLE book_genres (
	book_id integer CONSTRAINT book_genres_book_fk REFERENCES books (id),
	genre_id integer CONSTRAINT book_genres_genre_fk REFERENCES genres (id),
	is_main boolean NOT NULL DEFAULT false,
	PRIMARY KEY (book_id, genre_id)
);

CREATE TABLE reviews (
	id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	book_id integer NOT NULL CONSTRAINT reviews_book_fk REFERENCES books (id),
	reader text NOT NULL,
	stars smallint NOT NULL DEFAULT 3,
	words text
);

CREATE TABLE shelves (
	code varchar(20) PRIMARY KEY,
	tenant_id integer NOT NULL DEFAULT tenant() REFERENCES tenants (id),
	title text NOT NULL DEFAULT 'untitled',
	room integer,
	width numeric(6,2) DEFAULT 1.50
);

CREATE TABLE samples (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	tenant_id integer NOT NULL DEFAULT tenant() REFERENCES tenants (id),
	a_small smallint,
	an_int integer,
	a_big bigint,
	a_scaled numeric(12,3),
	a_numeric numeric,
	a_real real,
	a_double double precision,
	a_text text,
	a_varchar varchar(12),
	a_char char(3),
	a_bool boolean,
	a_date date,
	a_time time,
	a_timestamp timestamp,
	a_timestamptz timestamptz,
	a_uuid uuid,
	a_jsonb jsonb,
	a_json json,
	an_inet inet,
	a_bytea bytea,
	a_state book_state,
	some_ints integer[],
	some_texts text[]
);

CREATE TABLE "odd names" (
	id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	tenant_id integer NOT NULL DEFAULT tenant() REFERENCES tenants (id),
	"a b" text,
	"c.d" integer,
	"Größe" integer,
	"x,y" text
);

GRANT USAGE ON SCHEMA public TO library_member;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO library_member;
GRANT INSERT, UPDATE, DELETE ON authors, books, details, genres, book_genres, reviews, shelves,
	samples, "odd names" TO library_member;

DO $$
DECLARE
	owned text;
BEGIN
	FOREACH owned IN ARRAY ARRAY['authors', 'books', 'genres', 'shelves', 'samples', 'odd names'] LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
		EXECUTE format('CREATE POLICY wall ON %I USING (tenant_id = tenant())', owned);
	END LOOP;
	FOREACH owned IN ARRAY ARRAY['details', 'book_genres', 'reviews'] LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
		EXECUTE format('CREATE POLICY wall ON %I USING (EXISTS (SELECT FROM books'
			' WHERE books.id = book_id))', owned);
	END LOOP;
END $$;
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON tenants USING (id = tenant());
