-- salaries
SELECT t1."email", t1."salary" FROM (SELECT t2."email" AS "email", t2."salary" AS "salary", row_number() OVER (ORDER BY t2."email" NULLS LAST) AS manor_place FROM "users" AS t2 WHERE (t2."tenant_id" = ?1) AND t2."deleted_at" IS NULL ORDER BY t2."email" NULLS LAST) t1 ORDER BY manor_place;
