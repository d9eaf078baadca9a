-- # Requests, and in plans.sqlite.sql what they become. See tests/unit/plans.h for the form.

-- as agent person=5 tenant=2 can=clients.read,clients.write,clients.delete,cases.read,cases.write,letters.read,letters.write,users.read

-- # reading

-- GET clients?id=eq.1
SELECT t1."id", t1."tenant_id", t1."name", t1."email", t1."parent_id", t1."owner_id", t1."created_at", t1."updated_at", t1."deleted_at" FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND t1."id" = ?2 LIMIT ?3 OFFSET ?4;
--   json i"id"i"tenant_id"t"name"t"email"i"parent_id"i"owner_id"z"created_at"z"updated_at"z"deleted_at"
--   ?1 tenant, ?2 1, ?3 1000, ?4 0

-- GET clients?select=id,n:name&order=name.desc,email.asc.nullsfirst,email.desc.nullslast&limit=10&offset=20
SELECT t1."id", t1."name" FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL ORDER BY t1."name" DESC, t1."email", t1."email" DESC LIMIT ?2 OFFSET ?3;
--   json i"id"t"n"
--   ?1 tenant, ?2 10, ?3 20

-- prefer count=exact

-- GET cases?select=id,clients!cases_client(name),letters(id,pages)&status_id=in.(1,2)&order=created_at.desc&limit=20
SELECT t1."id", t2."id", t2."name", (SELECT manor_json_array(?1, t3."id", t3."pages") FROM "letters" t3 WHERE t3."case_id" = t1."id" AND (t3."manor_tenant" = ?2)) FROM (SELECT t4."id" AS "id", t4."client_id" AS "client_id", t4."created_at" AS "created_at" FROM "cases" t4 WHERE (t4."tenant_id" = ?2) AND t4."deleted_at" IS NULL AND t4."status_id" IN (SELECT value FROM json_each(?3)) ORDER BY t4."created_at" DESC LIMIT ?4 OFFSET ?5) t1 LEFT JOIN "clients" t2 ON t2."id" = t1."client_id" AND (t2."tenant_id" = ?2) AND t2."deleted_at" IS NULL ORDER BY t1."created_at" DESC;
--   json t"id"{"clients"t"name"}j"letters"
--   ?1 '%1000:i"id"i"pages"', ?2 tenant, ?3 '[1,2]', ?4 20, ?5 0
SELECT count(*) FROM "cases" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND t1."status_id" IN (SELECT value FROM json_each(?2));
--   count
--   ?1 tenant, ?2 '[1,2]'

-- GET cases?select=id,payer_id(name)&status_id=eq.1&order=created_at.desc&limit=20
SELECT t1."id", t2."id", t2."name" FROM "cases" t1 LEFT JOIN "clients" t2 ON t2."id" = t1."payer_id" AND (t2."tenant_id" = ?1) AND t2."deleted_at" IS NULL WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND t1."status_id" = ?2 ORDER BY t1."created_at" DESC LIMIT ?3 OFFSET ?4;
--   json t"id"{"payer_id"t"name"}
--   ?1 tenant, ?2 1, ?3 20, ?4 0

-- GET cases?select=id,payer_id(name)&order=fee.desc&limit=20
SELECT t1."id", t2."id", t2."name" FROM (SELECT t3."id" AS "id", t3."payer_id" AS "payer_id", t3."fee" AS "fee" FROM "cases" t3 WHERE (t3."tenant_id" = ?1) AND t3."deleted_at" IS NULL ORDER BY t3."fee" DESC NULLS FIRST LIMIT ?2 OFFSET ?3) t1 LEFT JOIN "clients" t2 ON t2."id" = t1."payer_id" AND (t2."tenant_id" = ?1) AND t2."deleted_at" IS NULL ORDER BY t1."fee" DESC NULLS FIRST;
--   json t"id"{"payer_id"t"name"}
--   ?1 tenant, ?2 20, ?3 0

-- GET clients?select=id,cases!cases_client(id,letters(id))&cases.order=created_at.desc&cases.limit=3
SELECT t1."id", (SELECT manor_json_array(?1, c1, c2) FROM (SELECT t2."id" AS c1, (SELECT manor_json_array(?2, t3."id") FROM "letters" t3 WHERE t3."case_id" = t2."id" AND (t3."manor_tenant" = ?3)) AS c2 FROM "cases" t2 WHERE t2."client_id" = t1."id" AND (t2."tenant_id" = ?3) AND t2."deleted_at" IS NULL ORDER BY t2."created_at" DESC LIMIT ?4 OFFSET ?5) a) FROM "clients" t1 WHERE (t1."tenant_id" = ?3) AND t1."deleted_at" IS NULL LIMIT ?6 OFFSET ?7;
--   json i"id"j"cases"
--   ?1 't"id"j"letters"', ?2 '%1000:i"id"', ?3 tenant, ?4 3, ?5 0, ?6 1000, ?7 0

-- GET users?select=id,cases(id,statuses(name))
SELECT t1."id", (SELECT manor_json_array(?1, t2."id", t3."id", t3."name") FROM "assignments" t4 JOIN "cases" t2 LEFT JOIN "statuses" t3 ON t3."id" = t2."status_id" WHERE t4."user_id" = t1."id" AND t2."id" = t4."case_id" AND (t4."tenant_id" = ?2) AND (t2."tenant_id" = ?2) AND t2."deleted_at" IS NULL) FROM "users" t1 WHERE (t1."tenant_id" = ?2) AND t1."deleted_at" IS NULL LIMIT ?3 OFFSET ?4;
--   json i"id"j"cases"
--   ?1 '%1000:t"id"{"statuses"t"name"}', ?2 tenant, ?3 1000, ?4 0

-- GET cases?select=id,users(email)
SELECT t1."id", (SELECT manor_json_array(?1, t2."email") FROM "assignments" t3 JOIN "users" t2 WHERE t3."case_id" = t1."id" AND t2."id" = t3."user_id" AND (t3."tenant_id" = ?2) AND (t2."tenant_id" = ?2) AND t2."deleted_at" IS NULL) FROM "cases" t1 WHERE (t1."tenant_id" = ?2) AND t1."deleted_at" IS NULL LIMIT ?3 OFFSET ?4;
--   json t"id"j"users"
--   ?1 '%1000:t"email"', ?2 tenant, ?3 1000, ?4 0

-- GET cases?select=id,...clients!cases_client(client:name),letters()&letters=not.is.null&order=clients(name).desc
SELECT t1."id", t2."name" FROM "cases" t1 LEFT JOIN "clients" t2 ON t2."id" = t1."client_id" AND (t2."tenant_id" = ?1) AND t2."deleted_at" IS NULL WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND EXISTS (SELECT 1 FROM "letters" t3 WHERE t3."case_id" = t1."id" AND (t3."manor_tenant" = ?1)) ORDER BY t2."name" DESC NULLS FIRST LIMIT ?2 OFFSET ?3;
--   json t"id"t"client"
--   ?1 tenant, ?2 1000, ?3 0

-- GET clients?select=name,cases!cases_client!inner(id)&cases.status_id=eq.3
SELECT t1."name", (SELECT manor_json_array(?1, t2."id") FROM "cases" t2 WHERE t2."client_id" = t1."id" AND (t2."tenant_id" = ?2) AND t2."deleted_at" IS NULL AND t2."status_id" = ?3) FROM "clients" t1 WHERE (t1."tenant_id" = ?2) AND t1."deleted_at" IS NULL AND EXISTS (SELECT 1 FROM "cases" t3 WHERE t3."client_id" = t1."id" AND (t3."tenant_id" = ?2) AND t3."deleted_at" IS NULL AND t3."status_id" = ?4) LIMIT ?5 OFFSET ?6;
--   json t"name"j"cases"
--   ?1 '%1000:t"id"', ?2 tenant, ?3 3, ?4 3, ?5 1000, ?6 0

