-- Changes rows and gives back what they are now.
-- call: can('clients.write')
CREATE FUNCTION rename(client int, to_name text) RETURNS SETOF clients LANGUAGE sql AS $$
  update clients set name = to_name || coalesce(' (' || name || ')', '') where id = client returning *;
$$;
