#!/bin/bash
# Every operation that is described to a platform administrator of filings is asked, with a
# success, and every answer is as the description says.
. "$(dirname "$0")/../lib.sh"
need curl jq
[ -n "$RECORD" ] || skip_all 'the Python clients are not installed'

SCHEMA=$MANOR_ROOT/systems/filings/schema.dbml
PASSWORD='plain tests 4 plain people'
database f "$SCHEMA"
"$MANOR" seed "$SCHEMA" --db "$DB" >"$WORK/cli.log" 2>&1 || bail "$(tail -3 "$WORK/cli.log")"
printf '%s\n' "$PASSWORD" >"$WORK/password"
"$MANOR" user passwd "$SCHEMA" --db "$DB" ines@harbor.example --password-file "$WORK/password" \
	>/dev/null || bail 'no password'
"$MANOR" user grant "$SCHEMA" --db "$DB" ines@harbor.example --platform-admin >/dev/null ||
	bail 'no administrator'
serve "$SCHEMA" "$DB"
login ines@harbor.example "$PASSWORD" || bail 'no token'
DOCUMENT=$WORK/document.json
"$MANOR" openapi "$SCHEMA" >"$DOCUMENT"

# described FILTER: what jq's filter gives on the description.
described() {
	jq -r "$1" "$DOCUMENT"
}

# ---- what there is to say beside the examples: rows that the seed has
declare -A BODIES=(
	[tenants]='{"name": "Quay Filings"}'
	[users]='{"first_name": "Ida", "last_name": "Berg", "email": "ida@harbor.example", "tenant_id": 1}'
	[tenant_settings]=''
	[user_roles]='{"user_id": 2, "role_id": 1}'
	[role_permissions]=$(sql "select '{\"role_id\": ' || r.id || ', \"permission_id\": ' || p.id || '}'
		from roles r, permissions p where not exists (select 1 from role_permissions x
			where x.role_id = r.id and x.permission_id = p.id) order by r.id, p.id limit 1")
	[user_assignments]=''
)
mapfile -t tables < <(described '.paths | keys_unsorted[]
	| select(startswith("/rest/v1/") and (startswith("/rest/v1/rpc/") | not)
		and . != "/rest/v1/batch") | .[9:]')
ok 'there are tables' test "${#tables[@]}" -gt 15

for table in "${tables[@]}"; do
	item=".paths[\"/rest/v1/$table\"]"
	request GET "/rest/v1/$table?limit=3" -H 'Prefer: count=exact'
	like "$table is read" "$STATUS" '^20[06]$'
	first=$(json_text '.[-1].id // 0')
	if [ "$(described "$item | has(\"post\")")" = true ]; then
		body=${BODIES[$table]-$(described "$item.post.requestBody.content[\"application/json\"].example // empty")}
		if [ -z "$body" ]; then
			# A copy of a row that is there, gone before.
			body=$(jq -c --argjson names \
				"$(described ".components.schemas[\"$table.insert\"].properties | keys")" \
				'.[-1] | with_entries(select(.key as $k | $names | index($k)))' "$BODY")
			request DELETE "/rest/v1/$table?id=eq.$first" -H 'Prefer: return=representation'
			ok "$table is deleted from" status 200
		fi
		request POST "/rest/v1/$table" -d "$body" -H 'Prefer: return=representation'
		ok "$table is inserted into" status 201
		first=$(json_text '.[0].id // 0')
	fi
	if [ "$(described "$item | has(\"patch\")")" = true ]; then
		request PATCH "/rest/v1/$table?id=eq.$first&select=id" -d '{}' -H 'Prefer: return=representation'
		ok "$table is changed" status 200
	fi
	if [ "$(described "$item | has(\"delete\")")" = true ]; then
		request DELETE "/rest/v1/$table?id=eq.$first"
		ok "$table is deleted from" status 204
	fi
done

# ---- functions
for name in filing_overview my_filings; do
	request GET "/rest/v1/rpc/$name"
	ok "$name reads" status 200
	request POST "/rest/v1/rpc/$name" -d '{}'
	ok "$name by POST" status 200
done
request POST /rest/v1/rpc/open_filing -d '{"vehicle": 1}'
ok 'open_filing writes' status 200
request POST '/rest/v1/rpc/move_filing?select=id,status_id' \
	-d "{\"filing\": $(json_text '.id'), \"to_status\": \"submitted\"}"
ok 'move_filing writes' status 200

# ---- beside the tables
request POST /rest/v1/batch -d '{"requests": [{"method": "GET", "path": "clients?limit=1"}]}'
ok 'a batch' status 200
request GET /rest/v1/
ok 'the description' status 200
request HEAD /rest/v1/
is 'its head' "$STATUS $(header content-type)" '200 application/openapi+json; charset=utf-8'
request GET /rest/v1/ -H 'Accept: application/json'
like 'as JSON' "$(header content-type)" '^application/json'
request GET /rest/v1/ -H 'Accept: text/html'
ok 'in no other form' status 406
request GET /tenants/v1
ok 'tenants are listed' status 200
request POST /tenants/v1 -d '{"name": "Pier", "admin": {"email": "ole@pier.example", "role": "owner",
	"password": "plain tests 4 plain people", "first_name": "Ole", "last_name": "Dahl"}}'
ok 'and made' status 201
for path in /auth/v1/user /auth/v1/settings /.well-known/jwks.json; do
	request GET "$path"
	ok "$path" status 200
done
request PUT /auth/v1/user -d "{\"password\": \"plain tests 5 plain people\", \"current_password\": \"$PASSWORD\"}"
ok 'a password is changed' status 200
request POST '/auth/v1/logout?scope=local'
ok 'and signed out' status 204

compare_record --every
RECORD=
finish
