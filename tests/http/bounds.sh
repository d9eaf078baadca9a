#!/bin/bash
# What one request may ask at most is configuration, and a refusal names the setting.
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/systems/filings_lib.sh"

need jq curl
SETTINGS=(--query-depth 3 --filter-limit 9 --list-limit 3 --row-limit 2 --embed-depth 1
	--plan-cache 64)
filings_start tomas@harbor.example:1
as tomas@harbor.example

# refused DESCRIPTION QUERY REGEX
refused() {
	request GET "/rest/v1/filings?$2"
	ok "$1: refused" status 400
	like "$1: names its bound" "$(json_text .details)$(json_text .message)" "$3"
}
# taken DESCRIPTION QUERY
taken() {
	request GET "/rest/v1/filings?$2"
	ok "$1: taken" status 200
}

taken 'three values' 'id=in.(1,2,3)'
refused 'four values' 'id=in.(1,2,3,4)' 'list_limit'
refused 'four values in two lists' 'id=in.(1,2)&client_id=in.(1,2)' 'list_limit'
taken 'nine parts' 'select=id,client_id,created_at&id=gt.1&id=lt.9&id=neq.5&order=id,client_id,created_at'
refused 'ten parts' 'select=id,client_id,created_at&id=gt.1&id=lt.9&id=neq.5&id=neq.6&order=id,client_id,created_at' 'filter_limit'
taken 'nested and/or' 'or=(id.eq.1,and(id.eq.2,or(id.eq.3,id.eq.4)))'
refused 'nested deeper' 'or=(id.eq.1,and(id.eq.2,or(id.eq.3,and(id.eq.4,id.eq.5))))' 'query_depth'
taken 'an embed' 'select=id,clients(id)'
refused 'an embed in an embed' 'select=id,clients(id,filings(id))' 'embed_depth'
request GET '/rest/v1/filings?select=id'
is 'rows of an answer' "$(json_text length)" 2
request GET '/rest/v1/filings?select=id&limit=50'
is 'rows of an answer, asked for more' "$(json_text length)" 2
request POST /rest/v1/clients -d '[{"name":"a"},{"name":"b"},{"name":"c"}]'
ok 'rows of a body: refused' status 413
like 'rows of a body: names its bound' "$(json_text .details)" 'row_limit'

# A plan that is used again serves other values, and other people.
hits() {
	curl -sS "$BASE/metrics" | sed -n 's/^manor_plan_cache_hits_total //p'
}
before=$(hits)
for id in 1 2 3; do
	request GET "/rest/v1/clients?select=id&id=eq.$id"
	is "the client of the value $id" "$(json_text '.[].id')" "$id"
done
for ids in 1 2,3 1,2,3; do
	request GET "/rest/v1/clients?select=id&order=id&id=in.($ids)"
	is "clients of the list $ids" "$(json_text '.[].id' | head -2 | paste -sd,)" "${ids:0:3}"
done
request GET '/rest/v1/clients?select=id&order=id&id=in.(1,2,3,4)'
ok 'the bound of lists holds for a plan that is there' status 400
request GET '/rest/v1/clients?select=id&id=eq.x'
ok 'a wrong value is refused as ever' status 400
ok 'plans were used again' test $(($(hits) - before)) -ge 2
finish
