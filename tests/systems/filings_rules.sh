#!/bin/bash
# The rules of the filings document and its traps, one named check each; the
# table in systems/filings/README.md says which check shows which rule.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/filings_lib.sh"

need jq curl
filings_start ines@harbor.example:1 tomas@harbor.example:1 rita@harbor.example:1 \
	marta@harbor.example:1 anna@oldmill.example:2 desk@partners.example:2 \
	desk@partners.example:3 quinn@summit.example:3

# refused DESCRIPTION TABLE: the last answer is an error, and the table is as it was.
refused() {
	local now
	now=$(ids_of "$2")
	if [[ $STATUS == 4* ]] && [ "$now" = "$BEFORE" ]; then
		pass "$1"
	else
		fail "$1" "rows before: ${BEFORE:0:60}" "rows now: ${now:0:60}"
	fi
}

remember() {
	BEFORE=$(ids_of "$1")
}

# ids_of TABLE: all of them, on one line.
ids_of() {
	sql "select id from $1 order by id" | paste -sd, -
}

# try_insert DESCRIPTION TABLE JSON: must be refused and change nothing.
try_insert() {
	remember "$2"
	request POST "/rest/v1/$2" -d "$3"
	refused "$1" "$2"
}

as ines@harbor.example
OWN_CLIENT=1
OWN_FILING=$(sql 'select min(id) from filings where tenant_id = 1')
OWN_VEHICLE=$(sql "select vehicle_id from filings where id = $OWN_FILING")
OTHER_CLIENT=$(sql 'select min(id) from clients where tenant_id = 2')
OTHER_VEHICLE=$(sql 'select min(id) from vehicles where tenant_id = 2')
OTHER_FILING=$(sql 'select min(id) from filings where tenant_id = 2')
OTHER_USER=6

# ---- tenancy: tenants is the root, rows belong to one office
request GET /rest/v1/tenants
ok 'tenancy: an office sees itself alone' json 'length == 1 and .[0].id == 1'
for table in users clients vehicles filings filing_docs user_assignments notifications \
	calendar_events document_requests tenant_settings; do
	request GET "/rest/v1/$table?select=id,tenant_id"
	ok "tenancy: $table holds rows of the office alone" json \
		'length > 0 and all(.[]; .tenant_id == 1)'
done
request GET '/rest/v1/user_roles?select=id'
is 'tenancy: user_roles is reached through its user' "$(json_text length)" \
	"$(sql 'select count(*) from user_roles ur join users u on u.id = ur.user_id where u.tenant_id = 1')"
for table in roles permissions role_permissions; do
	request GET "/rest/v1/$table?select=id"
	is "tenancy: $table is the same for every office" "$(json_text length)" \
		"$(sql "select count(*) from $table")"
done

# ---- references do not cross tenants: each of the seven tables
try_insert 'walls: vehicles.client_id of another office' vehicles "{\"client_id\": $OTHER_CLIENT,
	\"category_id\": 1, \"make\": \"A\", \"model\": \"B\", \"year\": 2020}"
try_insert 'walls: filings.client_id of another office' filings \
	"{\"client_id\": $OTHER_CLIENT, \"vehicle_id\": $OWN_VEHICLE, \"status_id\": 1}"
try_insert 'walls: filings.vehicle_id of another office' filings \
	"{\"client_id\": $OWN_CLIENT, \"vehicle_id\": $OTHER_VEHICLE, \"status_id\": 1}"
try_insert 'walls: filing_docs.filing_id of another office' filing_docs \
	"{\"filing_id\": $OTHER_FILING, \"document_name\": \"x\", \"document_url\": \"https://a.example/x\"}"
try_insert 'walls: user_assignments.user_id of another office' user_assignments \
	"{\"filing_id\": $OWN_FILING, \"user_id\": $OTHER_USER}"
try_insert 'walls: user_assignments.filing_id of another office' user_assignments \
	"{\"filing_id\": $OTHER_FILING, \"user_id\": 1}"
try_insert 'walls: notifications.user_id of another office' notifications \
	"{\"user_id\": $OTHER_USER, \"channel_id\": 1}"
try_insert 'walls: calendar_events.user_id of another office' calendar_events \
	"{\"user_id\": $OTHER_USER, \"title\": \"x\", \"start_time\": \"2026-01-01T00:00:00Z\", \"end_time\": \"2026-01-01T01:00:00Z\"}"
try_insert 'walls: document_requests.filing_id of another office' document_requests \
	"{\"filing_id\": $OTHER_FILING, \"client_id\": $OWN_CLIENT, \"status_id\": 1}"
