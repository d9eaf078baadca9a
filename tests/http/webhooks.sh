#!/bin/bash
# Webhooks: what happens to rows is told to a real receiver, signed; by whom ever it was
# done; what fails is told again, what cannot be told is dead, and nothing is lost in between.
. "$(dirname "$0")/../lib.sh"
need curl jq python3

SCHEMA=$WORK/schema.dbml
cat >"$SCHEMA" <<'END'
Project shop {
  read: 'me() is not null'
  write: 'me() is not null'
}

Table organisations [is: 'tenants'] {
  id uuid [pk, default: `gen_random_uuid()`]
  name varchar [not null, unique]
}

Table users {
  id uuid [pk, default: `gen_random_uuid()`]
  organisation_id uuid [not null, ref: > organisations.id]
  email varchar [not null, unique]
  password varchar
}

Table tickets [webhook_all: 'insert, update, delete'] {
  id uuid [pk, default: `gen_random_uuid()`]
  organisation_id uuid [not null, ref: > organisations.id]
  title varchar [not null]
  state int [not null, default: 1]
  price numeric(12,2)
  pin varchar [secret: 'write-only']
  extra jsonb
  deleted_at timestamptz
  updated_at timestamptz
}
Metadata Table tickets {
  webhook_closed: 'update when (new.state = 3 and old.state <> 3)'
}

Table notes [webhook_flaky: 'insert', webhook_unheard: 'insert', webhook_nobody: 'insert'] {
  id int [pk, increment]
  organisation_id uuid [not null, ref: > organisations.id]
  body varchar
}

Table slips [webhook_slow: 'insert', webhook_moved: 'insert', webhook_long: 'insert'] {
  id int [pk, increment]
  organisation_id uuid [not null, ref: > organisations.id]
}
END

manor() {
	"$MANOR" "$1" "$2" "$SCHEMA" --db "$DB" "${@:3}"
}

# ---- the receiver

LOG=$WORK/told
SECRETS=$WORK/secrets
: >"$LOG"
: >"$SECRETS"
python3 "$MANOR_ROOT/tests/http/webhook_receiver.py" "$LOG" "$SECRETS" >"$WORK/receiver" 2>&1 &
RECEIVER=$!
trap 'kill "$RECEIVER" 2>/dev/null; at_exit' EXIT
for _ in $(seq 100); do
	[ ! -s "$WORK/receiver" ] || break
	sleep 0.05
done
TO=http://127.0.0.1:$(cat "$WORK/receiver")

# told FILTER: of the lines so far, as an array
told() {
	jq -cs "$1" "$LOG"
}

# until_told FILTER: waits until it is true of them
until_told() {
	local try
	for try in $(seq 200); do
		[ "$(told "$1")" != true ] || return 0
		sleep 0.1
	done
	echo "not in $((try / 10)) s: $1"
	told '.' | head -c 3000
	return 1
}

# until_sql QUERY EXPECTED
until_sql() {
	local try
	for try in $(seq 200); do
		[ "$(sql "$1")" != "$2" ] || return 0
		sleep 0.1
	done
	echo "not in $((try / 10)) s: $1: $(sql "$1")"
	return 1
}

cat >"$WORK/webhooks" <<END
# where they go
all    = $TO/ok
closed = $TO/ok?secret-of-the-address   secret=3
flaky  = $TO/fail/2
slow   = $TO/slow
moved  = $TO/redirect
long   = $TO/long
nobody = none
END
OPTIONS=(--webhooks "$WORK/webhooks" --webhooks-private --webhook-timeout 1000
	--webhook-backoff 1 --webhook-backoff-most 2 --webhook-attempts 3)

# ---- files that cannot be

