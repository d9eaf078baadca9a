#!/bin/bash
# push: a development database straight to the schema, with its rows, and never without a word
# about what would go.
. "$(dirname "$0")/lib.sh"
need jq

project dev
office 'phone text' </dev/null
slip 'an unknown flag' 64 '"--hard" is not understood' push --hard
does 'an empty one is made' push
said 'it says so' 'made, with 3 tables'
verifies 'it is of the schema'
does 'again' push
said 'nothing is to do' 'nothing to do'
rows

office 'phone text' 'fax text' <<'END'
Table visits {
  id int [pk, increment]
  client_id int [not null, ref: > clients.id]
}
END
does 'more' push
said 'each change is told' 'clients\.fax'
said 'every one' 'visits'
verifies 'it is there'
is 'the rows too' "$(sql 'select id, name from clients order by id')" "1|Ann
2|Bob"
change_in "$DB" "update clients set fax = '1'; insert into visits (client_id) values (1)"

office 'phone text' 'fax text' </dev/null
slip 'a table with rows' 65 'push would lose: visits: rows, which go: 1' push
said 'and the mend' '--accept-loss'
is 'nothing was done' "$(sql 'select count(*) from visits')" 1
does 'accepted' push --accept-loss
verifies 'it is gone'
office 'phone text' 'fax text [not null]' 'web text [not null]' </dev/null
slip 'rows stand in the way' 65 'cannot be made while there are: .*web' push --accept-loss
office 'phone text' 'fax text [not null]' </dev/null
does 'none does now' push
office 'fax text [not null]' </dev/null
does 'an empty column goes without a word' push
office 'telefax text [not null]' </dev/null
slip 'what looks like a rename' 1 'the change leaves a question open' push
said 'with its place' 'schema\.dbml:[0-9]+:[0-9]+: '
office "telefax text [not null, was: 'fax']" </dev/null
does 'said' push
is 'values stay' "$(sql 'select telefax from clients order by id')" "1
1"
verifies 'it is there'
sed -i "s/write: 'is_platform_admin()'/write: 'me() is not null'/" schema.dbml
does 'a policy' push
verifies 'is in its snapshot'

printf 'Table {' >schema.dbml
slip 'a schema that does not compile' 1 'schema\.dbml:1:' push
rm schema.dbml
slip 'none' 1 'schema\.dbml cannot be opened' push
slip 'one that is named' 1 'other\.dbml cannot be opened' push other.dbml

# ---- beside a server

office "telefax text [not null, was: 'fax']" </dev/null
does 'back' push
if on_sqlite; then
	serve schema.dbml "$DB"
	slip 'beside a server' 75 'another process' push
	stop_server
fi

# ---- what the database keeps of its schema

office "telefax text [not null, was: 'fax']" 'more text' </dev/null
change_in "$DB" "update manor_meta set schema = 'Table t { id int [pk] }'"
slip 'a snapshot that somebody changed' 65 'is not what it was made from' push
finish
