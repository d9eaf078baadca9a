#!/bin/bash
# Filters over HTTP: regular expressions and their bounds, containment, places in JSON, full
# text, casts, and that none of them tells of a hidden column or another tenant's row. What
# each operator finds is tests/sql/filters.runs and search.runs, line by line.
. "$(dirname "$0")/../lib.sh"

need curl jq
SCHEMA=$MANOR_ROOT/tests/http/filters.dbml
PASSWORD='plain tests 4 plain people'
database filters "$SCHEMA"
"$MANOR" seed "$SCHEMA" "${SCHEMA%.dbml}_seed.dbml" --db "$DB" >"$WORK/seed.log" 2>&1 ||
	bail "$(tail -3 "$WORK/seed.log")"
printf '%s\n' "$PASSWORD" >"$WORK/password"
for who in 1:ann@north.example 2:sue@south.example; do
	"$MANOR" user passwd "$SCHEMA" --db "$DB" --tenant "${who%%:*}" --login "${who#*:}" \
		--password-file "$WORK/password" >"$WORK/passwd.log" 2>&1 ||
		bail "$(tail -3 "$WORK/passwd.log")"
done
serve "$SCHEMA" "$DB" --read-limit 1500

# finds DESCRIPTION FILTER NAMES: the notes, by name, with commas between.
finds() {
	request GET "/rest/v1/notes?select=name&order=name&$2"
	is "$1" "$STATUS $(json_text 'map(.name) | join(",")')" "200 $3"
}
# refuses DESCRIPTION FILTER CODE
refuses() {
	request GET "/rest/v1/notes?select=name&$2"
	is "$1" "$STATUS $(json_text .code)" "400 $3"
}

login sue@south.example "$PASSWORD" || bail 'sue cannot sign in'
request POST /rest/v1/notes -d '{"name":"south","body":"The cats of the South","data":{"a":1},"words":["a"]}'
ok "another team's note" status 201
login ann@north.example "$PASSWORD" || bail 'ann cannot sign in'
request POST '/rest/v1/notes?columns=name,body,data,words,moods,hidden' -H 'Prefer: missing=default' -d '[
	{"name":"cat","body":"The fat cats sat on the mat.","data":{"a":1,"t":["x","y"],"s":"12"},"words":["a","b"],"moods":["sad","ok"],"hidden":"secret"},
	{"name":"dog","body":"A dog barks quickly at ann@example.org","data":{"a":2.50,"o":{"k":"v"}},"words":["b"],"moods":["glad"],"hidden":"secret"},
	{"name":"law","body":"Übermorgen: the lawyers are filing complaints","data":[1,[2]],"words":[]},
	{"name":"nil"}]'
ok 'notes' status 201

# ---- regular expressions

finds 'match' 'body=match.^The.*mat%5C.$' cat
finds 'imatch folds every alphabet' 'body=imatch.^ÜBER' law
finds 'not.match' 'body=not.match.cats' dog,law
finds 'match(any)' 'body=match(any).{^A,ng}' dog,law
finds 'imatch(all)' 'body=imatch(all).{CAT,MAT}' cat
finds 'within or' 'or=(body.match.%22(cats|dog)%22,name.eq.nil)' cat,dog,nil
refuses 'no regular expression' 'body=match.(' 2201B
refuses 'not of a number' 'id=match.1' 42883
refuses 'too long' "body=match.$(printf 'a%.0s' {1..1001})" 22001
like 'and says its bound' "$(json_text .details)" '1000 bytes'

# What would take for ever ends within the time of a read, and others are served meanwhile.
long=$(printf 'a%.0s' {1..20000})
request POST /rest/v1/notes -d "{\"name\":\"long\",\"body\":\"${long}b\"}"
ok 'a long text' status 201
begin=$(date +%s%N)
request GET '/rest/v1/notes?select=name&name=eq.long&body=match.^(a%2B)%2B%5C1$'
took=$((($(date +%s%N) - begin) / 1000000))
case $STATUS in
200 | 504) pass 'a catastrophe ends' ;;
*) fail 'a catastrophe ends' "status $STATUS" ;;
esac
ok 'in time' test "$took" -lt 5000
[ "$STATUS" = 200 ] || is 'by name' "$(json_text .code)" 57014
finds 'and the server lives' 'name=eq.cat' cat
request DELETE '/rest/v1/notes?name=eq.long'

# ---- containment

