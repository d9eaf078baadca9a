#!/bin/bash
# Supabase Auth's contract on the filings system: signing in, refreshing, one's own account,
# signing out; who is refused and how; what ends at once.
. "$(dirname "$0")/../lib.sh"
need curl jq

SCHEMA=$MANOR_ROOT/systems/filings/schema.dbml
database f "$SCHEMA"
PASSWORD='plain tests 4 plain people'
printf '%s\n' "$PASSWORD" >"$WORK/password"

"$MANOR" seed "$SCHEMA" --db "$DB" >"$WORK/cli.log" 2>&1 || bail "$(tail -3 "$WORK/cli.log")"

# passwd EMAIL TENANT
passwd() {
	"$MANOR" user passwd "$SCHEMA" --db "$DB" --tenant "$2" --login "$1" \
		--password-file "$WORK/password" >>"$WORK/cli.log" 2>&1
}
ok 'a password from a file' passwd ines@harbor.example 1
ok 'a password from the standard input' sh -c \
	'"$MANOR" user passwd "$1" --db "$2" --login rita@harbor.example --password-file - <"$3" >/dev/null' \
	sh "$SCHEMA" "$DB" "$WORK/password"
for who in tomas@harbor.example:1 joao@harbor.example:1 anna@oldmill.example:2 \
	desk@partners.example:2 desk@partners.example:3; do
	passwd "${who%:*}" "${who#*:}" || bail "no password for $who"
done
ok 'a platform administrator is made on the command line' \
	"$MANOR" user grant "$SCHEMA" --db "$DB" ines@harbor.example --platform-admin

is 'the keys are for their owner only' "$(stat -c %a "$(keys_file)")" 600

# Addresses are told apart by X-Forwarded-For, so that locks do not meet.
serve "$SCHEMA" "$DB" --trusted-proxies 127.0.0.1
# from ADDRESS: for the requests that follow
from() {
	FROM=(-H "X-Forwarded-For: $1")
}
from 192.0.2.1

# grant BODY [OPTION...]
grant() {
	local body=$1
	shift
	request POST '/auth/v1/token?grant_type=password' -d "$body" "${FROM[@]}" "$@"
}

# sign_in EMAIL [TENANT]: TOKEN and REFRESH
sign_in() {
	TOKEN=
	grant "$(jq -cn --arg e "$1" --arg p "$PASSWORD" --arg t "${2:-}" \
		'{email: $e, password: $p} + (if $t == "" then {} else {tenant: $t} end)')"
	TOKEN=$(json_text .access_token)
	REFRESH=$(json_text .refresh_token)
}

# ---- a login

sign_in rita@harbor.example
ok 'a login answers 200' status 200
ok 'with a session as auth-js wants it' json '.token_type == "bearer" and .expires_in == 600
	and (.expires_at | type) == "number" and (.refresh_token | length) == 43
	and (.user | .id == "3" and .aud == "authenticated" and .role == "authenticated"
		and .email == "rita@harbor.example" and .app_metadata.tenant == "1"
		and .app_metadata.roles == ["agent"] and (.created_at | length) > 0)'
is 'it is never cached' "$(header Cache-Control)" no-store
claims=$(cut -d. -f2 <<<"$TOKEN" | tr '_-' '/+' | base64 -d 2>/dev/null)
is 'the token names issuer, audience, person and tenant' \
	"$(jq -c '[.iss, .aud, .sub, .tenant, .role, .exp - .iat]' <<<"$claims")" \
	'["manor","authenticated","3","1","authenticated",600]'
is 'it says nothing of roles' "$(jq -c '[.roles, .permissions, .app_metadata.roles]' <<<"$claims")" \
	'[null,null,null]'
request GET /auth/v1/user
ok 'the user is who signed in' json '.email == "rita@harbor.example" and .id == "3"'
request GET '/rest/v1/clients?select=tenant_id' -H 'Accept: application/json'
ok 'the token opens the tenant, and no other' json 'length > 0 and all(.tenant_id == 1)'
sign_in ' Rita@Harbor.EXAMPLE '
ok 'case and spaces make no difference' status 200

# ---- refusals