try_insert 'walls: document_requests.client_id of another office' document_requests \
	"{\"filing_id\": $OWN_FILING, \"client_id\": $OTHER_CLIENT, \"status_id\": 1}"
like 'walls: another program meets the same key' \
	"$(write_sql "insert into vehicles (tenant_id, client_id, category_id, make, model, year)
		values (1, $OTHER_CLIENT, 1, 'A', 'B', 2020)")" 'FOREIGN KEY|foreign key|manor:reference'
like 'walls: a row never changes its office' \
	"$(write_sql "update clients set tenant_id = 2 where id = $OWN_CLIENT")" 'manor:tenant|FOREIGN KEY|foreign key'

# ---- the client of a filing is its vehicle's client, a request's its filing's
THIRD_CLIENT=$(sql "select min(id) from clients where tenant_id = 1
	and id not in (select client_id from filings where id = $OWN_FILING)")
try_insert 'agreement: a filing for a client with the vehicle of another' filings \
	"{\"client_id\": $THIRD_CLIENT, \"vehicle_id\": $OWN_VEHICLE, \"status_id\": 1}"
try_insert 'agreement: a request to a client who is not the filing'"'"'s' document_requests \
	"{\"filing_id\": $OWN_FILING, \"client_id\": $THIRD_CLIENT, \"status_id\": 1}"
request PATCH "/rest/v1/vehicles?id=eq.$OWN_VEHICLE" -d "{\"client_id\": $THIRD_CLIENT}"
ok 'agreement: a vehicle with filings keeps its client' status 409
is 'agreement: and kept it' "$(sql "select client_id <> $THIRD_CLIENT from vehicles where id = $OWN_VEHICLE")" 1
like 'agreement: another program meets the same rule' \
	"$(write_sql "update filings set client_id = $THIRD_CLIENT where id = $OWN_FILING")" 'manor:must'

# ---- e-mail is unique within the office, among the living
EMAIL=$(sql 'select email from clients where tenant_id = 1 and email is not null limit 1')
try_insert 'unique: clients.email within the office' clients "{\"name\": \"x\", \"email\": \"$EMAIL\"}"
try_insert 'unique: users.email within the office' users \
	'{"first_name": "x", "last_name": "y", "email": "rita@harbor.example"}'
request POST /rest/v1/clients "${RETURN[@]}" -d '{"name": "Twice", "email": "twice@mail.example"}'
FIRST=$(json_text .id)
request DELETE "/rest/v1/clients?id=eq.$FIRST"
request POST /rest/v1/clients "${RETURN[@]}" -d '{"name": "Again", "email": "twice@mail.example"}'
ok 'unique: a deleted row frees its address' status 201
request PATCH "/rest/v1/clients?id=eq.$FIRST" -H 'Prefer: deleted=only' -d '{"deleted_at": null}'
ok 'unique: recovery of a row whose address is taken fails cleanly' status 409
is 'unique: and leaves it deleted' "$(sql "select deleted_at is not null from clients where id = $FIRST")" 1
is 'unique: the same address in another office is no conflict' \
	"$(sql "select count(*) from users where email = 'desk@partners.example'")" 2
is 'unique: one row of settings an office' \
	"$(write_sql 'insert into tenant_settings (tenant_id) values (1)' | grep -cE 'UNIQUE|violates unique')" 1
is 'unique: names of enum tables' "$(for t in vehicle_categories filing_statuses \
	notification_channels document_request_statuses; do
	write_sql "insert into $t (name) select name from $t limit 1"
done | grep -cE 'UNIQUE|violates unique')" 4

# ---- enum tables and roles are the platform's
for table in vehicle_categories filing_statuses notification_channels document_request_statuses \
	roles permissions; do
	try_insert "platform: an office cannot add to $table" "$table" '{"name": "mine"}'
	before=$(sql "select name from $table order by id")
	request PATCH "/rest/v1/$table?id=eq.1" -d '{"name": "mine"}'
	is "platform: an office cannot change $table" "$(sql "select name from $table order by id")" "$before"
	request DELETE "/rest/v1/$table?id=eq.1"
	is "platform: an office cannot delete from $table" "$(sql "select name from $table order by id")" "$before"
done
try_insert 'platform: an office cannot widen a role' role_permissions '{"role_id": 3, "permission_id": 1}'
ok 'enums: a status is resolved by its name' test "$(id_of filing_statuses approved)" -gt 0
try_insert 'enums: a status that is none' filings \
	"{\"client_id\": $OWN_CLIENT, \"vehicle_id\": $OWN_VEHICLE, \"status_id\": 999}"

