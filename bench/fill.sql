-- 100 offices with 5,000 rows each, into a database that has the filings schema and
-- its sample data. Ids are 100000 + n * 100 + office, so that the rows of an office
-- lie apart, as they do where offices work at the same time. Run without the
-- triggers, in one transaction.
CREATE TEMP TABLE office AS
  WITH RECURSIVE n(o) AS (SELECT 0 UNION ALL SELECT o + 1 FROM n WHERE o < 99) SELECT o FROM n;
CREATE TEMP TABLE nth AS
  WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 1199) SELECT n FROM n;
-- A moment for each n: over a year, none twice.
CREATE TEMP TABLE at AS
  SELECT n, strftime('%Y-%m-%d %H:%M:%S', '2025-01-01', printf('+%d minutes', n * 437))
    || printf('.%06d', n * 7919 % 1000000) AS moment FROM nth;
CREATE UNIQUE INDEX temp.at_n ON at (n);

INSERT INTO main.tenants (id, name, created_at, updated_at)
  SELECT 1000 + o, printf('Office %d', o), moment, moment FROM office JOIN at ON n = o ORDER BY o;
INSERT INTO main.tenant_settings (tenant_id) SELECT 1000 + o FROM office;
INSERT INTO main.users (id, tenant_id, first_name, last_name, email, created_at, updated_at)
  SELECT 100000 + n * 100 + o, 1000 + o, printf('First%d', n), printf('Last%d', n),
    CASE n WHEN 0 THEN printf('owner@office%d.example', 1000 + o)
      ELSE printf('person%d@office%d.example', n, 1000 + o) END, moment, moment
  FROM at JOIN office WHERE n < 20 ORDER BY n, o;
INSERT INTO main.user_roles (id, user_id, role_id, manor_tenant)
  SELECT 100000 + n * 100 + o, 100000 + n * 100 + o, CASE n WHEN 0 THEN 1 ELSE 2 + n % 3 END, 1000 + o
  FROM nth JOIN office WHERE n < 20 ORDER BY n, o;
INSERT INTO main.clients (id, tenant_id, name, email, phone, created_at, updated_at)
  SELECT 100000 + n * 100 + o, 1000 + o, printf('Client %d of %d', n * 7919 % 1000, o),
    printf('client%d@mail%d.example', n, o), printf('+351 21%07d', n * 100 + o), moment, moment
  FROM at JOIN office WHERE n < 800 ORDER BY n, o;
INSERT INTO main.vehicles (id, tenant_id, client_id, category_id, make, model, year, vin, created_at, updated_at)
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n % 800 * 100 + o, 1 + n % 7, printf('Make%d', n % 30),
    printf('Model %d', n % 200), 1990 + n % 35, printf('WVWZZZ%03d%08d', o, n), moment, moment
  FROM at JOIN office WHERE n < 900 ORDER BY n, o;
INSERT INTO main.filings (id, tenant_id, client_id, vehicle_id, status_id, created_at, updated_at)
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n % 900 % 800 * 100 + o, 100000 + n % 900 * 100 + o,
    1 + n * 7 % 8, moment, moment
  FROM at JOIN office WHERE n < 1200 ORDER BY n, o;
INSERT INTO main.filing_docs (id, tenant_id, filing_id, document_name, document_url, created_at, updated_at)
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n * 100 + o, printf('document %d.pdf', n),
    printf('https://files.example/%d/%d.pdf', o, n), moment, moment
  FROM at JOIN office WHERE n < 400 ORDER BY n, o;
INSERT INTO main.user_assignments (id, tenant_id, user_id, filing_id, created_at, updated_at)
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n % 20 * 100 + o, 100000 + n * 100 + o, moment, moment
  FROM at JOIN office WHERE n < 300 ORDER BY n, o;
INSERT INTO main.notifications (id, tenant_id, user_id, channel_id, payload, read_at, created_at, updated_at)
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n % 20 * 100 + o, 1 + n % 4,
    json_object('filing', 100000 + n * 100 + o, 'text', 'A filing has moved on'),
    CASE WHEN n % 3 THEN moment END, moment, moment
  FROM at JOIN office WHERE n < 200 ORDER BY n, o;
INSERT INTO main.calendar_events (id, tenant_id, user_id, title, start_time, end_time, created_at, updated_at)
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n % 20 * 100 + o, printf('Meeting %d', n), moment, moment,
    moment, moment
  FROM at JOIN office WHERE n < 100 ORDER BY n, o;
INSERT INTO main.document_requests (id, tenant_id, filing_id, client_id, status_id, request_details, created_at, updated_at)
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n * 100 + o, 100000 + n * 100 + o, 1 + n % 5,
    'Power of attorney, signed', moment, moment
  FROM at JOIN office WHERE n < 58 ORDER BY n, o;
INSERT INTO main.audit_events (id, manor_tenant, user_id, event_name, payload, created_at, updated_at)
  SELECT 100000 + n * 100 + o, 1000 + o, 100000 + n % 20 * 100 + o, 'filings.create',
    json_object('table', 'filings', 'id', 100000 + n * 100 + o, 'before', NULL, 'after',
      json_object('id', 100000 + n * 100 + o, 'status_id', 1 + n % 8, 'created_at', moment)),
    moment, moment
  FROM at JOIN office WHERE n < 1000 ORDER BY n, o;
DROP TABLE temp.office;
DROP TABLE temp.nth;
DROP TABLE temp.at;
