#!/bin/bash
# manor init --db: roles, rights and the file of addresses, by a superuser and by less; what
# it refuses, and that doing it again is harmless.
MANOR_TEST_ENGINE=postgres
. "$(dirname "$0")/../lib.sh"

need psql
cd "$WORK" || exit 1
at=${POSTGRES#*@}
at=${at%/*} # HOST:PORT
as_admin() {
	psql -XqAt -v ON_ERROR_STOP=1 "$POSTGRES" -c "$1" 2>&1
}

# init ADDRESS [ARGUMENT...]: its words in out, its status in CODE.
init() {
	CODE=0
	printf '%s\n' "$1" | "$MANOR" init --db - "${@:2}" >out 2>&1 || CODE=$?
}

# says DESCRIPTION CODE REGEX
says() {
	is "$1: exit status" "$CODE" "$2"
	like "$1: says why" "$(cat out)" "$3"
}

# ---- a database that is not there

init "${POSTGRES%/*}/shop"
is 'a database is made with its roles' "$CODE" 0
is 'the addresses are for their owner only' "$(stat -c %a shop.env)" 600
not_ok 'no password is printed' grep -qE 'shop_[a-z]+:' out
(
	set -a
	# shellcheck disable=SC1091 # what was written
	. ./shop.env
	env
) >environment
for name in MANOR_DB:shop_server MANOR_OWNER_DB:shop_owner MANOR_APP_DB:shop_app; do
	address=$(sed -n "s/^${name%:*}=//p" environment)
	is "${name%:*} signs in" "$(psql -XqAt "$address" -c 'select current_user')" "${name#*:}"
done
is 'the passwords differ' "$(sed -n 's/.*_[a-z]*:\(.*\)@.*/\1/p' shop.env | sort -u | wc -l)" 3
is 'none of the roles is more than it must be' "$(as_admin "select count(*) from pg_roles where
	(rolname like 'shop\\_%' or rolname like 'manor\\_%') and rolname <> 'manor_test' and
	(rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)")" 0
is 'who is in which group' "$(as_admin "select m.rolname, g.rolname from pg_auth_members a
	join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid
	where m.rolname like 'shop%' order by 1")" "shop_app|manor_app
shop_server|manor_server"
is 'the groups cannot sign in' "$(as_admin "select count(*) from pg_roles where
	rolname in ('manor_app', 'manor_server') and not rolcanlogin")" 2
is 'passwords are kept as verifiers' "$(as_admin "select count(*) from pg_authid where
	rolname like 'shop\\_%' and rolpassword like 'SCRAM-SHA-256\$4096:%'")" 3
address() {
	sed -n "s/^$1=//p" "${2:-shop}.env"
}
# refused DESCRIPTION ADDRESS STATEMENT
refused() {
	like "$1" "$(psql -XqAt "$2" -c "$3" 2>&1)" 'permission denied|must be owner|does not exist'
}
as_admin "create role stranger login password 'x'" >/dev/null
refused 'a stranger does not connect' "postgres://stranger:x@$at/shop" 'select 1'
refused 'the server makes no table' "$(address MANOR_DB)" 'create table t (a int)'
refused 'nor a temporary one' "$(address MANOR_DB)" 'create temporary table t (a int)'
refused 'a program makes none either' "$(address MANOR_APP_DB)" 'create table t (a int)'
refused 'the server does not become the owner' "$(address MANOR_DB)" 'set role shop_owner'
ok 'the owner makes tables' psql -Xq "$(address MANOR_OWNER_DB)" -c 'create table t (a int)'

# ---- again

cp shop.env before.env
init "${POSTGRES%/*}/shop"
is 'again is harmless' "$CODE" 0
same 'and leaves the passwords' shop.env before.env
init "${POSTGRES%/*}/shop" --rotate
is 'new passwords when asked' "$CODE" 0
not_ok 'are new' cmp -s shop.env before.env
ok 'and count' psql -Xq "$(address MANOR_DB)" -c 'select 1'
refused_login() {
	! psql -Xq "$1" -c 'select 1' 2>/dev/null
}
ok 'the old ones do not' refused_login "$(sed -n 's/^MANOR_DB=//p' before.env)"

# ---- less than a superuser

as_admin "create role boss login createrole createdb password 'x'" >/dev/null
init "postgres://boss:x@$at/hill"
is 'a role that may make roles and databases' "$CODE" 0
ok 'gives working addresses' psql -Xq "$(address MANOR_OWNER_DB hill)" -c 'create table t (a int)'
init "postgres://boss:x@$at/hill" --rotate
is 'and does it again' "$CODE" 0
is 'without staying a member of the owner' "$(as_admin "select count(*) from pg_auth_members
	join pg_roles m on m.oid = member where m.rolname = 'boss'")" 0
as_admin "create role clerk login password 'x'" >/dev/null
as_admin "create database lake owner clerk" >/dev/null
init "postgres://clerk:x@$at/lake"
says 'one who makes no roles' 77 'may not make roles'
init "postgres://clerk:x@$at/sea"
says 'one who makes no database' 77 'no database sea, and the connected role may not make one'
init "$(address MANOR_DB)"
says 'the server itself' 77 'may not make roles'

# ---- what is refused

as_admin "alter role shop_server bypassrls" >/dev/null
init "${POSTGRES%/*}/shop"
says 'a role past row security' 78 'shop_server has more rights'
as_admin "alter role shop_server nobypassrls" >/dev/null
as_admin "grant shop_owner to shop_app" >/dev/null
init "${POSTGRES%/*}/shop"
says 'a program that is the owner' 78 'shop_app is a member of roles'
as_admin "revoke shop_owner from shop_app" >/dev/null
as_admin "alter role manor_app login" >/dev/null
init "${POSTGRES%/*}/shop"
says 'a group that signs in' 78 'manor_app is a group'
as_admin "alter role manor_app nologin" >/dev/null
init "${POSTGRES%/*}/postgres"
says "the cluster's own database" 78 "cluster's own"
init "${POSTGRES%/*}/a%22b"
says 'a name with a quote' 78 'no name for a database'
init "${POSTGRES%/*}/$(printf 'x%.0s' {1..60})"
says 'a name that is too long' 78 'at most 56'
init "${POSTGRES%/*}"
says 'no name' 78 'names no database'
init shop.db
says 'a file' 78 'is a file'
init "postgres://u:secret@127.0.0.1:1/shop"
says 'no server there' 74 'refused'
not_ok 'no password in the error' grep -q secret out
init "${POSTGRES%/*}/shop?user=boss"
says 'two users' 78 'among its parameters'
touch new.env
init "${POSTGRES%/*}/new"
says 'a file that is in the way' 66 'new.env is there already'
is 'and no role is made' "$(as_admin "select count(*) from pg_roles where rolname like 'new\\_%'")" 0
init "${POSTGRES%/*}/new" --env other.env
is 'another name for it' "$CODE" 0
cat >bad.dbml <<<'Table x {'
init "${POSTGRES%/*}/bad" bad.dbml
is 'a schema with errors' "$CODE" 1
is 'and nothing is made' "$(as_admin "select count(*) from pg_database where datname = 'bad'")" 0

# ---- what a schema asks for and is not made

cat >wanted.dbml <<'END'
Table teams {
  id int [pk, increment]
  name text
}
Table notes {
  id int [pk, increment]
  team_id int [not null, ref: > teams.id]
  data jsonb
  indexes { data [type: gin, name: 'notes_data'] }
}
Metadata Table teams {
  is: 'tenants'
  read: 'true'
  write: 'is_platform_admin()'
}
Metadata Table notes {
  read: 'true'
  write: 'true'
}
END
init "${POSTGRES%/*}/wanted" wanted.dbml
is 'a schema' "$CODE" 0
ok 'the optional statements are printed' grep -q 'CREATE INDEX "notes_data" ON "notes" USING gin' out
sed -n '/^Not made/,$p' out | sed 1d >optional.sql
ok 'the schema is pushed' env MANOR_OWNER_DB="$(address MANOR_OWNER_DB wanted)" "$MANOR" push wanted.dbml
is 'without them' "$(psql -XqAt "${POSTGRES%/*}/wanted" -c "select count(*) from pg_indexes where indexname = 'notes_data'")" 0
ok 'and they run as they are printed' psql -Xq -v ON_ERROR_STOP=1 "$(address MANOR_OWNER_DB wanted)" -f optional.sql

finish
