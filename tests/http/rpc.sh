#!/bin/bash
# Functions over HTTP: found as PostgREST finds them, called by POST and GET with every way to
# give arguments, and their rows asked of as a table's.
. "$(dirname "$0")/../lib.sh"
need curl jq

SCHEMA=$WORK/schema.dbml
cat >"$SCHEMA" <<'END'
Project shop {
  read: 'me() is not null'
  write: 'me() is not null'
}

Table organisations [is: 'tenants'] {
  id int [pk, increment]
  name varchar [not null, unique]
}

Table users {
  id int [pk, increment]
  organisation_id int [not null, ref: > organisations.id]
  email varchar [not null, unique]
  password varchar
}

Table roles {
  id int [pk, increment]
  organisation_id int [not null, ref: > organisations.id]
  name varchar [not null]
  indexes {
    (organisation_id, name) [unique]
  }
}

Table user_roles [scope: 'tenant', through: 'user_id'] {
  user_id int [not null, ref: > users.id]
  role_id int [not null, ref: > roles.id]
  indexes {
    (user_id, role_id) [pk]
  }
}

Table clients {
  id int [pk, increment]
  organisation_id int [not null, ref: > organisations.id]
  name varchar [not null]
  rank int
  salary int [read: '''has_role('boss')''']
}

Table orders {
  id int [pk, increment]
  organisation_id int [not null, ref: > organisations.id]
  client_id int [not null, ref: > clients.id]
  amount numeric(10,2) [not null]
}
END
mkdir "$WORK/functions"
fn() { # NAME: the file's text on stdin
	cat >"$WORK/functions/$1.sql"
}
fn add <<'END'
-- The sum of two numbers.
-- call: me() is not null
CREATE FUNCTION add(a int, b int DEFAULT 10) RETURNS int LANGUAGE sql STABLE AS $$
  select a + b;
$$;
END
fn greet <<'END'
-- call: true
CREATE FUNCTION greet(name text DEFAULT 'you') RETURNS text LANGUAGE sql STABLE AS $$
  select 'Hello ' || name;
$$;
END
fn ranks <<'END'
-- call: me() is not null
CREATE FUNCTION ranks() RETURNS SETOF int LANGUAGE sql STABLE AS $$
  select rank from clients where rank is not null order by rank;
$$;
END
fn find_clients <<'END'
-- call: me() is not null
CREATE FUNCTION find_clients(part text DEFAULT '') RETURNS SETOF clients LANGUAGE sql STABLE AS $$
  select * from clients where strpos(lower(name), lower(part)) > 0 order by id;
$$;
END
fn one_client <<'END'
-- call: me() is not null
CREATE FUNCTION one_client(client int) RETURNS clients LANGUAGE sql STABLE AS $$
  select * from clients where id = client;
$$;
END
fn totals <<'END'
-- call: me() is not null
CREATE FUNCTION totals(floor numeric(10,2) DEFAULT 0) RETURNS TABLE (client int, total numeric(10,2))
LANGUAGE sql STABLE AS $$
  select o.client_id, o.amount from orders o where o.amount >= floor order by o.client_id;
$$;
END
fn of_ids <<'END'
-- call: me() is not null
CREATE FUNCTION of_ids(ids int[]) RETURNS SETOF clients LANGUAGE sql STABLE AS $$
  select * from clients where id = any(ids) order by id;
