#!/bin/bash
# /rest/v1/batch: many requests, one transaction, references between them.
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/systems/filings_lib.sh"

need jq curl
SETTINGS=(--batch-limit 10)
filings_start ines@harbor.example:1 anna@oldmill.example:2 tomas@harbor.example:1
as ines@harbor.example

# batch JSON [OPTION...]
batch() {
	request POST /rest/v1/batch -d "$1" "${@:2}"
}
count() {
	sql "select count(*) from $1"
}

# ---- many at once, with references

batch '{"requests":[
	{"id":"client","method":"POST","path":"clients","headers":{"Prefer":"return=representation"},
	 "body":{"name":"Ada","email":"ada@batch.example"}},
	{"id":"car","method":"POST","path":"vehicles?select=id,client_id,clients(name)",
	 "headers":{"Prefer":"return=representation","Accept":"application/vnd.pgrst.object+json"},
	 "body":{"client_id":{"$ref":"client.id"},"category_id":1,"make":"M","model":"X","year":2001}},
	{"id":"filing","method":"POST","path":"filings",
	 "body":{"client_id":{"$ref":"client.id"},"vehicle_id":{"$ref":"car.id"},"status_id":1}},
	{"id":"change","method":"PATCH","path":"clients?id=eq.$ref.client.id","body":{"phone":"7"}},
	{"id":"look","method":"GET","path":"/rest/v1/filings?select=clients(name,phone),vehicles(make)&vehicle_id=eq.$ref.car.id"}
]}'
ok 'a batch' status 200
is 'its statuses' "$(json_text '[.responses[].status] | join(",")')" 201,201,201,204,200
is 'its ids' "$(json_text '[.responses[].id] | join(",")')" client,car,filing,change,look
client=$(json_text '.responses[0].body[0].id')
ok 'a representation' json ".responses[1].body == {\"id\":.responses[1].body.id,\"client_id\":$client,\"clients\":{\"name\":\"Ada\"}}"
is 'no body' "$(json_text '.responses[2].body')" null
ok 'a read sees what was written' json '.responses[4].body == [{"clients":{"name":"Ada","phone":"7"},"vehicles":{"make":"M"}}]'
like 'headers' "$(json_text '.responses[1].headers.ETag')" '^"'
is 'all is there' "$(sql "select count(*) from filings f join vehicles v on v.id = f.vehicle_id where v.client_id = $client")" 1
batch '{"requests":[{"method":"GET","path":"clients?select=id&limit=1","headers":{"Accept":"text/csv"}},{"method":"POST","path":"clients","body":[]}]}'
is 'CSV is a string, ids are counted' "$(json_text '.responses[0].body[0:2], .responses[1].id, .responses[1].status' | tr '\n' ' ')" 'id 1 201 '
batch '{"requests":[{"id":"a","method":"POST","path":"clients","body":[{"name":"B1"},{"name":"B2"}]},
	{"id":"b","method":"DELETE","path":"clients?name=in.(B1,B2)","headers":{"Prefer":"count=exact"}}]}'
is 'rows that come and go' "$(json_text '[.responses[].status] | join(",")')" 201,204

# ---- the first refusal ends all