TOKEN=
grant '{"email":"rita@harbor.example","password":"wrong"}'
ok 'a wrong password is 400' status 400
cp "$BODY" "$WORK/wrong"
is 'in the form of Supabase Auth' "$(jq -c . "$BODY")" \
	'{"code":400,"error_code":"invalid_credentials","msg":"Invalid login credentials"}'
grant '{"email":"nobody@harbor.example","password":"wrong"}'
same 'one who is not there answers alike' "$BODY" "$WORK/wrong"
from 192.0.2.2
for body in '{"email":"rita@harbor.example","password":null}' \
	'{"email":"rita@harbor.example","password":""}' \
	'{"email":"rita@harbor.example","password":0}' \
	'{"email":"rita@harbor.example","password":[]}' \
	'{"email":"rita@harbor.example"}' '{"password":"x"}' '{"email":["a"],"password":"x"}' '[]' '{}'; do
	grant "$body"
	ok "refused: $body" status 400
	is 'as not valid' "$(json_text .error_code)" validation_failed
done
grant '{"email":"rita@harbor.example","password":"x"'
is 'broken JSON' "$STATUS $(json_text .error_code)" '400 bad_json'
grant '{"email":"rita@harbor.example","email":"ines@harbor.example","password":"x"}'
ok 'a name twice' status 400
request POST '/auth/v1/token?grant_type=magic' -d '{}'
is 'another grant type' "$STATUS $(json_text .error_code)" '400 unsupported_grant_type'
request GET '/auth/v1/token?grant_type=password'
ok 'a login is a POST' status 405
# A person without a password: nothing fits.
grant '{"email":"marta@harbor.example","password":"$argon2id$"}'
same 'one without a password answers alike' "$BODY" "$WORK/wrong"

# ---- an address in two tenants

from 192.0.2.3
grant "$(jq -cn --arg p "$PASSWORD" '{email: "desk@partners.example", password: $p}')"
is 'the tenant must be named' "$STATUS $(json_text .error_code)" '400 MN410'
grant '{"email":"desk@partners.example","password":"wrong"}'
same 'who does not know the password does not learn of it' "$BODY" "$WORK/wrong"
sign_in desk@partners.example 3
is 'named in the body' "$(json_text .user.app_metadata.tenant)" 3
TOKEN='' TENANT=2
grant "$(jq -cn --arg p "$PASSWORD" '{email: "desk@partners.example", password: $p}')"
TENANT=
is 'or in X-Tenant' "$(json_text .user.app_metadata.tenant)" 2
grant "$(jq -cn --arg p "$PASSWORD" '{email: "desk@partners.example", password: $p, tenant: 2}')" \
	-H 'X-Tenant: 3'
is 'both must agree' "$STATUS $(json_text .error_code)" '400 MN411'
TENANT=2
grant "$(jq -cn --arg p "$PASSWORD" '{email: "rita@harbor.example", password: $p}')"
TENANT=
same 'in another tenant she is nobody' "$BODY" "$WORK/wrong"

# ---- tenants of requests

sign_in rita@harbor.example
for tenant in 2 99 nowhere 'a b' 1,2; do
	request GET /rest/v1/clients -H "X-Tenant: $tenant"
	is "X-Tenant: $tenant disagrees with the token" "$STATUS $(json_text .code)" '400 MN411'
done
request GET /rest/v1/clients -H 'X-Tenant: 1'
ok 'the same tenant is fine' status 200
request GET /rest/v1/clients -H 'X-Tenant: *'
ok 'all tenants are for platform administrators' status 403

# ---- forged tokens

rita=$TOKEN
header=$(printf '{"alg":"none","typ":"JWT"}' | base64 -w0 | tr '/+' '_-' | tr -d =)
payload=$(cut -d. -f2 <<<"$rita")
for TOKEN in "$header.$payload." "$header.$payload.x" "${rita%?????}AAAAA" "x$rita" "$rita.x" \
	x . .. "$(printf '.%.0s' $(seq 3000))"; do
	request GET /rest/v1/clients
	ok "refused: ${TOKEN:0:12}..." status 401
