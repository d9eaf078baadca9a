-- call: true
CREATE FUNCTION language(a int) RETURNS int LANGUAGE plpgsql AS $$ begin return 1; end $$;
