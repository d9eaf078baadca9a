#!/bin/bash
# Serving and the command line: a starter schema, settings, mistakes, stopping.
. "$(dirname "$0")/../lib.sh"

need curl jq
cd "$WORK" || exit 1

# ---- a newcomer's first minute
ok 'init writes a starter' "$MANOR" init shop
not_ok 'a second init changes nothing' "$MANOR" init shop
not_ok 'a name with a slash is refused' "$MANOR" init ../x
ok 'the starter compiles without a warning' bash -c "[ -z \"\$('$MANOR' check shop/schema.dbml 2>&1 >/dev/null)\" ]"
S=$WORK/shop/schema.dbml
database data "$S"
D=$DB
ok 'a tenant' "$MANOR" tenant add "$S" --db "$D" --name 'My team' --slug my-team
printf 'a password of some length\n' >pw
ok 'a person' "$MANOR" user add "$S" --db "$D" --tenant my-team --email me@example.org --role owner --password-file pw
serve "$S" "$D"
login me@example.org 'a password of some length'
ok 'the only membership needs no tenant named' test -n "$TOKEN"
request POST /rest/v1/notes -H 'Prefer: return=representation' -d '{"title": "First", "author_id": 1}'
ok 'a note is written' status 201
ok 'the team is the token'"'"'s' json '.[0].team_id == 1'
request GET '/rest/v1/notes?select=title,users(email)'
is 'and read with its author' "$(jq -c . "$BODY")" '[{"title":"First","users":{"email":"me@example.org"}}]'
TOKEN=
request GET /rest/v1/notes
ok 'nobody is asked to sign in' status 401

# ---- what a server says of itself
request GET /health
ok 'health' json '.status == "ok"'
request GET /ready
ok 'ready' json '.status == "ready"'
request GET /metrics
ok 'metrics' body_has 'manor_http_request_duration_seconds_bucket'
ok 'metrics of the database' body_has 'manor_db_units_written_total'
request OPTIONS /rest/v1/notes -H 'Origin: https://app.example' -H 'Access-Control-Request-Method: PATCH'
ok 'a preflight is answered' status 204
like 'with the methods' "$(header access-control-allow-methods)" PATCH
request GET /nothing
ok 'a path that is none' status 404
is 'as problem+json' "$(header content-type)" application/problem+json
request PUT /health
ok 'a method that is none' status 405
like 'every answer has an id' "$(header x-request-id)" '^[0-9a-f-]{36}$'

# ---- mistakes: one line, an exit code, nothing lost
fails() { # DESCRIPTION CODE PATTERN COMMAND...
	local words=$1 code=$2 pattern=$3 output got
	shift 3
	output=$(timeout 20 "$@" 2>&1)
	got=$?
	is "$words: exit code" "$got" "$code"
	like "$words: says why" "$output" "$pattern"
}
if on_sqlite; then
	fails 'a port in use' 69 'Address already in use' "$MANOR" serve "$S" --db "$WORK/other.db" --port "$PORT"
	fails 'a database that is served' 75 'in use|another process' "$MANOR" serve "$S" --db "$D" --port 0
