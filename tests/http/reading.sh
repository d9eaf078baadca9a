#!/bin/bash
# The forms of reading: media types, CSV, nulls, ranges, counts, time zones, plans.
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/http/forms_lib.sh"
stock_start
as nora@north.example

# ---- what is asked for

# accepts TYPE CONTENT_TYPE: what an Accept header is answered with.
accepts() {
	get 'items?select=id&id=eq.1' "Accept: $1"
	is "Accept: $1" "$STATUS $(header Content-Type)" "200 $2"
}

JSON='application/json; charset=utf-8'
CSV='text/csv; charset=utf-8'
ONE='application/vnd.pgrst.object+json; charset=utf-8'
accepts '*/*' "$JSON"
accepts 'application/json' "$JSON"
accepts 'APPLICATION/JSON' "$JSON"
accepts 'application/*' "$JSON"
accepts 'application/vnd.pgrst.array+json' "$JSON"
accepts 'application/vnd.pgrst.array' "$JSON"
accepts 'application/vnd.pgrst.array+json;nulls=stripped' \
	'application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8'
accepts 'application/vnd.pgrst.object+json' "$ONE"
accepts 'application/vnd.pgrst.object' "$ONE"
accepts 'application/vnd.pgrst.object+json; nulls=stripped' \
	'application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8'
accepts 'text/csv' "$CSV"
accepts 'text/html, text/csv' "$CSV"
accepts 'application/json;q=0.2, text/csv;q=0.8' "$CSV"
accepts 'text/csv;q=0.8, application/json' "$JSON"
accepts 'text/csv;q=0, */*;q=0.1' "$JSON"
accepts 'text/csv;charset=utf-8' "$CSV"
accepts '' "$JSON"

get 'items?select=id' 'Accept: text/html, image/png;q=0.5'
is 'what cannot be given is 406' "$STATUS $(json_text .code)" '406 PGRST107'
is 'and is named' "$(json_text .message)" \
	'None of these media types are available: text/html, image/png;q=0.5'
get 'items?select=id' 'Accept: application/json;q=0'
is 'what is refused with q=0 is not given' "$STATUS" 406
get 'items?select=id' 'Accept: application/vnd.pgrst.plan+json'
is 'plans do not exist for others' "$STATUS $(json_text .code)" '406 PGRST107'

# ---- one object

get 'items?select=id,sku&id=eq.1' 'Accept: application/vnd.pgrst.object+json'
body_is 'one object' '{"id":1,"sku":"s1"}'
get 'items?select=id' 'Accept: application/vnd.pgrst.object+json'
is 'of several rows none is given' "$STATUS $(json_text '.code + " " + .details')" \
	'406 PGRST116 The result contains 4 rows'
get 'items?id=eq.99' 'Accept: application/vnd.pgrst.object+json'
is 'of no row neither' "$STATUS $(json_text '.code + " " + .details')" \
	'406 PGRST116 The result contains 0 rows'

# ---- CSV

get 'items?order=id' 'Accept: text/csv'
body_is 'CSV as PostgreSQL writes values' \
	'id,tenant_id,sku,name,price,weight,tags,extra,is_ready,picture,seen_at,made_at,made_on,note
1,1,s1,"a,b",1.50,1.25,"{x,""y z"",NULL}","{""k"":null,""l"":[1,null]}",t,"\x00ff","2026-01-02 03:04:05.5+00","2026-01-02 03:04:05",2026-01-02,"as usual"
2,1,s2,"q""t\b",1.50,,,,f,,"2026-07-01 23:30:00+00",,,"as usual"
3,1,s3,"",1.50,,{},"""text""",,,"1890-01-01 00:00:00+00",,,"as usual"
4,1,s4,,1.50,,,,,,,,,"as usual"'
is 'its range is told too' "$(header Content-Range)" '0-3/*'
get 'items?select=id,parts(name),n:name&id=eq.1' 'Accept: text/csv'
body_is 'embeds are JSON in it' 'id,parts,n
1,"[{""name"":""first""},{""name"":null}]","a,b"'
get 'parts?select=id,...items(sku)&order=id&limit=2' 'Accept: text/csv'
body_is 'spreads are columns' 'id,sku
1,s1
2,s1'
get 'items?select=id,sku&id=eq.99' 'Accept: text/csv'
body_is 'no row: the names alone' 'id,sku'
request POST '/rest/v1/items?select=sku,name' -H 'Prefer: return=representation' -H 'Accept: text/csv' \
	-d '[{"sku":"c1","name":"(x)"},{"sku":"c2","name":null}]'
