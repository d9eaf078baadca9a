#!/bin/bash
# The five journeys of the filings system, over HTTP, from end to end.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/filings_lib.sh"

need jq curl
"$MANOR" seed "$FILINGS" --db "$DB" >"$WORK/cli.log" 2>&1 || bail "$(tail -3 "$WORK/cli.log")"
set_password ines@harbor.example
"$MANOR" user grant "$FILINGS" --db "$DB" --tenant 1 --login ines@harbor.example --platform-admin \
	>>"$WORK/cli.log" 2>&1 || bail "$(tail -3 "$WORK/cli.log")"
filings_start tomas@harbor.example:1 rita@harbor.example:1 joao@harbor.example:1 \
	marta@harbor.example:1 anna@oldmill.example:2

# ---- 1. An office is provisioned, its people get roles.
as ines@harbor.example
request POST /tenants/v1 -d '{"name": "Quay Filings", "admin": {"email": "head@quay.example",
	"password": "plain tests 4 plain people", "role": "owner",
	"first_name": "Nell", "last_name": "Quay"}}'
ok 'journey 1: an office is made with its first owner' status 201
OFFICE=$(json_text '.tenant.id // .id')
like 'journey 1: it has an id' "$OFFICE" '^[0-9]+$'
is 'journey 1: it has its one row of settings' \
	"$(sql "select count(*) from tenant_settings where tenant_id = $OFFICE")" 1
as head@quay.example "$OFFICE"
request POST /rest/v1/users "${RETURN[@]}" -d '{"first_name": "Sam", "last_name": "Moor",
	"email": "sam@quay.example", "password": "plain tests 4 plain people"}'
ok 'journey 1: the owner makes a member of staff' status 201
ok 'journey 1: the password does not come back' json 'has("password") | not'
SAM=$(json_text .id)
request POST /rest/v1/user_roles -d "{\"user_id\": $SAM, \"role_id\": $(id_of roles agent)}"
ok 'journey 1: and gives a role' status 201
request GET '/rest/v1/users?select=email,user_roles(roles(name,role_permissions(permissions(name))))&id=eq.'"$SAM" \
	-H 'Accept: application/vnd.pgrst.object+json'
is 'journey 1: the role is seen through the join' "$(json_text '.user_roles[0].roles.name')" agent
ok 'journey 1: and what it permits' json \
	'[.user_roles[0].roles.role_permissions[].permissions.name] | index("clients.create") != null'

# ---- 2. A filing is opened.
as sam@quay.example "$OFFICE"
request POST /rest/v1/clients "${RETURN[@]}" -d '{"name": "Ada Brook", "email": "ada@brook.example"}'
ok 'journey 2: a client is registered' status 201
CLIENT=$(json_text .id)
request POST /rest/v1/vehicles "${RETURN[@]}" -d "{\"client_id\": $CLIENT,
	\"category_id\": $(id_of vehicle_categories car), \"make\": \"Skoda\", \"model\": \"Fabia\",
	\"year\": 2019, \"vin\": \"TMBEJ6NJ0KZ000001\"}"
ok 'journey 2: with a vehicle' status 201
VEHICLE=$(json_text .id)
request POST /rest/v1/filings "${RETURN[@]}" -d "{\"client_id\": $CLIENT, \"vehicle_id\": $VEHICLE,
	\"status_id\": $(id_of filing_statuses draft)}"
ok 'journey 2: a filing is opened' status 201
FILING=$(json_text .id)
request POST /rest/v1/user_assignments -d "{\"user_id\": $SAM, \"filing_id\": $FILING}"
ok 'journey 2: and assigned' status 201
request GET "/rest/v1/filings?id=eq.$FILING&select=id,filing_statuses(name),clients(name),vehicles(make,vehicle_categories(name)),user_assignments(users(email))" \
	-H 'Accept: application/vnd.pgrst.object+json'
ok 'journey 2: the whole filing in one request' json '.filing_statuses.name == "draft"
	and .clients.name == "Ada Brook" and .vehicles.vehicle_categories.name == "car"
	and .user_assignments[0].users.email == "sam@quay.example"'

# ---- 3. Documents come in, the filing moves on.
request POST /rest/v1/filing_docs -d "{\"filing_id\": $FILING, \"document_name\": \"insurance.pdf\",
	\"document_url\": \"https://files.example/insurance.pdf\"}"
ok 'journey 3: a document is recorded' status 201
request POST /rest/v1/document_requests "${RETURN[@]}" -d "{\"filing_id\": $FILING,
	\"client_id\": $CLIENT, \"status_id\": $(id_of document_request_statuses requested),
	\"request_details\": \"Power of attorney, signed\"}"
ok 'journey 3: another is requested' status 201
REQUEST=$(json_text .id)
for status in received accepted; do
	request PATCH "/rest/v1/document_requests?id=eq.$REQUEST" \
		-d "{\"status_id\": $(id_of document_request_statuses $status)}"
	ok "journey 3: the request is $status" status 204
done
for status in submitted in_review approved completed; do
	request PATCH "/rest/v1/filings?id=eq.$FILING" \
		-d "{\"status_id\": $(id_of filing_statuses $status)}"
	ok "journey 3: the filing is $status" status 204
done
request PATCH "/rest/v1/filings?id=eq.$FILING" -d "{\"status_id\": $(id_of filing_statuses draft)}"
ok 'journey 3: a completed filing does not move back' status 400
is 'journey 3: it stays completed' "$(sql "select s.name from filings f join filing_statuses s
	on s.id = f.status_id where f.id = $FILING")" completed

