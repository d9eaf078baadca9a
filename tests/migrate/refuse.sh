#!/bin/bash
# What is refused, with what it says and its status: slips of newcomers, files that were
# edited or lost, databases that stand elsewhere, rows that stand in the way.
. "$(dirname "$0")/lib.sh"
need jq sqlite3

# ---- words on the command line

project words
office </dev/null
slip 'no action' 64 'say what to do' migrate
slip 'an unknown action' 64 'there is no "upp"' migrate upp
slip 'no name' 64 'name the migration' migrate generate
slip 'two names' 64 '"b" is not understood' migrate generate a b
slip 'a name with spaces' 64 'lower-case letters, digits and _' migrate generate 'Add Phone'
slip 'a name of another folder' 64 'is no name for a migration' migrate generate ../phone
slip 'a number that is none' 64 'no number of migrations' migrate down some
slip 'zero' 64 'no number of migrations' migrate down 0
slip 'an unknown engine' 64 'there is no engine "oracle"' migrate generate a --engine oracle
slip 'an unknown flag' 64 '"--now" is not understood' migrate up --now
slip 'a schema that is not there' 1 'nowhere.dbml cannot be opened' migrate up nowhere.dbml
slip 'up without migrations' 66 'manor migrate generate NAME writes the first one' migrate up
slip 'create before generate' 64 'the first migration is the schema.s own' migrate create fix
slip 'verify of nothing' "$(on_sqlite && echo 66 || echo 1)" 'there is no such database|Manor has not made' \
	migrate verify
if on_postgres; then
	unset MANOR_OWNER_DB
	slip 'push as the role that serves' 74 'set MANOR_OWNER_DB' push
	export MANOR_OWNER_DB=$OWNER_DB
fi
is 'nothing was written' "$(ls)" schema.dbml
on_postgres || ok 'and no database was made' test ! -e "$DB"

# ---- files

does 'the first' migrate generate first
office 'phone text' </dev/null
does 'the second' migrate generate phone
office 'phone text' 'fax text' </dev/null
does 'the third' migrate generate fax
does 'up' migrate up --no-backup
cp -r migrations sound
restore() {
	rm -rf migrations
	cp -r sound migrations
}
here=migrations/$ENGINE

printf -- '-- a word more\n' >>"$here/0002_phone.sql"
slip 'an applied file that was edited' 66 '0002_phone\.sql was edited after it was applied' migrate up
said 'and the mend' 'bring the file back as it was'
is 'status names it' "$(state 0002_phone)" edited
slip 'down refuses as well' 66 '0002_phone\.sql was edited' migrate down
restore
rm "$here/0003_fax.sql" "$here/0003_fax_rollback.sql" migrations/0003_fax.dbml
slip 'an applied one that is lost' 66 '0003_fax was applied and its files are missing' migrate up
is 'status names it' "$(state 0003_fax)" missing
restore
rm "$here/0003_fax_rollback.sql"
slip 'half of a migration' 66 '0003_fax_rollback\.sql cannot be opened' migrate up
restore
rm migrations/0002_phone.dbml
slip 'a snapshot that is lost' 66 '0002_phone\.dbml is missing' migrate status
restore
rm "$here"/0002_phone* migrations/0002_phone.dbml
slip 'a gap' 66 'number 0002 is missing before 0003_fax' migrate up
restore
cp "$here/0003_fax.sql" "$here/0003_telex.sql"
cp "$here/0003_fax_rollback.sql" "$here/0003_telex_rollback.sql"
cp migrations/0003_fax.dbml migrations/0003_telex.dbml
slip 'two of one number' 66 '0003_fax and 0003_telex have the same number' migrate status
restore
cp "$here/0003_fax.sql" "$here/Fax.sql"
slip 'a name that is none' 66 'the name of a migration is NNNN_name' migrate up
restore
cp "$here/0002_phone.sql" "$here/0003_fax.sql"
slip 'a copy of another' 66 '0003_fax\.sql:1: the head says 0002_phone' migrate up
restore
sed -i 1d "$here/0003_fax.sql"
slip 'a file without its head' 66 '0003_fax\.sql:1: this is no file of a migration' migrate up
restore
sed -i 's/^-- before: .*/-- before: soon/' "$here/0003_fax.sql"
slip 'a digest that is none' 66 '0003_fax\.sql:2: this is no digest' migrate up
restore
sed -i 's/note//; s/fax text/fax varchar/' migrations/0003_fax.dbml
slip 'an edited snapshot' 66 '0003_fax\.dbml is not the schema' migrate generate next
restore
printf 'Table {' >migrations/0003_fax.dbml
slip 'a snapshot that does not compile' 1 '0003_fax\.dbml has errors' migrate generate next
restore
slip 'another folder' 66 'nowhere holds no migrations' migrate up --migrations nowhere
does 'a sound folder' migrate up

# ---- one that came too late, from another branch

