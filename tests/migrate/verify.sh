#!/bin/bash
# Drift: every kind of object that is taken away, changed or added is named, with what mends
# it; and what is printed mends it. serve refuses a database that lacks one.
. "$(dirname "$0")/lib.sh"
need jq

project drift
office 'phone text [unique]' 'state mood [not null, default: '"'new'"', flow: '"'new > old'"']' <<'END'

Enum mood {
  new
  old
}

Table visits [note: 'Of clients.'] {
  id int [pk, increment]
  client_id int [not null, ref: > clients.id]
  at timestamptz [not null, default: `now()`]
  deleted_at timestamptz

  indexes {
    at
  }
}
END
slip 'a database that is not there' "$(on_sqlite && echo 66 || echo 1)" '' migrate verify
does 'it is made' push
rows
verifies 'nothing differs'
does 'as JSON' migrate verify --json
is 'neither' "$(jq -c '[.is_of_schema, (.drift | length)]' "$OUT")" '[true,0]'

# broken DESCRIPTION STATEMENTS REGEX...: verify says each, with status 1, and its script
# mends what is not extra.
broken() {
	local what=$1 statements=$2
	shift 2
	change_in "$DB" "$statements" || bail "$what"
	slip "$what" 1 'differ from the schema; nothing was changed' migrate verify
	cp "$OUT" mend.sql
	for regex; do
		said "$what: it is named" "$regex"
	done
	# What it takes is ended; what it refuses it refuses at once.
	SERVED=0
	timeout 3 "$MANOR" serve schema.dbml --port 0 >"$OUT" 2>&1 </dev/null || SERVED=$?
	script mend.sql || fail "$what: it is mended" "$(cat "$OUT")"
}
# script FILE: runs it as the owner.
script() {
	if on_sqlite; then
		sqlite3 -bail "$DB" <"$1" >"$OUT" 2>&1
	else
		psql -Xq -v ON_ERROR_STOP=1 "$OWNER_DB" -f "$1" >"$OUT" 2>&1
	fi
}

refused() {
	is "$1: serve refuses it" "$SERVED" 65
	verifies "$1: it is mended"
}

if on_sqlite; then
	broken 'a guard' 'drop trigger manor_clients_check_update' '-- missing: trigger clients\.manor_clients_check_update'
	refused 'a guard'
	broken 'an index' 'drop index visits_at_idx' '-- missing: index visits\.visits_at_idx'
	refused 'an index'
	broken 'another trigger' "drop trigger manor_clients_check_update;
		create trigger manor_clients_check_update before update on clients begin select 1; end" \
		'-- differs: trigger clients\.manor_clients_check_update'
	refused 'another trigger'
	# A table with rows is nothing that a statement mends.
	cp "$DB" "$DB.sound"
	change_in "$DB" 'alter table clients drop column phone' 2>/dev/null ||
		change_in "$DB" 'alter table visits add column more text'
	slip 'a table of another form' 1 '-- differs: table (clients|visits)' migrate verify
	said 'it is not dropped' '-- build it anew in a migration by hand'
	ok 'no line of it drops a table' test "$(grep -c '^DROP TABLE' "$OUT")" = 0
	mv "$DB.sound" "$DB"
	rm -f "$DB"-*
	change_in "$DB" 'create table mine (x int); create index mine_too on users (password)'
	slip 'what is not of the schema' 1 '-- extra: table mine' migrate verify
	said 'all of it' '-- extra: index users\.mine_too'
	said 'is left' '-- DROP TABLE "mine"'
	cp "$OUT" extra.sql
	script extra.sql
	is 'even when the script is run' "$(sql "select count(*) from sqlite_schema where name like 'mine%'")" 2
