#!/bin/bash
# Migrations from the first file to the last, and back: what is written, what is done, what
# is recorded.
. "$(dirname "$0")/lib.sh"
need jq

project way
office </dev/null

# ---- the first

does 'the first is generated' migrate generate first
for engine in sqlite postgres; do
	ok "its files for $engine" test -s "migrations/$engine/0001_first.sql" \
		-a -s "migrations/$engine/0001_first_rollback.sql"
	is 'the head' "$(sed -n 1,2p "migrations/$engine/0001_first.sql")" \
		"-- manor migration 0001_first, up, $engine
-- before: empty"
done
ok 'the snapshot compiles' "$MANOR" check migrations/0001_first.dbml
does 'again' migrate generate again
said 'there is nothing to write' 'nothing to write'
is 'and nothing is written' "$(ls migrations/*/*again* 2>/dev/null)" ''

does 'status without a database' migrate status
said 'it is pending' '0001_first +pending'
on_postgres || ok 'and no database was made' test ! -e "$DB"
does 'up' migrate up
said 'it says what it did' 'up 0001_first \([0-9]+ ms\)'
is 'an empty database needs no copy' "$(ls ./*.backup "$DB".*.backup 2>/dev/null)" ''
verifies 'the database is of the schema'
is 'status says who' "$("$MANOR" migrate status --json |
	jq -r '.migrations[0] | "\(.state) \(.applied_by | contains("@")) \(.duration_ms >= 0)"')" \
	'applied true true'
like 'and when' "$("$MANOR" migrate status --json | jq -r '.migrations[0].applied_at')" \
	"^$(date -u +%Y)-[0-9]{2}-[0-9]{2} [0-9:.]{15}$"
is 'the checksum is the file'"'"'s' \
	"$("$MANOR" migrate status --json | jq -r '.migrations[0].checksum')" \
	"$(sha256sum "migrations/$ENGINE/0001_first.sql" | cut -d' ' -f1)"
does 'up again' migrate up
said 'there is nothing to do' 'nothing to do'
rows
schema_of "$DB" >first.schema

# ---- the second: a column

office 'phone varchar(20)' 'note text' </dev/null
does 'up does not know of it' migrate up
said 'and says what does' 'changes that no migration holds: manor migrate generate'
slip 'serve meets the old database' 65 'manor migrate up' serve schema.dbml --port 0
does 'the second' migrate generate phone
said 'it names its files' "migrations/$ENGINE/0002_phone_rollback.sql"
like 'the head says what changes' "$(cat "migrations/$ENGINE/0002_phone.sql")" \
	'-- change: clients.phone: added'
does 'up' migrate up
said 'a copy is made first' 'backup: [^ ]+\.backup'
copy=$(sed -n 's/^backup: //p' "$OUT")
ok 'it is there' test -s "$copy"
is 'for its owner alone' "$(stat -c %a "$copy")" 600
verifies 'the database is of the new schema'
is 'the rows are there' "$(sql 'select id, name, phone from clients order by id')" "1|Ann|
2|Bob|"
change_in "$DB" "update clients set phone = '12' where id = 1"

# ---- the way back

slip 'down would lose a value' 65 \
	'0002_phone \(down\) would lose: clients\.phone: values, which go: 1' migrate down
said 'and says how' '--accept-loss'
is 'nothing was changed' "$(sql 'select phone from clients where id = 1')" 12
does 'down' migrate down --accept-loss --no-backup
said 'it says so' 'down 0002_phone'
schema_of "$DB" >back.schema
same 'the database is as it was' back.schema first.schema
is 'the rows too' "$(sql 'select id, name from clients order by id')" "1|Ann
2|Bob"
is 'it is pending again' "$(state 0002_phone)" pending
does 'up once more' migrate up --no-backup
verifies 'and there again'

# ---- a policy, and nothing else

sed -i "s/  write: 'is_platform_admin()'/  write: 'me() is not null'/" schema.dbml
does 'a policy' migrate generate policy
like 'is recorded for review' "$(cat "migrations/$ENGINE/0003_policy.sql")" \
	'-- change: .*(policy|write)'
is 'without DDL' "$(grep -cE '^(CREATE|ALTER|DROP)' "migrations/$ENGINE/0003_policy.sql")" 0
does 'up' migrate up --no-backup
verifies 'the database says that it is of it'

# ---- by hand

does 'an empty pair' migrate create shout
printf '\nUPDATE clients SET name = upper(name);\n' >>"migrations/$ENGINE/0004_shout.sql"
printf '\nUPDATE clients SET name = lower(name);\n' >>"migrations/$ENGINE/0004_shout_rollback.sql"
does 'up' migrate up --no-backup
is 'what stands in it is done' "$(sql 'select name from clients order by id')" "ANN
BOB"
does 'down' migrate down --no-backup
is 'and taken back' "$(sql 'select name from clients order by id')" "ann
bob"
does 'up' migrate up --no-backup

# ---- several at once

does 'two down' migrate down 2 --no-backup
is 'the third is pending' "$(state 0003_policy)" pending
is 'the second is not' "$(state 0002_phone)" applied
does 'all that is left' migrate up --no-backup
is 'a table of them' "$("$MANOR" migrate status | sed 1d | awk '{print $1, $2}')" \
	"0001_first applied
0002_phone applied
0003_policy applied
0004_shout applied"
does 'more down than there are' migrate down 9 --no-backup --accept-loss
does 'nothing is left to take down' migrate down
said 'it says so' 'nothing to do'
does 'and up from an empty database' migrate up
verifies 'to the newest schema'

# ---- a database that was made without migrations

if on_sqlite; then
	rm -f "$DB" "$DB"-*
	does 'push makes one' push
else
	project straight
	cp ../way/schema.dbml .
	cp -r ../way/migrations .
	does 'push makes one' push
fi
does 'up knows it' migrate up --no-backup
said 'by its digest' 'recorded as applied'
is 'all are applied' "$("$MANOR" migrate status --json | jq -r '[.migrations[].state] | unique[]')" \
	applied
office 'phone varchar(20)' 'note text' 'fax varchar(9)' </dev/null
slip 'push leaves migrations alone' 65 'manor migrate generate' push
does 'the next' migrate generate fax
does 'up' migrate up --no-backup
verifies 'and there'

# ---- it is served

serve schema.dbml "$DB"
request GET /health
ok 'the result is served' status 200
if on_sqlite; then
	slip 'up beside a server' 75 'another process' migrate up
	does 'status beside a server' migrate status
	does 'verify beside a server' migrate verify
fi
stop_server
finish
