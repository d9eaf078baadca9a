#!/bin/bash
# The slips of someone who meets Manor for the first time: each answer names the place and the
# mend, has its exit status, and leaves nothing behind.
. "$(dirname "$0")/../lib.sh"

cd "$WORK" || bail 'no folder'
printf 'a long password\n' >password
printf 'short\n' >weak

# slip STATUS REGEX COMMAND...: it fails with this status, and its text matches.
slip() {
	local code=0
	"$MANOR" "${@:3}" >out 2>&1 </dev/null || code=$?
	is "manor ${*:3}: its status" "$code" "$1"
	like "manor ${*:3}: its text" "$(cat out)" "$2"
}

user() {
	slip "$1" "$2" user add shop/schema.dbml "${@:3}"
}

"$MANOR" init shop >next
like 'init' "$(cat next)" 'shop/schema\.dbml is written'
# What it says comes next works as it stands, but for the password and what does not end.
next_steps() {
	sed -nE "s/^  manor (.*)/\"\$MANOR\" \1/p" next |
		sed -E '/ user add /s/$/ --password-file password/; / serve /d; s/shop\//next_one\//g'
}
if on_sqlite; then
	"$MANOR" init next_one >/dev/null
	is 'three lines come before serve' "$(next_steps | wc -l)" 3
	next_steps >steps
	ok 'and work as they stand' env MANOR="$MANOR" bash -e steps
fi
slip 66 'choose another name' init shop
touch file
slip 66 'Not a directory' init file

# ---- the schema's path

slip 1 'shop is a folder; name the file in it, such as shop/schema\.dbml' check shop
not_ok 'no excerpt of what was not read' grep -F '^' out
slip 1 'nowhere\.dbml cannot be opened' check nowhere.dbml
not_ok 'here neither' grep -F '^' out
slip 64 'did you mean "serve"; manor help' servee shop/schema.dbml
slip 64 'manor serve --help lists the settings' serve shop/schema.dbml --prot 9000

# ---- people and tenants

if on_sqlite; then
	slip 66 'there is no such database' user list shop/schema.dbml
	slip 66 'there is no such database' keys rotate shop/schema.dbml --db slip.db
	is 'nothing was made' "$(ls shop; ls ./slip* 2>/dev/null)" schema.dbml
	DB=shop/schema.db
else
	database shop shop/schema.dbml
	export MANOR_DB=$DB
fi
slip 65 'slug must be given' tenant add shop/schema.dbml --name 'My team'
like 'and what gives it' "$(cat out)" '--slug'
ok 'a tenant' "$MANOR" tenant add shop/schema.dbml --name 'My team' --slug my-team
slip 65 'another row has this value already' tenant add shop/schema.dbml --name T --slug my-team
me=(--email me@example.org --password-file password)
user 65 'a role is held in a tenant here' "${me[@]}" --role owner
user 65 'the roles are owner, member' "${me[@]}" --tenant my-team --role boss
user 65 'there is no tenant "mi-team"' "${me[@]}" --tenant mi-team --role owner
user 65 'a password has 8' --email me@example.org --password-file weak --tenant my-team --role owner
user 64 'password-file FILE' --email me@example.org --tenant my-team --role owner
user 64 '"--mail" is not understood' --mail me@example.org
is 'nobody was made' "$(sql 'select count(*) from users')" 0
ok 'a person' "$MANOR" user add shop/schema.dbml "${me[@]}" --tenant my-team --role owner
user 65 'another row has this value already' "${me[@]}" --tenant my-team --role owner

cat >people.dbml <<'END'
Table people {
  id int [pk]
}
END
if on_postgres; then
	database people people.dbml
	MANOR_DB=$DB
fi
slip 65 "Table NAME \[is: 'users'\]" user add people.dbml "${me[@]}"
slip 65 "Table NAME \[is: 'tenants'\]" tenant add people.dbml --name A

# ---- a schema that changed, a port that is taken

printf 'Table extra {\n  id int [pk]\n}\n' >>shop/schema.dbml
if on_sqlite; then
	slip 65 'manor migrate up., or .manor push. for one under development' serve shop/schema.dbml
	DB=people.db
else
	slip 65 'made from' serve shop/schema.dbml
fi
serve people.dbml "$DB"
if on_sqlite; then
	slip 69 'choose one with --port' serve shop/schema.dbml --db new.db --port "$PORT"
	slip 75 'another process serves it' serve people.dbml
	like 'and the mend' "$(cat out)" 'end that one first'
else
	# Any number of servers may share the database, but no port.
	slip 69 'choose one with --port' serve people.dbml --port "$PORT"
fi
stop_server
finish
