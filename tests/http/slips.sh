#!/bin/bash
# The slips of someone who knows PostgREST and meets this API for the first time: each answer
# names the place and the mend.
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/systems/filings_lib.sh"

need curl jq
filings_start ines@harbor.example:1 rita@harbor.example:1
as ines@harbor.example

# slip EXPECTED METHOD PATH [OPTION...]: status, code, details and hint of the answer.
slip() {
	request "${@:2}"
	is "${*:2}" "$STATUS $(json_text '"\(.code) \(.details) \(.hint)"')" "$1"
}

# ---- reading

slip "404 PGRST205 null Perhaps you meant the table 'public.clients'" GET /rest/v1/client
slip '404 PGRST205 null null' GET /rest/v1/manor_request
slip "404 PGRST205 null Perhaps you meant the table 'public.audit_events'" GET /rest/v1/audit_event
as rita@harbor.example
slip '404 PGRST205 null null' GET /rest/v1/audit_event
as ines@harbor.example
slip '400 42703 null Perhaps you meant the column "name"' GET '/rest/v1/clients?nme=eq.x'
slip '400 PGRST100 name, character 1: an operator (eq, neq, gt, gte, lt, lte, like, ilike, in, is …) expected A condition is an operator, a dot and a value, such as eq.5' \
	GET '/rest/v1/clients?name=Ada'
slip '400 22P02 Column "id": not a valid integer null' GET '/rest/v1/clients?id=eq.abc'
slip '400 2201B Column "name": not a regular expression: a group does not end null' \
	GET '/rest/v1/clients?name=match.('
slip "400 PGRST123 null The server's setting aggregates switches them on" \
	GET '/rest/v1/clients?select=count()'
again='Begin again with an empty cursor= and follow Link, changing nothing but limit and select'
slip "400 MN423 null $again" GET '/rest/v1/clients?cursor=forged'
request GET '/rest/v1/clients?select=id&order=id&limit=1&cursor='
next=$(header Link | grep -o 'cursor=[^&>]*>; rel="next"' | sed 's/>.*//')
slip "400 MN423 null $again" GET "/rest/v1/clients?select=id&order=name&limit=1&$next"
slip '406 PGRST107 null There are application/json, text/csv, application/vnd.pgrst.object+json and application/vnd.pgrst.array+json' \
	GET /rest/v1/clients -H 'Accept: text/html'

# ---- writing

slip '400 PGRST204 null A body of JSON is sent with Content-Type: application/json' \
	POST /rest/v1/clients -H 'Content-Type: application/x-www-form-urlencoded' -d '{"name":"x"}'
slip "400 428C9 The server gives the value of 'id' Leave 'id' out of the body" \
	POST /rest/v1/clients -d '{"id":99,"name":"x"}'
slip '400 PGRST102 Row 2 has other members than the first Name those that count, for example with columns=a,b' \
	POST /rest/v1/clients -d '[{"name":"x"},{"email":"x@x.example"}]'
slip '405 PGRST105 null Name the row by its key, beginning with id=eq.' \
	PUT /rest/v1/clients -d '{"name":"x"}'
slip '405 PGRST105 null Name the row by its key, beginning with id=eq.' \
	PUT '/rest/v1/clients?id=eq.1&name=eq.x' -d '{"name":"x"}'
slip '400 21000 A write without a filter is refused Name the rows, for example with id=eq.1' \
	DELETE /rest/v1/clients
reference='"x": no earlier request of this batch that writes has this id Request "0" of the batch; nothing of it was done'
slip "400 validation_failed $reference" POST /rest/v1/batch \
	-d '{"requests":[{"method":"POST","path":"vehicles","body":{"client_id":{"$ref":"x.id"}}}]}'
slip "400 validation_failed $reference" POST /rest/v1/batch \
	-d '{"requests":[{"method":"GET","path":"clients?id=eq.$ref.x.id"}]}'
request GET '/rest/v1/clients?name=eq.$ref.x.id'
is 'outside of a batch it is a text' "$STATUS $(cat "$BODY")" '200 []'

finish
