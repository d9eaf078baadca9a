#!/bin/bash
# Tenants are made by platform administrators; what the command line does while a server
# holds the database goes through the server.
. "$(dirname "$0")/../lib.sh"
need curl jq

SCHEMA=$MANOR_ROOT/systems/filings/schema.dbml
database f "$SCHEMA"
PASSWORD='plain tests 4 plain people'
printf '%s\n' "$PASSWORD" >"$WORK/password"
"$MANOR" seed "$SCHEMA" --db "$DB" >"$WORK/cli.log" 2>&1 || bail "$(tail -3 "$WORK/cli.log")"

manor() {
	"$MANOR" "$1" "$2" "$SCHEMA" --db "$DB" "${@:3}"
}

# ---- without a server

for who in ines@harbor.example rita@harbor.example; do
	manor user passwd "$who" --password-file "$WORK/password" >/dev/null || bail "no password"
done
manor user grant ines@harbor.example --platform-admin >/dev/null || bail 'no administrator'
ok 'tenants are listed' sh -c '"$MANOR" tenant list "$1" --db "$2" --json | jq -e "length == 3"' \
	sh "$SCHEMA" "$DB"
not_ok 'a password is no argument' manor user passwd rita@harbor.example --password secret
not_ok 'a weak password is refused' sh -c \
	'echo short | "$MANOR" user passwd "$1" --db "$2" rita@harbor.example --password-file -' \
	sh "$SCHEMA" "$DB"
not_ok 'an unknown login is refused' manor user passwd ghost@harbor.example \
	--password-file "$WORK/password"
not_ok 'an unknown role is refused' manor user grant rita@harbor.example --role emperor
not_ok 'an unknown tenant is refused' manor user list --tenant nowhere
not_ok 'an unknown column is refused' manor tenant add --name X --set colour=red
not_ok 'an id is not chosen' manor tenant add --name X --set id=77
is 'nothing came of that' "$(sql 'select count(*) from tenants')" 3

# ---- with one

serve "$SCHEMA" "$DB"
! on_sqlite || is 'the socket is for its owner only' "$(stat -c %a "$DB.sock")" 600
ok 'a tenant is added beside the server' manor tenant add --name 'Hill Office' \
	--admin-email boss@hill.example --admin-role owner \
	--admin-set first_name=Ada --admin-set last_name=Hill --password-file "$WORK/password" --json
ok 'it has its settings' test \
	"$(sql "select count(*) from tenant_settings ts join tenants t on t.id = ts.tenant_id where t.name = 'Hill Office'")" = 1
login boss@hill.example "$PASSWORD"
ok 'its administrator signs in' status 200
request GET '/rest/v1/users?select=email'
is 'and is the only one there' "$(jq -c . "$BODY")" '[{"email":"boss@hill.example"}]'
not_ok 'an administrator without the names that the schema demands' manor tenant add \
	--name 'Half' --admin-email half@hill.example --admin-role owner \
	--password-file "$WORK/password"
is 'no half of a tenant is left' \
	"$(sql "select count(*) from tenants where name = 'Half'")" 0
ok 'a person is added beside the server' manor user add --tenant 'Hill Office' \
	--email clerk@hill.example --role agent --set first_name=C --set last_name=L \
	--password-file "$WORK/password"
not_ok 'the same again is refused' manor user add --tenant 'Hill Office' \
	--email clerk@hill.example --role agent --set first_name=C --set last_name=L \
	--password-file "$WORK/password"
login clerk@hill.example "$PASSWORD"
ok 'he signs in' status 200
clerk=$TOKEN
ok 'one without a password' manor user add --tenant 'Hill Office' --email guest@hill.example \
	--set first_name=G --set last_name=H --no-password
login guest@hill.example "$PASSWORD"
ok 'cannot sign in' status 400
ok 'a role is granted' manor user grant guest@hill.example --role auditor
ok 'and shown' sh -c \
	'"$MANOR" user list "$1" --db "$2" --tenant "Hill Office" --json | jq -e ".[] | select(.email == \"guest@hill.example\") | .roles == [\"auditor\"]"' \
	sh "$SCHEMA" "$DB"
TOKEN=$clerk
request GET /auth/v1/user
ok 'signed in before' status 200
ok 'a new password beside the server' manor user passwd clerk@hill.example \
	--password-file "$WORK/password"
request GET /auth/v1/user
ok 'signs him out' status 403

# ---- keys

