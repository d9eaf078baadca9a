-- call: exists (select 1 from clients) and name = 'x'
CREATE FUNCTION call_of_rows() RETURNS int LANGUAGE sql STABLE AS $$ select 1 $$;