-- prefer count=exact

-- GET letters?select=id,cases!inner(id,statuses!inner(name))&cases.statuses.name=eq.new
SELECT t1."id", t2."id", t2."id", t3."id", t3."name" FROM "letters" t1 JOIN "cases" t2 ON t2."id" = t1."case_id" AND (t2."tenant_id" = ?1) AND t2."deleted_at" IS NULL JOIN "statuses" t3 ON t3."id" = t2."status_id" AND t3."name" = ?2 WHERE (t1."manor_tenant" = ?1) LIMIT ?3 OFFSET ?4;
--   json i"id"{"cases"t"id"{"statuses"t"name"}}
--   ?1 tenant, ?2 'new', ?3 1000, ?4 0
SELECT count(*) FROM "letters" t1 JOIN "cases" t2 ON t2."id" = t1."case_id" AND (t2."tenant_id" = ?1) AND t2."deleted_at" IS NULL JOIN "statuses" t3 ON t3."id" = t2."status_id" AND t3."name" = ?2 WHERE (t1."manor_tenant" = ?1);
--   count
--   ?1 tenant, ?2 'new'

-- GET letters?select=id,cases(id,statuses!inner(name))
SELECT t1."id", t2."id", t2."id", t3."id", t3."name" FROM "letters" t1 LEFT JOIN "cases" t2 ON t2."id" = t1."case_id" AND (t2."tenant_id" = ?1) AND t2."deleted_at" IS NULL AND EXISTS (SELECT 1 FROM "statuses" t4 WHERE t4."id" = t2."status_id") LEFT JOIN "statuses" t3 ON t3."id" = t2."status_id" WHERE (t1."manor_tenant" = ?1) LIMIT ?2 OFFSET ?3;
--   json i"id"{"cases"t"id"{"statuses"t"name"}}
--   ?1 tenant, ?2 1000, ?3 0

-- GET clients?select=id,parent:parent_id(name,parent_id(name)),children:clients!parent_id(name)
SELECT t1."id", t2."id", t2."name", t3."id", t3."name", (SELECT manor_json_array(?1, t4."name") FROM "clients" t4 WHERE t4."parent_id" = t1."id" AND (t4."tenant_id" = ?2) AND t4."deleted_at" IS NULL) FROM "clients" t1 LEFT JOIN "clients" t2 ON t2."id" = t1."parent_id" AND (t2."tenant_id" = ?2) AND t2."deleted_at" IS NULL LEFT JOIN "clients" t3 ON t3."id" = t2."parent_id" AND (t3."tenant_id" = ?2) AND t3."deleted_at" IS NULL WHERE (t1."tenant_id" = ?2) AND t1."deleted_at" IS NULL LIMIT ?3 OFFSET ?4;
--   json i"id"{"parent"t"name"{"parent_id"t"name"}}j"children"
--   ?1 '%1000:t"name"', ?2 tenant, ?3 1000, ?4 0

-- GET clients?select=id,...cases!cases_client(ids:id,created_at)&cases.order=id
SELECT t1."id", (SELECT manor_json_array(?1, c1) FROM (SELECT t2."id" AS c1 FROM "cases" t2 WHERE t2."client_id" = t1."id" AND (t2."tenant_id" = ?2) AND t2."deleted_at" IS NULL ORDER BY t2."id" LIMIT ?3 OFFSET ?4) a), (SELECT manor_json_array(?5, c1) FROM (SELECT t3."created_at" AS c1 FROM "cases" t3 WHERE t3."client_id" = t1."id" AND (t3."tenant_id" = ?2) AND t3."deleted_at" IS NULL ORDER BY t3."id" LIMIT ?6 OFFSET ?7) a) FROM "clients" t1 WHERE (t1."tenant_id" = ?2) AND t1."deleted_at" IS NULL LIMIT ?8 OFFSET ?9;
--   json i"id"j"ids"j"created_at"
--   ?1 '=t', ?2 tenant, ?3 1000, ?4 0, ?5 '=z', ?6 1000, ?7 0, ?8 1000, ?9 0

-- GET letters?select=case_id,count(),pages.sum(),weight.avg(),pages.max()
SELECT t1."case_id", count(*), sum(t1."pages"), manor_avg_real(t1."weight"), max(t1."pages") FROM "letters" t1 WHERE (t1."manor_tenant" = ?1) GROUP BY 1 LIMIT ?2 OFFSET ?3;
--   json t"case_id"i"count"i"sum"r"avg"i"max"
--   ?1 tenant, ?2 1000, ?3 0

-- GET cases?select=status_id,fee.sum(),fee.avg(),clients!cases_client(name)
SELECT t1."status_id", manor_sum(t1."fee", 2), manor_avg(t1."fee", 2), nullif(t2."id" IS NOT NULL, 0), t2."name" FROM "cases" t1 LEFT JOIN "clients" t2 ON t2."id" = t1."client_id" AND (t2."tenant_id" = ?1) AND t2."deleted_at" IS NULL WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL GROUP BY 1, 4, 5 LIMIT ?2 OFFSET ?3;
--   json i"status_id"N"sum"N"avg"{"clients"t"name"}
--   ?1 tenant, ?2 1000, ?3 0

-- GET clients?select=id,cases!cases_client(count())
SELECT t1."id", (SELECT manor_json_array(?1, c1) FROM (SELECT count(*) AS c1 FROM "cases" t2 WHERE t2."client_id" = t1."id" AND (t2."tenant_id" = ?2) AND t2."deleted_at" IS NULL LIMIT ?3 OFFSET ?4) a) FROM "clients" t1 WHERE (t1."tenant_id" = ?2) AND t1."deleted_at" IS NULL LIMIT ?5 OFFSET ?6;
--   json i"id"j"cases"
--   ?1 'i"count"', ?2 tenant, ?3 1000, ?4 0, ?5 1000, ?6 0

-- prefer count=exact

-- GET letters?select=case_id,count()
SELECT t1."case_id", count(*) FROM "letters" t1 WHERE (t1."manor_tenant" = ?1) GROUP BY 1 LIMIT ?2 OFFSET ?3;
--   json t"case_id"i"count"
--   ?1 tenant, ?2 1000, ?3 0
SELECT count(*) FROM (SELECT t1."case_id", count(*) FROM "letters" t1 WHERE (t1."manor_tenant" = ?1) GROUP BY 1) a;
--   count
--   ?1 tenant

-- GET cases?select=id::text,fee::text,open::text,t:created_at::text,d:created_at::date,opened_on::timestamptz,open::int
SELECT t1."id", CASE WHEN t1."fee" IS NOT NULL THEN printf('%s%lld.%02lld', CASE WHEN t1."fee" < 0 THEN '-' ELSE '' END, abs(t1."fee") / 100, abs(t1."fee") % 100) END, CASE t1."open" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END, rtrim(rtrim(t1."created_at", '0'), '.') || '+00', substr(t1."created_at", 1, 10), t1."opened_on" || ' 00:00:00.000000', t1."open" FROM "cases" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL LIMIT ?2 OFFSET ?3;
--   json t"id"t"fee"t"open"t"t"t"d"z"opened_on"i"open"
--   ?1 tenant, ?2 1000, ?3 0

