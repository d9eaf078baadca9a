#!/bin/bash
# Idempotency-Key: a write that is sent again is done once, and answered as before.
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/systems/filings_lib.sh"

need jq curl
filings_start tomas@harbor.example:1 anna@oldmill.example:2 ines@harbor.example:1
as ines@harbor.example

# post KEY NAME [OPTION...]
post() {
	local key=$1 name=$2
	shift 2
	request POST /rest/v1/clients -d "{\"name\":\"$name\"}" -H "Idempotency-Key: $key" "$@"
}
count() {
	sql "select count(*) from clients where name = '$1'"
}
REPRESENTATION='Prefer: return=representation'

# ---- once, and again

post '"k-1"' 'Ada' -H "$REPRESENTATION"
ok 'a write with a key' status 201
is 'is no replay' "$(header Idempotency-Replayed)" ''
cp "$BODY" "$WORK/first"
tag=$(header ETag)
post '"k-1"' 'Ada' -H "$REPRESENTATION"
ok 'again: the same status' status 201
same 'the same body' "$BODY" "$WORK/first"
is 'said to be a replay' "$(header Idempotency-Replayed)" true
is 'the same tag' "$(header ETag)" "$tag"
is 'the same type' "$(header Content-Type)" 'application/json; charset=utf-8'
is 'what was applied' "$(header Preference-Applied)" 'return=representation'
is 'written once' "$(count Ada)" 1
post 'k-1' 'Ada' -H "$REPRESENTATION"
is 'a bare token is the same key' "$(header Idempotency-Replayed)" true
post '"k-1"' 'Bea' -H "$REPRESENTATION"
ok 'another body' status 422
is 'its code' "$(json_text .code)" MN422
post '"k-1"' 'Ada'
ok 'another preference' status 422
request POST '/rest/v1/clients?select=id' -d '{"name":"Ada"}' -H 'Idempotency-Key: k-1' -H "$REPRESENTATION"
ok 'another query' status 422
request POST /rest/v1/vehicles -d '{"name":"Ada"}' -H 'Idempotency-Key: k-1' -H "$REPRESENTATION"
not_ok 'another table is no replay' test "$(header Idempotency-Replayed)" = true
is 'still written once' "$(count Ada)$(count Bea)" 10
post '"k-1b"' 'Ada' -H "$REPRESENTATION"
ok 'another key' status 201
is 'written again' "$(count Ada)" 2

id=$(jq -r '.[0].id' "$WORK/first")
for try in 1 2; do
	request PATCH "/rest/v1/clients?id=eq.$id" -d '{"name":"Ida"}' -H 'Idempotency-Key: "k-2"' \
		-H "$REPRESENTATION"
	ok "PATCH, $try" status 200
done
is 'a PATCH is replayed' "$(header Idempotency-Replayed)" true
for try in 1 2; do
	request PATCH "/rest/v1/clients?id=eq.$id" -d '{"phone":"1"}' -H 'Idempotency-Key: "k-2b"' -H 'If-Match: *'
	ok "PATCH with If-Match, $try" status 204
done
for try in 1 2; do
	request DELETE "/rest/v1/clients?id=eq.$id" -H 'Idempotency-Key: "k-3"' -H "$REPRESENTATION"
	ok "DELETE, $try" status 200
	is "one row is told, $try" "$(json_text length)" 1
done
is 'a DELETE is replayed' "$(header Idempotency-Replayed)" true

# ---- what is refused is not kept

post '"k-4"' ''
ok 'a wrong value' status 400
post '"k-4"' 'Mended'
ok 'the same key, mended' status 201
request PATCH '/rest/v1/clients?id=eq.1' -d '{"name":"X"}' -H 'Idempotency-Key: "k-5"' \
	-H 'If-Match: "0000000000000001"'
ok 'another version' status 412
tag=$(request GET '/rest/v1/clients?id=eq.1'; header ETag)
request PATCH '/rest/v1/clients?id=eq.1' -d '{"name":"X"}' -H 'Idempotency-Key: "k-5"' \
	-H "If-Match: $tag"
ok 'the right one, the same key' status 204

# ---- keys

