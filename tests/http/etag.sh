#!/bin/bash
# Entity tags of single rows: If-None-Match on reads, If-Match on writes.
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/systems/filings_lib.sh"

need jq curl
filings_start tomas@harbor.example:1 anna@oldmill.example:2 ines@harbor.example:1
as tomas@harbor.example
OBJECT='Accept: application/vnd.pgrst.object+json'

# tag_of PATH [OPTION...]
tag_of() {
	request GET "$@"
	header ETag
}

# ---- which answers have one

tag=$(tag_of '/rest/v1/clients?id=eq.1' -H "$OBJECT")
like 'a row has a tag' "$tag" '^"[0-9a-f]{16}"$'
array=$(tag_of '/rest/v1/clients?id=eq.1')
like 'its array has another, of the same version' "$array" "^${tag%\"}-[0-9a-f]{16}\"$"
is 'twice the same' "$(tag_of '/rest/v1/clients?id=eq.1')" "$array"
like 'a choice of columns has its own' "$(tag_of '/rest/v1/clients?id=eq.1&select=id')" "^${tag%\"}-"
isnt() { if [ "$2" != "$3" ]; then pass "$1"; else fail "$1" "both are $2"; fi; }
isnt 'and it is another' "$(tag_of '/rest/v1/clients?id=eq.1&select=id')" "$array"
isnt 'CSV has another' "$(tag_of '/rest/v1/clients?id=eq.1' -H 'Accept: text/csv')" "$array"
like 'an object by another filter has one' "$(tag_of '/rest/v1/clients?id=in.(1)' -H "$OBJECT")" '^"'
is 'a list has none' "$(tag_of '/rest/v1/clients?id=in.(1)')" ''
is 'what is not there has none' "$(tag_of '/rest/v1/clients?id=eq.99999')" ''
as anna@oldmill.example 2
is "another tenant's row has none" "$(tag_of '/rest/v1/clients?id=eq.1')" ''
as tomas@harbor.example
like 'a table without updated_at' "$(tag_of '/rest/v1/vehicle_categories?id=eq.1' -H "$OBJECT")" '^"[0-9a-f]{32}"$'
like 'HEAD has it' "$(request HEAD '/rest/v1/clients?id=eq.1' -H "$OBJECT"; header ETag)" '^"[0-9a-f]{16}"$'
embed=$(tag_of '/rest/v1/clients?id=eq.1&select=id,filings(id)')

# ---- If-None-Match

# cached DESCRIPTION STATUS IF-NONE-MATCH
cached() {
	request GET '/rest/v1/clients?id=eq.1' -H "$OBJECT" -H "If-None-Match: $3"
	ok "If-None-Match $1: $2" status "$2"
}
cached 'the tag' 304 "$tag"
is '304 has no body' "$(cat "$BODY")" ''
is '304 has the tag' "$(header ETag)" "$tag"
cached 'weak' 304 "W/$tag"
cached 'a list' 304 "\"x\", $tag"
cached 'any' 304 '*'
cached 'another' 200 '"x"'
cached 'the tag of the array' 200 "$array"
cached 'no tag at all' 400 'abc'
cached 'an open one' 400 '"abc'
request GET '/rest/v1/clients?id=eq.99999' -H 'If-None-Match: *'
ok 'any of none' status 200
request GET '/rest/v1/clients?id=in.(1)' -H 'If-None-Match: *'
ok 'of what has no tag' status 200

# ---- If-Match

# change DESCRIPTION STATUS IF-MATCH [NAME]
change() {
	request PATCH '/rest/v1/clients?id=eq.1' -d "{\"name\":\"${4:-changed}\"}" \
		-H 'Prefer: return=representation' -H "If-Match: $3"
	ok "If-Match $1: $2" status "$2"
}
before=$(sql 'select name from clients where id = 1')
change 'another version' 412 '"0000000000000001"'
is 'its code' "$(json_text .code)" MN420
change 'weak' 412 "W/$tag"
change 'no version' 412 '"zz"'
change 'a number beyond all times' 412 '"ffffffffffffffff"'
change 'malformed' 400 'abc'
change 'empty' 400 ','
is 'nothing was written' "$(sql 'select name from clients where id = 1')" "$before"
change 'a list with it' 200 "\"0000000000000001\", $tag" one
new=$(header ETag)
isnt 'a new tag is told' "${new%%-*}" "${tag%\"}"
is 'which the read has' "$(tag_of '/rest/v1/clients?id=eq.1')" "$new"
change 'the old one' 412 "$tag" two
change 'the new one, of the array' 200 "$new" three
change 'any' 200 '*' four
# An embed under the row changes its answer, not its version.
embed=$(tag_of '/rest/v1/clients?id=eq.1&select=id,filings(id)')
change 'the tag of an answer with embeds' 200 "$embed" five
is 'it is written' "$(sql 'select name from clients where id = 1')" five

request PATCH '/rest/v1/clients?name=eq.five' -d '{"name":"six"}' -H 'If-Match: *'
ok 'a write by another filter' status 400
request PATCH '/rest/v1/clients?id=in.(1)' -d '{"name":"six"}' -H 'If-Match: *'
ok 'a write of a list' status 400
request PATCH '/rest/v1/clients?or=(id.eq.1,id.eq.2)' -d '{"name":"six"}' -H 'If-Match: *'
ok 'a write of either' status 400
request PATCH '/rest/v1/clients?id=not.eq.1' -d '{"name":"six"}' -H 'If-Match: *'
ok 'a write of the others' status 400
request POST /rest/v1/clients -d '{"name":"new"}' -H 'If-Match: *'
ok 'an insert' status 400
request PATCH '/rest/v1/clients?id=eq.1' -d '{"name":"six"}' -H 'If-None-Match: *'
ok 'If-None-Match of a write' status 400
request PATCH '/rest/v1/clients?id=eq.99999' -d '{"name":"six"}' -H 'If-Match: *'
ok 'what is not there' status 412
foreign=$(sql 'select min(id) from clients where tenant_id = 2')
request PATCH "/rest/v1/clients?id=eq.$foreign" -d '{"name":"six"}' -H 'If-Match: *'
ok 'what another tenant has' status 412

request POST /rest/v1/clients -d '{"name":"to go"}' -H 'Prefer: return=representation' -H "$OBJECT"
made=$(json_text .id)
tag=$(header ETag)
like 'an insert tells the tag' "$tag" '^"[0-9a-f]{16}"$'
is 'of its row' "$(tag_of "/rest/v1/clients?id=eq.$made" -H "$OBJECT")" "$tag"
as ines@harbor.example
request DELETE "/rest/v1/clients?id=eq.$made" -H 'If-Match: "0000000000000001"'
ok 'a delete of another version' status 412
request DELETE "/rest/v1/clients?id=eq.$made" -H "If-Match: $tag"
ok 'a delete' status 204
request DELETE "/rest/v1/clients?id=eq.$made" -H "If-Match: *"
ok 'a delete again' status 412

# ---- many at once: exactly one wins

tag=$(tag_of '/rest/v1/clients?id=eq.1' -H "$OBJECT")
for i in $(seq 12); do
	curl -s -o /dev/null -w '%{http_code}\n' -X PATCH "$BASE/rest/v1/clients?id=eq.1" \
		-H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
		-H "If-Match: $tag" -d "{\"name\":\"racer $i\"}" &
done >"$WORK/race"
for job in $(jobs -p); do
	[ "$job" = "$SERVER" ] || wait "$job"
done
is 'one of many wins' "$(grep -c 204 "$WORK/race")" 1
is 'the others are told' "$(grep -c 412 "$WORK/race")" 11
finish