-- GET cases?select=data->a->>b,x:data->0,tags->>-1&data->>k=eq.v&data->n=is.null
SELECT CASE json_type(t1."data", ?1) WHEN 'text' THEN t1."data" ->> ?1 WHEN 'null' THEN NULL WHEN 'object' THEN manor_json_text(t1."data" -> ?1) WHEN 'array' THEN manor_json_text(t1."data" -> ?1) ELSE t1."data" -> ?1 END, (t1."data" -> ?2), CASE json_type(t1."tags", ?3) WHEN 'text' THEN t1."tags" ->> ?3 WHEN 'null' THEN NULL WHEN 'object' THEN manor_json_text(t1."tags" -> ?3) WHEN 'array' THEN manor_json_text(t1."tags" -> ?3) ELSE t1."tags" -> ?3 END FROM "cases" t1 WHERE (t1."tenant_id" = ?4) AND t1."deleted_at" IS NULL AND (CASE json_type(t1."data", ?5) WHEN 'text' THEN t1."data" ->> ?5 WHEN 'null' THEN NULL WHEN 'object' THEN manor_json_text(t1."data" -> ?5) WHEN 'array' THEN manor_json_text(t1."data" -> ?5) ELSE t1."data" -> ?5 END = ?6 AND (t1."data" -> ?7) IS NULL) LIMIT ?8 OFFSET ?9;
--   json t"b"j"x"t"tags"
--   ?1 '$."a"."b"', ?2 '$[0]', ?3 '$[#-1]', ?4 tenant, ?5 '$."k"', ?6 'v', ?7 '$."n"', ?8 1000, ?9 0

-- GET cases?select=id&order=urgency.desc,data->>a.asc
SELECT t1."id" FROM "cases" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL ORDER BY CASE t1."urgency" WHEN 'low' THEN 0 WHEN 'normal' THEN 1 WHEN 'high' THEN 2 END DESC, CASE json_type(t1."data", ?2) WHEN 'text' THEN t1."data" ->> ?2 WHEN 'null' THEN NULL WHEN 'object' THEN manor_json_text(t1."data" -> ?2) WHEN 'array' THEN manor_json_text(t1."data" -> ?2) ELSE t1."data" -> ?2 END NULLS LAST LIMIT ?3 OFFSET ?4;
--   json t"id"
--   ?1 tenant, ?2 '$."a"', ?3 1000, ?4 0

-- # filters

-- GET clients?id=neq.1&id=gt.1&id=gte.1&id=lt.1&id=lte.1
SELECT t1."id", t1."tenant_id", t1."name", t1."email", t1."parent_id", t1."owner_id", t1."created_at", t1."updated_at", t1."deleted_at" FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND (t1."id" <> ?2 AND t1."id" > ?3 AND t1."id" >= ?4 AND t1."id" < ?5 AND t1."id" <= ?6) LIMIT ?7 OFFSET ?8;
--   json i"id"i"tenant_id"t"name"t"email"i"parent_id"i"owner_id"z"created_at"z"updated_at"z"deleted_at"
--   ?1 tenant, ?2 1, ?3 1, ?4 1, ?5 1, ?6 1, ?7 1000, ?8 0

-- GET clients?name=like.A*&name=ilike.*b%25&name=not.like.c
SELECT t1."id", t1."tenant_id", t1."name", t1."email", t1."parent_id", t1."owner_id", t1."created_at", t1."updated_at", t1."deleted_at" FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND (manor_like(?2, t1."name", 0) AND manor_like(?3, t1."name", 1) AND NOT (manor_like(?4, t1."name", 0))) LIMIT ?5 OFFSET ?6;
--   json i"id"i"tenant_id"t"name"t"email"i"parent_id"i"owner_id"z"created_at"z"updated_at"z"deleted_at"
--   ?1 tenant, ?2 'A%', ?3 '%b%', ?4 'c', ?5 1000, ?6 0

-- GET clients?email=is.null&email=not.is.null&id=isdistinct.4
SELECT t1."id", t1."tenant_id", t1."name", t1."email", t1."parent_id", t1."owner_id", t1."created_at", t1."updated_at", t1."deleted_at" FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND (t1."email" IS NULL AND NOT (t1."email" IS NULL) AND t1."id" IS NOT ?2) LIMIT ?3 OFFSET ?4;
--   json i"id"i"tenant_id"t"name"t"email"i"parent_id"i"owner_id"z"created_at"z"updated_at"z"deleted_at"
--   ?1 tenant, ?2 4, ?3 1000, ?4 0

-- GET cases?open=is.true&open=not.is.false&open=is.unknown&open=eq.true&select=id
SELECT t1."id" FROM "cases" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND (t1."open" IS 1 AND NOT (t1."open" IS 0) AND t1."open" IS NULL AND t1."open" = ?2) LIMIT ?3 OFFSET ?4;
--   json t"id"
--   ?1 tenant, ?2 1, ?3 1000, ?4 0

-- GET cases?urgency=eq.high&urgency=gt.low&urgency=in.(low,high)&urgency=lte(any).{low,high}&select=id
SELECT t1."id" FROM "cases" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND (t1."urgency" = ?2 AND CASE t1."urgency" WHEN 'low' THEN 0 WHEN 'normal' THEN 1 WHEN 'high' THEN 2 END > ?3 AND t1."urgency" IN (SELECT value FROM json_each(?4)) AND (SELECT max(CASE t1."urgency" WHEN 'low' THEN 0 WHEN 'normal' THEN 1 WHEN 'high' THEN 2 END <= j.value) FROM json_each(?5) j)) LIMIT ?6 OFFSET ?7;
--   json t"id"
--   ?1 tenant, ?2 'high', ?3 0, ?4 '["low","high"]', ?5 '[0,2]', ?6 1000, ?7 0

-- GET cases?fee=eq.12.50&fee=in.(1,2.5)&select=id
SELECT t1."id" FROM "cases" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND (t1."fee" = ?2 AND t1."fee" IN (SELECT value FROM json_each(?3))) LIMIT ?4 OFFSET ?5;
--   json t"id"
--   ?1 tenant, ?2 1250, ?3 '[100,250]', ?4 1000, ?5 0

-- GET clients?or=(id.eq.1,and(id.gt.5,id.not.lt.3))&not.and=(name.eq.a,email.is.null)&select=id
SELECT t1."id" FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND ((t1."id" = ?2 OR (t1."id" > ?3 AND NOT (t1."id" < ?4))) AND NOT ((t1."name" = ?5 AND t1."email" IS NULL))) LIMIT ?6 OFFSET ?7;
--   json i"id"
--   ?1 tenant, ?2 1, ?3 5, ?4 3, ?5 'a', ?6 1000, ?7 0

-- GET clients?id=in.()&select=id
SELECT t1."id" FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND t1."id" IN (SELECT value FROM json_each(?2)) LIMIT ?3 OFFSET ?4;
--   json i"id"
--   ?1 tenant, ?2 '[]', ?3 1000, ?4 0

-- GET clients?id=not.in.(1,2)&select=id
SELECT t1."id" FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND NOT (t1."id" IN (SELECT value FROM json_each(?2))) LIMIT ?3 OFFSET ?4;
--   json i"id"
--   ?1 tenant, ?2 '[1,2]', ?3 1000, ?4 0

-- GET clients?name=eq(any).{a,b}&id=gt(all).{1,2}&name=like(any).{a*,b*}&name=ilike(all).{*a}&select=id
SELECT t1."id" FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND (t1."name" IN (SELECT value FROM json_each(?2)) AND (SELECT min(t1."id" > j.value) FROM json_each(?3) j) AND (SELECT max(manor_like(j.value, t1."name", 0)) FROM json_each(?4) j) AND (SELECT min(manor_like(j.value, t1."name", 1)) FROM json_each(?5) j)) LIMIT ?6 OFFSET ?7;
--   json i"id"
--   ?1 tenant, ?2 '["a","b"]', ?3 '[1,2]', ?4 '["a%","b%"]', ?5 '["%a"]', ?6 1000, ?7 0

-- GET clients?id=eq(any).{}&select=id
SELECT t1."id" FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND t1."id" IN (SELECT value FROM json_each(?2)) LIMIT ?3 OFFSET ?4;
--   json i"id"
--   ?1 tenant, ?2 '[]', ?3 1000, ?4 0

