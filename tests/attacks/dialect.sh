#!/bin/bash
# What the dialect gives beyond rows, turned against another tenant, another person and
# columns that may not be read: plans that people share, cursors, versions, keys of
# repetition, batches, functions, and the texts of refusals.
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/systems/filings_lib.sh"

need curl jq python3
SETTINGS=(--aggregates --plan-cache 0)
filings_start ines@harbor.example:1 anna@oldmill.example:2 tomas@harbor.example:1
PEOPLE=
for who in ines@harbor.example:1 anna@oldmill.example:2 tomas@harbor.example:1; do
	as "${who%%:*}" "${who##*:}"
	PEOPLE="$PEOPLE $TOKEN"
done
export BASE PEOPLE

# ---- plans

ask_alone() {
	python3 "$MANOR_ROOT/tests/attacks/dialect.py" alone "$WORK/alone"
}
ok 'each asks alone' ask_alone
ok 'and is given rows' test "$(jq '[.[][] | select(.[0] == 200 and .[1] != "[]")] | length' "$WORK/alone")" -gt 40
not_ok 'of his tenant' grep -q 'tenant_id\\":2' <(jq -c '.[0], .[2]' "$WORK/alone")
stop_server
serve "$FILINGS" "$DB" --aggregates
is 'plans that are shared give each the same' \
	"$(python3 "$MANOR_ROOT/tests/attacks/dialect.py" together "$WORK/alone" 2>&1 | head -5)" ''
like 'and were shared' "$(curl -s "$BASE/metrics")" 'manor_plan_cache_hits_total [1-9][0-9]{2}'

# ---- rows of another tenant, and rows that are not there

as ines@harbor.example
# said: the last answer without what differs by nature.
said() {
	printf '%s %s' "$STATUS" "$(jq -c 'del(.request_id?)' "$BODY" 2>/dev/null || cat "$BODY")"
}
# alike METHOD PATH BODY [OPTION...]: @ is the id.
alike() {
	local foreign
	request "$1" "${2//@/$other}" -d "${3//@/$other}" "${@:4}"
	foreign=$(said)
	request "$1" "${2//@/9999999}" -d "${3//@/9999999}" "${@:4}"
	is "$1 $2 ${3:0:60}: as none" "${foreign//$other/@}" "$(said | sed 's/9999999/@/g')"
}
other=$(sql 'select min(id) from clients where tenant_id = 2')
before=$(sql "select * from clients where id = $other")
for match in '"0000000000000001"' '*'; do
	for method in PATCH DELETE PUT; do
		alike "$method" '/rest/v1/clients?id=eq.@' '{"name":"x"}' -H "If-Match: $match"
	done
done
alike GET '/rest/v1/clients?id=eq.@' '' -H 'If-None-Match: *'
alike POST /rest/v1/batch '{"requests":[{"id":"a","method":"PATCH","path":"clients?id=eq.@","body":{"name":"x"}},{"method":"GET","path":"clients?id=eq.$ref.a.id"}]}'
alike POST /rest/v1/batch '{"requests":[{"id":"a","method":"DELETE","path":"clients?id=eq.@"},{"method":"POST","path":"vehicles","body":{"client_id":{"$ref":"a.id"},"category_id":1,"make":"m","model":"m","year":2000}}]}'
is 'and it is as it was' "$(sql "select * from clients where id = $other")" "$before"
other=$(sql 'select min(id) from vehicles where tenant_id = 2')
alike POST /rest/v1/rpc/open_filing '{"vehicle":@}'
other=$(sql 'select min(id) from filings where tenant_id = 2')
alike POST /rest/v1/rpc/move_filing '{"filing":@,"to_status":"submitted"}'
other=$(sql 'select min(id) from users where tenant_id = 2')
assignments=$(sql "select count(*) from user_assignments where user_id = $other")
request POST /rest/v1/rpc/open_filing -d "{\"vehicle\":$(sql 'select min(id) from vehicles where tenant_id = 1'),\"assignees\":[$other]}"
is 'nobody of another tenant is assigned' \
	"$(sql "select count(*) from user_assignments where user_id = $other")" "$assignments"

# ---- cursors and keys of others

request GET '/rest/v1/clients?order=name&limit=1&cursor='
next=$(header Link | grep -o '<[^>]*>; rel="next"' | sed 's/^<//; s/>.*//')
as anna@oldmill.example 2
request GET "$next"
is "another tenant's cursor" "$STATUS $(json_text .code)" '400 MN423'
as ines@harbor.example
for person in ines@harbor.example:1 anna@oldmill.example:2 tomas@harbor.example:1 ines@harbor.example:1; do
	as "${person%%:*}" "${person##*:}"
	request POST /rest/v1/clients -d '{"name":"Key"}' -H 'Idempotency-Key: "one"' "${RETURN[@]}"
	is "$person: the key is his own" "$STATUS $(json_text .tenant_id)" "201 ${person##*:}"
done
is 'three rows' "$(sql "select count(*) from clients where name = 'Key'")" 3

# ---- a role that goes