login clerk@hill.example "$PASSWORD"
old=$TOKEN
ok 'keys are rotated beside the server' manor keys rotate
request GET /.well-known/jwks.json
ok 'both are known' json '.keys | length == 2'
TOKEN=$old
request GET /auth/v1/user
ok 'what the old one signed holds' status 200
login clerk@hill.example "$PASSWORD"
not_ok 'the new one signs' test \
	"$(cut -d. -f1 <<<"$TOKEN")" = "$(cut -d. -f1 <<<"$old")"
request GET /auth/v1/user
ok 'and verifies' status 200

# ---- POST /tenants/v1

body='{"name":"Lake Office","admin":{"email":"lee@lake.example","password":"a long enough one",
	"role":"owner","first_name":"Lee","last_name":"Lake"}}'
TOKEN=
request POST /tenants/v1 -d "$body"
ok 'nobody makes a tenant' status 401
login rita@harbor.example "$PASSWORD"
request POST /tenants/v1 -d "$body"
ok 'an agent makes none' status 403
login boss@hill.example "$PASSWORD"
request POST /tenants/v1 -d "$body"
ok 'an owner makes none' status 403
request GET /tenants/v1
ok 'he sees his own' json 'length == 1 and .[0].name == "Hill Office"'
login ines@harbor.example "$PASSWORD"
for bad in '{}' '[]' '{"name":"X"}' '{"name":"X","admin":{}}' '{"name":"X","admin":7}' \
	'{"name":7,"admin":{"email":"a@b.example","password":"a long enough one"}}' \
	'{"name":"X","id":9,"admin":{"email":"a@b.example","password":"a long enough one","first_name":"A","last_name":"B"}}' \
	'{"name":"X","admin":{"email":"a@b.example","password":"a long enough one","first_name":"A","last_name":"B","role":"emperor"}}' \
	'{"name":"X","admin":{"email":"a@b.example","password":"a long enough one","first_name":"A","last_name":"B","tenant_id":1}}' \
	'{"name":"X","admin":{"email":"a@b.example","password":"a long enough one","first_name":"A","last_name":"B","manor_platform_admin":true}}' \
	'{"name":"X","admin":{"email":"not an address","password":"a long enough one","first_name":"A","last_name":"B"}}'; do
	request POST /tenants/v1 -d "$bad"
	ok "refused: ${bad:0:60}" status 400
done
request POST /tenants/v1 -d "${body/a long enough one/short}"
ok 'a weak password is refused' status 422
request POST /tenants/v1 -d "$body" -H 'X-Tenant: *'
ok 'all tenants are for reading' status 405
is 'nothing came of that' "$(sql "select count(*) from tenants where name in ('X', 'Lake Office')")" 0
request POST /tenants/v1 -d "$body"
ok 'a platform administrator makes one' status 201
ok 'with its first administrator' json '.name == "Lake Office" and .admin.email == "lee@lake.example"'
ok 'no password comes back' body_lacks 'long enough'
lake=$(json_text .id)
is 'and its one row of settings' \
	"$(sql "select count(*) from tenant_settings where tenant_id = $lake")" 1
is 'who made it is in the audit' \
	"$(sql "select count(*) from audit_events where event_name = 'tenants.create' and user_id = 1 and cast(payload ->> 'id' as integer) = $lake")" 1
login lee@lake.example 'a long enough one'
ok 'who signs in' status 200
request GET '/rest/v1/tenants?select=name'
is 'sees that one' "$(jq -c . "$BODY")" '[{"name":"Lake Office"}]'
login ines@harbor.example "$PASSWORD"
request GET /tenants/v1
ok 'her own' json 'length == 1'
request GET /tenants/v1 -H 'X-Tenant: *'
ok 'all of them' json 'length == 5'
before=$(sql "select count(*) from audit_events where event_name = 'auth.all_tenants'")
request GET '/rest/v1/clients?select=tenant_id' -H 'X-Tenant: *'
ok 'data of all tenants' json '[.[].tenant_id] | unique | length == 3'
request PATCH '/rest/v1/clients?id=eq.1' -H 'X-Tenant: *' -d '{"name":"Changed"}'
ok 'nothing is written that way' status 405
after=$(sql "select count(*) from audit_events where event_name = 'auth.all_tenants'")
is 'each look is in the audit' "$after" $((before + 2))

# ---- a crash leaves a socket behind

crash_server
ok 'it is in nobody'"'"'s way' manor tenant list
serve "$SCHEMA" "$DB"
ok 'and the next server takes its place' manor tenant list
stop_server
! on_sqlite || not_ok 'it goes with the server' test -e "$DB.sock"
is 'no password in the log' "$(grep -cE 'plain tests|long enough' "$SERVER_LOG")" 0

finish