-- GET letters?weight=in.(1.5,2)&select=id
SELECT t1."id" FROM "letters" t1 WHERE (t1."manor_tenant" = ?1) AND t1."weight" IN (?2, ?3) LIMIT ?4 OFFSET ?5;
--   json i"id"
--   ?1 tenant, ?2 1.5, ?3 2, ?4 1000, ?5 0

-- GET letters?scan=eq.\x00ff&select=id
SELECT t1."id" FROM "letters" t1 WHERE (t1."manor_tenant" = ?1) AND t1."scan" = ?2 LIMIT ?3 OFFSET ?4;
--   json i"id"
--   ?1 tenant, ?2 bytes, ?3 1000, ?4 0

-- GET clients?cases=is.null&select=id,cases!cases_client()
SELECT t1."id" FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND NOT (EXISTS (SELECT 1 FROM "cases" t2 WHERE t2."client_id" = t1."id" AND (t2."tenant_id" = ?1) AND t2."deleted_at" IS NULL)) LIMIT ?2 OFFSET ?3;
--   json i"id"
--   ?1 tenant, ?2 1000, ?3 0

-- GET tenants
SELECT t1."id", t1."name", t1."deleted_at" FROM "tenants" t1 WHERE (t1."id" = ?1) AND t1."deleted_at" IS NULL LIMIT ?2 OFFSET ?3;
--   json i"id"t"name"z"deleted_at"
--   ?1 tenant, ?2 1000, ?3 0

-- # deleted rows

-- prefer deleted=only

-- GET clients?select=id
SELECT t1."id" FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NOT NULL LIMIT ?2 OFFSET ?3;
--   json i"id"
--   ?1 tenant, ?2 1000, ?3 0

-- prefer deleted=include

-- GET clients?select=id
SELECT t1."id" FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND (t1."deleted_at" IS NULL OR (t1."deleted_at" IS NOT NULL)) LIMIT ?2 OFFSET ?3;
--   json i"id"
--   ?1 tenant, ?2 1000, ?3 0

-- prefer deleted=only

-- GET statuses?select=id
-- PREFERENCE rows of 'statuses' are not soft-deleted

-- # writing

-- POST clients <- {"name":"Ada","email":null}
INSERT INTO main."clients" AS t1 ("name", "email", "tenant_id", "created_at", "updated_at") VALUES (?1, ?2, ?3, ?4, ?4) RETURNING "id";
--   write
--   ?1 'Ada', ?2 NULL, ?3 tenant, ?4 now

-- prefer return=representation

-- POST clients?select=id,name <- {"name":"Ada"}
INSERT INTO main."clients" AS t1 ("name", "tenant_id", "created_at", "updated_at") VALUES (?1, ?2, ?3, ?3) RETURNING "id";
--   write
--   ?1 'Ada', ?2 tenant, ?3 now
SELECT t1."id", t1."name" FROM json_each(?1) k CROSS JOIN "clients" t1 WHERE t1."id" = k.value AND (t1."tenant_id" = ?2) AND t1."deleted_at" IS NULL ORDER BY k.key;
--   json i"id"t"name"
--   ?1 keys of step 0, ?2 tenant

-- prefer return=representation

-- POST clients <- [{"name":"a","email":"x"},{"email":"y","name":"b"}]
INSERT INTO main."clients" AS t1 ("name", "email", "tenant_id", "created_at", "updated_at") SELECT json_extract(k.value, '$[0]'), json_extract(k.value, '$[1]'), ?1, ?2, ?2 FROM json_each(?3) k WHERE TRUE RETURNING "id";
--   write
--   ?1 tenant, ?2 now, ?3 '[["a","x"],["b","y"]]'
SELECT t1."id", t1."tenant_id", t1."name", t1."email", t1."parent_id", t1."owner_id", t1."created_at", t1."updated_at", t1."deleted_at" FROM json_each(?1) k CROSS JOIN "clients" t1 WHERE t1."id" = k.value AND (t1."tenant_id" = ?2) AND t1."deleted_at" IS NULL ORDER BY k.key;
--   json i"id"i"tenant_id"t"name"t"email"i"parent_id"i"owner_id"z"created_at"z"updated_at"z"deleted_at"
--   ?1 keys of step 0, ?2 tenant

-- prefer missing=default

-- POST cases?columns=client_id,status_id,urgency,fee <- [{"client_id":1,"status_id":1,"urgency":"low"},{"client_id":1,"status_id":1,"fee":2.50}]
INSERT INTO main."cases" AS t1 ("client_id", "status_id", "urgency", "fee", "tenant_id", "created_at") SELECT json_extract(k.value, '$[0]'), json_extract(k.value, '$[1]'), CASE json_type(k.value, '$[2]') WHEN 'array' THEN 'normal' ELSE json_extract(k.value, '$[2]') END, CASE json_type(k.value, '$[3]') WHEN 'array' THEN NULL ELSE json_extract(k.value, '$[3]') END, ?1, ?2 FROM json_each(?3) k WHERE TRUE RETURNING "id";
--   write
--   ?1 tenant, ?2 now, ?3 '[[1,1,"low",[]],[1,1,[],250]]'

-- POST cases?columns=client_id,status_id,urgency <- [{"client_id":1,"status_id":1},{"client_id":2,"status_id":1}]
INSERT INTO main."cases" AS t1 ("client_id", "status_id", "urgency", "tenant_id", "created_at") SELECT json_extract(k.value, '$[0]'), json_extract(k.value, '$[1]'), json_extract(k.value, '$[2]'), ?1, ?2 FROM json_each(?3) k WHERE TRUE RETURNING "id";
--   write
--   ?1 tenant, ?2 now, ?3 '[[1,1,null],[2,1,null]]'

-- POST letters <- [{"case_id":"00000000-0000-0000-0000-000000000001","body":"x","weight":1.5},{"case_id":"00000000-0000-0000-0000-000000000001","body":"y","weight":2}]
INSERT INTO main."letters" AS t1 ("case_id", "body", "weight", "manor_tenant") VALUES (?1, ?2, ?3, ?4), (?5, ?6, ?7, ?4) RETURNING "id";
--   write
--   ?1 '00000000-0000-0000-0000-000000000001', ?2 'x', ?3 1.5, ?4 tenant, ?5 '00000000-0000-0000-0000-000000000001', ?6 'y', ?7 2
SELECT (SELECT count(*) FROM json_each(?1) k CROSS JOIN "letters" t1 WHERE t1."id" = k.value AND (t1."manor_tenant" = ?2) AND ((t1."pages" < 100))) = json_array_length(?1);
--   require else FORBIDDEN
--   ?1 keys of step 0, ?2 tenant

-- POST letters <- {"case_id":"00000000-0000-0000-0000-000000000001","body":"x","scan":"\\x00ff"}
INSERT INTO main."letters" AS t1 ("case_id", "body", "scan", "manor_tenant") VALUES (?1, ?2, ?3, ?4) RETURNING "id";
--   write
--   ?1 '00000000-0000-0000-0000-000000000001', ?2 'x', ?3 bytes, ?4 tenant
SELECT (SELECT count(*) FROM json_each(?1) k CROSS JOIN "letters" t1 WHERE t1."id" = k.value AND (t1."manor_tenant" = ?2) AND ((t1."pages" < 100))) = json_array_length(?1);
--   require else FORBIDDEN
--   ?1 keys of step 0, ?2 tenant

-- POST clients <- []
-- nothing to run

-- POST clients <- {"name":"a","tenant_id":2}
INSERT INTO main."clients" AS t1 ("name", "tenant_id", "created_at", "updated_at") VALUES (?1, ?2, ?3, ?3) RETURNING "id";
--   write
--   ?1 'a', ?2 tenant, ?3 now

