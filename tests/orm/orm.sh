#!/bin/bash
# Programs that connect to the database beside the server, with the tools that teams use:
# one shared list of facts (facts.mjs, facts.py), and the code that each page of docs/orm
# tells its reader to copy.
#
#     tests/orm/orm.sh drizzle | sequelize | sqlalchemy | sqlmodel
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/systems/filings_lib.sh"

tool=${1:-drizzle}
# The block of the page that is marked "tenant".
page_code() {
	sed -n '/^```[a-z]* tenant$/,/^```$/p' "$MANOR_ROOT/docs/orm/$tool.md" | sed '1d;$d'
}

export MANOR_APP_DB=$APP_DB TENANT_MINE=1 TENANT_OTHER=2
"$MANOR" seed "$FILINGS" --db "$DB" >"$WORK/cli.log" 2>&1 || bail "$(tail -3 "$WORK/cli.log")"
case $tool in
drizzle | sequelize)
	need node
	[ -d "$MANOR_NODE/node_modules/sequelize" ] || skip_all 'the clients are not installed'
	cp "$MANOR_ROOT/tests/orm/facts.mjs" "$MANOR_ROOT/tests/orm/$tool.mjs" "$WORK/"
	ln -s "$MANOR_NODE/node_modules" "$WORK/node_modules"
	page_code >"$WORK/tenant.mjs"
	run=(node "$WORK/$tool.mjs")
	;;
*)
	python=${MANOR_PYTHON:-$(dirname "$MANOR")/python}/bin/python
	[ -x "$python" ] || skip_all 'the Python clients are not installed'
	cp "$MANOR_ROOT/tests/orm/facts.py" "$MANOR_ROOT/tests/orm/${tool}_app.py" "$WORK/"
	page_code >"$WORK/tenant.py"
	run=("$python" "$WORK/${tool}_app.py")
	;;
esac
like 'the page holds code to copy' "$(page_code)" '[a-z]'
while IFS= read -r line; do
	case $line in
	'ok '*) pass "${line#ok }" ;;
	'not ok '*) fail "${line#not ok }" ;;
	*) diag "$line" ;;
	esac
done < <("${run[@]}" 2>&1)
ok 'the program ran to its end' test "$TAP_COUNT" -gt 20
finish
