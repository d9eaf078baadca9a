#!/bin/bash
# What who holds the app's address can not do by SQL of his own, on PostgreSQL. He may name
# any tenant; secrets, identity's tables, the audit and the platform stay out of reach.
. "$(dirname "$0")/../lib.sh"

on_postgres || skip_all 'wall two is the server on SQLite'
. "$MANOR_ROOT/tests/systems/filings_lib.sh"
"$MANOR" seed "$FILINGS" --db "$DB" >"$WORK/cli.log" 2>&1 || bail "$(tail -3 "$WORK/cli.log")"

as_app() {
	psql -XqAt "$APP_DB" -c "set manor.tenant = '1'" -c "$1" 2>&1
}

refused() {
	like "refused: $1" "$(as_app "$1")" \
		'ERROR:  (permission denied|must be|row-level|query would be affected|manor:|new row violates)'
}

while read -r statement; do
	refused "$statement"
done <<'END'
set role manor_server
set role filings_owner
set session authorization filings_server
create table mine (a int)
create temp table users (a int)
create schema mine
create function public.mine() returns int language sql as 'select 1'
alter table clients disable row level security
alter role filings_app set manor.platform = '2'
alter database filings set manor.platform = '2'
set row_security = off; select * from clients
select password from users
select u from users u
select to_jsonb(u) from users u
copy users to stdout
update users set password = 'x'
update users set email = password
update users set email = 'x' returning password
insert into users (tenant_id, first_name, last_name, email, password) values (1, 'a', 'b', 'a@b.example', 'x')
update users set manor_platform_admin = true
select * from manor_sessions
select * from manor_refresh_tokens
select * from manor_meta
insert into audit_events (user_id, event_name) values (1, 'mine')
update audit_events set event_name = 'mine'
delete from audit_events
truncate audit_events
select manor_renumber('clients', 'id')
select nextval('clients_id_seq')
select pg_sequence_last_value('clients_id_seq')
select * from pg_statistic
select pg_read_file('/etc/passwd')
copy clients to '/tmp/clients'
copy (select 1) to program 'id'
begin; lock table clients in access exclusive mode
delete from clients
set manor.platform = '3'; delete from clients
set manor.platform = '1'; update roles set name = 'mine'
set manor.platform = '2'; update clients set tenant_id = 2
update clients set tenant_id = 2
insert into clients (tenant_id, name) values (2, 'theirs')
set manor.tenant = ''; insert into clients (tenant_id, name) values (2, 'theirs')
set manor.platform = '2'; set manor.tenant = ''; insert into clients (tenant_id, name) values (2, 'theirs')
END

is 'the platform opens nothing' "$(as_app "set manor.platform = 'all'; select count(distinct tenant_id) from clients")" 1
is 'nor does what a transaction has made' \
	"$(as_app "set manor.tenant = ''; set manor.made = 'clients.1'; select count(*) from clients")" 0
is 'statistics show no rows' "$(as_app 'select count(*) from pg_stats')" \
	"$(as_app "select count(*) from pg_stats where schemaname <> 'public'")"
is 'no value of another tenant is in the words of a refusal' "$(as_app "insert into users (tenant_id, first_name, last_name, email) select 1, 'a', 'b', email from users limit 1" | grep -c DETAIL)" 0

# ---- what is recorded says what happened
change="update clients set phone = 'c:\\x' where id = (select min(id) from clients)"
last='from audit_events order by id desc limit 1'
is 'the moment of the audit is not for the app to choose' \
	"$(as_app "set manor.moment = '2001-01-01'; $change; select created_at > now() - interval '1 day' $last")" t
is 'nor are its words, by settings of the session' \
	"$(as_app "set standard_conforming_strings = off; set transform_null_equals = on; set datestyle = 'German'; set timezone = 'Asia/Tokyo'; update clients set phone = E'c:\\\\x' where id = (select min(id) from clients); select payload #>> '{after,phone}' $last")" \
	'c:\x'
for level in 'repeatable read' serializable; do
	like "$level does not see what a rule must see" \
		"$(as_app "begin isolation level $level; update clients set deleted_at = now(); commit")" manor:isolation
done

# ---- another login of the cluster
psql -Xq "$POSTGRES" -c "create role stranger login password 'stranger'" || bail 'no role'
like 'another login is not let in' \
	"$(psql -XqAt "postgres://stranger:stranger@${APP_DB#*@}" -c 'select 1' 2>&1)" 'permission denied for database'

# ---- numbers that grow when they are read
serve "$FILINGS" "$DB"
set_password ines@harbor.example 1
login ines@harbor.example "$PASSWORD" 1 || bail 'no login'
numbers=$(printf '1e131071,%.0s' $(seq 500))1
request PATCH '/rest/v1/tenant_settings?select=id' -d "{\"settings\":{\"a\":[$numbers]}}"
ok 'a value does not hold numbers that grow by gigabytes' status 400
request GET '/rest/v1/tenant_settings?select=settings'
ok 'and none is there' body_lacks 00000000000000000000
finish