-- prefer resolution=merge-duplicates,return=representation

-- POST assignments?select=note <- {"case_id":"00000000-0000-0000-0000-000000000001","user_id":1,"note":"x"}
SELECT count(*) FROM "assignments" t1 WHERE t1."case_id" = ?1 AND t1."user_id" = ?2 AND (t1."tenant_id" = ?3);
--   count
--   ?1 '00000000-0000-0000-0000-000000000001', ?2 1, ?3 tenant
INSERT INTO main."assignments" AS t1 ("case_id", "user_id", "note", "tenant_id") VALUES (?1, ?2, ?3, ?4) ON CONFLICT ("case_id", "user_id") DO UPDATE SET "note" = excluded."note" WHERE (t1."tenant_id" = ?4) RETURNING "case_id", "user_id";
--   write
--   ?1 '00000000-0000-0000-0000-000000000001', ?2 1, ?3 'x', ?4 tenant
SELECT json_array_length(?1) = ?2;
--   require else CONFLICT
--   ?1 keys of step 1, ?2 1
SELECT t1."note" FROM json_each(?1) k CROSS JOIN "assignments" t1 WHERE t1."case_id" = json_extract(k.value, '$[0]') AND t1."user_id" = json_extract(k.value, '$[1]') AND (t1."tenant_id" = ?2) ORDER BY k.key;
--   json t"note"
--   ?1 keys of step 1, ?2 tenant

-- prefer resolution=ignore-duplicates

-- POST assignments <- {"case_id":"00000000-0000-0000-0000-000000000001","user_id":1}
INSERT INTO main."assignments" AS t1 ("case_id", "user_id", "tenant_id") VALUES (?1, ?2, ?3) ON CONFLICT ("case_id", "user_id") DO NOTHING RETURNING "case_id", "user_id";
--   write
--   ?1 '00000000-0000-0000-0000-000000000001', ?2 1, ?3 tenant

-- prefer resolution=merge-duplicates

-- POST clients?on_conflict=tenant_id,email <- {"name":"a","email":"b"}
SELECT count(*) FROM "clients" t1 WHERE t1."email" = ?1 AND (t1."tenant_id" = ?2) AND t1."deleted_at" IS NULL;
--   count
--   ?1 'b', ?2 tenant
INSERT INTO main."clients" AS t1 ("name", "email", "tenant_id", "created_at", "updated_at") VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT ("tenant_id", "email") WHERE "deleted_at" IS NULL DO UPDATE SET "name" = excluded."name", "updated_at" = excluded."updated_at" WHERE (t1."tenant_id" = ?3) AND t1."deleted_at" IS NULL RETURNING "id";
--   write
--   ?1 'a', ?2 'b', ?3 tenant, ?4 now
SELECT json_array_length(?1) = ?2;
--   require else CONFLICT
--   ?1 keys of step 1, ?2 1

-- prefer resolution=merge-duplicates

-- POST clients <- {"name":"a","email":"b"}
INSERT INTO main."clients" AS t1 ("name", "email", "tenant_id", "created_at", "updated_at") VALUES (?1, ?2, ?3, ?4, ?4) RETURNING "id";
--   write
--   ?1 'a', ?2 'b', ?3 tenant, ?4 now

-- prefer resolution=merge-duplicates

-- POST clients?on_conflict=name <- {"name":"a"}
-- NO_KEY on_conflict names no unique key of 'clients' (Name all the columns of one key)

-- prefer return=representation

-- PATCH clients?id=eq.1&select=id,name <- {"name":"q"}
UPDATE main."clients" AS t1 SET "name" = ?1, "updated_at" = ?2 WHERE (t1."tenant_id" = ?3) AND t1."deleted_at" IS NULL AND t1."id" = ?4 RETURNING "id";
--   write
--   ?1 'q', ?2 now, ?3 tenant, ?4 1
SELECT t1."id", t1."name" FROM json_each(?1) k CROSS JOIN "clients" t1 WHERE t1."id" = k.value AND (t1."tenant_id" = ?2) AND t1."deleted_at" IS NULL ORDER BY k.key;
--   json i"id"t"name"
--   ?1 keys of step 0, ?2 tenant

-- PATCH clients?id=eq.1 <- {}
UPDATE main."clients" AS t1 SET "id" = "id" WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND t1."id" = ?2 AND FALSE RETURNING "id";
--   write
--   ?1 tenant, ?2 1

-- PATCH letters?id=eq.1 <- {"pages":3}
UPDATE main."letters" AS t1 SET "pages" = ?1 WHERE (t1."manor_tenant" = ?2) AND ((t1."pages" < 100)) AND t1."id" = ?3 RETURNING "id";
--   write
--   ?1 3, ?2 tenant, ?3 1
SELECT (SELECT count(*) FROM json_each(?1) k CROSS JOIN "letters" t1 WHERE t1."id" = k.value AND (t1."manor_tenant" = ?2) AND ((t1."pages" < 100))) = json_array_length(?1);
--   require else FORBIDDEN
--   ?1 keys of step 0, ?2 tenant

-- prefer return=representation

-- DELETE clients?id=eq.1&select=id
UPDATE main."clients" AS t1 SET "deleted_at" = ?1, "manor_deletion" = ?2, "updated_at" = ?1 WHERE (t1."tenant_id" = ?3) AND t1."deleted_at" IS NULL AND t1."id" = ?4 RETURNING "id";
--   write
--   ?1 now, ?2 deletion, ?3 tenant, ?4 1
SELECT t1."id" FROM json_each(?1) k CROSS JOIN "clients" t1 WHERE t1."id" = k.value AND (t1."tenant_id" = ?2) AND t1."deleted_at" IS NOT NULL ORDER BY k.key;
--   json i"id"
--   ?1 keys of step 0, ?2 tenant

-- prefer return=representation

-- DELETE letters?id=eq.1&select=id,cases(id)
SELECT t1."id", t2."id", t2."id" FROM "letters" t1 LEFT JOIN "cases" t2 ON t2."id" = t1."case_id" AND (t2."tenant_id" = ?1) AND t2."deleted_at" IS NULL WHERE (t1."manor_tenant" = ?1) AND t1."id" = ?2;
--   json i"id"{"cases"t"id"}
--   ?1 tenant, ?2 1
DELETE FROM main."letters" AS t1 WHERE (t1."manor_tenant" = ?1) AND t1."id" = ?2 RETURNING "id";
--   write
--   ?1 tenant, ?2 1

-- DELETE assignments?case_id=eq.00000000-0000-0000-0000-000000000001&user_id=eq.1
DELETE FROM main."assignments" AS t1 WHERE (t1."tenant_id" = ?1) AND (t1."case_id" = ?2 AND t1."user_id" = ?3) RETURNING "case_id", "user_id";
--   write
--   ?1 tenant, ?2 '00000000-0000-0000-0000-000000000001', ?3 1

-- prefer deleted=only,return=representation

-- PATCH clients?id=eq.1&select=id <- {"deleted_at":null}
UPDATE main."clients" AS t1 SET "deleted_at" = NULL, "manor_deletion" = NULL, "updated_at" = ?1 WHERE (t1."tenant_id" = ?2) AND t1."deleted_at" IS NOT NULL AND t1."id" = ?3 RETURNING "id";
--   write
--   ?1 now, ?2 tenant, ?3 1
SELECT t1."id" FROM json_each(?1) k CROSS JOIN "clients" t1 WHERE t1."id" = k.value AND (t1."tenant_id" = ?2) AND t1."deleted_at" IS NULL ORDER BY k.key;
--   json i"id"
--   ?1 keys of step 0, ?2 tenant

-- prefer return=representation