# ---- roles and permissions decide
as marta@harbor.example
request GET '/rest/v1/audit_events?limit=1'
ok 'roles: an auditor reads the audit' status 200
try_insert 'roles: an auditor changes nothing' clients '{"name": "x"}'
as rita@harbor.example
request GET '/rest/v1/audit_events?limit=1'
ok 'roles: an agent does not read the audit' [ "$STATUS" != 200 -o "$(json_text length)" = 0 ]
request POST /rest/v1/clients "${RETURN[@]}" -d '{"name": "By an agent"}'
ok 'roles: an agent registers clients' status 201
BY_AGENT=$(json_text .id)
request DELETE "/rest/v1/clients?id=eq.$BY_AGENT"
is 'roles: but deletes none' "$(sql "select deleted_at is null from clients where id = $BY_AGENT")" 1
try_insert 'roles: a manager or agent gives no roles' user_roles '{"user_id": 3, "role_id": 1}'
request GET '/rest/v1/clients' -H 'Prefer: deleted=include'
ok 'roles: who may not delete does not see the deleted' [ "$STATUS" = 403 -o "$(json_text \
	'[.[] | select(.deleted_at != null)] | length')" = 0 ]
as ines@harbor.example
request DELETE '/rest/v1/user_roles?user_id=eq.1'
ok 'roles: the last owner keeps the role' status 409
request PATCH '/rest/v1/users?id=eq.1' -H 'Prefer: deleted=only' -d '{"deleted_at": "2026-01-01"}'
is 'roles: the last owner is not deleted' "$(sql 'select deleted_at is null from users where id = 1')" 1
request POST /rest/v1/user_roles -d '{"user_id": 2, "role_id": 1}'
ok 'roles: a second owner' status 201
request DELETE '/rest/v1/user_roles?user_id=eq.1&role_id=eq.1'
ok 'roles: then the first may step down' status 204
as ines@harbor.example
request GET '/rest/v1/audit_events?limit=1'
ok 'roles: and has lost the rights at once, with the same token' [ "$STATUS" != 200 -o "$(json_text length)" = 0 ]
as tomas@harbor.example
request POST /rest/v1/user_roles -d '{"user_id": 1, "role_id": 1}'
ok 'roles: the second owner gives them back' status 201
as ines@harbor.example

# ---- people: an account that ended opens nothing
as rita@harbor.example
request GET '/rest/v1/clients?limit=1'
ok 'people: an agent is in' json 'length == 1'
as ines@harbor.example
request DELETE '/rest/v1/users?id=eq.3'
ok 'people: the owner deletes the agent' status 204
as rita@harbor.example
request GET '/rest/v1/clients?limit=1'
ok 'people: the token is dead at once' status 401
as ines@harbor.example
request PATCH '/rest/v1/users?id=eq.3' -H 'Prefer: deleted=only' -d '{"deleted_at": null}'
ok 'people: and recovered' status 204

# ---- login needs the office where an address is in two
TOKEN=
request POST '/auth/v1/token?grant_type=password' \
	-d "{\"email\": \"desk@partners.example\", \"password\": \"$PASSWORD\"}"
ok 'login: an address of two offices must name one' status 400
login desk@partners.example "$PASSWORD" 2
request GET /rest/v1/tenants
ok 'login: with the first it is the first' json '.[0].id == 2'
login desk@partners.example "$PASSWORD" 3
request GET /rest/v1/tenants
ok 'login: with the second the second' json '.[0].id == 3'

# ---- reports: who lacks what the drawing asks for
login anna@oldmill.example "$PASSWORD" 2
as ines@harbor.example
request GET '/rest/v1/filings?select=id,user_assignments()&user_assignments=is.null'
is 'report: filings without an assignee' "$(json_text 'map(.id) | sort | join(",")')" \
	"$(sql 'select f.id from filings f where f.tenant_id = 1 and f.deleted_at is null
		and not exists (select 1 from user_assignments a where a.filing_id = f.id) order by f.id' | paste -sd, -)"
request GET '/rest/v1/users?select=id,user_roles()&user_roles=is.null'
is 'report: people of the office without a role' "$(json_text length)" \
	"$(sql 'select count(*) from users u where tenant_id = 1 and deleted_at is null
		and not exists (select 1 from user_roles r where r.user_id = u.id)')"
