#!/bin/bash
# What cannot run in a transaction is a part of its own: parts that are done are not done
# again. Optional migrations, and what lint says of locks.
. "$(dirname "$0")/lib.sh"
need jq

project parts
office 'phone text' <<'END'
Table visits {
  id int [pk, increment]
  client_id int [not null, ref: > clients.id]
  at timestamptz

  indexes {
    client_id
  }
}
END
does 'the first' migrate generate first
does 'up' migrate up
rows
does 'by hand' migrate create slow
here=migrations/$ENGINE
alone=$(on_sqlite && echo 'VACUUM' || echo 'CREATE INDEX CONCURRENTLY slow_idx ON clients (name)')
back=$(on_sqlite && echo 'VACUUM' || echo 'DROP INDEX CONCURRENTLY IF EXISTS slow_idx')
fresh=$(on_sqlite && echo 'VACUUM' || echo 'DROP INDEX CONCURRENTLY IF EXISTS slow_idx')
cat >>"$here/0002_slow.sql" <<END

UPDATE clients SET name = name || '!';

-- @outside
$fresh;
$alone;

INSERT INTO nowhere VALUES (1);

UPDATE clients SET name = name || '?';
END
cat >>"$here/0002_slow_rollback.sql" <<END

UPDATE clients SET name = replace(replace(name, '?', ''), '!', '');

-- @outside
$back;
END

slip 'the third part fails' 74 'nowhere' migrate up --no-backup
said 'two are done' '2 of its 3 parts are done'
is 'status tells it' "$(state 0002_slow)" 'under way'
like 'and where' "$("$MANOR" migrate status)" 'under way.*up 2 parts done'
is 'the first part is done' "$(sql 'select name from clients order by id')" "Ann!
Bob!"
slip 'the other way' 75 'stopped on its way up; manor migrate up ends that first' migrate down
slip 'again' 74 'nowhere' migrate up --no-backup
is 'nothing is done twice' "$(sql 'select name from clients order by id')" "Ann!
Bob!"
sed -i '/nowhere/d' "$here/0002_slow.sql"
does 'mended, it goes on' migrate up --no-backup
is 'all parts are done once' "$(sql 'select name from clients order by id')" "Ann!?
Bob!?"
is 'it is applied' "$(state 0002_slow)" applied
on_sqlite || is 'the index is there' "$(sql "select count(*) from pg_indexes where indexname = 'slow_idx'")" 1
sed -i 's/^-- @outside/INSERT INTO nowhere VALUES (1);\n\n&/' "$here/0002_slow_rollback.sql"
slip 'the way back fails' 74 'nowhere' migrate down --no-backup
is 'it is all in one part' "$(state 0002_slow)" applied
sed -i '/nowhere/d' "$here/0002_slow_rollback.sql"
sed -i "s/^$back;/$back;\nINSERT INTO nowhere VALUES (1);/" "$here/0002_slow_rollback.sql"
slip 'the second part fails' 74 'nowhere' migrate down --no-backup
like 'it is on its way back' "$("$MANOR" migrate status)" 'under way.*down 1 parts done'
slip 'up is not possible' 75 'manor migrate down ends that first' migrate up
sed -i '/nowhere/d' "$here/0002_slow_rollback.sql"
does 'mended, it goes on' migrate down --no-backup
is 'and is back' "$(sql 'select name from clients order by id')" "Ann
Bob"
is 'it is pending' "$(state 0002_slow)" pending

# ---- a statement that needs no transaction, within one

if on_postgres; then
	sed -i '/@outside/d' "$here/0002_slow.sql"
	slip 'without the mark' 74 'CONCURRENTLY cannot run inside a transaction block' migrate up --no-backup
	said 'nothing is done' 'the database is as it was before it'
fi

# ---- optional ones

rm -f migrations/*/0002_slow* migrations/0002_slow.dbml
does 'what the schema makes only when asked' migrate generate wish --optional
if grep -q 'nothing to write' "$OUT"; then
	does 'there is none: by hand' migrate create wish
	sed -i 's/^-- after:.*/&\n-- optional: yes/' migrations/*/0002_wish*.sql
	printf '\nCREATE INDEX wish_idx ON clients (name);\n' >>"$here/0002_wish.sql"
	printf '\nDROP INDEX wish_idx;\n' >>"$here/0002_wish_rollback.sql"
fi
does 'up' migrate up --no-backup
said 'it is passed over, with a word' 'optional, not applied: 0002_wish'
is 'status says so' "$(state 0002_wish)" optional
slip 'one that is not there' 64 'there is no migration "0009_no"' migrate up --with 0009_no
slip 'one without its number' 64 'its number belongs to its name' migrate up --with no
slip 'one that is not optional' 64 'is not optional' migrate up --with 0001_first
sed -i 's/  at timestamptz/  at timestamptz [note: '"'when'"']/' schema.dbml
does 'a later one' migrate generate later
does 'goes up without it' migrate up --no-backup
is 'it is applied' "$(state 0003_later)" applied
does 'named, it is applied' migrate up --with 0002_wish --no-backup
is 'status says so' "$(state 0002_wish)" applied
does 'down takes the newest' migrate down --no-backup
is 'by its number' "$(state 0002_wish) $(state 0003_later)" 'applied pending'
does 'then it' migrate down --no-backup
is 'it is optional again' "$(state 0002_wish)" optional

# ---- lint

does 'the rest' migrate up --no-backup
does 'nothing locks' migrate lint
sed -i 's/  phone text/  phone varchar(9)/; s/    client_id/    client_id\n    at/' schema.dbml
does 'lint of what is not written yet' migrate lint
said 'names the table' 'not yet generated \(sqlite\): clients: built anew'
said 'on PostgreSQL its lock' '\(postgres\): clients: every row is written again under ACCESS EXCLUSIVE'
said 'an index locks' '\(postgres\): visits: '
said 'the safe form' 'CREATE INDEX CONCURRENTLY "visits_at_idx"'
run migrate lint --strict
is 'strict: status 1' "$CODE" 1
run migrate lint --strict --engine sqlite
is 'of one engine' "$(grep -c postgres "$OUT")" 0
does 'written' migrate generate more --accept-loss
run migrate lint --strict
is 'the newest migration is looked at' "$CODE" 1
finish