-- PATCH clients?id=gt.0&order=id.desc&limit=2&offset=1&select=id <- {"name":"q"}
UPDATE main."clients" AS t1 SET "name" = ?1, "updated_at" = ?2 WHERE (t1."tenant_id" = ?3) AND t1."deleted_at" IS NULL AND t1."id" > ?4 AND (t1."id") IN (SELECT t2."id" FROM "clients" t2 WHERE (t2."tenant_id" = ?3) AND t2."deleted_at" IS NULL AND t2."id" > ?5 ORDER BY t2."id" DESC LIMIT ?6 OFFSET ?7) RETURNING "id";
--   write
--   ?1 'q', ?2 now, ?3 tenant, ?4 0, ?5 0, ?6 2, ?7 1
SELECT t1."id" FROM json_each(?1) k CROSS JOIN "clients" t1 WHERE t1."id" = k.value AND (t1."tenant_id" = ?2) AND t1."deleted_at" IS NULL ORDER BY t1."id" DESC;
--   json i"id"
--   ?1 keys of step 0, ?2 tenant

-- PATCH clients?id=gt.0&order=email&limit=2 <- {"name":"q"}
-- LIMIT_ORDER The order does not tell every row from every other (Apply an 'order' using unique column(s))

-- DELETE clients?id=gt.0&order=id&limit=2
UPDATE main."clients" AS t1 SET "deleted_at" = ?1, "manor_deletion" = ?2, "updated_at" = ?1 WHERE (t1."tenant_id" = ?3) AND t1."deleted_at" IS NULL AND t1."id" > ?4 AND (t1."id") IN (SELECT t2."id" FROM "clients" t2 WHERE (t2."tenant_id" = ?3) AND t2."deleted_at" IS NULL AND t2."id" > ?5 ORDER BY t2."id" LIMIT ?6 OFFSET ?7) RETURNING "id";
--   write
--   ?1 now, ?2 deletion, ?3 tenant, ?4 0, ?5 0, ?6 2, ?7 0

-- prefer return=representation

-- DELETE assignments?user_id=gt.0&order=user_id,case_id&limit=2&select=note
SELECT t1."note" FROM "assignments" t1 WHERE (t1."tenant_id" = ?1) AND t1."user_id" > ?2 ORDER BY t1."user_id", t1."case_id" LIMIT ?3 OFFSET ?4;
--   json t"note"
--   ?1 tenant, ?2 0, ?3 2, ?4 0
DELETE FROM main."assignments" AS t1 WHERE (t1."tenant_id" = ?1) AND t1."user_id" > ?2 AND (t1."case_id", t1."user_id") IN (SELECT t2."case_id", t2."user_id" FROM "assignments" t2 WHERE (t2."tenant_id" = ?1) AND t2."user_id" > ?3 ORDER BY t2."user_id", t2."case_id" LIMIT ?4 OFFSET ?5) RETURNING "case_id", "user_id";
--   write
--   ?1 tenant, ?2 0, ?3 0, ?4 2, ?5 0

-- DELETE assignments?user_id=gt.0&order=user_id&limit=2
-- LIMIT_ORDER The order does not tell every row from every other (Apply an 'order' using unique column(s))

-- prefer deleted=only

-- PATCH clients?id=gt.0&order=id&limit=1 <- {"deleted_at":null}
UPDATE main."clients" AS t1 SET "deleted_at" = NULL, "manor_deletion" = NULL, "updated_at" = ?1 WHERE (t1."tenant_id" = ?2) AND t1."deleted_at" IS NOT NULL AND t1."id" > ?3 AND (t1."id") IN (SELECT t2."id" FROM "clients" t2 WHERE (t2."tenant_id" = ?2) AND t2."deleted_at" IS NOT NULL AND t2."id" > ?4 ORDER BY t2."id" LIMIT ?5 OFFSET ?6) RETURNING "id";
--   write
--   ?1 now, ?2 tenant, ?3 0, ?4 0, ?5 1, ?6 0

-- prefer missing=default

-- PATCH clients?id=eq.1&columns=name,email <- {"name":"q"}
UPDATE main."clients" AS t1 SET "name" = ?1, "email" = NULL, "updated_at" = ?2 WHERE (t1."tenant_id" = ?3) AND t1."deleted_at" IS NULL AND t1."id" = ?4 RETURNING "id";
--   write
--   ?1 'q', ?2 now, ?3 tenant, ?4 1

-- prefer resolution=merge-duplicates

-- POST assignments <- [{"case_id":"00000000-0000-0000-0000-000000000001","user_id":1,"note":"x"},{"case_id":"00000000-0000-0000-0000-000000000001","user_id":2,"note":"y"}]
SELECT count(*) FROM json_each(?1) k JOIN "assignments" t1 WHERE t1."case_id" = json_extract(k.value, '$[0]') AND t1."user_id" = json_extract(k.value, '$[1]') AND (t1."tenant_id" = ?2);
--   count
--   ?1 '[["00000000-0000-0000-0000-000000000001",1],["00000000-0000-0000-0000-000000000001",2]]', ?2 tenant
INSERT INTO main."assignments" AS t1 ("case_id", "user_id", "note", "tenant_id") SELECT json_extract(k.value, '$[0]'), json_extract(k.value, '$[1]'), json_extract(k.value, '$[2]'), ?1 FROM json_each(?2) k WHERE TRUE ON CONFLICT ("case_id", "user_id") DO UPDATE SET "note" = excluded."note" WHERE (t1."tenant_id" = ?1) RETURNING "case_id", "user_id";
--   write
--   ?1 tenant, ?2 '[["00000000-0000-0000-0000-000000000001",1,"x"],["00000000-0000-0000-0000-000000000001",2,"y"]]'
SELECT json_array_length(?1) = ?2;
--   require else CONFLICT
--   ?1 keys of step 1, ?2 2

-- prefer return=representation

-- PUT assignments?case_id=eq.00000000-0000-0000-0000-000000000001&user_id=eq.1&select=note <- {"case_id":"00000000-0000-0000-0000-000000000001","user_id":1,"note":"x"}
SELECT count(*) FROM "assignments" t1 WHERE t1."case_id" = ?1 AND t1."user_id" = ?2 AND (t1."tenant_id" = ?3);
--   count
--   ?1 '00000000-0000-0000-0000-000000000001', ?2 1, ?3 tenant
INSERT INTO main."assignments" AS t1 ("case_id", "user_id", "note", "tenant_id") VALUES (?1, ?2, ?3, ?4) ON CONFLICT ("case_id", "user_id") DO UPDATE SET "note" = excluded."note" WHERE (t1."tenant_id" = ?4) RETURNING "case_id", "user_id";
--   write
--   ?1 '00000000-0000-0000-0000-000000000001', ?2 1, ?3 'x', ?4 tenant
SELECT json_array_length(?1) = ?2;
--   require else CONFLICT
--   ?1 keys of step 1, ?2 1
SELECT t1."note" FROM json_each(?1) k CROSS JOIN "assignments" t1 WHERE t1."case_id" = json_extract(k.value, '$[0]') AND t1."user_id" = json_extract(k.value, '$[1]') AND (t1."tenant_id" = ?2) ORDER BY k.key;
--   json t"note"
--   ?1 keys of step 1, ?2 tenant

-- PUT assignments?case_id=eq.00000000-0000-0000-0000-000000000001&user_id=eq.1 <- {"case_id":"00000000-0000-0000-0000-000000000001","user_id":2}
-- PUT_KEY 

-- PUT assignments?case_id=eq.00000000-0000-0000-0000-000000000001 <- {"case_id":"00000000-0000-0000-0000-000000000001","user_id":2}
-- PUT_FILTER  (Name the row by its key, beginning with case_id=eq.)

-- PUT clients?id=eq.1 <- {"name":"x"}
-- VALUE_GENERATED The server gives the value of 'id' (PUT is for rows whose key the caller gives; change with PATCH)