else
	fails 'a port in use' 69 'Address already in use' "$MANOR" serve "$S" --db "$D" --port "$PORT"
	fails 'the role that owns the tables' 78 'owns' "$MANOR" serve "$S" --db "$OWNER_DB" --port 0
	fails 'a superuser' 78 'superuser' "$MANOR" serve "$S" --db "$(inside "$D")" --port 0
	change_in "$D" 'alter role data_server bypassrls'
	fails 'a role past row security' 78 'bypasses' "$MANOR" serve "$S" --db "$D" --port 0
	change_in "$D" 'alter role data_server nobypassrls'
	change_in "$D" 'alter table notes disable row level security'
	fails 'a table without row security' 65 'row security notes' "$MANOR" serve "$S" --db "$D" --port 0
	change_in "$D" 'alter table notes enable row level security'
	fails 'the role of other programs' 78 'manor_server' "$MANOR" serve "$S" --db "$APP_DB" --port 0
	fails 'a wrong password' 74 'password authentication' \
		"$MANOR" serve "$S" --db "${D/_server:/_server:x}" --port 0
	fails 'no server there' 74 'refused' "$MANOR" serve "$S" --db postgres://u@127.0.0.1:1/x --port 0
	password=${D#*//*:}
	not_ok 'no password is in the log' grep -qF "${password%@*}" "$SERVER_LOG"
fi
fails 'no schema' 64 'name the schema' "$MANOR" serve
fails 'a schema that is not there' 1 'none.dbml' "$MANOR" serve none.dbml
echo 'prot = 1' >bad.conf
fails 'a setting that is none' 78 'did you mean "port"' "$MANOR" serve "$S" --config bad.conf
fails 'a setting out of bounds' 78 'from 0 to 65535' "$MANOR" serve "$S" --port 99999
fails 'a setting of the environment' 78 'MANOR_WORKERS' env MANOR_WORKERS=none "$MANOR" serve "$S"
fails 'a command that is none' 64 'did you mean "serve"' "$MANOR" sevre
if on_sqlite; then
	fails 'a folder that is not there' 66 'nowhere' "$MANOR" serve "$S" --db "$WORK/nowhere/x.db" --port 0
	echo 'no database at all, this is text that is long enough' >"$WORK/text.db"
	not_ok 'a file that is no database is refused' timeout 20 "$MANOR" serve "$S" --db "$WORK/text.db" --port 0
	is 'and left as it is' "$(head -c 11 "$WORK/text.db")" 'no database'
fi
stop_server
sed 's/is_done boolean/is_open boolean/' "$S" >"$WORK/shop/changed.dbml"
fails 'a database of another schema' 65 'made from (another )?schema' "$MANOR" serve "$WORK/shop/changed.dbml" --db "$D" --port 0
copy_database "$D" "$(database_at tampered)"
if on_sqlite; then
	sqlite3 "$WORK/tampered.db" "drop trigger $(sql "select name from sqlite_schema where type = 'trigger' limit 1")"
else
	psql -Xq "$(inside "$(database_at tampered)")" -c "$(sql "select format('drop trigger %I on %s', tgname, tgrelid::regclass)
		from pg_trigger where not tgisinternal order by 1 limit 1")"
fi
not_ok 'a database that lacks a trigger is refused' timeout 20 \
	"$MANOR" serve "$S" --db "$(database_at tampered)" --port 0

# ---- stopping answers what is in flight, and nothing is lost
serve "$S" "$D"
login me@example.org 'a password of some length'
for i in $(seq 40); do
	curl -s -o "$WORK/w$i" -w '%{http_code}\n' -X POST "$BASE/rest/v1/notes" -H "Authorization: Bearer $TOKEN" \
		-H 'Content-Type: application/json' -d "{\"title\": \"n$i\"}" >>"$WORK/codes" &
done
sleep 0.05
stop_server
wait
is 'every acknowledged write is there' "$(sql "select count(*) from notes where title like 'n%'")" \
	"$(grep -c 201 "$WORK/codes")"

# ---- TLS
if command -v openssl >/dev/null; then
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout tls.key -out tls.crt \
		-days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>openssl.log || bail "$(cat openssl.log)"
	fails 'a certificate without its key' 78 'go together' "$MANOR" serve "$S" --db "$D" --tls-cert tls.crt --port 0
	fails 'a certificate that is not there' 66 'none.crt' "$MANOR" serve "$S" --db "$D" --tls-cert none.crt --tls-key tls.key --port 0
	PORT=$((20000 + RANDOM))
	while is_port_taken "$PORT"; do PORT=$((20000 + RANDOM)); done
	"$MANOR" serve "$S" --db "$D" --tls-cert tls.crt --tls-key tls.key --port "$PORT" 2>tls.log &
	SERVER=$!
	is 'HTTPS is served' "$(curl -s --retry 20 --retry-connrefused --retry-delay 1 --cacert tls.crt "https://127.0.0.1:$PORT/health")" '{"status":"ok"}'
	stop_server
fi

# ---- the documentation of settings is what the table says
ok 'docs/configuration.md is made from the table' \
	diff <("$MANOR" config --markdown) "$MANOR_ROOT/docs/configuration.md"
for command in $("$MANOR" help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
	ok "help of $command" "$MANOR" "$command" --help
	ok "the manual names $command" grep -q "^\.B[IR]* *$command" "$MANOR_ROOT/docs/manor.1"
done

finish
