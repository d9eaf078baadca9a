#!/bin/bash
# The forms of writing: bodies, columns, upserts, PUT, bounds, preferences, what is answered.
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/http/forms_lib.sh"
stock_start
as nora@north.example

# ---- a transaction is kept unless the server is told that it may be asked

send POST 'items' '{"sku":"kept"}' 'Prefer: tx=rollback'
is 'tx=rollback is not obeyed' "$STATUS $(header Preference-Applied)" '201 '
is 'what was written is there' "$(sql "select count(*) from items where sku = 'kept'")" 1
stop_server
serve "$STOCK" "$DB" --tx-rollback
as nora@north.example
send POST 'items?select=sku' '{"sku":"tried"}' 'Prefer: tx=rollback, return=representation'
is 'where it is allowed, everything is answered' \
	"$STATUS $(cat "$BODY") $(header Preference-Applied)" \
	'201 [{"sku":"tried"}] return=representation, tx=rollback'
is 'and nothing kept' "$(sql "select count(*) from items where sku = 'tried'")" 0
send POST 'items' '{"sku":"s1"}' 'Prefer: tx=rollback'
is 'what would fail fails' "$STATUS $(json_text .code)" '409 23505'
send POST 'items' '{"sku":"kept2"}' 'Prefer: tx=commit'
is 'tx=commit keeps' "$STATUS $(header Preference-Applied) $(sql "select count(*) from items where sku = 'kept2'")" \
	'201 tx=commit 1'
request DELETE '/rest/v1/items?sku=like.kept*' -H 'Prefer: tx=rollback'
is 'a delete is tried, too' "$STATUS $(sql "select count(*) from items where sku like 'kept%'")" '204 2'
request DELETE '/rest/v1/items?sku=like.kept*'

# tried METHOD PATH BODY EXPECTED [HEADER...]: status, Content-Range, Preference-Applied
# without tx, body; nothing is kept.
tried() {
	local method=$1 path=$2 body=$3 expected=$4 answer
	shift 4
	send "$method" "$path" "$body" "$@" 'Prefer: tx=rollback'
	answer="$STATUS [$(header Content-Range)] [$(header Preference-Applied |
		sed 's/,* *tx=rollback//; s/^, //')] $(cat "$BODY")"
	is "$method $path $body $*" "$answer" "$expected"
}

# refused METHOD PATH BODY 'STATUS CODE' [HEADER...]
refused() {
	local method=$1 path=$2 body=$3 expected=$4
	shift 4
	send "$method" "$path" "$body" "$@" 'Prefer: tx=rollback'
	is "$method $path $body $*" "$STATUS $(json_text .code)" "$expected"
}

FULL='Prefer: return=representation'
CT_CSV='Content-Type: text/csv'
CT_FORM='Content-Type: application/x-www-form-urlencoded'

# ---- what is given back

tried POST 'items' '{"sku":"z"}' '201 [*/*] [] '
tried POST 'items' '{"sku":"z"}' '201 [*/1] [return=minimal, count=exact] ' \
	'Prefer: return=minimal, count=exact'
tried POST 'items?select=sku,note' '{"sku":"z"}' \
	'201 [*/*] [return=representation] [{"sku":"z","note":"as usual"}]' "$FULL"
tried POST 'items?select=sku,parts(name)' '{"sku":"z"}' \
	'201 [*/*] [return=representation] [{"sku":"z","parts":[]}]' "$FULL"
tried POST 'parts?select=name,items(sku)' '{"item_id":2,"name":"n"}' \
	'201 [*/*] [return=representation] {"name":"n","items":{"sku":"s2"}}' "$FULL" \
	'Accept: application/vnd.pgrst.object+json'
tried POST 'items?select=sku&limit=1' '[{"sku":"z1"},{"sku":"z2"}]' \
	'201 [*/*] [return=representation] [{"sku":"z1"},{"sku":"z2"}]' "$FULL"
tried POST 'items' '[]' '201 [*/*] [return=representation] []' "$FULL"
send POST 'items' '{"sku":"z"}' 'Prefer: return=headers-only, tx=rollback'
like 'Location' "$STATUS $(header Location)" '^201 /rest/v1/items\?id=eq\.[0-9]+$'
send POST 'bins' '{"shelf_code":"a b/ü","number":4}' 'Prefer: return=headers-only, tx=rollback'
is 'Location of a key of two columns' "$(header Location)" \
	'/rest/v1/bins?shelf_code=eq.a%20b%2F%C3%BC&number=eq.4'
