# shellcheck shell=bash
# Helpers for the tests of migrations: a project is a folder of its own with a schema, a
# folder of migrations and a database that is empty at first.
. "$(dirname "$0")/../lib.sh"

CODE=        # exit status of the last command
OUT=$WORK/out # what it said, both streams

# project NAME: makes its folder and goes there.
project() {
	mkdir -p "$WORK/$1"
	cd "$WORK/$1" || bail "no folder $1"
	empty_database "$1"
	export MANOR_DB=$DB
	if on_sqlite; then
		unset MANOR_OWNER_DB
	else
		export MANOR_OWNER_DB=$OWNER_DB
	fi
}

# run ARGUMENT...: the command; sets CODE and OUT.
run() {
	CODE=0
	"$MANOR" "$@" >"$OUT" 2>&1 </dev/null || CODE=$?
}

# does DESCRIPTION ARGUMENT...: the command succeeds.
does() {
	local description=$1
	shift
	run "$@"
	if [ "$CODE" -eq 0 ]; then
		pass "$description"
	else
		fail "$description" "manor $*: status $CODE" "$(head -20 "$OUT")"
	fi
}

# slip DESCRIPTION STATUS REGEX ARGUMENT...: it fails with the status, and says why.
slip() {
	local description=$1 status=$2 regex=$3
	shift 3
	run "$@"
	is "$description: the status of manor $*" "$CODE" "$status"
	like "$description: its words" "$(cat "$OUT")" "$regex"
}

said() {
	like "$1" "$(cat "$OUT")" "$2"
}

# office [COLUMN OF CLIENTS...]: writes schema.dbml; what comes on standard input follows.
office() {
	local column
	{
		cat <<-'END'
			Project office {
			  read: 'me() is not null'
			  write: 'is_platform_admin()'
			}

			Table tenants {
			  id int [pk, increment]
			  name varchar [not null]
			}

			Table users {
			  id int [pk, increment]
			  tenant_id int [not null, ref: > tenants.id]
			  email varchar [not null]
			  password varchar

			  indexes {
			    (tenant_id, email) [unique]
			  }
			}

			Table clients {
			  id int [pk, increment]
			  tenant_id int [not null, ref: > tenants.id]
			  name varchar(40) [not null]
		END
		for column; do
			printf '  %s\n' "$column"
		done
		printf '}\n'
		[ -t 0 ] || cat
	} >schema.dbml
}

# rows: two tenants with a client each, past every wall.
rows() {
	change_in "$DB" "insert into tenants (name) values ('North'), ('South');
		insert into clients (tenant_id, name) values (1, 'Ann'), (2, 'Bob');" ||
		bail 'no rows'
}

# verifies DESCRIPTION: the database is as schema.dbml has it.
verifies() {
	does "$1" migrate verify
}

# schema_of DB: every object of it, for comparing.
schema_of() {
	if on_sqlite; then
		sqlite3 -readonly "$1" "select type, name, tbl_name, sql from sqlite_schema
			where name not like 'sqlite_%' order by 1, 2"
	else
		psql -XqAt "$(inside "$1")" -f "$MANOR_ROOT/src/sql/postgres/objects.sql"
	fi
}

# state NAME: of the migration, as status tells it.
state() {
	"$MANOR" migrate status --json 2>/dev/null |
		jq -r --arg name "$1" '.migrations[] | select(.name == $name) | .state'
}
