-- call: false
CREATE FUNCTION never() RETURNS int LANGUAGE sql STABLE AS $$ select 1 $$;
