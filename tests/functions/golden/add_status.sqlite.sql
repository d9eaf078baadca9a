-- add_status
INSERT INTO main."statuses" AS t1 ("name") VALUES (?1) RETURNING "id" AS c1;
SELECT a.c1 FROM (SELECT k.value AS c1, k.key AS manor_place FROM json_each(?1) k) AS a ORDER BY manor_place LIMIT 1;
