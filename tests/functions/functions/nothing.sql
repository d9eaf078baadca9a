-- call: can('clients.write')
CREATE FUNCTION nothing() RETURNS void LANGUAGE sql AS $$ $$;