is 'what a write returns is CSV, too' "$STATUS $(header Content-Type)" "201 $CSV"
body_is 'with its rows' 'sku,name
c1,"(x)"
c2,'
request DELETE '/rest/v1/items?sku=in.(c1,c2)'

# ---- nulls=stripped

get 'items?select=id,name,extra,parts(id,name)&id=lt.3&order=id' \
	'Accept: application/vnd.pgrst.array+json;nulls=stripped'
body_is 'nulls are left out at every depth, but not of arrays' \
	'[{"id":1,"name":"a,b","extra":{"l":[1,null]},"parts":[{"id":1,"name":"first"},{"id":2}]},{"id":2,"name":"q\"t\\b","parts":[{"id":3,"name":"third"}]}]'
get 'items?select=id,name,extra&id=eq.4' \
	'Accept: application/vnd.pgrst.object+json;nulls=stripped'
body_is 'of one object, too' '{"id":4}'

# ---- ranges

# ranged PATH EXPECTED [HEADER...]: status and Content-Range.
ranged() {
	local path=$1 expected=$2
	shift 2
	get "$path" "$@"
	is "$path $*" "$STATUS $(header Content-Range)" "$expected"
}

ranged 'items?select=id' '200 0-3/*'
ranged 'items?select=id&limit=2' '200 0-1/*'
ranged 'items?select=id&limit=2&offset=1' '200 1-2/*'
ranged 'items?select=id&limit=0' '200 */*'
ranged 'items?select=id&offset=9' '200 */*'
ranged 'items?select=id' '200 1-2/*' 'Range: 1-2'
ranged 'items?select=id' '200 1-2/*' 'Range-Unit: items' 'Range: 1-2'
ranged 'items?select=id' '200 2-3/*' 'Range: 2-'
ranged 'items?select=id' '200 0-3/*' 'Range: bytes=0-1'
ranged 'items?select=id&limit=3' '200 1-2/*' 'Range: 1-5'
ranged 'items?select=id' '416 ' 'Range: 5-2'
is 'a range that ends before it begins' "$(json_text .code)" PGRST103
ranged 'items?select=id' '200 0-3/4' 'Prefer: count=exact'
ranged 'items?select=id&limit=2' '206 0-1/4' 'Prefer: count=exact'
ranged 'items?select=id&offset=4' '206 */4' 'Prefer: count=exact'
ranged 'items?select=id&offset=5' '416 */4' 'Prefer: count=exact'
is 'beyond all rows' "$(json_text '.code + " " + .details')" \
	'PGRST103 An offset of 5 was requested, but there are only 4 rows.'
ranged 'items?select=id&id=gt.99' '200 */0' 'Prefer: count=exact' 'Range: 0-1'
ranged 'items?select=id&id=lt.3&limit=1' '206 0-0/2' 'Prefer: count=exact' \
	'Accept: application/vnd.pgrst.object+json'
ranged 'items?select=id,parts!inner()&limit=1' '206 0-0/2' 'Prefer: count=exact'

request HEAD '/rest/v1/items?select=id&limit=2' -H 'Prefer: count=exact'
is 'HEAD tells the same' "$STATUS $(header Content-Range) $(header Content-Type)" \
	"206 0-1/4 $JSON"
ok 'without a body' test ! -s "$BODY"

# ---- counts that are planned or estimated

ranged 'items?select=id' '200 0-3/4' 'Prefer: count=estimated'
is 'it was applied' "$(header Preference-Applied)" 'count=estimated'
get 'items?select=id&limit=2' 'Prefer: count=planned'
like 'a planned count is a number' "$(header Content-Range)" '^0-1/[0-9]+$'
if on_sqlite; then
	is 'which is exact where there are no estimates' "$(header Content-Range)" '0-1/4'
else
	change_in "$DB" "insert into items(tenant_id, sku) select 2, 'x' || n from generate_series(1, 3000) n"
	change_in "$DB" 'analyze items'
	as saul@south.example 2
	ranged 'items?select=id&limit=1' '206 0-0/3001' 'Prefer: count=exact'
	get 'items?select=id&limit=1' 'Prefer: count=planned'
	total=$(header Content-Range)
	ok "the plan's estimate is near ($total)" test "${total##*/}" -gt 1000 -a "${total##*/}" -lt 4000
	get 'items?select=id&limit=1' 'Prefer: count=estimated'
	total=$(header Content-Range)
	ok "so is one beyond what is counted ($total)" test "${total##*/}" -gt 1000 -a "${total##*/}" -lt 4000
	get 'items?select=id&limit=1&sku=eq.x7' 'Prefer: count=estimated'
	is 'what can be counted is exact' "$(header Content-Range)" '0-0/1'
	as nora@north.example