as tomas@harbor.example
for try in 1 2; do
	request GET '/rest/v1/clients?select=id&id=gt.0'
	ok "he reads, $try" status 200
done
tomas=$(sql "select id from users where email = 'tomas@harbor.example'")
as ines@harbor.example
request DELETE "/rest/v1/user_roles?user_id=eq.$tomas"
ok 'his roles are taken' status 204
as tomas@harbor.example
request GET '/rest/v1/clients?select=id&id=gt.0'
is 'a plan that was kept is not his any more' "$STATUS $(json_text .code)" '404 PGRST205'
request POST /rest/v1/clients -d '{"name":"Key"}' -H 'Idempotency-Key: "one"' "${RETURN[@]}"
is 'nor an answer that was kept' "$STATUS $(json_text .code)" '404 PGRST205'
for call in 'GET /rest/v1/rpc/@' 'GET /rest/v1/rpc/@?a=1' 'GET /rest/v1/rpc/@?select=zzz' 'PUT /rest/v1/rpc/@' \
	'POST /rest/v1/rpc/@' 'OPTIONS /rest/v1/rpc/@'; do
	path=${call#* }
	for name in filing_overview my_filings move_filing open_filing; do
		request "${call%% *}" "${path//@/$name}"
		found=$(said | sed "s/$name/@/g")
		request "${call%% *}" "${path//@/nothing}"
		is "$call: $name is as none" "$found" "$(said | sed 's/nothing/@/g')"
	done
done
request GET /rest/v1/
is 'no function is described' "$(json_text '[.paths | keys[] | select(test("rpc|clients|audit"))] | length')" 0

# ---- what is no text

for option in $'Accept: text/\xff' $'Accept-Profile: \xff' $'Prefer: handling=strict, timezone=\xff' \
	$'Prefer: handling=strict, \xff=1'; do
	request GET '/rest/v1/users?limit=1' -H "$option"
	ok "${option%%:*}: an answer in UTF-8" iconv -f utf-8 -t utf-8 "$BODY"
	ok 'that says no' test "$STATUS" -ge 400
done
request POST /rest/v1/users -d '{}' -H $'Content-Type: \xff'
ok 'Content-Type: an answer in UTF-8' iconv -f utf-8 -t utf-8 "$BODY"
stop_server

# ---- a column that all may write and none may read

SCHEMA=$MANOR_ROOT/tests/http/filters.dbml
database notes "$SCHEMA"
"$MANOR" seed "$SCHEMA" "${SCHEMA%.dbml}_seed.dbml" --db "$DB" >"$WORK/seed.log" 2>&1 || bail "$(tail -3 "$WORK/seed.log")"
"$MANOR" user passwd "$SCHEMA" --db "$DB" --tenant 1 --login ann@north.example \
	--password-file "$WORK/password" >>"$WORK/cli.log" 2>&1 || bail 'no password'
serve "$SCHEMA" "$DB" --aggregates
login ann@north.example "$PASSWORD" 1 || bail 'ann cannot sign in'
request POST '/rest/v1/notes?columns=name,hidden' -d '[{"name":"n","hidden":"zq1"}]' "${RETURN[@]}"
is 'a note' "$STATUS" 201
id=$(json_text .id)
tag=$(header ETag)
request PATCH "/rest/v1/notes?id=eq.$id" -d '{"hidden":"zq2"}' "${RETURN[@]}"
is 'its version does not tell of it' "$STATUS $(header ETag)" "200 $tag"
for q in 'select=@' 'select=a:@' 'select=@::text' 'select=@-%3Ea' 'select=@.max()' 'select=@.count()' \
	'select=id.count(),@' 'order=@' 'order=@.desc&cursor=' 'order=id,@&limit=1&cursor=' '@=eq.zq2' '@=is.null' \
	'@=not.is.null' 'or=(id.gt.0,@.eq.zq2)' 'and=(not.or(@.like.z*))' '@=in.(zq2)' '@=fts.zq2' '@=match.z' \
	'@=eq(any).{zq2}' '@=isdistinct.zq2' '@-%3Ea=eq.1' 'select=teams(notes(@))' 'select=teams(...notes(@))' \
	'select=teams(notes(id))&teams.notes.order=@' 'select=teams(notes(id))&teams.notes.@=eq.zq2'; do
	request GET "/rest/v1/notes?${q//@/hidden}" -H "Accept: text/csv, application/json"
	found=$(said | sed 's/hidden/@/g')
	request GET "/rest/v1/notes?${q//@/hiddex}" -H "Accept: text/csv, application/json"
	is "$q: as none" "$found" "$(said | sed 's/hiddex/@/g')"
	ok 'which is refused' test "$STATUS" -ge 400
done
for q in '' '?select=*' '?select=*&order=id&cursor=&limit=1' '?select=id,teams(notes(*))'; do
	for accept in application/json text/csv; do
		request GET "/rest/v1/notes$q" -H "Accept: $accept"
		ok "rows$q, $accept" test "$STATUS" -lt 300
		ok 'without it' test "$(grep -cE 'hidden|zq[12]' "$BODY" "$HEADERS" | grep -vc ':0$')" = 0
	done
done
finish