# refused DESCRIPTION KEY
refused() {
	post "$2" Nobody
	ok "key $1: refused" status 400
}
long=$(printf 'x%.0s' {1..256})
refused 'too long' "$long"
refused 'too long, quoted' "\"$long\""
refused 'of nothing' '""'
refused 'unclosed' '"abc'
refused 'with more behind' '"abc";a=1'
refused 'of two' '"abc", "def"'
refused 'bare, with blanks' 'a b'
refused 'bare, with quotes' "a'b"
refused 'with a byte beyond ASCII' '"ä"'
refused 'with a wrong escape' '"a\b"'
request POST /rest/v1/clients -d '{"name":"Nobody"}' -H 'Idempotency-Key: a' -H 'Idempotency-Key: b'
ok 'two headers: refused' status 400
is 'nothing was written' "$(count Nobody)" 0
post "${long:1}" 'Long'
ok 'as long as may be' status 201
post '"it'"'"'s \"quoted\" \\ ; drop table clients"' 'Odd'
ok 'odd ones' status 201
post '"it'"'"'s \"quoted\" \\ ; drop table clients"' 'Odd'
is 'are themselves' "$(header Idempotency-Replayed)" true
TOKEN=
post '"k-1"' 'Ada' -H "$REPRESENTATION"
like 'nobody has none' "$STATUS" '^40[01]$'
is 'and is told nothing' "$(header Idempotency-Replayed)" ''

# ---- each person's own, in each tenant

as tomas@harbor.example
post '"k-1"' 'Ada' -H "$REPRESENTATION"
is "a colleague's key is another" "$STATUS $(header Idempotency-Replayed)" '201 '
as anna@oldmill.example 2
post '"k-1"' 'Ada' -H "$REPRESENTATION"
is "another tenant's is another" "$STATUS $(header Idempotency-Replayed)" '201 '
is 'the rows' "$(sql "select tenant_id, count(*) from clients where name = 'Ada' group by 1 order by 1" | tr '\n' ' ')" '1|2 2|1 '
request GET /rest/v1/manor_requests
ok 'the table is not there' status 404

# ---- its time

as ines@harbor.example
post '"k-6"' Old
ok 'a write' status 201
write_sql "update manor_requests set created_at = '2020-01-02 03:04:05.000000' where person = (select id from users where email = 'ines@harbor.example')" >/dev/null
post '"k-6"' Older
ok 'after its time the key is free' status 201
is 'and no replay' "$(header Idempotency-Replayed)" ''
post '"k-6"' Older
is 'and then it is one again' "$(header Idempotency-Replayed)" true

# ---- many at once

for i in $(seq 12); do
	curl -s -o "$WORK/race.$i" -w '%{http_code}\n' "$BASE/rest/v1/clients" \
		-H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
		-H "$REPRESENTATION" -H 'Idempotency-Key: "race"' -d '{"name":"Racer"}' &
done >"$WORK/race"
for job in $(jobs -p); do
	[ "$job" = "$SERVER" ] || wait "$job"
done
is 'all are answered' "$(sort "$WORK/race" | uniq -c | tr -s ' ')" ' 12 201'
is 'with one row' "$(cat "$WORK"/race.* | sort | uniq | wc -l)" 1
is 'written once' "$(count Racer)" 1

# ---- kill -9 under load: whoever sends again gets one answer, and there is one row

# burst: 60 requests, each with a key of its own; answers that were not "000" are noted.
burst() {
	local i
	for i in $(seq 60); do
		curl -s -o "$WORK/burst.$1.$i" -w "$i %{http_code}\n" --max-time 30 "$BASE/rest/v1/clients" \
			-H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
			-H "$REPRESENTATION" -H "Idempotency-Key: \"burst-$i\"" \
			-d "{\"name\":\"Burst $i\"}" &
		[ "$1:$i" != 1:40 ] || { sleep 0.05; kill -KILL "$SERVER"; }
	done >"$WORK/burst.$1"
	for i in $(jobs -p); do
		[ "$i" = "$SERVER" ] || wait "$i"
	done
}
burst 1
wait "$SERVER" 2>/dev/null
SERVER=
serve "$FILINGS" "$DB"
burst 2
is 'all are answered in the end' "$(grep -c ' 201$' "$WORK/burst.2")" 60
is 'each is written once' "$(sql "select count(*), count(distinct name) from clients where name like 'Burst %'")" '60|60'
different=0
while read -r i; do
	cmp -s "$WORK/burst.1.$i" "$WORK/burst.2.$i" || different=$((different + 1))
done < <(sed -n 's/ 201$//p' "$WORK/burst.1")
is 'whoever had an answer has the same again' "$different" 0
diag "$(grep -c ' 201$' "$WORK/burst.1") were answered before the crash"
finish