$$;
END
fn take_json <<'END'
-- call: me() is not null
CREATE FUNCTION take_json(jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  select $1;
$$;
END
fn take_text <<'END'
-- call: me() is not null
CREATE FUNCTION take_text(text) RETURNS text LANGUAGE sql STABLE AS $$
  select $1 || '!';
$$;
END
fn new_client <<'END'
-- call: me() is not null
CREATE FUNCTION new_client(name text, rank int DEFAULT 1) RETURNS clients LANGUAGE sql AS $$
  insert into clients (name, rank) values (new_client.name, new_client.rank) returning *;
$$;
END
fn rerank <<'END'
-- call: me() is not null
CREATE FUNCTION rerank(by int) RETURNS SETOF clients LANGUAGE sql AS $$
  update clients set rank = rank + by where rank is not null returning *;
$$;
END
fn forget <<'END'
-- call: me() is not null
CREATE FUNCTION forget(client int) RETURNS void LANGUAGE sql AS $$
  delete from orders where client_id = client;
  delete from clients where id = client;
$$;
END
fn bosses_only <<'END'
-- call: has_role('boss')
CREATE FUNCTION bosses_only() RETURNS int LANGUAGE sql STABLE AS $$
  select 1;
$$;
END

database shop "$SCHEMA"
manor() {
	"$MANOR" "$1" "$2" "$SCHEMA" --db "$DB" "${@:3}"
}
printf 'plain tests 4 plain people\n' >"$WORK/password"
for team in North South; do
	manor tenant add --name $team >"$WORK/out" 2>&1 || bail "$(cat "$WORK/out")"
done
person() { # EMAIL TENANT
	manor user add --email "$1" --tenant "$2" --password-file "$WORK/password" \
		>"$WORK/out" 2>&1 || bail "$(cat "$WORK/out")"
}
person ana@north.example North
person boss@north.example North
person sue@south.example South
change_in "$DB" "insert into roles (organisation_id, name) select id, 'boss' from organisations" ||
	bail 'no role'
manor user grant boss@north.example --role boss >"$WORK/out" 2>&1 || bail "$(cat "$WORK/out")"
serve "$SCHEMA" "$DB"
login sue@south.example 'plain tests 4 plain people'
request POST /rest/v1/clients -d '[{"name": "Secret of the South", "rank": 99}]'
login ana@north.example 'plain tests 4 plain people'
request POST /rest/v1/clients -H 'Prefer: return=representation' \
	-d '[{"name": "Ann", "rank": 3}, {"name": "Bob", "rank": 1}, {"name": "Anton", "rank": null}]'
ok 'clients' status 201
ann=$(json_text '.[0].id')
bob=$(json_text '.[1].id')
anton=$(json_text '.[2].id')
request POST /rest/v1/orders \
	-d "[{\"client_id\": $ann, \"amount\": 12.50}, {\"client_id\": $bob, \"amount\": 0.07}]"
ok 'orders' status 201

# answers DESCRIPTION STATUS JSON
answers() {
	is "$1: status" "$STATUS" "$2"
	is "$1: body" "$(jq -cS . "$BODY" 2>/dev/null || cat "$BODY")" "$3"
}

# ---- values

request POST /rest/v1/rpc/add -d '{"a": 1, "b": 2}'
answers 'named arguments' 200 3
is 'as JSON' "$(header Content-Type)" 'application/json; charset=utf-8'
is 'with a range of one' "$(header Content-Range)" '0-0/*'
request POST /rest/v1/rpc/add -d '{"a": 1}'
answers 'a default' 200 11
request POST /rest/v1/rpc/add -d '{"a": 1, "b": null}'
answers 'null is a value' 200 null
request GET '/rest/v1/rpc/add?a=4&b=5'
answers 'by GET' 200 9
request GET '/rest/v1/rpc/add?a=4&b=5&a=6'
answers 'of an argument said twice the last counts' 200 11
request HEAD '/rest/v1/rpc/add?a=4&b=5'
ok 'by HEAD' status 200
request POST /rest/v1/rpc/add -H 'Content-Type: application/x-www-form-urlencoded' -d 'a=20&b=22'
answers 'by a form' 200 42
request POST /rest/v1/rpc/greet
answers 'no body is no argument' 200 '"Hello you"'
request GET '/rest/v1/rpc/greet?name=%C3%A4+b%2B'
answers 'text of a query is decoded' 200 '"Hello ä b+"'
request GET '/rest/v1/rpc/greet?name=eq.x'
answers 'an argument that looks like a filter is one still' 200 '"Hello eq.x"'
request POST /rest/v1/rpc/ranks
answers 'a set of values, of the own tenant alone' 200 '[1,3]'
request POST /rest/v1/rpc/add -d '{"a": 1}' -H 'Accept: application/vnd.pgrst.object+json'
answers 'one value is single' 200 11
request POST /rest/v1/rpc/ranks -H 'Accept: application/vnd.pgrst.object+json'
ok 'two are not' status 406
request POST /rest/v1/rpc/add -d '{"a": 1}' -H 'Accept: text/csv'
ok 'a value is no CSV' status 406
request POST /rest/v1/rpc/ranks -H 'Prefer: count=exact'
is 'values are counted' "$(header Content-Range)" '0-1/2'
request GET '/rest/v1/rpc/add?a=1&select=x'
ok 'nothing is selected of a value' status 400

# ---- the whole body

request POST /rest/v1/rpc/take_json -d '{"a": [1, {"b": null}]}'
answers 'a single JSON argument takes the body' 200 '{"a":[1,{"b":null}]}'
request POST /rest/v1/rpc/take_json -d '[1, 2]'
answers 'whatever it is' 200 '[1,2]'
request POST /rest/v1/rpc/take_text -H 'Content-Type: text/plain' --data-binary 'as it is: "ü"'
answers 'a single text likewise' 200 '"as it is: \"ü\"!"'
request POST /rest/v1/rpc/add -H 'Content-Type: text/plain' --data-binary 'x'
ok 'a function with names takes no text' status 404
request POST /rest/v1/rpc/add -H 'Content-Type: application/xml' -d '<a/>'
ok 'other types are refused' status 415
request POST /rest/v1/rpc/add -d '[{"a": 1}]'
ok 'arguments are one object' status 400
request POST /rest/v1/rpc/add -d '{"a": 1'
ok 'broken JSON' status 400

# ---- what is not there

request POST /rest/v1/rpc/add -d '{"b": 1, "c": 2}'
ok 'other arguments' status 404
is 'are told as PostgREST does' "$(jq -cS '[.code, .message, .details, .hint]' "$BODY")" \
	'["PGRST202","Could not find the function public.add(b, c) in the schema cache","Searched for the function public.add with parameters b, c or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache.","Perhaps you meant to call the function public.add(a, b)"]'
request GET '/rest/v1/rpc/add?b=1'
is 'a missing one' "$(jq -cS '[.message, .details]' "$BODY")" \
	'["Could not find the function public.add(b) in the schema cache","Searched for the function public.add with parameter b, but no matches were found in the schema cache."]'
request GET '/rest/v1/rpc/ad'
is 'another name' "$(jq -cS '[.message, .details, .hint]' "$BODY")" \
	'["Could not find the function public.ad without parameters in the schema cache","Searched for the function public.ad without parameters, but no matches were found in the schema cache.","Perhaps you meant to call the function public.add"]'
request POST /rest/v1/rpc/bosses_only
sed 's/bosses_only/NAME/g' "$BODY" >"$WORK/forbidden"
ok 'one that the caller may not call' status 404
request POST /rest/v1/rpc/of_nobodies
sed 's/of_nobodies/NAME/g' "$BODY" >"$WORK/absent"
is 'is as absent as one that is not there' \
	"$(jq -cS 'del(.request_id, .instance)' "$WORK/forbidden")" \
	"$(jq -cS 'del(.request_id, .instance)' "$WORK/absent")"
request POST /rest/v1/rpc/bosses_onl
ok 'and no hint names it' body_lacks bosses_only
ana=$TOKEN
login boss@north.example 'plain tests 4 plain people'
request POST /rest/v1/rpc/bosses_only
answers 'who may calls it' 200 1
request GET '/rest/v1/rpc/find_clients?select=name,salary&limit=1'
answers 'and reads what he may' 200 '[{"name":"Ann","salary":null}]'
boss=$TOKEN
TOKEN=
request POST /rest/v1/rpc/greet -d '{"name": "you all"}'
answers 'what all may call is called by nobody, too' 200 '"Hello you all"'
request POST /rest/v1/rpc/add -d '{"a": 1}'
ok 'the rest asks nobody to sign in' status 401
request POST /rest/v1/rpc/not_there
ok 'as what is not there' status 401
TOKEN=$ana
request PATCH /rest/v1/rpc/add -d '{"a": 1}'
ok 'no other method' status 405
request POST /rest/v1/rpc/add -d '{"a": "x"}'
ok 'a value of another type' status 400
is 'with its code' "$(json_text .code)" 22P02
request GET '/rest/v1/rpc/add?a=99999999999'
is 'one too large' "$(json_text .code)" 22003
request GET "/rest/v1/rpc/greet?name=%FF"
ok 'a text that is none' status 400

# ---- rows of a table

request GET '/rest/v1/rpc/find_clients?part=an&select=id,name&order=name.desc'
answers 'selected and ordered' 200 \
	"[{\"id\":$anton,\"name\":\"Anton\"},{\"id\":$ann,\"name\":\"Ann\"}]"
request POST '/rest/v1/rpc/find_clients?select=name&rank=gt.1' -d '{"part": ""}'
answers 'filtered' 200 '[{"name":"Ann"}]'
request GET '/rest/v1/rpc/find_clients?select=name&or=(rank.is.null,name.eq.Bob)&order=id'
answers 'with or' 200 '[{"name":"Bob"},{"name":"Anton"}]'
request GET '/rest/v1/rpc/find_clients?select=name,orders(amount)&orders.amount=gt.1&order=id'
answers 'embedded' 200 \
	'[{"name":"Ann","orders":[{"amount":12.5}]},{"name":"Bob","orders":[]},{"name":"Anton","orders":[]}]'
request GET '/rest/v1/rpc/find_clients?select=name&limit=1&offset=1' -H 'Prefer: count=exact'
answers 'a page' 206 '[{"name":"Bob"}]'
is 'of all that there are' "$(header Content-Range)" '1-1/3'
request GET '/rest/v1/rpc/find_clients?select=name' -H 'Range: 0-1'
answers 'a range' 200 '[{"name":"Ann"},{"name":"Bob"}]'
request GET '/rest/v1/rpc/find_clients?limit=1&offset=9' -H 'Prefer: count=exact'
ok 'a page beyond' status 416
request GET '/rest/v1/rpc/find_clients?select=name,rank&order=id' -H 'Accept: text/csv'
is 'as CSV' "$(tr '\n' '|' <"$BODY" | sed 's/|$//')" 'name,rank|Ann,3|Bob,1|Anton,'
request GET '/rest/v1/rpc/find_clients?select=name,rank&name=eq.Anton' \
	-H 'Accept: application/vnd.pgrst.object+json;nulls=stripped'
answers 'one, without its nulls' 200 '{"name":"Anton"}'
request GET '/rest/v1/rpc/find_clients?select=salary'
ok 'a column that the caller may not read' status 400
is 'is not there' "$(json_text .code)" 42703
request GET '/rest/v1/rpc/find_clients?order=id'
is 'nor among all' "$(jq -c '.[0] | keys' "$BODY")" '["id","name","organisation_id","rank"]'
request GET '/rest/v1/rpc/find_clients?part=secret'
answers "another tenant's rows are not there" 200 '[]'
request GET "/rest/v1/rpc/of_ids?ids={$bob,$ann}&select=name"
answers 'an array by GET' 200 '[{"name":"Ann"},{"name":"Bob"}]'
request POST '/rest/v1/rpc/of_ids?select=name' -d "{\"ids\": [$anton]}"
answers 'and by POST' 200 '[{"name":"Anton"}]'
request GET "/rest/v1/rpc/one_client?client=$bob&select=name"
answers 'one row is an object' 200 '{"name":"Bob"}'
request GET '/rest/v1/rpc/one_client?client=999999&select=name'
answers 'none is null' 200 null
request GET '/rest/v1/rpc/totals?floor=1'
answers 'rows of a table of its own' 200 "[{\"client\":$ann,\"total\":12.5}]"
request GET '/rest/v1/rpc/totals?select=total&order=total&total=lt.10'
answers 'asked of likewise' 200 '[{"total":0.07}]'
request GET '/rest/v1/rpc/totals?select=nothing'
ok 'which has no other columns' status 400

# ---- writes

request GET '/rest/v1/rpc/new_client?name=Cid'
ok 'what writes is not called by GET' status 405
is 'but by' "$(header Allow)" 'OPTIONS, POST'
request POST '/rest/v1/rpc/new_client?select=name,rank' -d '{"name": "Cid", "rank": 7}'
answers 'but by POST' 200 '{"name":"Cid","rank":7}'
is 'and writes' "$(sql "select count(*) from clients where name = 'Cid'")" 1
request POST '/rest/v1/rpc/new_client?columns=name' -d '{"name": "Dan", "rank": 7}'
is 'columns says which members count' "$(json_text .rank)" 1
request POST '/rest/v1/rpc/rerank?select=name,rank&order=name&name=neq.Dan' -d '{"by": 1}'
answers 'rows that were changed, asked of' 200 \
	'[{"name":"Ann","rank":4},{"name":"Bob","rank":2},{"name":"Cid","rank":8}]'
request POST '/rest/v1/rpc/rerank' -d '{"by": 1}' -H 'Accept: application/vnd.pgrst.object+json'
ok 'one row was wanted' status 406
is 'and nothing is kept' "$(sql "select rank from clients where name = 'Ann'")" 4
request POST '/rest/v1/rpc/rerank' -d '{"by": 1}' -H 'Prefer: handling=strict, max-affected=1'
ok 'more than may be' status 400
is 'likewise' "$(sql "select rank from clients where name = 'Ann'")" 4
is "another tenant's rows are as they were" "$(sql "select rank from clients
	where name like 'Secret%'")" 99
again() { # BODY [CURL OPTION...]
	request POST '/rest/v1/rpc/new_client?select=name' -d "$1" -H 'Idempotency-Key: "once"' "${@:2}"
}
again '{"name": "Eve"}'
answers 'a call with a key' 200 '{"name":"Eve"}'
again '{"name": "Eve"}'
answers 'sent again' 200 '{"name":"Eve"}'
is 'is answered as before' "$(header Idempotency-Replayed)" true
is 'and done once' "$(sql "select count(*) from clients where name = 'Eve'")" 1
again '{"name": "Eva"}'
ok 'another call is refused under the key' status 422
request POST '/rest/v1/new_client?select=name' -d '{"name": "Eve"}' -H 'Idempotency-Key: "once"'
ok 'a table is no function' status 404
request POST /rest/v1/rpc/forget -d "{\"client\": $bob}"
ok 'no value, no body' status 204
is 'none at all' "$(wc -c <"$BODY")" 0
is 'both statements ran' "$(sql "select (select count(*) from clients where name = 'Bob') +
	(select count(*) from orders where amount < 1)")" 0
request POST '/rest/v1/rpc/new_client' -d '{"name": null}'
ok 'a rule of the table' status 400
is 'says so' "$(json_text .code)" 23502
TENANT='*'
TOKEN=$boss
request POST /rest/v1/rpc/rerank -d '{"by": 1}'
ok 'no one but the platform has all tenants' status 403
finish
