#!/bin/bash
# Words of a schema, and files of migrations, that would do more than they say.
. "$(dirname "$0")/../lib.sh"


cp "$MANOR_ROOT/tests/migrations/cases/hostile_words.old.dbml" "$WORK/schema.dbml"
cd "$WORK" || bail 'no folder'

# fresh NAME: an empty database; its owner's address in AT.
fresh() {
	if on_sqlite; then
		AT=$WORK/$1.db
		return 0
	fi
	printf '%s\n' "${POSTGRES%/*}/$1" | "$MANOR" init --db - --env "$WORK/$1.env" >init.log 2>&1 ||
		bail "$(cat init.log)"
	AT=$(sed -n 's/^MANOR_OWNER_DB=//p' "$WORK/$1.env")
}

# migrate VERB [OPTION...]: on AT, beside MIGRATIONS.
migrate() {
	local verb=$1
	shift
	MANOR_DB=$AT MANOR_OWNER_DB=$AT "$MANOR" migrate "$verb" schema.dbml --migrations migrations "$@" 2>&1
}

count() {
	if on_sqlite; then sqlite3 "$AT" "$1"; else psql -XqAt "$AT" -c "$1"; fi
}

# ---- words
ok 'a schema of hostile words becomes files' "$MANOR" migrate generate first schema.dbml
fresh words
ok 'they are applied' migrate up --no-backup
ok 'and leave what the schema says' migrate verify
is 'nothing that stood in a note was run' "$(count 'select count(*) from users')" 0
sed -i 's/"kinds"/kinds/; /^Records/,$d; /x | SELECT 0/d' schema.dbml
ok 'a column whose name is half a statement can go' \
	"$MANOR" migrate generate second schema.dbml --accept-loss
count "insert into tenants (id, name) $(on_sqlite || echo overriding system value) values (1, 'a')" >/dev/null
count 'insert into "no$manor$te; --" (tenant_id, "x | SELECT 0 --", memo) values (1, '"'b', 'c')" >/dev/null
like 'its values are counted all the same' "$(migrate up --no-backup)" 'would lose:.*: 1'
is 'and it stays' "$(count 'select "x | SELECT 0 --" from "no$manor$te; --"')" b
ok 'until its loss is accepted' migrate up --no-backup --accept-loss
printf 'Table lines {\n  id int [pk, increment]\n}\n' >>schema.dbml
"$MANOR" migrate generate third schema.dbml >/dev/null 2>&1
printf 'Table lines {\n  id int [pk, increment]\n  "a\rDROP TABLE users;--" text\n}\n' >lines
sed -i -e '/^Table lines/,$d' schema.dbml
cat lines >>schema.dbml
"$MANOR" migrate generate fourth schema.dbml >cli.log 2>&1
not_ok 'a carriage return begins no statement in a file' \
	grep -qP '^-- .*\rDROP' migrations/sqlite/0004_fourth.sql migrations/postgres/0004_fourth.sql
ok 'the files are applied' migrate up --no-backup --accept-loss
ok 'up to the last' migrate verify

# ---- files
file=migrations/$ENGINE/0004_fourth.sql
cp "$file" kept
again() {
	fresh "files_$1"
	migrate up --no-backup --accept-loss >up.log
	is "$1: what comes before it is applied, and it is not" \
		"$(count 'select count(*) from manor_migrations')" 3
	cp kept "$file"
}
printf '/* */ COMMIT;\nDROP TABLE users;\nBEGIN;\n' >>"$file"
again commit
like 'a file does not end its transaction' "$(cat up.log)" 'COMMIT within'
is 'nor drops a table behind it' "$(count 'select count(*) from users')" 0
printf '\xef\xbb\xbf' | cat - kept >"$file"
not_ok 'a file that begins with another thing than its head is none' migrate status
cp kept "$file"
printf 'SELECT 1;\nROLLBACK;\n' >>"$file"
again rollback

# ---- copies
backup() {
	MANOR_DB=$AT MANOR_OWNER_DB=$AT "$MANOR" backup "$1" 2>&1
}
: >there
ln -s "$WORK/elsewhere" link
ln -s "$WORK/elsewhere" new.part
for path in there link new; do
	not_ok "no copy is written over or through what stands there: $path" backup "$path"
done
not_ok 'nor elsewhere' test -e elsewhere
rm new.part
ok 'a copy is written' backup new
is 'for its owner alone' "$(stat -c %a new)" 600
head -c 3000 new >short
head -c 3000 /dev/urandom >noise
for path in short noise; do
	not_ok "what is no copy is not restored, and nothing is lost: $path" env MANOR_DB="$AT" \
		MANOR_OWNER_DB="$AT" "$MANOR" restore "$path" --force
	is 'the rows are as they were' "$(count 'select count(*) from manor_migrations')" 3
done

# ---- a database of someone else's
# foreign NAME STATEMENTS: what is imported of it goes to imported.dbml.
foreign() {
	fresh "$1"
	if on_sqlite; then sqlite3 "$AT" "$2"; else psql -Xq "$AT" -c "$2" >foreign.log 2>&1; fi
	MANOR_DB=$AT MANOR_OWNER_DB=$AT "$MANOR" import >imported.dbml 2>import.log
}
tables='create table tenants (id int primary key);
	create table users (id int primary key, tenant_id int references tenants (id), email text);'
breaking="x: '(a)'
  create: 'true'
  index_y"
foreign broken "$tables create index \"$breaking\" on users (lower(email))"
is 'an index whose name is a policy is not imported' "$(grep -c "create: 'true'" imported.dbml)" 0
like 'and said to be in the way' "$(cat import.log)" 'control character'
foreign split "$tables create table \"a
b\" (id int primary key)"
like 'as a name of two lines is' "$(cat import.log)" 'control character'
foreign odd "$tables create table \"ta'b\`le } ]\" (id int primary key, \"'''\" text default 'it''s }', \"]\" int);
	create index \"i \`'}\" on users (lower(email))"
ok 'other signs come to stand in quotes' "$MANOR" check imported.dbml
finish
