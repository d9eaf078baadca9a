-- echo_all
SELECT t1."a", t1."b", t1."c", t1."d", t1."e", t1."f", t1."g", t1."h", t1."i", t1."j", t1."k", t1."l", t1."m", t1."n", t1."o", t1."p" FROM (SELECT ?1 AS "a", ?2 AS "b", ?3 AS "c", ?4 AS "d", ?5 AS "e", ?6 AS "f", ?7 AS "g", ?8 AS "h", ?9 AS "i", ?10 AS "j", ?11 AS "k", ?12 AS "l", ?13 AS "m", ?14 AS "n", ?15 AS "o", ?16 AS "p") t1;
