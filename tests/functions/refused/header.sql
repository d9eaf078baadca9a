-- call: true
CREATE FUNCTION header(OUT a int, b interval, c nothing, c int) RETURNS record LANGUAGE plpgsql STRICT SECURITY DEFINER AS 'select 1';
