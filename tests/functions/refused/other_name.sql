-- call: true
CREATE FUNCTION another() RETURNS int LANGUAGE sql STABLE AS $$ select 1 $$;