send POST 'items' '[{"sku":"z1"},{"sku":"z2"}]' 'Prefer: return=headers-only, tx=rollback'
is 'of several rows there is none' "$STATUS $(header Location)" '201 '

tried PATCH 'items?id=lt.3' '{"name":"p"}' '204 [0-1/*] [] '
tried PATCH 'items?id=lt.3' '{"name":"p"}' '204 [0-1/2] [return=headers-only, count=exact] ' \
	'Prefer: return=headers-only, count=exact'
tried PATCH 'items?id=lt.3&select=id,name,parts(name)' '{"name":"p"}' \
	'200 [0-1/*] [return=representation] [{"id":1,"name":"p","parts":[{"name":"first"},{"name":null}]},{"id":2,"name":"p","parts":[{"name":"third"}]}]' "$FULL"
tried PATCH 'items?id=eq.99' '{"name":"p"}' '200 [*/0] [return=representation, count=exact] []' \
	"$FULL" 'Prefer: count=exact'
tried PATCH 'items?id=eq.99' '{"name":"p"}' '204 [*/*] [] '
tried PATCH 'items?id=eq.1' '{}' '200 [*/*] [return=representation] []' "$FULL"
tried PATCH 'items?id=eq.1' '[]' '204 [*/*] [] '
tried PATCH 'items?id=eq.1&select=name' '[{"name":"p"}]' \
	'200 [0-0/*] [return=representation] [{"name":"p"}]' "$FULL"
tried DELETE 'parts?id=lt.3' '' '204 [*/*] [] '
tried DELETE 'parts?id=lt.3&select=id,items(sku)' '' \
	'200 [*/2] [return=representation, count=exact] [{"id":1,"items":{"sku":"s1"}},{"id":2,"items":{"sku":"s1"}}]' \
	"$FULL" 'Prefer: count=exact'
tried DELETE 'parts?id=eq.99' '' '200 [*/*] [return=representation] []' "$FULL"

refused POST 'items' '[{"sku":"z1"},{"sku":"z2"}]' '406 PGRST116' \
	'Accept: application/vnd.pgrst.object+json' "$FULL"
refused PATCH 'items?id=lt.3' '{"name":"p"}' '406 PGRST116' \
	'Accept: application/vnd.pgrst.object+json'
refused PATCH 'items' '{"name":"p"}' '400 21000'
refused DELETE 'items' '' '400 21000'

# ---- bodies

refused POST 'items' '' '400 PGRST102'
refused POST 'items' '{' '400 PGRST102'
refused POST 'items' '5' '400 PGRST102'
refused POST 'items' 'null' '400 PGRST102'
refused POST 'items' '[5]' '400 PGRST102'
refused POST 'items' '[{"sku":"z1"},{"sku":"z2","name":"x"}]' '400 PGRST102'
refused POST 'items' '{"id":7,"sku":"z"}' '400 428C9'
refused POST 'items' '{"sku":"z","nothing":1}' '400 PGRST204'
refused PATCH 'items?id=eq.1' '[{"name":"a"},{"name":"b"}]' '400 PGRST102'
refused PATCH 'items?id=eq.1' '' '400 PGRST102'
refused POST 'items' '<a/>' '415 PGRST107' 'Content-Type: application/xml'
refused POST 'items' '{"sku":"z"}' '415 PGRST107' 'Content-Type: text/plain'
tried POST 'items?select=sku' '{"sku":"z"}' '201 [*/*] [return=representation] [{"sku":"z"}]' \
	"$FULL" 'Content-Type: application/json;charset=utf-8'

# ---- columns and missing

tried POST 'items?columns=sku&select=sku,note' '{"sku":"z","nothing":1,"id":4}' \
	'201 [*/*] [return=representation] [{"sku":"z","note":"as usual"}]' "$FULL"
tried POST 'items?columns=sku,name,note&select=sku,name,note' '[{"sku":"z1"},{"sku":"z2","name":"x"}]' \
	'201 [*/*] [return=representation] [{"sku":"z1","name":null,"note":null},{"sku":"z2","name":"x","note":null}]' "$FULL"