request GET '/rest/v1/users?select=id,user_assignments()&user_assignments=is.null'
ok 'report: people without an assignment' json 'length > 0'
request GET '/rest/v1/roles?select=name,role_permissions()&role_permissions=is.null'
ok 'report: every role has a permission' json 'length == 0'
request GET '/rest/v1/permissions?select=name,role_permissions()&role_permissions=is.null'
ok 'report: every permission belongs to a role' json 'length == 0'

# ---- flows
FILING=$(sql "select f.id from filings f join filing_statuses s on s.id = f.status_id
	where f.tenant_id = 1 and s.name = 'draft' and f.deleted_at is null limit 1")
request PATCH "/rest/v1/filings?id=eq.$FILING" -d "{\"status_id\": $(id_of filing_statuses approved)}"
ok 'flow: a draft is not approved at once' status 400
like 'flow: nor by another program' \
	"$(write_sql "update filings set status_id = $(id_of filing_statuses approved) where id = $FILING")" 'manor:flow'
request PATCH "/rest/v1/filings?id=eq.$FILING" -d "{\"status_id\": $(id_of filing_statuses submitted)}"
ok 'flow: it is submitted first' status 204

# ---- soft deletion: what stands on what
request DELETE "/rest/v1/vehicles?id=eq.$OWN_VEHICLE"
ok 'deletion: a vehicle with a live filing stays' status 409
like 'deletion: another program cannot remove rows for good' \
	"$(write_sql "delete from clients where id = $OWN_CLIENT")" 'manor:soft'
request DELETE "/rest/v1/clients?id=eq.$OWN_CLIENT"
ok 'deletion: a client with live filings stays' status 409

# ---- audit
request GET '/rest/v1/audit_events?select=user_id,event_name,payload&event_name=eq.filings.update&order=id.desc&limit=1'
ok 'audit: who, what, before and after' json \
	'.[0].user_id == 1 and .[0].payload.before.status_id != .[0].payload.after.status_id'
is 'audit: an event belongs to the office of its row' \
	"$(sql "select count(*) from audit_events where manor_tenant is null and event_name like 'filings.%'")" 0
request POST /rest/v1/audit_events -d '{"event_name": "forged"}'
is 'audit: nobody writes it' "$(sql "select count(*) from audit_events where event_name = 'forged'")" 0
like 'audit: nor rewrites it' "$(write_sql "update audit_events set event_name = 'forged'")" 'manor:'
like 'audit: nor removes it' "$(write_sql 'delete from audit_events')" 'manor:'
login anna@oldmill.example "$PASSWORD" 2
request GET '/rest/v1/audit_events?select=payload'
ok 'audit: another office sees nothing of it' json 'all(.[]; (.payload | tostring | contains("harbor")) | not)'

# ---- indexes for what such an office asks for all day
plan_uses() {
	if on_sqlite; then
		sql "explain query plan $2" | grep -q "USING.* INDEX $1"
	else
		sql "set enable_seqscan = off; explain $2" | grep -q "Index.* $1"
	fi
}
ok 'index: filings by status' plan_uses filings_tenant_status_idx \
	'select * from filings where tenant_id = 1 and status_id = 2 order by created_at'
ok 'index: unread notifications of a person' plan_uses notifications_unread_idx \
	'select * from notifications where user_id = 1 and read_at is null order by created_at'
ok 'index: agenda by start' plan_uses calendar_events_agenda_idx \
	"select * from calendar_events where user_id = 1 and start_time > '2026-01-01' order by start_time"

# ---- the database is what the document says
stop_server
if python3 "$MANOR_ROOT/tests/systems/facts.py" "$MANOR_ROOT/tests/systems/filings.facts.json" "$(inside "$DB")" \
	>"$WORK/facts"; then
	pass "facts: $(grep -c '^ok' "$WORK/facts") statements of the document hold"
else
	fail 'facts: statements of the document do not hold' "$(grep -A2 '^not ok' "$WORK/facts" | head -30)"
fi
# dump: every row, as text that compares.
dump() {
	if on_sqlite; then
		sqlite3 "$DB" .dump
	else
		pg_dump --data-only --inserts "$(inside "$DB")" | grep -v restrict | sort
	fi
}
database again "$FILINGS"
"$MANOR" seed "$FILINGS" --db "$DB" >/dev/null 2>&1
dump >"$WORK/once"
ok 'seed: it is there' grep -q harbor.example "$WORK/once"
"$MANOR" seed "$FILINGS" --db "$DB" >/dev/null 2>&1
dump >"$WORK/twice"
same 'seed: loading it again leaves the same rows' "$WORK/twice" "$WORK/once"

finish