done
like 'with a challenge' "$(header WWW-Authenticate)" '^Bearer'
TOKEN=
request GET /rest/v1/clients -H "Authorization: Basic cml0YTp4"
ok 'another scheme is refused' status 401
request GET /auth/v1/user
is 'no token at all' "$STATUS $(json_text .error_code)" '401 no_authorization'
request GET /auth/v1/user -H "apikey: $rita"
ok 'apikey is no token' status 401
anon=$("$MANOR" keys show "$SCHEMA" --db "$DB" | jq -r .anonymous_key)
TOKEN=$anon
request GET /rest/v1/clients
ok 'the anonymous key opens nothing that is not open' status 401

# ---- refresh

sign_in rita@harbor.example
first=$REFRESH
refresh() {
	TOKEN=
	request POST '/auth/v1/token?grant_type=refresh_token' -d "{\"refresh_token\":\"$1\"}"
}
refresh "$first"
ok 'a refresh token gives a session' status 200
second=$(json_text .refresh_token)
access=$(json_text .access_token)
not_ok 'with another refresh token' test "$second" = "$first"
refresh "$first"
is 'two tabs at once get the same one' "$(json_text .refresh_token)" "$second"
refresh "$second"
third=$(json_text .refresh_token)
refresh "$first"
is 'an older one is theft' "$STATUS $(json_text .error_code)" '400 refresh_token_already_used'
refresh "$third"
is 'and ends the family' "$STATUS $(json_text .error_code)" '400 refresh_token_not_found'
TOKEN=$access
request GET /auth/v1/user
is 'with its access tokens' "$STATUS $(json_text .error_code)" '403 session_not_found'
request GET /rest/v1/clients
ok 'for data it is 401' status 401
for token in '' x "$access" "$(head -c 43 /dev/zero | tr '\0' A)"; do
	refresh "$token"
	is "no refresh token: ${token:0:10}" "$STATUS $(json_text .error_code)" \
		'400 refresh_token_not_found'
done

# Many at once: one family, one child.
sign_in rita@harbor.example
for i in 1 2 3 4 5 6; do
	curl -s "$BASE/auth/v1/token?grant_type=refresh_token" -H 'Content-Type: application/json' \
		-d "{\"refresh_token\":\"$REFRESH\"}" -o "$WORK/race.$i" &
	races[i]=$!
done
wait "${races[@]}"
is 'of many at once all get the same' "$(jq -r .refresh_token "$WORK"/race.? | sort -u | wc -l)" 1

# ---- signing out

sign_in rita@harbor.example
one=$TOKEN
sign_in rita@harbor.example
two=$TOKEN
sign_in rita@harbor.example
three=$TOKEN
# alive TOKEN
alive() {
	TOKEN=$1
	request GET /auth/v1/user
	[ "$STATUS" = 200 ]
}
TOKEN=$one
request POST '/auth/v1/logout?scope=local'
ok 'signing out is 204' status 204
not_ok 'local: this one ends' alive "$one"
ok 'the others go on' alive "$two"
TOKEN=$two
request POST '/auth/v1/logout?scope=others'
ok 'others: this one goes on' alive "$two"
not_ok 'the others end' alive "$three"
request POST '/auth/v1/logout?scope=everything'
ok 'an unknown scope is refused' status 400
request POST /auth/v1/logout
not_ok 'without a scope all end' alive "$two"

# ---- one's own password

from 192.0.2.5

sign_in joao@harbor.example
here=$TOKEN
refresh_here=$REFRESH
sign_in joao@harbor.example
there=$TOKEN
TOKEN=$here
put() {
	request PUT /auth/v1/user -d "$1" "${FROM[@]}"
}
put '{"password":"another long one"}'
is 'the current password is asked for' "$STATUS $(json_text .error_code)" \
	'400 reauthentication_needed'
put "$(jq -cn --arg p "$PASSWORD" '{password: "short", current_password: $p}')"
is 'a weak one is refused' "$STATUS $(json_text .error_code)" '422 weak_password'
put "$(jq -cn --arg p "$PASSWORD" '{password: $p, current_password: $p}')"
is 'the same is refused' "$STATUS $(json_text .error_code)" '422 same_password'
put '{"password":"another long one","current_password":"wrong"}'
is 'a wrong current one is refused' "$STATUS $(json_text .error_code)" '400 invalid_credentials'
put '{"email":"x@harbor.example"}'
is 'an e-mail is not changed here' "$STATUS $(json_text .error_code)" '400 validation_failed'
put "$(jq -cn --arg p "$PASSWORD" '{password: "another long one", current_password: $p}')"
ok 'then it is changed' status 200
ok 'this session goes on' alive "$here"
not_ok 'others end' alive "$there"
refresh "$refresh_here"
ok 'and can be refreshed' status 200
sign_in joao@harbor.example
ok 'the old password is dead' status 400