does 'the newest goes' migrate down --no-backup
rm -r migrations
cp -r sound migrations
rm "$here"/0003_* migrations/0003_* migrations/*/0003_* 2>/dev/null
cp -r migrations branch
office 'phone text' 'web text' </dev/null
does 'one branch' migrate generate web
does 'is applied' migrate up --no-backup
for file in sound/0003_fax.dbml sound/*/0003_fax*; do
	to=migrations/${file#sound/}
	cp "$file" "${to/0003_fax/0004_fax}"
done
sed -i 's/0003_fax/0004_fax/' migrations/*/0004_fax*
slip 'the other starts from another schema' 66 '0004_fax\.sql starts from another schema' migrate up
rm migrations/*/0004_fax* migrations/0004_fax.dbml
does 'status again' migrate status

# ---- databases

change_in "$DB" "update manor_meta set digest = '$(printf '0%.0s' $(seq 64))'"
office 'phone text' 'web text' 'mail text' </dev/null
does 'another' migrate generate mail
slip 'a database that was changed past them' 65 'the database is of schema 0000' migrate up
said 'and the mend' 'manor migrate verify'

project foreign
office </dev/null
does 'files' migrate generate first
if on_sqlite; then
	sqlite3 "$DB" 'create table things (id integer primary key)'
else
	change_in "$DB" 'create table things (id integer primary key)'
fi
slip 'a database of somebody else' 65 'Manor has not made this database' migrate up
said 'and the mend' 'manor import'
slip 'push as well' 65 'Manor has not made this database' push

project another
office </dev/null
does 'a database' push
office 'phone text' </dev/null
does 'files for another schema' migrate generate first
slip 'made without migrations, from another schema' 65 'none of them leaves that' migrate up
said 'and the mend' 'manor push'

# ---- what loses, and what stands in the way

project loss
office 'phone text' 'fax text' <<'END'
Table visits {
  id int [pk, increment]
  client_id int [not null, ref: > clients.id]
}
END
does 'the first' migrate generate first
does 'up' migrate up
rows
change_in "$DB" "update clients set phone = '1'; insert into visits (client_id) values (1)"
office 'fax text' </dev/null
slip 'generate names what would go' 65 'lossy: .*visits' migrate generate less
said 'each' 'lossy: .*clients\.phone'
said 'and the mend' '--accept-loss'
is 'nothing is written' "$(ls migrations)" "$(printf '0001_first.dbml\npostgres\nsqlite')"
does 'accepted' migrate generate less --accept-loss
slip 'up counts' 65 'clients\.phone: values, which go: 2' migrate up
said 'every table' 'visits: rows, which go: 1'
verifies_not=$("$MANOR" migrate status --json | jq -r '.migrations[1].state')
is 'nothing was done' "$verifies_not" pending
is 'no copy was made either' "$(ls ./*.backup "$DB".*.backup 2>/dev/null)" ''
does 'accepted' migrate up --accept-loss --no-backup
office 'fax text [not null]' </dev/null
does 'a value that must be' migrate generate must --accept-loss
slip 'rows stand in the way' 65 'cannot be made while there are: clients\.fax: rows that have no value: 2' \
	migrate up --accept-loss
said 'and the mend' 'mend those rows first'
change_in "$DB" "update clients set fax = '2'"
does 'mended' migrate up --no-backup
office 'fax text [not null, unique]' </dev/null
does 'a key' migrate generate key --accept-loss
slip 'rows share it' 65 'rows that share their key with another: 1' migrate up
change_in "$DB" "update clients set fax = name"
does 'mended' migrate up --no-backup
verifies 'and there'

# ---- questions

office 'telefax text [not null, unique]' </dev/null
slip 'what looks like a rename' 1 'schema\.dbml:[0-9]+:[0-9]+: .*fax' migrate generate telefax
said 'says what to write' "was: '?fax"
is 'nothing is written' "$(find migrations -name '*telefax*')" ''
slip 'push asks too' 65 'migrations made this database' push

# ---- statements that fail

office 'fax text [not null, unique]' </dev/null
does 'by hand' migrate create wrong
here=migrations/$ENGINE
printf '\nUPDATE clients SET name = %s;\n\nINSERT INTO nowhere VALUES (1);\n' "'x'" \
	>>"$here/0005_wrong.sql"
schema_of "$DB" >before.schema
slip 'a statement that fails' 74 "0005_wrong\.sql: .*nowhere" migrate up --no-backup
said 'and says how it stands' 'the database is as it was before it'
schema_of "$DB" >after.schema
same 'it is' after.schema before.schema
is 'its rows too' "$(sql "select count(*) from clients where name = 'x'")" 0
is 'it is still to be done' "$(state 0005_wrong)" pending
sed -i '/nowhere/d' "$here/0005_wrong.sql"
does 'an edited one that is not applied is taken as it is' migrate up --no-backup

# ---- two at once

if on_sqlite; then
	exec 9>"$DB.lock"
	flock 9
	slip 'beside another' 75 'another process' migrate down
	exec 9>&-
else
	(psql -Xq "$OWNER_DB" -c "select pg_advisory_lock(1835101807), pg_sleep(20)" >/dev/null 2>&1 &
		echo $! >holder)
	sleep 0.5
	slip 'beside another' 75 'another migration is under way' migrate down
	kill "$(cat holder)" 2>/dev/null
fi
finish