database shop "$SCHEMA"
on_sqlite && manor tenant list >/dev/null 2>&1
refused() { # LINE REGEX
	printf '# one\n%s\n' "$1" >"$WORK/bad"
	MANOR_DB=$DB timeout 20 "$MANOR" serve "$SCHEMA" --port 0 --webhooks "$WORK/bad" >"$WORK/out" 2>&1
	like "refused: $1" "$(cat "$WORK/out")" "$2"
}
manor tenant add --name Acme >/dev/null || bail 'no tenant'
refused 'all' 'bad:2: a line is'
refused 'all =' 'bad:2: "all" has no address'
refused 'all = ftp://example.org/x' 'bad:2: an address begins with'
refused 'all = https:///x' 'bad:2: the address cannot be read'
refused 'all = https://me:pw@example.org/x' 'no user, password'
refused 'all = https://example.org/x secret=0' 'secret=N'
refused "all = none
all = none" 'bad:3: "all" has an address already'

# ---- people

printf 'plain tests 4 plain people\n' >"$WORK/password"
manor tenant add --name Other >/dev/null || bail 'no tenant'
manor user add --email ana@acme.example --tenant Acme --password-file "$WORK/password" \
	>"$WORK/out" 2>&1 || bail "$(cat "$WORK/out")"
acme=$(sql "select id from organisations where name = 'Acme'")

# ---- without the file, what happens waits

serve "$SCHEMA" "$DB"
login ana@acme.example 'plain tests 4 plain people'
like 'the log says which webhooks have no address' "$(cat "$SERVER_LOG")" \
	'webhooks without an address: .*tickets\.all.*the setting webhooks names no file'
request POST /rest/v1/tickets -d '{"title": "a \"quoted\" ü", "price": 12.50, "pin": "sesame",
	"extra": {"a": [1, null]}}' -H 'Prefer: return=representation'
ok 'a row is made' status 201
ticket=$(json_text '.[0].id')
is 'what happened waits' "$(sql "select count(*) from manor_outbox where state = 'waiting'")" 1
request GET '/rest/v1/manor_outbox?select=*'
ok 'nobody reads the outbox' status 404
request GET '/rest/v1/manor_deliveries'
ok 'nor the log' status 404
ok 'a list' sh -c '"$MANOR" webhooks list "$1" --db "$2" --json |
	jq -e ".[] | select(.name == \"all\") | .waiting == 1 and .tables == [\"tickets\"]"' \
	sh "$SCHEMA" "$DB"
request POST '/rest/v1/tickets' -d '[{"title": "b"}, {"title": null}]'
ok 'a body of which a row fails' status 400
is 'leaves no event' "$(sql 'select count(*) from manor_outbox')" 1
stop_server

# ---- private addresses are refused unless they are allowed

: >"$SERVER_LOG"
serve "$SCHEMA" "$DB" --webhooks "$WORK/webhooks" --webhook-attempts 2 --webhook-backoff 1
ok 'private addresses are refused' until_sql \
	"select count(*) from manor_outbox where state = 'dead'" 1
is 'with the reason in the log' \
	"$(sql 'select distinct error from manor_deliveries')" \
	'its address is not public, and webhooks_private is off'
is 'and nothing was sent' "$(cat "$LOG")" ''
stop_server
is 'no address stands in the log of the server, but for its host' \
	"$(grep -c 'secret-of-the-address' "$SERVER_LOG")" 0

# ---- told