finds 'arrays: cs' 'words=cs.{b}' cat,dog
finds 'arrays: cd' 'words=cd.{a,b,c}' cat,dog,law
finds 'arrays: ov' 'words=ov.{a,z}' cat
finds 'arrays of enums' 'moods=cs.{glad}' dog
refuses 'no value of the enum' 'moods=cs.{angry}' 22P02
finds 'jsonb: cs' 'data=cs.{"a":1}' cat
finds 'jsonb: cs of an array' 'data=cs.[[2]]' law
finds 'jsonb: cd' 'data->o=cd.{"k":"v","l":1}' dog
finds 'a place: cs' 'data->t=cs.["y"]' cat
refuses 'not of a text' 'name=cs.a' 42883
refuses 'ov is for arrays' 'data=ov.{}' 42883
for operator in sl sr nxr nxl adj; do
	refuses "$operator is for ranges" "id=$operator.(1,2)" 42883
	like 'and says so' "$(json_text .details)" 'ranges'
done

# ---- places in JSON

finds 'numbers of jsonb' 'data->a=gte.2' dog
finds 'texts of jsonb' 'data->>a=eq.2.50' dog
finds 'from the end' 'data->t->>-1=eq.y' cat
finds 'of an array column' 'words->>0=eq.a' cat
finds 'in a list' 'data->a=in.(1,2.5)' cat,dog
refuses 'not of a text' 'name->a=eq.1' 42883
request GET '/rest/v1/notes?select=name&data->a=not.is.null&order=data->a.desc'
is 'an order' "$(json_text 'map(.name) | join(",")')" dog,cat
request GET '/rest/v1/notes?select=d:data,o:data->>o,n:data->>s::int,t:data::text,w:words::text&name=in.(cat,dog)&order=name'
is 'selected and cast' "$(jq -c 'map({o,n,t,w})' "$BODY")" \
	'[{"o":null,"n":12,"t":"{\"a\": 1, \"s\": \"12\", \"t\": [\"x\", \"y\"]}","w":"{a,b}"},{"o":"{\"k\": \"v\"}","n":null,"t":"{\"a\": 2.50, \"o\": {\"k\": \"v\"}}","w":"{b}"}]'
request GET '/rest/v1/notes?select=name::int&name=eq.cat'
is 'a cast that fails' "$STATUS $(json_text .code)" '400 22P02'

# ---- full text

finds 'fts' 'body=fts.cat' cat
finds 'fts: operators' 'body=fts.(cat%20%26%20!dog)%20|%20lawyer' cat,law
finds 'fts: a phrase' 'body=fts.fat%20%3C-%3E%20cat' cat
finds 'fts: a beginning' 'body=fts.bar:*' dog
finds 'fts(simple)' 'body=fts(simple).cats' cat
finds 'fts(simple): no stems' 'body=fts(simple).cat' ''
finds 'plfts' 'body=plfts.filed%20complaint' law
finds 'phfts' 'body=phfts.sat%20on%20the%20mat' cat
finds 'wfts' 'body=wfts.cat%20or%20%22dog%20bark%22' cat,dog
finds 'wfts: -' 'body=wfts.-cat' dog,law
finds 'words of an address' 'body=plfts.example' dog
finds 'every alphabet' 'body=plfts(simple).ÜBERMORGEN' law
finds 'strings of jsonb' 'data=fts.v' dog
finds 'not.fts' 'body=not.fts.cat' dog,law
finds 'within and' 'and=(body.fts.the,name.eq.cat)' ''
refuses 'what cannot be read' 'body=fts.cat%20dog' 22P02
refuses 'a configuration that is none' 'body=fts(klingon).x' 42704
refuses 'not of a number' 'id=fts.1' 42883
refuses 'too long' "body=plfts.$(printf 'a%%20%.0s' {1..2500})" 22001
if on_sqlite; then
	refuses 'a language that is not there' 'body=fts(german).Haus' 42704
else
	finds 'any language of the server' 'body=fts(german).lawyers' law
fi

# ---- what is hidden

for filter in hidden=match.s hidden=cs.s hidden=fts.secret hidden=isdistinct.x hidden-\>a=eq.1 \
	'or=(hidden.match.s,name.eq.cat)'; do
	refuses "a hidden column does not exist: $filter" "$filter" 42703
done
request GET '/rest/v1/notes?select=hidden::int'
is 'nor in a cast' "$STATUS $(json_text .code)" '400 42703'
finds "another team's rows are not found" 'body=match.South' ''
finds 'nor searched' 'body=fts.south' ''

# ---- writes

request PATCH '/rest/v1/notes?body=fts.cat&words=cs.{a}' -H 'Prefer: return=representation' -d '{"name":"kitten"}'
is 'filters of a write' "$STATUS $(json_text '.[0].name')" '200 kitten'
request DELETE '/rest/v1/notes?body=imatch.DOG' -H 'Prefer: return=representation'
is 'and of a deletion' "$STATUS $(json_text '.[0].name')" '200 dog'

finish
