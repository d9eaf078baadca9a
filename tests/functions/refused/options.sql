-- call: true
CREATE FUNCTION options(a int) RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ select 1 $$;