manor webhooks secret all >>"$SECRETS"
like 'the secret' "$(cat "$SECRETS")" '^whsec_[A-Za-z0-9+/]{43}=$'
serve "$SCHEMA" "$DB" "${OPTIONS[@]}"
login ana@acme.example 'plain tests 4 plain people'
ok 'what is dead is made to wait again, beside the server' manor webhooks retry all
ok 'and told' until_told 'any(.body.type == "INSERT")'
is 'with what it is' "$(told "map(select(.body.type == \"INSERT\")) | .[0].body |
	[.schema, .table, .tenant == \"$acme\", .record.id == \"$ticket\", .old_record]")" \
	'["public","tickets",true,true,null]'
is 'the columns, none of them secret or hidden' "$(told '.[0].body.record | keys')" \
	'["deleted_at","extra","id","organisation_id","price","state","title","updated_at"]'
is 'their values' "$(told '.[0].body.record | [.title, .price, .extra, .state]')" \
	'["a \"quoted\" ü",12.5,{"a":[1,null]},1]'
ok 'price keeps its decimals' grep -q '"price": 12.5' "$LOG"
is 'it is signed' "$(told '.[0].signed')" true
is 'as JSON, with its id' "$(told '.[0].headers | [."content-type", ."webhook-id" | length]')" \
	'[16,36]'
is 'the event is delivered' "$(sql "select state, attempts from manor_outbox
	where hook = 'all' order by id limit 1")" 'delivered|1'

request PATCH "/rest/v1/tickets?id=eq.$ticket" -d '{"state": 2}'
ok 'a change' status 204
ok 'is told, with what was' until_told 'any(.body.type == "UPDATE" and
	.body.record.state == 2 and .body.old_record.state == 1)'
request PATCH "/rest/v1/tickets?id=eq.$ticket" -d '{"state": 2}'
ok 'the same again' status 204
is 'is no event' "$(sql "select count(*) from manor_outbox")" 2
is 'the condition of the other webhook is not met' "$(told 'any(.path != "/ok")')" false
request PATCH "/rest/v1/tickets?id=eq.$ticket" -d '{"state": 3}'
manor webhooks secret closed --number 2 >"$SECRETS"
ok 'a change that meets it is told to both' until_told \
	'map(select(.body.record.state == 3)) | length == 2'
: >"$SECRETS"
for number in 2 3; do
	manor webhooks secret closed --number "$number" >"$WORK/secret.$number"
done
not_ok 'secrets differ by their number' cmp "$WORK/secret.2" "$WORK/secret.3"
is 'the new secret and the one before sign' "$(told 'map(select(.path | startswith("/ok?"))) |
	.[0].headers["webhook-signature"] | [splits(" ")] | map(startswith("v1,"))')" '[true,true]'
cat "$WORK/secret.2" >"$SECRETS"
request PATCH "/rest/v1/tickets?id=eq.$ticket" -d '{"state": 1}'
request PATCH "/rest/v1/tickets?id=eq.$ticket" -d '{"state": 3}'
ok 'a receiver that knows the former is content' until_told \
	'map(select(.path | startswith("/ok?"))) | length == 2 and .[1].signed'
cat "$WORK/secret.3" >"$SECRETS"
request PATCH "/rest/v1/tickets?id=eq.$ticket" -d '{"state": 1}'
request PATCH "/rest/v1/tickets?id=eq.$ticket" -d '{"state": 3}'
ok 'and one that knows the new' until_told \
	'map(select(.path | startswith("/ok?"))) | length == 3 and .[2].signed'
request DELETE "/rest/v1/tickets?id=eq.$ticket"
ok 'a soft deletion' status 204
ok 'is the update that it is' until_told 'any(.body.type == "UPDATE" and
	.body.record.deleted_at != null and .body.old_record.deleted_at == null)'
is 'events of a webhook come in their order' "$(told 'map(select(.path == "/ok").body.timestamp) |
	. == sort')" true

# ---- whoever writes

if on_postgres; then
	is 'another program may not read the outbox' "$(psql -XqAt "$APP_DB" \
		-c 'select count(*) from manor_outbox' 2>&1 | grep -c 'permission denied')" 1
	is 'nor write it' "$(psql -XqAt "$APP_DB" -c "delete from manor_outbox" 2>&1 |
		grep -c 'permission denied')" 1
	ok 'and its own changes of rows are events' psql -Xq -v ON_ERROR_STOP=1 "$APP_DB" \
		-c "begin; set local manor.tenant = '$acme';
		insert into tickets (organisation_id, title) values ('$acme', 'by another'); commit"
else
	ok 'the changes of other programs are events' write_sql \
		"insert into tickets (id, organisation_id, title)
		values ('00000000-0000-4000-8000-00000000000a', '$acme', 'by another')"
fi
ok 'that are told' until_told 'any(.body.record.title == "by another")'

# ---- failures

request POST /rest/v1/notes -d '{"body": "one"}'
ok 'a receiver that fails twice' status 201
ok 'is told a third time' until_told 'any(.path == "/fail/2" and .times == 3)'
is 'the same event each time' "$(told 'map(select(.path == "/fail/2").headers["webhook-id"]) |
	unique | length')" 1