else
	broken 'a guard' 'drop trigger manor_clients_check_update on clients' \
		'-- missing: trigger clients\.manor_clients_check_update'
	refused 'a guard'
	broken 'a guard that is off' 'alter table clients disable trigger manor_clients_check_update' \
		'-- differs: trigger clients\.manor_clients_check_update'
	refused 'a guard that is off'
	broken 'row security' 'alter table clients disable row level security' \
		'-- missing: row security clients\.clients'
	refused 'row security'
	broken 'a policy' 'drop policy manor_server on clients' '-- missing: policy clients\.manor_server'
	refused 'a policy'
	broken 'the tenant key' 'alter table clients drop constraint clients_tenant_id_id_wall cascade' \
		'-- missing: constraint clients\.clients_tenant_id_id_wall'
	refused 'the tenant key'
	broken 'a key that is not checked' "alter table visits drop constraint visits_client_id_fkey;
		alter table visits add constraint visits_client_id_fkey foreign key (manor_tenant, client_id)
			references clients (tenant_id, id) not valid" \
		'-- differs: constraint visits\.visits_client_id_fkey'
	refused 'a key that is not checked'
	broken 'an index' 'drop index visits_at_idx' '-- missing: index visits\.visits_at_idx'
	refused 'an index'
	broken 'a policy that is open' 'alter policy manor_server on clients using (true)' \
		'-- differs: policy clients\.manor_server'
	verifies 'a policy that is open: it is mended'
	broken 'a function' 'create or replace function manor_clients_check_update() returns trigger
		language plpgsql as $$ begin return new; end $$' '-- differs: function manor_clients_check_update'
	verifies 'a function: it is mended'
	broken 'columns' "alter table manor_lockouts alter failures type integer;
		alter table clients alter name drop not null; alter table visits alter at drop default; alter table visits drop column deleted_at cascade" \
		'-- differs: column manor_lockouts\.failures' '-- missing: not null clients\.name' \
		'-- missing: default visits\.at' '-- missing: column visits\.deleted_at'
	verifies 'columns: mended'
	broken 'grants' 'revoke select on clients from manor_server; grant all on manor_meta to public;
		grant execute on function manor_renumber to public' \
		'-- missing: grant clients\.select to manor_server' \
		'-- extra: grant manor_meta\.insert to PUBLIC' 'execute not to PUBLIC'
	slip 'what is given too much is taken back by a person' 1 '-- REVOKE INSERT ON manor_meta FROM PUBLIC' \
		migrate verify
	change_in "$DB" 'revoke all on manor_meta from public'
	verifies 'grants: mended'
	broken 'an enum' "alter type mood add value 'sad'" '-- differs: type mood' \
		'-- change its values in a migration'
	project drift_too
	cp ../drift/schema.dbml .
	does 'another' push
	broken 'a whole table' 'drop table visits cascade' '-- missing: table visits' '-- missing: policy visits\.'
	refused 'a whole table'
	broken 'a comment' "comment on table visits is 'Of whom?'" '-- differs: comment visits\.'
	verifies 'a comment: mended'
	change_in "$DB" 'create table mine (x int); create function mine_too() returns int language sql
		as $$ select 1 $$; create view mine_three as select 1'
	slip 'what is not of the schema' 1 '-- extra: table mine' migrate verify
	said 'all of it' '-- extra: function mine_too'
	said 'views too' '-- extra: view mine_three'
	cp "$OUT" extra.sql
	script extra.sql
	is 'and left, even when the script is run' "$(sql "select count(*) from pg_class where relname like 'mine%'")" 2
	change_in "$DB" 'alter table mine owner to manor_server' 2>/dev/null
	is 'no scratch is left' "$(sql "select count(*) from pg_namespace where nspname like 'manor%'")" 0
fi

like 'the mend is in the JSON too' "$("$MANOR" migrate verify --json | jq -r '.drift[0] | "\(.state) \(.object) \(.mend)"')" \
	'^extra table DROP TABLE "?mine'

# ---- a schema that changed

sed -i 's/phone text/phone varchar/' schema.dbml
slip 'another schema' 1 'made from another schema than schema.dbml is now: manor migrate up, or manor push' \
	migrate verify
finish
