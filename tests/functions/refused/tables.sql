-- call: true
CREATE FUNCTION tables() RETURNS int LANGUAGE sql STABLE AS $$
  select count(*) from client c, manor_credentials, pg_catalog.pg_class;
$$;
