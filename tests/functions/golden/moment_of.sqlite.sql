-- moment_of
SELECT t1."day", t1."next_week", t1."at", t1."hour_before", t1."who", t1."where_at", t1."boss" FROM (SELECT ?1 AS "day", date(?1, (7) || ' days') AS "next_week", ?2 AS "at", (strftime('%Y-%m-%d %H:%M:%S', substr(?2, 1, 19), '-3600 seconds') || substr(?2, 20)) AS "hour_before", ?3 AS "who", ?4 AS "where_at", 0 AS "boss") t1;
