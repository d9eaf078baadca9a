#!/bin/bash
# Embedding over HTTP: every kind of relation, what is told of an ambiguous one, and that
# what may not be seen is not there, however it is named.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/relations_lib.sh"
need curl jq

# shellcheck disable=SC2119 # its arguments are the server's
relations_start
as vera

# ---- relations

gives 'to one' 'films?select=title,directors(name)&id=lt.3&order=id' \
	'[{"title":"Arrival","directors":{"name":"Lumiere"}},{"title":"Moon","directors":{"name":"Melies"}}]'
gives 'to many' 'directors?select=name,films(title)&id=eq.2&films.order=title' \
	'[{"name":"Melies","films":[{"title":"Haunted"},{"title":"Moon"}]}]'
gives 'many to many' 'films?select=title,actors(name)&id=eq.3&actors.order=name' \
	'[{"title":"Haunted","actors":[{"name":"Georges"},{"name":"Jehanne"}]}]'
gives 'many to many, by a key that is not the primary one' \
	'tags?select=name,films(title)&order=id&films.order=id' \
	'[{"name":"short","films":[{"title":"Arrival"},{"title":"Haunted"}]},{"name":"trick","films":[{"title":"Moon"},{"title":"Haunted"}]}]'
gives 'one to one gives an object on both sides' \
	'films?select=specs(camera,films(title)),posters(motto)&id=eq.2' \
	'[{"specs":{"camera":"Own","films":{"title":"Moon"}},"posters":{"motto":"To the moon"}}]'
gives 'by column, by constraint, by hint' \
	'films?select=director_id(name),films_director(name),d:directors!director_id(name)&id=eq.1' \
	'[{"director_id":{"name":"Lumiere"},"films_director":{"name":"Lumiere"},"d":{"name":"Lumiere"}}]'
gives 'two references, told apart' \
	'orders?select=bill:addresses!billing(name),ship:addresses!shipping_id(name)&id=eq.1' \
	'[{"bill":{"name":"Mill"},"ship":{"name":"Dock"}}]'
gives 'a table and itself, both ways' \
	'folders?select=name,folders(name),parent_id(name)&id=eq.3' \
	'[{"name":"usr","folders":[{"name":"bin"}],"parent_id":{"name":"root"}}]'
gives 'many to many of a table with itself' \
	'employees?select=name,follows:employees!followed_id(name),fans:employees!follower_id(name)&id=eq.2' \
	'[{"name":"Ben","follows":[{"name":"Cid"}],"fans":[{"name":"Ada"}]}]'
gives 'a reference of two columns' 'screenings?select=id,rooms(name)&order=id&limit=2' \
	'[{"id":1,"rooms":{"name":"Red"}},{"id":2,"rooms":{"name":"Attic"}}]'

# ---- rows by their embeds

gives 'inner' 'directors?select=name,films!inner(title)&films.year=eq.1902' \
	'[{"name":"Melies","films":[{"title":"Moon"}]}]'
gives 'is null' 'films?select=title,directors()&directors=is.null' '[{"title":"Lost"}]'
gives 'or across embeds' \
	'films?select=title,a:actors(),d:directors()&a.name=eq.Jehanne&d.name=eq.Lumiere&or=(a.not.is.null,d.not.is.null)&order=id' \
	'[{"title":"Arrival"},{"title":"Haunted"}]'
gives 'or within' 'films?select=title,parts(character)&parts.or=(character.eq.Devil,fee.eq.1)&id=eq.3' \
	'[{"title":"Haunted","parts":[{"character":"Devil"}]}]'
gives 'order by an embed' 'films?select=title,directors()&order=directors(name).desc.nullslast,id&limit=2' \
	'[{"title":"Moon"},{"title":"Haunted"}]'
gives 'bounds within' 'directors?select=name,films(title)&films.order=id&films.limit=1&films.offset=1&id=eq.2' \
	'[{"name":"Melies","films":[{"title":"Haunted"}]}]'
request GET '/rest/v1/directors?select=name,films!inner(title)&films.year=eq.1896&limit=1&order=id' \
	-H 'Prefer: count=exact'