-- # refused

-- GET clients?select=foo
-- NO_COLUMN column clients.foo does not exist

-- GET clients?select=nme
-- NO_COLUMN column clients.nme does not exist (Perhaps you meant the column "name")

-- GET clients?foo=eq.1
-- NO_COLUMN column clients.foo does not exist

-- GET clients?order=foo
-- NO_COLUMN column clients.foo does not exist

-- GET clients?name=foo.1
-- QUERY_SYNTAX name, character 1: an operator (eq, neq, gt, gte, lt, lte, like, ilike, in, is …) expected (A condition is an operator, a dot and a value, such as eq.5)

-- GET clients?select=id,foo(id)
-- NO_RELATION Could not find a relationship between 'clients' and 'foo' in the schema cache; Searched for a foreign key relationship between 'clients' and 'foo' in the schema 'public', but no matches were found.

-- GET clients?select=id,secrets(id)
-- NO_RELATION Could not find a relationship between 'clients' and 'secrets' in the schema cache; Searched for a foreign key relationship between 'clients' and 'secrets' in the schema 'public', but no matches were found.

-- GET clients?select=id,cases(id)
-- AMBIGUOUS_RELATION Could not embed because more than one relationship was found for 'clients' and 'cases' (Try changing 'cases' to one of the following: 'cases!cases_client', 'cases!cases_payer'. Find the desired relationship in the 'details' key.)

-- GET users?select=password
-- NO_COLUMN column users.password does not exist

-- GET users?select=salary
-- NO_COLUMN column users.salary does not exist

-- GET users?salary=gt.1
-- NO_COLUMN column users.salary does not exist

-- GET users?order=salary
-- NO_COLUMN column users.salary does not exist

-- GET users?select=salary.max()
-- NO_COLUMN column users.salary does not exist

-- GET clients?select=cases!cases_client(fee),manor_deletion
-- NO_COLUMN column clients.manor_deletion does not exist

-- GET clients?manor_deletion=is.null
-- NO_COLUMN column clients.manor_deletion does not exist

-- GET secrets
-- NO_TABLE secrets

-- GET manor_meta
-- NO_TABLE manor_meta

-- GET clients?id=eq.x
-- VALUE_INVALID Column "id": not a valid integer

-- GET clients?id=like.1
-- NO_OPERATOR the operator like does not exist for the type of id

-- GET cases?data=eq.1
SELECT t1."id", t1."tenant_id", t1."client_id", t1."payer_id", t1."status_id", t1."urgency", t1."fee", t1."data", t1."tags", t1."open", t1."opened_on", t1."created_at", t1."deleted_at" FROM "cases" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND t1."data" COLLATE MANOR_JSON = ?2 LIMIT ?3 OFFSET ?4;
--   json t"id"i"tenant_id"i"client_id"i"payer_id"i"status_id"t"urgency"n2:"fee"j"data"j"tags"b"open"t"opened_on"z"created_at"z"deleted_at"
--   ?1 tenant, ?2 '1', ?3 1000, ?4 0

-- GET cases?tags=cs.{a}
SELECT t1."id", t1."tenant_id", t1."client_id", t1."payer_id", t1."status_id", t1."urgency", t1."fee", t1."data", t1."tags", t1."open", t1."opened_on", t1."created_at", t1."deleted_at" FROM "cases" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND manor_holds(t1."tags", ?2, 1) LIMIT ?3 OFFSET ?4;
--   json t"id"i"tenant_id"i"client_id"i"payer_id"i"status_id"t"urgency"n2:"fee"j"data"j"tags"b"open"t"opened_on"z"created_at"z"deleted_at"
--   ?1 tenant, ?2 '["a"]', ?3 1000, ?4 0

-- GET cases?id=in.(00000000-0000-0000-0000-000000000001)&status_id=not.in.(1,2,3)&select=id
SELECT t1."id" FROM "cases" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND (t1."id" IN (SELECT value FROM json_each(?2)) AND NOT (t1."status_id" IN (SELECT value FROM json_each(?3)))) LIMIT ?4 OFFSET ?5;
--   json t"id"
--   ?1 tenant, ?2 '["00000000-0000-0000-0000-000000000001"]', ?3 '[1,2,3]', ?4 1000, ?5 0

-- GET clients?name=match.^A&email=imatch.x$&name=isdistinct.b
SELECT t1."id", t1."tenant_id", t1."name", t1."email", t1."parent_id", t1."owner_id", t1."created_at", t1."updated_at", t1."deleted_at" FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND (manor_match(?2, t1."name", 0) AND manor_match(?3, t1."email", 1) AND t1."name" IS NOT ?4) LIMIT ?5 OFFSET ?6;
--   json i"id"i"tenant_id"t"name"t"email"i"parent_id"i"owner_id"z"created_at"z"updated_at"z"deleted_at"
--   ?1 tenant, ?2 '^A', ?3 'x$', ?4 'b', ?5 1000, ?6 0

-- GET cases?tags=cd.{a,b}&tags=ov.{x}&data=cs.{"a":1}
SELECT t1."id", t1."tenant_id", t1."client_id", t1."payer_id", t1."status_id", t1."urgency", t1."fee", t1."data", t1."tags", t1."open", t1."opened_on", t1."created_at", t1."deleted_at" FROM "cases" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND (manor_holds(?2, t1."tags", 1) AND manor_holds(t1."tags", ?3, -1) AND manor_holds(t1."data", ?4, 0)) LIMIT ?5 OFFSET ?6;
--   json t"id"i"tenant_id"i"client_id"i"payer_id"i"status_id"t"urgency"n2:"fee"j"data"j"tags"b"open"t"opened_on"z"created_at"z"deleted_at"
--   ?1 tenant, ?2 '["a","b"]', ?3 '["x"]', ?4 '{"a":1}', ?5 1000, ?6 0

-- GET clients?name=fts.a&email=wfts.b
SELECT t1."id", t1."tenant_id", t1."name", t1."email", t1."parent_id", t1."owner_id", t1."created_at", t1."updated_at", t1."deleted_at" FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND (manor_search(?2, t1."name", 'english', 0) AND manor_search(?3, t1."email", 'english', 0)) LIMIT ?4 OFFSET ?5;
--   json i"id"i"tenant_id"t"name"t"email"i"parent_id"i"owner_id"z"created_at"z"updated_at"z"deleted_at"
--   ?1 tenant, ?2 ''a'', ?3 ''b'', ?4 1000, ?5 0

-- GET cases?select=data->"a%22b"
-- QUERY_SYNTAX select, character 10: "," expected

-- GET clients?select=name->a
-- NO_OPERATOR the column name is not JSON: -> cannot be used on it

-- GET clients?select=name::int
SELECT manor_cast(t1."name", 8, 0, 0, 0, 2, 0, 0, 0) FROM "clients" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL LIMIT ?2 OFFSET ?3;
--   json i"name"
--   ?1 tenant, ?2 1000, ?3 0

-- GET clients?select=name::foo
-- NO_TYPE type "foo" does not exist

-- GET clients?order=cases(id)&select=id,cases!cases_client(id)
-- EMBED_ORDER A related order on 'cases' is not possible; 'clients' and 'cases' do not form a many-to-one or one-to-one relationship

-- GET clients?order=foo(id)
-- EMBED_NOT_SELECTED 'foo' is not an embedded resource in this request (Verify that 'foo' is included in the 'select' query parameter.)

-- GET clients?foo.id=eq.1
-- EMBED_NOT_SELECTED 'foo' is not an embedded resource in this request (Verify that 'foo' is included in the 'select' query parameter.)

-- GET clients?email=is.true
-- NO_OPERATOR is.true is for boolean columns; email is none

-- POST clients <- {"foo":1}
-- NO_BODY_COLUMN Could not find the 'foo' column of 'clients' in the schema cache