ok 'and has it' until_sql "select state, attempts from manor_outbox where hook = 'flaky'" \
	'delivered|3'
is 'each attempt is in the log' "$(manor webhooks log flaky --json |
	jq -c '[.[] | [.attempt, .status]]')" '[[3,204],[2,500],[1,500]]'
is 'what has no address waits' "$(sql "select state from manor_outbox where hook = 'unheard'")" \
	waiting
request POST /rest/v1/slips -d '{}'
ok 'addresses that are slow, move on or do not end' status 201
ok 'are given up' until_sql "select count(*) from manor_outbox where state = 'dead'" 2
is 'with the reason' "$(manor webhooks log slow --json |
	jq -c '[.[] | [.status, .error]] | unique')" '[[null,"Timeout was reached"]]'
is 'no redirect is followed' "$(manor webhooks log moved --json | jq -c 'map(.status) | unique')" \
	'[302]'
is 'who answers without end has answered' \
	"$(sql "select state from manor_outbox where hook = 'long'")" delivered
like 'the log of the server says what is dead' "$(cat "$SERVER_LOG")" \
	'webhook moved: event .* is dead after 3 attempts at http://127'

# ---- what the commands refuse

not_ok 'a webhook that is not there' manor webhooks retry nothing
not_ok 'an event that is none' manor webhooks log all --event xyz
not_ok 'a retry of nothing' manor webhooks retry
not_ok 'a limit that is none' manor webhooks log --limit none

# ---- the server dies while it tells

request POST /rest/v1/slips -d '{}'
ok 'the server dies' until_told 'map(select(.path == "/slow")) | length > 0'
crash_server
[ ! -e "$DB.sock" ] || rm -f "$DB.sock"
waiting=$(sql "select count(*) from manor_outbox where state = 'waiting' and hook <> 'unheard'")
ok 'and leaves what was not told' test "$waiting" -gt 0
sed -i "s|$TO/slow|$TO/ok?after|; s|$TO/redirect|$TO/ok?after|" "$WORK/webhooks"
serve "$SCHEMA" "$DB" "${OPTIONS[@]}"
ok 'to the next, which tells it' until_sql \
	"select count(*) from manor_outbox where state = 'waiting' and hook <> 'unheard'" 0
is 'and only that is left for which there is no address' \
	"$(sql "select distinct hook from manor_outbox where state = 'waiting'")" unheard
is 'what is told nowhere, by will, is gone' \
	"$(sql "select count(*) from manor_outbox where hook = 'nobody'")" 0
request GET /metrics
ok 'it is counted' body_has manor_webhooks_delivered_total
stop_server

# ---- several servers, one database

if on_postgres; then
	sed -i "s|^all .*|all = $TO/ok?several|" "$WORK/webhooks"
	serve "$SCHEMA" "$DB" "${OPTIONS[@]}"
	first=$SERVER
	serve "$SCHEMA" "$DB" "${OPTIONS[@]}"
	login ana@acme.example 'plain tests 4 plain people'
	request POST /rest/v1/tickets -d "$(jq -cn '[range(60) | {title: "several \(.)"}]')"
	ok 'rows that two servers tell of' status 201
	ok 'are all told' until_told \
		'[.[] | select(.path == "/ok?several").body.record.title] | unique | length == 60'
	sleep 1
	is 'each once' "$(told 'map(select(.path == "/ok?several")) | length')" 60
	kill -TERM "$first"
	wait_for_end "$first" 30
	stop_server
fi

# ---- what is done goes

serve "$SCHEMA" "$DB" "${OPTIONS[@]}" --webhook-keep 1
ok 'what is delivered or dead goes after its time' until_sql \
	"select count(*) from manor_outbox where state <> 'waiting'" 0
is 'and its log with it' "$(sql 'select count(*) from manor_deliveries')" 0
is 'what waits stays' "$(sql "select count(*) from manor_outbox where hook = 'unheard'")" 1
is 'no secret is in any log' "$(grep -c whsec_ "$SERVER_LOG")" 0
finish