# refused DESCRIPTION STATUS ID BODY
refused() {
	local before after
	before=$(count clients)$(count vehicles)$(count audit_events)
	batch "$4"
	ok "$1: $2" status "$2"
	like "$1: names the request" "$(json_text .hint)" "Request \"$3\" of the batch"
	after=$(count clients)$(count vehicles)$(count audit_events)
	is "$1: nothing was done" "$after" "$before"
}
first='{"id":"a","method":"POST","path":"clients","body":{"name":"Never","email":"never@batch.example"}}'
foreign=$(sql 'select min(id) from clients where tenant_id = 2')
refused 'a wrong value' 400 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"POST\",\"path\":\"clients\",\"body\":{\"name\":\"\"}}]}"
refused 'a key that is taken' 409 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"POST\",\"path\":\"clients\",\"body\":{\"name\":\"x\",\"email\":\"never@batch.example\"}}]}"
refused 'a reference that is not there' 409 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"POST\",\"path\":\"vehicles\",\"body\":{\"client_id\":999999,\"category_id\":1,\"make\":\"M\",\"model\":\"X\",\"year\":2001}}]}"
refused "another tenant's row" 409 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"POST\",\"path\":\"vehicles\",\"body\":{\"client_id\":$foreign,\"category_id\":1,\"make\":\"M\",\"model\":\"X\",\"year\":2001}}]}"
refused 'a version' 412 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"PATCH\",\"path\":\"clients?id=eq.1\",\"headers\":{\"If-Match\":\"\\\"0000000000000001\\\"\"},\"body\":{\"name\":\"x\"}}]}"
refused 'one object of none' 406 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"GET\",\"path\":\"clients?id=eq.999999\",\"headers\":{\"Accept\":\"application/vnd.pgrst.object+json\"}}]}"
refused 'too many rows' 400 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"PATCH\",\"path\":\"clients?id=gt.0\",\"headers\":{\"Prefer\":\"handling=strict, max-affected=1\"},\"body\":{\"phone\":\"x\"}}]}"
refused 'a reference to no row' 412 b "{\"requests\":[{\"id\":\"a\",\"method\":\"PATCH\",\"path\":\"clients?id=eq.999999\",\"body\":{\"name\":\"x\"}},{\"id\":\"b\",\"method\":\"PATCH\",\"path\":\"clients?id=eq.\$ref.a.id\",\"body\":{\"name\":\"x\"}}]}"
refused 'a reference to two rows' 412 b "{\"requests\":[{\"id\":\"a\",\"method\":\"PATCH\",\"path\":\"clients?id=in.(1,2)\",\"body\":{\"name\":\"x\"}},{\"id\":\"b\",\"method\":\"PATCH\",\"path\":\"clients?id=eq.\$ref.a.id\",\"body\":{\"name\":\"x\"}}]}"
refused 'a reference forwards' 400 a "{\"requests\":[{\"id\":\"a\",\"method\":\"PATCH\",\"path\":\"clients?id=eq.\$ref.b.id\",\"body\":{\"name\":\"x\"}},${first/\"a\"/\"b\"}]}"
refused 'a reference to another column' 400 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"PATCH\",\"path\":\"clients?id=eq.\$ref.a.name\",\"body\":{\"name\":\"x\"}}]}"
refused 'a reference of another type' 400 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"PATCH\",\"path\":\"clients?id=eq.1\",\"body\":{\"name\":{\"\$ref\":\"a.id\"}}}]}"
refused 'a reference in a list' 400 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"GET\",\"path\":\"clients?id=in.(\$ref.a.id)\"}]}"
refused 'a reference to a read' 400 b '{"requests":[{"id":"a","method":"GET","path":"clients?id=eq.1"},{"id":"b","method":"GET","path":"clients?id=eq.$ref.a.id"}]}'
refused 'the tenant by reference' 400 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"POST\",\"path\":\"clients\",\"body\":{\"name\":\"x\",\"tenant_id\":{\"\$ref\":\"a.id\"}}}]}"
refused 'two of one id' 400 a "{\"requests\":[$first,$first]}"
refused 'an unknown table' 404 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"GET\",\"path\":\"nothing\"}]}"
refused 'a hidden one' 404 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"GET\",\"path\":\"manor_requests\"}]}"
refused 'a function' 400 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"POST\",\"path\":\"rpc/x\"}]}"
refused 'a method' 400 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"TRACE\",\"path\":\"clients\"}]}"
refused 'a write without a filter' 400 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"DELETE\",\"path\":\"clients\"}]}"
refused 'an unknown header' 400 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"GET\",\"path\":\"clients\",\"headers\":{\"X-Tenant\":\"2\"}}]}"
as tomas@harbor.example
refused 'what he may not' 403 b "{\"requests\":[$first,{\"id\":\"b\",\"method\":\"POST\",\"path\":\"roles\",\"body\":{\"name\":\"x\"}}]}"
as ines@harbor.example
for body in '' '[]' '{}' '{"requests":{}}' '{"requests":[]}' '{"requests":[1]}' '{"requests":[{}]}' 'x' \
	"{\"requests\":[$(for _ in $(seq 11); do printf '%s%s' "${sep:-}" '{"method":"GET","path":"clients"}'; sep=,; done)]}"; do
	batch "$body"
	ok "no batch: ${body:0:30}" status 400
done
nobody
batch "{\"requests\":[$first]}"
ok 'nobody' status 401

# ---- with a key

as ines@harbor.example
for try in 1 2; do
	batch "{\"requests\":[{\"id\":\"a\",\"method\":\"POST\",\"path\":\"clients\",\"body\":{\"name\":\"Keyed\"},\"headers\":{\"Prefer\":\"return=representation\"}},
		{\"id\":\"b\",\"method\":\"PATCH\",\"path\":\"clients?id=eq.\$ref.a.id\",\"body\":{\"phone\":\"1\"}}]}" -H 'Idempotency-Key: "batch"'
	ok "with a key, $try" status 200
	cp "$BODY" "$WORK/batch.$try"
done
is 'the second is a replay' "$(header Idempotency-Replayed)" true
same 'of the same body' "$WORK/batch.2" "$WORK/batch.1"
is 'done once' "$(sql "select count(*) from clients where name = 'Keyed' and phone = '1'")" 1
batch "{\"requests\":[$first]}" -H 'Idempotency-Key: "batch"'
ok 'another under the key' status 422
finish
