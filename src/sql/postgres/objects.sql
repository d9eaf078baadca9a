-- Every object of the present schema, as (kind, table, name, definition, make, take, alter):
-- what it is, and the statements that make it, take it away, and make another of that name
-- the same. Names of the schema itself are left out, so that what a scratch schema holds can
-- be compared word for word. An empty "alter" means: take it away and make it again.
WITH s AS (
	SELECT oid, nspname, quote_ident(nspname) AS quoted
	FROM pg_namespace WHERE nspname = current_schema()
), t AS (
	SELECT c.*, quote_ident(c.relname) AS quoted
	FROM pg_class c JOIN s ON c.relnamespace = s.oid
	WHERE c.relkind IN ('r', 'p', 'f') AND NOT EXISTS (
		SELECT FROM pg_depend d WHERE d.objid = c.oid
		AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
), a AS (
	SELECT t.oid AS rel, t.relname, quote_ident(x.attname) AS quoted, x.*,
		'ALTER TABLE ' || t.quoted || ' ALTER COLUMN ' || quote_ident(x.attname) AS altering,
		format_type(x.atttypid, x.atttypmod) || CASE
			WHEN x.attcollation <> y.typcollation THEN ' COLLATE ' || (
				SELECT quote_ident(collname) FROM pg_collation c WHERE c.oid = x.attcollation)
			ELSE '' END AS type,
		CASE x.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END AS given,
		(SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d
			WHERE d.adrelid = t.oid AND d.adnum = x.attnum) AS preset
	FROM t JOIN pg_attribute x ON x.attrelid = t.oid JOIN pg_type y ON y.oid = x.atttypid
	WHERE x.attnum > 0 AND NOT x.attisdropped
), f AS (
	SELECT p.*, p.oid::regprocedure::text AS signature,
		-- Whoever set another search path than the schema's own is told apart.
		regexp_replace(regexp_replace(rtrim(pg_get_functiondef(p.oid), E'\n'),
			'(FUNCTION|PROCEDURE) ' || s.quoted || '\.', '\1 '),
			'SET search_path TO ''' || s.nspname || '''', 'SET search_path TO ''public''') AS text
	FROM pg_proc p JOIN s ON p.pronamespace = s.oid
	WHERE p.prokind IN ('f', 'p', 'w') AND NOT EXISTS (
		SELECT FROM pg_depend d WHERE d.objid = p.oid
		AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
), rights AS (
	SELECT t.relname AS tbl, '' AS col, t.relowner AS owner, t.quoted AS target, x.*
	FROM t, aclexplode(coalesce(t.relacl, acldefault('r', t.relowner))) x
	UNION ALL
	SELECT a.relname, a.attname, t.relowner, t.quoted, x.*
	FROM a JOIN t ON t.oid = a.rel, aclexplode(a.attacl) x
	UNION ALL
	SELECT f.proname, '', f.proowner, 'ROUTINE ' || f.signature, x.*
	FROM f, aclexplode(f.proacl) x WHERE x.grantee <> 0
), g AS (
	SELECT r.*, CASE r.grantee WHEN 0 THEN 'PUBLIC'
			ELSE quote_ident(pg_get_userbyid(r.grantee)) END AS whom,
		r.privilege_type || CASE r.col WHEN '' THEN '' ELSE
			' (' || quote_ident(r.col) || ')' END || ' ON ' || r.target AS what
	FROM rights r WHERE r.grantee <> r.owner
), objects (rank, kind, tbl, name, definition, make, take, alter_) AS (
	SELECT 1, 'type', '', y.typname::text, v.list,
		'CREATE TYPE ' || quote_ident(y.typname) || ' AS ENUM (' || v.list || ')',
		'DROP TYPE ' || quote_ident(y.typname),
		'-- change its values in a migration, to ' || v.list
	FROM pg_type y JOIN s ON y.typnamespace = s.oid CROSS JOIN LATERAL (
		SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) AS list
		FROM pg_enum e WHERE e.enumtypid = y.oid) v
	WHERE y.typtype = 'e'
	UNION ALL
	-- An owner meets no row security: a role that serves must own nothing.
	SELECT 2, 'table', '', t.relname, t.relkind::text || t.relpersistence::text || CASE
			WHEN EXISTS (SELECT FROM pg_roles r JOIN pg_auth_members m ON m.roleid = r.oid
				WHERE m.member = t.relowner AND r.rolname IN ('manor_server', 'manor_app'))
			THEN ' owned by a role that serves' ELSE '' END,
		'CREATE TABLE ' || t.quoted || ' (' || coalesce((SELECT string_agg(a.quoted || ' '
			|| a.type || coalesce(' GENERATED ' || a.given || ' AS IDENTITY', '')
			|| CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
			|| coalesce(' DEFAULT ' || a.preset, ''), ', ' ORDER BY a.attnum)
			FROM a WHERE a.rel = t.oid), '') || ')',
		'DROP TABLE ' || t.quoted, 'ALTER TABLE ' || t.quoted || ' OWNER TO CURRENT_USER'
	FROM t
	UNION ALL
	SELECT 3, 'column', a.relname, a.attname,
		a.type || CASE a.attgenerated WHEN '' THEN '' ELSE ' generated' END,
		'ALTER TABLE ' || t.quoted || ' ADD COLUMN ' || a.quoted || ' ' || a.type
			|| coalesce(' DEFAULT ' || a.preset, ''),
		'ALTER TABLE ' || t.quoted || ' DROP COLUMN ' || a.quoted, a.altering || ' TYPE ' || a.type
	FROM a JOIN t ON t.oid = a.rel
	UNION ALL
	SELECT 4, 'identity', relname, attname, given,
		altering || ' ADD GENERATED ' || given || ' AS IDENTITY', altering || ' DROP IDENTITY',
		altering || ' SET GENERATED ' || given
	FROM a WHERE given IS NOT NULL
	UNION ALL
	SELECT 5, 'not null', relname, attname, '', altering || ' SET NOT NULL',
		altering || ' DROP NOT NULL', ''
	FROM a WHERE attnotnull
	UNION ALL
	SELECT 6, 'default', relname, attname, preset, altering || ' SET DEFAULT ' || preset,
		altering || ' DROP DEFAULT', altering || ' SET DEFAULT ' || preset
	FROM a WHERE preset IS NOT NULL AND attgenerated = ''
	UNION ALL
	SELECT CASE n.contype WHEN 'f' THEN 8 ELSE 7 END, 'constraint', t.relname, n.conname,
		pg_get_constraintdef(n.oid, true),
		'ALTER TABLE ' || t.quoted || ' ADD CONSTRAINT ' || quote_ident(n.conname) || ' '
			|| pg_get_constraintdef(n.oid, true),
		'ALTER TABLE ' || t.quoted || ' DROP CONSTRAINT ' || quote_ident(n.conname), ''
	FROM pg_constraint n JOIN t ON t.oid = n.conrelid
	WHERE n.contype IN ('p', 'u', 'c', 'f', 'x')
	UNION ALL
	SELECT 9, 'index', t.relname, i.relname, pg_get_indexdef(x.indexrelid, 0, true)
			|| CASE WHEN x.indisvalid THEN '' ELSE ' INVALID' END,
		pg_get_indexdef(x.indexrelid, 0, true), 'DROP INDEX ' || quote_ident(i.relname), ''
	FROM pg_index x JOIN t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
	WHERE NOT EXISTS (SELECT FROM pg_constraint n
		WHERE n.conindid = x.indexrelid AND n.contype IN ('p', 'u', 'x'))
	UNION ALL
	SELECT 10, 'function', '', proname, text, text, 'DROP ROUTINE ' || signature, text FROM f
	UNION ALL
	SELECT 11, 'view', '', c.relname,
		pg_get_viewdef(c.oid, true) || coalesce(array_to_string(c.reloptions, ','), ''),
		'CREATE VIEW ' || quote_ident(c.relname) || ' AS ' || pg_get_viewdef(c.oid, true),
		'DROP VIEW ' || quote_ident(c.relname), ''
	FROM pg_class c JOIN s ON c.relnamespace = s.oid
	WHERE c.relkind IN ('v', 'm') AND NOT EXISTS (
		SELECT FROM pg_depend d WHERE d.objid = c.oid
		AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
	UNION ALL
	SELECT 12, 'trigger', t.relname, g.tgname, pg_get_triggerdef(g.oid, true)
			|| CASE g.tgenabled WHEN 'O' THEN '' WHEN 'D' THEN ' DISABLED'
				ELSE ' ENABLED ' || g.tgenabled::text END,
		pg_get_triggerdef(g.oid, true),
		'DROP TRIGGER ' || quote_ident(g.tgname) || ' ON ' || t.quoted, ''
	FROM pg_trigger g JOIN t ON t.oid = g.tgrelid WHERE NOT g.tgisinternal
	UNION ALL
	SELECT 13, 'row security', relname, relname,
		CASE WHEN relforcerowsecurity THEN 'forced' ELSE '' END,
		'ALTER TABLE ' || quoted || ' ENABLE ROW LEVEL SECURITY',
		'ALTER TABLE ' || quoted || ' DISABLE ROW LEVEL SECURITY',
		'ALTER TABLE ' || quoted || ' NO FORCE ROW LEVEL SECURITY'
	FROM t WHERE relrowsecurity
	UNION ALL
	SELECT 14, 'policy', t.relname, p.polname, v.text,
		'CREATE POLICY ' || quote_ident(p.polname) || ' ON ' || t.quoted || ' ' || v.text,
		'DROP POLICY ' || quote_ident(p.polname) || ' ON ' || t.quoted, ''
	FROM pg_policy p JOIN t ON t.oid = p.polrelid CROSS JOIN LATERAL (
		SELECT CASE WHEN p.polpermissive THEN '' ELSE 'AS RESTRICTIVE ' END || 'FOR '
			|| CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
				WHEN 'd' THEN 'DELETE' ELSE 'ALL' END
			|| ' TO ' || (SELECT string_agg(o.name, ', ' ORDER BY o.name COLLATE "C")
				FROM (SELECT CASE r WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r))
					END AS name FROM unnest(p.polroles) r) o)
			|| coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
			|| coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
			AS text) v
	UNION ALL
	SELECT 15, 'grant', tbl, concat_ws(' ', nullif(col, ''), lower(privilege_type), 'to', whom),
		CASE WHEN is_grantable THEN 'with grant option' ELSE '' END,
		'GRANT ' || what || ' TO ' || whom, 'REVOKE ' || what || ' FROM ' || whom, ''
	FROM g
	UNION ALL
	-- What everyone may do with a function needs no grant; that they may not is told.
	SELECT 15, 'grant', f.proname, 'execute not to PUBLIC', '',
		'REVOKE EXECUTE ON ROUTINE ' || f.signature || ' FROM PUBLIC',
		'GRANT EXECUTE ON ROUTINE ' || f.signature || ' TO PUBLIC', ''
	FROM f WHERE f.proacl IS NOT NULL
		AND NOT EXISTS (SELECT FROM aclexplode(f.proacl) x WHERE x.grantee = 0)
	UNION ALL
	SELECT 16, 'comment', t.relname, coalesce(a.attname, ''), o.description,
		v.said || quote_literal(o.description), v.said || 'NULL',
		v.said || quote_literal(o.description)
	FROM pg_description o JOIN t ON t.oid = o.objoid AND o.classoid = 'pg_class'::regclass
	LEFT JOIN a ON a.rel = t.oid AND a.attnum = o.objsubid AND o.objsubid > 0
	CROSS JOIN LATERAL (SELECT 'COMMENT ON ' || coalesce('COLUMN ' || t.quoted || '.' || a.quoted,
		'TABLE ' || t.quoted) || ' IS ' AS said) v
)
SELECT kind, tbl, name, definition, make, take, alter_
FROM objects ORDER BY rank, tbl COLLATE "C", name COLLATE "C"