tried POST 'items?columns=sku,name,note&select=sku,name,note' '[{"sku":"z1"},{"sku":"z2","note":"x"}]' \
	'201 [*/*] [missing=default, return=representation] [{"sku":"z1","name":null,"note":"as usual"},{"sku":"z2","name":null,"note":"x"}]' \
	"$FULL" 'Prefer: missing=default'
tried PATCH 'items?id=eq.1&columns=name,note&select=name,note' '{"name":"p","sku":"no"}' \
	'200 [0-0/*] [return=representation] [{"name":"p","note":null}]' "$FULL"
tried PATCH 'items?id=eq.1&columns=name,note&select=name,note' '{"name":"p"}' \
	'200 [0-0/*] [missing=default, return=representation] [{"name":"p","note":"as usual"}]' \
	"$FULL" 'Prefer: missing=default'
refused POST 'items?columns=sku,nothing' '{"sku":"z"}' '400 PGRST204'
refused POST 'items?columns=id,sku' '{"sku":"z"}' '400 428C9'

# ---- CSV and forms

tried POST 'items?select=sku,name,price,tags,is_ready' $'sku,name,price,tags,is_ready\nz1,NULL,5,"{a,b}",t\r\nz2,"a ""b"",\nc",7,NULL,false\n' \
	'201 [*/*] [return=representation] [{"sku":"z1","name":null,"price":5.00,"tags":["a","b"],"is_ready":true},{"sku":"z2","name":"a \"b\",\nc","price":7.00,"tags":null,"is_ready":false}]' \
	"$CT_CSV" "$FULL"
tried POST 'items?select=sku,name' $'sku,name\nz1,' \
	'201 [*/*] [return=representation] [{"sku":"z1","name":""}]' "$CT_CSV" "$FULL"
tried POST 'items' $'sku,name\n' '201 [*/*] [return=representation] []' "$CT_CSV" "$FULL"
tried POST 'items?columns=sku&select=sku,name' $'sku,name\nz1,x\n' \
	'201 [*/*] [return=representation] [{"sku":"z1","name":null}]' "$CT_CSV" "$FULL"
refused POST 'items' $'sku,name\nz1\n' '400 PGRST102' "$CT_CSV"
like 'the line is named' "$(json_text .details)" 'line 2'
refused POST 'items' $'sku,name\nz1,a,b\n' '400 PGRST102' "$CT_CSV"
refused POST 'items' $'sku,name\nz1,"a\n' '400 PGRST102' "$CT_CSV"
refused POST 'items' $'sku,sku\nz1,z2\n' '400 PGRST102' "$CT_CSV"
refused POST 'items' $'sku,id\nz1,7\n' '400 428C9' "$CT_CSV"
refused POST 'items' $'sku,price\nz1,many\n' '400 22P02' "$CT_CSV"
tried POST 'items?select=sku,name,price' 'sku=z1&name=a+b%20%C3%BC&price=3' \
	'201 [*/*] [return=representation] [{"sku":"z1","name":"a b ü","price":3.00}]' \
	"$CT_FORM" "$FULL"
tried PATCH 'items?id=eq.1&select=name' 'name=form' \
	'200 [0-0/*] [return=representation] [{"name":"form"}]' "$CT_FORM" "$FULL"
refused POST 'items' 'sku=z1&sku=z2' '400 PGRST102' "$CT_FORM"
refused POST 'items' 'sku=%zz' '400 PGRST102' "$CT_FORM"

# ---- upserts

MERGE='Prefer: resolution=merge-duplicates'
IGNORE='Prefer: resolution=ignore-duplicates'
tried POST 'shelves?select=code,title,rows' '{"code":"a","title":"new"}' \
	'200 [*/*] [resolution=merge-duplicates, return=representation] [{"code":"a","title":"new","rows":5}]' "$FULL" "$MERGE"
tried POST 'shelves?select=code,rows' '[{"code":"a","title":"new"},{"code":"b","title":"new"}]' \
	'200 [*/*] [resolution=merge-duplicates, return=representation] [{"code":"a","rows":5},{"code":"b","rows":7}]' "$FULL" "$MERGE"
tried POST 'shelves?select=code,rows' '[{"code":"a","title":"new"},{"code":"c","title":"new"}]' \
	'201 [*/*] [resolution=merge-duplicates, return=representation] [{"code":"a","rows":5},{"code":"c","rows":5}]' "$FULL" "$MERGE"
