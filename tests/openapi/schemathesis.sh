#!/bin/bash
# schemathesis asks the served filings, and a schema with every type, everything that their description allows, and much
# that it does not, with all of its checks; it finds nothing. The same requests each time:
# the seed is fixed. What OpenAPI has no words for is said in hooks.py and schemathesis.toml.
. "$(dirname "$0")/../lib.sh"
need curl jq
ST=${MANOR_PYTHON:-$(dirname "$MANOR")/python}/bin/st
[ -x "$ST" ] || skip_all 'schemathesis is not installed'

SCHEMA=$MANOR_ROOT/systems/filings/schema.dbml
PASSWORD='plain tests 4 plain people'
database f "$SCHEMA"
"$MANOR" seed "$SCHEMA" --db "$DB" >"$WORK/cli.log" 2>&1 || bail "$(tail -3 "$WORK/cli.log")"
printf '%s\n' "$PASSWORD" >"$WORK/password"
for who in ines tomas rita; do
	"$MANOR" user passwd "$SCHEMA" --db "$DB" "$who@harbor.example" \
		--password-file "$WORK/password" >/dev/null || bail 'no password'
done
"$MANOR" user grant "$SCHEMA" --db "$DB" tomas@harbor.example --platform-admin >/dev/null ||
	bail 'no administrator'
serve "$SCHEMA" "$DB"

# ask NAME WHO [OPTION...]: what schemathesis finds as someone, by his own description.
ask() {
	local name=$1 who=$2 count code
	shift 2
	login "$who" "$PASSWORD" || bail 'no token'
	request GET /rest/v1/
	ok "$name: there is a description" status 200
	cp "$BODY" "$WORK/$name.json"
	MANOR_TOKEN=$TOKEN "$ST" run "$WORK/$name.json" \
		--url "$BASE" -n 2 "$@" >"$WORK/$name.out" 2>&1
	code=$?
	LAST_REQUEST=
	is "$name: schemathesis finds nothing" "$code" 0
	[ "$code" -eq 0 ] || diag "$(sed '1,/Configuration/d' "$WORK/$name.out" | head -150)"
	count=$(sed -n 's/^ *\([0-9]*\) generated.*/\1/p' "$WORK/$name.out")
	ok "$name: it asked (${count:-0} requests)" test "${count:-0}" -gt 5
}

cp "$MANOR_ROOT"/tests/openapi/{hooks.py,schemathesis.toml} "$WORK/"
cd "$WORK" || exit 1
# Tables of every kind; the others have nothing that these do not.
TABLES='clients|vehicles|filings|users|tenant_settings|notifications|roles|filing_docs|user_assignments'
[ "${MANOR_TEST_ALL:-}" != 1 ] || TABLES='.*'
ask owner ines@harbor.example --include-path-regex "^/rest/v1/($TABLES)\$"
ask description ines@harbor.example --include-path /rest/v1 --include-path /tenants/v1
ask platform tomas@harbor.example --include-path /tenants/v1 --include-path /rest/v1/vehicle_categories
# Signing out ends the session, wrong passwords lock: last, each with a login of its own.
ask out rita@harbor.example --include-path /auth/v1/logout
ask signing ines@harbor.example --include-path-regex '^/(auth|.well-known)/' --exclude-path /auth/v1/logout

# ---- every type, functions, a key of two columns
stop_server
SCHEMA=$MANOR_ROOT/tests/types/odd.dbml
database odd "$SCHEMA"
"$MANOR" tenant add "$SCHEMA" --db "$DB" --name North >"$WORK/cli.log" 2>&1 || bail 'no tenant'
"$MANOR" user add "$SCHEMA" --db "$DB" --tenant 1 --email ana@north.example \
	--password-file "$WORK/password" >"$WORK/cli.log" 2>&1 || bail 'no person'
serve "$SCHEMA" "$DB"
ask types ana@north.example --include-path-regex '^/rest/v1/(everything|rooms|rpc/.*)$'
finish