# ---- what ends at once

from 192.0.2.4

sign_in tomas@harbor.example
tomas=$TOKEN
sign_in ines@harbor.example
ines=$TOKEN
TOKEN=$tomas
request GET '/rest/v1/clients?limit=1'
ok 'a manager reads clients' status 200
TOKEN=$ines
request DELETE '/rest/v1/user_roles?user_id=eq.2'
ok 'his role is taken away' status 204
TOKEN=$tomas
request GET '/rest/v1/clients?limit=1'
ok 'there is no such table for him any more' status 404
TOKEN=$ines
request DELETE '/rest/v1/users?id=eq.2'
ok 'he is deleted' status 204
not_ok 'his session is over' alive "$tomas"
sign_in tomas@harbor.example
ok 'he cannot sign in' status 400

sign_in rita@harbor.example
rita=$TOKEN
rita_refresh=$REFRESH
ok 'alive before' alive "$rita"
TOKEN=$ines
request PATCH '/rest/v1/users?id=eq.3' -d '{"password":"set by somebody else"}'
ok 'an owner sets her password' status 204
not_ok 'what was signed in is signed out' alive "$rita"
refresh "$rita_refresh"
ok 'and cannot be refreshed' status 400

# ---- locks

TOKEN=
for i in 1 2 3 4 5; do
	from "198.51.100.$i"
	grant '{"email":"anna@oldmill.example","password":"wrong"}'
done
from 198.51.100.9
for email in anna@oldmill.example ANNA@oldmill.example ' anna@oldmill.example' \
	'anna@oldmill.example '; do
	sign_in "$email"
	is "after five failures: \"$email\"" "$STATUS $(json_text .error_code)" \
		'429 over_request_rate_limit'
done
is 'it says when to come back' "$(header Retry-After)" 900
cp "$BODY" "$WORK/locked"
for i in 1 2 3 4 5; do
	from "198.51.100.2$i"
	grant '{"email":"ghost@oldmill.example","password":"wrong"}'
done
grant '{"email":"ghost@oldmill.example","password":"wrong"}'
same 'one who is not there is locked alike' "$BODY" "$WORK/locked"
from 203.0.113.5
for i in 1 2 3 4 5; do
	grant "{\"email\":\"guess$i@oldmill.example\",\"password\":\"wrong\"}"
done
sign_in ines@harbor.example
ok 'an address is locked as well' status 429
from 203.0.113.6
sign_in ines@harbor.example
ok 'another address is not' status 200
request GET /health
ok 'and the server serves' status 200

# ---- what anyone may know

TOKEN=
request GET /.well-known/jwks.json
ok 'the public keys, without the private halves' json \
	'(.keys | length) == 1 and (.keys[0] | .alg == "ES256" and .kty == "EC" and .d == null)'
request GET /auth/v1/settings
ok 'settings' json '.external.email == true and .disable_signup == true'
request GET /auth/v1/health
ok 'health' status 200

# ---- no secret anywhere

not_ok 'no password in the log' grep -qF "$PASSWORD" "$SERVER_LOG"
not_ok 'no token in the log' grep -qE 'eyJ[A-Za-z0-9_-]{20}' "$SERVER_LOG"
sql 'select * from audit_events' >"$WORK/audit"
not_ok 'no hash in the audit' grep -q argon2 "$WORK/audit"
not_ok 'no password in the audit' grep -qF "$PASSWORD" "$WORK/audit"
ok 'logins are in the audit' grep -q 'auth\.login|' "$WORK/audit"
ok 'failures as well' grep -q 'auth\.login_failed.*"reason": *"password"' "$WORK/audit"
sql 'select * from manor_refresh_tokens' >"$WORK/refresh_tokens"
ok 'refresh tokens are kept' test -s "$WORK/refresh_tokens"
not_ok 'but none as it is' grep -qF "$REFRESH" "$WORK/refresh_tokens"

finish