tried POST 'shelves' '{"code":"a","title":"new"}' '200 [*/*] [resolution=merge-duplicates] ' "$MERGE"
tried POST 'shelves' '{"code":"new"}' '201 [*/*] [resolution=merge-duplicates] ' "$MERGE"
tried POST 'shelves' '[]' '200 [*/*] [resolution=merge-duplicates] ' "$MERGE"
tried POST 'shelves?select=code,title' '[{"code":"a","title":"new"},{"code":"c","title":"new"}]' \
	'201 [*/*] [resolution=ignore-duplicates, return=representation] [{"code":"c","title":"new"}]' "$FULL" "$IGNORE"
tried POST 'items?on_conflict=sku&select=sku,name' '{"sku":"s1","name":"new"}' \
	'200 [*/*] [resolution=merge-duplicates, return=representation] [{"sku":"s1","name":"new"}]' "$FULL" "$MERGE"
tried POST 'items?on_conflict=tenant_id,sku&select=sku' '[{"sku":"s1","name":"x"},{"sku":"s9","name":"x"}]' \
	'201 [*/*] [resolution=merge-duplicates, return=representation] [{"sku":"s1"},{"sku":"s9"}]' "$FULL" "$MERGE"
tried POST 'labels?select=code,title' '{"code":"red","title":"new"}' \
	'200 [*/*] [resolution=merge-duplicates, return=representation] [{"code":"red","title":"new"}]' "$FULL" "$MERGE"
refused POST 'shelves?on_conflict=title' '{"code":"a","title":"new"}' '400 42P10' "$MERGE"
refused POST 'shelves?on_conflict=nothing' '{"code":"a","title":"new"}' '400 42703' "$MERGE"
refused POST 'shelves' '{"code":"a"}' '409 23505'

# ---- PUT of one row

tried PUT 'shelves?code=eq.a&select=code,title,rows' '{"code":"a","title":"put"}' \
	'200 [] [return=representation] [{"code":"a","title":"put","rows":5}]' "$FULL"
tried PUT 'shelves?code=eq.a' '{"code":"a","title":"put"}' '204 [] [] '
tried PUT 'shelves?code=eq.z&select=code,title' '{"code":"z","title":"put"}' \
	'201 [] [return=representation] {"code":"z","title":"put"}' "$FULL" \
	'Accept: application/vnd.pgrst.object+json'
tried PUT 'shelves?code=eq.z' '[{"code":"z","title":"put"}]' '204 [] [] '
tried PUT 'bins?shelf_code=eq.a&number=eq.1&select=title' '{"shelf_code":"a","number":1,"title":"put"}' \
	'200 [] [return=representation] [{"title":"put"}]' "$FULL"
tried PUT 'labels?code=eq.red&select=title' '{"code":"red","title":"put"}' \
	'200 [] [return=representation] [{"title":"put"}]' "$FULL"
refused PUT 'shelves?code=eq.z' '{"code":"y"}' '400 PGRST115'
refused PUT 'shelves?code=eq.z' '{"title":"put"}' '400 PGRST115'
refused PUT 'shelves?title=eq.z' '{"code":"z"}' '405 PGRST105'
refused PUT 'shelves?code=gt.z' '{"code":"z"}' '405 PGRST105'
refused PUT 'shelves?code=eq.z&rows=eq.5' '{"code":"z"}' '405 PGRST105'
refused PUT 'shelves?or=(code.eq.z,code.eq.y)' '{"code":"z"}' '405 PGRST105'
refused PUT 'bins?shelf_code=eq.a' '{"shelf_code":"a","number":1}' '405 PGRST105'
refused PUT 'shelves' '{"code":"z"}' '405 PGRST105'
refused PUT 'shelves?code=eq.z&limit=1' '{"code":"z"}' '400 PGRST114'
refused PUT 'shelves?code=eq.z&offset=1' '{"code":"z"}' '400 PGRST114'
refused PUT 'shelves?code=eq.z' '[{"code":"z"},{"code":"z"}]' '400 PGRST102'
refused PUT 'items?id=eq.1' '{"id":1,"sku":"put"}' '400 428C9'
refused PUT 'items?id=eq.1' '{"sku":"put"}' '400 428C9'
send PUT 'shelves?code=eq.q' '{"code":"q","title":"stays"}'
is 'a PUT is kept' "$STATUS $(sql "select title from shelves where code = 'q'")" '204 stays'
as saul@south.example 2
refused PUT 'shelves?code=eq.a' '{"code":"a","title":"theirs"}' '409 23505'
as nora@north.example
is "another tenant's key is taken, its row untouched" \
	"$(sql "select title from shelves where code = 'a'")" one

