-- never
SELECT a.c1 FROM (SELECT 1::integer AS c1) AS a LIMIT 1;
