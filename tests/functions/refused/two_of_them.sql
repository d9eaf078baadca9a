-- call: true
CREATE FUNCTION two_of_them(a int) RETURNS int LANGUAGE sql AS $$ select 1 $$;
DROP TABLE clients;