fi

# ---- time zones

get 'items?select=seen_at,made_at,parts(fitted_at)&id=eq.1' 'Prefer: timezone=America/New_York'
body_is 'moments in a zone, embeds too' \
	'[{"seen_at":"2026-01-01T22:04:05.5-05:00","made_at":"2026-01-02T03:04:05","parts":[{"fitted_at":"2026-01-01T22:04:05-05:00"},{"fitted_at":"2026-07-01T23:04:05-04:00"}]}]'
is 'it was applied' "$(header Preference-Applied)" 'timezone=America/New_York'
get 'items?select=seen_at&id=eq.3' 'Prefer: timezone=Europe/Amsterdam'
body_is 'the offset of that time' '[{"seen_at":"1890-01-01T00:19:32+00:19:32"}]'
get 'items?select=seen_at&id=lt.3&order=id' 'Prefer: timezone=Asia/Kolkata' 'Accept: text/csv'
body_is 'in CSV' 'seen_at
"2026-01-02 08:34:05.5+05:30"
"2026-07-02 05:00:00+05:30"'
get 'items?select=a:seen_at::text,b:seen_at::timestamp&id=eq.1' 'Prefer: timezone=America/New_York'
body_is 'casts, too' '[{"a":"2026-01-01 22:04:05.5-05","b":"2026-01-01T22:04:05.5"}]'
get 'items?select=id&seen_at=eq.2026-01-01T22:04:05.5' 'Prefer: timezone=America/New_York'
body_is 'a moment without an offset is meant there' '[{"id":1}]'
get 'items?select=id&seen_at=eq.2026-01-01T22:04:05.5'
body_is 'and in UTC without a zone' '[]'
get 'items?select=seen_at&id=eq.1' 'Prefer: timezone=Nowhere/City'
body_is 'an unknown zone is ignored' '[{"seen_at":"2026-01-02T03:04:05.5+00:00"}]'
is 'and not applied' "$(header Preference-Applied)" ''
get 'items?select=seen_at' 'Prefer: handling=strict, timezone=Nowhere/City'
is 'or refused' "$STATUS $(json_text '.code + " " + .details')" \
	'400 PGRST122 Invalid preferences: timezone=Nowhere/City'
for zone in ../../../etc/passwd /etc/localtime +05:30 EST5EDT4 zone.tab 'Europe/' america/new_york; do
	get 'items?select=id' "Prefer: handling=strict, timezone=$zone"
	is "$zone is no zone" "$STATUS" 400
done

# ---- preferences

get 'items?select=id&limit=1' 'Prefer: count=exact, count=planned' 'Prefer: handling=lenient'
is 'of one that is said twice the first counts' \
	"$(header Content-Range) $(header Preference-Applied)" \
	'0-0/4 count=exact, handling=lenient'
get 'items?select=id&limit=1' 'Prefer: return=minimal, resolution=merge-duplicates, missing=default, tx=rollback, max-affected=1'
is 'what means nothing to a read is not applied' "$STATUS $(header Preference-Applied)" '200 '
get 'items?select=id' 'Prefer: handling=strict, colour=blue'
is 'unknown ones are refused when told to' "$STATUS $(json_text '.code + " " + .details')" \
	'400 PGRST122 Invalid preferences: colour=blue'

# ---- plans, for who may see them

as root@north.example
get 'items?select=id,parts(name)' 'Accept: application/vnd.pgrst.plan'
is 'a plan as text' "$STATUS $(header Content-Type)" \
	'200 application/vnd.pgrst.plan+text; for="application/json"; charset=utf-8'
ok 'it names the table' grep -q items "$BODY"
get 'items?select=id&id=eq.1' \
	'Accept: application/vnd.pgrst.plan+json; for="application/vnd.pgrst.object+json"; options=analyze|verbose|buffers|settings|wal'
is 'a plan as JSON' "$STATUS $(header Content-Type)" \
	'200 application/vnd.pgrst.plan+json; for="application/vnd.pgrst.object+json"; options=analyze|verbose|settings|buffers|wal; charset=utf-8'
ok 'it is JSON' json 'type == "array" and length > 0'
if on_postgres; then
	ok 'which was run' json '.[0]["Execution Time"] > 0'
fi
get 'items?select=id' 'Accept: application/vnd.pgrst.plan; options=nothing'
is 'an option that there is not' "$STATUS" 406
request POST '/rest/v1/items' -H 'Accept: application/vnd.pgrst.plan' -d '{"sku":"p"}'
is 'writes have no plan' "$STATUS" 406
finish