# ---- 4. People are told and see what is theirs.
request POST /rest/v1/notifications -d "{\"user_id\": $SAM, \"payload\": {\"filing_id\": $FILING},
	\"channel_id\": $(id_of notification_channels in_app)}"
ok 'journey 4: a notification' status 201
request POST /rest/v1/calendar_events -d "{\"user_id\": $SAM, \"title\": \"Counter appointment\",
	\"start_time\": \"2026-12-01T09:00:00Z\", \"end_time\": \"2026-12-01T09:30:00Z\"}"
ok 'journey 4: an appointment' status 201
request GET "/rest/v1/filings?select=id,user_assignments!inner(user_id)&user_assignments.user_id=eq.$SAM"
ok 'journey 4: my filings' json "length == 1 and .[0].id == $FILING"
request GET "/rest/v1/notifications?user_id=eq.$SAM&read_at=is.null&order=created_at.desc"
ok 'journey 4: my unread notifications' json "length == 1 and .[0].payload.filing_id == $FILING"
request PATCH "/rest/v1/notifications?user_id=eq.$SAM&read_at=is.null" \
	-d '{"read_at": "2026-11-30T08:00:00Z"}'
request HEAD "/rest/v1/notifications?user_id=eq.$SAM&read_at=is.null" -H 'Prefer: count=exact'
is 'journey 4: read is read' "$(header content-range)" '*/0'
request GET '/rest/v1/calendar_events?start_time=gte.2026-12-01T00:00:00Z&start_time=lt.2026-12-02T00:00:00Z&order=start_time'
ok 'journey 4: the agenda of a day' json 'length == 1 and .[0].title == "Counter appointment"'

# ---- The same by the system's functions: one call, one transaction.
request POST /rest/v1/rpc/open_filing -d "{\"vehicle\": $VEHICLE, \"assignees\": [$SAM]}"
ok 'functions: a filing is opened for a vehicle' status 200
OPENED=$(jq -r 'if type == "array" then .[0].id else .id end' "$BODY")
request GET "/rest/v1/user_assignments?filing_id=eq.$OPENED"
ok 'functions: and assigned to who was named' json "length == 1 and .[0].user_id == $SAM"
request POST /rest/v1/rpc/move_filing -d "{\"filing\": $OPENED, \"to_status\": \"completed\"}"
ok 'functions: a move that the flow forbids' status 400
request GET "/rest/v1/notifications?user_id=eq.$SAM&read_at=is.null"
ok 'functions: told no one' json 'length == 0'
request POST /rest/v1/rpc/move_filing \
	-d "{\"filing\": $OPENED, \"to_status\": \"submitted\", \"payload\": {\"filing_id\": $OPENED}}"
ok 'functions: a move that it allows' status 200
request GET "/rest/v1/notifications?user_id=eq.$SAM&read_at=is.null"
ok 'functions: tells who is responsible' json "length == 1 and .[0].payload.filing_id == $OPENED"
request GET '/rest/v1/rpc/filing_overview?status=eq.submitted'
ok 'functions: the overview counts it' json 'length == 1 and .[0].filings == 1'
as sam@quay.example "$OFFICE"
request GET '/rest/v1/rpc/my_filings?select=id,clients(name)'
ok 'functions: it is among the filings of its assignee' json "map(.id) == [$OPENED]"
request GET '/rest/v1/rpc/open_filing?vehicle=1'
ok 'functions: one that writes is not called by GET' status 405
as head@quay.example "$OFFICE"
request DELETE "/rest/v1/filings?id=eq.$OPENED"
ok 'functions: and it is gone again' status 204

# ---- 5. Deleted by mistake, and recovered; the auditor sees all of it.
as head@quay.example "$OFFICE"
request DELETE "/rest/v1/clients?id=eq.$CLIENT"
ok 'journey 5: a client with a live filing is not deleted' status 409
request DELETE "/rest/v1/filings?id=eq.$FILING"
ok 'journey 5: a filing is deleted' status 204
request GET "/rest/v1/filing_docs?filing_id=eq.$FILING"
ok 'journey 5: its documents went with it' json 'length == 0'
request DELETE "/rest/v1/clients?id=eq.$CLIENT"
ok 'journey 5: now the client may go' status 204
request GET "/rest/v1/vehicles?id=eq.$VEHICLE"
ok 'journey 5: and the vehicle with it' json 'length == 0'
request PATCH "/rest/v1/clients?id=eq.$CLIENT" -H 'Prefer: deleted=only' -d '{"deleted_at": null}'
ok 'journey 5: the client is recovered' status 204
request GET "/rest/v1/vehicles?id=eq.$VEHICLE"
ok 'journey 5: with its vehicle' json 'length == 1'
request PATCH "/rest/v1/filings?id=eq.$FILING" -H 'Prefer: deleted=only' -d '{"deleted_at": null}'
ok 'journey 5: the filing is recovered' status 204
request GET "/rest/v1/filing_docs?filing_id=eq.$FILING"
ok 'journey 5: with its documents' json 'length == 1'
request GET '/rest/v1/audit_events?select=event_name,user_id,payload&order=id'
ok 'journey 5: the audit names every step' json '[.[].event_name] as $e
	| all("clients.create", "vehicles.create", "filings.create", "filings.update",
		"filings.delete", "filings.restore", "clients.delete", "clients.restore"; IN($e[]))'
ok 'journey 5: with before and after' json \
	'[.[] | select(.event_name == "filings.update")][0].payload | .before.status_id != .after.status_id'
ok 'journey 5: and never a password' body_lacks argon2

finish
