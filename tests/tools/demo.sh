#!/bin/bash
# tools/demo with everything around it replaced: what it calls, prints and leaves behind.
. "$(dirname "$0")/../lib.sh"

mkdir -p "$WORK/tools" "$WORK/systems/shop" "$WORK/bin"
cp "$MANOR_ROOT/tools/demo" "$WORK/tools/"
printf '#!/bin/sh\n' >"$WORK/tools/deps"
touch "$WORK/systems/shop/schema.dbml"
echo 'ana@shop.example  a long password' >"$WORK/systems/shop/logins.txt"
echo 'curl http://127.0.0.1:8080/rest/v1/items' >"$WORK/systems/shop/try.txt"

# A manor that notes how it was called; seeding makes the file, or breaks off.
cat >"$WORK/bin/manor" <<'END'
#!/bin/sh
echo "$*" >>"$CALLS"
[ "$1" = seed ] || exit 0
echo half >"$4"
[ -z "${BREAK_SEED:-}" ] || exit 65
echo whole >"$4"
END
cat >"$WORK/bin/meson" <<'END'
#!/bin/sh
touch "$2/build.ninja"
END
cat >"$WORK/bin/ninja" <<'END'
#!/bin/sh
[ -z "${BREAK_BUILD:-}" ] || { echo 'x.c:1: error: broken'; exit 1; }
cp "$(dirname "$0")/manor" "$2/manor"
END
chmod +x "$WORK/tools/deps" "$WORK"/bin/*

export CALLS=$WORK/calls
demo() {
	: >"$CALLS"
	env -u DATA -u BUILD PATH="$WORK/bin:$PATH" SYSTEM=shop PORT=9123 "$@" "$WORK/tools/demo" >"$WORK/out" 2>&1
}
printed() {
	grep -qF -- "$1" "$WORK/out"
}
schema=$WORK/systems/shop/schema.dbml
database=$WORK/build/demo/shop.db

not_ok 'an unknown system is refused' demo SYSTEM=nothing
ok 'and those that exist are named' printed '    shop'

not_ok 'a build that breaks ends it' demo BREAK_BUILD=1
ok 'what broke is shown' printed 'x.c:1: error: broken'
ok 'and where the log is' printed "$WORK/build/demo.log"

not_ok 'a seed that breaks ends it' demo BREAK_SEED=1
not_ok 'no half database is left under its name' test -e "$database"

ok 'the first run serves' demo
is 'it seeds under another name, then serves the whole file' "$(cat "$CALLS")" \
	"seed $schema --db $database.new
serve $schema --db $database --port 9123"
is 'the database is whole' "$(cat "$database")" whole
ok 'the address is printed' printed 'http://127.0.0.1:9123'
ok 'the logins are printed' printed 'ana@shop.example  a long password'
ok 'lines to try name the chosen port' printed 'curl http://127.0.0.1:9123/rest/v1/items'

echo kept >"$database"
ok 'the second run serves' demo
is 'it does not seed again' "$(cat "$CALLS")" "serve $schema --db $database --port 9123"
is 'the database is used again' "$(cat "$database")" kept

finish
