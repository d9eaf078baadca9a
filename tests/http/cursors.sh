#!/bin/bash
# Pages by cursor: Link, the same rows as the whole list, and cursors that are none.
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/systems/filings_lib.sh"

need jq curl python3
filings_start ines@harbor.example:1 anna@oldmill.example:2 tomas@harbor.example:1
as ines@harbor.example

# link REL: where the last answer says it is.
link() {
	header Link | grep -o "<[^>]*>; rel=\"$1\"" | sed 's/^<//; s/>.*//'
}
ids() {
	json_text '[.[].id] | join(",")'
}

# ---- rows with and without values

request POST /rest/v1/clients -d "$(jq -cn '[range(30) | {name: "c\(. % 7)",
	email: (if . % 3 == 0 then null else "c\(.)@x.example" end),
	phone: (if . % 2 == 0 then null else "\(. % 5)" end)}]')"
ok 'clients' status 201
clients=$(sql "select min(id) from clients where name = 'c0' and tenant_id = 1")
request POST /rest/v1/vehicles -d "$(jq -cn --argjson c "$clients" '[range(25) | {client_id: ($c + . % 9),
	category_id: (1 + . % 2), make: "m\(. % 3)", model: "x", year: (1990 + . % 6),
	vin: (if . % 4 == 0 then null else "V\(. % 50 + 100)" end)}]')"
ok 'vehicles' status 201

# ---- links

request GET '/rest/v1/clients?select=id&limit=4'
is 'without the word there is no Link' "$(header Link)" ''
request GET '/rest/v1/clients?select=id&limit=4&cursor='
ok 'the first page' status 200
first=$(ids)
is 'has four rows' "$(json_text length)" 4
like 'says where the next is' "$(link next)" '^/rest/v1/clients\?select=id&limit=4&cursor=[A-Za-z0-9_-]+$'
is 'and the first' "$(link first)" '/rest/v1/clients?select=id&limit=4&cursor='
is 'and no one before' "$(link prev)" ''
is 'where it stands is not told' "$(header Content-Range)" '*/*'
next=$(link next)
request GET "$next"
second=$(ids)
not_ok 'the second has others' test "$first" = "$second"
prev=$(link prev)
request GET "$prev"
is 'the one before is the first' "$(ids)" "$first"
next_again=$(link next)
request GET "$(link prev)"
is 'before it is nothing' "$(ids)$(link prev)$(link next)" ''
request GET "$next_again"
is 'and the next is the second' "$(ids)" "$second"
request GET "${next/limit=4/limit=2}"
is 'another number of rows' "$(ids)" "$(cut -d, -f1,2 <<<"$second")"
request GET "${next/select=id/select=id,name}"
is 'other columns' "$(ids)" "$second"
request GET "$next" -H 'Prefer: count=exact'
is 'the count is of all rows' "$(header Content-Range)" "*/$(sql 'select count(*) from clients where tenant_id = 1 and deleted_at is null')"
request GET "$next" -H 'Accept: text/csv'
ok 'as CSV' status 200
request GET "$prev" -H 'Accept: text/csv'
is 'as CSV, backwards' "$(tail -n +2 "$BODY" | tr -d '\r' | paste -sd,)" "$first"

# ---- what is none

# refused DESCRIPTION PATH [OPTION...]
refused() {
	request GET "$2" "${@:3}"
	ok "$1: refused" status 400
	is "$1: its code" "$(json_text .code)" MN423
}
token=${next##*cursor=}
other=${prev##*cursor=}
refused 'one byte changed' "${next%?}$([ "${next: -1}" = A ] && echo E || echo A)A"
refused 'the first byte changed' "${next%"$token"}$([ "${token:0:1}" = A ] && echo B || echo A)${token:1}"
refused 'cut' "${next%????}"
refused 'cut to its signature' "${next%"$token"}${token:0:22}"
refused 'an x' '/rest/v1/clients?select=id&limit=4&cursor=x'
refused 'padding' "$next=="
refused 'more behind' "${next}AAAA"
refused 'of two' "$next&cursor=$other"
forged=$(printf '0123456789abcdef["n",1]' | base64 -w0 | tr '+/' '-_' | tr -d =)
refused 'signed by another' "/rest/v1/clients?select=id&limit=4&cursor=$forged"
refused 'long' "/rest/v1/clients?select=id&limit=4&cursor=$(printf 'A%.0s' {1..8193})"
refused 'with another order' "$next&order=name"
refused 'with another filter' "$next&name=eq.x"
refused 'of another table' "${next/clients/vehicles}"
refused 'with deleted rows' "$next" -H 'Prefer: deleted=include'
as anna@oldmill.example 2
refused 'of another tenant' "$next"
as tomas@harbor.example
request GET "$next"
is 'a colleague may go on' "$STATUS $(ids)" "200 $second"
as ines@harbor.example
request GET "/rest/v1/clients?cursor=eq.5"
like 'a value with a dot is a filter' "$(json_text .code)" '42703'
refused 'with an offset' '/rest/v1/clients?limit=4&offset=2&cursor='
refused 'of one object' '/rest/v1/clients?id=eq.1&cursor=' -H 'Accept: application/vnd.pgrst.object+json'
refused 'by JSON' '/rest/v1/notifications?order=payload&cursor='
request GET '/rest/v1/users?select=id&order=password&cursor='
ok 'by a secret: it is not there' status 400
is 'by a secret: its code' "$(json_text .code)" 42703
request GET '/rest/v1/notifications?select=id&order=payload->>a,id.desc&limit=1&cursor='
ok 'by a text in JSON' status 200

# ---- the same as the whole list

export BASE TOKEN
while IFS= read -r line; do
	case $line in
	'ok '*) pass "${line#ok }" ;;
	'not ok '*) fail "${line#not ok }" ;;
	*) diag "$line" ;;
	esac
done < <(python3 "$MANOR_ROOT/tests/http/cursors.py" "${ROUNDS:-60}" 2>&1)
ok 'all walks were made' test "$TAP_COUNT" -gt 100
finish
