-- It is not said who may call it.
CREATE FUNCTION no_call() RETURNS int LANGUAGE sql STABLE AS $$ select 1 $$;