# ---- the first rows of an order

tried PATCH 'items?id=gt.0&limit=1&order=id.desc&select=id' '{"name":"p"}' \
	'200 [0-0/*] [return=representation] [{"id":4}]' "$FULL"
tried PATCH 'items?id=lt.5&limit=2&offset=1&order=sku&select=id' '{"name":"p"}' \
	'200 [0-1/*] [return=representation] [{"id":2},{"id":3}]' "$FULL"
tried PATCH 'items?id=gt.0&limit=0&order=id' '{"name":"p"}' '204 [*/*] [] '
tried PATCH 'bins?number=gt.0&limit=1&order=number,shelf_code' '{"title":"p"}' '204 [0-0/*] [] '
tried DELETE 'parts?id=gt.0&limit=2&offset=1&order=id.desc&select=id' '' \
	'200 [*/*] [return=representation] [{"id":2},{"id":1}]' "$FULL"
tried DELETE 'orders?id=gt.0&limit=2&order=number.desc&select=id' '' \
	'200 [*/*] [return=representation] [{"id":4},{"id":3}]' "$FULL"
refused PATCH 'items?id=gt.0&limit=1' '{"name":"p"}' '400 PGRST109'
refused PATCH 'items?id=gt.0&limit=1&order=name' '{"name":"p"}' '400 PGRST109'
refused DELETE 'parts?id=gt.0&offset=1' '' '400 PGRST109'
refused DELETE 'bins?number=gt.0&limit=1&order=number' '' '400 PGRST109'
send DELETE 'orders?id=gt.0&limit=1&order=number' ''
is 'a limited delete deletes so many' \
	"$STATUS $(sql 'select count(*) from orders where deleted_at is null')" '204 3'
send PATCH 'orders?id=gt.0&limit=2&order=number' '{"title":"changed"}'
is 'a limited change leaves deleted rows out' \
	"$STATUS $(sql "select count(*) from orders where title = 'changed' and deleted_at is null")" '204 2'
send PATCH 'orders?id=gt.0&limit=1&order=number' '{"deleted_at":null}' 'Prefer: deleted=only'
is 'a limited restore' "$STATUS $(sql 'select count(*) from orders where deleted_at is null')" '204 4'

# ---- how much it may come to

refused PATCH 'items?id=lt.4' '{"name":"p"}' '400 PGRST124' 'Prefer: handling=strict, max-affected=2'
is 'it says how many' "$(json_text .details)" 'The query affects 3 rows'
tried PATCH 'items?id=lt.4' '{"name":"p"}' \
	'204 [0-2/*] [handling=strict, max-affected=3] ' 'Prefer: handling=strict, max-affected=3'
tried PATCH 'items?id=lt.4' '{"name":"p"}' '204 [0-2/*] [] ' 'Prefer: max-affected=2'
refused DELETE 'parts?id=lt.4' '' '400 PGRST124' 'Prefer: handling=strict, max-affected=1'
is 'nothing was deleted' "$(sql 'select count(*) from parts')" 3
refused POST 'items' '{"sku":"z"}' '400 PGRST122' 'Prefer: handling=strict, max-affected=many'

# ---- moments in the caller's zone

tried POST 'items?select=seen_at' '[{"sku":"y1","seen_at":"2026-07-01 00:00"},{"sku":"y2","seen_at":"2026-03-08 02:30"},{"sku":"y3","seen_at":"2026-11-01 01:30"},{"sku":"y4","seen_at":"2026-07-01T00:00:00Z"}]' \
	'201 [*/*] [return=representation, timezone=America/New_York] [{"seen_at":"2026-07-01T00:00:00-04:00"},{"seen_at":"2026-03-08T03:30:00-04:00"},{"seen_at":"2026-11-01T01:30:00-05:00"},{"seen_at":"2026-06-30T20:00:00-04:00"}]' \
	"$FULL" 'Prefer: timezone=America/New_York'
finish