is 'inner embeds count' "$(tr -d '\r' <"$HEADERS" | sed -n 's/^[Cc]ontent-[Rr]ange: //p')" 0-0/3

# ---- spread

gives 'spread of one row' 'films?select=title,...directors(director:name)&id=eq.1' \
	'[{"title":"Arrival","director":"Lumiere"}]'
gives 'spread of many rows' 'directors?select=name,...films(titles:title,years:year)&films.order=year&id=eq.2' \
	'[{"name":"Melies","titles":["Haunted","Moon"],"years":[1896,1902]}]'
gives 'spreads in spreads' \
	'directors?select=...films(titles:title,...specs(cameras:camera),...parts(characters:character),posters(motto))&films.order=id&films.parts.order=actor_id&id=eq.2' \
	'[{"titles":["Moon","Haunted"],"cameras":["Own",null],"characters":[["Professor","Phoebe"],["Guest","Devil"]],"posters":[{"motto":"To the moon"},{"motto":null}]}]'

# ---- what is none, and what is more than one

refuses 'no relation' 'films?select=title,rooms(name)' 400 PGRST200
request GET '/rest/v1/films?select=title,director(name)'
is 'the nearest name is told' "$(json_text .hint)" \
	"Perhaps you meant 'directors' instead of 'director'."
request GET '/rest/v1/orders?select=id,addresses(name)'
ok 'an ambiguous one is 300' status 300
ok 'and its relations are listed' json '.code == "PGRST201" and (.details | length) == 2 and
	.details[0] == {cardinality: "many-to-one", embedding: "orders with addresses",
		relationship: "billing using orders(billing_id) and addresses(id)"}'
is 'with hints' "$(json_text .hint)" \
	"Try changing 'addresses' to one of the following: 'addresses!billing', 'addresses!shipping'. Find the desired relationship in the 'details' key."
refuses 'a filter on what is not embedded' 'films?select=title&directors.name=eq.x' 400 PGRST108
refuses 'an order by many rows' 'directors?select=name,films(title)&order=films(title)' 400 PGRST118
stop_server
serve "$RELATIONS" "$DB" --embed-depth 1
refuses 'deeper than may be' 'films?select=directors(films(title))' 400 PGRST100
stop_server
serve "$RELATIONS" "$DB" --row-limit 1
gives 'rows of an embed are bounded, too' 'directors?select=films(title)&id=eq.2&films.order=title' \
	'[{"films":[{"title":"Haunted"}]}]'
stop_server
serve "$RELATIONS" "$DB"

# ---- what may not be seen

for select in 'critics(name)' 'critic_id(name)' 'reviews_critic(name)' 'c:critics!reviews_critic(name)' \
	'...critics(name)' 'critics!inner(name)' 'critics()' 'films(critics(name))'; do
	request GET "/rest/v1/reviews?select=stars,$select"
	is "reviews($select) is not there" "$STATUS $(json_text .code)" '400 PGRST200'
	ok 'and nothing tells of it' json '.hint == null'
done
for select in 'critics(name)' 'critics!reviews(name)' '...critics(name)' 'prizes!bribes(name)' 'bribes(film_id)'; do
	refuses "films($select) is not there" "films?select=title,$select" 400 PGRST200
done
gives 'a hidden join table makes nothing ambiguous' 'films?select=prizes(name)&id=eq.3' \
	'[{"prizes":[{"name":"Silver"}]}]'
refuses 'no hidden column in an embed' 'directors?select=films(budget)' 400 42703
refuses 'nor in its filter' 'directors?select=films(title)&films.budget=gt.0' 400 42703
refuses 'nor in an order by it' 'orders?select=films(title)&order=films(budget)' 400 42703
as paul
gives 'a producer sees them' 'films?select=title,critics(name)&id=eq.1' \
	'[{"title":"Arrival","critics":[{"name":"Sharp"}]}]'
refuses 'and has two ways to the prizes' 'films?select=prizes(name)' 300 PGRST201
finish
