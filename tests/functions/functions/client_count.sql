-- How many clients there are whose name holds a text.
-- call: can('clients.read')
CREATE FUNCTION client_count(part text DEFAULT '') RETURNS bigint LANGUAGE sql STABLE AS $$
  select count(*) from clients where strpos(lower(name), lower(part)) > 0
$$;
