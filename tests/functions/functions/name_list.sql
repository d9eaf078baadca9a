-- Values, one a row.
-- call: can('clients.read')
CREATE FUNCTION name_list() RETURNS SETOF text LANGUAGE sql STABLE AS $$
  select distinct upper(name) from clients order by 1;
$$;
