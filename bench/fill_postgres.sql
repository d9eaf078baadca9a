-- The rows of fill.sql for PostgreSQL: run with session_replication_role = replica, so
-- without triggers, in one transaction.
CREATE TEMP TABLE office AS SELECT o FROM generate_series(0, 99) o;
CREATE TEMP TABLE nth AS SELECT n FROM generate_series(0, 1199) n;
-- A moment for each n: over a year, none twice.
CREATE TEMP TABLE at AS SELECT n, timestamp '2025-01-01' + n * interval '437 minutes'
  + n * 7919 % 1000000 * interval '1 microsecond' AS moment FROM nth;

INSERT INTO tenants (id, name, created_at, updated_at) OVERRIDING SYSTEM VALUE
  SELECT 1000 + o, format('Office %s', o), moment, moment FROM office JOIN at ON n = o ORDER BY o;
INSERT INTO tenant_settings (tenant_id) SELECT 1000 + o FROM office;
INSERT INTO users (id, tenant_id, first_name, last_name, email, created_at, updated_at) OVERRIDING SYSTEM VALUE
  SELECT 100000 + n * 100 + o, 1000 + o, format('First%s', n), format('Last%s', n),
    CASE n WHEN 0 THEN format('owner@office%s.example', 1000 + o)
      ELSE format('person%s@office%s.example', n, 1000 + o) END, moment, moment
  FROM at CROSS JOIN office WHERE n < 20 ORDER BY n, o;
INSERT INTO user_roles (id, user_id, role_id, manor_tenant) OVERRIDING SYSTEM VALUE
  SELECT 100000 + n * 100 + o, 100000 + n * 100 + o, CASE n WHEN 0 THEN 1 ELSE 2 + n % 3 END, 1000 + o
  FROM nth CROSS JOIN office WHERE n < 20 ORDER BY n, o;
INSERT INTO clients (id, tenant_id, name, email, phone, created_at, updated_at) OVERRIDING SYSTEM VALUE
  SELECT 100000 + n * 100 + o, 1000 + o, format('Client %s of %s', n * 7919 % 1000, o),
    format('client%s@mail%s.example', n, o), format('+351 21%s', lpad((n * 100 + o)::text, 7, '0')), moment, moment
  FROM at CROSS JOIN office WHERE n < 800 ORDER BY n, o;
INSERT INTO vehicles (id, tenant_id, client_id, category_id, make, model, year, vin, created_at, updated_at) OVERRIDING SYSTEM VALUE
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n % 800 * 100 + o, 1 + n % 7, format('Make%s', n % 30),
    format('Model %s', n % 200), 1990 + n % 35, format('WVWZZZ%s%s', lpad(o::text, 3, '0'), lpad(n::text, 8, '0')), moment, moment
  FROM at CROSS JOIN office WHERE n < 900 ORDER BY n, o;
INSERT INTO filings (id, tenant_id, client_id, vehicle_id, status_id, created_at, updated_at) OVERRIDING SYSTEM VALUE
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n % 900 % 800 * 100 + o, 100000 + n % 900 * 100 + o,
    1 + n * 7 % 8, moment, moment
  FROM at CROSS JOIN office WHERE n < 1200 ORDER BY n, o;
INSERT INTO filing_docs (id, tenant_id, filing_id, document_name, document_url, created_at, updated_at) OVERRIDING SYSTEM VALUE
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n * 100 + o, format('document %s.pdf', n),
    format('https://files.example/%s/%s.pdf', o, n), moment, moment
  FROM at CROSS JOIN office WHERE n < 400 ORDER BY n, o;
INSERT INTO user_assignments (id, tenant_id, user_id, filing_id, created_at, updated_at) OVERRIDING SYSTEM VALUE
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n % 20 * 100 + o, 100000 + n * 100 + o, moment, moment
  FROM at CROSS JOIN office WHERE n < 300 ORDER BY n, o;
INSERT INTO notifications (id, tenant_id, user_id, channel_id, payload, read_at, created_at, updated_at) OVERRIDING SYSTEM VALUE
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n % 20 * 100 + o, 1 + n % 4,
    json_build_object('filing', 100000 + n * 100 + o, 'text', 'A filing has moved on'),
    CASE WHEN n % 3 <> 0 THEN moment END, moment, moment
  FROM at CROSS JOIN office WHERE n < 200 ORDER BY n, o;
INSERT INTO calendar_events (id, tenant_id, user_id, title, start_time, end_time, created_at, updated_at) OVERRIDING SYSTEM VALUE
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n % 20 * 100 + o, format('Meeting %s', n), moment, moment,
    moment, moment
  FROM at CROSS JOIN office WHERE n < 100 ORDER BY n, o;
INSERT INTO document_requests (id, tenant_id, filing_id, client_id, status_id, request_details, created_at, updated_at) OVERRIDING SYSTEM VALUE
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n * 100 + o, 100000 + n * 100 + o, 1 + n % 5,
    'Power of attorney, signed', moment, moment
  FROM at CROSS JOIN office WHERE n < 58 ORDER BY n, o;
INSERT INTO audit_events (id, manor_tenant, user_id, event_name, payload, created_at, updated_at) OVERRIDING SYSTEM VALUE
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n % 20 * 100 + o, 'filings.create',
    json_build_object('table', 'filings', 'id', 100000 + n * 100 + o, 'before', NULL, 'after',
      json_build_object('id', 100000 + n * 100 + o, 'status_id', 1 + n % 8, 'created_at', moment)),
    moment, moment
  FROM at CROSS JOIN office WHERE n < 1000 ORDER BY n, o;
DROP TABLE office;
DROP TABLE nth;
DROP TABLE at;