-- POST clients <- {"id":1,"name":"a"}
-- VALUE_GENERATED The server gives the value of 'id' (Leave 'id' out of the body)

-- POST clients <- {"name":"a","deleted_at":"2026-01-01"}
-- VALUE_GENERATED The server gives the value of 'deleted_at' (Delete with DELETE; restore with PATCH {"deleted_at": null} and Prefer: deleted=only)

-- POST clients <- {"name":"a","created_at":"2026-01-01"}
-- VALUE_GENERATED The server gives the value of 'created_at' (Leave 'created_at' out of the body)

-- POST clients <- {"name":"a","tenant_id":3}
-- FORBIDDEN The row belongs to the tenant of the request; leave 'tenant_id' out

-- POST cases <- {"id":"00000000-0000-0000-0000-000000000001"}
-- VALUE_GENERATED The server gives the value of 'id' (Leave 'id' out of the body)

-- POST users <- {"email":"a@example.org","password":"x"}
-- NO_BODY_COLUMN Could not find the 'password' column of 'users' in the schema cache

-- POST statuses <- {"name":"a"}
-- FORBIDDEN 

-- POST secrets <- {"body":"a"}
-- NO_TABLE secrets

-- POST clients <- [{"name":"a"},{"email":"b"}]
-- BODY_INVALID All object keys must match; Row 2 has other members than the first (Name those that count, for example with columns=a,b)

-- POST clients <- 1
-- BODY_INVALID All object keys must match; The body must be an object or an array of objects

-- POST clients <- [1]
-- BODY_INVALID All object keys must match; The body must be an object or an array of objects

-- PATCH clients?id=eq.1 <- [{}]
UPDATE main."clients" AS t1 SET "id" = "id" WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND t1."id" = ?2 AND FALSE RETURNING "id";
--   write
--   ?1 tenant, ?2 1

-- PATCH clients <- {"name":"a"}
-- NO_FILTER A write without a filter is refused (Name the rows, for example with id=eq.1)

-- PATCH clients?id=eq.1&limit=1 <- {"name":"a"}
-- LIMIT_ORDER  (Apply an 'order' using unique column(s))

-- PATCH clients?id=eq.1 <- {"deleted_at":null}
-- VALUE_GENERATED The server gives the value of 'deleted_at' (Delete with DELETE; restore with PATCH {"deleted_at": null} and Prefer: deleted=only)

-- PATCH clients?id=eq.1 <- {"tenant_id":3}
-- FORBIDDEN The row belongs to the tenant of the request; leave 'tenant_id' out

-- prefer deleted=include

-- PATCH clients?id=eq.1 <- {"name":"a"}
-- PREFERENCE deleted rows are not changed: restore them first

-- prefer deleted=only

-- DELETE clients?id=eq.1
-- PREFERENCE deleted rows are not changed: restore them first

-- DELETE clients
-- NO_FILTER A write without a filter is refused (Name the rows, for example with id=eq.1)

-- DELETE statuses?id=eq.1
-- FORBIDDEN 

-- prefer deleted=only

-- PATCH letters?id=eq.1 <- {"deleted_at":null}
-- NO_BODY_COLUMN Could not find the 'deleted_at' column of 'letters' in the schema cache

-- as clerk person=6 tenant=2 can=clients.read,cases.write,letters.read

-- # policies that depend on rows, and verbs that are denied

-- GET users?select=id
SELECT t1."id" FROM "users" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND ((t1."id" = ?2)) LIMIT ?3 OFFSET ?4;
--   json i"id"
--   ?1 tenant, ?2 person, ?3 1000, ?4 0

-- GET cases?select=id
SELECT t1."id" FROM "cases" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL AND (EXISTS (SELECT 1 FROM "assignments" AS t2 WHERE (t2."tenant_id" = ?1) AND ((t2."case_id" = t1."id") AND (t2."user_id" = ?2)))) LIMIT ?3 OFFSET ?4;
--   json t"id"
--   ?1 tenant, ?2 person, ?3 1000, ?4 0

-- GET letters?select=id,cases(id)
SELECT t1."id", t2."id", t2."id" FROM "letters" t1 LEFT JOIN "cases" t2 ON t2."id" = t1."case_id" AND (t2."tenant_id" = ?1) AND t2."deleted_at" IS NULL AND (EXISTS (SELECT 1 FROM "assignments" AS t3 WHERE (t3."tenant_id" = ?1) AND ((t3."case_id" = t2."id") AND (t3."user_id" = ?2)))) WHERE (t1."manor_tenant" = ?1) LIMIT ?3 OFFSET ?4;
--   json i"id"{"cases"t"id"}
--   ?1 tenant, ?2 person, ?3 1000, ?4 0

-- PATCH clients?id=eq.1 <- {"name":"a"}
UPDATE main."clients" AS t1 SET "name" = ?1, "updated_at" = ?2 WHERE (t1."tenant_id" = ?3) AND t1."deleted_at" IS NULL AND ((t1."owner_id" = ?4)) AND t1."id" = ?5 RETURNING "id";
--   write
--   ?1 'a', ?2 now, ?3 tenant, ?4 person, ?5 1
SELECT (SELECT count(*) FROM json_each(?1) k CROSS JOIN "clients" t1 WHERE t1."id" = k.value AND (t1."tenant_id" = ?2) AND ((t1."owner_id" = ?3))) = json_array_length(?1);
--   require else FORBIDDEN
--   ?1 keys of step 0, ?2 tenant, ?3 person

-- DELETE clients?id=eq.1
-- FORBIDDEN 

-- POST clients <- {"name":"a"}
-- FORBIDDEN 

-- prefer deleted=only

-- GET clients?select=id
-- FORBIDDEN 

-- as admin person=1 tenant=2 can=users.read,users.write,salaries.read,salaries.write

-- # secrets are written, never read

-- POST users <- {"email":"a@example.org","password":"x","salary":1200.5}
INSERT INTO main."users" AS t1 ("email", "password", "salary", "tenant_id") VALUES (?1, ?2, ?3, ?4) RETURNING "id";
--   write
--   ?1 'a@example.org', ?2 'sealed', ?3 120050, ?4 tenant

-- GET users?select=id,salary
SELECT t1."id", t1."salary" FROM "users" t1 WHERE (t1."tenant_id" = ?1) AND t1."deleted_at" IS NULL LIMIT ?2 OFFSET ?3;
--   json i"id"n2:"salary"
--   ?1 tenant, ?2 1000, ?3 0

-- as nobody

-- GET clients
-- NO_TABLE clients

-- GET statuses
-- NO_TABLE statuses

-- as root person=1 platform

-- # no tenant, one tenant, every tenant

-- GET tenants?select=id
SELECT t1."id" FROM "tenants" t1 WHERE (t1."id" = ?1) AND t1."deleted_at" IS NULL LIMIT ?2 OFFSET ?3;
--   json i"id"
--   ?1 tenant, ?2 1000, ?3 0

-- POST tenants <- {"name":"a"}
INSERT INTO main."tenants" AS t1 ("name") VALUES (?1) RETURNING "id";
--   write
--   ?1 'a'

-- POST statuses <- {"name":"a"}
INSERT INTO main."statuses" AS t1 ("name") VALUES (?1) RETURNING "id";
--   write
--   ?1 'a'

-- as root person=1 platform all can=clients.read

-- GET clients?select=id,users(id)
SELECT t1."id", t2."id", t2."id" FROM "clients" t1 LEFT JOIN "users" t2 ON t2."id" = t1."owner_id" AND t2."deleted_at" IS NULL WHERE t1."deleted_at" IS NULL LIMIT ?1 OFFSET ?2;
--   json i"id"{"users"i"id"}
--   ?1 1000, ?2 0
