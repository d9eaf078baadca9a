-- moment_of
SELECT t1."day", t1."next_week", t1."at", t1."hour_before", t1."who", t1."where_at", t1."boss" FROM (SELECT $1::date AS "day", ($1::date + 7::integer) AS "next_week", $2::timestamptz AS "at", ($2::timestamptz - interval '3600 seconds') AS "hour_before", $3::integer::integer AS "who", $4::integer::integer AS "where_at", false AS "boss") t1;
